"""What is behind a surge: said by a press, kept as an event, and known the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import cause, outlook, picture
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store import event as events
from calbot.store import workspace as workspaces
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage
from tests.flows.test_fitted import arrive
from tests.flows.test_outlook import watch
from tests.flows.thought import assessed

HOUR = timedelta(hours=1)


@pytest.fixture
def hand(staged: Stage) -> Hand:
    """Three hours after a surge began at NOW."""
    return staged("three hours of a surge", _surge)


def _surge(hand: Hand) -> None:
    arrive(hand, NOW - timedelta(days=30), NOW)
    watch(hand)
    run_on(hand, 3)


@pytest.fixture
def card(hand: Hand) -> int:
    """The card of the surge."""
    (told,) = hand.notices("surge.card")
    number: int = told.subject_id
    return number


def run_on(hand: Hand, hours: int, more: float = 60) -> None:
    for _ in range(hours):
        arrive(hand, hand.now, hand.now + HOUR, more=more)
        hand.later(hours=1)
        watch(hand)


def kept(hand: Hand) -> list[Event]:
    found = hand.ask(events.between, NOW - timedelta(days=1), NOW + timedelta(days=9))
    return [event for event in found if event.kind is EventKind.SURGE]


@ON_SQLITE
def test_one_press_makes_it_an_event_that_lasts_as_long_as_the_surge(hand: Hand, card: int) -> None:
    hand.run(cause.explain, card, 0, "outage", who="Agt1")
    (event,) = kept(hand)
    assert (event.title, event.starts_at, event.ends_at) == ("outage", NOW, hand.now)
    assert hand.run(outlook.surge_card, card).cause == "outage"
    (redrawn,) = hand.notices("surge.card")
    assert redrawn.key.count(":cause-1:") == 1
    assert hand.ask(workspaces.by_id).changed_at == hand.now
    run_on(hand, 2)
    assert kept(hand)[0].ends_at == NOW + 5 * HOUR
    run_on(hand, 1, more=0)
    assert hand.run(outlook.surge_card, card).surges == ()
    assert kept(hand)[0].ends_at == NOW + 5 * HOUR


def test_it_stays_unplanned_though_people_told_of_it(hand: Hand, card: int) -> None:
    hand.run(cause.explain, card, 0, "news", who="Lead")
    run_on(hand, 1)
    (surge,) = hand.run(outlook.surge_card, card).surges
    assert not surge.planned
    assert len(hand.notices("surge.card")) == 1


def test_a_second_thought_changes_the_event(hand: Hand, card: int) -> None:
    hand.run(cause.explain, card, 0, "outage", who="Agt1")
    hand.run(cause.explain, card, 1, "influencer", who="Lead")
    assert [event.title for event in kept(hand)] == ["influencer"]


@ON_SQLITE
def test_a_stale_press_explains_itself_and_the_same_one_twice_is_one(hand: Hand, card: int) -> None:
    hand.run(cause.explain, card, 0, "outage", who="Agt1")
    hand.run(cause.explain, card, 0, "outage", who="Agt2")
    with pytest.raises(TellUser) as refusal:
        hand.run(cause.explain, card, 0, "news", who="Agt2")
    assert refusal.value.key == "surge.cause.stale"
    run_on(hand, 1, more=0)
    with pytest.raises(TellUser) as refusal:
        hand.run(cause.explain, card, 1, "news", who="Agt2")
    assert refusal.value.key == "surge.cause.over"
    assert [event.title for event in kept(hand)] == ["outage"]


def test_care_says_it_and_nobody_else(hand: Hand, card: int) -> None:
    for who in ("Mkt", ""):
        with pytest.raises(TellUser):
            hand.run(cause.explain, card, 0, "outage", who=who)
    assert kept(hand) == []


PLANNED = Event(
    workspace_id="w",
    id=999,
    kind=EventKind.OUTAGE,
    title="Move of the data centre",
    starts_at=NOW + timedelta(days=3),
    ends_at=NOW + timedelta(days=3, hours=4),
)


def foreseen(hand: Hand, *more: Event) -> float:
    """Messages of the whole forecast, with `more` events."""
    world = hand.run(picture.gather)
    return float(assessed(replace(world, events=[*world.events, *more])).teams["care"].forecast.mean.sum())


@ON_SQLITE
def test_the_next_outage_is_expected_to_bring_what_the_last_one_brought(hand: Hand, card: int) -> None:
    run_on(hand, 2)
    hand.run(cause.explain, card, 0, "outage", who="Agt1")
    run_on(hand, 18, more=0)
    assert foreseen(hand, PLANNED) > foreseen(hand) + 50


@ON_SQLITE
def test_a_window_that_an_outage_makes_is_no_planned_one_because_a_post_goes_out_in_it(hand: Hand, card: int) -> None:
    run_on(hand, 2)
    hand.run(cause.explain, card, 0, "outage", who="Agt1")
    run_on(hand, 18, more=0)
    world = hand.run(picture.gather)
    shift = Shift(workspace_id="w", id=1, starts_at=world.start, ends_at=world.end, heads=2, replies_per_hour=10.0)
    at = PLANNED.starts_at + HOUR
    aside = Post(workspace_id="w", id=99, account_id=1, network="tiktok", brand="Pot", title="How to", starts_at=at)
    world = replace(world, posts=[*world.posts, aside], shifts=[shift], rostered=frozenset({"care"}))
    calm, out = (assessed(replace(world, events=[*world.events, *more])).spikes for more in ((), (PLANNED,)))
    assert not [one for one in calm if one.starts_at <= at < one.ends_at]
    (window,) = [one for one in out if one.starts_at <= at < one.ends_at]
    assert window.post_ids == (99,)
    assert not window.planned


def test_an_outage_is_not_expected_to_bring_anything_before_one_did(hand: Hand, card: int) -> None:
    hand.run(cause.explain, card, 0, "news", who="Agt1")
    run_on(hand, 1)
    assert foreseen(hand, PLANNED) == pytest.approx(foreseen(hand))
