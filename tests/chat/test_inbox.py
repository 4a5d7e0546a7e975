"""The inbox: what comes together is kept together, each thing once, and one wake-up is enough for all of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from calbot.chat.inbox import TOGETHER, Inbox
from calbot.chat.wires import Wires
from calbot.errors import Passing
from calbot.flows import heard as flow
from calbot.flows.heard import Coming, Taken
from calbot.model.heard import Heard
from calbot.model.workspace import Workspace
from calbot.sources.link import LinkCheck
from calbot.store.lane import open_lane
from calbot.store.migrate import migrate
from calbot.store.session import reading, writing
from calbot.wiring.running import FlowRunner
from tests.chat.conftest import NOW
from tests.databases import Databases
from tests.engines import engine_on

WORKSPACES = ("acme", "rival")


@pytest.fixture
def url(databases: Databases) -> str:
    """Both kinds of databases, with two empty workspaces."""

    def fill(url: str) -> None:
        migrate(url)
        with engine_on(url) as engine, writing(engine) as session:
            session.add_all(Workspace(id=key, name=key, zone="UTC", created_at=NOW) for key in WORKSPACES)
            session.commit()

    return databases.copy("two inboxes", fill)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with engine_on(url) as engine:
        yield engine


class Counting:
    """Runs flows, and tells how often which ran and who was woken; `trouble` befalls the next ones."""

    def __init__(self, engine: Engine) -> None:
        self.woken: list[tuple[str, str, int]] = []
        self.ran: list[Callable[..., Any]] = []
        self.trouble: list[Exception] = []
        self.runner = FlowRunner(engine, {}, self._enqueue)

    async def __call__(self, do: Callable[..., Any], turn: Any, /, *args: Any, **named: Any) -> Any:
        self.ran.append(do)
        if self.trouble:
            raise self.trouble.pop()
        return await self.runner(do, turn, *args, **named)

    def _enqueue(self, _session: Session, workspace_id: str, kind: str, subject_id: int, _at: object) -> None:
        self.woken.append((workspace_id, kind, subject_id))


@pytest.fixture
def run(engine: Engine) -> Iterator[Counting]:
    counting = Counting(engine)
    yield counting
    counting.runner.close()


def wires(run: Counting) -> Wires:
    async def no_link(url: str) -> LinkCheck:
        raise AssertionError(url)

    return Wires(run, {}, lambda: NOW, lambda _platform, _address: "acme", lambda: WORKSPACES, no_link)


def coming(key: str, workspace_id: str = "acme", **more: Any) -> Coming:
    return Coming(workspace_id, key, {"text": "week"}, **more)


def kept(inbox: Inbox, some: Sequence[Coming]) -> list[Taken | None]:
    """All at once; what came of each, once everything behind is done."""

    async def together() -> list[Taken | None]:
        taken = list(await asyncio.gather(*(inbox.keep(one) for one in some)))
        await inbox.settled()
        return taken

    return asyncio.run(together())


def rows(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return sorted((row.workspace_id, row.key) for row in session.exec(select(Heard)))


def test_what_comes_at_the_same_time_is_kept_in_few_commits_and_woken_once(engine: Engine, run: Counting) -> None:
    some = [coming(f"e{number}") for number in range(2 * TOGETHER + 1)]
    taken = kept(Inbox(wires(run)), some)
    assert len({one.id for one in taken if one}) == len(some)
    assert [do for do in run.ran if do is flow.keep] == [flow.keep] * 3
    assert set(run.woken) == {("acme", "hear", 0)}
    assert len(run.woken) < 4
    assert rows(engine) == sorted(("acme", one.key) for one in some)


def test_the_same_key_is_kept_once_in_each_workspace(engine: Engine, run: Counting) -> None:
    inbox = Inbox(wires(run))
    some = [coming("e1"), coming("e1"), coming("e1", "rival"), coming("e1")]
    assert [one is not None for one in kept(inbox, some)] == [True, False, True, False]
    assert kept(inbox, some) == [None] * 4
    assert rows(engine) == [("acme", "e1"), ("rival", "e1")]
    assert sorted(run.woken) == [("acme", "hear", 0), ("rival", "hear", 0)]


def test_what_is_answered_at_once_wakes_nobody(engine: Engine, run: Counting) -> None:
    (taken,) = kept(Inbox(wires(run)), [coming("e1", mine=True)])
    assert taken is not None
    assert taken.attempt == 1
    assert run.woken == []
    with reading(engine) as session:
        (row,) = session.exec(select(Heard))
        assert row.lease_until == NOW + flow.LEASE


def test_a_database_that_is_away_fails_for_all_and_nothing_is_kept(engine: Engine, run: Counting) -> None:
    inbox = Inbox(wires(run))
    run.trouble.append(Passing("away", 1.0))

    async def together() -> list[Any]:
        return await asyncio.gather(inbox.keep(coming("e1")), inbox.keep(coming("e2")), return_exceptions=True)

    # The second one came while the first commit was under way.
    first, second = asyncio.run(together())
    assert isinstance(first, Passing)
    assert isinstance(second, Passing)
    assert rows(engine) == []
    assert len(kept(inbox, [coming("e1"), coming("e2")])) == 2


def test_what_cannot_be_kept_takes_nobody_along(engine: Engine, run: Counting) -> None:
    inbox = Inbox(wires(run))
    strange = replace(coming("e2"), said={"text": {1, 2}})

    async def together() -> list[Any]:
        asked = [inbox.keep(one) for one in (coming("e1"), strange, coming("e3", "nobody"), coming("e4"))]
        return await asyncio.gather(*asked, return_exceptions=True)

    told = asyncio.run(together())
    assert [isinstance(one, Exception) for one in told] == [False, True, True, False]
    assert [key for _, key in rows(engine)] == ["e1", "e4"]


@pytest.mark.parametrize("odd", [{"key": "half a letter: \ud83d"}, {"respond": "https://hooks/\ud83d"}])
def test_what_no_database_takes_holds_up_nobody(url: str, engine: Engine, run: Counting, odd: dict[str, str]) -> None:
    lane = open_lane(url)
    inbox = Inbox(wires(run), lane)
    assert kept(inbox, [coming("e1")])[0] is not None
    with pytest.raises(UnicodeError):
        kept(inbox, [replace(coming("e2"), **odd)])
    with writing(engine, "acme") as session:
        session.add(Heard(workspace_id="acme", id=7000, key="e3", said={}, heard_at=NOW))
        session.commit()
    assert kept(inbox, [coming("e4")])[0] is not None
    assert [key for _, key in rows(engine)] == ["e1", "e3", "e4"]
    if lane is not None:
        lane.close()


def test_on_sqlite_the_short_way_is_taken_once_there_are_numbers(url: str, engine: Engine, run: Counting) -> None:
    lane = open_lane(url)
    inbox = Inbox(wires(run), lane)
    assert kept(inbox, [coming("e1")])[0] is not None
    assert run.ran.count(flow.keep) == 1
    assert kept(inbox, [coming("e2")])[0] is not None
    assert run.ran.count(flow.keep) == (1 if lane is not None else 2)
    with writing(engine, "acme") as session:
        # Somebody writes: the long way waits for the lock.
        session.connection()
        asked = asyncio.run(_while_held(inbox, coming("e3"), session))
    assert asked is not None
    assert kept(inbox, [coming("e2"), coming("e4")])[0] is None
    assert [key for _, key in rows(engine)] == ["e1", "e2", "e3", "e4"]
    assert [woken[0] for woken in run.woken] == ["acme"] * len(run.woken)
    if lane is not None:
        lane.close()


async def _while_held(inbox: Inbox, one: Coming, session: Session) -> Taken | None:
    asked = asyncio.ensure_future(inbox.keep(one))
    await asyncio.sleep(0)
    session.commit()
    taken = await asked
    await inbox.settled()
    return taken
