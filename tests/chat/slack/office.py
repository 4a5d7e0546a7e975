"""A company that works in Slack: the real house behind the real bolt, and the fake Slack on loopback before it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import SQLModel, select

from calbot.config.reading import read_workspace_file
from calbot.flows import heard as inbox
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.jobs.system import migrate_jobs
from calbot.model.heard import Heard, HeardState
from calbot.model.post import Post
from calbot.sources.link import LinkCheck
from calbot.store.session import apply, open_engine, reading, writing
from calbot.web.opened import app_of
from calbot.wiring.company import company
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.slack import Installing, SlackSetup
from tests.chat.conftest import NOW, POST
from tests.company import PAN_AND_POT
from tests.slack.hands import Hands, Sent
from tests.slack.server import served
from tests.slack.town import Message, Town, View

"""A Wednesday, 11:18 in London."""
MKT, LEAD, AGT1, AGT2, GUEST = "U0MKT", "U0LEAD", "U0AGT1", "U0AGT2", "U0GUEST"
MARKETING, CARE, SECRET = "C0MARKETING", "C0CARE", "G0SECRET"

_NAMED = {
    **{f'playground = "{user[2:].lower()}"': f'slack = "{user}"' for user in (MKT, LEAD, AGT1, AGT2)},
    'platform = "playground"': 'platform = "slack"',
    'address = "#marketing"': f'address = "{MARKETING}"',
    'address = "#care"': f'address = "{CARE}"',
}
COMPANY = (
    reduce(lambda text, named: text.replace(*named), _NAMED.items(), PAN_AND_POT)
    + """
