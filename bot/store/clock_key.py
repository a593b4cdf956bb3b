"""Demo and tests only: tells a running bot how far its clock is ahead."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError

from bot.store.keys import Keys


class ClockKey:
    def __init__(self, url: str, bot_id: int) -> None:
        self._url = url
        self._key = Keys(bot_id).clock

    def set(self, ahead_s: float) -> None:
        """A Redis that is away is no matter: the demo's visitor has just stopped it."""
        client = Redis.from_url(self._url, socket_timeout=2)
        try:
            client.set(self._key, int(ahead_s * 1000))
        except RedisError:
            return
        finally:
            client.close()
