"""A company whose people do things and read what comes of it, whichever chat each of them sits in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from calbot.config.reading import read_workspace_file
from calbot.flows import workspace as workspaces
from calbot.flows.assess import Assessment
from calbot.flows.turn import Turn
from calbot.flows.world import World
from calbot.jobs.system import migrate_jobs
from calbot.store.session import apply, open_engine
from calbot.wiring.apart import apart
from calbot.wiring.company import company
from calbot.wiring.house import MAIN, House, open_house
from calbot.wiring.slack import SlackSetup
from tests.chat import office
from tests.chat.conftest import NOW
from tests.chat.mixed.page import Page
from tests.chat.office import Moving, begun, client_of, closed, with_links
from tests.chat.slack import office as slack
from tests.chat.stories.company import ADDRESSES, ALONE, CARE, MARKETING, PEOPLE, SEATS, file_of, user_in
from tests.chat.stories.seats import InSlack, InTeams, OnPage, Seat, Seen
from tests.chat.teams import office as teams
from tests.flows.thought import thought_in_house
from tests.slack.hands import Hands as SlackHands
from tests.slack.server import served as slack_served
from tests.slack.town import Town
from tests.teams.connector import Login, Tenant
from tests.teams.connector import served as teams_served
from tests.teams.hands import Hands as TeamsHands


@dataclass
class Stage:
    """The company at work. `office` is what all stand on, `where` the chat of each person."""

    office: office.Office
    seats: Mapping[str, Seat]
    where: Mapping[str, str]

    def says(self, who: str, text: str, place: str = "") -> list[Seen]:
        """What `who` reads after words to calbot that nobody else sees: what is new or was edited, there and alone."""
        place = place or (MARKETING if PEOPLE[who][0] == "marketer" else CARE)
        before = self._read(who, place)
        self._at(who).say(who, text, place)
        return self._new(who, place, before)

    def presses(self, who: str, seen: Seen, label: str, /, **filled: str | datetime) -> list[Seen]:
        """The same after a press, and after the form that it opens was sent where something is `filled` in. What is
        answered in the request comes last."""
        before = self._read(who, seen.place)
        told = self._at(who).press(who, seen, label)
        if filled:
            told = self._at(who).fill(who, filled, seen.place)
        return self._new(who, seen.place, before) + ([Seen(told)] if told else [])

    def fills(self, who: str, place: str = "", /, **filled: str | datetime) -> list[Seen]:
        """The same for a form that words have opened."""
        place = place or (MARKETING if PEOPLE[who][0] == "marketer" else CARE)
        before = self._read(who, place)
        told = self._at(who).fill(who, filled, place)
        return self._new(who, place, before) + ([Seen(told)] if told else [])

    def sees(self, who: str, place: str = ALONE, about: str = "") -> list[Seen]:
        """What `who` reads in a place of the own chat that says so, the oldest first."""
        return [one for one in self._at(who).sees(who, place) if about in one.words]

    def all_see(self, who: str, place: str, about: str = "") -> list[Seen]:
        """What stands there for everybody and says so."""
        return [one for one in self.sees(who, place, about) if not one.alone]

    def card(self, who: str, place: str, about: str) -> Seen:
        """The last card there that says so, not of a thread's log; in a shared place one that everybody sees."""
        seen = self.sees(who, place, about) if place == ALONE else self.all_see(who, place, about)
        found = [one for one in seen if not one.thread]
        assert found, (about, [one.words for one in self.sees(who, place)])
        return found[-1]

    def home(self, who: str) -> str:
        """What stands on somebody's own page."""
        return self._at(who).home(who)

    def work(self) -> None:
        """What workers do."""
        self.office.work()

    def later(self, **passed: float) -> None:
        """Time passes, and workers do what is due."""
        self.office.later(**passed)
        self.work()

    def keep(self, *rows: SQLModel) -> None:
        """More rows."""
        self.office.keep(*rows)

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        return self.office.rows(noun)

    def flow(self, flow: Callable[..., Any], *args: Any) -> Any:
        """What calbot does by itself, now."""
        told = self.office.runner.run(self.office.house.wires.flow(flow, Turn(MAIN, self.office.clock()), *args))
        self.office.answer()
        return told

    def _at(self, who: str) -> Seat:
        return self.seats[self.where[who]]

    def _read(self, who: str, place: str) -> list[tuple[str, str, tuple[str, ...]]]:
        places = dict.fromkeys((place, ALONE))
        return [(one.place, one.words, one.labels) for at in places for one in self.sees(who, at)]

    def _new(self, who: str, place: str, before: list[tuple[str, str, tuple[str, ...]]]) -> list[Seen]:
        left, found = list(before), []
        for at in dict.fromkeys((place, ALONE)):
            for one in self.sees(who, at):
                key = (one.place, one.words, one.labels)
                if key in left:
                    left.remove(key)
                else:
                    found.append(one)
        return found


