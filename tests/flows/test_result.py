"""From what was told of a post to what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from calbot.alerts.lead_time import AGREED
from calbot.errors import TellUser
from calbot.flows import agenda as agenda_flow
from calbot.flows import calendar, picture
from calbot.flows import estimate as estimate_flow
from calbot.flows import forecast as forecast_flow
from calbot.flows import idea as idea_flow
from calbot.flows import report as report_flow
from calbot.flows import result as result_flow
from calbot.flows.question import Kind, about, ask
from calbot.forecast.priors import week_shape
from calbot.model.estimate import Estimate
from calbot.model.idea import IdeaFor
from calbot.model.inbound import COMMENTS, Count
from calbot.model.post import Post, PostState
from calbot.store import account as accounts
from calbot.store import inbound as inbounds
from calbot.store import post as posts
from calbot.store import result as results
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post
from tests.flows.thought import assessed


def think(hand: Hand) -> None:
    world = hand.run(picture.gather)
    hand.run(picture.keep, world, assessed(world), hand.now)


def plan(hand: Hand, *told) -> None:
    hand.run(calendar.apply, hand.source_id(), look(*told), hand.now)
    think(hand)


def count(hand: Hand, until: timedelta, extra: float = 0.0, at: float = 30.0) -> None:
    """Hours of NOW - 30 days until NOW + `until`, with `extra` messages spread over the day after the post."""
    start = NOW.replace(minute=0) - timedelta(days=30)
    hours = int((NOW + until - start) / timedelta(hours=1))
    usual = 10 * np.resize(week_shape(), hours)
    first = int((NOW - start) / timedelta(hours=1) + at)
    if extra:
        lags = np.arange(hours - first)
        usual[first:] += extra * np.exp(-lags / 5.0) * (1 - np.exp(-1 / 5.0))
    rows = [
        Count(workspace_id=WORKSPACE, id=0, starts_at=start + timedelta(hours=h), messages=round(n))
        for h, n in enumerate(usual)
    ]

    def keep(session, turn) -> None:
        inbounds.keep(session, turn.workspace_id, rows)
        session.commit()

    hand.run(keep)


def later(hand: Hand, hours: float) -> None:
    hand.later(hours=hours)
    think(hand)


def test_the_last_word_before_publication_is_kept(hand):
    plan(hand, post("a", 30))
    first = hand.ask(results.of_post, 1)
    assert first.mean > 0
    assert first.closed_at is None
    plan(hand, post("a", 30, content_type="giveaway"))
    told = hand.ask(results.of_post, 1)
    assert told.mean > first.mean
    assert told.content_type == "giveaway"
    assert told.size in AGREED, "its notice is held against that later"
    count(hand, timedelta(hours=40), extra=900)
    later(hand, 40)
    assert hand.ask(results.of_post, 1).mean == told.mean


@ON_SQLITE
def test_two_days_later_what_came_is_kept_and_told_once(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    told = hand.ask(results.of_post, 1).mean
    count(hand, timedelta(hours=80), extra=8 * told)
    later(hand, 77)
    assert hand.ask(results.of_post, 1).closed_at is None
    later(hand, 2)
    closed = hand.ask(results.of_post, 1)
    assert closed.closed_at == hand.now
    assert closed.actual > 3 * told
    assert 0 < closed.actual_sd < 1, "what it brought is not counted apart"
    assert len(hand.notices("result.card")) >= 1
    before = len(hand.notices("result.card"))
    later(hand, 5)
    assert len(hand.notices("result.card")) == before
    assert hand.ask(results.of_post, 1).closed_at == closed.closed_at


@ON_SQLITE
def test_the_idea_that_a_post_was_made_of_is_out_where_it_has_brought_something(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    hand.run(idea_flow.give, "many ask how to run the water test", who="Agt1", where="#care")
    hand.run(idea_flow.take, 1, 1, IdeaFor.VIDEO, 1, who="Mkt", where="#marketing")
    count(hand, timedelta(hours=80), extra=900)
    later(hand, 77)
    assert hand.notices("idea.shipped") == []
    later(hand, 2)
    later(hand, 5)
    assert len(hand.notices("idea.shipped")) == 1


@ON_SQLITE
def test_an_idea_is_not_credited_while_its_owner_is_asked_whether_the_post_is_out(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    hand.run(idea_flow.give, "many ask how to run the water test", who="Agt1", where="#care")
    hand.run(idea_flow.take, 1, 1, IdeaFor.VIDEO, 1, who="Mkt", where="#marketing")

    def asked(session, turn) -> None:
        one = posts.by_id(session, turn.workspace_id, 1)
        ask(session, turn, one, Kind.OUT, {"about": about(one)})
        session.commit()

    hand.run(asked)
    count(hand, timedelta(hours=80))
    later(hand, 79)
    assert hand.ask(results.of_post, 1).closed_at is not None
    assert hand.notices("idea.shipped") == []


@ON_SQLITE
def test_a_post_whose_answers_nobody_counted_is_not_looked_back_at(hand):
    plan(hand, post("a", 30))
    later(hand, 79)
    assert hand.ask(results.of_post, 1).closed_at is None
    assert hand.notices("result.card") == []


def test_a_post_that_was_cancelled_is_not_looked_back_at(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    count(hand, timedelta(hours=90))

    def cancel(session, turn) -> None:
        session.get(Post, (WORKSPACE, 1)).state = PostState.CANCELLED
        session.commit()

    hand.run(cancel)
    later(hand, 80)
    assert hand.ask(results.of_post, 1).closed_at is None
    assert hand.notices("result.card") == []


def test_the_card_says_range_and_number(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    with pytest.raises(TellUser):
        hand.run(result_flow.show, 1)
    count(hand, timedelta(hours=80), extra=2_000)
    later(hand, 79)
    view = hand.run(result_flow.show, 1)
    assert not view.after.in_range
    assert view.after.ratio > 2
    assert view.after.moved > 0
    with pytest.raises(TellUser):
        hand.run(result_flow.show, 99)


@ON_SQLITE
def test_the_scoreboard_counts_closed_posts_of_ninety_days(hand):
    assert hand.run(result_flow.score).total.posts == 0
    count(hand, timedelta(0))
    plan(hand, post("a", 30, content_type="how-to", owner_name="Mkt"), post("b", 31, network="x", handle="@pan"))
    count(hand, timedelta(hours=82), extra=2_000)
    later(hand, 81)
    board = hand.run(result_flow.score)
    assert board.total.posts == 2
    assert {line.name for line in board.networks} == {"tiktok", "x"}
    assert [line.name for line in board.types] == ["how-to"]
    assert board.misses
    hand.later(days=100)
    assert hand.run(result_flow.score).total.posts == 0


def test_the_reasons_show_what_was_told_of_like_posts(hand):
    count(hand, timedelta(0))
    plan(hand, post("a", 30))
    told = hand.ask(results.of_post, 1).mean
    count(hand, timedelta(hours=82), extra=900)
    hand.later(hours=81)
    plan(hand, post("a", 30), post("b", 100))
    (like, expected, actual), *_ = hand.run(forecast_flow.why, 2).nearest
    assert (like.id, expected) == (1, told)
    assert actual > told


def test_what_comments_show_is_kept_with_the_network_and_used(hand):
    start = NOW - timedelta(days=20)
    rows = []
    for hour in range(400):
        at = start.replace(minute=0) + timedelta(hours=hour)
        told = {"workspace_id": WORKSPACE, "id": 0, "starts_at": at, "brand": "Pot", "network": "tiktok"}
        rows += [Count(**told, messages=2), Count(**told, tag=COMMENTS, messages=40)]

    def keep(session, turn) -> None:
        inbounds.keep(session, turn.workspace_id, rows)
        session.commit()

    before = hand.run(picture.gather)
    hand.run(keep)
    plan(hand, post("a", 30))
    share = next(one for one in hand.ask(accounts.networks) if one.key == "tiktok").actionable_share
    assert share == pytest.approx(0.055, abs=0.01)
    world = hand.run(picture.gather)
    assert world.actionable["tiktok"] == share
    known = replace(before, posts=world.posts)
    without, kept = assessed(known), assessed(replace(known, actionable=world.actionable))
    assert kept.posts[1].mean < 0.3 * without.posts[1].mean


def test_of_what_is_not_known_for_sure_everybody_counts_chances(hand):
    """What came is guessed as what was expected, with little said by the counts: by itself it would always be right."""
    plan(hand, *(post(name, 30 + at) for at, name in enumerate("abcde")))
    hand.later(hours=90)

    def close(session, turn) -> None:
        for key, one in results.of_posts(session, turn.workspace_id, range(1, 6)).items():
            one.sqlmodel_update({"mean": 100.0, "low": 50.0, "high": 200.0})
            one.close(100.0, 0.8, 100.0, turn.now)
            said = {"messages": 60.0, "ours": 100.0, "person_id": 1, "at": turn.now}
            session.add(Estimate(workspace_id=turn.workspace_id, post_id=key, **said))
        session.commit()

    hand.run(close)
    assert hand.run(result_flow.score).total.in_range == 3
    assert hand.run(report_flow.show, "month").in_range == 3
    seen = hand.run(agenda_flow.show).seen
    assert (seen.posts, seen.in_range, seen.farthest) == (5, 3, None)
    assert hand.run(estimate_flow.contest).nearer == 3
