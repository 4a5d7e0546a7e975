"""Rosters and counts as sources: from the bytes that lie there to what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from calbot.flows import sync
from calbot.flows import workspace as workspace_flow
from calbot.flows.sync import Outcome
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.model.inbound import Count
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import Workspace
from calbot.sources.fetch import Fetcher
from calbot.store import inbound as inbounds
from calbot.store import shift as shifts
from calbot.store.session import reading, writing
from calbot.wiring.readers import SourceReader
from tests.databases import ON_SQLITE, Databases
from tests.engines import engine_on
from tests.sources.calendars import calendar, event

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WORKSPACE = "w"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(
        workspace_id=WORKSPACE,
        id=1,
        kind=SourceKind.SHIFTS_ICS,
        name="Rota",
        zone="Europe/London",
        location=str(tmp_path / "rota.ics"),
    )


@pytest.fixture
def engine(databases: Databases, source: Source) -> Iterator[Engine]:
    with engine_on(databases.copy()) as engine:
        told = Company(Workspace(id=WORKSPACE, name="Pans", zone="Europe/London", created_at=NOW), sources=[source])
        with writing(engine, WORKSPACE) as session:
            workspace_flow.install(session, Turn(WORKSPACE, NOW), told)
        yield engine


def rota(source: Source, *days: str) -> None:
    shifts = (event(f"DTSTART:{day}T080000", f"DTEND:{day}T160000", uid=day, title="Agt1") for day in days)
    Path(source.location).write_bytes(calendar(*shifts))


def look(source: Source, now: datetime = NOW) -> Outcome:
    outcome = asyncio.run(SourceReader(Fetcher(exceptions=[])).read(source, now))
    source.memory.update(outcome.memory)
    return outcome


def kept(engine: Engine, source: Source, now: datetime = NOW) -> list[int]:
    """The days on which somebody is on duty, after a look."""
    with writing(engine, WORKSPACE) as session:
        sync.keep(session, Turn(WORKSPACE, now), 1, look(source, now))
    with reading(engine) as session:
        found = shifts.between(session, WORKSPACE, NOW - timedelta(days=30), NOW + timedelta(days=60))
    return [one.starts_at.day for one in found]


@ON_SQLITE
def test_a_roster_calendar_is_kept_and_what_it_takes_back_goes(engine: Engine, source: Source) -> None:
    rota(source, "20261127", "20261128", "20261130")
    assert kept(engine, source) == [27, 28, 30]
    rota(source, "20261127")
    assert kept(engine, source) == [27]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_an_empty_or_broken_roster_takes_nobody_off(engine: Engine, source: Source) -> None:
    rota(source, "20261127", "20261128")
    kept(engine, source)
    rota(source)
    assert kept(engine, source) == [27, 28]
    rota(source, "20261127", "20261128")
    whole = Path(source.location).read_bytes()
    Path(source.location).write_bytes(whole[: whole.rindex(b"END:VEVENT")])
    outcome = look(source)
    assert (outcome.problem, outcome.shifts) == ("source.unreadable", None)
    assert kept(engine, source) == [27, 28]


def test_a_newer_export_replaces_the_hours_of_its_channels(engine: Engine, source: Source) -> None:
    source.kind = SourceKind.INBOUND_CSV
    head = "Conversation ID,Conversation started at,Channel,Ticket type\n"
    last = "3,2026-11-25T11:05:00Z,Email,A\n"

    def kept_of(*rows: str) -> list[tuple[int, str, str, int]]:
        Path(source.location).write_text(head + "".join(rows) + last)
        with writing(engine, WORKSPACE) as session:
            sync.keep(session, Turn(WORKSPACE, NOW), 1, look(source))
        with reading(engine) as session:
            found = inbounds.between(session, WORKSPACE, NOW - timedelta(days=9), NOW)
        return [(one.starts_at.hour, one.network, one.tag, one.messages) for one in found]

    with writing(engine, WORKSPACE) as session:
        inbounds.keep(session, WORKSPACE, [Count(WORKSPACE, 0, NOW - timedelta(hours=23), network="x", messages=5)])
        session.commit()
    first = kept_of("1,2026-11-25T09:05:00Z,Email,A\n", "2,2026-11-25T10:05:00Z,Email,A\n")
    assert first == [(9, "email", "A", 1), (10, "x", "", 5), (10, "email", "A", 1)]
    again = kept_of("1,2026-11-25T09:05:00Z,Email,B\n", "2,2026-11-25T10:05:00Z,Email,A\n")
    assert again == [(9, "email", "B", 1), (10, "x", "", 5), (10, "email", "A", 1)]


def test_an_export_of_a_help_desk_is_told_from_its_columns(source: Source) -> None:
    source.kind = SourceKind.INBOUND_CSV
    rows = "1,2026-11-25T09:05:00Z,Email\n2,2026-11-25T10:05:00Z,Chat\n"
    Path(source.location).write_text(f"Conversation ID,Conversation started at,Channel\n{rows}")
    counts = look(source).counts
    assert counts is not None
    assert [(one.starts_at.hour, one.network, one.messages) for one in counts] == [(9, "email", 1)]
