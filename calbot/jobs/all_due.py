"""Everything that is due now, done in one go without the engine: `calbot work --once`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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

_STEPS: Final = 50
"""Of one flag, each told after the one before it."""


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
        for alert_id in await hands.flow(ladder.due, turn):
            await hands.flow(ladder.climb, turn, alert_id)
        for flag_id in await hands.flow(flag_ladder.due, turn):
            await hands.flow(flag_ladder.climb, turn, flag_id)
        for text_id in await hands.flow(faq_watch.due, turn):
            await hands.flow(faq_watch.warn, turn, text_id)
        for wording_id in await hands.flow(wording.due, turn):
            await hands.flow(wording.tell_now, turn, wording_id)
        for pause_id in await hands.flow(pause_watch.due, turn):
            await paused(hands, turn, pause_id)
        for post_id in await hands.flow(moved.due, turn):
            await hands.flow(moved.settle, turn, post_id)
        for post_id in await hands.flow(brief_change.due, turn):
            await hands.flow(brief_change.settle, turn, post_id)
        for person_id in await hands.flow(shift_brief.due, turn):
            await hands.flow(shift_brief.begin, turn, person_id)
        for row_id in await hands.flow(handover.due, turn):
            await hands.flow(handover.offer, turn, row_id)
        for person_id in await hands.flow(morning.due, turn):
            await hands.flow(morning.tell_now, turn, person_id)
        for notice_id in await hands.flow(mailed.due, turn) if hands.mails else ():
            await hands.flow(mailed.send, turn, notice_id)
        for person_id in await hands.flow(wrap.due, turn):
            await hands.flow(wrap.tell_now, turn, person_id)
        for person_id in await hands.flow(clocks.due, turn):
            await hands.flow(clocks.tell_now, turn, person_id)
        for post_id in await hands.flow(evidence.due, turn):
            await hands.flow(evidence.look, turn, post_id)
        for writeback_id in await hands.flow(writing.due, turn):
            await written_back(hands, turn, writeback_id)
        await _all_told_out(hands, turn)
        for number in await hands.flow(replay.due, turn):
            await replayed(hands, turn, number)
        for heard_id in await hands.flow(heard.due, turn):
            await hands.hear(workspace_id, heard_id)
    return Done(sources, assessments, links, await hands.deliver())


async def _all_told_out(hands: Hands, turn: Turn) -> None:
    for _ in range(_STEPS):
        due = await hands.flow(outhook.due, turn)
        for outhook_id in due:
            await told_out(hands, turn, outhook_id)
        if not due:
            return
