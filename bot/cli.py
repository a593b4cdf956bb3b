"""The command `ruko`. Each command imports what it needs when it runs: `check` starts without Telegram.

Three kinds of ending: done (0), something the reader can put right (1, told in words), and our own
bug (2, with what to attach to a report of it).
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import click

from bot.ending import Refused, ended_well

CONTENT = click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="RUKO_CONTENT",
    help="The folder that holds flows, messages and locales.",
)
PORT = click.IntRange(0, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("ruko"), prog_name="ruko")
def ruko() -> None:
    """Ruko speaks at the moment before harm. Begin with: ruko demo"""


@ruko.command()
@click.option("--port", type=PORT, help="Of the chat page on this machine. Without it: 8484, or a free one near it.")
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on; in a container 0.0.0.0.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@CONTENT
def demo(port: int | None, host: str, no_browser: bool, content: Path | None) -> None:
    """Chat with the real bot in the browser, without Telegram."""
    from bot.demo import parent

    parent.run(port, content, host=host, open_browser=not no_browser)


@ruko.command()
def run() -> None:
    """Run the bot on Telegram.

    The settings come from the environment or .env; all that is missing or cannot be used is named at once.
    """
    from bot import settings

    found = settings.load()  # before all else: what is wrong there is said at once
    from bot import running

    running.run(found)


@ruko.command()
@CONTENT
def check(content: Path | None) -> None:
    """Check all content, and say what to change.

    Flows, messages, translations and country packs. Ends with 1 where something cannot be used; advice, such as what
    nobody has verified yet, stops nothing.
    """
    from bot import checking

    if not checking.check(content):
        raise SystemExit(1)


@ruko.command()
@CONTENT
@click.option("--locale", default="en", show_default=True, help="The language to begin in.")
def play(content: Path | None, locale: str) -> None:
    """Walk through the conversation in the terminal."""
    from bot import playing

    playing.play(content, locale)


@ruko.command()
@CONTENT
@click.option("--to", "page", type=click.Path(path_type=Path, dir_okay=False), default=Path("preview.html"),
              show_default=True, help="The file to write.")  # fmt: skip
@click.option("--country", default="PK", show_default=True, help="Whose helplines are listed: two letters.")
def preview(content: Path | None, page: Path, country: str) -> None:
    """Write one page that shows every screen in every language.

    To be opened in a browser: all wordings, what is not translated or reviewed, and where each text stands.
    """
    from bot import previewing

    previewing.write(content, page, country.upper())


@ruko.command()
@CONTENT
def schema(content: Path | None) -> None:
    """Write the JSON Schemas that let an editor help.

    They lie beside the files of the content; an editor that knows YAML then explains each line while you type.
    """
    from bot import checking

    checking.write_schemas(content)


@ruko.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8081, show_default=True, help="The port to listen on.")
def emulator(host: str, port: int) -> None:
    """Run the stand-in for Telegram alone, for tests of any bot."""
    from bot.emulator.__main__ import run as run_emulator

    try:
        run_emulator(host, port)
    except OSError:
        raise Refused(f"{host}:{port} is in use, or no address of this machine. Try another --port.") from None


@ruko.command()
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The file with the private half of the desk's key.")  # fmt: skip
@click.option(
    "--sealed", is_flag=True, help="Print the notes still sealed, to be opened on a machine that has the key."
)
@click.option("--from", "sealed_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Open what --sealed printed, without Redis and without settings.")  # fmt: skip
def export(key: Path | None, sealed: bool, sealed_file: Path | None) -> None:
    """Print the notes that came in, one JSON object a line.

    Opened with --key, or as they are with --sealed.
    """
    from bot import desk

    if sealed and key is None and sealed_file is None:
        desk.export_sealed()
    elif key is not None and not sealed:
        desk.export(key, sealed_file)
    else:
        raise click.UsageError("Write either --sealed, or --key FILE with or without --from FILE.")


@ruko.command()
@click.argument("case")
@click.argument("state", type=click.Choice(["seen", "closed"]))
def mark(case: str, state: Literal["seen", "closed"]) -> None:
    """Say how far a note is: who looks it up with its code reads it.

    CASE is its number, such as 04-358634D6; STATE is "seen" once it was read, "closed" once the work on it has ended.
    """
    from bot import desk

    desk.mark(case, state)


@ruko.command()
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), default=Path("desk.key"), show_default=True,
              help="Where to write the private half of the desk's key.")  # fmt: skip
def keygen(key: Path) -> None:
    """Make the secrets for .env, and the desk's pair of keys."""
    from bot import desk

    desk.keygen(key)


def main() -> None:
    sys.exit(ended_well(lambda: ruko.main(standalone_mode=False)))


__all__ = ["Refused", "main"]
