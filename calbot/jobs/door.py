"""How a job comes into being: in the same transaction as the rows that it is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from dbos import DBOSClient, EnqueueOptions, Serializer

from calbot.jobs.system import DOOR_POOL, SCHEMA, system_address, system_engine
from calbot.store import notice as notices
from calbot.store.session import began

if TYPE_CHECKING:
    from sqlmodel import Session

QUEUE: Final = "calbot"
WORKFLOW: Final = "calbot.wake"
VERSION: Final = "calbot-1"
"""Pinned: by default a job belongs to the very source that kept it, and a newer calbot would leave it for ever."""
APPLICATION: Final = "calbot"
_TOGETHER: Final = 20
_CROWD: Final = "calbot_crowd"
_MOST: Final = 10_000
_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""What priorities count from: they are whole numbers below 2^31, which lasts for 68 years."""


class Json(Serializer):
    """Ids only, as JSON: what is read from the database is data, never code, as pickles would be."""

    def serialize(self, data: Any) -> str:
        """Raises nothing: what JSON does not know (an error of a job) is kept as its text."""
        return json.dumps(data, default=str)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805  # so named by its base class
        """What was kept."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Kept beside each value."""
        return "calbot_json"


class Door:
    """Keeps jobs in the database `url`; needs no running engine, so a process that only serves pages has one too."""

    def __init__(self, url: str) -> None:
        self._engine = system_engine(url, pool=DOOR_POOL)
        self._client = DBOSClient(
            system_database_url=system_address(url),
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            serializer=Json(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(self, session: Session, workspace_id: str, kind: str, subject_id: int, at: datetime | None) -> None:
        """An `Enqueue`: the job is there when `session` commits. `at` is a time of the database's clock.

        The more messages of a workspace wait, the later its next one counts as come: a flood in one workspace holds
        up the others by nothing, and itself by a second for each twenty.
        """
        # When the transaction began will do: a timer may be late by what is left of it, never early.
        clock = began(session)
        options = _options((at - clock).total_seconds() if at is not None else 0.0)
        options["priority"] = int((clock - _SINCE).total_seconds()) + _crowd(session, workspace_id)
        self._client.enqueue_in_transaction(session, options, workspace_id, kind, subject_id)

    def count(self, status: str) -> int:
        """How many jobs have that status, up to 10,000."""
        return len(self._client.list_workflows(status=status, limit=_MOST, load_input=False, load_output=False))

    def close(self) -> None:
        """Give back its connections."""
        self._client.destroy()
        if self._engine is not None:
            self._engine.dispose()


def _crowd(session: Session, workspace_id: str) -> int:
    """How many twenties of messages wait in a workspace; counted once in a transaction, which adds a few at most."""
    known: dict[str, int] = session.info.setdefault(_CROWD, {})
    if workspace_id not in known:
        known[workspace_id] = notices.crowd(session, workspace_id) // _TOGETHER
    return known[workspace_id]


def _options(delay: float) -> EnqueueOptions:
    options: EnqueueOptions = {"workflow_name": WORKFLOW, "queue_name": QUEUE, "app_version": VERSION}
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
