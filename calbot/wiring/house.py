"""Opens the house: engine, flows, platforms, readers and jobs, put together from settings."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Engine

from calbot.chat.hearing import hear
from calbot.chat.platform import Platform
from calbot.chat.playground.board import Board
from calbot.chat.round import Rounds
from calbot.chat.speaker import deliver_due
from calbot.chat.wires import Wires
from calbot.clock import Clock, system_clock
from calbot.flows import mailed, replay, sync
from calbot.flows import workspace as workspace_flow
from calbot.flows.assess import Assessment
from calbot.flows.fitted import learnt
from calbot.flows.turn import Turn
from calbot.flows.uncertain import thought
from calbot.flows.world import Fitted, World
from calbot.jobs.all_due import Done, do_all_due
from calbot.jobs.door import Door
from calbot.jobs.hands import Hands
from calbot.jobs.worker import work
from calbot.model.place import Place, PlaceKind
from calbot.model.source import Source
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.sources.dates import SensitiveDate, load_dates
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import Exemption, read_exemption
from calbot.sources.polite import PoliteFetcher
from calbot.sources.preflight import LinkInspector
from calbot.sources.rules import read_date_texts, read_rule_texts
from calbot.store import place as places
from calbot.store import workspace as workspaces
from calbot.store.session import open_engine, reading, writing
from calbot.wiring import signs
from calbot.wiring.apart import apart
from calbot.wiring.chats import Chats, open_chats
from calbot.wiring.company import company, read_company
from calbot.wiring.graph import GraphSetup
from calbot.wiring.heartbeat import Heartbeat
from calbot.wiring.links import LinkLooker, SharedTurns
from calbot.wiring.outhooks import ANSWER_BYTES, DEADLINE_S, Herald
from calbot.wiring.readers import SourceReader
from calbot.wiring.running import FlowRunner
from calbot.wiring.slack_own import SLACK, demand_own
from calbot.wiring.spelling import spelt
from calbot.wiring.tour import stops
from calbot.wiring.writers import Writer

if TYPE_CHECKING:
    from calbot.chat.slack.door import Door as SlackDoor
    from calbot.chat.slack.doors import Doors as SlackDoors
    from calbot.chat.slack.install import Install as SlackInstall
    from calbot.chat.teams.door import Door as TeamsDoor
    from calbot.wiring.slack import SlackSetup
    from calbot.wiring.teams import TeamsSetup

NO_WORKSPACE = "there is no workspace yet: name its file in CALBOT_WORKSPACE (calbot init writes one)"
MAIN = "main"
"""The workspace of a single company."""
SWITCH_SECONDS = 0.001
"""How long a thread that thinks may keep the others waiting for the interpreter. With Python's own 5 ms a transaction
took 80 ms beside two that think, so 26; they lose a fifth of their speed meanwhile."""


@dataclass(frozen=True)
class House:
    """Everything that doors need. `board` is None where the playground is off, `slack` where Slack does not come in,
    `teams` where Teams does not; `opened` is when, by `time.monotonic`, which nobody sets."""

    database: str
    engine: Engine
    clock: Clock
    rules: Mapping[str, Rule]
    wires: Wires
    hands: Hands
    board: Board | None
    door: Door
    flows: FlowRunner
    slack: SlackDoor | SlackDoors | None = None
    slack_install: SlackInstall | None = None
    teams: TeamsDoor | None = None
    opened: float = field(default_factory=time.monotonic)

    async def work(self, stop: asyncio.Event) -> None:
        """Do all jobs until `stop` is set."""
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            await work(self.database, self.hands, stop)
        finally:
            await self.hang_up()

    async def work_once(self) -> Done:
        """Do everything that is due now; how much that was."""
        try:
            return await do_all_due(self.hands)
        finally:
            await self.hang_up()

    async def hang_up(self) -> None:
        """Give back the connections to chats; who speaks again makes new ones."""
        for platform in self.wires.platforms.values():
            close = getattr(platform, "close", None)
            if close is not None:
                await close()

    def workspaces(self) -> Sequence[str]:
        """The ids of all that are worked for."""
        return _workspaces(self.engine)

    def problems(self) -> Sequence[str]:
        """What keeps calbot from its work, as /readyz tells it; runs in a thread."""
        if not self.workspaces():
            return (NO_WORKSPACE,)
        with reading(self.engine) as session:
            return signs.missing(session, timedelta(seconds=time.monotonic() - self.opened))

    def close(self) -> None:
        """Give back all threads and connections."""
        self.flows.close()
        self.door.close()
        self.engine.dispose()


def open_house(
    database: str,
    *,
    playground: bool = False,
    rules: Path | None = None,
    fetch_exceptions: Sequence[str] = (),
    platforms: Mapping[str, Platform] | None = None,
    slack: SlackSetup | None = None,
    teams: TeamsSetup | None = None,
    graph: GraphSetup | None = None,
    heartbeat_url: str = "",
    clock: Clock = system_clock,
    shared_time: bool | None = None,
    own_url: str = "",
) -> House:
    """Put the house together over a database that `wiring.database.migrate` has brought up to date.

    `platforms` are further chats by name, `slack` is the workspace of Slack to speak in, `teams` the bot in Microsoft
    Teams, `graph` who reads Microsoft Graph, `heartbeat_url` is called while audits find all well. What is due goes by
    the database's clock, unless a `clock` of the caller's own is to be the only time there is; `shared_time` says
    which. `own_url` is where browsers reach calbot ("" nowhere).
    Raises `TellOperator` errors for rules or exceptions that cannot be read.
    """
    engine = open_engine(database)
    in_force = {rule.id: rule for rule in load_rules(read_rule_texts(rules))}
    door = Door(database)
    run = FlowRunner(engine, in_force, door.enqueue, clock is system_clock if shared_time is None else shared_time)
    board = Board(engine, MAIN, clock) if playground else None
    exempt, dates = [read_exemption(text) for text in fetch_exceptions], load_dates(read_date_texts(rules))
    outside = _outside(run, clock, exempt, dates, graph, heartbeat_url)
    chats = open_chats(board, slack, teams, run, MAIN, clock)
    wires = _wires(run, clock, {**chats.platforms, **(platforms or {})}, chats, outside.looker, own_url)
    hands = _hands(wires, run, outside, door)
    return House(database, engine, clock, in_force, wires, hands, board, door, run, *chats.doors(wires, database))


def _wires(
    run: FlowRunner, clock: Clock, platforms: Mapping[str, Platform], chats: Chats, looker: LinkLooker, own_url: str
) -> Wires:
    return Wires(
        flow=run,
        platforms=platforms,
        clock=clock,
        workspace_of=chats.company_of,
        workspaces=lambda: _workspaces(run.engine),
        check_link=looker.seen,
        behind=looker.behind,
        own_url=own_url,
        tour=stops,
    )


class _Outside(NamedTuple):
    """What asks the servers of others: for calendars and rosters, to write in them, at links, and to tell of what was
    done."""

    reader: SourceReader
    writer: Writer
    looker: LinkLooker
    inspector: LinkInspector
    herald: Herald
    heart: Heartbeat


def _outside(
    run: FlowRunner,
    clock: Clock,
    exempt: Sequence[Exemption],
    dates: Sequence[SensitiveDate],
    graph: GraphSetup | None,
    heartbeat_url: str,
) -> _Outside:
    async def mirror_of(source: Source) -> bytes:
        return await run(sync.mirror, Turn(source.workspace_id, clock()), source.id)

    fetcher = Fetcher(exceptions=exempt, allow_http=True)
    # SQLite has one process; of several over PostgreSQL each waits for the others' requests, by a clock that goes.
    several = run.engine.dialect.name == "postgresql"
    polite = PoliteFetcher(fetcher, turns=SharedTurns(replace(run, shared_time=True), clock) if several else None)
    return _Outside(
        reader=SourceReader(fetcher, dates=dates, mirror_of=mirror_of, graph=graph),
        writer=Writer(fetcher, mirror_of, graph),
        looker=LinkLooker(polite, clock),
        inspector=LinkInspector(polite, clock),
        herald=Herald(Fetcher(exceptions=exempt, deadline_s=DEADLINE_S, max_bytes=ANSWER_BYTES), clock),
        heart=Heartbeat(fetcher, heartbeat_url),
    )


def _hands(wires: Wires, run: FlowRunner, outside: _Outside, door: Door) -> Hands:
    """What jobs are done with."""
    rounds = Rounds(wires)
    return Hands(
        flow=run,
        clock=wires.clock,
        workspaces=wires.workspaces,
        read=outside.reader.read,
        look=outside.looker.told,
        inspect=outside.inspector.look,
        look_back=lambda task: apart(replay.think, task),
        learn=_learn,
        assess=_think,
        deliver=lambda: deliver_due(wires),
        deliver_in=rounds.begin,
        delivered=rounds.ended,
        heartbeat=outside.heart.beat,
        hear=lambda workspace_id, heard_id: hear(wires, workspace_id, heard_id),
        write=outside.writer.write,
        hand_out=outside.writer.hand_out,
        mails=mailed.PLATFORM in wires.platforms,
        alarms=door.alarms,
        tell_out=outside.herald.tell,
    )


def install(house: House, path: Path, workspace_id: str = MAIN) -> None:
    """Take over the workspace file at `path`. Raises `SeveralErrors` with all its mistakes, and with all ids of Slack
    in it that are another company's."""
    if SLACK in house.wires.platforms:
        demand_own(path, workspace_id, partial(house.wires.workspace_of, SLACK))
    told = company(read_company(path), workspace_id, path.parent, house.clock())
    with writing(house.engine, workspace_id) as session:
        workspace_flow.install(session, Turn(workspace_id, house.clock()), told)


def exceptions_of(path: Path) -> tuple[str, ...]:
    """The operator's fetch exceptions in the workspace file at `path`."""
    return read_company(path).fetch_exceptions


def places_of(house: House) -> list[Place]:
    """Where calbot speaks to many, for the start-up message."""
    with reading(house.engine) as session:
        return [place for place in places.every(session, MAIN) if place.kind is not PlaceKind.DIRECT]


async def _learn(world: World) -> Mapping[str, Fitted | None]:
    return await apart(learnt, world)


async def _think(world: World) -> Assessment:
    return await apart(lambda: thought(spelt(world)))


def _workspaces(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [workspace.id for workspace in workspaces.every(session)]
