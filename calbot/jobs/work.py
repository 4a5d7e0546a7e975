"""The jobs of one machine: sync, assess, deliver, verify."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from calbot.clock import Clock
from calbot.errors import CalbotError
from calbot.flows import fitted, picture, sync
from calbot.flows import flag as flag_flow
from calbot.flows.assess import Assessment
from calbot.flows.sync import Outcome
from calbot.flows.turn import RunFlow, Turn
from calbot.flows.world import Fitted, World
from calbot.jobs.loop import Job
from calbot.model.source import Source

log = structlog.get_logger("calbot.jobs")


@dataclass(frozen=True)
class Hands:
    """What wiring gives the jobs: `read` looks at a source, `look` at a link ({"at", "healthy", "status", "said"}),
    `learn` and `assess` think in a thread, `deliver` sends what is due and returns how much that was."""

    flow: RunFlow
    clock: Clock
    workspaces: Callable[[], Sequence[str]]
    read: Callable[[Source, datetime], Awaitable[Outcome]]
    look: Callable[[str], Awaitable[dict[str, object]]]
    learn: Callable[[World], Awaitable[Mapping[str, Fitted | None]]]
    assess: Callable[[World], Awaitable[Assessment]]
    deliver: Callable[[], Awaitable[int]]


def jobs(hands: Hands, pace: float = 1.0) -> tuple[Job, ...]:
    """All jobs; `pace` is the seconds between two questions of the impatient ones."""
    return (
        Job("deliver", min(pace, 0.3), hands.deliver),
        Job("sync", pace, lambda: _everywhere(hands, _sync)),
        Job("assess", pace, lambda: _everywhere(hands, _assess)),
        Job("verify", pace, lambda: _everywhere(hands, _verify)),
    )


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done: sources looked at, workspaces assessed, links looked at, messages delivered."""

    sources: int
    assessed: int
    links: int
    delivered: int


async def once(hands: Hands) -> Done:
    """Everything that is due now, in the order in which one leads to the other."""
    sources = await _everywhere(hands, _look)
    assessed = await _everywhere(hands, _assess)
    links = await _everywhere(hands, _settle)
    return Done(sources, assessed, links, await hands.deliver())


async def _everywhere(hands: Hands, step: Callable[[Hands, Turn], Awaitable[int]]) -> int:
    done = 0
    for workspace_id in hands.workspaces():
        done += await step(hands, Turn(workspace_id, hands.clock()))
    return done


async def _sync(hands: Hands, turn: Turn) -> int:
    """Looks at every source that is due. Returns 0: the next look is set by each look itself."""
    await _look(hands, turn)
    return 0


async def _look(hands: Hands, turn: Turn) -> int:
    due = await hands.flow(sync.due, turn)
    for source in due:
        outcome = await hands.read(source, hands.clock())
        counts = await hands.flow(sync.keep, Turn(turn.workspace_id, hands.clock()), source.id, outcome)
        if counts:
            log.info("source read", source=source.name, **counts)
    return len(due)


async def _assess(hands: Hands, turn: Turn) -> int:
    owed = await hands.flow(picture.due, turn)
    if owed is None:
        return 0
    world = await _learnt(hands, turn, await hands.flow(picture.gather, turn))
    seen = await hands.assess(world)
    await hands.flow(picture.keep, turn, world, seen, owed)
    return 1


async def _learnt(hands: Hands, turn: Turn, world: World) -> World:
    """`world` with all that is known of its teams: what is due is learnt and kept first. So each night is learnt from
    in the first hour after it, since an unchanged world is assessed every hour."""
    due = await hands.learn(world)
    if due:
        await hands.flow(fitted.keep, turn, due)
        log.info("learnt", workspace=turn.workspace_id, teams=sorted(due))
    return fitted.learnt_on(world, due)


async def _verify(hands: Hands, turn: Turn) -> int:
    await _settle(hands, turn)
    return 0


async def _settle(hands: Hands, turn: Turn) -> int:
    """Looks from outside at what somebody called fixed; a crash leaves the flag waiting for the next look."""
    waiting = await hands.flow(flag_flow.to_look_at, turn)
    for flag_id, url in waiting:
        checked = await hands.look(url)
        try:
            await hands.flow(flag_flow.settle_look, turn, flag_id, checked)
        except CalbotError as error:
            log.info("flag was settled elsewhere", flag=flag_id, said=str(error))
    return len(waiting)
