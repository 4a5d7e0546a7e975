"""A move in chat, written by a job to a real calendar server, and confirmed by the next look; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

pytest.importorskip("caldav", reason="the extra calbot[caldav] is not installed")
pytest.importorskip("radicale", reason="radicale, the CalDAV server of these tests, is not installed")

from calbot.config.reading import read_workspace_file
from calbot.flows import post as post_flow
from calbot.flows import sync, versions, writeback, writing
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.flows.writing import Answer, Task
from calbot.jobs.handlers import handle
from calbot.jobs.hands import Hands, looked_at, written_back
from calbot.model.post import Post, PostState
from calbot.model.source import Source
from calbot.model.writeback import Writeback
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.ics import read_calendar
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store.session import apply, open_engine, reading
from calbot.wiring.company import company
from calbot.wiring.readers import SourceReader
from calbot.wiring.running import FlowRunner
from calbot.wiring.writers import Writer
from tests.company import PAN_AND_POT
from tests.databases import ON_SQLITE, Databases
from tests.flows.writes import last_of_post
from tests.sources.test_davwrite import body_of
from tests.sources.town import PASSWORD, USER, Office, event, office

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TO = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
SOURCE = """
[[sources]]
kind = "{kind}"
name = "Pot social"
{more}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("caldav")) as opened:
        yield opened


class Calbot:
    """One calbot with the jobs that this is about; what it does with calendars can be replaced."""

    def __init__(self, url: str, folder: Path, source: str, fetcher: Fetcher) -> None:
        self.engine, self.now = open_engine(url), NOW
        file = read_workspace_file(PAN_AND_POT.replace("[workspace]", '[workspace]\nweb = "https://c.pot/x"') + source)
        apply(self.engine, workspace_flow.install, Turn("w", NOW), company(file, "w", folder, NOW))
        self.run = FlowRunner(self.engine, {})

        async def mirror_of(source: Source) -> bytes:
            return await self.run(sync.mirror, Turn("w", self.now), source.id)

        writer = Writer(fetcher, mirror_of)

        async def nothing(*_: Any) -> Any:
            return None

        self.hands = Hands(
            flow=self.run,
            clock=lambda: self.now,
            workspaces=lambda: ["w"],
            read=SourceReader(fetcher, chance=lambda: 0.0, mirror_of=mirror_of).read,
            look=nothing,
            learn=nothing,
            assess=nothing,
            deliver=nothing,
            deliver_in=nothing,
            heartbeat=nothing,
            write=writer.write,
            hand_out=writer.hand_out,
        )

    def close(self) -> None:
        self.run.close()
        self.engine.dispose()

    def ask(self, query: Any, *args: Any) -> Any:
        with reading(self.engine) as session:
            return query(session, "w", *args)

    def flow(self, flow: Any, *args: Any, who: str = "") -> Any:
        person = self.ask(people.by_name, who) if who else None
        return asyncio.run(self.run(flow, Turn("w", self.now, person.id if person else None), *args))

    def look(self) -> None:
        source = self.ask(sources.by_name, "Pot social")
        asyncio.run(looked_at(self.hands, Turn("w", self.now), source))

    def job(self, number: int = 1) -> None:
        """As a worker does it, counted before it begins."""
        asyncio.run(handle(self.hands, "w", "write", number))

    @property
    def post(self) -> Post:
        found: Post = self.ask(posts.by_id, 1)
        return found

    @property
    def row(self) -> Writeback:
        found: Writeback = self.ask(last_of_post, 1)
        return found


def opened(databases: Databases, folder: Path, kind: str, more: str, fetcher: Fetcher) -> Calbot:
    calbot = Calbot(databases.copy(), folder, SOURCE.format(kind=kind, more=more), fetcher)
    calbot.look()
    return calbot


@pytest.fixture
def calbot(databases: Databases, town: Office, tmp_path: Path) -> Iterator[Calbot]:
    home = town.make("pot")
    town.put("pot", "a", event("a", "TikTok - A", more="DTEND:20261128T110000Z\nX-OURS:kept"))
    (tmp_path / "pot.password").write_text(PASSWORD)
    more = f'url = "{home}"\nuser = "{USER}"\npassword_file = "pot.password"\nwrite = true'
    fetcher = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{town.port}=127.0.0.1/32")])
    made = opened(databases, tmp_path, "caldav", more, fetcher)
    yield made
    made.close()
    town.send("DELETE", f"/{USER}/pot/")


