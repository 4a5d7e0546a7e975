"""Slack's ceiling for an app on two cores: events at the rate of busy workspaces, all kept in time and all answered."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import numpy as np

from benchmarks.slack.servers import environment, running
from tests.chat.slack.office import MARKETING, MKT
from tests.slack.hands import Hands
from tests.slack.town import Town

CEILING: Final = 30_000 / 3600
"""Events a second that Slack sends an app for one workspace at most (docs.slack.dev, "Rate limits": 30,000 an hour)."""
CORES: Final = 2
_IN_TIME_MS: Final = 3000.0
_LOOKS: Final = 120
"""Two a second, for what is left to be answered."""


@dataclass
class Held:
    """What came of one rate."""

    took_ms: list[float] = field(default_factory=list)
    status: Counter[int] = field(default_factory=Counter)


def held(town: Town, base: str, folder: Path, workspaces: int, seconds: float) -> dict[str, float]:
    """{"workspaces", "events_s", "sent", "in_time", "refused", "p99_ms", "kept", "left", "settled_s"}: `workspaces`
    times the ceiling for `seconds`, at a calbot that serves and works on two cores."""
    settings = environment(town, base, folder)
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    with running("calbot", settings, work=True, cores=cores) as served:
        return asyncio.run(_held(town, base, served.address, folder, workspaces, seconds))


async def _held(town: Town, base: str, address: str, folder: Path, workspaces: int, seconds: float) -> dict[str, float]:
    hands, seen, rate = Hands(town, base), Held(), workspaces * CEILING
    pending: set[asyncio.Task[None]] = set()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def one() -> None:
            sent, start = hands.mention(MKT, MARKETING, "week"), time.perf_counter()
            async with session.post(f"{address}slack/events", data=sent.body, headers=dict(sent.headers)) as answer:
                await answer.read()
                seen.status[answer.status] += 1
            seen.took_ms.append((time.perf_counter() - start) * 1000)

        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            # By the clock, whatever the answers take: Slack does not wait for one before it sends the next.
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            task = asyncio.ensure_future(one())
            pending.add(task)
            task.add_done_callback(pending.discard)
        while pending:
            await asyncio.wait(set(pending))
        over = time.perf_counter()
        for _ in range(_LOOKS):
            if not _waiting(folder)["waiting"]:
                break
            await asyncio.sleep(0.5)
    states = _waiting(folder)
    return {
        "workspaces": workspaces,
        "events_s": round(rate, 1),
        "sent": len(seen.took_ms),
        "in_time": sum(took < _IN_TIME_MS for took in seen.took_ms),
        "refused": sum(count for status, count in seen.status.items() if status != 200),
        "p99_ms": float(np.percentile(seen.took_ms, 99)),
        "kept": sum(states.values()),
        "left": states["waiting"],
        "settled_s": round(time.perf_counter() - over, 1),
    }


def _waiting(folder: Path) -> Counter[str]:
    connection = sqlite3.connect(f"file:{folder / 'calbot.db'}?mode=ro", uri=True, timeout=10)
    try:
        return Counter(dict(connection.execute("SELECT state, count(*) FROM cb_heard GROUP BY state").fetchall()))
    finally:
        connection.close()
