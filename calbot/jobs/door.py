"""How a job comes into being: in the same transaction as the rows that it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from dbos import EnqueueOptions

from calbot.jobs.alarm import Alarms
from calbot.jobs.system import DOOR_POOL, LONG, QUICK, open_client, system_engine
from calbot.store import notice as notices
from calbot.store.session import began

if TYPE_CHECKING:
    from sqlmodel import Session

WORKFLOW: Final = "calbot.wake"
VERSION: Final = "calbot-1"
"""Pinned: by default a job belongs to the very source that kept it, and a newer calbot would leave it for ever."""
LONG_WORK: Final = frozenset({"sync", "write", "assess", "verify", "preflight", "outhook", "backtest"})
"""Kinds that wait for somebody outside, or think, for seconds."""
_UNHURRIED: Final = frozenset({"rung", "settle"})
"""Kinds that nobody waits for by the second: their hour was set days, or minutes, before."""
_UNHURRIED_SECONDS: Final = 10
"""How far those stand behind what comes fresh."""
_FOR_ALL: Final = frozenset({"deliver"})
"""Kinds of which one does what is due for all of a workspace."""
_TOGETHER: Final = 20
_CROWD: Final = "calbot_crowd"
_LEFT: Final = "calbot_left"
_MOST: Final = 10_000
_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""What priorities count from: they are whole numbers below 2^31, which lasts for 68 years."""


class Door:
    """Keeps jobs in the database `url`; needs no running engine, so a process that only serves pages has one too. A
    process that works is woken by `alarms` too, for what comes soon."""

    def __init__(self, url: str) -> None:
        self.alarms = Alarms()
        self._engine = system_engine(url, pool=DOOR_POOL)
        self._client = open_client(url, self._engine)

    def enqueue(self, session: Session, workspace_id: str, kind: str, subject_id: int, at: datetime | None) -> None:
        """An `Enqueue`: the job is there when `session` commits. `at` is a time of the database's clock.

        Whoever has to wait for a worker is served in the order of these hours: a timer counts as come at its own, not
        when it was set. The more messages of a workspace wait, and the more jobs of it one transaction leaves, the
        later its next one counts as come: a flood in one workspace holds up the others by nothing, and itself by a
        second for each twenty.

        Whoever delivers sends what is due in the whole workspace: of all places that one transaction wakes for one
        moment, one is enough.
        """
        # When the transaction began will do: a timer may be late by what is left of it, never early.
        clock = began(session)
        if kind in _FOR_ALL and not _first(session, (workspace_id, kind, at)):
            return
        delay = (at - clock).total_seconds() if at is not None else 0.0
        options = _options(workspace_id, kind, delay)
        since = int((max(at or clock, clock) - _SINCE).total_seconds())
        behind = _UNHURRIED_SECONDS if kind in _UNHURRIED else 0
        options["priority"] = since + behind + _crowd(session, workspace_id) // _TOGETHER
        self._client.enqueue_in_transaction(session, options, workspace_id, kind, subject_id)
        if kind in _FOR_ALL:
            self.alarms.leave(session, workspace_id, subject_id, delay)

    def count(self, status: str) -> int:
        """How many jobs have that status, up to 10,000."""
        return len(self._client.list_workflows(status=status, limit=_MOST, load_input=False, load_output=False))

    def close(self) -> None:
        """Give back its connections."""
        self._client.destroy()
        if self._engine is not None:
            self._engine.dispose()


def _first(session: Session, job: tuple[str, str, datetime | None]) -> bool:
    """Whether this transaction has not left such a job yet."""
    transaction = session.get_transaction()
    known: tuple[object, set[tuple[str, str, datetime | None]]] | None = session.info.get(_LEFT)
    if known is None or known[0] is not transaction:
        known = session.info[_LEFT] = (transaction, set())
    if job in known[1]:
        return False
    known[1].add(job)
    return True


def _crowd(session: Session, workspace_id: str) -> int:
    """How many messages wait in a workspace, counted once in a transaction, and how many jobs that has left so far."""
    known: dict[str, int] = session.info.setdefault(_CROWD, {})
    if workspace_id not in known:
        known[workspace_id] = notices.crowd(session, workspace_id)
    known[workspace_id] += 1
    return known[workspace_id] - 1


def _options(workspace_id: str, kind: str, delay: float) -> EnqueueOptions:
    options: EnqueueOptions = {"workflow_name": WORKFLOW, "queue_name": QUICK, "app_version": VERSION}
    if kind in LONG_WORK:
        options |= {"queue_name": LONG, "queue_partition_key": workspace_id}
    if delay > 0:
        options["delay_seconds"] = delay
    return options


def waiting_jobs(url: str) -> dict[str, int]:
    """How many jobs wait for a worker, for their hour, or are at work, by those words."""
    door = Door(url)
    try:
        counts: dict[str, int] = {}
        for status, word in (("ENQUEUED", "waiting"), ("DELAYED", "timed"), ("PENDING", "at work")):
            found = door.count(status)
            if found:
                counts[word] = found
        return counts
    finally:
        door.close()
