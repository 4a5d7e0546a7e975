"""`calbot check` from typed words to exit code, on files as people keep them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from calbot.cli.app import application
from calbot.cli.as_text import as_text
from calbot.cli.gather import Gathered
from calbot.cli.layout import width
from calbot.cli.report import report
from calbot.flows.assess import Assessment
from calbot.words.say import sayer
from tests.sources.books import book

# As Google exports it: no metadata, a zone of its own, one day, one floating time, one meeting of two people.
BARE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Google Inc//Google Calendar 70.9054//EN
X-WR-CALNAME:Social
X-WR-TIMEZONE:Asia/Tokyo
BEGIN:VEVENT
UID:a
DTSTART:20300304T010000Z
SUMMARY:[IG] New lid
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTART:20300304T013000Z
SUMMARY:[IG] New pan
END:VEVENT
BEGIN:VEVENT
UID:c
DTSTART;VALUE=DATE:20300305
SUMMARY:TikTok - launch
END:VEVENT
END:VCALENDAR
"""


class Ran:
    """What a call printed, and how it ended."""

    def __init__(self, *words: str | Path) -> None:
        told = [str(word) for word in words]
        result = typer.testing.CliRunner().invoke(application(told), told, prog_name="calbot", env={"COLUMNS": "110"})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "social.ics"
    path.write_text(BARE)
    return path


@pytest.fixture(scope="module")
def said(sample: dict[str, Path]) -> Any:
    """The report on the sample as a program reads it; the same for all that look at it."""
    ran = Ran(*whole(sample, "--format", "json"))
    assert ran.code == 1
    return json.loads(ran.out)


def whole(sample: dict[str, Path], *more: str) -> list[str | Path]:
    return [
        "check", sample["marketing.ics"], sample["posts-history.csv"], "--inbound", sample["inbound.csv"],
        "--shifts", sample["shifts.csv"], "--workspace", sample["calbot.toml"], *more,
    ]  # fmt: skip


def window(*more: str) -> list[str]:
    return ["--from", "2030-03-01", "--to", "2030-03-10", *more]


def test_the_samples_collisions_are_all_found_and_its_evening_breaks_the_promise(said: Any) -> None:
    assert list(said) == ["posts", "findings", "forecast", "spikes", "sources"]
    assert {finding["rule"] for finding in said["findings"]} == {
        "same-account-gap", "near-duplicate", "blackout", "load-above-cover", "shared-pool-collision",
        "owner-missing", "night-publish", "placeholder-text",
    }  # fmt: skip
    spike = max(said["spikes"], key=lambda one: one["minutes"])
    assert 4 * 60 < spike["minutes"] < 8 * 60
    assert spike["low"] < spike["minutes"] < spike["high"]
    titles = {post["id"]: post["title"] for post in said["posts"]}
    assert {titles[cause["post"]] for cause in spike["causes"][:2]} == {
        "Do's and don'ts of pressure cooking",
        "Promo thread: the whole range",
    }
    kinds = [option["kind"] for option in spike["options"]]
    assert {"move", "cover"} <= set(kinds)
    assert kinds[-1] == "nothing"


def test_each_finding_tells_where_why_what_and_who(said: Any, sample: dict[str, Path]) -> None:
    for finding in said["findings"]:
        assert finding["why"]
        assert finding["do"]
        assert "{" not in finding["why"] + finding["do"]
        assert finding["file"] == str(sample["marketing.ics"])
        assert finding["line"] > 1
    blackout = next(finding for finding in said["findings"] if finding["rule"] == "blackout")
    assert (blackout["level"], blackout["who"]) == ("stop", "Mkt2")
    assert blackout["by"] == blackout["at"]


def test_posts_tell_channel_time_and_the_clock_of_whoever_wrote_them(said: Any) -> None:
    tokyo = next(post for post in said["posts"] if post["zone"] == "Asia/Tokyo")
    assert tokyo["local_time"].endswith("T20:00+09:00")
    assert datetime.fromisoformat(tokyo["channel_time"]) == datetime.fromisoformat(tokyo["local_time"])
    low, mean, high = (tokyo["expected"][name] for name in ("low", "mean", "high"))
    assert low < mean < high


