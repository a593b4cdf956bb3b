"""Made-up writes for tests of the store and of delivery."""

from datetime import UTC, datetime, timedelta

from bot.service.ports import NewEntry, NewTimer, Write

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ANNA, BILAL = 1001, 2002


def entry(name, payload=b"words", lane="words"):
    return NewEntry(name, lane, payload)


def timer(name, at, payload=b"event"):
    return NewTimer(name, at, payload)


def write(store, claim, chat_id=ANNA, **changes):
    return Write(store.home(chat_id), claim, changes.pop("at", datetime.now(UTC)), **changes)


def soon(seconds=-1.0):
    return datetime.now(UTC) + timedelta(seconds=seconds)
