"""Everything that is due now, done in one go without the engine: `calbot work --once`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from calbot.flows import (
    brief_change,
    clocks,
    evidence,
    faq_watch,
    flag_ladder,
    handover,
    heard,
    ladder,
    mailed,
    morning,
    moved,
    outhook,
    pause_watch,
    replay,
    shift_brief,
    sync,
    wording,
    wrap,
    writing,
)
from calbot.flows import flag as flags
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, assessed, looked_at, paused, preflighted, replayed, verified, written_back
from calbot.jobs.outhook import told_out

if TYPE_CHECKING:
    from sqlmodel import Session

_STEPS: Final = 50
"""Of one flag, each told after the one before it."""
Due = Callable[["Session", Turn], Sequence[int]]
Act = Callable[["Session", Turn, int], object]

_FIRST: Final[Sequence[tuple[Due, Act]]] = (
    (ladder.due, ladder.climb),
    (flag_ladder.due, flag_ladder.climb),
    (faq_watch.due, faq_watch.warn),
    (wording.due, wording.tell_now),
)
_THEN: Final[Sequence[tuple[Due, Act]]] = (
    (moved.due, moved.settle),
    (brief_change.due, brief_change.settle),
    (shift_brief.due, shift_brief.begin),
    (handover.due, handover.offer),
    (morning.due, morning.tell_now),
    (mailed.due, mailed.send),
    (wrap.due, wrap.tell_now),
    (clocks.due, clocks.tell_now),
    (evidence.due, evidence.look),
)
"""Of what lies in the database alone: what is due, and what to do with each, before and after what pauses hold."""


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done: sources looked at, workspaces assessed, links looked at, messages delivered."""

    sources: int
    assessed: int
    links: int
    delivered: int


async def do_all_due(hands: Hands) -> Done:
    """Everything that is due now, in the order in which one leads to the other."""
    sources = assessments = links = 0
    for workspace_id in hands.workspaces():
        turn = Turn(workspace_id, hands.clock())
        for source in (due := await hands.flow(sync.due, turn)):
            await looked_at(hands, turn, source)
        sources += len(due)
        assessments += await assessed(hands, Turn(workspace_id, hands.clock()))
        for flag_id, urls in (waiting := await hands.flow(flags.to_look_at, turn)):
            await verified(hands, turn, flag_id, urls)
        links += len(waiting)
        await preflighted(hands, turn)
        for due_now, act in _FIRST:
            await _each(hands, turn, due_now, act)
        for pause_id in await hands.flow(pause_watch.due, turn):
            await paused(hands, turn, pause_id)
        for due_now, act in _THEN:
            await _each(hands, turn, due_now, act)
        for writeback_id in await hands.flow(writing.due, turn):
            await written_back(hands, turn, writeback_id)
        await _all_told_out(hands, turn)
        for number in await hands.flow(replay.due, turn):
            await replayed(hands, turn, number)
        for heard_id in await hands.flow(heard.due, turn):
            await hands.hear(workspace_id, heard_id)
    return Done(sources, assessments, links, await hands.deliver())


async def _each(hands: Hands, turn: Turn, due: Due, act: Act) -> None:
    if due is mailed.due and not hands.mails:
        return
    for number in await hands.flow(due, turn):
        await hands.flow(act, turn, number)


async def _all_told_out(hands: Hands, turn: Turn) -> None:
    for _ in range(_STEPS):
        due = await hands.flow(outhook.due, turn)
        for outhook_id in due:
            await told_out(hands, turn, outhook_id)
        if not due:
            return
