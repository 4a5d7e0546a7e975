"""A company that works in chats of the outside: what is done and looked at alike, whichever chat it is."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import SQLModel, select

from calbot.config.reading import read_workspace_file
from calbot.flows import heard as inbox
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.jobs.system import migrate_jobs
from calbot.model.heard import Heard, HeardState
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.workspace import History
from calbot.sources.link import LinkCheck
from calbot.store.session import apply, open_engine, reading, writing
from calbot.web.opened import app_of
from calbot.wiring.company import company
from calbot.wiring.house import MAIN, House
from tests.chat.conftest import NOW, POST
from tests.company import PAN_AND_POT


def company_in(platform: str, people: Mapping[str, str], marketing: str, care: str) -> str:
    """The workspace file of Pan & Pot in one chat: `people` are its ids by the names of the playground."""
    named = {
        **{f'playground = "{name}"': f'{platform} = "{user}"' for name, user in people.items()},
        'platform = "playground"': f'platform = "{platform}"',
        'address = "#marketing"': f'address = "{marketing}"',
        'address = "#care"': f'address = "{care}"',
    }
    return reduce(lambda text, one: text.replace(*one), named.items(), PAN_AND_POT)


def place_in(platform: str, address: str, kind: str, name: str) -> str:
    """One more place of a workspace file."""
    lines = {"platform": platform, "address": address, "kind": kind, "name": name}
    return "\n[[places]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())


def with_company(database: str, file: str) -> None:
    """The tables of the job engine, and the company of a workspace file: what a new office finds, to be copied."""
    migrate_jobs(database)
    engine = open_engine(database)
    apply(engine, workspace_flow.install, Turn(MAIN, NOW), company(read_workspace_file(file), MAIN, Path(), NOW))
    engine.dispose()


@dataclass
class Moving:
    """A clock that the test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same as Unix time."""
        return self.now.timestamp()


@dataclass
class Office:
    """A house that is asked through its web app, and what is kept in it. `links` are answers of pages by their
    address, 200 where none is named; `slowest` is the longest that a request took, in seconds."""

    house: House
    clock: Moving
    runner: asyncio.Runner
    client: httpx.AsyncClient
    links: dict[str, int]
    answers: list[httpx.Response] = field(default_factory=list, kw_only=True)
    slowest: float = field(default=0.0, kw_only=True)

    def request(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """One request as it goes over the wire."""
        began = time.perf_counter()
        answer = self.runner.run(self.client.post(path, content=body, headers=dict(headers)))
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.answers.append(answer)
        return answer

    def answer(self) -> None:
        """Finish what is left behind requests, answer what waits in the inbox, and deliver."""

        async def do() -> None:
            for door in (self.house.slack, self.house.teams):
                if door is not None:
                    await door.settled()
            for heard_id in await self.house.wires.flow(inbox.due, Turn(MAIN, self.clock())):
                await self.house.hands.hear(MAIN, heard_id)
            await self.house.hands.deliver()

        self.runner.run(do())

    def work(self) -> None:
        """All that workers do in their own processes: calendars, assessments and links too."""
        self.answer()
        self.runner.run(self.house.work_once())

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**passed)

    def heard(self, state: HeardState | None = None) -> list[Heard]:
        """What is in the inbox."""
        return [row for row in self.rows(Heard) if state in (None, row.state)]

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        with reading(self.house.engine) as session:
            return list(session.exec(select(noun)))

    def trail(self, noun: str) -> list[tuple[str, str]]:
        """The audit trail of a noun: who did what, in order."""
        names = {person.id: person.name for person in self.rows(Person)}
        rows = sorted((row for row in self.rows(History) if row.noun == noun), key=lambda row: row.id)
        return [(names.get(row.person_id, ""), row.verb) for row in rows]

    def keep(self, *rows: SQLModel) -> None:
        """Have more rows."""
        with writing(self.house.engine, MAIN) as session:
            session.add_all(rows)
            session.commit()

    def post_of(self, number: int = 214, **changes: Any) -> Post:
        """A post of Pot on TikTok tomorrow evening."""
        return Post(**{**POST, "workspace_id": MAIN, "id": number, "account_id": 1, **changes})


async def nothing_reached(
    _urls: Sequence[str], _budget_s: float, _anew: Collection[str]
) -> Mapping[str, Mapping[str, object]]:
    """A look ahead at links that got nowhere: they stay to be looked at."""
    return {}


def with_links(house: House, clock: Moving) -> dict[str, int]:
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
    object.__setattr__(house.hands, "inspect", nothing_reached)
    return links


def client_of(house: House) -> httpx.AsyncClient:
    """Whoever sends requests to its web app; its workers stand still."""
    transport = httpx.ASGITransport(app_of(house, work=False))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def begun(house: House) -> None:
    """Teams' SDK is loaded before the first request, as the server does."""
    if house.teams is not None:
        house.teams.begin()
        await house.teams.settled()


async def closed(house: House, client: httpx.AsyncClient) -> None:
    """Nothing is under way any more."""
    await client.aclose()
    for door in (house.slack, house.teams):
        if door is not None:
            await door.close()
    await house.hang_up()
