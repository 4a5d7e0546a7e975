"""/metrics: how much waits, how old it is, who works; for Prometheus. Counts and ages only, no name of anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.responses import Response

from calbot.wiring.queue import Queue

Look = Callable[[], Queue]
"""What is on its way just now; asked at each scrape, in a thread."""


def metrics_routes(look: Look) -> APIRouter:
    """The one route."""
    router = APIRouter()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Ages(look))

    @router.get("/metrics")
    async def metrics() -> Response:
        told = await asyncio.to_thread(generate_latest, registry)
        return Response(told, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router


class _Ages(Collector):
    """Reads the tables at each scrape: a number that a process keeps for itself would die with it."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing ahead of the first scrape: to register must not ask the database."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """All figures, from one look."""
        queue = self._look()
        yield _by_word("calbot_messages", "Messages that are not settled, by state", "state", queue.messages)
        yield _by_word("calbot_jobs", "Jobs of the engine, by what they wait for", "state", queue.jobs)
        yield GaugeMetricFamily(
            "calbot_oldest_due_seconds", "Longest that something is due", value=queue.oldest_seconds
        )
        yield GaugeMetricFamily("calbot_workers", "Workers that give signs of life", value=len(queue.workers))
        yield GaugeMetricFamily("calbot_parked", "Messages given up and work parked", value=len(queue.parked))
        yield _by_word("calbot_silent_seconds", "Since the last sign of calbot's own parts", "part", queue.silent)
        yield _by_word("calbot_feed_seconds", "Since a source was read, by workspace and number", "source", queue.feeds)


def _by_word(name: str, about: str, label: str, values: dict[str, float] | dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=[label])
    for word, value in values.items():
        family.add_metric([word], value)
    return family
