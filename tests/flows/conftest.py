"""A small company in a real database, and a hand that runs flows in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Engine

from calbot.config.reading import read_workspace_file
from calbot.flows import workspace as workspace_flow
from calbot.flows.calendar import Look
from calbot.flows.turn import Turn, only_looks
from calbot.flows.workspace import Company
from calbot.model.event import Event
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.sources.rules import read_rule_texts
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store.session import apply, reading, writing
from calbot.wiring.company import company
from tests.company import PAN_AND_POT
from tests.databases import Databases
from tests.engines import engine_on

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WORKSPACE = "w"

COMPANY = f"""{PAN_AND_POT}
[[accounts]]
network = "x"
handle = "@pan"
brand = "Pan"
owner = "Mkt"
audience = 96000

[[sources]]
kind = "ics"
name = "Pot social"
path = "pot.ics"
"""


_AT: dict[str, datetime] = {}
"""The time at which a stage begins, once it has been played."""


@dataclass
class Hand:
    """Runs flows at `now` as a person in a place."""

    engine: Engine
    rules: dict[str, Rule]
    now: datetime = NOW

    def turn(self, who: str = "", where: str = "") -> Turn:
        with reading(self.engine) as session:
            person = people.by_name(session, WORKSPACE, who) if who else None
            place = places.by_address(session, WORKSPACE, "playground", where) if where else None
        return Turn(WORKSPACE, self.now, person.id if person else None, place.id if place else None, self.rules)

    def run(self, flow: Callable[..., Any], *args: Any, who: str = "", where: str = "", **kwargs: Any) -> Any:
        turn = self.turn(who, where)
        if only_looks(flow):
            with reading(self.engine) as session:
                return flow(session, turn, *args, **kwargs)
        with writing(self.engine, WORKSPACE) as session:
            return flow(session, turn, *args, **kwargs)

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with reading(self.engine) as session:
            return query(session, WORKSPACE, *args, **kwargs)

    def notices(self, screen: str = "") -> list[Any]:
        waiting = self.ask(notices.waiting)
        return [notice for notice in waiting if not screen or notice.screen == screen]

    def source_id(self) -> int:
        found: Source = self.ask(sources.by_name, "Pot social")
        return found.id

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


class Stage(Protocol):
    """See `staged`."""

    def __call__(self, name: str = ..., prepare: Callable[[Hand], object] = ...) -> Hand: ...


@pytest.fixture(scope="session")
def rules() -> dict[str, Rule]:
    """The shipped rules by id."""
    return {rule.id: rule for rule in load_rules(read_rule_texts())}


@pytest.fixture
def staged(databases: Databases, rules: dict[str, Rule]) -> Iterator[Stage]:
    """Hands in companies that have come as far as `prepare` brings them. That is played once, and copied for each test:
    what goes by the same name must begin the same."""
    with ExitStack() as stack:

        def play(name: str = "a company", prepare: Callable[[Hand], object] = lambda _: None) -> Hand:
            def fill(url: str) -> None:
                with engine_on(url) as engine:
                    here = Hand(engine, rules)
                    apply(engine, workspace_flow.install, Turn(WORKSPACE, NOW), _company())
                    prepare(here)
                _AT[name] = here.now

            url = databases.copy(f"flows: {name}", fill)
            return Hand(stack.enter_context(engine_on(url)), rules, _AT[name])

        yield play


@pytest.fixture
def hand(staged: Stage) -> Hand:
    """A hand in a company in which nothing has happened yet."""
    return staged()


def _company() -> Company:
    return company(read_workspace_file(COMPANY, "calbot.toml"), WORKSPACE, Path("/"), NOW)


def post(key: str, hours: float, **values: Any) -> Post:
    """A TikTok of Pot that goes out `hours` after NOW, as its calendar tells it."""
    told: dict[str, Any] = {"network": "tiktok", "handle": "@pot", "title": f"Post {key}", "zone": "Europe/London"}
    told |= values
    return Post(workspace_id=WORKSPACE, id=0, entry_key=key, starts_at=NOW + timedelta(hours=hours), **told)


def look(
    *told: Post, state: SourceState = SourceState.FRESH, problem: str = "", events: tuple[Event, ...] = ()
) -> Look:
    """A look at the calendar that found `told`."""
    return Look(state, told, events, (NOW - timedelta(days=30), NOW + timedelta(days=30)), problem)


def roster(hand: Hand, heads: int = 1, per_hour: float = 12.0, days: int = 20) -> None:
    """The same number of people round the clock."""
    one = Shift(workspace_id=WORKSPACE, id=0, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=days))
    one.heads, one.replies_per_hour = heads, per_hour
    start, end = one.starts_at, one.ends_at

    def keep(session: Any, turn: Turn) -> None:
        shifts.replace(session, turn.workspace_id, start, end, [one])
        session.commit()

    apply(hand.engine, keep, replace(hand.turn()))


def listened_to(session: Any, turn: Turn) -> None:
    """From now on another system is told of every step."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    assert workspace is not None
    workspace.settings = {**workspace.settings, "webhook": {"url": "https://cases.example/", "secret_file": "x"}}
    session.commit()
