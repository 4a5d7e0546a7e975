"""A brief in a real database, in any order of events: a difference is told once, from what that person has read."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlmodel import Session

from calbot.alerts.brief import changes
from calbot.errors import TellUser
from calbot.flows import brief_change, brief_reader, calendar, moved
from calbot.flows import post as posts
from calbot.flows.turn import Turn
from calbot.model.brief import Brief
from calbot.model.post import Post, PostState
from calbot.store import brief as briefs
from calbot.store import post as post_rows
from tests.databases import Databases
from tests.engines import engine_on
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver

WHO = ("Agt1", "Agt2", "Lead")
EDITS = st.sampled_from(
    (
        {"title": "One"},
        {"title": "Two"},
        {"copy_text": "All lids #a #b"},
        {"copy_text": "All  lids #b #a"},
        {"link": "https://pot.example/water"},
        {"link": "https://pot.example/test?utm_source=x"},
        {"state": PostState.CANCELLED},
        {"state": PostState.SCHEDULED},
    )
)


def edited(session: Session, turn: Turn, values: dict[str, Any]) -> None:
    """The calendar says something else."""
    row = session.get_one(Post, (turn.workspace_id, 1))
    if changed := row.take(values, turn.now):
        post_rows.keep_revision(session, row, changed, turn.now)
    session.commit()


class BriefLife(RuleBasedStateMachine):
    """One post, three people, and time."""

    model: Path
    """A database with the company, to copy."""

    @initialize()
    def born(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=self.model.parent)
        shutil.copy(self.model, self.folder.name)
        self.opened = engine_on(f"sqlite:///{Path(self.folder.name) / self.model.name}")
        self.hand = Hand(self.opened.__enter__(), {})
        self.hand.run(calendar.apply, self.hand.source_id(), look(post("a", 33)), NOW)
        self.read = dict[int, tuple[int, dict[str, Any]]]()
        self.told = set[tuple[int, int]]()

    def teardown(self) -> None:
        if hasattr(self, "hand"):
            self.opened.__exit__(None, None, None)
            self.folder.cleanup()

    @rule(values=EDITS)
    def it_is_edited(self, values: dict[str, Any]) -> None:
        self.hand.run(edited, values)

    @rule(hours=st.integers(1, 3))
    def it_is_moved(self, hours: int) -> None:
        row = self.hand.ask(post_rows.by_id, 1)
        try:
            self.hand.run(posts.move, 1, row.starts_at + timedelta(hours=hours - 2), "Europe/London", who="Mkt")
        except TellUser:
            return

    @rule(minutes=st.sampled_from((1, 4, 11, 40)))
    def time_passes(self, minutes: int) -> None:
        self.hand.later(minutes=minutes)
        for _ in range(2):  # jobs come doubled
            for number in self.hand.run(moved.due):
                self.hand.run(moved.settle, number)
            for number in self.hand.run(brief_change.due):
                self.hand.run(brief_change.settle, number)

    @rule(who=st.sampled_from(WHO), stale=st.booleans())
    def somebody_reads(self, who: str, *, stale: bool) -> None:
        known: Brief | None = self.hand.ask(briefs.of_post, 1)
        version = known.version if known is not None else 1
        try:
            self.hand.run(brief_reader.read, 1, version - stale, who=who, where="#care")
        except TellUser:
            assert stale
            return
        assert not stale
        kept = self.hand.ask(briefs.of_post, 1)
        self.read[self.hand.turn(who).person_id or 0] = (kept.version, dict(kept.said))

    @rule()
    def what_is_due_is_sent(self) -> None:
        for notice in deliver(self.hand):
            if notice.screen != brief_change.CARD:
                continue
            view = self.hand.run(brief_change.show, notice.subject_id)
            if notice.values["version"] < view.version or not view.changed:
                continue  # it says only that there is a newer one, or that it is as before
            person_id = notice.only_for
            version, said = self.read[person_id]  # nobody else is told anything
            assert (person_id, view.version) not in self.told, "the same difference twice"
            self.told.add((person_id, view.version))
            now = self.hand.ask(briefs.of_post, 1)
            assert now.version > version
            assert view.changed == changes(said, now.said) != ()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("hand")
def test_no_difference_is_told_twice_or_from_what_nobody_has_read(databases: Databases) -> None:
    BriefLife.model = Path(databases.copy("flows: a company").removeprefix("sqlite:///"))
    calm = settings(
        max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(BriefLife, settings=calm)
