"""Figures for an operator, in Prometheus's form. No label holds anything about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = Counter(
            "ruko_events", "What happened to updates and entries, by kind.", ["kind"], registry=self.registry
        )
        self._kinds: dict[str, Counter] = {}
        self._workers = Gauge("ruko_workers", "Processes alive on this Redis.", registry=self.registry)
        self._ready = Gauge("ruko_ready", "1 where this process can work, as /readyz says.", registry=self.registry)

    def count(self, kind: str) -> None:
        """Called for every update, also those that are dropped at a glance: so each kind is looked up once."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = self._events.labels(kind)
        found.inc()

    def workers(self, alive: int) -> None:
        self._workers.set(alive)

    def ready(self, is_ready: bool) -> None:
        self._ready.set(is_ready)
