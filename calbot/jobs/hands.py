"""What wiring gives the jobs, and the pieces of work that they are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from calbot.clock import Clock
from calbot.errors import CalbotError, Lasting, NotThere, Outside, Passing
from calbot.flows import fitted, pause_offer, pause_watch, picture, preflight, replay, sync, writing
from calbot.flows import flag as flags
from calbot.flows.assess import Assessment
from calbot.flows.flag_look import NAMED
from calbot.flows.outhook import Call
from calbot.flows.preflight_mentions import told_by
from calbot.flows.sync import Outcome
from calbot.flows.turn import RunFlow, Turn
from calbot.flows.world import Fitted, World
from calbot.flows.writing import Answer, Task
from calbot.jobs.alarm import Alarms
from calbot.model.source import Source
from calbot.model.writeback import Saying, WritebackState

log = structlog.get_logger("calbot.jobs")


_ROUNDS = 5
_TOGETHER = 50
"""Posts whose looks one transaction keeps: nobody else writes meanwhile."""


Inspect = Callable[[Sequence[str], float, Collection[str]], Awaitable[Mapping[str, Mapping[str, object]]]]


async def _nothing_left() -> None:
    """Where each delivery is waited for."""


async def _nothing_heard(_workspace_id: str, _heard_id: int) -> None:
    """Where no chat brings anything."""


async def _nothing_written(_task: Task) -> Answer:
    """Where no calendar can be reached."""
    raise Passing("nobody here writes to calendars")


async def _nobody_told(_call: Call) -> None:
    """Where no other system can be reached."""
    raise Passing("nobody here tells other systems")


async def _nothing_seen(_urls: Sequence[str], _budget_s: float, _anew: Collection[str]) -> dict[str, dict[str, object]]:
    """Where nobody looks at links."""
    return {}


async def _looked_back(task: replay.Task) -> dict[str, Any]:
    """Where no thread of its own is at hand."""
    return await asyncio.to_thread(replay.think, task)


async def _no_file(_task: Task) -> bytes:
    """Where nobody makes files."""
    return b""


@dataclass(frozen=True)
class Hands:
    """`read` looks at a source, `look` at a link ({"at", "healthy", "status", "said"}), `learn` and `assess` think in a
    thread, `inspect` looks at many links within a budget of seconds, at some of them whatever it has seen before,
    and leaves out what it did not reach, `deliver` sends what is
    due everywhere, `deliver_in` in one place of a workspace; both return how much that was. `delivered` waits for what
    `deliver_in` has left to go on by itself, `alarms` are those of the door. `hear` answers one thing that a chat has
    brought. `heartbeat` tells whoever watches calbot from outside that all is well, `write` has a calendar say what
    chat has decided, `hand_out` makes the file with such a change for whoever keeps it, `tell_out` tells another system
    of a flag, `look_back` replays a rule in a thread, `mails` says whether there is a mail server, `stopping`
    whether this process is about to end: what has not begun is left to others."""

    flow: RunFlow
    clock: Clock
    workspaces: Callable[[], Sequence[str]]
    read: Callable[[Source, datetime], Awaitable[Outcome]]
    look: Callable[[str], Awaitable[dict[str, object]]]
    learn: Callable[[World], Awaitable[Mapping[str, Fitted | None]]]
    assess: Callable[[World], Awaitable[Assessment]]
    deliver: Callable[[], Awaitable[int]]
    deliver_in: Callable[[str, int, Callable[[], bool]], Awaitable[int]]
    heartbeat: Callable[[], Awaitable[None]]
    delivered: Callable[[], Awaitable[None]] = _nothing_left
    alarms: Alarms = field(default_factory=Alarms)
    hear: Callable[[str, int], Awaitable[None]] = _nothing_heard
    write: Callable[[Task], Awaitable[Answer]] = _nothing_written
    hand_out: Callable[[Task], Awaitable[bytes]] = _no_file
    tell_out: Callable[[Call], Awaitable[None]] = _nobody_told
    inspect: Inspect = _nothing_seen
    look_back: Callable[[replay.Task], Awaitable[dict[str, Any]]] = _looked_back
    mails: bool = False
    stopping: Callable[[], bool] = lambda: False


async def looked_at(hands: Hands, turn: Turn, source: Source) -> None:
    """Look at one source and keep what it said."""
    began = hands.clock()
    outcome = await hands.read(source, began)
    counts = await hands.flow(sync.keep, Turn(turn.workspace_id, hands.clock()), source.id, outcome, began)
    if counts:
        log.info("source read", source=source.name, **counts)


async def assessed(hands: Hands, turn: Turn) -> bool:
    """Assess a workspace if that is due; says whether it was."""
    owed = await hands.flow(picture.due, turn)
    if owed is None:
        return False
    world = await _learnt(hands, turn, await hands.flow(picture.gather, turn))
    seen = await hands.assess(world)
    await hands.flow(picture.keep, turn, world, seen, owed)
    return True


async def _learnt(hands: Hands, turn: Turn, world: World) -> World:
    """`world` with all that is known of its teams: what is due is learnt and kept first. So each night is learnt from
    in the first hour after it, since an unchanged world is assessed every hour."""
    due = await hands.learn(world)
    if due:
        await hands.flow(fitted.keep, turn, due)
        log.info("learnt", workspace=turn.workspace_id, teams=sorted(due))
    return fitted.learnt_on(world, due)


async def replayed(hands: Hands, turn: Turn, number: int) -> None:
    """Replay a rule as somebody asked for it, and tell that person."""
    task = await hands.flow(replay.task, turn, number)
    if task is not None:
        told = await hands.look_back(task)
        await hands.flow(replay.keep, _now(hands, turn), number, told, later=True)


async def paused(hands: Hands, turn: Turn, pause_id: int) -> None:
    """What is due of a pause; where owners are to be asked, the plan is thought out first, outside of any transaction
    that writes."""
    await hands.flow(pause_watch.follow, turn, pause_id)
    plan = await hands.flow(pause_offer.proposal, _now(hands, turn), pause_id)
    if plan is not None:
        await hands.flow(pause_watch.offer, _now(hands, turn), pause_id, plan)


async def verified(hands: Hands, turn: Turn, flag_id: int, urls: Sequence[str]) -> None:
    """Look from outside at what somebody called fixed; a crash leaves the flag waiting for the next look."""
    # Meanwhile it may be reported by another address, or its post lead elsewhere.
    looks = [{**await hands.look(url), NAMED: url} for url in urls]
    try:
        await hands.flow(flags.settle_look, turn, flag_id, *looks)
    except CalbotError as error:
        log.info("flag was settled elsewhere", flag=flag_id, said=str(error))


async def preflighted(hands: Hands, turn: Turn) -> None:
    """Look at what is due before posts, round after round, each with what goes out first; what is left after a few of
    them is left to the next tick, since very many links of one host take longer than any job may."""
    for _ in range(_ROUNDS):
        if hands.stopping() or not await preflight_round(hands, _now(hands, turn)):
            return


async def preflight_round(hands: Hands, turn: Turn) -> bool:
    """Take on the posts whose links are to be looked at, once; says whether more may be left that can be done now."""
    wanted, policy = await hands.flow(preflight.due, turn), await hands.flow(preflight.policy_of, turn)
    links = list(dict.fromkeys(one.link for one in wanted if one.link))
    anew = {one.link for one in wanted if one.anew}
    # Links first: one that is broken costs more than a name.
    asked = list(dict.fromkeys((*links, *(page for one in wanted for probe in one.probes for page in probe.pages))))
    every = await hands.inspect(asked, policy.budget_s, anew) if asked else {}
    seen = {link: every[link] for link in links if link in every}
    if preflight.our_own_fault(seen):
        log.warning("no link answers: calbot's own line, more likely", links=len(seen))
        later = [one.post_id for one in wanted if one.link in seen]
        await hands.flow(preflight.put_off, _now(hands, turn), later)
        seen = {}
    done = [
        preflight.Seen(one.post_id, one.link, seen.get(one.link), told_by(one.probes, every))
        for one in wanted
        if not one.link or one.link in seen
    ]
    for part in range(0, len(done), _TOGETHER):
        await hands.flow(preflight.keep, _now(hands, turn), done[part : part + _TOGETHER])
    return bool(done) and (len(done) < len(wanted) or len(wanted) >= policy.most)


async def written_back(hands: Hands, turn: Turn, writeback_id: int) -> bool:
    """One try of a write-back; says whether there was one. After a crash or an unknown outcome the next one reads
    first."""
    task = await hands.flow(writing.begin, turn, writeback_id)
    if task is None:
        return False
    try:
        answer = await _answer(hands, task)
    except Outside as trouble:
        if isinstance(trouble, Lasting) or task.overdue:
            await hands.flow(writing.park, _now(hands, turn), task, str(trouble), await hands.hand_out(task))
        else:
            wait = trouble.retry_after if isinstance(trouble, Passing) else 0.0
            await hands.flow(writing.put_off, _now(hands, turn), task, wait, str(trouble))
        return True
    await hands.flow(writing.finish, _now(hands, turn), task, answer)
    return True


async def _answer(hands: Hands, task: Task) -> Answer:
    """What came of it. What was to be off is off where it is gone; else somebody has taken out what was to be moved,
    and it is asked what to do: once, for what is not there cannot be moved."""
    try:
        return await hands.write(task)
    except NotThere:
        gone = Saying(task.wanted.starts_at, off=True)
        if task.wanted.off:
            return Answer(WritebackState.WRITTEN)
        if task.is_ours(gone):
            raise
        return Answer(WritebackState.CONFLICT, gone)


def _now(hands: Hands, turn: Turn) -> Turn:
    return Turn(turn.workspace_id, hands.clock())
