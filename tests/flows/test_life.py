"""A warning in a real database, in any order of events: nothing is said after its end, or while somebody has it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from calbot.errors import TellUser
from calbot.flows import answer, calendar, ladder
from calbot.flows import post as posts
from calbot.model.alert import Alert, AlertState
from calbot.model.notice import Notice
from tests.databases import Databases
from tests.engines import engine_on
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import EVENING, HOUR, SPIKE, deliver, row, settle

LINES = {"alert.rung", "alert.call"}
TAKEN = (AlertState.ACKED, AlertState.SNOOZED)


class Life(RuleBasedStateMachine):
    """One post, one window, three people, and time."""

    model: Path
    """A database with the company, to copy."""

    @initialize()
    def born(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=self.model.parent)
        shutil.copy(self.model, self.folder.name)
        self.opened = engine_on(f"sqlite:///{Path(self.folder.name) / self.model.name}")
        self.hand = Hand(self.opened.__enter__(), {})
        self.hand.run(calendar.apply, self.hand.source_id(), look(post("a", 33)), NOW)
        self.spike, self.sent = SPIKE, list[Notice]()
        settle(self.hand, self.spike)

    def teardown(self) -> None:
        if hasattr(self, "hand"):
            self.opened.__exit__(None, None, None)
            self.folder.cleanup()

    @property
    def alert(self) -> Alert:
        """The first warning; a window that comes again after its end is another one."""
        return row(self.hand)

    def pressed(self, act: Callable[[], object]) -> None:
        """A press may be refused, and then changes nothing."""
        before = self.alert.model_dump()
        try:
            act()
        except TellUser:
            assert self.alert.model_dump() == before

    @rule(minutes=st.integers(1, 900))
    def time_passes(self, minutes: int) -> None:
        self.hand.now += timedelta(minutes=minutes)
        for number in self.hand.run(ladder.due):
            self.hand.run(ladder.climb, number)

    @rule()
    def what_is_due_is_sent(self) -> None:
        alert, told = self.alert, deliver(self.hand)
        lines = [one for one in told if one.screen in LINES and one.subject_id == alert.id]
        said = {one.values.get("why") for one in lines}
        if alert.state in TAKEN:
            assert {one.screen for one in lines} <= {"alert.call"}
        if not alert.stands:
            # Only what strikes an earlier message.
            assert said <= {None}
            assert all(one.key.split(":")[3].endswith(".gone") for one in lines)
        self.sent += told

    @rule(who=st.sampled_from(("Mkt", "Lead", "Agt1")), stale=st.booleans())
    def ack(self, who: str, *, stale: bool) -> None:
        revision = self.alert.revision - stale
        self.pressed(lambda: self.hand.run(answer.ack, 1, revision, who=who, where="#care"))

    @rule()
    def snooze(self) -> None:
        self.pressed(lambda: self.hand.run(answer.snooze, 1, self.alert.revision, who="Mkt", where="#care"))

    @rule()
    def assign(self) -> None:
        to = self.hand.turn("Lead").person_id
        self.pressed(lambda: self.hand.run(answer.assign, 1, to, self.alert.revision, who="Mkt", where="#care"))

    @rule(minutes=st.floats(241, 900), shift=st.integers(-3, 12))
    def another_picture(self, minutes: float, shift: int) -> None:
        starts_at = EVENING + shift * HOUR
        self.spike = replace(SPIKE, minutes=minutes, starts_at=starts_at, ends_at=starts_at + 8 * HOUR)
        settle(self.hand, self.spike)

    @rule()
    def the_reason_goes(self) -> None:
        settle(self.hand)

    @rule()
    def cancelled_in_chat(self) -> None:
        self.pressed_post(lambda: self.hand.run(posts.cancel, 1, who="Mkt", where="#marketing"))

    def pressed_post(self, act: Callable[[], object]) -> None:
        try:
            act()
        except TellUser:
            return
        assert self.alert.rung_at is None
        assert not [one for one in self.hand.notices() if one.screen in LINES and one.subject_id == 1]

    @invariant()
    def nothing_waits_to_be_said_of_what_is_over_or_taken(self) -> None:
        if not hasattr(self, "hand"):
            return
        alert = self.alert
        waiting = [one for one in self.hand.notices() if one.subject_id == alert.id and one.screen in LINES]
        if alert.state in TAKEN:
            assert alert.owner_id is not None
            assert alert.rung_at is None
            assert {one.screen for one in waiting} <= {"alert.call"}
            assert {one.only_for for one in waiting} <= {alert.owner_id}
        if not alert.stands:
            assert alert.rung_at is None
            assert all(one.key.split(":")[3].endswith(".gone") for one in waiting)

    @invariant()
    def no_rung_is_told_twice_for_the_same_hour(self) -> None:
        keys = [one.key for one in getattr(self, "sent", [])]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("hand")
def test_the_life_of_a_warning_in_any_order(databases: Databases) -> None:
    Life.model = Path(databases.copy("flows: a company").removeprefix("sqlite:///"))
    calm = settings(
        max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=calm)
