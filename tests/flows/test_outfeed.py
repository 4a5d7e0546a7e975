"""The published calendar: what stands in it, how its entries change and go, and who may read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from calbot.chat.screens import outfeed as screen
from calbot.errors import TellOperator
from calbot.flows import calendar
from calbot.flows import outfeed as feeds
from calbot.flows.outfeed import PAST, Entry, OutfeedView, Published, published
from calbot.model.alert import AlertLevel
from calbot.model.finding import Finding
from calbot.model.outfeed import Outfeed
from calbot.model.rule import Level
from calbot.store import alert as alerts
from calbot.store import outfeed as outfeeds
from calbot.store import place as places
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post
from tests.flows.warnings import SPIKE, settle

HOUR = timedelta(hours=1)
SECRET = "s" * 43


def entry(key: str = "s-1", hours: float = 24, title: str = "First") -> Entry:
    return Entry(key, NOW + hours * HOUR, NOW + (hours + 2) * HOUR, title, "")


class Reader:
    """Whoever fetches the calendar, with what was kept of it."""

    def __init__(self) -> None:
        self.feed = Outfeed(workspace_id=WORKSPACE, id=1, place_id=1, digest="d", created_at=NOW)

    def fetch(self, *entries: Entry, at: datetime = NOW, cut: str = "") -> dict[str, Published]:
        self.feed.told, found = published(self.feed, entries, at, cut)
        return {one.entry.key: one for one in found}


def test_an_entry_keeps_its_uid_and_changes_only_when_it_says_something_else() -> None:
    reader = Reader()
    first = reader.fetch(entry())["s-1"]
    assert (first.sequence, first.at, first.gone) == (0, NOW, False)
    assert reader.fetch(entry(), at=NOW + HOUR)["s-1"] == first
    second = reader.fetch(entry(hours=25), at=NOW + 2 * HOUR)["s-1"]
    assert (second.uid, second.sequence, second.at) == (first.uid, 1, NOW + 2 * HOUR)
    assert reader.fetch(entry(hours=25), at=NOW + 3 * HOUR)["s-1"] == second


def test_what_is_not_there_any_more_is_taken_back_and_then_forgotten() -> None:
    reader = Reader()
    reader.fetch(entry(), entry("s-2"))
    gone = reader.fetch(entry("s-2"), at=NOW + HOUR)["s-1"]
    assert (gone.sequence, gone.gone, gone.entry.title) == (1, True, "First")
    assert reader.fetch(entry("s-2"), at=NOW + 2 * HOUR)["s-1"] == gone
    back = reader.fetch(entry(), entry("s-2"), at=NOW + 3 * HOUR)["s-1"]
    assert (back.sequence, back.gone, back.uid) == (2, False, gone.uid)
    reader.fetch(entry("s-2"), at=NOW + 4 * HOUR)
    assert "s-1" not in reader.fetch(entry("s-2"), at=NOW + 26 * HOUR + PAST)


def test_what_is_over_is_not_taken_back() -> None:
    reader = Reader()
    reader.fetch(entry(hours=1))
    after = reader.fetch(at=NOW + 4 * HOUR)["s-1"]
    assert (after.sequence, after.gone) == (0, False)
    assert reader.fetch(at=NOW + 4 * HOUR + PAST) == {}


def test_what_there_is_no_room_for_is_not_taken_back() -> None:
    reader = Reader()
    first = reader.fetch(entry(), entry("p-1", hours=400))
    assert reader.fetch(entry(), at=NOW + HOUR, cut="p") == first
    assert reader.fetch(at=NOW + HOUR, cut="p")["s-1"].gone


def test_no_two_places_share_an_entry_and_a_new_address_keeps_them() -> None:
    one, other = Reader(), Reader()
    other.feed.digest = "e"
    uid = one.fetch(entry())["s-1"].uid
    assert other.fetch(entry())["s-1"].uid != uid
    one.feed.digest = "f"
    assert one.fetch(entry())["s-1"].uid == uid


def care(hand: Hand) -> int:
    found = hand.ask(places.by_address, "playground", "#care")
    assert found is not None
    return int(found.id)


def view(hand: Hand, secret: str = SECRET) -> OutfeedView:
    found = hand.run(feeds.read, feeds.digest_of(secret))
    assert isinstance(found, OutfeedView)
    return found


@pytest.fixture
def subscribed(hand: Hand) -> Hand:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33), post("b", 40, all_day=True)), NOW)
    settle(hand, SPIKE)
    hand.run(feeds.issue, care(hand), feeds.digest_of(SECRET))
    return hand


@ON_SQLITE
def test_spikes_posts_and_collisions_stand_in_it_in_both_languages(subscribed: Hand) -> None:
    found = Finding(
        workspace_id=WORKSPACE,
        id=1,
        key="gap:1",
        rule="same-account-gap",
        level=Level.WARN,
        post_ids=[1],
        at=NOW + HOUR,
        values={"a": "Post a", "b": "Post b", "minutes": 20, "account": "@pot", "limit": 60},
        found_at=NOW,
        changed_at=NOW,
    )

    def keep(session: Any, _turn: Any) -> None:
        session.add(found)
        session.commit()

    subscribed.run(keep)
    shown = view(subscribed)
    english = {one.key: one for one in screen.entries(shown, sayer("en", "Europe/London"))}
    assert english.keys() == {"s-1", "p-1", "p-2", "n-1"}
    assert english["s-1"].title == "[WATCH] First responses take 4.6 h, promised are 4 h"
    assert (english["s-1"].starts_at, english["s-1"].ends_at) == (SPIKE.starts_at, SPIKE.ends_at)
    assert "Because of p-1 TikTok “Post a”" in english["s-1"].about
    assert (english["p-2"].day, english["p-2"].sure, english["s-1"].sure) == ("2026-11-28", True, False)
    assert english["n-1"].starts_at == NOW + HOUR
    japanese = {one.key: one for one in screen.entries(shown, sayer("ja", "Asia/Tokyo"))}
    assert "初回返信まで4.6時間" in japanese["s-1"].title
    assert japanese.keys() == english.keys()
    told = repr(english) + repr(japanese)
    for person in ("Mkt", "Lead", "Agt"):
        assert person not in told


def test_a_fetch_that_finds_nothing_new_writes_nothing_and_a_level_that_changes_is_news(subscribed: Hand) -> None:
    say = sayer("en", "Europe/London")
    first = subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))
    assert {one.sequence for one in first} == {0}
    subscribed.later(hours=3)
    again = view(subscribed)
    told, found = published(again.feed, screen.entries(again, say), subscribed.now)
    assert (told, found) == (again.feed.told, first)

    def louder(session: Any, _turn: Any) -> None:
        one = alerts.by_id(session, WORKSPACE, 1)
        assert one is not None
        one.level = AlertLevel.ACT
        session.commit()

    subscribed.run(louder)
    changed = {
        one.entry.key: one.sequence for one in subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))
    }
    assert changed == {"s-1": 1, "p-1": 0, "p-2": 0}


@ON_SQLITE
def test_a_called_off_spike_and_a_cancelled_post_are_taken_back(subscribed: Hand) -> None:
    say = sayer("en", "Europe/London")
    subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))
    settle(subscribed)
    cancelled = look(post("a", 33, state="cancelled"), post("b", 40, all_day=True))
    subscribed.run(calendar.apply, subscribed.source_id(), cancelled, NOW)
    found = subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))
    assert {one.entry.key: one.gone for one in found} == {"s-1": True, "p-1": True, "p-2": False}


@ON_SQLITE
def test_a_post_that_is_put_off_for_months_is_moved_and_not_called_off(subscribed: Hand) -> None:
    say = sayer("en", "Europe/London")
    subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))
    later = look(post("a", 33 + 24 * 90), post("b", 40, all_day=True))
    subscribed.run(calendar.apply, subscribed.source_id(), later, NOW)
    found = {one.entry.key: one for one in subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), say))}
    assert (found["p-1"].gone, found["p-1"].sequence) == (False, 1)
    assert found["p-1"].entry.starts_at == NOW + (33 + 24 * 90) * HOUR


def test_an_address_that_is_taken_back_or_replaced_is_none(subscribed: Hand) -> None:
    subscribed.run(feeds.keep, 1, screen.entries(view(subscribed), sayer("en", "UTC")))
    uids = {key: one["uid"] for key, one in view(subscribed).feed.told.items()}
    assert uids
    subscribed.run(feeds.issue, care(subscribed), feeds.digest_of("another"))
    assert subscribed.run(feeds.read, feeds.digest_of(SECRET)) is None
    assert {key: one["uid"] for key, one in view(subscribed, "another").feed.told.items()} == uids
    assert subscribed.run(feeds.revoke, care(subscribed)) is True
    assert subscribed.run(feeds.revoke, care(subscribed)) is False
    assert subscribed.run(feeds.read, feeds.digest_of("another")) is None
    assert subscribed.ask(outfeeds.standing) == []
    assert subscribed.run(feeds.keep, 1, [entry()]) == []


def test_a_place_that_is_not_there_gets_no_address(hand: Hand) -> None:
    with pytest.raises(TellOperator, match="no place 99"):
        hand.run(feeds.issue, 99, "d")
