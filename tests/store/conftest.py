"""Real databases: SQLite files made by the migrations, and a workspace that holds one of everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.event import Event
from calbot.model.finding import Finding
from calbot.model.flag import Flag, FlagReport, FlagState
from calbot.model.forecast import Expectation
from calbot.model.identity import Identity
from calbot.model.inbound import InboundCount
from calbot.model.network import Network
from calbot.model.notice import Notice, NoticeState
from calbot.model.override import Override
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.playground import PlaygroundMessage
from calbot.model.post import Post
from calbot.model.revision import PostRevision
from calbot.model.shift import Shift
from calbot.model.source import Source
from calbot.model.workspace import Counter, History, Workspace
from calbot.store.migrate import migrate
from calbot.store.session import open_engine, writing

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "calbot.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(_migrated: Path, tmp_path: Path) -> str:
    """A database of the present shape, empty."""
    shutil.copy(_migrated, tmp_path / "calbot.db")
    return f"sqlite:///{tmp_path / 'calbot.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on `url` with the empty workspaces acme and rival."""
    engine = open_engine(url)
    _add_workspaces(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as session:
        yield session


@pytest.fixture(scope="session")
def _filled(_migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    engines = {}
    for name, workspaces in {"one": ["acme"], "two": ["acme", "rival"]}.items():
        file = tmp_path_factory.mktemp("filled") / "calbot.db"
        shutil.copy(_migrated, file)
        engines[name] = open_engine(f"sqlite:///{file}")
        _add_workspaces(engines[name])
        with writing(engines[name]) as session:
            for workspace in workspaces:
                _fill(session, workspace)
            session.commit()
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def acme_filled(_filled: dict[str, Engine]) -> Iterator[Session]:
    """acme holds one of everything, rival nothing; shared between tests, so never commit."""
    with writing(_filled["one"]) as session:
        yield session


@pytest.fixture
def both_filled(_filled: dict[str, Engine]) -> Iterator[Session]:
    """acme and rival hold one of everything each; shared between tests, so never commit."""
    with writing(_filled["two"]) as session:
        yield session


def _add_workspaces(engine: Engine) -> None:
    with writing(engine) as session:
        session.add_all(Workspace(id=name, name=name, created_at=NOW) for name in ("acme", "rival"))
        session.commit()


@pytest.fixture
def now() -> datetime:
    return NOW


def _fill(session: Session, workspace: str) -> None:
    """One of everything, each with id 1; a second notice; a second message, in the first one's thread."""
    for row in _rows(workspace):
        session.add(row)
        session.flush()


def _rows(workspace: str) -> list[SQLModel]:
    key = {"workspace_id": workspace, "id": 1}
    span = {"starts_at": NOW, "ends_at": NOW + HOUR}
    minutes = {"minutes": 300, "minutes_low": 200, "minutes_high": 400, "target_minutes": 240, "normal_minutes": 90}
    told = {"screen": "alert.card", "subject": "alert", "subject_id": 1, "slot": "card", "due_at": NOW}
    said = {"author": "calbot", "posted_at": NOW}
    return [
        Person(**key, name="Mika", roles=["marketer"]),
        Identity(**key, person_id=1, platform="playground", user="mkt"),
        Network(**key, key="x", title="X"),
        Account(**key, network="x", handle="@pot", brand="Pot", owner_id=1),
        Place(**key, platform="playground", address="#care", kind=PlaceKind.CARE, brand="Pot"),
        Source(**key, name="Marketing"),
        Post(
            **key, source_id=1, entry_key="uid", account_id=1, brand="Pot", link="https://pot.example/", starts_at=NOW
        ),
        PostRevision(**key, post_id=1, revision=1, at=NOW),
        Expectation(workspace_id=workspace, post_id=1, made_at=NOW, mean=1, low=0, high=2, first_hour=NOW),
        Event(**key, source_id=1, title="Christmas", **span),
        InboundCount(**key, starts_at=NOW, brand="Pot", messages=7),
        Shift(**key, person_id=1, **span),
        Finding(**key, key="gap:1", rule="gap", post_ids=[1], at=NOW, found_at=NOW, changed_at=NOW),
        Override(**key, finding_id=1, person_id=1, reason="known", created_at=NOW, expires_at=NOW + HOUR),
        Alert(**key, **span, **minutes, share_late=0.5, created_at=NOW, changed_at=NOW),
        Flag(**key, state=FlagState.VERIFYING, post_id=1, open_key="1||", opened_at=NOW, changed_at=NOW),
        FlagReport(**key, flag_id=1, person_id=1, place_id=1, reported_at=NOW),
        Notice(**key, key="a", place_id=1, **told, state=NoticeState.SENT, ref="m1", sent_at=NOW, created_at=NOW),
        Notice(**{**key, "id": 2}, key="b", place_id=1, **told, created_at=NOW),
        PlaygroundMessage(**key, **said, address="#care", delivery_key="d1", change=1),
        PlaygroundMessage(**{**key, "id": 2}, **said, address="#care", thread_of=1, change=2),
        History(**key, at=NOW, person_id=1, noun="post", noun_id=1, verb="add"),
        *(Counter(workspace_id=workspace, noun=noun, last=2) for noun in ("notice", "playground", "playground_change")),
    ]
