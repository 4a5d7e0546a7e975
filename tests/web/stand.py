"""A small chat with a real store behind it: two places, three people, and an `answer` that knows five commands."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.applications import Starlette

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Field,
    Fields,
    Form,
    Note,
    Span,
    Table,
    Text,
    Title,
    foreign,
    spans,
)
from calbot.chat.playground.board import Board
from calbot.chat.playground.send import Playground
from calbot.chat.wires import LinkSeen, Wires
from calbot.config.signing import signature
from calbot.model.identity import Identity
from calbot.model.person import Person, Role
from calbot.model.place import Place, PlaceKind
from calbot.model.workspace import Workspace
from calbot.store import tables
from calbot.store.session import open_engine
from calbot.web.app import make_app
from calbot.web.background import Work
from calbot.web.menu import MenuLine
from calbot.web.server import Server
from calbot.words.say import Say

T = TypeVar("T")

NOW = datetime(2026, 11, 26, 9, 10, tzinfo=UTC)
COMPANY = "pans"

HOSTILE = "<!channel> <img src=x onerror=alert(1)> [bank](https://evil.example) \u202eeliF\u200b\x00 " + "é" * 100_000


def watch_card(change: int = 1, struck: bool = False) -> Card:
    """The WATCH card of the product's page; struck, only what is gone and why."""
    lead = f"[WATCH] Fri 27 Nov 18:30-02:00 London · mean first response 4.{change} h"
    if struck:
        gone = "Cancelled by Mkt 17:00: no spike. A normal evening."
        return Card((Title((Span(lead, struck=True),)), Text(spans(gone))), f"{gone} s-88", "watch", struck=True)
    return Card(
        level="watch",
        fallback=f"s-88 tomorrow 18:30-02:00 mean first response 4.{change} h",
        elements=(
            Title(spans(lead)),
            Text(spans("SLA 4 h; a normal Thursday 0.3 h")),
            Fields(
                (
                    (
                        "Why",
                        spans("p-214 TikTok 19:00 (190) lands 30 min after p-219 X promo 18:30 (70)"),
                    ),
                    ("Range", spans("2.9-6.8 h; 62% would wait over 4 h")),
                    ("Feed", spans("Outlook calendar seen 3 min ago")),
                )
            ),
            Chart(
                "Expected first response, hours",
                tuple((f"{hour % 24}:00", value) for hour, value in enumerate([0.5, 1, 2.5, 4.4, 5.2, 4.8, 3, 1], 17)),
                4.0,
                "h",
            ),
            Actions(
                (
                    Button("Move p-214 to Fri 08:00 → 2.3 h", "alert.move", 88, 1, style="primary"),
                    Button("Ask cover +1 19:00-01:00 → 2.0 h", "alert.cover", 88, 1),
                    Button("Override…", "finding.override", 3, 1, style="danger"),
                    Button("pan.example", url="https://pan.example/pyramid"),
                )
            ),
            Note(spans("s-88 · you get this as Accountable for X and TikTok")),
        ),
    )


def override_form(values: dict[str, str], error: str = "") -> Form:
    """Asks for a reason that is a sentence."""
    return Form(
        "Override same-account-gap",
        "finding.override.kept",
        3,
        1,
        (
            Field("reason", "Reason", value=values.get("reason", ""), error=error),
            Field("until", "Until", "instant", value=values.get("until", "2026-12-01 09:00")),
            Field("scope", "Applies to", "choice", "post", (("post", "this post"), ("account", "the account"))),
            Field("note", "Note", required=False),
        ),
        "Override",
    )


def week_card() -> Card:
    """A table."""
    rows = (
        ("Thu 26 Nov 18:30", "Pan", "X", "p-219 promo thread", "70 (40-120)"),
        ("Thu 26 Nov 19:00", "Pot", "TikTok", "p-214 do's & don'ts", "190 (115-310)"),
        ("Fri 27 Nov 12:00", "Pot", "Instagram", "p-228 Pyramid of pans", "25 (10-45)"),
    )
    return Card((Title(spans("The week")), Table(("When (London)", "Brand", "On", "Post", "Messages"), rows)), "week")


