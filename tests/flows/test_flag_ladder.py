"""A flag is told again while it stands: to whom, when, and never to who sleeps for a trifle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.flows import calendar, flag, flag_cases, flag_ladder, late, ticking
from calbot.model.flag import FlagKind, FlagState
from calbot.model.post import PostState
from calbot.store import flag as flags
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, post

URL = "https://pan.example/pyramid"


@pytest.fixture
def live(staged: Stage) -> Hand:
    """A post went out an hour ago with the link; another one comes tomorrow."""
    return staged("a post that is live and one to come", _live)


def _live(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL), post("next", 24)), NOW)


def _report(hand: Hand, kind: FlagKind = FlagKind.BROKEN_LINK, post_id: int = 1):
    return hand.run(flag.open_flag, kind, "", post_id, "", who="Agt1", where="#care").flag


def _climb(hand: Hand) -> None:
    for number in hand.run(flag_ladder.due):
        hand.run(flag_ladder.climb, number)


def _calls(hand: Hand) -> list[tuple[str, int]]:
    return sorted((one.values["why"], one.only_for) for one in hand.notices("flag.call"))


@ON_SQLITE
def test_the_owner_first_then_everybody_who_answers_then_the_lead(live):
    _report(live)
    assert _calls(live) == [("opened", 1)]
    live.later(minutes=59)
    _climb(live)
    assert _calls(live) == [("half", 1)], "what was to be said before is left out"
    live.later(minutes=1)
    _climb(live)
    assert _calls(live) == [("due", 1)]
    assert [one.values["why"] for one in live.notices("flag.rung")] == ["due"]
    live.later(hours=1)
    _climb(live)
    assert _calls(live) == [("late", 1), ("late", 2)]
    live.later(hours=24)
    _climb(live)
    assert _calls(live) == [("daily", 1), ("daily", 2)]


def test_a_lateness_counts_from_the_first_telling(live):
    live.run(late.set_lateness, 45, who="Mkt", where="#marketing")
    _report(live)
    began = live.now
    assert [one.due_at - began for one in live.notices("flag.call")] == [timedelta(minutes=45)]
    live.later(minutes=30)
    _climb(live)
    assert [one.due_at - began for one in live.notices("flag.call")] == [timedelta(minutes=45)]
    live.later(minutes=30)
    _climb(live)
    assert [one.due_at - began for one in live.notices("flag.call")] == [timedelta(minutes=60)]


@ON_SQLITE
def test_asked_too_early_twice_or_too_late_it_does_nothing(live):
    _report(live)
    assert not live.run(flag_ladder.climb, 1)
    live.later(minutes=30)
    assert live.run(flag_ladder.climb, 1)
    assert not live.run(flag_ladder.climb, 1)
    assert not live.run(flag_ladder.climb, 99)


def test_after_a_downtime_one_telling_and_not_three(live):
    _report(live)
    live.later(hours=5)
    _climb(live)
    assert {why for why, _ in _calls(live)} == {"late"}
    assert live.run(flag_ladder.due) == []


@ON_SQLITE
def test_whoever_takes_it_is_asked_when_it_is_due_and_not_before(live):
    _report(live)
    live.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    assert _calls(live) == []
    live.later(minutes=59)
    assert live.run(flag_ladder.due) == []
    live.later(minutes=1)
    _climb(live)
    assert _calls(live) == [("due", 1)]


@ON_SQLITE
def test_at_night_a_trifle_waits_for_the_morning_and_what_is_grave_does_not(live):
    live.later(hours=15)
    _report(live, FlagKind.CONFUSING)
    (trifle,) = live.notices("flag.call")
    assert trifle.due_at.hour == 7
    _report(live)
    grave = next(one for one in live.notices("flag.call") if one.subject_id == 2)
    assert grave.due_at == live.now


def test_a_flag_on_a_post_to_come_is_due_before_it_goes_out(live):
    view = _report(live, FlagKind.COPY_ERROR, 2)
    assert (NOW.replace(day=27) - view.due_at).total_seconds() == 900
    assert view.state is FlagState.OPEN


def test_a_sweep_finds_what_a_lost_timer_has_left(live):
    _report(live)
    live.later(hours=3)
    assert live.run(ticking.wake_due)["flag"] == 1
    (one,) = live.ask(flags.open_ones)
    live.run(flag.claim, one.id, one.revision, who="Mkt", where="#marketing")
    live.later(minutes=1)
    assert live.run(ticking.wake_due)["flag"] == 0


def test_what_may_be_over_in_a_moment_is_looked_at_again_before_it_bounces(live):
    _report(live)
    live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    away = {"at": NOW.isoformat(), "healthy": False, "status": 0, "said": "link.no_answer"}
    for _ in range(2):
        assert live.run(flag.settle_look, 1, away).flag.state is FlagState.VERIFYING
        assert live.run(flag.to_look_at) == []
        live.later(seconds=30)
        assert live.run(flag.to_look_at) == [(1, (URL,))]
    assert live.run(flag.settle_look, 1, away).flag.state is FlagState.CLAIMED
    (bounced,) = live.notices("flag.bounced")
    assert bounced.subject_id == 1


def _cancel(hand: Hand, *entries, cancelled=()) -> None:
    told = look(*entries)
    for one in told.posts:
        one.state = PostState.CANCELLED if one.title.removeprefix("Post ") in cancelled else PostState.SCHEDULED
    hand.run(calendar.apply, hand.source_id(), told, hand.now)


def _both(link: str = "") -> tuple:
    return post("reel", -1, link=URL), post("next", 24, link=link)


def test_of_a_cancelled_post_nobody_is_reminded_and_at_its_hour_its_reporters_hear(live):
    number = _report(live, FlagKind.CONFUSING, 2).id
    live.later(minutes=10)
    _cancel(live, *_both(), cancelled={"next"})
    assert _calls(live) == [], "what was on its way is left out"
    for hours in (3, 12, 8):
        live.later(hours=hours)
        _climb(live)
    assert _calls(live) == []
    assert live.ask(flags.by_id, number).state is FlagState.OPEN
    live.later(hours=1)
    _climb(live)
    flag_now = live.ask(flags.by_id, number)
    assert (flag_now.state, flag_now.checked["said"]) == (FlagState.SETTLED, "flag.checked.cancelled")
    assert [one.only_for for one in live.notices("flag.settled")] == [3]
    (case,) = live.run(flag_cases.report).cases
    assert case.fixed_at is not None
    assert case.verified_at is None, "nobody has seen anything mended"


def test_a_post_that_is_on_again_has_its_flag_told_again(live):
    number = _report(live, FlagKind.CONFUSING, 2).id
    _cancel(live, *_both(), cancelled={"next"})
    live.later(minutes=10)
    _cancel(live, *_both())
    live.later(hours=4)
    _climb(live)
    assert [why for why, _ in _calls(live)] == ["due"]
    assert live.ask(flags.by_id, number).stands


@ON_SQLITE
def test_a_broken_link_to_which_another_post_leads_goes_on_being_told(live):
    _report(live)
    _cancel(live, *_both(URL), cancelled={"reel"})
    live.later(hours=1)
    _climb(live)
    assert _calls(live) == [("due", 1)]
    _cancel(live, *_both(URL), cancelled={"reel", "next"})
    live.later(hours=1)
    _climb(live)
    assert _calls(live) == [], "now nothing leads there"
    assert live.ask(flags.by_id, 1).stands, "a cancel may be a slip of the hand"
    live.later(hours=1)
    _climb(live)
    assert live.ask(flags.by_id, 1).state is FlagState.SETTLED


@ON_SQLITE
def test_who_flags_what_was_cancelled_before_is_heard(live):
    _cancel(live, *_both(), cancelled={"reel"})
    _report(live)
    live.later(hours=1)
    _climb(live)
    assert _calls(live) == [("due", 1)]


def test_another_hour_of_what_was_cancelled_ends_nothing_that_was_flagged_since(live):
    before = _report(live, FlagKind.CONFUSING, 2).id
    _cancel(live, *_both(), cancelled={"next"})
    since = _report(live, FlagKind.COPY_ERROR, 2).id
    _cancel(live, post("reel", -1, link=URL), post("next", 48), cancelled={"next"})
    live.later(hours=25)
    _climb(live)
    assert live.ask(flags.by_id, before).stands, "its post has another hour by now"
    live.later(hours=24)
    _climb(live)
    assert live.ask(flags.by_id, before).state is FlagState.SETTLED
    assert live.ask(flags.by_id, since).state is FlagState.OPEN
    assert _calls(live), "who flags what was cancelled has met it all the same"
