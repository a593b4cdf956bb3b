"""How a command ends: well, with words for the reader, or with a log of our own bug to attach to a report."""

from __future__ import annotations

import errno
import os
import platform
import sys
import traceback
from collections.abc import Callable

import click

ISSUES = "the project's issues"
NO_RIGHTS = (errno.EACCES, errno.EPERM, errno.EROFS)
"""Of a file: for the reader to put right, be it its permissions or a root that is read only."""


class Refused(Exception):
    """Something that the reader can put right; the text says what and how."""


def ended_well(command: Callable[[], object]) -> int:
    """Run `command`; the exit code: 0, 1 for what the reader can put right, 2 for a bug, 130 for Ctrl+C."""
    from bot.settings import SettingsError

    try:
        command()
    except (Refused, SettingsError) as refused:
        click.echo(str(refused), err=True)
        return 1
    except click.ClickException as wrong_use:
        wrong_use.show()
        return wrong_use.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Exception as bug:
        if isinstance(bug, OSError) and bug.errno in NO_RIGHTS and bug.filename is not None:
            click.echo(_kept_out(bug), err=True)
            return 1
        click.echo(_report_of(bug), err=True)
        return 2
    return 0


def _kept_out(from_file: OSError) -> str:
    return (
        f"User {os.getuid()} may not use {from_file.filename} ({from_file.strerror}). "
        "Change its permissions, or name another place."
    )


def _report_of(bug: Exception) -> str:
    """Class and frames only: the message of an exception may carry a text, an address or a token."""
    frames = "".join(
        f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in traceback.extract_tb(bug.__traceback__)
    )
    return (
        "This is a mistake of Ruko's, not yours. Please attach what follows to a report in "
        f"{ISSUES}.\n\n{type(bug).__module__}.{type(bug).__qualname__}\n{frames}"
        f"Python {platform.python_version()} on {platform.system()}, ruko {' '.join(sys.argv[1:2])}"
    )