def test_every_hour_of_the_window_is_a_range(said: Any) -> None:
    (team,) = said["forecast"]
    assert len(team["hours"]) == 14 * 24
    assert all(hour["low"] <= hour["expected"] + 1 <= hour["high"] + 2 for hour in team["hours"])
    assert team["response"]["target_minutes"] == 240


def test_the_text_leads_with_the_number_and_says_the_rest(seen: tuple[Gathered, Assessment]) -> None:
    say = sayer("en", "Europe/London")
    text = as_text(report(*seen, say), say)
    first = text.splitlines()[0]
    assert "mean first response" in first
    assert "SLA 4 h" in first
    for part in ("FINDINGS", "MESSAGES EXPECTED PER POST", "COMING SPIKES", "[WATCH]", "READ", "ASSUMED"):
        assert part in text
    assert "\x1b[" not in text


def test_the_report_speaks_japanese_in_straight_columns(seen: tuple[Gathered, Assessment]) -> None:
    say = sayer("ja", "Europe/London")
    lines = as_text(report(*seen, say), say).splitlines()
    assert "平均初回応答" in lines[0]
    assert "これからの急増" in lines
    table = [line for line in lines[lines.index("投稿ごとの見込み件数") + 2 :] if line.startswith(" p-")]
    assert len({width(line) for line in table}) == 1


def test_a_terminal_gets_bold_and_colour_beside_the_words(seen: tuple[Gathered, Assessment]) -> None:
    say = sayer("en", "Europe/London")
    text = as_text(report(*seen, say), say, paint=lambda words, how: f"<{how}>{words}</{how}>")
    assert "<stop>STOP" in text
    assert "<bold>COMING SPIKES</bold>" in text


@pytest.mark.parametrize(("level", "code"), [("note", 1), ("warn", 1), ("stop", 0)])
def test_fail_on_decides_the_exit_code(bare: Path, level: str, code: int) -> None:
    assert Ran("check", bare, *window("--fail-on", level)).code == code


def test_a_bare_calendar_is_judged_and_says_what_it_assumed(bare: Path) -> None:
    ran = Ran("check", bare, *window())
    assert "same-account-gap" in ran.out
    assert "Mon 4 Mar 2030 10:00 Tokyo" in ran.out
    assert "as the calendar says" in ran.out
    assert "taken from the posts' own words" in ran.out
    assert "shipped priors" in ran.out
    assert "Response time is not judged" in " ".join(ran.out.split())


def test_another_zone_is_a_word_away(bare: Path) -> None:
    ran = Ran("check", bare, *window("--zone", "Europe/London"))
    assert "Mon 4 Mar 2030 01:00 London" in ran.out


def test_a_clean_calendar_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("date,time,channel,owner,title\n2030-03-04,10:00,Instagram,Mkt,New lid\n")
    ran = Ran("check", path, *window())
    assert ran.code == 0
    assert "1 post: no findings" in ran.out


def test_a_window_without_posts_says_so(bare: Path) -> None:
    ran = Ran("check", bare, "--from", "2031-01-01")
    assert ran.code == 0
    assert "Widen the window" in ran.out


def test_all_mistakes_are_told_at_once_and_end_with_2(tmp_path: Path, bare: Path) -> None:
    page = tmp_path / "feed.ics"
    page.write_text("<!doctype html><title>Sign in</title>")
    settings = tmp_path / "calbot.toml"
    settings.write_text('[workspace]\nzone = "Mars/Base"\nnmae = "x"\n')
    ran = Ran("check", bare, page, tmp_path / "gone.ics", "--workspace", settings, "--from", "next week")
    assert ran.code == 2
    assert ran.out == ""
    for part in ("feed.ics", "gone.ics", "Mars/Base", "nmae", "next week"):
        assert part in ran.err
    assert "Mend the" in ran.err


