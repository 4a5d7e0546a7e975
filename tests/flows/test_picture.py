"""From a changed plan to forecasts, findings and warnings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import alert_view, calendar, finding, picture, sync, trying
from calbot.flows import forecast as forecast_flow
from calbot.flows import post as post_flow
from calbot.flows.sync import Outcome
from calbot.flows.week import week
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.finding import FindingState
from calbot.model.post import PostState
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.store import alert as alerts
from calbot.store import finding as findings
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store.number import next_number
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster
from tests.flows.thought import assessed


def plan(hand: Hand, *told) -> None:
    hand.run(calendar.apply, hand.source_id(), look(*told), NOW)
    think(hand)


def think(hand: Hand) -> bool:
    owed = hand.run(picture.due)
    if owed is None:
        return False
    world = hand.run(picture.gather)
    hand.run(picture.keep, world, assessed(world), owed)
    return True


def calm():
    return [post("a", 30, owner_name="Mkt")]


def crowd(**of_the_last):
    """Six giveaways within minutes."""
    told = [post(str(n), 27 + n / 60, content_type="giveaway", title=f"Giveaway {n}") for n in range(6)]
    for field, value in of_the_last.items():
        setattr(told[-1], field, value)
    return told


def test_an_assessment_is_owed_once_for_each_change(hand):
    plan(hand, *calm())
    assert not think(hand)
    hand.later(minutes=1)
    plan(hand, post("a", 31))
    assert not think(hand)


@ON_SQLITE
def test_a_quiet_hour_later_the_window_has_moved_and_it_is_looked_at_again(hand):
    plan(hand, *calm())
    hand.later(minutes=61)
    assert think(hand)


def test_two_changes_in_one_moment_owe_two_assessments(hand):
    plan(hand, *calm())
    roster(hand)
    hand.run(lambda session, turn: (workspaces.changed(session, turn.workspace_id, turn.now), session.commit()))
    assert think(hand)
    assert not think(hand)


def test_nothing_is_assessed_before_every_source_was_looked_at_once(hand):
    hand.run(_second_source)
    hand.run(calendar.apply, hand.source_id(), look(*calm()), NOW)
    assert hand.run(picture.due) is None
    second = hand.ask(sources.by_name, "Roster").id
    hand.run(sync.keep, second, Outcome(timedelta(minutes=1), problem="source.not_there"))
    assert hand.run(picture.due) is not None


def test_a_source_whose_first_look_was_given_up_is_waited_for_by_nobody(hand):
    hand.run(_second_source)
    hand.run(calendar.apply, hand.source_id(), look(*calm()), NOW)
    second = hand.ask(sources.by_name, "Roster").id
    while began := hand.run(trying.begin, "sync", second):
        assert hand.run(picture.due) is None
        hand.run(trying.failed, "sync", second, began, "defect: KeyError")
        hand.later(minutes=10)
    assert hand.run(picture.due) is not None


def _second_source(session, turn) -> None:
    number = next_number(session, turn.workspace_id, "source")
    session.add(Source(workspace_id=turn.workspace_id, id=number, kind=SourceKind.SHIFTS_CSV, name="Roster"))
    session.commit()


def test_a_change_during_the_thinking_leaves_the_next_one_owed(hand):
    hand.run(calendar.apply, hand.source_id(), look(*calm()), NOW)
    owed = hand.run(picture.due)
    world = hand.run(picture.gather)
    hand.later(seconds=1)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    hand.run(picture.keep, world, assessed(world), owed)
    assert hand.run(picture.due) is not None


@ON_SQLITE
def test_every_coming_post_has_a_range_and_says_that_it_is_a_guess(hand):
    plan(hand, *calm())
    view = hand.run(forecast_flow.of_post, 1)
    assert view.forecast.low < view.forecast.mean < view.forecast.high
    assert view.forecast.guess
    assert sum(share for _, share in view.hours) == pytest.approx(view.forecast.mean, rel=0.2)
    assert view.hours[0][0] <= NOW + timedelta(hours=30)


def test_the_factors_of_a_number_multiply_up_to_it(hand):
    plan(hand, *calm())
    why = hand.run(forecast_flow.why, 1)
    product = 1.0
    for _, factor in why.factors:
        product *= factor
    assert product == pytest.approx(why.mean, rel=0.02)


def test_two_posts_close_together_make_a_finding_that_goes_when_one_moves(hand):
    plan(hand, post("a", 3), post("b", 3.5))
    (found,) = [one for one in hand.ask(findings.open_ones) if one.rule == "same-account-gap"]
    assert found.post_ids == [1, 2]
    hand.later(minutes=1)
    hand.run(post_flow.move, 2, NOW + timedelta(hours=28), "Europe/London", who="Mkt", where="#marketing")
    think(hand)
    assert hand.ask(findings.by_id, found.id).state is FindingState.GONE


@ON_SQLITE
def test_an_override_silences_one_finding_until_it_expires(hand):
    plan(hand, post("a", 50), post("b", 50.5))
    (found,) = [one for one in hand.ask(findings.open_ones) if one.rule == "same-account-gap"]
    until = NOW + timedelta(hours=24)
    with pytest.raises(TellUser) as refusal:
        hand.run(finding.override, found.id, found.revision, " ", until, who="Lead", where="#care")
    assert refusal.value.key == "finding.override.no_reason"
    hand.run(finding.override, found.id, found.revision, "agreed with care", until, who="Lead", where="#care")
    hand.later(hours=2)
    think(hand)
    view = hand.run(finding.show, found.id)
    assert (view.finding.state, view.override.reason) == (FindingState.OVERRIDDEN, "agreed with care")
    assert view.override_by == "Lead"
    hand.later(hours=23)
    think(hand)
    assert hand.ask(findings.by_id, found.id).state is FindingState.OPEN


@ON_SQLITE
def test_a_finding_is_back_as_soon_as_its_override_is_over(hand):
    plan(hand, post("a", 50), post("b", 50.5))
    (found,) = [one for one in hand.ask(findings.open_ones) if one.rule == "same-account-gap"]
    until = NOW + timedelta(minutes=10)
    hand.run(finding.override, found.id, found.revision, "agreed", until, who="Lead", where="#care")
    hand.later(minutes=9)
    assert not think(hand)
    hand.later(minutes=2)
    assert think(hand)
    assert hand.ask(findings.by_id, found.id).state is FindingState.OPEN
    assert not think(hand)


@ON_SQLITE
def test_an_override_with_an_old_button_changes_nothing(hand):
    plan(hand, post("a", 50), post("b", 50.5))
    (found,) = [one for one in hand.ask(findings.open_ones) if one.rule == "same-account-gap"]
    with pytest.raises(TellUser) as refusal:
        hand.run(
            finding.override, found.id, found.revision - 1, "x", NOW + timedelta(days=1), who="Lead", where="#care"
        )
    assert refusal.value.key == "finding.stale"


def test_an_override_drawn_before_the_finding_said_another_thing_changes_nothing(hand):
    plan(hand, post("a", 50), post("b", 50.5))
    gap = next(one for one in hand.ask(findings.open_ones) if one.rule == "same-account-gap")
    hand.later(hours=1, minutes=1)
    think(hand)
    assert hand.ask(findings.by_id, gap.id).revision == gap.revision
    hand.later(minutes=1)
    hand.run(post_flow.move, 1, NOW + timedelta(hours=50, minutes=20), "Europe/London", who="Mkt", where="#marketing")
    think(hand)
    nearer = hand.ask(findings.by_id, gap.id)
    assert (nearer.values["gap_minutes"], nearer.revision) == (10, gap.revision + 1)
    end = NOW + timedelta(days=3)
    with pytest.raises(TellUser) as refusal:
        hand.run(finding.override, gap.id, gap.revision, "half an hour is fine", end, who="Lead", where="#care")
    assert refusal.value.key == "finding.stale"


def test_a_crowded_day_raises_one_warning_a_window_that_is_edited_and_called_off(hand):
    roster(hand, heads=1, per_hour=20.0)
    plan(hand, *crowd())
    raised, *others = hand.ask(alerts.open_ones)
    assert raised.minutes > raised.target_minutes
    assert {cause["post_id"] for cause in raised.causes} <= {1, 2, 3, 4, 5, 6}
    # An hour that is a minute over its target eight days from now is for the digest.
    assert [(one.level, one.told_at) for one in others] == [(AlertLevel.INFO, None)] * len(others)
    assert [notice.subject_id for notice in hand.notices("alert.card")] == [raised.id]
    assert len(hand.notices("digest.card")) == min(len(others), 1)
    assert not think(hand)

    hand.later(minutes=1)
    hand.run(calendar.apply, hand.source_id(), look(*crowd(state=PostState.CANCELLED)), NOW)
    think(hand)
    assert {notice.slot for notice in hand.notices("alert.card")} == {"card"}

    hand.later(minutes=1)
    gone = [post(str(n), 27 + n / 60, state=PostState.CANCELLED) for n in range(6)]
    hand.run(calendar.apply, hand.source_id(), look(*gone), NOW)
    think(hand)
    over = hand.ask(alerts.by_id, raised.id)
    assert (over.state, over.why_gone) == (AlertState.CALLED_OFF, "alert.gone.cancelled")
    view = hand.run(alert_view.show, raised.id)
    assert view.gone_post is not None


@ON_SQLITE
def test_a_calm_plan_warns_nobody(hand):
    roster(hand, heads=4)
    plan(hand, *calm())
    assert hand.ask(alerts.open_ones) == []
    assert hand.notices("alert.card") == []


@ON_SQLITE
def test_without_a_roster_nothing_is_claimed_about_waiting(hand):
    plan(hand, *crowd())
    assert hand.ask(alerts.open_ones) == []
    assert hand.run(forecast_flow.of_post, 1).window is None


def test_the_week_tells_each_day_in_the_readers_zone(hand):
    plan(hand, post("late", 14.5), post("next", 27))
    seen = hand.run(week, NOW - timedelta(hours=9), 7, "", "Asia/Tokyo")
    assert [day.isoformat() for day, _ in seen.days] == ["2026-11-27"]
    assert seen.days[0][1][0].expected > 0


@ON_SQLITE
def test_a_warning_that_a_larger_roster_ends_says_so_though_a_title_was_edited_too(hand):
    hand.run(_second_source)
    second = hand.ask(sources.by_name, "Roster").id

    def staffed(heads: int, replies: float) -> None:
        one = Shift(workspace_id="w", id=0, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=20))
        one.heads, one.replies_per_hour = heads, replies
        hand.run(sync.keep, second, Outcome(timedelta(minutes=1), shifts=[one]))

    staffed(1, 12.0)
    plan(hand, *crowd())
    raised = hand.ask(alerts.open_ones)[0]
    hand.later(minutes=1)
    staffed(40, 60.0)
    hand.run(calendar.apply, hand.source_id(), look(*crowd(title="Another title")), NOW)
    think(hand)
    over = hand.ask(alerts.by_id, raised.id)
    assert (over.state, over.why_gone) == (AlertState.CALLED_OFF, "alert.gone.covered")
