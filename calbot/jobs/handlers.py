"""What each kind of job does: it asks the tables what is true now, and does that. A stale one finds nothing to do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import structlog
from opentelemetry import trace

from calbot.errors import Outside, Passing
from calbot.flows import (
    audit,
    brief_change,
    clocks,
    evidence,
    faq_watch,
    flag_ladder,
    handover,
    ladder,
    mailed,
    morning,
    moved,
    pause,
    replay,
    shift_brief,
    sync,
    ticking,
    trying,
    wording,
    wrap,
)
from calbot.flows import flag as flags
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, assessed, looked_at, paused, preflighted, replayed, verified, written_back
from calbot.jobs.outhook import told_out

log = structlog.get_logger("calbot.jobs")

_TRACER: Final = trace.get_tracer("calbot.jobs")
"""Spans go where the process was told to send them (OpenTelemetry's own settings); nowhere by default."""
AUDIT: Final = timedelta(seconds=50)
"""With a tick a minute each one audits; what that makes of an alarm stands at `flows.audit.LATE`."""

RELEASE_SECONDS: Final = 5.0
"""How long work may go on in a process that is told to stop; a call to a chat may take 8 s, and all of it 10."""
_LOOK_SECONDS: Final = 0.5
_RAISED_TOLD: Final = 20
RENEW_SECONDS: Final = trying.LEASE.total_seconds() / 4
LONGEST_SECONDS: Final = 1800.0
"""Whatever has not ended by then never will: it is let go, and its try counts."""
_AGAIN_SECONDS: Final = 1.0

Handler = Callable[[Hands, Turn, int], Awaitable[object]]


class NeverEnds(Exception):
    """Work that went on for longer than any that is well."""


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


async def _plainly(hands: Hands, turn: Turn, kind: str, subject_id: int, handler: Handler) -> None:
    work = handler(hands, turn, subject_id)
    # A call to a chat is not left half done where that can be helped: whoever sends looks at `stopping` between calls.
    await (work if kind == "deliver" else _while_it_may(hands, work))


async def _counted(hands: Hands, turn: Turn, kind: str, subject_id: int, handler: Handler) -> None:
    began = await hands.flow(trying.begin, turn, kind, subject_id)
    if began is None:
        return
    held = asyncio.create_task(_hold(hands, turn.workspace_id, kind, subject_id, began))
    try:
        await _while_it_may(hands, handler(hands, turn, subject_id), held)
    except Outside:
        await _counts_no_more(hands, turn, kind, subject_id, began)
        raise
    except Exception as defect:
        log.exception("job failed", workspace=turn.workspace_id, kind=kind, subject=subject_id)
        await hands.flow(trying.failed, turn, kind, subject_id, began, f"defect: {type(defect).__name__}, see the log")
    else:
        await _counts_no_more(hands, turn, kind, subject_id, began)


async def _hold(hands: Hands, workspace_id: str, kind: str, subject_id: int, began: datetime) -> Exception:
    """Keep the work ours while it goes on; returns why it must not: it is another's by now, or it never ends."""
    since = time.monotonic()
    while time.monotonic() - since < LONGEST_SECONDS:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            ours = await hands.flow(trying.renew, Turn(workspace_id, hands.clock()), kind, subject_id, began)
        except Outside as trouble:
            log.info("a lease could not be renewed", kind=kind, subject=subject_id, said=str(trouble))
        else:
            if not ours:
                return Passing("somebody else has begun it since")
    return NeverEnds(kind)


async def _counts_no_more(hands: Hands, turn: Turn, kind: str, subject_id: int, began: datetime) -> None:
    """The work is not to blame for how its try ended; a database that is away just now is waited for to keep that.

    One thing cannot be mended: where this process ends before the database is back, nobody is left who knows it. Such
    a try stays counted, as does one whose `begin` broke off in its commit, until the work next comes to an end.
    """
    while True:
        try:
            await hands.flow(trying.ended, turn, kind, subject_id, began)
        except Outside:
            if hands.stopping():
                raise
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return


async def _while_it_may(hands: Hands, work: Awaitable[object], held: asyncio.Task[Exception] | None = None) -> None:
    """Do `work` to its end, or until `held` says why not, or for a little longer once this process is to stop: then it
    is let go, and its try counts as none, or three restarts in a row would park it."""
    task, stopped_at = asyncio.ensure_future(work), None
    ends = {task} if held is None else {task, held}
    try:
        while not task.done():
            await asyncio.wait(ends, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if held is not None and held.done() and not task.done():
                raise held.result()
            if hands.stopping():
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() - stopped_at >= RELEASE_SECONDS and not task.done():
                    raise Passing("this process stops; others do it")
    finally:
        task.cancel()
        if held is not None:
            held.cancel()
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
    for waiting, urls in await hands.flow(flags.to_look_at, turn):
        if waiting == flag_id:
            await verified(hands, turn, flag_id, urls)


async def _preflight(hands: Hands, turn: Turn, _subject_id: int) -> None:
    await preflighted(hands, turn)


def _plain(run: Callable[..., object]) -> Handler:
    """A job that is one flow about one thing."""

    async def handle(hands: Hands, turn: Turn, subject: int) -> None:
        await hands.flow(run, turn, subject)

    return handle


async def _mail(hands: Hands, turn: Turn, notice_id: int) -> None:
    if hands.mails:
        await hands.flow(mailed.send, turn, notice_id)


async def _write(hands: Hands, turn: Turn, writeback_id: int) -> None:
    # What was wanted anew meanwhile had its wake-up turned away, since this one was at work.
    while await written_back(hands, Turn(turn.workspace_id, hands.clock()), writeback_id) and not hands.stopping():
        pass


async def _hear(hands: Hands, turn: Turn, heard_id: int) -> None:
    await hands.hear(turn.workspace_id, heard_id)


async def _tick(hands: Hands, turn: Turn, _subject: int) -> None:
    """Ask each workspace what is due, and whether all was said that should have been."""
    audits = await hands.flow(ticking.my_turn, turn, audit.AUDIT, AUDIT)
    beats = True
    for workspace_id in await asyncio.to_thread(hands.workspaces):
        if hands.stopping():
            return
        own, done = Turn(workspace_id, turn.now), False
        async with standing_alone("tick", workspace_id):
            found = await hands.flow(ticking.wake_due, own)
            log.debug("tick", workspace=workspace_id, **found)
            done = not audits or await _audited(hands, own)
        beats &= done
    # Before the call outside, which may hang: that is no fault of the tick.
    await hands.flow(ticking.beat, Turn("", hands.clock()), ticking.TICK, {})
    if audits and beats:
        await hands.heartbeat()


@asynccontextmanager
async def standing_alone(what: str, workspace_id: str) -> AsyncIterator[None]:
    """What is done inside for one of several workspaces may fail: that is logged, and the others have their turn."""
    try:
        yield
    except Outside as trouble:
        log.warning("put off for one workspace", what=what, workspace=workspace_id, said=str(trouble))
    except Exception:
        log.exception("failed for one workspace", what=what, workspace=workspace_id)


async def _audited(hands: Hands, turn: Turn) -> bool:
    """Whether the heartbeat may go out for it; what nobody was told of is raised in the log, and all that is wrong
    stands in `status` and `calbot doctor`."""
    found = await hands.flow(audit.audit, turn)
    if found.raised:
        few = list(found.raised[:_RAISED_TOLD])
        log.error("audit: something is wrong", workspace=turn.workspace_id, new=few, **found.counts())
    elif found.over:
        log.warning("audit: all is well again", workspace=turn.workspace_id)
    return found.well


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "deliver": _deliver,
        "hear": _hear,
        "sync": _sync,
        "assess": _assess,
        "verify": _verify,
        "preflight": _preflight,
        "rung": _plain(ladder.climb),
        "flag": _plain(flag_ladder.climb),
        "faq": _plain(faq_watch.warn),
        "wording": _plain(wording.tell_now),
        pause.JOB: paused,
        brief_change.JOB: _plain(brief_change.settle),
        shift_brief.JOB: _plain(shift_brief.begin),
        handover.JOB: _plain(handover.offer),
        morning.JOB: _plain(morning.tell_now),
        mailed.JOB: _mail,
        wrap.JOB: _plain(wrap.tell_now),
        clocks.JOB: _plain(clocks.tell_now),
        evidence.JOB: _plain(evidence.look),
        "settle": _plain(moved.settle),
        "write": _write,
        "outhook": told_out,
        replay.JOB: replayed,
        "tick": _tick,
    }
)
_COUNTED: Final = frozenset(
    {"sync", "assess", "verify", "preflight", "rung", "flag", "faq", "wording", "pause", "brief", "shift"}
    | {"handover", "mail", "morning", "wrap", "settle", "write", "outhook", "backtest", "out", "clocks"}
)
"""Work on what comes from outside, which may be too much for the process that does it."""
