"""A company that works in Teams: the real house behind the real check of tokens, and a Bot Connector on loopback."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import SQLModel, select

from calbot.chat.teams.pace import Pace
from calbot.flows import heard as inbox
from calbot.flows.turn import Turn
from calbot.model.heard import Heard
from calbot.model.post import Post
from calbot.sources.link import LinkCheck
from calbot.store.session import reading, writing
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.teams import TeamsSetup
from tests.chat.conftest import NOW, POST
from tests.company import PAN_AND_POT
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
_KNOWN = (("mkt", MKT), ("lead", LEAD), ("agt1", AGT1), ("agt2", AGT2))
_NAMED = {
    **{f'playground = "{name}"': f'teams = "{user}"' for name, user in _KNOWN},
    'platform = "playground"': 'platform = "teams"',
    'address = "#marketing"': f'address = "{MARKETING}"',
    'address = "#care"': f'address = "{CARE}"',
}
COMPANY = reduce(lambda text, named: text.replace(*named), _NAMED.items(), PAN_AND_POT)


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


async def nothing_reached(_urls: Sequence[str]) -> Mapping[str, Mapping[str, object]]:
    """A look ahead at links that got nowhere: they stay to be looked at."""
    return {}


@dataclass
class Office:
    """Do what people do in Teams, and see what they see there."""

    town: Tenant
    hands: Hands
    house: House
    runner: asyncio.Runner
    client: httpx.AsyncClient
    links: dict[str, int]
    answers: list[httpx.Response] = field(default_factory=list)
    slowest: float = 0.0

    def post(self, activity: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request as it goes over the wire."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        about = self.hands.headers() if headers is None else headers
        began = time.perf_counter()
        answer = self.runner.run(self.client.post("/api/messages", content=body, headers=dict(about)))
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.answers.append(answer)
        return answer

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

    def answer(self) -> None:
        """Finish what is left behind requests, answer what waits, and deliver."""

        async def do() -> None:
            assert self.house.teams is not None
            await self.house.teams.settled()
            for heard_id in await self.house.wires.flow(inbox.due, Turn(MAIN, NOW)):
                await self.house.hands.hear(MAIN, heard_id)
            await self.house.hands.deliver()

        self.runner.run(do())

    def work(self) -> None:
        """All that workers do in their own processes: calendars, assessments and links too."""
        self.answer()
        self.runner.run(self.house.work_once())

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        with reading(self.house.engine) as session:
            return list(session.exec(select(noun)))

    def heard(self) -> list[Heard]:
        """What is in the inbox."""
        with reading(self.house.engine) as session:
            return list(session.exec(select(Heard)))

    def keep(self, *rows: SQLModel) -> None:
        """Have more rows."""
        with writing(self.house.engine, MAIN) as session:
            session.add_all(rows)
            session.commit()

    def post_of(self, number: int = 214, **changes: Any) -> Post:
        """A post of Pot on TikTok tomorrow evening."""
        return Post(**{**POST, "workspace_id": MAIN, "id": number, "account_id": 1, **changes})


@pytest.fixture
def office(ready: Path, tmp_path: Path) -> Iterator[Office]:
    """Over SQLite."""
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    town = Tenant({MARKETING, CARE, GROUP}, keys=published())
    with served(town) as base, asyncio.Runner() as runner:
        login = Login(base)
        metadata = f"{base}v1/.well-known/openidconfiguration"
        setup = TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", metadata=metadata, http=login, pace=Pace(()))
        house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}", clock=lambda: NOW, teams=setup)
        install(house, tmp_path / "calbot.toml")
        links: dict[str, int] = {}

        async def look(url: str) -> LinkCheck:
            status = links.get(url, 200)
            said = "link.healthy" if status == 200 else "link.missing"
            return LinkCheck(status == 200, status, url, "A page", said, NOW)

        async def told(url: str) -> dict[str, object]:
            seen = await look(url)
            return {"at": NOW.isoformat(), "healthy": seen.healthy, "status": seen.status, "said": seen.said}

        # No page of the outside is looked at from here.
        object.__setattr__(house.wires, "check_link", look)
        object.__setattr__(house.hands, "look", told)
        object.__setattr__(house.hands, "inspect", nothing_reached)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app_of(house, work=False)), base_url="http://c.test")
        assert house.teams is not None
        opened = Office(town, Hands(f"{base}teams/"), house, runner, client, links)
        # The SDK is loaded before the first request, as the server does.
        runner.run(_begun(house))
        try:
            yield opened
        finally:
            runner.run(client.aclose())
            runner.run(house.teams.close())
            runner.run(house.hang_up())
            house.close()
            login.close()
    assert town.wrong == []


async def _begun(house: House) -> None:
    assert house.teams is not None
    house.teams.begin()
    await house.teams.settled()
