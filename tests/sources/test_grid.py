"""Months drawn as grids: each day's text is a post, and month, year and weekdays must agree."""

from __future__ import annotations

import pytest

from calbot.errors import InputError
from calbot.sources.answers import NO_ANSWERS, Answers
from calbot.sources.grid import grid
from calbot.sources.table import Row, Table

JUNE_2026 = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    ["1. Lids", "2. Pots", "3", "", "5) Pans\nat noon"],
    ["8 Spoons", "", "", "11. Forks", ""],
]


def drawn(lines: list[list[str]], sheet: str = "June 2026", answers: Answers = NO_ANSWERS) -> Table | None:
    rows = tuple(Row(at, tuple(line)) for at, line in enumerate(lines, 1) if any(line))
    return grid(rows, sheet, "plan.xlsx", answers)


def posts(table: Table | None) -> list[tuple[int, str, str]]:
    assert table is not None
    return [(row.line, *row.cells) for row in table.rows]


def test_days_with_their_texts() -> None:
    assert sorted(posts(drawn(JUNE_2026))) == [
        (2, "2026-06-01", "Lids"),
        (2, "2026-06-02", "Pots"),
        (2, "2026-06-05", "Pans\nat noon"),
        (3, "2026-06-08", "Spoons"),
        (3, "2026-06-11", "Forks"),
    ]


def test_numbers_above_and_texts_below() -> None:
    lines = [
        ["June 2026", "", "", "", ""],
        ["Mon", "Tue", "Wed", "Thu", "Fri"],
        ["1", "2", "3", "4", "5"],
        ["Lids", "", "Pots", "", ""],
        ["and more", "", "", "", ""],
        ["8", "9", "10", "11", "12"],
        ["", "Pans", "", "", ""],
    ]
    assert sorted(posts(drawn(lines, "Sheet1"))) == [
        (4, "2026-06-01", "Lids\nand more"),
        (4, "2026-06-03", "Pots"),
        (7, "2026-06-09", "Pans"),
    ]


def test_japanese_month() -> None:
    lines = [["月", "火", "水", "木", "金"], ["1日 フタ", "", "3日 鍋", "", ""]]
    assert sorted(posts(drawn(lines, "2026年6月"))) == [(2, "2026-06-01", "フタ"), (2, "2026-06-03", "鍋")]


def test_year_is_asked_with_those_that_fit() -> None:
    with pytest.raises(InputError, match=r"June of which year\? its weekdays fit 2020 and 2026; answer with --year"):
        drawn(JUNE_2026, "JUNE")
    assert len(posts(drawn(JUNE_2026, "JUNE", Answers(year=2026)))) == 5


def test_year_that_the_weekdays_deny_is_refused() -> None:
    with pytest.raises(InputError, match=r"plan.xlsx:\d: .*June 2025 is no .*; its weekdays fit 2020 and 2026"):
        drawn(JUNE_2026, "June 2025")


def test_grid_without_a_month_asks_for_its_name() -> None:
    with pytest.raises(InputError, match="call the sheet June 2026"):
        drawn(JUNE_2026, "Sheet1")


def test_two_months_are_one_too_many() -> None:
    with pytest.raises(InputError, match=r"several months \(May and June\)"):
        drawn([["June"], *JUNE_2026], "May")


def test_remarks_and_columns_beside_are_no_days() -> None:
    lines = [
        ["Monday", "Wednesday", "Friday", "Notes"],
        ["1st of June is a holiday"],
        ["1. Lids", "3. Pots", "", "7 tags"],
    ]
    assert sorted(posts(drawn(lines))) == [(3, "2026-06-01", "Lids"), (3, "2026-06-03", "Pots")]


@pytest.mark.parametrize(
    "lines",
    [
        [["Date", "Title"], ["2026-06-01", "Lids"]],
        [["Monday", "Tuesday"], ["1. Lids", "2. Pots"]],
        [["Monday", "Tuesday", "Wednesday"]],
        [["Lids", "Pots", "Pans"], ["1", "2", "3"]],
    ],
)
def test_what_is_no_grid(lines: list[list[str]]) -> None:
    assert drawn(lines) is None


def test_days_of_the_months_beside_are_their_own() -> None:
    lines = [
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        ["28. Old", "29", "30", "1. Lids", "2", "3", "4"],
        ["26", "27", "28", "29", "30", "31. Pots", "1. New"],
    ]
    assert sorted(posts(drawn(lines, "July 2026"))) == [
        (2, "2026-06-28", "Old"),
        (2, "2026-07-01", "Lids"),
        (3, "2026-07-31", "Pots"),
        (3, "2026-08-01", "New"),
    ]


def test_two_months_below_each_other_are_refused_even_where_weekdays_fit() -> None:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    month = [[f"{day}. x" if 1 <= day <= 28 else "" for day in range(start, start + 7)] for start in range(-5, 29, 7)]
    assert len(posts(drawn([days, *month], "February 2026"))) == 28
    with pytest.raises(InputError, match="draws several months"):
        drawn([days, *month, days, *month], "February 2026")


def test_weekdays_may_stand_above_each_week() -> None:
    lines = [JUNE_2026[0], JUNE_2026[1], JUNE_2026[0], JUNE_2026[2]]
    assert len(posts(drawn(lines))) == 5


def test_lines_of_a_day_that_each_begin_with_a_channel_are_posts_of_their_own() -> None:
    lines = [
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        ["", "1. IG: Lids\nTikTok - Pots", "2. IG: Pans\nsee the brief: page 2", "3", "4", "5", "6"],
    ]
    assert [text for _, _, text in posts(drawn(lines))] == [
        "IG: Lids",
        "TikTok - Pots",
        "IG: Pans\nsee the brief: page 2",
    ]
