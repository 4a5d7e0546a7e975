"""The report on a terminal: as wide as that is, in both languages, short where a finding has many posts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calbot.cli import judge as judging
from calbot.cli.as_text import as_text
from calbot.cli.gather import Gathered
from calbot.cli.judge import Judgement
from calbot.cli.layout import width
from calbot.cli.report import Report, report
from calbot.flows.assess import Assessment
from calbot.words.say import sayer
from tests.cli.conftest import NOW
from tests.cli.test_check import Ran

EVENT = (
    "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{at:%Y%m%dT%H%M00Z}\r\nSUMMARY:{title}\r\n"
    "{more}END:VEVENT\r\n"
)


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def found(seen: tuple[Gathered, Assessment]) -> Report:
    """The report on the sample, whose posts have other zones, brands and titles in Japanese."""
    return report(*seen, seen[0].say)


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("cells", [60, 80, 100, 110, 120, 200])
def test_no_line_is_wider_than_the_terminal_but_paths(found: Report, locale: str, cells: int) -> None:
    text = as_text(found, sayer(locale, "Europe/London"), cells)
    assert [line for line in text.splitlines() if width(line) > cells and "/" not in line] == []
    assert "p-15" in text  # and yet every post is told


def test_a_narrow_table_keeps_the_whole_title_on_a_line_of_its_own(found: Report) -> None:
    say = sayer("en", "Europe/London")
    narrow, wide = as_text(found, say, 80), as_text(found, say, 130)
    assert "       Pot TikTok @pot  Do's and don'ts of pressure cooking\n" in narrow
    assert "       20:00 Tokyo  Pot Instagram @pot  圧力鍋のふたの洗い方\n" in narrow
    assert "11:00 (20:00 Tokyo)    Pot Instagram @pot" in wide
    assert "without posts" in wide
    assert "without posts" not in as_text(found, say, 60)
    assert "late" in as_text(found, say, 60)


def test_no_japanese_line_begins_with_a_full_stop(found: Report) -> None:
    for cells in range(60, 100, 5):
        text = as_text(found, sayer("ja", "Asia/Tokyo"), cells)
        assert [line for line in text.splitlines() if line.strip()[:1] in "。、」" and line.strip()] == []


def test_a_finding_of_hundreds_of_posts_names_a_few_and_counts_the_rest(tmp_path: Path) -> None:
    start = NOW.replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    events = [
        EVENT.format(
            n=n, at=start + timedelta(minutes=n), title=f"Instagram - Offer {n}", more="DESCRIPTION:Type: promo\r\n"
        )
        for n in range(505)
    ]
    file = tmp_path / "many.ics"
    file.write_text(calendar(*events), newline="")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "streak.toml").write_text(STREAK)
    ran = Ran("check", file, "--rules", rules, "--zone", "UTC")
    assert ran.out.count("Offer ") < 505 * 2
    told = ran.out.partition("MESSAGES")[0]
    assert told.count("Instagram  Offer") == 5
    assert "and 500 more posts" in told


def test_a_calendar_without_posts_says_so_at_the_top_and_only_there(tmp_path: Path) -> None:
    file = tmp_path / "empty.ics"
    file.write_text(calendar(), newline="")
    ran = Ran("check", file)
    assert ran.code == 0
    top, _, rest = ran.out.partition("\n\n")
    assert "No posts between" in top
    assert "No posts between" not in rest


def test_a_post_that_rests_on_one_that_nobody_knows_is_told(tmp_path: Path) -> None:
    file = tmp_path / "one.ics"
    at = NOW + timedelta(days=3)
    more = "DESCRIPTION:Account: @pot\\nDepends on: The keynote\r\n"
    file.write_text(calendar(EVENT.format(n=1, at=at, title="Instagram - Reply", more=more)), newline="")
    assert '"The keynote"' in Ran("check", file).out


def test_columns_and_no_color_are_followed(found: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    assert judging.terminal_cells() == 70
    monkeypatch.setenv("COLUMNS", "20")
    assert judging.terminal_cells() == 60
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    say = sayer("en", "Europe/London")
    assert "\x1b[" in judging.text_of(Judgement(found, say))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in judging.text_of(Judgement(found, say))


STREAK = """
id = "streak"
title = "Many offers in a row"
level = "warn"
why = "{count} offers in a row."
do = "Move {a}."

[when]
streak = { same = ["network"], more_than = 3, within = "7d" }
only = "a.type == 'promo'"

[[case]]
name = "four"
posts = [
  { at = "2026-05-04T09:00Z", type = "promo" },
  { at = "2026-05-04T10:00Z", type = "promo" },
  { at = "2026-05-04T11:00Z", type = "promo" },
  { at = "2026-05-04T12:00Z", type = "promo" },
]
finds = 1

[[case]]
name = "three"
posts = [
  { at = "2026-05-04T09:00Z", type = "promo" },
  { at = "2026-05-04T10:00Z", type = "promo" },
  { at = "2026-05-04T11:00Z", type = "promo" },
]
finds = 0
"""
