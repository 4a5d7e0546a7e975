"""Rows put into a sheet or taken out of it: the posts of the other rows stay which they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from calbot.flows import calendar
from calbot.model.source import SourceKind
from calbot.sources.sheet import read_sheet
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.wiring.look import look_of
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand

START, END = NOW - timedelta(days=30), NOW + timedelta(days=60)


def read(hand: Hand, *lines: str) -> dict[str, int]:
    def sheet(session: Any, turn: Any) -> None:
        sources.by_id(session, turn.workspace_id, hand.source_id()).kind = SourceKind.POSTS_CSV
        session.commit()

    hand.run(sheet)
    hand.later(minutes=16)
    source = hand.ask(sources.by_id, hand.source_id())
    reading = read_sheet("\n".join(lines).encode(), "plan.csv", "Europe/London")
    return hand.run(calendar.apply, hand.source_id(), look_of(reading, source, START, END), hand.now)


def days(hand: Hand) -> dict[int, tuple[str, str, datetime]]:
    told = hand.ask(posts.by_entries, hand.source_id()).values()
    return {one.id: (one.network, one.title, one.starts_at) for one in told}


def by_owner(hand: Hand) -> dict[int, str]:
    told = hand.ask(posts.by_entries, hand.source_id()).values()
    return {one.id: one.owner_name for one in told}


@ON_SQLITE
def test_a_row_above_others_moves_no_post_of_a_sheet_with_a_column_for_each_channel(hand: Hand) -> None:
    head, rows = "Date,Time,Instagram,TikTok", ("2026-12-02,10:00,Lids,Our lids", "2026-12-03,11:00,Pots,More pots")
    read(hand, head, *rows)
    before = days(hand)
    counts = read(hand, head, "2026-12-01,10:00,Pans,", *rows)
    assert {key: one for key, one in days(hand).items() if key in before} == before
    assert (counts["added"], counts["changed"]) == (1, 0)


@ON_SQLITE
def test_a_week_that_is_over_and_deleted_moves_no_post_of_the_same_title(hand: Hand) -> None:
    head = "Date,Time,Channel,Title"
    rows = [f"2026-{day},10:00,Instagram,Tip of the week" for day in ("11-24", "12-01", "12-08", "12-15")]
    read(hand, head, *rows)
    before = days(hand)
    counts = read(hand, head, *rows[1:])
    assert days(hand) == before
    assert counts.get("changed", 0) == 0


@ON_SQLITE
def test_a_row_that_is_moved_among_others_of_its_title_is_that_post_moved(hand: Hand) -> None:
    head = "Date,Time,Channel,Title"
    rows = [f"2026-12-{day},10:00,Instagram,Tip of the week" for day in ("01", "08", "15")]
    read(hand, head, *rows)
    before = days(hand)
    # The first is over and deleted, the second goes a day later, the last has a new neighbour below.
    by_now = (rows[1].replace("-08", "-09"), rows[2], rows[2].replace("-15", "-22"))
    counts = read(hand, head, *by_now)
    after = days(hand)
    (second,) = [number for number, one in before.items() if one[2].day == 8]
    assert after[second][2] == before[second][2] + timedelta(days=1)
    assert {key: one for key, one in after.items() if key in before and key != second} == {
        key: one for key, one in before.items() if key != second
    }
    assert (counts["added"], counts["changed"]) == (1, 1)
    assert read(hand, head, *by_now).get("changed", 0) == 0
    assert days(hand) == after


@ON_SQLITE
def test_what_has_gone_out_is_not_what_stands_in_its_row_by_now(hand: Hand) -> None:
    head = "Date,Time,Channel,Title"
    rows = [f"2026-{day},10:00,Instagram,Tip of the week" for day in ("11-24", "12-01")]
    read(hand, head, *rows)
    before = days(hand)
    read(hand, head, rows[1], "2026-12-29,10:00,Instagram,Tip of the week")
    after = days(hand)
    assert {key: one for key, one in after.items() if key in before} == before
    assert sorted(one[2].day for key, one in after.items() if key not in before) == [29]


@ON_SQLITE
def test_words_that_are_put_into_a_row_change_that_post_alone(hand: Hand) -> None:
    head, rows = "Date,Time,Instagram,TikTok", ("2026-12-02,10:00,Lids,x", "2026-12-03,11:00,Pots,x")
    read(hand, head, *rows)
    before = days(hand)
    counts = read(hand, head, rows[0].replace("Lids", "All lids"), rows[1])
    after = days(hand)
    assert [key for key in before if after[key] != before[key]] == [
        key for key, one in before.items() if one[1] == "Lids"
    ]
    assert (counts["added"], counts["changed"]) == (0, 1)


@ON_SQLITE
def test_names_that_somebody_has_numbered_are_names(hand: Hand) -> None:
    head = "ID,Date,Time,Channel,Title"
    rows = ["post#2,2026-12-01,10:00,Instagram,Lids", "post#3,2026-12-02,10:00,Instagram,Lids"]
    read(hand, head, *rows)
    before = days(hand)
    read(hand, head, rows[1].replace("-02", "-30").replace("Lids", "Pots"))
    after = days(hand)
    (moved,) = [number for number in before if after[number] != before[number]]
    assert (before[moved][2].day, after[moved][1], after[moved][2].day) == (2, "Pots", 30)


@ON_SQLITE
@pytest.mark.parametrize("words", ["w{:02}", "x"])
def test_many_rows_of_one_hour_that_all_say_more_stay_who_they_are(hand: Hand, words: str) -> None:
    rows = [f"2026-12-01,{words.format(number)}," for number in range(1, 13)]
    owners = [f"Owner {number:02}" for number in range(1, 13)]
    read(hand, "Date,Instagram,TikTok,Owner", *(f"{row},{owner}" for row, owner in zip(rows, owners, strict=True)))
    before = by_owner(hand)
    assert sorted(before.values()) == owners
    counts = read(
        hand, "Date,Instagram,TikTok,Owner,Brand", *(f"{row},{by},Pot" for row, by in zip(rows, owners, strict=True))
    )
    assert by_owner(hand) == before
    assert (counts["added"], counts["changed"]) == (0, 12)


@ON_SQLITE
def test_two_rows_of_one_hour_that_change_places_and_say_more_stay_who_they_are(hand: Hand) -> None:
    head, rows = "Date,Instagram,TikTok", ["2026-12-01,Lids,", "2026-12-01,Pots,"]
    read(hand, head, *rows)
    before = days(hand)
    read(hand, f"{head},Brand", *(f"{row},Pot" for row in reversed(rows)))
    assert days(hand) == before


TITLED = ("2026-12-01,09:00,One,Lids,Our lids", "2026-12-02,09:00,Two,,Pots", "2026-12-03,09:00,Three,Pans,")
BARE = ("2026-12-01,09:00,,Lids,Our lids", "2026-12-02,09:00,,,Pots", "2026-12-04,09:00,,,Pans")


@ON_SQLITE
@pytest.mark.parametrize(("rows", "here"), [(TITLED, "Two"), (BARE, "Pots")])
def test_a_row_without_a_tweet_is_the_post_of_its_other_channel(hand: Hand, rows: tuple[str, ...], here: str) -> None:
    # No network is called so: each row is one post, of no network that is known.
    read(hand, "Date,Time,Title,Tweet,Elsewhere", *rows)
    before = days(hand)
    assert len(before) == 3
    counts = read(hand, "Date,Time,Title,Tweet,LinkedIn", *rows)
    after = days(hand)
    assert (counts["added"], counts["missing"], counts["cancelled"]) == (1, 0, 0)
    assert {key: one[2] for key, one in after.items() if key in before} == {key: one[2] for key, one in before.items()}
    (second,) = [key for key, one in before.items() if one[2].day == 2]
    assert after[second][:2] == ("linkedin", here)
    assert read(hand, "Date,Time,Title,Tweet,LinkedIn", *rows) == {**counts, "added": 0, "changed": 0}
    assert days(hand) == after


@ON_SQLITE
def test_several_rows_of_one_hour_without_a_tweet_keep_their_number_of_posts(hand: Hand) -> None:
    rows = [f"2026-12-0{day},,Lids {words}" for day in (1, 2) for words in range(10, 22)]
    read(hand, "Date,Tweet,Elsewhere", *rows)
    before = days(hand)
    counts = read(hand, "Date,Tweet,LinkedIn", *rows)
    after = days(hand)
    assert (counts["added"], counts["missing"], counts["cancelled"]) == (0, 0, 0)
    assert {key: one[2] for key, one in after.items()} == {key: one[2] for key, one in before.items()}
    # In the order of the rows, which nothing else tells.
    assert [after[key][1] for key in sorted(after)] == [row.rpartition(",")[2] for row in rows]
