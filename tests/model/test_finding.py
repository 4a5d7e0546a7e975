"""The life of a finding and of an alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import TellUser
from calbot.model.alert import Alert, AlertState
from calbot.model.finding import Finding, FindingState, how_many
from calbot.model.rule import Level

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _finding(state: FindingState = FindingState.OPEN) -> Finding:
    return Finding(workspace_id="acme", id=3, key="k", rule="gap", state=state, at=NOW, found_at=NOW, changed_at=NOW)


def test_an_open_finding_is_overridden_and_comes_back() -> None:
    finding = _finding()
    finding.override(LATER)
    assert (finding.state, finding.revision, finding.changed_at) == (FindingState.OVERRIDDEN, 2, LATER)
    finding.reopen(LATER)
    finding.go(LATER)
    assert (finding.state, finding.revision) == (FindingState.GONE, 4)


@pytest.mark.parametrize("state", [FindingState.OVERRIDDEN, FindingState.GONE])
def test_what_is_not_open_cannot_be_overridden(state: FindingState) -> None:
    finding = _finding(state)
    with pytest.raises(TellUser) as refused:
        finding.override(LATER)
    assert (refused.value.values, finding.revision) == ({"finding": "n-3"}, 1)


def test_levels_are_ranked() -> None:
    assert sorted(Level, key=lambda level: -level.rank) == [Level.STOP, Level.WARN, Level.NOTE]


def _alert() -> Alert:
    minutes = {"minutes": 300, "minutes_low": 200, "minutes_high": 400, "target_minutes": 240, "normal_minutes": 90}
    return Alert(
        workspace_id="acme",
        id=88,
        starts_at=NOW,
        ends_at=LATER,
        share_late=0.5,
        created_at=NOW,
        changed_at=NOW,
        **minutes,
    )


def test_an_alert_is_a_new_revision_only_when_its_picture_changed() -> None:
    alert = _alert()
    assert not alert.redraw({"minutes": 300, "causes": []}, LATER)
    assert (alert.revision, alert.changed_at) == (1, NOW)
    assert alert.redraw({"minutes": 320, "causes": [{"post_id": 1}]}, LATER)
    assert (alert.revision, alert.minutes, alert.changed_at) == (2, 320, LATER)


def test_an_alert_is_called_off_with_its_reason_or_passes() -> None:
    alert = _alert()
    alert.call_off("alert.gone.cancelled", LATER, post_id=12)
    assert (alert.name, alert.state, alert.why_gone, alert.gone_post_id, alert.revision) == (
        "s-88",
        AlertState.CALLED_OFF,
        "alert.gone.cancelled",
        12,
        2,
    )
    over = _alert()
    over.pass_by(LATER)
    assert (over.state, over.revision) == (AlertState.PAST, 2)


@pytest.mark.parametrize(
    ("named", "values", "many"),
    [(20, {"count": 505}, 505), (20, {"more": 504}, 505), (2, {"more": 0}, 2), (2, {}, 2), (3, {"count": "many"}, 3)],
)
def test_its_values_tell_of_how_many_posts_it_is(named: int, values: dict[str, object], many: int) -> None:
    assert how_many(named, values) == many
