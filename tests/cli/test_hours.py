"""Each hour of the forecast as a range: none missing, none invented, on the reader's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from calbot.cli.hours import hour_table
from calbot.cli.report import HourLine, TeamLine
from calbot.flows.team import TeamPicture
from calbot.words.say import sayer


def team(start: datetime, hours: int) -> TeamLine:
    lines = (
        HourLine(start + timedelta(hours=at), at, at + 0.4, at + 1000, 0.0, None, None, None) for at in range(hours)
    )
    return TeamLine("care", tuple(lines), None, False, cast(TeamPicture, None))


def ranges(lines: list[str]) -> list[str]:
    return [word for line in lines for word in line.split() if "-" in word]


@pytest.mark.parametrize("cells", [40, 60, 80, 110, 250])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Europe/London", "Australia/Lord_Howe"])
def test_every_hour_of_the_window_stands_there_once(zone: str, cells: int) -> None:
    start = datetime(
        2030, 3, 29, 5, tzinfo=UTC
    )  # London's clocks go forward on the 31st, Lord Howe's back a week later
    lines = list(hour_table(team(start, 14 * 24), zone, sayer("en", zone), cells))
    assert sorted(ranges(lines)) == sorted(f"{at}-{at + 1000:,}" for at in range(14 * 24))
    assert all(len(line) <= cells for line in lines)


def test_an_hour_stands_under_its_clock() -> None:
    head, *rows = hour_table(
        team(datetime(2030, 3, 4, 9, tzinfo=UTC), 24), "Asia/Kolkata", sayer("en", "Asia/Kolkata"), 300
    )
    at = head.index("14:30") + len("14:30")
    assert rows[0].startswith(" Mon 4 Mar")
    assert rows[0][:at].endswith(" 0-1,000")
    assert rows[1].startswith(" Tue 5 Mar")
    assert rows[1][: head.index("00:30") + len("00:30")].split()[-1] == "10-1,010"


def test_a_long_window_says_what_it_leaves_out() -> None:
    lines = list(hour_table(team(datetime(2030, 3, 4, tzinfo=UTC), 24 * 20), "UTC", sayer("en", "UTC"), 110))
    assert len(ranges(lines[:-1])) == 15 * 24
    assert lines[-1] == " 5 more days: --format json has their hours."
