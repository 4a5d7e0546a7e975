"""The durable engine: runs the jobs that a commit has left, on one machine or many. The only room that knows DBOS.

It is used as a transactional queue and a durable timer, nothing more: a job carries ids, asks the tables what is true
now, and lives for milliseconds. What it does is kept by its own commits, never by the engine, so a job that is lost,
doubled or late does no harm; `jobs.sweep` finds what a dead process left.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Final

from dbos import DBOS, DBOSConfig
from sqlalchemy.exc import OperationalError

from calbot.jobs.door import VERSION, WORKFLOW
from calbot.jobs.system import APPLICATION, POOL, QUEUES, SCHEMA, Json, system_address, system_engine

log = logging.getLogger(__name__)

Handle = Callable[[str, str, int], Awaitable[None]]
"""Does the work `kind` on `subject_id` in a workspace: (workspace_id, kind, subject_id). Raises nothing."""

END_SECONDS: Final = 20
"""How long the engine waits for its jobs when it is told to stop: longer than the process has. They are told too, and
end earlier; what does not is ended with its process after 9 s (`wiring.ending`), never dropped in the middle by the
engine, whose own default is 0."""

_AT_ONCE_TIDIED: Final = 2_000

_AGAIN_SECONDS: Final = 1.0

_handles: list[Handle] = []
"""Whoever works now; the engine keeps one list of functions for the life of the process."""


@DBOS.workflow(name=WORKFLOW)
async def _wake(workspace_id: str, kind: str, subject_id: int) -> None:
    # A job that comes while the process ends is left to others: the sweep finds what it was about.
    if _handles:
        await _handles[-1](workspace_id, kind, subject_id)


class Engine:
    """Works in this process on the jobs in `url` as `executor`, a name that no other boot has ever had."""

    def __init__(self, url: str, executor: str, handle: Handle) -> None:
        self._url = url
        self._executor = executor
        self._handle = handle
        self._system = system_engine(url)
        self.running = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what has begun."""
        _handles.append(self._handle)
        try:
            while not stop.is_set() and not await self._launched():
                await _moment(stop, _AGAIN_SECONDS)
            self.running = not stop.is_set()
            await stop.wait()
        finally:
            self.running = False
            await _ended(END_SECONDS)
            _handles.remove(self._handle)
            if self._system is not None:
                self._system.dispose()

    async def _launched(self) -> bool:
        """Whether the engine runs; a database that is away just now is waited for."""
        # With a handler of its own it would write past our log.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        DBOS(config=self._config())
        try:
            # In this loop's thread: the engine runs its jobs in the loop that launches it.
            DBOS.launch()
            for name, limits in QUEUES.items():
                await DBOS.register_queue_async(name, on_conflict="always_update", **limits)
        except OperationalError as trouble:
            log.warning("the job engine cannot start yet: %s", type(trouble.orig).__name__)
            await _ended(0)
            return False
        return True

    async def tidy(self, alive: Collection[str], before: datetime) -> int:
        """Remove the jobs that came to an end before `before`, and those begun before it by processes that are not
        `alive` any more: the engine keeps both for ever. How many that were, at most some thousands: ask again while
        there are."""
        over = await DBOS.list_workflows_async(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before.isoformat(),
            limit=_AT_ONCE_TIDIED,
            load_input=False,
            load_output=False,
        )
        begun = await DBOS.list_workflows_async(
            status="PENDING", end_time=before.isoformat(), limit=_AT_ONCE_TIDIED, load_input=False, load_output=False
        )
        left = [job.workflow_id for job in begun if job.executor_id not in alive]
        if left:
            await DBOS.cancel_workflows_async(left)
        gone = [*(job.workflow_id for job in over), *left]
        if gone:
            await DBOS.delete_workflows_async(gone)
        return len(gone)

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=APPLICATION,
            system_database_url=system_address(self._url),
            system_database_engine=self._system,
            dbos_system_schema=SCHEMA,
            sys_db_pool_size=POOL,
            executor_id=self._executor,
            application_version=VERSION,
            serializer=Json(),
            run_migrations=False,
            use_listen_notify=False,
            enable_otlp=False,
            log_level="WARNING",
        )


async def _ended(seconds: int) -> None:
    """End the engine of this process, which waits so long for its jobs."""
    # It makes its own threads the loop's, and ends them with itself: all that leaves the loop for a thread would fail
    # from then on, each question to the database among it.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="calbot"))
    await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=seconds)


async def _moment(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
