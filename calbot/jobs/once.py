"""Everything that is due now, done in one go without the engine: `calbot work --once`."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.flows import flag as flags
from calbot.flows import heard, ladder, moved, sync
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, assessed, looked_at, verified


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done: sources looked at, workspaces assessed, links looked at, messages delivered."""

    sources: int
    assessed: int
    links: int
    delivered: int


async def once(hands: Hands) -> Done:
    """Everything that is due now, in the order in which one leads to the other."""
    sources = assessments = links = 0
    for workspace_id in hands.workspaces():
        turn = Turn(workspace_id, hands.clock())
        for source in (due := await hands.flow(sync.due, turn)):
            await looked_at(hands, turn, source)
        sources += len(due)
        assessments += await assessed(hands, Turn(workspace_id, hands.clock()))
        for flag_id, url in (waiting := await hands.flow(flags.to_look_at, turn)):
            await verified(hands, turn, flag_id, url)
        links += len(waiting)
        for alert_id in await hands.flow(ladder.due, turn):
            await hands.flow(ladder.climb, turn, alert_id)
        for post_id in await hands.flow(moved.due, turn):
            await hands.flow(moved.settle, turn, post_id)
        for heard_id in await hands.flow(heard.due, turn):
            await hands.hear(workspace_id, heard_id)
    return Done(sources, assessments, links, await hands.deliver())
