"""A company that works in Teams: the real house behind the real check of tokens, and a Bot Connector on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any

import httpx

from calbot.chat.teams.pace import Pace
from calbot.wiring.house import open_house
from calbot.wiring.teams import TeamsSetup
from tests.chat import office
from tests.chat.office import Moving, begun, client_of, closed, company_in, with_links
from tests.teams.connector import BOT, SECRET, TENANT, Login, Said, Tenant, served
from tests.teams.hands import Hands, published
from tests.teams.shapes import unsafe, wrong_with_card

MARKETING, CARE, GROUP = "19:mkt0@thread.tacv2", "19:care0@thread.tacv2", "19:group0@thread.v2"
MKT, LEAD, AGT1, GUEST, AGT2 = (
    "6a1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b11",
    "7b1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b22",
    "8c1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b33",
    "9d1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b44",
    "ad1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b55",
)
OWN_URL = "https://calbot.example"
COMPANY = company_in("teams", {"mkt": MKT, "lead": LEAD, "agt1": AGT1, "agt2": AGT2}, MARKETING, CARE)


def alone(user: str) -> str:
    """The conversation of a person and calbot."""
    return f"a:1{user.replace('-', '')}"


def words(part: Any) -> str:
    """All runs of a card, in order."""
    if isinstance(part, dict):
        own = part["text"] if part.get("type") == "TextRun" else ""
        return " ".join([own, *(words(inner) for inner in part.values())]).strip()
    return " ".join(filter(None, map(words, part))) if isinstance(part, list) else ""


def buttons(part: Any) -> dict[str, Any]:
    """The actions of a card, by their titles."""
    if isinstance(part, dict):
        own = {one["title"]: one for one in part.get("actions", ())}
        return reduce(lambda all_, one: all_ | one, map(buttons, part.values()), own)
    return reduce(lambda all_, one: all_ | one, map(buttons, part), {}) if isinstance(part, list) else {}


def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The card in the dialog that an answer opens, or shows next: one that Teams takes."""
    task = answer["task"]
    assert task["type"] == "continue", task
    card: dict[str, Any] = task["value"]["card"]["content"]
    assert task["value"]["title"]
    assert wrong_with_card(card) + unsafe(card) == []
    assert {one["type"] for one in buttons(card).values()} <= {"Action.Submit", "Action.OpenUrl"}
    return card


@dataclass
class Office(office.Office):
    """Do what people do in Teams, and see what they see there."""

    town: Tenant
    hands: Hands

    def post(self, activity: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request as it goes over the wire."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        return self.request("/api/messages", body, self.hands.headers() if headers is None else headers)

    def say(self, user: str, text: str, conversation: str = MARKETING) -> list[Said]:
        """What everybody sees that was not there before."""
        before = len(self.town.said)
        answer = self.post(self.hands.says(user, conversation, text))
        assert answer.status_code == 200, answer.text
        self.answer()
        return self.town.said[before:]

    def press(self, user: str, card: Any, title: str, conversation: str, /, **filled: str) -> dict[str, Any]:
        """What the one who presses is told at once."""
        inputs = {f"field.{name}": value for name, value in filled.items()}
        return self.sends(self.hands.presses(user, conversation, buttons(card)[title], inputs))

    def submit(
        self, user: str, answer: Any, title: str, conversation: str, extension: str = "", /, **filled: str
    ) -> dict[str, Any]:
        """The same for a press in the dialog that `answer` shows."""
        inputs = {f"field.{name}": value for name, value in filled.items()}
        action = buttons(shown(answer))[title]
        return self.sends(self.hands.submits(user, conversation, action, inputs, extension))

    def sends(self, activity: Mapping[str, Any]) -> dict[str, Any]:
        """What an invoke is answered with."""
        answer = self.post(activity)
        assert answer.status_code == 200, answer.text
        self.answer()
        told: dict[str, Any] = answer.json()
        return told


def tenant() -> Tenant:
    """The tenant of the company."""
    return Tenant({MARKETING, CARE, GROUP}, keys=published())


def setup_of(base: str, login: Login) -> TeamsSetup:
    """calbot's bot in the tenant that is served at `base`; it keeps no pace."""
    metadata = f"{base}v1/.well-known/openidconfiguration"
    return TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", metadata=metadata, http=login, pace=Pace(()))


def with_company(database: str) -> None:
    """What a new office finds, to be copied."""
    office.with_company(database, COMPANY)


@contextmanager
def open_office(database: str) -> Iterator[Office]:
    """The company over `database`, which has the company."""
    town, clock = tenant(), Moving()
    with served(town) as base, asyncio.Runner() as runner:
        house = open_house(database, clock=clock, teams=setup_of(base, Login(base)), own_url=OWN_URL)
        links, client = with_links(house, clock), client_of(house)
        runner.run(begun(house))
        try:
            yield Office(house, clock, runner, client, links, town, Hands(f"{base}teams/"))
        finally:
            runner.run(closed(house, client))
            house.close()
    assert town.wrong == []
