"""The walk of a rule, held against python-dateutil and against cases where dateutil is wrong."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calbot.sources.recurrence import FREQUENCIES, WEEKDAYS, Refused, recurrence
from calbot.sources.walk import Purse, walk

START = datetime.fromisoformat("2024-01-31T09:00:00")
END = datetime.fromisoformat("2027-01-01T00:00:00")


def walked(rule: str, start: datetime = START, first: datetime = START, last: datetime = END) -> list[datetime]:
    """Everything that `rule` gives from `first` to `last`."""
    return [at for at in walk(recurrence(rule), start, first, last) if at >= first]


def days(found: list[datetime]) -> list[str]:
    """As 2026-01-12."""
    return [f"{at:%Y-%m-%d}" for at in found]


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """A BY list."""
    return st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


PARTS = {
    "INTERVAL": st.integers(1, 5).map(str),
    "COUNT": st.integers(1, 30).map(str),
    "BYMONTH": numbers(1, 12),
    "BYMONTHDAY": numbers(-31, 31),
    "BYDAY": st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join),
    "BYHOUR": numbers(1, 23),
    "BYSETPOS": numbers(-2, 2),
    "WKST": st.sampled_from(["MO", "SU"]),
}


@given(
    freq=st.sampled_from(FREQUENCIES),
    parts=st.fixed_dictionaries({}, optional=PARTS),
    start=st.datetimes(datetime.fromisoformat("2023-01-01"), datetime.fromisoformat("2024-12-31")),
)
@settings(max_examples=60, deadline=None)
def test_ordinary_rules_give_what_dateutil_gives(freq: str, parts: dict[str, str], start: datetime) -> None:
    # Where the two differ, dateutil is known to be off: see the cases below and libical's own.
    assume(not ("BYSETPOS" in parts and freq in ("WEEKLY", "HOURLY")))
    assume(not (freq == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts))
    assume(not (freq == "HOURLY" and "BYHOUR" in parts))
    start = start.replace(microsecond=0, fold=0)
    text = ";".join([f"FREQ={freq}", *(f"{name}={value}" for name, value in parts.items())])
    try:
        ours = list(islice(walk(recurrence(text), start, start, END), 60))
    except Refused:
        assume(False)
    # Not one more than ours: dateutil looks for the next one until the year 9999.
    theirs = list(islice(rrulestr(text, dtstart=start), len(ours)))
    assert ours == theirs


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=MO,2TU;COUNT=4", "2026-01-05", ["2026-01-05", "2026-01-12", "2026-01-13", "2026-01-19"]),
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "2026-05-11", ["2026-05-11", "2027-05-17"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "2026-01-08", ["2026-01-14", "2026-01-21"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA;COUNT=1", "2016-01-02", ["2016-01-02"]),
        ("FREQ=YEARLY;BYMONTHDAY=29;COUNT=2", "2024-02-29", ["2024-02-29", "2028-02-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "2026-01-31", ["2026-01-31", "2026-02-28"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", "2026-01-01", ["2026-12-31", "2027-12-31"]),
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=DAILY;COUNT=-1;INTERVAL=600", "2026-01-01", ["2026-01-01", "2027-08-24"]),
        ("FREQ=WEEKLY;COUNT=2;X-NOTE=a;", "2026-01-01", ["2026-01-01", "2026-01-08"]),
    ],
)
def test_rules_that_libraries_get_wrong(rule: str, start: str, expected: list[str]) -> None:
    at = datetime.fromisoformat(start)
    assert days(walked(rule, at, at, datetime.fromisoformat("2029-01-01"))[: len(expected)]) == expected


@given(freq=st.sampled_from(FREQUENCIES), interval=st.integers(1, 9), ahead=st.integers(0, 200))
@settings(max_examples=40, deadline=None)
def test_entering_near_the_window_gives_the_same_as_walking_all_the_way(freq: str, interval: int, ahead: int) -> None:
    first = datetime.fromordinal(START.toordinal() + ahead)
    last = datetime.fromordinal(START.toordinal() + ahead + 60)
    rule = f"FREQ={freq};INTERVAL={interval}"
    assert walked(rule, first=first, last=last) == [at for at in walked(rule, last=last) if at >= first]


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;BYDAY=54MO,Q", "FREQ=YEARLY;BYMONTH=13", "FREQ=DAILY;BYHOUR=24"],
)
def test_rules_that_cannot_be_read(rule: str) -> None:
    with pytest.raises(Refused):
        recurrence(rule)


def test_all_series_of_a_feed_share_one_purse() -> None:
    purse = Purse(1500)
    rule = recurrence("FREQ=DAILY;COUNT=600;BYMONTH=2")
    list(walk(rule, START, START, END, purse))
    with pytest.raises(Refused, match="take too long"):
        list(walk(rule, START, START, END, purse))
