"""A series that is moved as a whole: each of its posts moves, and none is missing or new."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calbot.flows import calendar
from calbot.flows import post as post_flow
from calbot.flows.shifted import alike_shifted, shifted
from calbot.model.post import Post, PostState
from calbot.model.state import SourceState
from calbot.store import moving as moves
from calbot.store import post as posts
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post

LONDON = ZoneInfo("Europe/London")


def daily(hours: float, first: int = -3, last: int = 12, title: str = "Lids") -> list[Post]:
    """A series of each day, as a calendar names its occurrences; today's goes out `hours` after NOW."""
    told = []
    for day in range(first, last):
        at = NOW + timedelta(days=day, hours=hours)
        told.append(post(f"lids@pot/{at:%Y%m%dT%H%M%SZ}", day * 24 + hours, title=title))
    return told


def apply(hand: Hand, *told: Post) -> dict[str, int]:
    hand.later(minutes=16)
    return hand.run(calendar.apply, hand.source_id(), look(*told), hand.now)


def kept(hand: Hand) -> list[Post]:
    return sorted(hand.ask(posts.by_entries, hand.source_id()).values(), key=lambda one: one.id)


def test_every_post_of_it_that_is_to_come_moves_and_the_calendar_is_believed(hand):
    apply(hand, *daily(2))
    before = kept(hand)
    counts = apply(hand, *daily(4, title="Lids again"))
    assert counts == {"added": 0, "changed": len(before), "cancelled": 0, "missing": 0}
    after = kept(hand)
    ahead = [one for one in before if one.starts_at > hand.now]
    assert [one.starts_at for one in after[-len(ahead) :]] == [one.starts_at + timedelta(hours=2) for one in ahead]
    assert {one.id for one in after} == {one.id for one in before}
    assert {one.state for one in after} == {PostState.SCHEDULED}
    source = hand.ask(sources.by_id, hand.source_id())
    assert (source.state, source.problem) == (SourceState.FRESH, "")
    assert hand.ask(moves.of_post, ahead[0].id).was == ahead[0].starts_at


def test_what_has_gone_out_did_so_when_it_did(hand):
    apply(hand, *daily(2))
    past = [one for one in kept(hand) if one.starts_at < hand.now]
    for _ in range(2):
        apply(hand, *daily(4))
        assert [one.starts_at for one in kept(hand)][: len(past)] == [one.starts_at for one in past]
    assert len(past) == 3


def test_where_the_zone_of_each_entry_is_asked_about_an_entry_of_another_name_is_a_new_one(hand):
    apply(hand, *daily(2))

    def asked_each_time(session, turn):
        source = sources.by_id(session, turn.workspace_id, hand.source_id())
        source.memory["meant"] = {"from": "Europe/London", "zone": "America/Chicago", "answer": "", "turned": []}
        session.commit()

    hand.run(asked_each_time)
    assert apply(hand, *daily(4)) == {}, "all of it is another one: that is held"


@ON_SQLITE
def test_one_that_was_cancelled_in_the_chat_stays_off(hand):
    apply(hand, *daily(2))
    off = kept(hand)[-1].id
    hand.run(post_flow.cancel, off, who="Mkt", where="#marketing")
    apply(hand, *daily(4))
    assert {one.id: one.state for one in kept(hand)}[off] is PostState.CANCELLED


@ON_SQLITE
def test_a_series_that_ends_sooner_and_one_that_says_nothing_of_the_other_are_no_move(hand):
    apply(hand, *daily(2), *[post(f"pots@pot/2026120{n}T090000Z", 5 * 24 + n, title="Pots") for n in range(2, 5)])
    fresh = [post(f"pans@pot/2026120{n}T100000Z", 5 * 24 + n + 1, title="Pans") for n in range(2, 5)]
    counts = apply(hand, *daily(2), *fresh)
    assert (counts["added"], counts["changed"]) == (3, 0)


def test_of_rules_that_give_other_days_those_that_fit_are_the_same():
    before = {f"a/{day}T090000Z": said() for day in ("20261130", "20261202", "20261204", "20261207", "20261209")}
    after = {f"a/{day}T100000Z": said() for day in ("20261201", "20261203", "20261208", "20261210")}
    again = shifted(before, after)
    assert [(new[2:10], old[2:10]) for new, old in sorted(again.items())] == [
        ("20261201", "20261130"),
        ("20261203", "20261202"),
        ("20261208", "20261207"),
        ("20261210", "20261209"),
    ]


