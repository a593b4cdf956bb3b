"""Plays a kept transcript again: the same people do the same, and the bot must let them see the same.

async with running() as telegram, a_bot(telegram):
    await replay(telegram, json.loads(Path("report.json").read_text()))
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bot.emulator.driver import Group, NotSeenError, Somebody, Telegram
from bot.emulator.journal import FORMAT, Step, said
from bot.emulator.world import Message


class DiffersError(NotSeenError):
    """The bot let people see something else than the transcript says; the message shows both."""


async def replay(telegram: Telegram, transcript: dict[str, Any]) -> None:
    """In a world without people. Raises `DiffersError`; ValueError for what is no transcript of this format."""
    if transcript.get("transcript") != FORMAT:
        raise ValueError(f"this is no transcript of format {FORMAT}")
    await _Replay(telegram, transcript).run()


class _Replay:
    def __init__(self, telegram: Telegram, transcript: dict[str, Any]) -> None:
        self.telegram = telegram
        self.steps: list[Step] = transcript["steps"]
        self.people = {
            one["name"]: telegram.person(one["name"], one["language_code"], is_bot=one.get("is_bot", False))
            for one in transcript["people"]
        }
        self.groups: dict[str, Group] = {}
        self.topics: dict[tuple[str, str], Group] = {}
        for chat in transcript["chats"]:
            self.groups[chat["title"]] = self._made(chat)

    def _made(self, chat: dict[str, Any]) -> Group:
        owner = self.people[chat["owner"]]
        if chat["type"] == "channel":
            return self.telegram.channel(chat["title"], owner)
        return self.telegram.group(chat["title"], owner, chat_type=chat["type"], is_forum=chat.get("is_forum", False))

    async def run(self) -> None:
        for number, step in enumerate(self.steps, 1):
            await self._does(step)
            await self._sees(number, step)

    # ---- what is seen

    async def _sees(self, number: int, step: Step) -> None:
        journal = self.telegram.emulator.journal
        wanted = _by_place(step["then"])
        about = f"step {number}, {step.get('who', 'all')} {step['does']}"
        try:
            await self.telegram.until(lambda: _by_place(journal.steps[-1]["then"]) == wanted, about)
        except NotSeenError:
            came = journal.steps[-1]["then"]
            raise DiffersError(f"{about}\n\nwanted:\n{_lines(step['then'])}\n\ncame:\n{_lines(came)}") from None

    # ---- what is done

    async def _does(self, step: Step) -> None:
        does, at = step["does"], self._at(step)
        if does == "begins":
            return
        if does == "waits":
            self.telegram.clock.forward(step["seconds"])
            return
        if does == "links" and at is not None:
            self.telegram.emulator.memberships.links(at.chat, self.groups[step["group"]].chat)
            return
        who = self.people[step["who"]]
        if does in ("writes", "sends", "sends_album", "taps", "presses", "edits", "deletes"):
            await self._in_a_chat(who, does, step, at)
        elif does == "blocks":
            who.blocks(unblock=step.get("unblock", False))
        elif does == "speaks":
            who.person.language_code = step["language_code"]
            self.telegram.emulator.world.changed("person", person=who.id)
        elif does == "reopens" and at is not None:
            who.reopens(at)
        elif at is not None:
            self._among_members(who, does, step, at)

    async def _in_a_chat(self, who: Somebody, does: str, step: Step, at: Group | None) -> None:
        how = {name: step[name] for name in ("forwarded_from", "caption", "text", "item") if name in step}
        channel = self.groups[step["as_channel"]] if "as_channel" in step else None
        to = self._message(who, at, step["to"]) if "to" in step else None
        match does:
            case "writes":
                await who.writes(step["text"], at=at, to=to, as_channel=channel)
            case "sends":
                await who.sends(step["kind"], at=at, to=to, as_channel=channel, **how)
            case "sends_album":
                await who.sends_album(step["count"], step["kind"], at=at, **how)
            case "taps":
                on = self._message(who, at, step["on"]) if "on" in step else None
                await who.taps(step["button"], at=at, on=on)
            case "presses":
                chat = at.chat if at else None
                self.telegram.emulator.doing.presses(who.person, step.get("message_id", 0), step["data"], chat)
            case "edits":
                who.edits(self._message(who, at, step["message"]), step["text"])
            case _:
                who.deletes(self._message(who, at, step["message"]))

    def _among_members(self, who: Somebody, does: str, step: Step, at: Group) -> None:
        memberships, chat = self.telegram.emulator.memberships, at.chat
        whom = step.get("whom", "")
        user = self.telegram.emulator.world.bot.id if whom == "bot" else self.people[whom].id if whom else 0
        match does:
            case "adds":
                memberships.adds(who.person, chat, self.people[whom].person)
            case "adds_bot":
                memberships.adds_bot(who.person, chat, frozenset(step["admin"]) if "admin" in step else None)
            case "removes":
                memberships.removes(who.person, chat, user)
            case "promotes":
                how = {"is_anonymous": step.get("is_anonymous", False), "title": step.get("title", "")}
                memberships.promotes(who.person, chat, user, frozenset(step.get("rights", ())), **how)
            case "demotes":
                memberships.demotes(who.person, chat, user)
            case "makes_topic":
                self.topics[step["at"], step["name"]] = at.topic(step["name"], who)
            case "migrates":
                self.groups[step["new"]] = at.migrates(who)
            case "renames":
                memberships.renames(who.person, chat, step["title"])
            case _:
                raise ValueError(f"nobody can do {does!r}")

    def _at(self, step: Step) -> Group | None:
        if "topic" in step:
            return self.topics[step["at"], step["topic"]]
        return self.groups[step["at"]] if "at" in step else None

    @staticmethod
    def _message(who: Somebody, at: Group | None, text: str) -> Message:
        """The newest that says so. Raises `NotSeenError`."""
        found = next((message for message in reversed(who.view(at)) if said(message) == text), None)
        if found is None:
            raise NotSeenError(f"{who.person.first_name} does not see “{text}”")
        return found


def _by_place(entries: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The order counts within one chat and person: what is sent to different ones may cross."""
    found = defaultdict(list)
    for entry in entries:
        found[entry["in"], entry.get("for", "")].append(entry)
    return dict(found)


def _lines(entries: list[dict[str, Any]]) -> str:
    return "\n".join(f"  {entry}" for entry in entries) or "  nothing"
