"""What the doctor looks at, and what it says to do."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine

from calbot.clock import system_clock
from calbot.model.fitted import FittedState
from calbot.model.workspace import Workspace
from calbot.sources import spelling
from calbot.store import beat as beats
from calbot.store.migrate import step_back
from calbot.store.session import now, open_engine, writing
from calbot.store.tables import VERSION_TABLE
from calbot.wiring.doctor import examine
from calbot.wiring.doctor_check import Check

NOW = datetime(2027, 1, 3, 12, tzinfo=UTC)
POSTS = "date,time,channel,title\n2027-01-04,09:00,instagram,Soup\n"
FILE = """\
[workspace]
zone = "Europe/London"
[sizing]
people = 3
[[people]]
name = "Mika"
[[accounts]]
network = "instagram"
handle = "@pot"
owner = "Mika"
[[places]]
platform = "playground"
address = "#care"
kind = "care"
"""


@pytest.fixture(autouse=True)
def well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> Path:
    """Everything as it should be; each test spoils one thing."""
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CALBOT_WORKSPACE", str(tmp_path / "calbot.toml"))
    monkeypatch.setenv("CALBOT_PLAYGROUND", "1")
    monkeypatch.delenv("CALBOT_DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "plan.csv").write_text(POSTS)
    (tmp_path / "calbot.toml").write_text(FILE + source("posts_csv", "plan.csv"))
    (tmp_path / "home").mkdir()
    shutil.copy(ready, tmp_path / "home" / "calbot.db")
    return tmp_path


@pytest.fixture
def database(well: Path) -> Iterator[Engine]:
    """Its rows."""
    engine = open_engine(f"sqlite:///{well / 'home' / 'calbot.db'}")
    yield engine
    engine.dispose()


def source(kind: str, path: str) -> str:
    return f'\n[[sources]]\nkind = "{kind}"\nname = "{path}"\npath = "{path}"\n'


def looked(clock_ahead: timedelta = timedelta()) -> list[Check]:
    return list(examine(lambda: system_clock() + clock_ahead))


def at_new_year() -> list[Check]:
    return list(examine(lambda: NOW))


def ill(checks: list[Check], *states: str) -> Mapping[str, Check]:
    return {check.name: check for check in checks if check.state in (states or ("fail", "warn"))}


def test_nothing_is_wrong_where_nothing_is_and_nothing_is_changed(well: Path) -> None:
    before = {path: path.read_bytes() for path in well.rglob("*") if path.is_file()}
    assert ill(at_new_year()).keys() <= {"clock"}  # the machine's clock is not at new year
    assert {path: path.read_bytes() for path in well.rglob("*") if path.is_file()} == before


def test_several_mistakes_of_the_settings_and_of_all_else_at_once(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_PROT", "1")
    monkeypatch.setenv("CALBOT_PORT", "seven")
    (well / "calbot.toml").write_text("[workspace]\nzone = 'Mars'\n")
    checks = [check for check in looked() if check.state == "fail"]
    assert [check.name for check in checks] == ["settings", "settings", "workspace"]
    assert "did you mean CALBOT_PORT" in checks[0].said


@pytest.mark.parametrize("there", [True, False])
def test_it_says_whether_slips_of_the_keyboard_are_looked_for(
    well: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(spelling, "find_spec", lambda name: object() if there else None)
    (check,) = [one for one in looked() if one.name == "spelling"]
    assert (check.state, "pip install 'calbot[spelling]'" in check.do) == ("ok", not there)


def test_several_mistakes_of_the_file_at_once_each_with_its_line(well: Path) -> None:
    (well / "calbot.toml").write_text("[workspace]\nzone = 'Mars'\n[foo]\n")
    said = [check.said for check in looked() if check.name == "workspace"]
    assert [one.removeprefix(f"{well}/").split(": ")[0] for one in said] == ["calbot.toml:2:1", "calbot.toml:3:1"]


@pytest.mark.parametrize(("data", "said"), [(b"\xff\xfe", "UTF-8"), (None, "calbot init")])
def test_a_file_that_cannot_be_read(well: Path, data: bytes | None, said: str) -> None:
    (well / "calbot.toml").unlink() if data is None else (well / "calbot.toml").write_bytes(data)
    assert said in ill(looked())["workspace"].said


def test_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALBOT_WORKSPACE")
    assert "calbot init" in ill(looked(), "warn")["workspace"].do


def test_there_is_no_database_and_none_is_made(well: Path) -> None:
    (well / "home" / "calbot.db").unlink()
    assert "calbot migrate" in ill(looked(), "fail")["database"].do
    assert not (well / "home" / "calbot.db").exists()


def test_the_database_is_behind(well: Path) -> None:
    step_back(f"sqlite:///{well / 'home' / 'calbot.db'}", "0001")
    assert "calbot migrate" in ill(looked(), "fail")["database"].do


def test_the_database_is_ahead(database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0999'")
    told = ill(looked(), "warn")["database"]
    assert "0999, which a newer calbot has made" in told.said
    assert ill(looked(), "fail") == {}


def _audit(database: Engine, ago: timedelta, **found: int) -> None:
    with writing(database) as session:
        beats.keep(session, "audit:main", now(session) - ago, found)
        session.commit()


def _company(database: Engine, *, worker: bool) -> None:
    with writing(database) as session:
        session.add(Workspace(id="main", name="main", created_at=now(session)))
        if worker:
            beats.keep(session, "worker:w", now(session), {})
        session.commit()


def test_that_nobody_works_is_told(database: Engine) -> None:
    _company(database, worker=False)
    assert "no worker is alive" in ill(looked(), "warn")["work"].said
    assert "not audited yet" in ill(looked(), "warn")["audit"].said


def test_what_the_audit_found_and_when_is_told(database: Engine) -> None:
    _company(database, worker=True)
    _audit(database, timedelta(seconds=40), late=0, given_up=0)
    (well,) = [check for check in looked() if check.name == "audit"]
    assert (well.state, well.said) == ("ok", f"main: looked {well.said.split()[2]} s ago and found: all well")
    _audit(database, timedelta(seconds=40), late=3, given_up=1)
    assert "found: late 3, given up 1" in ill(looked(), "warn")["audit"].said


def test_an_audit_of_hours_ago_is_told(database: Engine) -> None:
    _company(database, worker=True)
    _audit(database, timedelta(hours=3))
    assert "looked 3 h ago and found: all well; nobody has looked since" in ill(looked(), "warn")["audit"].said


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:s3cret@127.0.0.1/x", "postgresql://u:s3cret@127.0.0.1:1/x", "sqlite:///junk.db"]
)
def test_a_database_that_cannot_be_used_is_told_in_one_line_without_its_password(
    well: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(well)
    (well / "junk.db").write_text("this is no database " * 10)
    monkeypatch.setenv("CALBOT_DATABASE_URL", url)
    told = ill(looked(), "fail")["database"].said
    assert "s3cret" not in told
    assert "\n" not in told


def test_rules_that_do_not_load(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (well / "rules").mkdir()
    (well / "rules" / "mine.toml").write_text("id = 3\n")
    monkeypatch.setenv("CALBOT_RULES", str(well / "rules"))
    assert "mine.toml:1" in ill(looked(), "fail")["rules"].said


def test_clocks_that_disagree_are_told() -> None:
    assert "ahead of the database's clock" in ill(looked(timedelta(minutes=5)))["clock"].said
    assert "behind the database's clock" in ill(looked(-timedelta(minutes=5)))["clock"].said


def test_a_source_that_is_gone_and_one_that_cannot_be_read(well: Path) -> None:
    (well / "bad.csv").write_text("nothing\nat all\n")
    (well / "calbot.toml").write_text(FILE + source("ics", "gone.ics") + source("inbound_csv", "bad.csv"))
    told = ill(looked(), "fail")
    assert "gone.ics" in told["source gone.ics"].said
    assert "bad.csv" in told["source bad.csv"].said


def test_lines_that_are_lost_are_named(well: Path) -> None:
    (well / "plan.csv").write_text(POSTS + "32 of never,09:00,x,Lost\n")
    told = ill(at_new_year(), "warn")["source plan.csv"]
    assert "plan.csv:3" in told.said


def test_a_plan_by_night_is_asked_whether_its_zone_is_right(well: Path) -> None:
    rows = "".join(f"2027-01-{day:02d},0{day % 4}:30,instagram,Soup {day}\n" for day in range(4, 12))
    (well / "plan.csv").write_text("date,time,channel,title\n" + rows)
    told = ill(at_new_year())["source plan.csv"]
    assert "8 of 8 coming posts lie between midnight and six in Europe/London" in told.do
    (well / "plan.csv").write_text("date,time,channel,title\n" + rows.replace(",0", ",1"))
    assert "source plan.csv" not in ill(at_new_year())


def test_which_columns_are_read_as_what_is_said_of_a_sheet(well: Path) -> None:
    (check,) = [one for one in at_new_year() if one.name == "source plan.csv"]
    assert 'column A "date" is read as date; column B "time" is read as time' in check.said


def test_a_sheet_that_has_nothing_ahead_or_nothing_at_all_says_so(well: Path) -> None:
    (well / "plan.csv").write_text("date,time,channel,title\n2026-12-20,10:00,instagram,Soup\n")
    (check,) = [one for one in at_new_year() if one.name == "source plan.csv"]
    assert check.said.startswith(
        "1 posts, 0 of them ahead, zone Europe/London, so it lists only what was published; column A"
    )
    (well / "plan.csv").write_text("date,time,channel,title\n2022-12-20,10:00,instagram,Soup\n")
    told = ill(at_new_year(), "warn")["source plan.csv"]
    assert "0 posts" in told.said
    assert "is near or of an account" in told.do


def test_what_is_cancelled_counts_as_little_as_in_feeds(well: Path) -> None:
    row = "2027-01-0{day},10:00,instagram,Soup {day},{status}\n"
    head = "date,time (US Eastern),channel,title,status\n"
    off = row.format(day=5, status="cancelled")
    (well / "plan.csv").write_text(head + row.format(day=4, status="") + off)
    (check,) = [one for one in at_new_year() if one.name == "source plan.csv"]
    assert check.said.startswith("1 posts, 1 of them ahead, zone America/New_York, the next 2027-01-04 15:00 UTC")
    (well / "plan.csv").write_text(head + off)
    (check,) = [one for one in at_new_year() if one.name == "source plan.csv"]
    assert check.said.startswith("0 posts, 0 of them ahead, zone Europe/London, as all of them are cancelled")


def test_a_plan_that_has_nothing_ahead_and_a_roster_that_ends(well: Path) -> None:
    (well / "plan.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", newline="")
    (well / "roster.csv").write_text("name,start,end\nAgt1,2027-01-01 08:00,2027-01-01 16:00\n")
    (well / "counts.csv").write_text("hour,messages\n2026-12-01T10:00Z,4\n")
    sources = source("ics", "plan.ics") + source("shifts_csv", "roster.csv") + source("inbound_csv", "counts.csv")
    (well / "calbot.toml").write_text(FILE + sources)
    told = ill(at_new_year(), "warn")
    assert "no post ahead" in told["source plan.ics"].do
    assert "ends within a day" in told["source roster.csv"].do
    assert "no counts of the last two days" in told["source counts.csv"].do


def test_a_calendar_of_what_was_published_is_enough_beside_one_that_plans(well: Path) -> None:
    begin = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Instagram - Soup\r\n"
    (well / "out.ics").write_text(f"{begin}DTSTART:20261220T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", newline="")
    alone = FILE + source("ics", "out.ics") + source("inbound_csv", "gone.csv")
    (well / "calbot.toml").write_text(alone)
    assert "a calendar of what was published warns nobody" in ill(at_new_year(), "warn")["source out.ics"].do
    for other in (source("posts_csv", "plan.csv"), source("ics", "gone.ics")):  # that one may plan
        (well / "calbot.toml").write_text(alone + other)
        (check,) = [one for one in at_new_year() if one.name == "source out.ics"]
        assert check.said.endswith("1 posts, 0 of them ahead, zone Europe/London, so it lists only what was published")
        assert check.state == "ok"
    holidays = (well / "out.ics").read_text().replace("Instagram - Soup", "Market day")
    (well / "days.ics").write_text(holidays, newline="")
    (well / "calbot.toml").write_text(alone + source("ics", "days.ics") + 'overlay = "holiday"\n')
    assert ill(at_new_year(), "warn").keys() >= {"source out.ics"}
    (check,) = [one for one in at_new_year() if one.name == "source days.ics"]
    assert (check.state, check.said) == ("ok", "1 dates")


def test_nobody_hears_anything_and_nobody_answers(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (well / "calbot.toml").write_text("[[accounts]]\nnetwork = 'x'\nhandle = '@pan'\n")
    monkeypatch.delenv("CALBOT_PLAYGROUND")
    checks = looked()
    assert {"chat", "sizing", "sources"} <= ill(checks).keys()
    assert "accounts without an owner: 1" in [check.said for check in checks]


def test_the_playground_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_HOST", "0.0.0.0")
    assert "CALBOT_HOST=127.0.0.1" in ill(looked(), "fail")["chat"].do


class Feed(BaseHTTPRequestHandler):
    """A calendar server; the test says what it answers."""

    status, ahead, body = 200, timedelta(), b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"

    def do_GET(self) -> None:
        self.send_response_only(self.status)
        self.send_header("Date", format_datetime(system_clock() + self.ahead, usegmt=True))
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def feed(well: Path) -> Iterator[type[Feed]]:
    made = type("Made", (Feed,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    url = f'\n[[sources]]\nkind = "ics"\nname = "Feed"\nurl = "http://127.0.0.1:{port}/k3y.ics"\n'
    (well / "calbot.toml").write_text(FILE + url + f'[fetch]\nexceptions = ["127.0.0.1:{port}=127.0.0.1/32"]\n')
    yield made
    server.shutdown()
    server.server_close()


def test_a_feed_that_answers(feed: type[Feed]) -> None:
    assert "0 posts" in ill(looked())["source Feed"].said


def test_a_feed_that_asks_to_be_read_once_a_week_is_told_with_how_to_read_it_oftener(
    well: Path, feed: type[Feed]
) -> None:
    begin = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-PUBLISHED-TTL:P1W\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Instagram - Soup\r\n"
    )
    feed.body = f"{begin}DTSTART:20270104T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    told = ill(at_new_year(), "warn")["source Feed"]
    assert ("only once in 168 h" in told.said, "look_minutes" in told.do) == (True, True)
    text = (well / "calbot.toml").read_text()
    (well / "calbot.toml").write_text(text.replace('name = "Feed"', 'name = "Feed"\nlook_minutes = 60'))
    (check,) = [one for one in at_new_year() if one.name == "source Feed"]
    assert (check.state, "only once" in check.said) == ("ok", False)


def test_a_feed_that_refuses_is_told_without_its_address(feed: type[Feed]) -> None:
    feed.status = 404
    told = ill(looked(), "fail")["source Feed"]
    assert "404" in told.said
    assert "k3y" not in str(told)


def test_a_feed_whose_clock_is_wrong(feed: type[Feed]) -> None:
    feed.ahead = timedelta(hours=2)
    assert "behind the feed's clock" in ill(looked())["clock"].said


def test_a_feed_that_may_not_be_dialled(well: Path, feed: type[Feed]) -> None:
    text = (well / "calbot.toml").read_text()
    (well / "calbot.toml").write_text(text[: text.index("[fetch]")])
    assert "Copy the address" in ill(looked(), "fail")["source Feed"].said


@pytest.mark.parametrize(("hours", "state"), [(30, "ok"), (49, "warn")])
def test_what_was_learnt_long_ago_says_that_nobody_works(well: Path, hours: int, state: str) -> None:
    engine = open_engine(f"sqlite:///{well / 'home' / 'calbot.db'}")
    until = NOW - timedelta(hours=hours)
    with writing(engine) as session:
        session.add(Workspace(id="main", name="Pots", created_at=NOW))
        session.flush()
        session.add(FittedState(workspace_id="main", team="care", made_at=until, until=until, basis="0"))
        session.commit()
    engine.dispose()
    (check,) = [check for check in at_new_year() if check.name == "forecast"]
    assert (check.state, "care" in check.said) == (state, True)
