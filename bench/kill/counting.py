"""What came of it: losses, repeats and their causes, what reached the wrong person, what Redis holds in the end.

A *delivery* is a call of `sendMessage` that took effect. Two deliveries of the same words and buttons to one chat are a
repeat: buttons carry conversation and visit, and what has no buttons is said once in each way. A repeat is explained by
what became of the delivery before it: its answer was cut off on purpose, or its process, or Redis, was killed before
the delivery could be noted down. One kill explains one repeat in one chat; whatever is left is a fault of the bot's.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.kill.people import LEFT_BY_HIDE, RECEIPT

NOTED_WITHIN_S = 2.0
"""A process that lives for longer than this after a delivery, with Redis up, has noted it down."""


@dataclass(frozen=True, slots=True)
class Delivery:
    chat: int
    text: str
    buttons: str
    at: float
    process: str
    is_cut: bool
    """It took effect, and its answer was cut off on purpose."""

    @property
    def what(self) -> tuple[int, str, str]:
        return self.chat, self.text, self.buttons

    @property
    def visits(self) -> list[tuple[str, int]]:
        """Conversation and visit that its buttons carry; those of the line about a copy are older than what follows."""
        found = []
        for row in json.loads(self.buttons or "[]"):
            for button in row:
                _, conversation, visit, place, _ = button["callback_data"].split(".", 4)
                if place != "ruko/copy":
                    found.append((conversation, int(visit, 36)))
        return found


@dataclass(frozen=True, slots=True)
class Kills:
    processes: Mapping[str, float]
    """Process → when it was dead, in seconds since 1970."""
    redis: tuple[tuple[float, float], ...]
    """From when to when Redis was away."""

    def after(self, delivery: Delivery) -> str:
        """The kill that kept this delivery from being noted down; empty where there was none."""
        until = delivery.at + NOTED_WITHIN_S
        for went, came in self.redis:
            if went - NOTED_WITHIN_S <= delivery.at <= came:
                until = came + NOTED_WITHIN_S
        died = self.processes.get(delivery.process)
        if died is not None and died <= until:
            return f"process {delivery.process}"
        for went, _ in self.redis:
            if went - NOTED_WITHIN_S <= delivery.at <= went:
                return f"redis {went}"
        return ""


@dataclass
class Repeats:
    """How often something was said again, by cause."""

    after_cut: int = 0
    after_kill: int = 0
    unexplained: int = 0
    examples: list[str] = field(default_factory=list)


def deliveries(calls: Iterable[dict[str, Any]], process_of: Mapping[int, str]) -> list[Delivery]:
    """In their order. `process_of` is by the number of the call."""
    found = []
    for call in calls:
        if call["method"] != "sendMessage" or not call["took_effect"]:
            continue
        values = call["parameters"]
        buttons = json.dumps((values.get("reply_markup") or {}).get("inline_keyboard", []))
        process, is_cut = process_of.get(call["n"], ""), call.get("fault") == "drop_after"
        found.append(Delivery(int(values["chat_id"]), values["text"], buttons, call["at"], process, is_cut))
    return found


def repeats(all_of_them: Iterable[Delivery], kills: Kills) -> Repeats:
    counted, explained = Repeats(), set()
    before: dict[tuple[int, str, str], Delivery] = {}
    for delivery in all_of_them:
        first, before[delivery.what] = before.get(delivery.what), delivery
        if first is None:
            continue
        kill = (kills.after(first), delivery.chat)
        if first.is_cut:
            counted.after_cut += 1
        elif kill[0] and kill not in explained:
            explained.add(kill)
            counted.after_kill += 1
        else:
            counted.unexplained += 1
            counted.examples.append(
                f"{delivery.text[:50]!r}: {first.at:.2f} {first.process}, then {delivery.at:.2f} {delivery.process}"
            )
    return counted


def out_of_order(all_of_them: Iterable[Delivery]) -> int:
    """Screens that came after a later screen of the same conversation; a repeat is not counted again."""
    latest: dict[str, int] = {}
    seen, count = set(), 0
    for delivery in all_of_them:
        if delivery.what in seen:
            continue
        seen.add(delivery.what)
        for conversation, visit in delivery.visits[:1]:
            count += visit < latest.get(conversation, 0)
            latest[conversation] = max(visit, latest.get(conversation, 0))
    return count


def to_the_wrong_person(all_of_them: Iterable[Delivery]) -> int:
    """Conversations, and receipts, that were seen in two chats."""
    owner: dict[str, int] = {}
    wrong = 0
    for delivery in all_of_them:
        marks = {conversation for conversation, _ in delivery.visits} | set(RECEIPT.findall(delivery.text))
        wrong += sum(owner.setdefault(mark, delivery.chat) != delivery.chat for mark in marks)
    return wrong


def left_after_hide(chats: Mapping[int, list[str]], all_of_them: Iterable[Delivery], kills: Kills) -> int:
    """Messages that the quick exit left behind, beyond those whose id nobody could know.

    `chats`: of who has hidden, the texts that are still there.
    """
    unknown: dict[int, Counter[str]] = defaultdict(Counter)
    for delivery in all_of_them:
        if delivery.is_cut or kills.after(delivery):
            unknown[delivery.chat][delivery.text] += 1
    left = 0
    for chat, texts in chats.items():
        remaining = Counter(text for text in texts if text != LEFT_BY_HIDE)
        left += sum((remaining - unknown[chat]).values())
    return left
