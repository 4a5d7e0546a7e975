"""A small company on a real database, a chat that keeps its messages in memory, and links that answer on loopback."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Actions, Button, Card
from calbot.chat.plain import plain
from calbot.chat.router import answer, suggestions
from calbot.chat.speaker import deliver_due
from calbot.chat.wires import Wires
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.finding import Finding
from calbot.model.identity import Identity
from calbot.model.network import Network
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.workspace import Counter, Workspace
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.sources.link import LinkCheck
from calbot.sources.rules import read_rule_texts
from calbot.store.migrate import migrate
from calbot.store.session import open_engine, reading, writing
from calbot.wiring.running import FlowRunner
from calbot.wiring.tour import stops
from tests.engines import engine_on

NOW = datetime(2026, 11, 25, 11, 18, tzinfo=UTC)
"""A Wednesday, 11:18 in London."""

PEOPLE = (
    ("Mkt", "Europe/London", "en", "marketer"),
    ("Mkt2", "Europe/London", "en", "marketer"),
    ("Lead", "America/Chicago", "en", "lead"),
    ("Agt1", "Europe/London", "en", "agent"),
    ("Agt2", "Asia/Tokyo", "ja", "agent"),
)


@dataclass
class Message:
    """What a place holds."""

    ref: str
    card: Card
    key: str
    only_for: str = ""
    thread: str = ""
    edits: int = 0


@dataclass
class Room:
    """A chat platform in memory; `trouble` is raised by the next calls, one each, after the message arrived or not."""

    name: str = "room"
    places: dict[str, list[Message]] = field(default_factory=dict)
    trouble: list[tuple[Exception, bool]] = field(default_factory=list)

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        return self._keep(address, Message("", card, key, "", thread))

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        message = next(one for one in self.places[address] if one.ref == ref)
        message.card, message.edits = card, message.edits + 1

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        return self._keep(address, Message("", card, key, user))

    async def find(self, address: str, key: str) -> str | None:
        return next((one.ref for one in self.places.get(address, ()) if one.key == key), None)

    def _keep(self, address: str, message: Message) -> str:
        trouble, arrives = self.trouble.pop(0) if self.trouble else (None, True)
        here = self.places.setdefault(address, [])
        if arrives:
            message.ref = f"{address}/{len(here)}"
            here.append(message)
        if trouble is not None:
            raise trouble
        return message.ref


@dataclass
class Chat:
    """Ask calbot as a person, and see what the places hold."""

    engine: Engine
    wires: Wires
    room: Room
    clock: list[datetime]
    links: dict[str, int]
    asked: int = 0

    def say(self, who: str, text: str, place: str = "#marketing") -> Reply:
        """What `who` gets back for `text`."""
        self.asked += 1
        return asyncio.run(answer(Ask("room", place, who, text, key=f"a{self.asked}"), self.wires))

    def press(
        self, who: str, button: Button, place: str = "#marketing", values: Mapping[str, str] | None = None
    ) -> Reply:
        """What `who` gets back for a press."""
        said = {**button.values, **(values or {})}
        self.asked += 1
        ask = Ask("room", place, who, "", button.verb, button.subject, button.revision, said, f"a{self.asked}")
        return asyncio.run(answer(ask, self.wires))

    def send(self, who: str, reply: Reply, values: Mapping[str, str], place: str = "#marketing") -> Reply:
        """What `who` gets back for the form in `reply`, filled with `values`."""
        form = reply.form
        assert form is not None
        filled = {**form.values, **{one.name: one.value for one in form.fields}, **values}
        return self.press(who, Button("", form.verb, form.subject, form.revision, filled), place)

    def look(self, who: str, lookup: str, typed: str, place: str = "#marketing") -> list[tuple[str, str]]:
        """What a field offers `who` for what was `typed`."""
        return list(asyncio.run(suggestions(Ask("room", place, who, typed, verb=lookup), self.wires)))

    def deliver(self) -> int:
        """Send what is due."""
        return asyncio.run(deliver_due(self.wires))

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.clock[0] += timedelta(**passed)

    def told(self, place: str) -> list[str]:
        """What stands in a place, as plain text."""
        return [plain(message.card) for message in self.room.places.get(place, ())]

    def row(self, noun: type[SQLModel], number: int) -> SQLModel:
        """A row as it is kept."""
        with reading(self.engine) as session:
            return session.get_one(noun, ("acme", number))

    def flow(self, flow: Callable[..., object], *args: object) -> None:
        """Run a flow as calbot itself."""
        asyncio.run(self.wires.flow(flow, Turn("acme", self.clock[0]), *args))

    def keep(self, *rows: SQLModel) -> None:
        """Have more rows."""
        with writing(self.engine) as session:
            session.add_all(rows)
            session.commit()


def buttons(card: Card | None) -> dict[str, Button]:
    """The buttons of a card by label."""
    assert card is not None
    rows = [element for element in card.elements if isinstance(element, Actions)]
    return {button.label: button for row in rows for button in row.buttons}


@pytest.fixture
def button() -> Callable[[Reply | Message, str], Button]:
    """The button of a reply or message whose label begins so."""

    def find(shown: Reply | Message, label: str) -> Button:
        found = buttons(shown.card)
        return next(button for text, button in found.items() if text.startswith(label))

    return find


@pytest.fixture(scope="session")
def _company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("company") / "calbot.db"
    migrate(f"sqlite:///{file}")
    engine = open_engine(f"sqlite:///{file}")
    with writing(engine) as session:
        _fill(session)
        session.commit()
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def rules() -> dict[str, Rule]:
    """The shipped rules by id."""
    return {rule.id: rule for rule in load_rules(read_rule_texts(None))}


@pytest.fixture
def chat(_company: Path, tmp_path: Path, rules: dict[str, Rule]) -> Iterator[Chat]:
    """The company, with a chat to speak in."""
    with opened(_company, tmp_path / "calbot.db", rules) as made:
        yield made


@contextmanager
def opened(model: Path, file: Path, rules: dict[str, Rule]) -> Iterator[Chat]:
    """A chat over a copy, at `file`, of a database that nobody is connected to."""
    shutil.copy(model, file)
    with engine_on(f"sqlite:///{file}") as engine:
        yield _chat(engine, rules)


def _chat(engine: Engine, rules: dict[str, Rule]) -> Chat:
    room, clock, links = Room(), [NOW], dict[str, int]()

    async def look(url: str) -> LinkCheck:
        status = links.get(url, 200)
        said = "link.healthy" if status == 200 else "link.missing" if status in (404, 410) else "link.trouble"
        return LinkCheck(status == 200, status, url, "A page", said, clock[0])

    wires = Wires(
        flow=FlowRunner(engine, rules),
        platforms={"room": room},
        clock=lambda: clock[0],
        workspace_of=lambda platform, address: "acme" if address.startswith("#") else "",
        workspaces=lambda: ["acme"],
        check_link=look,
        tour=stops,
    )
    return Chat(engine, wires, room, clock, links)


@pytest.fixture
def post() -> Callable[..., Post]:
    """A post of the company; words change it."""
    return lambda **changes: Post(**{**POST, **changes})


@pytest.fixture
def alert() -> Callable[..., Alert]:
    """A warning of the company; words change it."""
    return lambda **changes: Alert(**{**ALERT, **changes})


POST: dict[str, object] = {
    "workspace_id": "acme",
    "id": 214,
    "account_id": 2,
    "network": "tiktok",
    "handle": "@pot",
    "brand": "Pot",
    "title": "Do's & don'ts",
    "link": "https://pot.example/safe",
    "starts_at": datetime(2026, 11, 26, 19, 0, tzinfo=UTC),
    "zone": "Europe/London",
    "owner_id": 1,
    "created_at": NOW,
    "changed_at": NOW,
}
MOVE: dict[str, object] = {
    "kind": "move",
    "to": "2026-11-27T08:00:00+00:00",
    "minutes": 138.0,
    "post_id": 214,
    "ends_at": None,
    "heads": 1,
}
ALERT: dict[str, object] = {
    "workspace_id": "acme",
    "id": 88,
    "starts_at": datetime(2026, 11, 26, 18, 30, tzinfo=UTC),
    "ends_at": datetime(2026, 11, 27, 2, 0, tzinfo=UTC),
    "minutes": 276.0,
    "minutes_low": 174.0,
    "minutes_high": 408.0,
    "target_minutes": 240,
    "normal_minutes": 18.0,
    "share_late": 0.62,
    "causes": [{"post_id": 214, "expected": 190.0, "low": 115.0, "high": 310.0}],
    "options": [
        MOVE,
        {
            "kind": "cover",
            "to": "2026-11-26T19:00:00+00:00",
            "minutes": 120.0,
            "post_id": None,
            "ends_at": "2026-11-27T01:00:00+00:00",
            "heads": 1,
        },
    ],
    "feed_seen_at": NOW,
    "feed_name": "Pot social",
    "created_at": NOW,
    "changed_at": NOW,
}


def _fill(session: Session) -> None:
    session.add(Workspace(id="acme", name="Acme", zone="Europe/London", locale="en", created_at=NOW))
    session.flush()
    for number, (name, zone, locale, role) in enumerate(PEOPLE, 1):
        session.add(Person(workspace_id="acme", id=number, name=name, zone=zone, locale=locale, roles=[role]))
        session.flush()
        session.add(Identity(workspace_id="acme", id=number, person_id=number, platform="room", user=name))
    for number, network in enumerate(("instagram", "tiktok", "x"), 1):
        session.add(Network(workspace_id="acme", id=number, key=network, title=network.capitalize()))
    for number, (network, handle, brand) in enumerate(
        (("instagram", "@pan", "Pan"), ("tiktok", "@pot", "Pot"), ("x", "@pan_x", "Pan")), 1
    ):
        owner = {"owner_id": 1, "backup_id": 2}
        session.add(
            Account(workspace_id="acme", id=number, network=network, handle=handle, brand=brand, audience=9000, **owner)
        )
    places = {"#marketing": PlaceKind.MARKETING, "#care": PlaceKind.CARE, "#new": PlaceKind.UNBOUND}
    for number, (address, kind) in enumerate(places.items(), 1):
        session.add(
            Place(workspace_id="acme", id=number, platform="room", address=address, kind=kind, zone="Europe/London")
        )
    session.flush()
    session.add(Post(**POST))
    session.add(
        Post(
            **{
                **POST,
                "id": 228,
                "account_id": 1,
                "network": "instagram",
                "handle": "@pan",
                "brand": "Pan",
                "title": "Pyramid of pans",
                "link": "https://pan.example/pyramid",
                "starts_at": datetime(2026, 11, 25, 11, 0, tzinfo=UTC),
            }
        )
    )
    session.flush()
    session.add(
        Finding(
            workspace_id="acme",
            id=3,
            key="owner-missing:214",
            rule="owner-missing",
            level=Level.WARN,
            post_ids=[214],
            at=datetime(2026, 11, 26, 19, 0, tzinfo=UTC),
            values={"a": "p-214", "account": "@pot", "more": 0},
            found_at=NOW,
            changed_at=NOW,
        )
    )
    for noun, last in {"person": 5, "place": 3, "post": 228, "finding": 3, "alert": 90, "flag": 56}.items():
        session.add(Counter(workspace_id="acme", noun=noun, last=last))