@ON_SQLITE
def test_a_move_in_chat_stands_in_the_calendar_and_comes_back_as_no_news(calbot: Calbot, town: Office) -> None:
    view = calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    assert (view.upkeep.calendar, view.upkeep.writes, view.writeback.state) == ("Pot social", True, "pending")
    calbot.job()
    told = body_of(town, "a")
    lines = set(told.splitlines())
    assert {b"DTSTART:20261201T183000Z", b"DTEND:20261201T193000Z", b"SEQUENCE:1", b"X-OURS:kept"} < lines
    assert calbot.row.state == "written"
    revisions = len(calbot.ask(posts.revisions, 1))
    calbot.look()
    assert (calbot.row.state, calbot.post.starts_at) == ("done", TO)
    assert (len(calbot.ask(posts.revisions, 1)), body_of(town, "a")) == (revisions, told)


@ON_SQLITE
def test_the_calendar_is_looked_at_soon_after_it_was_written(calbot: Calbot) -> None:
    calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    calbot.job()
    assert calbot.ask(sources.by_name, "Pot social").next_look_at == NOW + timedelta(seconds=10)


@ON_SQLITE
def test_a_cancel_in_chat_is_a_cancelled_entry(calbot: Calbot, town: Office) -> None:
    calbot.flow(post_flow.cancel, 1, who="Mkt")
    calbot.job()
    assert b"STATUS:CANCELLED" in body_of(town, "a")
    calbot.look()
    assert (calbot.row.state, calbot.post.state) == ("done", PostState.CANCELLED)


class Killed(BaseException):
    """Nothing of the process is left to settle anything."""


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_worker_killed_around_its_call_writes_once_in_all(calbot: Calbot, town: Office, where: str) -> None:
    write, calls = calbot.hands.write, list[Task]()

    async def killed(task: Task) -> Answer:
        calls.append(task)
        if where == "after":
            await write(task)
        raise Killed

    calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    whole, calbot.hands = calbot.hands, replace(calbot.hands, write=killed)
    with pytest.raises(Killed):
        asyncio.run(written_back(calbot.hands, Turn("w", NOW), 1))
    assert (calbot.row.state, calbot.row.attempt, calbot.row.tried) == ("pending", 1, [calbot.row.wanted])
    calbot.hands, calbot.now = whole, NOW + timedelta(minutes=3)
    assert calbot.flow(writing.due) == [1]
    calbot.job()
    calbot.look()
    assert (calbot.row.state, body_of(town, "a").count(b"SEQUENCE:1\r\n")) == ("done", 1)


def test_a_server_that_is_away_is_asked_again_and_a_wrong_password_is_parked_with_its_reason(
    calbot: Calbot, tmp_path: Path
) -> None:
    calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    (tmp_path / "pot.password").write_text("wrong")
    calbot.job()
    row = calbot.row
    assert (row.state, row.problem) == ("parked", "the server does not let this user change the calendar")
    assert b"BEGIN:VEVENT" in row.file
    (tmp_path / "pot.password").write_text(PASSWORD)
    assert calbot.flow(writing.release, row.id)
    calbot.job()
    calbot.look()
    assert calbot.row.state == "done"


def test_who_wants_an_entry_moved_that_somebody_has_taken_out_is_asked_once_and_gets_it_as_a_file(
    calbot: Calbot, town: Office
) -> None:
    town.delete("pot", "a")
    calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    calbot.job()
    assert (calbot.row.state, calbot.row.other and calbot.row.other.off) == ("conflict", True)
    calbot.flow(versions.mine, 1, calbot.row.revision, who="Mkt")
    calbot.job()
    row = calbot.row
    assert (row.state, row.problem) == ("parked", "the entry is not in the calendar any more")
    (entry,) = read_calendar(row.file, "f", NOW, NOW + timedelta(days=30)).entries
    assert entry.starts_at == TO


