"""What each kind of job does: it asks the tables what is true now, and does that. A stale one finds nothing to do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import structlog
from opentelemetry import trace

from calbot.errors import Outside, Passing
from calbot.flows import audit, ladder, moved, sync, ticking, trying
from calbot.flows import flag as flags
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, assessed, looked_at, verified

log = structlog.get_logger("calbot.jobs")

_TRACER: Final = trace.get_tracer("calbot.jobs")
"""Spans go where the process was told to send them (OpenTelemetry's own settings); nowhere by default."""
AUDIT: Final = timedelta(seconds=110)
"""With a tick a minute: every second one audits, so that an alarm comes within three minutes."""

RELEASE_SECONDS: Final = 5.0
"""How long work may go on in a process that is told to stop; a call to a chat may take 8 s, and all of it 10."""
_LOOK_SECONDS: Final = 0.5

Handler = Callable[[Hands, Turn, int], Awaitable[object]]


async def handle(hands: Hands, workspace_id: str, kind: str, subject_id: int) -> None:
    """Do the work `kind` on `subject_id`. Whatever comes of it is kept or logged: nothing is raised."""
    if hands.stopping():
        return
    turn = Turn(workspace_id, hands.clock())
    handler = HANDLERS.get(kind)
    if handler is None:
        log.warning("a job of a kind that this version does not know", kind=kind)
        return
    counted = _counted if kind in _COUNTED else _plainly
    try:
        with _TRACER.start_as_current_span(f"job {kind}", attributes=_told(workspace_id, subject_id)):
            await counted(hands, turn, kind, subject_id, handler)
    except Outside as trouble:
        # Busy or away: nothing is lost, since what is due stays due and the next sweep finds it.
        log.info("job put off", workspace=workspace_id, kind=kind, subject=subject_id, said=str(trouble))
    except Exception:
        log.exception("job failed", workspace=workspace_id, kind=kind, subject=subject_id)


def _told(workspace_id: str, subject_id: int) -> dict[str, str | int]:
    return {"calbot.workspace": workspace_id, "calbot.subject": subject_id}


async def _plainly(hands: Hands, turn: Turn, _kind: str, subject_id: int, handler: Handler) -> None:
    await handler(hands, turn, subject_id)


async def _counted(hands: Hands, turn: Turn, kind: str, subject_id: int, handler: Handler) -> None:
    if not await hands.flow(trying.begin, turn, kind, subject_id):
        return
    try:
        await _while_it_may(hands, handler(hands, turn, subject_id))
    except Outside:
        await hands.flow(trying.ended, turn, kind, subject_id)
        raise
    except Exception as defect:
        log.exception("job failed", workspace=turn.workspace_id, kind=kind, subject=subject_id)
        await hands.flow(trying.failed, turn, kind, subject_id, f"defect: {type(defect).__name__}, see the log")
    else:
        await hands.flow(trying.ended, turn, kind, subject_id)


async def _while_it_may(hands: Hands, work: Awaitable[object]) -> None:
    """Do `work` to its end, or for a little longer once this process is to stop: then it is let go, and its try counts
    as none, or three restarts in a row would park it."""
    task, stopped_at = asyncio.ensure_future(work), None
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK_SECONDS)
            if hands.stopping():
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() - stopped_at >= RELEASE_SECONDS and not task.done():
                    raise Passing("this process stops; others do it")
    finally:
        task.cancel()
    await task


async def _deliver(hands: Hands, turn: Turn, place_id: int) -> None:
    await hands.deliver_in(turn.workspace_id, place_id, hands.stopping)


async def _sync(hands: Hands, turn: Turn, source_id: int) -> None:
    due = await hands.flow(sync.due, turn)
    for source in due:
        if source.id == source_id:
            await looked_at(hands, turn, source)


async def _assess(hands: Hands, turn: Turn, _subject_id: int) -> None:
    # What changed meanwhile had its wake-up turned away, since this one was at work.
    while await assessed(hands, Turn(turn.workspace_id, hands.clock())) and not hands.stopping():
        pass


async def _verify(hands: Hands, turn: Turn, flag_id: int) -> None:
    for waiting, url in await hands.flow(flags.to_look_at, turn):
        if waiting == flag_id:
            await verified(hands, turn, flag_id, url)


async def _rung(hands: Hands, turn: Turn, alert_id: int) -> None:
    await hands.flow(ladder.climb, turn, alert_id)


async def _settle(hands: Hands, turn: Turn, post_id: int) -> None:
    await hands.flow(moved.settle, turn, post_id)


async def _hear(hands: Hands, turn: Turn, heard_id: int) -> None:
    await hands.hear(turn.workspace_id, heard_id)


async def _tick(hands: Hands, turn: Turn, _subject: int) -> None:
    """Ask each workspace what is due; every few minutes also whether all was said that should have been."""
    audits = await hands.flow(ticking.my_turn, turn, audit.AUDIT, AUDIT)
    well = True
    for workspace_id in await asyncio.to_thread(hands.workspaces):
        own = Turn(workspace_id, turn.now)
        found = await hands.flow(ticking.wake_due, own)
        log.debug("tick", workspace=workspace_id, **found)
        if audits:
            well &= await _audited(hands, own)
    if audits and well:
        await hands.heartbeat()


async def _audited(hands: Hands, turn: Turn) -> bool:
    """Whether all is well; what is not is raised in the log, and stands in `calbot status` and `calbot doctor`."""
    found = await hands.flow(audit.audit, turn)
    if not found.well:
        log.error("audit: something was not delivered", workspace=turn.workspace_id, **asdict(found))
    return found.well


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "deliver": _deliver,
        "hear": _hear,
        "sync": _sync,
        "assess": _assess,
        "verify": _verify,
        "rung": _rung,
        "settle": _settle,
        "tick": _tick,
    }
)
_COUNTED: Final = frozenset({"sync", "assess", "verify", "rung", "settle"})
"""Work on what comes from outside, which may be too much for the process that does it."""
