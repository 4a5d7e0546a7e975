"""Which number is the day, told by whole columns."""

from __future__ import annotations

import pytest

from calbot.errors import InputError
from calbot.sources.moment import Order
from calbot.sources.order import Cell, day_order


def order(*texts: str, weekdays: tuple[str, ...] = ()) -> Order:
    cells = [Cell(line, text) for line, text in enumerate(texts, 2)]
    return day_order(cells, "plan.csv", "Date", weekdays)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("03/12/2026", "25/12/2026"), Order.DAY_FIRST),
        (("12/03/2026 10:00", "12/25/2026 10:00"), Order.MONTH_FIRST),
        (("3.12.2026", "4.12.2026"), Order.DAY_FIRST),
        (("05/05/2026",), Order.DAY_FIRST),
        (("2026-12-03", "", "3 Dec 2026", "TBC"), Order.PLAIN),
        (("Thu, 03/12/2026", "Fri, 04/12/2026"), Order.DAY_FIRST),
        (("０３/１２/２０２６", "２５/１２/２０２６"), Order.DAY_FIRST),
    ],
)
def test_column_that_tells(texts: tuple[str, ...], expected: Order) -> None:
    assert order(*texts) is expected


def test_column_of_weekdays_tells() -> None:
    assert order("03/12/2026", "04/12/2026", weekdays=("Thursday", "Fri")) is Order.DAY_FIRST
    assert order("04/12/2026", "05/12/2026", weekdays=("Sun 12", "")) is Order.MONTH_FIRST


def test_column_where_every_date_can_be_read_twice_is_asked_about() -> None:
    with pytest.raises(
        InputError, match=r"plan.csv:3: no date of column \"Date\" tells .*write them as 2026-12-03"
    ) as asked:
        order("05/05/2026", "03/12/2026", "04/12/2026")
    assert asked.value.line == 3


def test_weekdays_that_fit_both_ways_or_none_do_not_tell() -> None:
    for weekdays in (("Monday", "Monday"), ("", ""), ("Thursday", "")):
        with pytest.raises(InputError):
            order("03/12/2026", "04/12/2026", weekdays=weekdays)


def test_column_that_mixes_both_ways_is_asked_about_with_both_lines() -> None:
    with pytest.raises(InputError, match=r"\"25/12/2026\", line 2.*\"12/26/2026\", line 4"):
        order("25/12/2026", "01/01/2026", "12/26/2026")


@pytest.mark.parametrize("texts", [("3 Dec", "4 Dec"), ("12/3", "12/4"), ("Dec 3rd", ""), ("12月3日", "12月4日(金)")])
def test_column_without_years_is_asked_about(texts: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="have no year"):
        order(*texts)


HALF = ("2026-01-12", "2026-02-12", "13/12/2026", "14/12/2026")
"""1, 2, 13 and 14 December, typed into a spreadsheet that reads the month first."""


def turned(*texts: str, weekdays: tuple[str, ...] = ()) -> Order:
    cells = [Cell(line, text) for line, text in enumerate(texts, 2)]
    return day_order(cells, "plan.xlsx", "Date", weekdays, workbook=True)


@pytest.mark.parametrize("texts", [HALF, ("2026-12-01 09:00:00", "12/13/2026")])
def test_dates_that_a_spreadsheet_may_have_turned_round_are_asked_about(texts: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"12 January.*1 December|1 December.*12 January"):
        turned(*texts)


def test_dates_that_were_not_turned_round_are_not_asked_about() -> None:
    cells = [Cell(line, text) for line, text in enumerate(HALF, 2)]
    assert day_order(cells, "plan.xlsx", "Date", (), Order.DAY_FIRST, workbook=True) is Order.DAY_FIRST
    assert turned(*HALF, weekdays=("Monday", "Thu", "", "")) is Order.DAY_FIRST
    for more in ("2026-12-24", "3/12/2026"):
        assert turned(*HALF, more) is Order.DAY_FIRST
    assert turned("2026-12-12", "13/12/2026") is Order.DAY_FIRST
    assert turned("2026-02-31", "13/12/2026") is Order.DAY_FIRST


def test_dates_of_a_text_file_are_as_they_were_typed() -> None:
    assert order(*HALF) is Order.DAY_FIRST
