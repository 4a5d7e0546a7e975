"""One company in two chats: marketing sits in Slack, care in Teams, and each has the channels of both."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import SQLModel, select

from calbot.chat.teams.pace import Pace
from calbot.sources.link import LinkCheck
from calbot.store.session import reading
from calbot.web.opened import app_of
from calbot.wiring.house import House, install, open_house
from calbot.wiring.slack import SlackSetup
from calbot.wiring.teams import TeamsSetup
from tests.chat.slack import office as slack
from tests.chat.slack.office import Moving
from tests.chat.teams import conftest as teams
from tests.company import PAN_AND_POT
from tests.slack.hands import Hands as SlackHands
from tests.slack.server import served as slack_served
from tests.slack.town import Town
from tests.teams.connector import BOT, SECRET, TENANT, Login, Tenant
from tests.teams.connector import served as teams_served
from tests.teams.hands import Hands as TeamsHands
from tests.teams.hands import published

_NAMED = {
    'playground = "mkt"': f'slack = "{slack.MKT}"',
    'playground = "lead"': f'teams = "{teams.LEAD}"',
    'playground = "agt1"': f'slack = "{slack.AGT1}"',
    'playground = "agt2"': f'teams = "{teams.AGT2}"',
    'platform = "playground"': 'platform = "slack"',
    'address = "#marketing"': f'address = "{slack.MARKETING}"',
    'address = "#care"': f'address = "{slack.CARE}"',
}
COMPANY = (
    reduce(lambda text, named: text.replace(*named), _NAMED.items(), PAN_AND_POT)
    + f"""
[[places]]
platform = "teams"
address = "{teams.MARKETING}"
kind = "marketing"
name = "Launch"

[[places]]
platform = "teams"
address = "{teams.CARE}"
kind = "care"
name = "Launch & Care"
"""
)
"""Mkt and Agt1 are in Slack, Lead and Agt2 in Teams."""


@dataclass
class Company:
    """Both chats over one house."""

    slack: slack.Office
    teams: teams.Office

    @property
    def house(self) -> House:
        """What both stand on."""
        return self.slack.house

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        with reading(self.house.engine) as session:
            return list(session.exec(select(noun)))


@pytest.fixture
def both(ready: Path, tmp_path: Path) -> Iterator[Company]:
    """Over SQLite."""
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    clock, tenant = Moving(), Tenant({teams.MARKETING, teams.CARE, teams.GROUP}, keys=published())
    town = Town(clock=clock.seconds, pace=0.0)
    for user in (slack.MKT, slack.LEAD, slack.AGT1, slack.AGT2, slack.GUEST):
        town.person(user, user[2:].title())
    for channel in (slack.MARKETING, slack.CARE):
        town.channel(channel, channel[2:].lower())
    with slack_served(town) as base, teams_served(tenant) as connector, asyncio.Runner() as runner:
        login = Login(connector)
        about = {"metadata": f"{connector}v1/.well-known/openidconfiguration", "http": login, "pace": Pace(())}
        house = open_house(
            f"sqlite:///{tmp_path / 'calbot.db'}",
            clock=clock,
            slack=SlackSetup(town.token, (town.secret,), api=f"{base}api/", gap=0.0),
            teams=TeamsSetup(BOT, SECRET, TENANT, f"{connector}teams/", **about),
        )
        install(house, tmp_path / "calbot.toml")
        links = _watched(house, clock)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app_of(house, work=False)), base_url="http://c.test")
        in_slack = slack.Office(town, SlackHands(town, base, clock.seconds), house, clock, runner, client, links)
        in_teams = teams.Office(tenant, TeamsHands(f"{connector}teams/"), house, runner, client, links)
        runner.run(_begun(house))
        try:
            yield Company(in_slack, in_teams)
        finally:
            runner.run(_closed(house, client))
            house.close()
            login.close()
    assert tenant.wrong == []


def _watched(house: House, clock: Moving) -> dict[str, int]:
    """Links answer what a test says: no page of the outside is looked at from here."""
    links: dict[str, int] = {}

    async def look(url: str) -> LinkCheck:
        status = links.get(url, 200)
        said = "link.healthy" if status == 200 else "link.missing"
        return LinkCheck(status == 200, status, url, "A page", said, clock())

    async def told(url: str) -> dict[str, object]:
        seen = await look(url)
        return {"at": clock().isoformat(), "healthy": seen.healthy, "status": seen.status, "said": seen.said}

    object.__setattr__(house.wires, "check_link", look)
    object.__setattr__(house.hands, "look", told)
    object.__setattr__(house.hands, "inspect", teams.nothing_reached)
    return links


async def _begun(house: House) -> None:
    assert house.teams is not None
    house.teams.begin()
    await house.teams.settled()


async def _closed(house: House, client: httpx.AsyncClient) -> None:
    assert house.teams is not None
    assert house.slack is not None
    await client.aclose()
    await house.teams.close()
    await house.slack.close()
    await house.hang_up()