@dataclass
class Company:
    """Engine, board and what was asked so far."""

    engine: Engine
    board: Board
    platform: Playground
    asked: list[Ask] = field(default_factory=list)
    watch: str = ""

    async def answer(self, ask: Ask, _wires: Wires) -> Reply:
        """The stand's router."""
        self.asked.append(ask)
        word = ask.text.partition(" ")[0]
        if ask.verb == "alert.move":
            await self.platform.amend("#care", self.watch, watch_card(struck=True), key=f"{ask.key}:amend")
            return Reply()
        if ask.verb == "finding.override":
            return Reply(form=override_form({}))
        if ask.verb == "finding.override.kept" and len(ask.values["reason"]) < 10:
            return Reply(form=override_form(dict(ask.values), "Say it in a sentence."))
        if ask.verb:
            return Reply(Card((Title(spans("Kept.")),), "kept"), private=False)
        if word == "watch":
            self.watch = await self.platform.post("#care", watch_card(), key=f"{ask.key}:watch", thread=ask.thread)
            return Reply()
        if word == "hostile":
            return Reply(Card((Title((foreign(HOSTILE),)), Text(spans(HOSTILE))), HOSTILE))
        if word == "fail":
            raise RuntimeError("on purpose")
        if word == "lang":
            self._speak(ask.text.partition(" ")[2])
        return Reply(week_card())

    def _speak(self, locale: str) -> None:
        with Session(self.engine) as session:
            person = session.get_one(Person, (COMPANY, 1))
            person.locale = locale
            session.commit()

    def wires(self) -> Wires:
        """As little as `make_app` needs."""
        return Wires(_no_flow, {}, lambda: NOW, lambda *_: COMPANY, lambda: [COMPANY], _no_look)

    def app(self, work: Work | None = None, **more: object) -> Starlette:
        """The web application over this company."""
        return make_app(self.wires(), self.board, answer=self.answer, menu=menu, work=work, **more)  # type: ignore[arg-type]


def menu(person: Person, _say: Say) -> list[MenuLine]:
    """Commands of the stand."""
    lines = [
        MenuLine("/calbot week", "/calbot week [brand]", "The posts of a week"),
        MenuLine("/calbot watch", "/calbot watch", "Post the WATCH card"),
        MenuLine("/calbot lang", "/calbot lang en|ja", "Your language"),
        MenuLine("/flag", "/flag broken link <url>", "Tell marketing that something is wrong"),
    ]
    return lines if person.has(Role.MARKETER, Role.LEAD) else [lines[0], lines[3]]


def open_company(folder: Path, engine: Engine | None = None) -> Company:
    """A fresh database with the sample people, behind `engine` or one of its own."""
    file = folder / "calbot.db"
    file.write_bytes(_people())
    engine = engine or open_engine(f"sqlite:///{file}")
    ticks = iter(range(10**9))
    board = Board(engine, COMPANY, lambda: NOW + timedelta(seconds=next(ticks)))
    return Company(engine, board, Playground(board))


@cache
def _people() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calbot.db"
        engine = open_engine(f"sqlite:///{file}")
        tables.METADATA.create_all(engine)
        with Session(engine) as session:
            session.add(Workspace(id=COMPANY, name="Pans and Pots", zone="Europe/London", created_at=NOW))
            session.flush()
            people = [
                Person(workspace_id=COMPANY, id=1, name="Mkt", zone="Europe/London", roles=[Role.MARKETER]),
                Person(workspace_id=COMPANY, id=2, name="Lead", zone="America/Chicago", roles=[Role.LEAD]),
                Person(workspace_id=COMPANY, id=3, name="Agt1", zone="Europe/London", roles=[Role.AGENT]),
            ]
            session.add_all(people)
            session.flush()
            for person in people:
                known = {"platform": "playground", "user": person.name}
                session.add(Identity(workspace_id=COMPANY, id=person.id, person_id=person.id, **known))
            for number, (address, kind) in enumerate(
                [("#marketing", PlaceKind.MARKETING), ("#care", PlaceKind.CARE)], 1
            ):
                here = {"platform": "playground", "address": address, "zone": "Europe/London"}
                session.add(Place(workspace_id=COMPANY, id=number, kind=kind, **here))
            session.commit()
        # With its last connection the database writes all into the one file.
        engine.dispose()
        return file.read_bytes()


class _Heeding(Server):
    """Looks more often whether it is to end: most tests take less time than its usual pause."""

    async def main_loop(self) -> None:
        ended = await self.on_tick(0)
        while not ended:
            await asyncio.sleep(0.02)
            ended = await self.on_tick(0)


@contextmanager
def served(app: Starlette, port: int = 0) -> Iterator[str]:
    """The application on a loopback port, in a thread; yields its address."""
    ready: threading.Event = threading.Event()
    ports: list[int] = []

    def started(port: int) -> None:
        ports.append(port)
        ready.set()

    server = _Heeding(app, "127.0.0.1", port, started)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not shut down"


def done(coroutine: Coroutine[None, None, T]) -> T:
    """What the coroutine returns, also where a loop is running in this thread (as under Playwright)."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _no_flow(*_: object, **__: object) -> object:
    raise AssertionError("the stand has no flows")


async def _no_look(_url: str) -> LinkSeen:
    raise AssertionError("the stand looks at no link")


def signed(event: object, key: bytes, webhook_id: str) -> tuple[bytes, dict[str, str]]:
    """The body of an event (bytes as they are) and its headers, signed now by the Standard Webhooks scheme."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    at = str(int(datetime.now(UTC).timestamp()))
    given = {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": at,
        "webhook-signature": signature(key, webhook_id, at, body),
    }
    return body, given
