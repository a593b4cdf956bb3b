"""Figures for an operator, in Prometheus's form. No label holds anything about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = Counter(
            "ruko_events", "What happened to updates and entries, by kind.", ["kind"], registry=self.registry
        )
        self._workers = Gauge("ruko_workers", "Processes alive on this Redis.", registry=self.registry)

    def count(self, kind: str) -> None:
        self._events.labels(kind).inc()

    def workers(self, alive: int) -> None:
        self._workers.set(alive)
