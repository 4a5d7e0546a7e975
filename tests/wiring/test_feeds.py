"""What the doctor says of feeds that calbot has looked at."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calbot.clock import system_clock
from calbot.model.removal import Removal
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.model.workspace import Workspace
from calbot.store.session import open_engine, writing
from calbot.wiring.doctor import examine
from calbot.wiring.doctor_check import Check

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def database(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(ready, tmp_path / "calbot.db"))


def checks(database: Path, monkeypatch, *feeds: Source | Removal) -> dict[str, Check]:
    monkeypatch.setenv("CALBOT_DATABASE_URL", f"sqlite:///{database}")
    engine = open_engine(f"sqlite:///{database}")
    with writing(engine, "main") as session:
        session.add(Workspace(id="main", name="Pans", created_at=datetime.now(UTC)))
        session.flush()
        session.add_all(feeds)
        session.commit()
    engine.dispose()
    return {check.name: check for check in examine(system_clock) if check.name.startswith("feed ")}


def feed(number: int, name: str, state: SourceState, **more: object) -> Source:
    # Half a minute on either side of what is said, since the database tells the time.
    now = datetime.now(UTC)
    told = {"kind": SourceKind.ICS, "location": "x", "seen_at": now - 3.5 * MINUTE, "next_look_at": now + HOUR}
    return Source(workspace_id="main", id=number, name=name, state=state, **(told | more))


def test_each_state_is_said_with_its_age_and_what_to_do(database, monkeypatch):
    now = datetime.now(UTC)
    quiet = {"changed_at": now - 40 * HOUR, "memory": {"gaps": [60] * 6}}
    found = checks(
        database,
        monkeypatch,
        feed(1, "Fresh", SourceState.FRESH, changed_at=now - 2 * HOUR),
        feed(2, "Empty", SourceState.EMPTY),
        feed(3, "Stale", SourceState.FRESH, next_look_at=now - 3 * HOUR, seen_at=now - 4 * HOUR),
        feed(4, "Frozen", SourceState.FRESH, **quiet),
        feed(5, "Blind", SourceState.BLIND, problem="source.shrunk", seen_at=None),
        feed(7, "Seldom", SourceState.FRESH, memory={"rest_s": 7 * 86400}),
        feed(8, "Odd", SourceState.FRESH, memory={"rest_s": 100 * 60}),
        feed(6, "Dates", SourceState.FRESH, kind=SourceKind.DATES),
    )
    assert {name: (check.state, check.said) for name, check in found.items()} == {
        "feed Fresh": ("ok", "fresh, last read 3 min ago, changed 2 h ago"),
        "feed Empty": ("ok", "healthy, but empty, last read 3 min ago"),
        "feed Stale": ("warn", "stale, last read 4 h ago"),
        "feed Frozen": ("warn", "frozen, last read 3 min ago, changed 40 h ago, changes about every 1.0 h"),
        "feed Seldom": ("ok", "fresh, last read 3 min ago, asks to be read only once in 168 h"),
        "feed Odd": ("ok", "fresh, last read 3 min ago, asks to be read only once in 1.67 h"),
        "feed Blind": (
            "warn",
            "blind, never read so far, Many of its coming posts are gone at once: I keep them until it has them again,"
            " or somebody answers",
        ),
    }
    assert all(bool(check.do) is (check.state == "warn") for check in found.values())


def test_what_is_gone_and_held_is_said_with_how_to_answer(database, monkeypatch):
    since = datetime.now(UTC) - HOUR
    gone = Removal(
        workspace_id="main",
        id=1,
        source_id=1,
        post_ids=[1, 2, 3, 4],
        coming=9,
        braked=True,
        since=since,
        same_since=since,
        changed_at=since,
    )
    found = checks(database, monkeypatch, feed(1, "Held", SourceState.BLIND, problem="source.shrunk"), gone)
    check = found["feed Held"]
    assert check.state == "warn"
    assert f"held: 4 of 9 coming posts are missing since {since:%d %b %H:%M}Z" in check.said
    assert "[Apply] or [Keep]" in check.do