def said(seen: list[Seen]) -> str:
    """All of it as words."""
    return " / ".join(one.words for one in seen)


def with_company(seats: Mapping[str, str], database: str) -> None:
    """What a new stage finds, to be copied."""
    migrate_jobs(database)
    engine = open_engine(database)
    file = read_workspace_file(file_of(seats))
    apply(engine, workspaces.install, Turn(MAIN, NOW), company(file, MAIN, Path(), NOW))
    engine.dispose()


@contextlib.contextmanager
def open_stage(database: str, mix: str) -> Iterator[Stage]:
    """The company over `database`, which has it; its people sit as `mix` says."""
    where, clock, tenant = SEATS[mix], Moving(), teams.tenant()
    town = _town(clock)
    with slack_served(town) as base, teams_served(tenant) as connector, asyncio.Runner() as runner:
        login = Login(connector)
        house = open_house(
            database, clock=clock, own_url="https://calbot.example", **_chats(where, town, base, connector, login)
        )
        _thinks_once(house)
        about = (house, clock, runner, client_of(house), with_links(house, clock))
        runner.run(begun(house))
        try:
            yield _stage(about, where, (town, base), (tenant, connector))
        finally:
            runner.run(closed(house, about[3]))
            house.close()
    assert tenant.wrong == []
    assert town.refused == []


def _thinks_once(house: House) -> None:
    """The same world comes in each chat."""

    async def think(world: World) -> Assessment:
        return await apart(thought_in_house, world)

    object.__setattr__(house.hands, "assess", think)


def _town(clock: Moving) -> Town:
    town = Town(clock=clock.seconds, pace=0.0)
    for name, (_, zone, locale) in PEOPLE.items():
        town.person(user_in("slack", name), name, zone, locale)
    for kind, channel in ADDRESSES["slack"].items():
        town.channel(channel, kind)
    return town


def _chats(where: Mapping[str, str], town: Town, base: str, connector: str, login: Login) -> dict[str, Any]:
    chats: dict[str, Any] = {
        "playground": True,
        "slack": SlackSetup(town.token, (town.secret,), api=f"{base}api/", gap=0.0),
        "teams": teams.setup_of(connector, login),
    }
    return {name: chat for name, chat in chats.items() if name in where.values()}


def _stage(
    about: tuple[House, Moving, asyncio.Runner, Any, dict[str, int]],
    where: Mapping[str, str],
    in_slack: tuple[Town, str],
    in_teams: tuple[Tenant, str],
) -> Stage:
    _, clock, runner, client, _ = about
    house = office.Office(*about)
    town, base = in_slack
    tenant, connector = in_teams
    seats: dict[str, Seat] = {
        "playground": OnPage(Page(runner, client), house.answer),
        "slack": InSlack(slack.Office(*about, town, SlackHands(town, base, clock.seconds))),
        "teams": InTeams(teams.Office(*about, tenant, TeamsHands(f"{connector}teams/"))),
    }
    return Stage(house, {name: seat for name, seat in seats.items() if name in where.values()}, where)