def test_a_shift_is_one_of_the_clock_on_the_wall():
    def places(hour: int) -> dict[str, dict[str, str]]:
        walls = (datetime(2026, 10, 20 + day, hour, tzinfo=LONDON) for day in range(12))
        return {f"a/b/{wall.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}": said() for wall in walls}

    assert len(shifted(places(9), places(18))) == 12
    # Floating, and on days of no hour.
    assert shifted({"a/20261130T090000": said()}, {"a/20261130T100000": said()})
    assert shifted({"a/20261130": said()}, {"a/20261130T100000Z": said()})


def test_a_series_that_google_splits_off_goes_on_with_the_posts_of_the_one_before_it():
    days = range(20261201, 20261209)
    before = {f"a@google.com/{day}T090000Z": said() for day in days}
    kept = {f"a@google.com/{day}T090000Z": said() for day in days[:3]}
    split = {f"a_R20261204T090000@google.com/{day}T110000Z": said() for day in days[3:]}
    assert [old[-17:] for _, old in sorted(shifted(before, kept | split).items())] == [
        f"/{day}T090000Z" for day in days[3:]
    ]


def weekly(name: str, first: int, hour: int, many: int = 5, **more: Any) -> list[Post]:
    """A series of each week, from `first` days after NOW on, as Graph names its occurrences."""
    start = NOW.replace(hour=hour, minute=0) + timedelta(days=first)
    hours = [(start + timedelta(weeks=n) - NOW) / timedelta(hours=1) for n in range(many)]
    return [post(f"{name}{n}", each, title="Lids", **more) for n, each in enumerate(hours)]


@ON_SQLITE
@pytest.mark.parametrize("names", ["graph", "uid"])
def test_a_series_on_another_day_of_the_week_or_under_another_name_is_moved(hand, names):
    old, new = weekly("AAQk1-", 2, 9), weekly("AAQk2-", 4, 15)
    gone = weekly("AAQk1-", 2, 9, state=PostState.CANCELLED)
    if names == "uid":
        # Outlook ends a series at that day, and begins another one.
        gone = []
        for told, uid in ((old, "one"), (new, "two")):
            for each in told:
                each.entry_key = f"{uid}/{each.starts_at:%Y%m%dT%H%M%SZ}"
    others = [post(f"x{n}", 30 + n, title=f"Tip {n}") for n in range(3)]
    apply(hand, *others, *old)
    before = {one.id: one.starts_at for one in kept(hand) if one.title == "Lids"}
    for _ in range(2):
        counts = apply(hand, *others, *gone, *new)
        assert not any(counts.get(name) for name in ("added", "cancelled", "missing"))
    after = {one.id: one.starts_at for one in kept(hand) if one.title == "Lids" and one.live}
    assert after == {number: at + timedelta(days=2, hours=6) for number, at in before.items()}


def test_a_few_of_the_same_words_or_the_lesser_part_of_them_are_no_series():
    def said_at(*hours: int) -> dict[str, dict[str, str]]:
        told = {"title": "Tip", "zone": "Europe/London"}
        return {f"{hour}-{len(hours)}": told | {"starts_at": f"{NOW + timedelta(hours=hour)}"} for hour in hours}

    assert len(alike_shifted(said_at(1, 2, 3), said_at(31, 32, 33, 34))) == 3
    assert alike_shifted(said_at(1, 2), said_at(31, 32, 33)) == {}
    assert alike_shifted(said_at(1, 2, 4, 8, 16, 32, 64), said_at(101, 102, 104, 111, 122, 133, 155, 177)) == {}
    assert alike_shifted(said_at(1, 2, 3), said_at(*(hour + 15 * 24 for hour in (1, 2, 3, 4)))) == {}
    untitled = {key: one | {"title": ""} for key, one in said_at(1, 2, 3).items()}
    assert alike_shifted(untitled, {f"new{key}": one for key, one in untitled.items()}) == {}


def test_one_that_is_cancelled_while_another_hour_of_it_is_set_is_moved(hand):
    apply(hand, post("a", 30, title="Lids"), post("b", 31, title="Tip"))
    lids = kept(hand)[0]
    off = post("a", 30, title="Lids", state=PostState.CANCELLED)
    counts = apply(hand, off, post("b", 31, title="Tip"), post("c", 50, title="Lids"))
    assert counts == {"added": 0, "changed": 1, "cancelled": 0, "missing": 0}
    assert {one.id: one.starts_at for one in kept(hand)}[lids.id] == NOW + timedelta(hours=50)


def test_what_is_no_place_in_a_series_is_left_alone():
    assert shifted({"a/tiktok": said(), "b": said()}, {"a/x": said(), "c": said(), "a/20261399": said()}) == {}
    assert shifted({"a/20261130T090000Z": {}}, {"a/20261130T100000Z": said()}) == {}


def said() -> dict[str, str]:
    return {"zone": "Europe/London"}
