"""Sheets made to hurt: whatever stands in the cells, each reader gives rows or a refusal, at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import InputError
from calbot.sources.counts import read_counts
from calbot.sources.fence import Limits
from calbot.sources.metadata import to_post
from calbot.sources.posts import read_posts
from calbot.sources.sheet import read_sheet
from calbot.sources.shifts import read_shifts

READERS: list[Callable[[bytes, str], object]] = [read_sheet, read_counts, read_shifts]
HEADS = [
    "date",
    "time",
    "published at",
    "channel",
    "title",
    "copy",
    "timezone",
    "hour",
    "messages",
    "start",
    "end",
    "id",
]
CELLS = [
    *("2026-12-03", "03/12/2026", "25/12/2026", "3 Dec", "10:00", "10:00 AM", "2027-03-28 01:30", "2026-12-03T10:00Z"),
    *(
        "2026-12-03T10:00+99:00",
        "0000-00-00",
        "9999-12-31 23:59",
        "2026-W49-1",
        "20261203",
        "24:00",
        "IG/FB",
        "-1",
        "NaN",
    ),
    *(
        "12",
        "1,204",
        "1e9",
        "=1+1",
        "'=1",
        "\u202e",
        "٣/٤/٢٠٢٦",
        "😀",
        "Moon",
        "",
        "a\nb",
        '"',
        "Canceled: x",
        "[IG] x",
    ),
]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
LONG = [
    "x" * 90_000,
    "1" * 90_000,
    "1 " * 40_000,
    "0-" * 40_000,
    "1:" * 40_000,
    "a " * 40_000,
    "1, " * 30_000,
    "#" * 90_000,
]


def sheet(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=12), max_size=6), max_size=6),
)
def test_any_cells_give_rows_or_a_refusal(
    reader: Callable[[bytes, str], object], heads: list[str], rows: list[list[str]]
) -> None:
    with suppress(InputError):
        reader(sheet([heads, *rows]), "plan.csv")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("cell", LONG, ids=range(len(LONG)))
def test_longest_cells_are_judged_at_once(reader: Callable[[bytes, str], object], cell: str) -> None:
    heads = [*HEADS, "link", "tags", "account", "handle", "zone", "heads", "skills"]
    with suppress(InputError):
        reader(sheet([heads, [cell] * len(heads), ["2026-12-03", "10:00", "", *[cell] * 10]]), "plan.csv")


@given(st.lists(st.tuples(st.sampled_from(CELLS[:2]), TEXT), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_keys_differ_and_every_entry_makes_a_post(rows: list[tuple[str, str]]) -> None:
    data = sheet([["date", "title"], ["25/12/2026", "last"], *[list(row) for row in rows]])
    entries = read_sheet(data, "plan.csv").entries
    assert len({entry.key for entry in entries}) == len(entries)
    for entry in entries:
        to_post(entry, workspace_id="w", source_id=None, number=1)


# What is repeated, and how often: put together by the test that reads it, since it is many megabytes.
MILLIONS = {
    "empty lines": (b"\n", 15_000_000),
    "empty rows": (b",,,\n", 4_000_000),
    "empty cells": (b",", 15_000_000),
    "cells": (b"a,", 7_000_000),
    "rows": (b"2026-12-03,10:00,x,y,1,08:00,16:00\n", 199_000),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("body", MILLIONS)
def test_millions_of_anything_hang_nobody(reader: Callable[[bytes, str], object], body: str) -> None:
    if reader is read_counts and body == "rows":
        pytest.skip("half a year of counts in short slots is as long")
    with suppress(InputError):
        part, times = MILLIONS[body]
        reader(b"date,time,channel,title,messages,start,end\n" + part * times, "plan.csv")


def test_text_from_elsewhere_is_read_behind_the_fence_too() -> None:
    text = b"date,time,channel,title\n2026-12-03,10:00,instagram,Soup\n"
    assert read_posts(text, "plan.csv", "UTC") == read_sheet(text, "plan.csv", "UTC")
    with pytest.raises(InputError, match=r"plan.csv: reading it took more than 0.01 seconds and was stopped"):
        read_posts(text, "plan.csv", "UTC", limits=Limits(wall_seconds=0.01))
    with pytest.raises(InputError, match=r"more time or memory|its reader failed"):
        read_posts(text * 100_000, "plan.csv", "UTC", limits=Limits(memory_bytes=60 << 20, wall_seconds=120.0))


def test_a_sheet_with_a_header_for_each_row_is_refused() -> None:
    """Each header costs a look at all columns; five hundred weeks are ten years."""
    week = b"date,time,channel,title\n2026-12-03,10:00,instagram,Soup\n\n"
    assert len(read_sheet(week * 500, "plan.csv", "UTC").entries) == 500
    with pytest.raises(InputError, match="it has more than 500 headers; split it by month") as refusal:
        read_sheet(week * 600, "plan.csv", "UTC")
    assert refusal.value.line == 500 * 3 + 1
