"""Requests over kept connections to servers that take turns: how many a second, and how long each took."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import numpy as np
import psutil

from tests.slack.hands import Sent

_WARM: Final = 40
_ROUNDS: Final = 12
_MANY: Final = 16


@dataclass(frozen=True)
class Served:
    """A server that listens."""

    address: str
    process: psutil.Process

    @property
    def cpu_seconds(self) -> float:
        """What it has used of processors."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@dataclass
class Seen:
    """What came of all rounds with one server, alone (one at a time) and together."""

    took_ms: list[float] = field(default_factory=list)
    seconds: dict[int, float] = field(default_factory=lambda: {1: 0.0, _MANY: 0.0})
    answers: dict[int, int] = field(default_factory=lambda: {1: 0, _MANY: 0})
    cpu_seconds: float = 0.0

    def figures(self) -> dict[str, float]:
        """As they are printed; the percentiles and the processor time of an answer are those at c1."""
        p50, p99 = np.percentile(self.took_ms, (50, 99))
        return {
            "rps_c1": self.answers[1] / self.seconds[1],
            "rps_c16": self.answers[_MANY] / self.seconds[_MANY],
            "p50_ms": float(p50),
            "p99_ms": float(p99),
            "cpu_ms": self.cpu_seconds / self.answers[1] * 1000,
        }


async def in_turn(servers: Mapping[str, Served], sents: Iterator[Sent], seconds: float, path: str) -> dict[str, Seen]:
    """A short while each, round after round, `seconds` in all for each figure: whatever else the machine does meanwhile
    befalls all alike."""
    seconds /= _ROUNDS
    seen = {name: Seen() for name in servers}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_MANY)) as session:
        for served in servers.values():
            await asked(session, f"{served.address}{path}", list(itertools.islice(sents, _WARM)), 1, 60.0)
        for _ in range(_ROUNDS):
            for at_once in (1, _MANY):
                for name, served in servers.items():
                    made = list(itertools.islice(sents, int(seconds * 2000) + 1))
                    used = served.cpu_seconds
                    spent, took = await asked(session, f"{served.address}{path}", made, at_once, seconds)
                    seen[name].seconds[at_once] += spent
                    seen[name].answers[at_once] += len(took)
                    if at_once == 1:
                        seen[name].took_ms += took
                        seen[name].cpu_seconds += served.cpu_seconds - used
    return seen


async def asked(
    session: aiohttp.ClientSession, address: str, made: Sequence[Sent], at_once: int, seconds: float
) -> tuple[float, Sequence[float]]:
    """How long it went on, and how long each answer took in milliseconds. They are signed beforehand: that is the
    chat's work."""
    left, took, began = iter(made), list[float](), time.perf_counter()

    async def one() -> None:
        for sent in left:
            start = time.perf_counter()
            async with session.post(address, data=sent.body, headers=dict(sent.headers)) as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{address} answered {answer.status}")
            took.append((time.perf_counter() - start) * 1000)
            if time.perf_counter() - began > seconds:
                return

    await asyncio.gather(*(one() for _ in range(at_once)))
    return time.perf_counter() - began, took
