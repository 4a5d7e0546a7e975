"""calbot beside a bare Starlette and bolt as it comes, each asked for the same."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

from benchmarks.answering import in_turn
from benchmarks.slack.servers import NAMES, environment, running
from tests.chat.slack.office import MARKETING, MKT
from tests.slack.hands import Hands
from tests.slack.town import Town


def compared(town: Town, base: str, folder: Path, seconds: float) -> dict[str, dict[str, float]]:
    """{"bare": {"rps_c1", "rps_c16", "p50_ms", "p99_ms", "cpu_ms"}, "bolt": {...}, "calbot": {...}}, each asked for
    `seconds` at c1 and at c16."""
    hands = Hands(town, base)
    sents = (hands.command(MKT, MARKETING, "week") for _ in itertools.count())
    settings = environment(town, base, folder)
    with (
        running("bare", settings) as bare,
        running("bolt", settings) as bolt,
        running("calbot", settings) as calbot,
    ):
        servers = dict(zip(NAMES, (bare, bolt, calbot), strict=True))
        seen = asyncio.run(in_turn(servers, sents, seconds, "slack/events"))
    return {name: one.figures() for name, one in seen.items()}