@pytest.mark.parametrize(
    "words",
    [["--zone", "London"], ["--from", "2030-03-05", "--to", "2030-03-01"], ["--rules", "no-such-folder"],
     ["--from", "2026-01-01", "--to", "2030-01-01"], ["--from", "0001-01-01", "--zone", "Asia/Tokyo"],
     ["--to", "9999-12-31", "--zone", "America/New_York"], ["--from", "9999-12-31"]],
)  # fmt: skip
def test_options_that_make_no_sense_are_refused(bare: Path, words: list[str]) -> None:
    ran = Ran("check", bare, *words)
    assert ran.code == 2
    assert ran.err.count("\n") == 3


def test_reviews_are_held_to_their_own_promise(tmp_path: Path, bare: Path) -> None:
    (tmp_path / "calbot.toml").write_text(
        '[workspace]\nname = "Pot"\nzone = "Asia/Tokyo"\n[[accounts]]\nnetwork = "instagram"\nhandle = "@pot"\n'
        '[[accounts]]\nnetwork = "reviews"\nhandle = "shop"\nsla = "reviews"\n'
    )
    (tmp_path / "shifts.csv").write_text("name,start,end\nAgt1,2030-03-01T00:00Z,2030-03-20T00:00Z\n")
    more = [
        "--workspace",
        tmp_path / "calbot.toml",
        "--shifts",
        tmp_path / "shifts.csv",
        "--from",
        "2030-03-04",
        "--to",
        "2030-03-06",
    ]
    (team,) = json.loads(Ran("check", bare, *more, "--format", "json").out)["forecast"]
    (reviews,) = team["promises"]
    assert (reviews["sla"], reviews["target_minutes"]) == ("reviews", 480)
    assert "SLA reviews" in Ran("check", bare, *more).out


def test_a_broken_event_is_told_with_its_line_and_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "social.ics"
    path.write_text(BARE.replace("DTSTART:20300304T013000Z", "DTSTART:soon"))
    said = json.loads(Ran("check", path, *window("--format", "json")).out)
    assert len(said["posts"]) == 2
    (problem,) = said["sources"][0]["problems"]
    assert problem["line"] == 11


def test_workbook_is_judged_like_a_calendar(tmp_path: Path) -> None:
    rows = [["Date", "Channel", "Title"], ["3/4/2030 09:00", "IG", "New lid"], ["3/4/2030 09:30", "IG", "New pan"]]
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(book({"March": rows}))
    window = ("--from", "2030-03-01", "--to", "2030-03-09", "--zone", "Asia/Tokyo")
    asked = Ran("check", plan, *window)
    assert asked.code == 2
    assert '"3/4/2030 09:00" is 3 April or 4 March' in " ".join(asked.err.split())
    answered = Ran("check", plan, *window, "--day-order", "month", "--format", "json")
    told = json.loads(answered.out)
    assert [post["title"] for post in told["posts"]] == ["New lid", "New pan"]
    assert told["sources"][0]["kind"] == "posts_csv"


