"""What people did and what the bot then did, in order: enough to play it again against another build of the bot.

    {"transcript": 1,
     "people": [{"name": "Amna", "language_code": "ur"}],
     "chats": [{"title": "Family", "type": "supergroup", "owner": "Bilal"}],
     "steps": [{"who": "Amna", "does": "writes", "text": "/start",
                "then": [{"bot": "says", "in": "Amna", "text": "Hello", "buttons": [["Report it"]]}]},
               {"does": "waits", "seconds": 600, "then": []}]}

People and chats go by name, buttons by what is written on them: numbers and data of buttons differ from run to run.
`then` lists what became visible before the next step: says, edits, removes, answers; with `for` where one member alone
sees it.
"""

from __future__ import annotations

import itertools
from typing import Any

from bot.emulator.chats import Chat
from bot.emulator.world import Message, Person, World

FORMAT = 1
Step = dict[str, Any]


class Journal:
    """Listens to a world from its beginning."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.steps: list[Step] = []
        self._names: dict[int, str] = {}
        self._languages: dict[int, str | None] = {}
        self._people: list[dict[str, Any]] = []
        self._chats: list[dict[str, Any]] = []
        self._known: dict[tuple[int, int], str] = {}
        """What the bot's messages say that are still there: one that is removed can no longer be asked."""
        world.watchers.append(self._watch)
        world.clock.watchers.append(lambda seconds: self.did(None, "waits", seconds=seconds))

    def as_data(self) -> dict[str, Any]:
        """To be kept as JSON and played again by `replaying`."""
        return {"transcript": FORMAT, "people": self._people, "chats": self._chats, "steps": self.steps}

    def clear(self) -> None:
        for held in (self.steps, self._names, self._languages, self._people, self._chats, self._known):
            held.clear()

    # ---- what people do

    def did(self, who: Person | None, does: str, chat: Chat | None = None, **how: Any) -> None:
        """One act. What is empty is left out; messages that it is about go by what they say."""
        step: Step = {"who": self.name(who)} if who else {}
        step |= {"does": does} | ({"at": self.name(chat)} if chat else {})
        for name, value in how.items():
            if isinstance(value, Person | Chat):
                step[name] = self.name(value)
            elif isinstance(value, Message):
                step[name] = said(value)
            elif value not in (None, "", 0, False):
                step[name] = value
        self.steps.append(step | {"then": []})

    def name(self, who: Person | Chat) -> str:
        """The same name is told apart by a number."""
        if who.id not in self._names:
            wanted = who.first_name if isinstance(who, Person) else who.title
            taken = list(self._names.values())
            numbered = (f"{wanted} {i}" for i in itertools.count(2))
            self._names[who.id] = wanted if wanted not in taken else next(n for n in numbered if n not in taken)
        return self._names[who.id]

    def _person(self, person: Person) -> None:
        """Somebody new, or somebody whose phone speaks another language now."""
        name = self.name(person)
        known = next((one for one in self._people if one["name"] == name), None)
        if known is None:
            about: dict[str, Any] = {"name": name, "language_code": person.language_code}
            self._people.append(about | ({"is_bot": True} if person.is_bot else {}))
            self._languages[person.id] = person.language_code
        elif self._languages[person.id] != person.language_code:
            self._languages[person.id] = person.language_code
            self.steps.append({"who": name, "does": "speaks", "language_code": person.language_code, "then": []})

    def makes(self, owner: Person, chat: Chat) -> None:
        about: dict[str, Any] = {"title": chat.title, "type": chat.type, "owner": self.name(owner)}
        about |= {"is_forum": True} if chat.is_forum else {}
        self._chats.append(about)
        self.name(chat)

    # ---- what the bot does

    def _watch(self, change: dict[str, Any]) -> None:
        match change["what"]:
            case "message" | "edited":
                self._said(change)
            case "removed":
                self._removed(change)
            case "answered" if change["text"]:
                self._then({"bot": "answers", "in": self._place(change["chat"]), "text": change["text"]})
            case "person":
                self._person(self.world.people[change["person"]])
            case "reset":
                self.clear()

    def _said(self, change: dict[str, Any]) -> None:
        message = self._message(change)
        if message is None or message.sender != self.world.bot.id or message.is_service:
            return
        verb = "says" if change["what"] == "message" else "edits"
        entry: dict[str, Any] = {"bot": verb, "in": self._place(message.chat), "text": said(message)}
        labels = [[str(button.get("text", "")) for button in row] for row in message.buttons]
        entry |= {"buttons": labels} if labels else {}
        entry |= {"for": self.name(self.world.people[message.receiver])} if message.ephemeral_id else {}
        self._known[message.chat, message.id or message.ephemeral_id] = said(message)
        self._then(entry)

    def _removed(self, change: dict[str, Any]) -> None:
        ids = [change["ephemeral"]] if "ephemeral" in change else change["messages"]
        for number in ids:
            text = self._known.pop((change["chat"], number), None)
            if text is not None:
                self._then({"bot": "removes", "in": self._place(change["chat"]), "text": text})

    def _message(self, change: dict[str, Any]) -> Message | None:
        if "ephemeral" in change:
            return self.world.ephemeral[change["chat"]].get(change["ephemeral"])
        return self.world.messages[change["chat"]].get(change["message"])

    def _place(self, chat_id: int) -> str:
        place = self.world.place(chat_id)
        return self.name(place) if place else ""

    def _then(self, entry: dict[str, Any]) -> None:
        if not self.steps:
            self.steps.append({"does": "begins", "then": []})
        self.steps[-1]["then"].append(entry)


def said(message: Message) -> str:
    """What stands in a message, or which kind of item it is."""
    return message.text or f"({(message.tile or {}).get('kind', 'item')})"
