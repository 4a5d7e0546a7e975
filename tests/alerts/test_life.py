"""The life of a warning, whatever order things come in: only legal steps, and a dead warning stays dead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from calbot.alerts.ladder import next_rung
from calbot.errors import TellUser
from calbot.model.alert import LIFE, STANDING, Alert, AlertState, Step

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENDED = (AlertState.CALLED_OFF, AlertState.PAST)


def an_alert() -> Alert:
    minutes = {"minutes": 276.0, "minutes_low": 174.0, "minutes_high": 408.0, "target_minutes": 240}
    span = {"starts_at": NOW + 33 * HOUR, "ends_at": NOW + 41 * HOUR}
    return Alert(
        workspace_id="w", id=88, **span, **minutes, normal_minutes=18.0, share_late=0.6, created_at=NOW, changed_at=NOW
    )


class Life(RuleBasedStateMachine):
    """Presses, snoozes, moved windows and cancels in any order, beside a model that knows the table only."""

    @initialize()
    def born(self) -> None:
        self.alert, self.now, self.model = an_alert(), NOW, AlertState.OPEN
        self.ended_with: int | None = None

    def take(self, step: Step, act: Callable[[], None]) -> None:
        """Do it: it goes where the table says, or is refused and changes nothing."""
        before, to = self.alert.revision, LIFE[self.model].get(step)
        if to is None:
            with pytest.raises(TellUser, match=r"alert\.not_now"):
                act()
            assert self.alert.revision == before
            return
        act()
        assert self.alert.revision == before + 1
        self.model = to

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=st.integers(1, 3))
    def ack(self, who: int) -> None:
        self.take(Step.ACK, lambda: self.alert.ack(who, self.now))

    @rule(who=st.integers(1, 3))
    def assign(self, who: int) -> None:
        self.take(Step.ASSIGN, lambda: self.alert.assign(who, self.now))

    @rule(who=st.integers(1, 3), hours=st.integers(1, 12))
    def snooze(self, who: int, hours: int) -> None:
        self.take(Step.SNOOZE, lambda: self.alert.snooze(who, self.now + hours * HOUR, self.now))

    @rule()
    def reopen(self) -> None:
        self.take(Step.REOPEN, lambda: self.alert.reopen(self.now))

    @rule(hours=st.integers(1, 200))
    def move(self, hours: int) -> None:
        if self.model in STANDING:
            span = {"starts_at": self.now + hours * HOUR, "ends_at": self.now + (hours + 8) * HOUR}
            self.alert.redraw(span, self.now)
            rung = next_rung(self.alert.starts_at, self.alert.ends_at, self.now)
            self.alert.rung_at = rung[1] if rung else None

    @rule()
    def call_off(self) -> None:
        self.take(Step.CALL_OFF, lambda: self.alert.call_off("alert.gone.cancelled", self.now, 214))

    @rule()
    def pass_by(self) -> None:
        self.take(Step.PASS, lambda: self.alert.pass_by(self.now))

    @invariant()
    def the_state_is_that_of_the_table(self) -> None:
        assert self.alert.state is self.model
        assert self.alert.stands == bool(LIFE[self.model])

    @invariant()
    def somebody_has_it_or_nobody(self) -> None:
        if self.model is AlertState.OPEN:
            assert self.alert.owner_id is None
        if self.model in (AlertState.ACKED, AlertState.SNOOZED):
            assert self.alert.owner_id is not None
        assert (self.alert.snoozed_until is not None) == (self.model is AlertState.SNOOZED)

    @invariant()
    def a_dead_warning_calls_nobody_and_never_changes_again(self) -> None:
        if self.model not in ENDED:
            return
        assert self.alert.rung_at is None
        if self.ended_with is None:
            self.ended_with = self.alert.revision
        assert self.alert.revision == self.ended_with


TestLife = Life.TestCase


def test_every_state_is_reached_from_open_and_only_two_are_for_good():
    reached, coming = set(), [AlertState.OPEN]
    while coming:
        state = coming.pop()
        if state not in reached:
            reached.add(state)
            coming += LIFE[state].values()
    assert reached == set(AlertState)
    assert {state for state, steps in LIFE.items() if not steps} == set(ENDED)


def test_a_press_that_was_drawn_before_the_last_change_is_refused():
    alert = an_alert()
    alert.meet(1)
    alert.ack(3, NOW)
    with pytest.raises(TellUser) as refusal:
        alert.meet(1)
    assert refusal.value.key == "alert.stale"
