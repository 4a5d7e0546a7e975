"""What becomes of alerts already told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calbot.alerts.settle import CallOff, Pass, Raise, Redraw, decide, drawn
from calbot.alerts.spikes import Spike
from calbot.model.alert import Alert, AlertState

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAY = {"kind": "move", "post_id": 214, "to": "2026-11-27T08:00:00+00:00", "ends_at": None, "heads": 0, "minutes": 138.0}
SPIKE = Spike(
    team="care",
    starts_at=NOW + 9 * HOUR,
    ends_at=NOW + 17 * HOUR,
    minutes=276.0,
    low=174.0,
    high=414.0,
    target_minutes=240,
    normal_minutes=18.0,
    share_late=0.62,
    causes=((214, 190.0, 115.0, 310.0), (219, 70.0, 40.0, 120.0)),
    options=(WAY,),
)


def told(spike: Spike = SPIKE, number: int = 88, **known: object) -> Alert:
    return Alert(
        workspace_id="w", id=number, created_at=NOW, changed_at=NOW, team=spike.team, **{**drawn(spike), **known}
    )


def test_a_new_window_is_told():
    assert decide([], [SPIKE], now=NOW) == (Raise(SPIKE),)


def test_the_same_picture_says_nothing():
    assert decide([told()], [SPIKE], now=NOW) == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(SPIKE, minutes=282.0, low=170.0),
        replace(SPIKE, starts_at=SPIKE.starts_at + timedelta(minutes=30)),
        replace(SPIKE, causes=((214, 194.0, 110.0, 320.0), SPIKE.causes[1])),
        replace(SPIKE, options=({**WAY, "minutes": 141.0},)),
        replace(SPIKE, options=(WAY, {"kind": "nothing", "to": "2026-11-26T23:00:00+00:00", "minutes": 276.0})),
    ],
    ids=["six minutes", "half an hour", "four messages", "three minutes of an option", "nothing to do an hour later"],
)
def test_a_jitter_is_not_redrawn(other):
    assert decide([told()], [other], now=NOW) == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(SPIKE, minutes=290.0),
        replace(SPIKE, ends_at=SPIKE.ends_at + HOUR),
        replace(SPIKE, causes=SPIKE.causes[:1]),
        replace(SPIKE, options=()),
        replace(SPIKE, options=({**WAY, "to": "2026-11-27T12:00:00+00:00"},)),
    ],
    ids=["fourteen minutes", "an hour longer", "one cause less", "no way out", "another slot"],
)
def test_another_picture_is_redrawn_once(other):
    alert = told()
    assert decide([alert], [other], now=NOW) == (Redraw(alert, other),)
    alert.redraw(drawn(other), NOW)
    assert decide([alert], [other], now=NOW) == ()


def test_a_running_window_is_not_redrawn_because_its_past_is_cut_off():
    now = SPIKE.starts_at + 3 * HOUR
    assert decide([told()], [replace(SPIKE, starts_at=now)], now=now) == ()


def test_a_cancelled_cause_calls_it_off_and_is_named():
    alert = told()
    assert decide([alert], [], now=NOW, cancelled={219}) == (CallOff(alert, "alert.gone.cancelled", 219),)


@pytest.mark.parametrize(
    ("known", "why", "post_id"),
    [
        ({"moved": {214}}, "alert.gone.moved", 214),
        ({"covered": {88}}, "alert.gone.covered", None),
        ({"covered": {89}}, "alert.gone.changed", None),
        ({"cancelled": {7}, "moved": {8}}, "alert.gone.changed", None),
    ],
)
def test_what_took_the_reason_away_is_told(known, why, post_id):
    alert = told()
    assert decide([alert], [], now=NOW, **known) == (CallOff(alert, why, post_id),)


def test_a_window_just_below_the_target_is_kept_until_it_is_well_below():
    alert = told()
    assert decide([alert], [], now=NOW, minutes_now={88: 230.0}) == ()
    assert decide([alert], [], now=NOW, minutes_now={88: 200.0}) == (CallOff(alert, "alert.gone.changed"),)


def test_a_window_that_came_true_and_is_clear_before_its_end_is_over_and_not_called_off():
    alert, now = told(), SPIKE.starts_at + 3 * HOUR
    assert decide([alert], [], now=now, ran={88: 250.0}) == (Pass(alert),)
    assert decide([alert], [], now=now, ran={88: 230.0}) == (CallOff(alert, "alert.gone.changed"),)
    # Whatever was waited: what took the reason away is told.
    assert decide([alert], [], now=now, ran={88: 250.0}, covered={88}) == (CallOff(alert, "alert.gone.covered"),)


def test_a_window_that_is_over_passes_even_if_it_comes_again():
    alert = told()
    tomorrow = replace(SPIKE, starts_at=SPIKE.starts_at + 24 * HOUR, ends_at=SPIKE.ends_at + 24 * HOUR)
    assert decide([alert], [tomorrow], now=SPIKE.ends_at) == (Pass(alert), Raise(tomorrow))


def test_closed_alerts_stay_closed():
    assert decide([told(state=AlertState.CALLED_OFF)], [SPIKE], now=NOW) == (Raise(SPIKE),)


def test_teams_are_kept_apart():
    alert = told()
    night = replace(SPIKE, team="night")
    assert decide([alert], [night], now=NOW) == (CallOff(alert, "alert.gone.changed"), Raise(night))


def test_each_window_goes_to_the_alert_it_overlaps_most():
    early = replace(SPIKE, starts_at=NOW + HOUR, ends_at=NOW + 10 * HOUR)
    first, second = told(early, number=1), told(SPIKE, number=2)
    longer = replace(SPIKE, starts_at=NOW + 8 * HOUR)
    decisions = decide([first, second], [longer, early], now=NOW)
    assert decisions == (Redraw(second, longer),)


def test_windows_that_grow_together_are_one_alert_and_the_other_says_where_it_went():
    first = told(replace(SPIKE, ends_at=NOW + 12 * HOUR), number=1)
    second = told(replace(SPIKE, starts_at=NOW + 14 * HOUR), number=2)
    decisions = decide([first, second], [SPIKE], now=NOW)
    assert decisions == (Redraw(first, SPIKE), CallOff(second, "alert.gone.merged", into_id=1))


def test_a_window_that_parts_is_two_alerts():
    whole = told()
    early, late = replace(SPIKE, ends_at=NOW + 11 * HOUR), replace(SPIKE, starts_at=NOW + 13 * HOUR)
    assert decide([whole], [early, late], now=NOW) == (Redraw(whole, late), Raise(early))


@pytest.mark.parametrize("state", [AlertState.ACKED, AlertState.SNOOZED])
def test_an_answered_alert_is_settled_like_an_open_one(state):
    alert = told(state=state)
    assert decide([alert], [SPIKE], now=NOW) == ()
    assert decide([alert], [], now=NOW) == (CallOff(alert, "alert.gone.changed"),)


@pytest.mark.parametrize("other", [replace(SPIKE, chance=0.8), replace(SPIKE, share_late=0.5)], ids=["chance", "share"])
def test_how_likely_it_is_and_how_many_wait_too_long_make_another_picture(other):
    assert decide([told()], [other], now=NOW) == (Redraw(told(), other),)


def test_a_part_of_a_told_window_knows_whose_part_it_is_and_a_new_window_beside_it_does_not():
    alert = told()
    first = replace(SPIKE, ends_at=SPIKE.starts_at + 4 * HOUR)
    last = replace(SPIKE, starts_at=SPIKE.ends_at - 3 * HOUR)
    beyond = replace(SPIKE, starts_at=SPIKE.ends_at - HOUR, ends_at=SPIKE.ends_at + 2 * HOUR)
    for other, whose in ((last, alert), (beyond, None)):
        steps = decide([alert], [first, other], now=NOW)
        assert [(one.spike, one.of) for one in steps if isinstance(one, Raise)] == [(other, whose)]