[[accounts]]
network = "instagram"
handle = "@pan"
brand = "Pan"
owner = "Mkt"
"""
)
"""The company of many tests, in Slack, with an account more."""


def words_of(part: Any) -> str:
    """All text of blocks, in order."""
    if isinstance(part, dict):
        return " ".join(
            words_of(value)
            for name, value in part.items()
            if name in ("text", "elements", "rows", "blocks", "label", "hint")
        )
    return " ".join(map(words_of, part)) if isinstance(part, list) else str(part)


def labels(message: Message) -> list[str]:
    rows = [block for block in message.blocks if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row["elements"]]


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
    """Do what people do in Slack, and see what they see there."""

    town: Town
    hands: Hands
    house: House
    clock: Moving
    runner: asyncio.Runner
    client: httpx.AsyncClient
    links: dict[str, int]
    answers: list[httpx.Response] = field(default_factory=list)
    slowest: float = 0.0

    def send(self, sent: Sent, path: str = "/slack/events") -> httpx.Response:
        """One request as it goes over the wire; what calbot answers within the request."""
        return self.post(sent.body, sent.headers, path)

    def post(self, body: bytes, headers: Mapping[str, str], path: str = "/slack/events") -> httpx.Response:
        """The same from its parts."""
        began = time.perf_counter()
        answer = self.runner.run(self.client.post(path, content=body, headers=dict(headers)))
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.answers.append(answer)
        return answer

    def say(self, user: str, text: str, channel: str = MARKETING, command: str = "/calbot") -> list[Message]:
        """A slash command; what `user` sees in the channel that was not there before."""
        return self._seen(user, channel, self.hands.command(user, channel, text, command))

    def press(self, user: str, message: Message, label: str, channel: str = MARKETING) -> list[Message]:
        """A press of a button; what `user` sees that was not there before."""
        return self._seen(user, channel, self.hands.press(user, channel, message, label))

    def submit(self, user: str, view: View, values: Mapping[str, Any], channel: str = MARKETING) -> list[Message]:
        """A modal sent; what `user` sees in the channel that was not there before."""
        return self._seen(user, channel, self.hands.submit(user, view, values))

    def offered(self, user: str, block_id: str, typed: str) -> list[dict[str, Any]]:
        """What the field of the open modal offers for what `user` has typed."""
        answer = self.send(self.hands.typed(user, self.modal(), block_id, typed))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        options: list[dict[str, Any]] = answer.json()["options"]
        return options

    def modal(self) -> View:
        """The modal that was opened last."""
        return list(self.town.views.values())[-1]

    def answer(self) -> None:
        """Finish what is left behind requests, answer what waits in the inbox, and deliver."""

        async def do() -> None:
            assert self.house.slack is not None
            await self.house.slack.settled()
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
        with reading(self.house.engine) as session:
            rows = list(session.exec(select(Heard)))
        return [row for row in rows if state in (None, row.state)]

    def rows(self, noun: type[SQLModel]) -> list[Any]:
        """All rows of a noun."""
        with reading(self.house.engine) as session:
            return list(session.exec(select(noun)))

    def keep(self, *rows: SQLModel) -> None:
        """Have more rows."""
        with writing(self.house.engine, MAIN) as session:
            session.add_all(rows)
            session.commit()

    def post_of(self, number: int = 214, **changes: Any) -> Post:
        """A post of Pot on TikTok tomorrow evening."""
        return Post(**{**POST, "workspace_id": MAIN, "id": number, "account_id": 1, **changes})

    def _seen(self, user: str, channel: str, sent: Sent) -> list[Message]:
        before = {id(one) for one in self.town.told(channel, user)}
        edits = {id(one): one.edits for one in self.town.told(channel, user)}
        answer = self.send(sent)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        self.answer()
        seen = self.town.told(channel, user)
        return [one for one in seen if id(one) not in before or one.edits != edits[id(one)]]


def with_company(database: str) -> None:
    """The tables of the job engine, and the company: what a new office finds, to be copied."""
    migrate_jobs(database)
    engine = open_engine(database)
    apply(engine, workspace_flow.install, Turn(MAIN, NOW), company(read_workspace_file(COMPANY), MAIN, Path(), NOW))
    engine.dispose()


@contextmanager
def open_office(
    database: str, folder: Path, installing: Installing | None = None, others: Sequence[Town] = ()
) -> Iterator[Office]:
    """The company over `database`, which has all tables and may have the company; with `installing` its app has no
    token until it is installed. `others` are further workspaces of Slack."""
    clock = Moving()
    town = Town(clock=clock.seconds, pace=0.0)
    for user, name, zone in (
        (MKT, "Mkt", "Europe/London"),
        (LEAD, "Lead", "America/Chicago"),
        (AGT1, "Agt1", "Europe/London"),
        (AGT2, "Agt2", "Asia/Tokyo"),
        (GUEST, "Guest", "Europe/Paris"),
    ):
        town.person(user, name, zone)
    town.channel(MARKETING, "marketing")
    town.channel(CARE, "care")
    town.channel(SECRET, "secret", member=False)
    (folder / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    for other in others:
        other.clock = clock.seconds
    with served(town, *others) as base, asyncio.Runner() as runner:
        token = "" if installing else town.token
        setup = SlackSetup(token, (town.secret,), api=f"{base}api/", gap=0.0, installing=installing)
        house = open_house(database, clock=clock, slack=setup, own_url="https://calbot.example")
        if MAIN not in house.wires.workspaces():
            install(house, folder / "calbot.toml")
        links: dict[str, int] = {}

        async def look(url: str) -> LinkCheck:
            status = links.get(url, 200)
            said = "link.healthy" if status == 200 else "link.missing"
            return LinkCheck(status == 200, status, url, "A page", said, clock())

        async def told(url: str) -> dict[str, object]:
            seen = await look(url)
            return {"at": clock().isoformat(), "healthy": seen.healthy, "status": seen.status, "said": seen.said}

        # No page of the outside is looked at from here.
        object.__setattr__(house.wires, "check_link", look)
        object.__setattr__(house.hands, "look", told)
        app: FastAPI = app_of(house, work=False)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://calbot.test")
        try:
            yield Office(town, Hands(town, base, clock.seconds), house, clock, runner, client, links)
        finally:
            assert house.slack is not None
            runner.run(client.aclose())
            runner.run(house.slack.close())
            house.close()