def test_answer_is_remembered_with_the_source(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Date,Channel,Title\n3/4 09:00,IG,New lid\n".replace(" 09:00", ""))
    source = '[[sources]]\nkind = "posts_csv"\nname = "plan"\npath = "plan.csv"\nday_order = "month"\nyear = 2030\n'
    file = tmp_path / "calbot.toml"
    file.write_text(f'[workspace]\nzone = "Asia/Tokyo"\n{source}')
    words = ("check", tmp_path / "plan.csv", "--from", "2030-03-01", "--to", "2030-03-09", "--format", "json")
    assert Ran(*words).code == 2
    (post,) = json.loads(Ran(*words, "--workspace", file).out)["posts"]
    assert post["title"] == "New lid"


def test_letters_of_a_calendar_are_answered_on_the_command_line(tmp_path: Path) -> None:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a", "DTSTAMP:20300101T000000Z"]
    lines += ["DTSTART;TZID=IST:20300304T100000", "SUMMARY:IG: Lids", "END:VEVENT", "END:VCALENDAR", ""]
    (tmp_path / "plan.ics").write_text("\n".join(lines))
    words = ("check", tmp_path / "plan.ics", "--from", "2030-03-01", "--to", "2030-03-09", "--format", "json")
    asked = Ran(*words, "--zone", "UTC")
    assert "10:00 if that is Asia/Kolkata" not in asked.out
    assert "04:30 if that is Asia/Kolkata" in asked.out + asked.err
    answered = Ran(*words, "--zone", "UTC", "--zone-name", "IST=Asia/Kolkata")
    assert json.loads(answered.out)["posts"][0]["at"].startswith("2030-03-04T04:30")


def test_a_clock_of_twelve_is_asked_about_answered_and_remembered_with_the_source(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Date,Time,Channel,Title\n2030-03-04,3:00,IG,Lid\n2030-03-05,11:30,IG,Pot\n")
    words = ("check", tmp_path / "plan.csv", "--from", "2030-03-01", "--to", "2030-03-09", "--format", "json")
    asked = Ran(*words, "--zone", "UTC")
    assert asked.code == 2
    assert "at night, or 15:00?" in " ".join(asked.err.split())

    def starts(*more: object) -> str:
        return str(json.loads(Ran(*words, *more).out)["posts"][0]["at"])

    assert starts("--zone", "UTC", "--clock", "24").startswith("2030-03-04T03:00")
    source = '[[sources]]\nkind = "posts_csv"\nname = "plan"\npath = "plan.csv"\nclock = "12"\n'
    (tmp_path / "calbot.toml").write_text(f'[workspace]\nzone = "UTC"\n{source}')
    assert starts("--workspace", tmp_path / "calbot.toml").startswith("2030-03-04T15:00")


def test_a_zone_is_asked_about_answered_and_remembered_with_the_source(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Date,Time (Eastern),Channel,Title\n2030-03-04,09:00,IG,New lid\n")
    words = ("check", tmp_path / "plan.csv", "--from", "2030-03-01", "--to", "2030-03-09", "--format", "json")
    there = ("--zone", "Australia/Sydney")
    asked = Ran(*words, *there)
    assert asked.code == 2
    said = " ".join(asked.err.split())
    assert "2030-03-05 01:00 if that is America/New_York, or 2030-03-04 09:00 if that is Australia/Sydney" in said
    assert '--zone-name "Eastern=America/New_York"' in said

    def starts(*more: object) -> str:
        (post,) = json.loads(Ran(*words, *more).out)["posts"]
        return str(post["at"])

    assert starts(*there, "--zone-name", "Eastern=Australia/Sydney").startswith("2030-03-03T22:00")
    source = '[[sources]]\nkind = "posts_csv"\nname = "plan"\npath = "plan.csv"\n'
    file = tmp_path / "calbot.toml"
    file.write_text(
        f'[workspace]\nzone = "Australia/Sydney"\n{source}zone_names = {{ "Eastern" = "America/New_York" }}\n'
    )
    assert starts("--workspace", file).startswith("2030-03-04T14:00")
    # So is the zone that is set for it.
    file.write_text(f'[workspace]\nzone = "Australia/Sydney"\n{source}zone = "America/New_York"\n')
    assert starts("--workspace", file).startswith("2030-03-04T14:00")
    wrong = Ran(*words, *there, "--zone-name", "Eastern=Boston")
    assert wrong.code == 2
    assert "NAME=ZONE" in wrong.err


def test_help_of_each_command_shows_an_example() -> None:
    for name in ("check", "demo", "serve", "work", "migrate"):
        assert f"Example: calbot {name}" in Ran(name, "--help").out.replace(
            "CALBOT_WORKSPACE=calbot.toml ", ""
        ).replace("CALBOT_PLAYGROUND=1 ", "").replace("CALBOT_DATABASE_URL=sqlite:///calbot.db ", ""), name


def test_a_check_loads_no_database_no_web_server_and_no_chat(bare: Path) -> None:
    code = "import sys; from calbot.__main__ import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(bare), *window()],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "typer" in loaded
    assert not loaded & {
        "alembic", "fastapi", "httpx", "icalendar", "jinja2", "pydantic_settings", "slack_sdk", "sqlalchemy",
        "sqlmodel", "uvicorn",
    }  # fmt: skip


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def test_every_field_is_described(said: Any) -> None:
    described = (Path(__file__).parents[2] / "docs" / "check-json.md").read_text(encoding="utf-8")
    assert {key for key in keys_of(said) if f"`{key}`" not in described} == set()
