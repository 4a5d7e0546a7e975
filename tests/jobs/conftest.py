"""A database of either kind with the job engine's tables, and one workspace with a place in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from calbot.jobs.door import Door
from calbot.jobs.system import migrate_jobs
from calbot.model.place import Place, PlaceKind
from calbot.model.workspace import Workspace
from calbot.store.session import open_engine, writing
from tests.databases import Databases
from tests.engines import engine_on

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def _fill(url: str) -> None:
    migrate_jobs(url)
    engine = open_engine(url)
    with writing(engine) as session:
        session.add(Workspace(id="w", name="w", created_at=NOW))
        session.flush()
        session.add(Place(workspace_id="w", id=1, platform="room", address="#care", kind=PlaceKind.CARE))
        session.commit()
    engine.dispose()


@pytest.fixture
def url(databases: Databases) -> str:
    """Its address."""
    return databases.copy("jobs", _fill)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """calbot's own engine on it."""
    with engine_on(url) as engine:
        yield engine


@pytest.fixture
def door(url: str) -> Iterator[Door]:
    """Where jobs come in."""
    door = Door(url)
    yield door
    door.close()
