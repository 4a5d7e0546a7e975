"""What a look at a calendar server brings, and that a process that was just started goes on where another ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("caldav", reason="the extra calbot[caldav] is not installed")
pytest.importorskip("radicale", reason="radicale, the CalDAV server of these tests, is not installed")

from calbot.config.reading import read_workspace_file
from calbot.flows.sync import Outcome
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.mirror import unpacked
from calbot.sources.polling import SERVER_PAUSE
from calbot.wiring.company import company
from calbot.wiring.doctor import examine
from calbot.wiring.readers import SourceReader
from calbot.wiring.write_doctor import READ_ONLY, examine_writing
from tests.sources.town import GUEST, PASSWORD, USER, Office, event, office

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("caldav")) as opened:
        yield opened


class Desk:
    """A source and what the database would keep of it; `look` is a process that was just started."""

    def __init__(self, town: Office, source: Source) -> None:
        self.town, self.source, self.kept = town, source, b""
        self.reader = self.started()

    def started(self) -> SourceReader:
        fetcher = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{self.town.port}=127.0.0.1/32")])
        return SourceReader(fetcher, chance=lambda: 0.0, mirror_of=self.mirror)

    async def mirror(self, source: Source) -> bytes:
        return self.kept

    def look(self, now: datetime = NOW) -> Outcome:
        self.town.asked.clear()
        outcome = asyncio.run(self.reader.read(self.source, now))
        self.source.memory.update(outcome.memory)
        self.kept = outcome.mirror if outcome.mirror is not None else self.kept
        return outcome


@pytest.fixture
def desk(town: Office, tmp_path: Path) -> Iterator[Desk]:
    home = town.make("pot")
    for number in range(3):
        town.put("pot", f"e{number}", event(f"e{number}", f"TikTok - Post {number}"))
    (tmp_path / "pot.password").write_text(f"{PASSWORD}\n")
    text = f"""
        [[sources]]
        kind = "caldav"
        name = "Pot social"
        url = "{home}"
        user = "{USER}"
        password_file = "pot.password"
    """
    (source,) = (
        one for one in company(read_workspace_file(text), "w", tmp_path, NOW).sources if one.kind is SourceKind.CALDAV
    )
    yield Desk(town, source)
    town.send("DELETE", f"/{USER}/pot/")


def test_a_calendar_server_becomes_posts_and_is_asked_again_in_five_minutes(desk):
    seen = desk.look()
    assert sorted(post.title for post in seen.calendar.posts) == ["Post 0", "Post 1", "Post 2"]
    assert {post.network for post in seen.calendar.posts} == {"tiktok"}
    assert (seen.calendar.state, seen.every) == (SourceState.FRESH, SERVER_PAUSE)
    assert desk.look().same


def test_what_changed_is_read_and_all_else_said_again(desk):
    desk.look()
    desk.town.put("pot", "e1", event("e1", "TikTok - Moved", "20261129T100000Z"))
    seen = desk.look()
    assert sorted(post.title for post in seen.calendar.posts) == ["Moved", "Post 0", "Post 2"]


def test_a_process_that_was_just_started_asks_only_for_what_changed(desk):
    desk.look()
    desk.town.delete("pot", "e0")
    desk.reader = desk.started()
    seen = desk.look()
    assert sorted(post.title for post in seen.calendar.posts) == ["Post 1", "Post 2"]
    assert [method for method, _ in desk.town.asked] == ["REPORT"]


def test_the_days_move_on_without_a_change(desk):
    desk.look()
    assert not desk.look(NOW + timedelta(days=1)).same


def test_what_is_missing_or_was_blind_is_looked_at_in_full(desk):
    desk.look()
    desk.source.memory["absent"] = {"x": 1}
    assert not desk.look().same


def test_another_calendar_or_user_begins_anew(desk):
    desk.look()
    desk.town.make("pan")
    desk.town.put("pan", "p", event("p", "IG - Pan"))
    try:
        desk.source.location = desk.town.home("pan")
        assert [post.title for post in desk.look().calendar.posts] == ["Pan"]
    finally:
        desk.town.send("DELETE", f"/{USER}/pan/")


def test_a_server_that_is_down_is_asked_less_and_less_and_what_is_kept_stays(desk):
    desk.look()
    kept, desk.source.location = desk.kept, desk.source.location.replace("/pot/", "/nobody/")
    first, second = desk.look(), desk.look()
    assert (first.calendar, first.mirror, desk.kept) == (None, None, kept)
    assert second.every == 2 * first.every == 2 * SERVER_PAUSE
    assert first.problem


def test_a_new_password_needs_no_restart_and_none_is_kept_in_the_database(desk, tmp_path):
    (tmp_path / "pot.password").write_text("old")
    assert desk.look().problem == "source.login"
    (tmp_path / "pot.password").write_text(PASSWORD)
    assert desk.look().problem == ""
    assert PASSWORD not in str(desk.source.memory)
    (tmp_path / "pot.password").unlink()
    (sentence,) = desk.look().lost
    assert sentence == f"the password file {tmp_path / 'pot.password'} cannot be read"


def test_a_password_may_stand_in_a_variable_of_the_environment(desk, monkeypatch):
    desk.source.memory["password_variable"] = "POT_PASSWORD"
    assert desk.look().lost == ["the environment variable POT_PASSWORD holds no password"]
    monkeypatch.setenv("POT_PASSWORD", PASSWORD)
    assert len(desk.look().calendar.posts) == 3


def test_a_hostile_entry_costs_itself_and_no_neighbour(desk):
    desk.town.put("pot", "bad", event("bad", "Bad", "20261128T100000Z", "RRULE:FREQ=SECONDLY"))
    seen = desk.look()
    assert {"Post 0", "Post 1", "Post 2"} <= {post.title for post in seen.calendar.posts}
    assert any("SECONDLY" in line or "often" in line for line in seen.lost)


def test_the_doctor_tells_what_the_server_holds_or_why_it_cannot_be_read(desk, tmp_path, monkeypatch):
    text = f"""
        [fetch]
        exceptions = ["127.0.0.1:{desk.town.port}=127.0.0.1/32"]
        [[sources]]
        kind = "caldav"
        name = "Pot social"
        url = "{desk.town.root}"
        user = "{USER}"
        password_file = "pot.password"
        calendar = "pot"
    """
    (tmp_path / "calbot.toml").write_text(text)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    monkeypatch.setenv("CALBOT_WORKSPACE", str(tmp_path / "calbot.toml"))
    (found,) = (check for check in examine(lambda: NOW) if check.name == "source Pot social")
    assert found.said == "3 posts, 3 of them ahead, zone UTC, the next 2026-11-28 10:00 UTC"
    (tmp_path / "calbot.toml").write_text(text.replace('"pot"', '"other"'))
    (found,) = (check for check in examine(lambda: NOW) if check.name == "source Pot social")
    assert (found.state, found.said) == ("fail", 'calendars here: "pot"; name one of them with calendar = "..."')


@pytest.mark.parametrize(
    ("user", "write", "state", "said"),
    [
        (USER, "true", "ok", "may be written"),
        (
            USER,
            "false",
            "ok",
            f"{READ_ONLY}; write = true in the source lets calbot write there",
        ),
        (GUEST, "true", "warn", "may not be written: the right to write is missing"),
    ],
)
def test_the_doctor_tells_whether_a_calendar_may_be_written(desk, tmp_path, monkeypatch, user, write, state, said):
    text = f"""
        [fetch]
        exceptions = ["127.0.0.1:{desk.town.port}=127.0.0.1/32"]
        [[sources]]
        kind = "caldav"
        name = "Pot social"
        url = "{desk.town.home("pot")}"
        user = "{user}"
        password_file = "pot.password"
        write = {write}
    """
    (tmp_path / "calbot.toml").write_text(text)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    monkeypatch.setenv("CALBOT_WORKSPACE", str(tmp_path / "calbot.toml"))
    (found,) = (check for check in examine(lambda: NOW) if check.name == "writing Pot social")
    assert (found.state, found.said) == (state, said)
    assert bool(found.do) == (state == "warn")
    assert not {"PUT", "DELETE"} & {method for method, _ in desk.town.asked}


def test_the_doctor_tells_that_a_server_that_sends_calbot_on_is_not_written_to(desk, tmp_path, monkeypatch):
    desk.look()
    desk.source.memory["write"] = True
    fetcher = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{desk.town.port}=127.0.0.1/32")])
    desk.town.moved["PROPFIND"] = (301, desk.town.root)
    try:
        found = examine_writing(desk.source, unpacked(desk.kept), fetcher, None)
    finally:
        desk.town.moved.clear()
    assert found.state == "warn"
    assert 'set url of the source "Pot social" to it' in found.said
    (tmp_path / "pot.password").unlink()
    found = examine_writing(desk.source, unpacked(desk.kept), fetcher, None)
    assert "pot.password cannot be read" in found.said


def test_an_entry_that_went_further_off_than_a_look_reaches_is_told_where_it_is(desk):
    desk.look()
    desk.town.put("pot", "e1", event("e1", "TikTok - Post 1", "20270401T100000Z"))
    assert "e1" not in {post.entry_key for post in desk.look().calendar.posts}
    desk.source.memory["absent"] = {"e1": 1}
    told = {post.entry_key: post.starts_at for post in desk.look().calendar.posts}
    assert f"{told['e1']:%Y%m%d}" == "20270401"
    assert len(told) == 3
