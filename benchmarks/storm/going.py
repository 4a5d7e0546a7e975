"""What a run has at hand while it goes on."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from sqlalchemy import text

from benchmarks.storm.chat_process import Chat
from benchmarks.storm.plan import Plan
from benchmarks.storm.processes import Database, Workers
from benchmarks.storm.putting import Putter
from benchmarks.storm.spikes import Book
from benchmarks.storm.worker import Orders
from calbot.errors import Outside
from calbot.model.notice import MOST_DEATHS
from calbot.store.session import reading
from calbot.wiring.house import MAIN, House

_WAITING = text(
    "SELECT workspace_id, id, state = 'dead' FROM cb_notice WHERE (state IN ('pending', 'sending', 'doubt')"
    f" OR (state = 'dead' AND lapses >= {MOST_DEATHS})) AND workspace_id <> :but"
)
"""What is parked since its senders have died is tried anew by the auditor within a minute, or is never settled."""


@dataclass
class Run:
    """What a run has at hand while it goes on; `clocks` says of each worker that there ever was by how many seconds its
    clock is wrong, `parked` are the messages that were seen parked since their senders had died."""

    plan: Plan
    database: Database
    chat: Chat
    workers: Workers
    house: House
    putter: Putter
    rng: random.Random
    port: int = 0
    book: Book = field(default_factory=Book)
    began: float = field(default_factory=time.monotonic)
    died: int = 0
    put: int = 0
    rests: bool = False
    clocks: dict[int, float] = field(default_factory=dict)
    parked: set[tuple[str, int]] = field(default_factory=set)

    async def start_workers(self) -> None:
        """All that the plan asks for."""
        for _ in range(self.plan.workers):
            await self.start_worker()

    async def start_worker(self) -> None:
        """The next one, with the clock whose turn it is."""
        skew = self.plan.skews[len(self.clocks) % len(self.plan.skews)]
        pid = await self.workers.start(Orders(self.database.url, self.chat.url, skew, self.port))
        self.clocks[pid] = skew

    def waiting(self, *, others: bool = False) -> int:
        """Notices that are not settled, of all companies or of all `others` but the first; -1 while the database is
        away."""
        try:
            # A bare connection would wait for all others, and they for it.
            with reading(self.house.engine) as session:
                rows = session.connection().execute(_WAITING, {"but": MAIN if others else ""}).all()
        except Outside:
            return -1
        self.parked.update((workspace_id, number) for workspace_id, number, parked in rows if parked)
        return len(rows)