def test_what_another_server_has_said_is_told_to_none(databases: Databases, town: Office, tmp_path: Path) -> None:
    (tmp_path / "pot.password").write_text(PASSWORD)
    (tmp_path / "second").mkdir()
    with office(tmp_path / "second") as second:
        for one in (town, second):
            one.make("pot")
            one.put("pot", "a", event("a", "TikTok - A"))
        near = [read_exemption(f"127.0.0.1:{one.port}=127.0.0.1/32") for one in (town, second)]
        more = f'url = "{town.home("pot")}"\nuser = "{USER}"\npassword_file = "pot.password"\nwrite = true'
        calbot = opened(databases, tmp_path, "caldav", more, Fetcher(exceptions=near))
        try:
            calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
            calbot.flow(move_house, second.home("pot"))
            town.asked.clear()
            calbot.job()
            assert (calbot.row.state, calbot.row.problem) == ("pending", "the calendar was not read yet")
            assert (town.asked, second.asked) == ([], [])
            calbot.look()
            calbot.now = calbot.row.due_at
            calbot.job()
            assert (calbot.row.state, town.asked) == ("written", [])
            assert b"DTSTART:20261201T183000Z" in body_of(second, "a")
            assert b"DTSTART:20261128T100000Z" in body_of(town, "a")
        finally:
            calbot.close()
            town.send("DELETE", f"/{USER}/pot/")


def move_house(session: Session, turn: Turn, url: str) -> None:
    """The operator names another server for the same calendar."""
    source = sources.by_name(session, turn.workspace_id, "Pot social")
    assert source is not None
    source.location = url
    session.commit()


def test_the_file_with_the_change_of_a_private_entry_names_no_title_and_every_program_takes_it(
    calbot: Calbot, town: Office, tmp_path: Path
) -> None:
    town.put("pot", "a", event("a", "TikTok - A", more="CLASS:PRIVATE\nDESCRIPTION:for us alone"))
    calbot.look()
    assert calbot.post.private
    (tmp_path / "pot.password").write_text("wrong")
    calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
    calbot.job()
    file = calbot.row.file
    assert (calbot.row.state, b"TikTok" in file, b"alone" in file) == ("parked", False, False)
    town.put("pot", "by-hand", file.decode())
    (tmp_path / "pot.password").write_text(PASSWORD)
    assert calbot.flow(writing.release, 1)
    assert (calbot.row.state, calbot.row.file) == ("pending", b"")


@pytest.mark.parametrize("kind", ["ics", "posts_csv"])
def test_where_calbot_only_reads_the_owner_gets_words_and_a_file(
    databases: Databases, tmp_path: Path, kind: str
) -> None:
    sheet = "Date,Time,Channel,Title\n2026-11-28,10:00,TikTok,A\n"
    said = "X-OURS:kept\nDESCRIPTION:for us alone\nATTENDEE:mailto:aki@pot.example"
    text = sheet if kind == "posts_csv" else event("a", "TikTok - A", more=said)
    file = tmp_path / f"pot.{kind.removeprefix('posts_')}"
    file.write_bytes(text.encode())
    calbot = opened(databases, tmp_path, kind, f'path = "{file.name}"', Fetcher())
    try:
        calbot.flow(post_flow.move, 1, TO, "Europe/London", who="Mkt")
        calbot.job()
        view = calbot.flow(writeback.show, 1)
        assert (view.writeback.state, view.keeper) == ("asked", "Mkt")
        assert view.file.startswith("https://c.pot/x/change/1-")
        (entry,) = read_calendar(view.writeback.file, "f", NOW, NOW + timedelta(days=30)).entries
        assert (entry.starts_at, entry.title) == (TO, "A" if kind == "posts_csv" else "TikTok - A")
        assert (b"UID:a\r\n" in view.writeback.file) == (kind == "ics")
        assert not any(word in view.writeback.file for word in (b"X-OURS", b"for us alone", b"aki@"))
        assert file.read_text() == text.replace("\r\n", "\n"), "nobody writes there"
        there = {"2026-11-28,10:00": "2026-12-01,18:30", "20261128T1000": "20261201T1830"}
        for before, after in there.items():
            text = text.replace(before, after)
        file.write_bytes(text.encode())
        calbot.look()
        assert (calbot.row.state, calbot.post.starts_at, calbot.row.file) == ("done", TO, b"")
    finally:
        calbot.close()
