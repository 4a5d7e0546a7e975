"""One company in three chats: marketing in Slack, care in Teams, a marketer in the playground; all have both places."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from calbot.wiring.house import House, install, open_house
from calbot.wiring.slack import SlackSetup
from tests.chat.mixed.page import Page
from tests.chat.office import Moving, begun, client_of, closed, place_in, with_links
from tests.chat.slack import office as slack
from tests.chat.teams import office as teams
from tests.company import PAN_AND_POT
from tests.slack.hands import Hands as SlackHands
from tests.slack.server import served as slack_served
from tests.slack.town import Town
from tests.teams.connector import Login
from tests.teams.connector import served as teams_served
from tests.teams.hands import Hands as TeamsHands

_NAMED = {
    'playground = "mkt"': f'slack = "{slack.MKT}"',
    'playground = "lead"': f'teams = "{teams.LEAD}"',
    'playground = "agt1"': f'slack = "{slack.AGT1}"',
    'playground = "agt2"': f'teams = "{teams.AGT2}"',
}
COMPANY = (
    reduce(lambda text, named: text.replace(*named), _NAMED.items(), PAN_AND_POT)
    + """
[[people]]
name = "Mkt2"
zone = "Europe/London"
roles = ["marketer"]
identities = { playground = "mkt2" }
"""
    + place_in("slack", slack.MARKETING, "marketing", "#marketing")
    + place_in("slack", slack.CARE, "care", "#care")
    + place_in("teams", teams.MARKETING, "marketing", "Launch")
    + place_in("teams", teams.CARE, "care", "Launch & Care")
)
"""Mkt and Agt1 are in Slack, Lead and Agt2 in Teams, Mkt2 in the playground."""


@dataclass
class Company:
    """The chats over one house."""

    slack: slack.Office
    teams: teams.Office
    page: Page

    @property
    def house(self) -> House:
        """What all stand on."""
        return self.slack.house

    def answer(self) -> None:
        """Answer what waits, and deliver."""
        self.slack.answer()

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        return self.slack.rows(noun)


@pytest.fixture
def both(ready: Path, tmp_path: Path) -> Iterator[Company]:
    """Over SQLite."""
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    clock, tenant = Moving(), teams.tenant()
    town = Town(clock=clock.seconds, pace=0.0)
    for user in (slack.MKT, slack.LEAD, slack.AGT1, slack.AGT2, slack.GUEST):
        town.person(user, user[2:].title())
    for channel in (slack.MARKETING, slack.CARE):
        town.channel(channel, channel[2:].lower())
    with slack_served(town) as base, teams_served(tenant) as connector, asyncio.Runner() as runner:
        login = Login(connector)
        house = open_house(
            f"sqlite:///{tmp_path / 'calbot.db'}",
            clock=clock,
            playground=True,
            slack=SlackSetup(town.token, (town.secret,), api=f"{base}api/", gap=0.0),
            teams=teams.setup_of(connector, login),
        )
        install(house, tmp_path / "calbot.toml")
        links, client = with_links(house, clock), client_of(house)
        about = (house, clock, runner, client, links)
        in_slack = slack.Office(*about, town, SlackHands(town, base, clock.seconds))
        in_teams = teams.Office(*about, tenant, TeamsHands(f"{connector}teams/"))
        runner.run(begun(house))
        try:
            yield Company(in_slack, in_teams, Page(runner, client))
        finally:
            runner.run(closed(house, client))
            house.close()
    assert tenant.wrong == []
