"""The first hour of a post: what came in it against what was expected, told once and without a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from calbot.flows import began, calendar
from calbot.flows.turn import Turn
from calbot.flows.world import World
from calbot.forecast.began import Began
from calbot.forecast.began import began as first_of
from calbot.forecast.history import Slot, fact
from calbot.model.inbound import Count
from calbot.model.place import PlaceKind
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.store import place as places
from calbot.store import post as posts
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post
from tests.flows.test_surge import HOUR, LIVE, NIGHT, USUAL, a_history
from tests.flows.warnings import EVENING, SPIKE, deliver, settle

BUSY = Began(EVENING, EVENING + HOUR, 90.0, 30.0, 7.0)
CALM = replace(BUSY, came=31.0)


@pytest.fixture(scope="module")
def learnt() -> World:
    """What was learnt of forty days, at noon."""
    return a_history()


def hour(learnt: World, *slots: Slot, minutes: int = 0, others: tuple[int, ...] = ()) -> Began | None:
    out = fact(LIVE, None)
    model = learnt.fitted["care"].model
    beside = [replace(out, key=key) for key in others]
    return first_of(model, replace(out, starts_at=LIVE.starts_at + timedelta(minutes=minutes)), 300.0, beside, slots)


def test_an_hour_is_known_once_it_was_counted_to_its_end(learnt: World) -> None:
    at = LIVE.starts_at
    assert hour(learnt) is None
    assert hour(learnt, (at, 60, 50.0), minutes=20) is None
    told = hour(
        learnt, (at - HOUR, 60, 400.0), (at, 60, 50.0), (at + HOUR, 60, 40.0), (at + 2 * HOUR, 60, 1.0), minutes=20
    )
    assert told is not None
    assert (told.since, told.until, told.came) == (at, at + 2 * HOUR, 90.0)
    finer = hour(learnt, *((at + n * HOUR / 4, 15, 10.0) for n in range(12)), minutes=20)
    assert finer is not None
    assert (finer.since, finer.until, finer.came) == (at + HOUR / 4, at + 1.5 * HOUR, 50.0)
    assert hour(learnt, (NIGHT, 24 * 60, 900.0)) is None, "a day does not tell its hours"


def test_what_is_expected_is_the_usual_and_what_posts_were_to_bring(learnt: World) -> None:
    alone, both = (hour(learnt, (LIVE.starts_at, 60, 85.0), others=one) for one in ((), (51,)))
    assert alone is not None
    assert both is not None
    assert USUAL + 30 < alone.expected < USUAL + 110
    assert both.expected > alone.expected + 30
    assert not alone.unlike
    assert replace(alone, came=alone.expected + 5 * alone.scatter).unlike
    assert not replace(alone, expected=2.0, came=9.0, scatter=0.5).unlike, "a few messages are no news"


def told(hand: Hand, first: Began, at: datetime = NOW, size: str = "small") -> None:
    def keep(session: Session, turn: Turn) -> None:
        session.add(
            Result(workspace_id=WORKSPACE, post_id=1, told_at=NOW, starts_at=at, mean=190, low=115, high=310, size=size)
        )
        session.flush()
        (known,) = (one for one in hand_posts(session) if one.id == 1)
        began.say(session, turn, known, session.get_one(Result, (WORKSPACE, 1)), first)
        session.commit()

    hand.run(keep)


def hand_posts(session: Session) -> list[Post]:
    return posts.between(session, WORKSPACE, NOW - 100 * HOUR, NOW + 100 * HOUR)


@pytest.mark.parametrize(("first", "size", "cards"), [(CALM, "small", 0), (CALM, "big", 1), (BUSY, "small", 1)])
@ON_SQLITE
def test_a_post_without_a_warning_is_told_where_it_is_big_or_begins_unlike_what_was_expected(
    hand: Hand, first: Began, size: str, cards: int
) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    deliver(hand)
    hand.later(hours=34)
    told(hand, first, size=size)
    sent = [one for one in deliver(hand) if one.screen == began.CARD]
    kinds = {hand.ask(places.by_id, one.place_id).kind for one in sent}
    assert len(sent) == cards
    assert kinds <= {PlaceKind.CARE}
    assert all(one.only_for is None for one in sent)


def test_at_night_it_is_left_to_the_digest(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    deliver(hand)
    hand.later(hours=40)
    told(hand, BUSY)
    assert not hand.notices(began.CARD)
    (digest,) = hand.notices("digest.card")
    assert digest.due_at > hand.now


def test_where_its_warning_stands_it_is_a_line_below_that(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE)
    deliver(hand)
    hand.later(hours=34)
    told(hand, BUSY, size="big")
    (line,) = (one for one in deliver(hand) if one.subject == "alert")
    assert (line.screen, line.thread_slot, line.only_for) == ("alert.step", "card", None)
    assert not hand.notices(began.CARD)


@ON_SQLITE
def test_it_is_told_once_while_it_is_news(hand: Hand, learnt: World) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    (known,) = hand.run(lambda session, turn: hand_posts(session))
    now = known.starts_at + 2 * HOUR
    counted = [replace_count(one, known.starts_at) for one in range(3)]
    model = learnt.fitted["care"]
    world = replace(
        learnt, posts=[known], now=now, start=now, end=now + 48 * HOUR, accounts={}, inbound=counted,
        fitted={"care": model},
    )  # fmt: skip

    def keep(session: Session, turn: Turn, seen: World) -> None:
        if session.get(Result, (WORKSPACE, 1)) is None:
            about = {"told_at": NOW, "starts_at": known.starts_at, "mean": 190, "low": 115, "high": 310}
            session.add(Result(workspace_id=WORKSPACE, post_id=1, size="big", **about))
            session.flush()
        began.keep(session, turn, seen)
        session.commit()

    hand.later(hours=35)
    hand.run(keep, replace(world, now=known.starts_at + 30 * HOUR))
    assert not hand.notices(began.CARD), "by then it is no news"
    hand.run(keep, world)
    before = len(hand.notices(began.CARD))
    hand.run(keep, world)
    assert before == len(hand.notices(began.CARD)) > 0
    assert hand.run(began.show, 1).came == 120


def replace_count(number: int, at: datetime) -> Count:
    return Count(workspace_id=WORKSPACE, id=number + 1, starts_at=at + number * HOUR, messages=120)
