"""What stands in the braces of texts about groups: facts as words, lists as lines. Never a name of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.service.wording import isolated


class GroupWords:
    """`text` gives a text of ``messages/group.yaml`` by its name, `has` whether there is one."""

    def __init__(
        self, text: Callable[[str], str], has: Callable[[str], bool], facts: Mapping[str, str], *, in_rtl: bool = False
    ) -> None:
        self._text = text
        self._has = has
        self._facts = facts
        self._in_rtl = in_rtl

    def fact(self, name: str) -> str:
        return self._facts.get(name, "")

    def title(self) -> str:
        """Of the group, as its owner wrote it."""
        return isolated(self.fact("group"), in_rtl=self._in_rtl)

    def mode(self) -> str:
        return self._worded("mode", self.fact("mode"), "watch")

    def signals(self) -> str:
        return self._listed("signal", self.fact("signals").split(",")) or self._text("signals_none")

    def shared(self) -> str:
        return self._worded("shared", self.fact("shared"), "item")

    def state(self) -> str:
        return self._worded("state", self.fact("state"), "open")

    def quiet(self) -> str:
        hours = self.fact("quiet")
        if hours in ("", "off"):
            return self._text("quiet_off")
        label = f"set_quiet_{hours}"
        return self._text(label) if self._has(label) else hours.replace("-", "–")

    def missing(self) -> str:
        return self._text(f"lacks_{self.fact('missing')}") if self.fact("missing") else self._text("missing_nothing")

    def phrases(self) -> str:
        names = filter(None, self.fact("phrases").split(","))
        return self._joined(isolated(name, in_rtl=self._in_rtl) for name in names) or self._text("phrases_none")

    def tally(self) -> str:
        """``<hour>.<kind>.<signal>=<count>`` of each, comma between, as one row each."""
        rows = []
        for written in filter(None, self.fact("tally").split(",")):
            key, _, count = written.partition("=")
            hour, shared, signal = (*key.split("."), "", "")[:3]
            rows.append(self._row("tally_row", {"hour": hour, "shared": shared, "signals": signal, "count": count}))
        return "\n".join(rows)

    def recent(self) -> str:
        """``<hour>:<kind>:<signals>:<state>`` of each, newest first, as a numbered row each."""
        rows = []
        for number, written in enumerate(filter(None, self.fact("recent").split(",")), 1):
            hour, shared, signals, state = (*written.split(":"), "", "", "")[:4]
            facts = {"hour": hour, "shared": shared, "signals": signals.replace("+", ","), "state": state}
            rows.append(self._row("recent_row", {**facts, "count": str(number)}))
        return "\n".join(rows) or self._text("recent_none")

    def _row(self, text: str, facts: dict[str, str]) -> str:
        words = GroupWords(self._text, self._has, facts, in_rtl=self._in_rtl)
        values = {"hour": facts["hour"], "count": facts["count"], "shared": words.shared()}
        values |= {"signals": words.signals(), "state": words.state()}
        return self._text(text).format_map(values)

    def _worded(self, prefix: str, fact: str, otherwise: str) -> str:
        name = f"{prefix}_{fact}"
        return self._text(name if fact and self._has(name) else f"{prefix}_{otherwise}")

    def _listed(self, prefix: str, facts: list[str]) -> str:
        return self._joined(self._text(f"{prefix}_{fact}") for fact in facts if self._has(f"{prefix}_{fact}"))

    def _joined(self, words: Iterable[str]) -> str:
        return ("، " if self._in_rtl else ", ").join(words)
