"""Spikes that another system tells of: one warning for each key, the newest picture, and a clean end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows import alert as alert_flow
from calbot.flows import spike as spikes
from calbot.flows.spike import ToldSpike
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.notice import NoticeState
from calbot.store import alert as alerts
from calbot.store import notice as notices
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand

OUTAGE = ToldSpike(
    key="outage-7",
    source="Status page",
    told_at=NOW - timedelta(minutes=2),
    starts_at=NOW + timedelta(hours=1),
    ends_at=NOW + timedelta(hours=4),
    minutes=300.0,
    minutes_low=200.0,
    minutes_high=500.0,
    share_late=0.6,
)
WORSE = replace(OUTAGE, told_at=NOW - timedelta(minutes=1), minutes=400.0)


def alert_of(hand: Hand, number: int = 1) -> Alert:
    found: Alert | None = hand.ask(alerts.by_id, number)
    assert found is not None
    return found


def revisions(hand: Hand) -> list[str]:
    return [notice.key.split(":")[3] for notice in hand.notices("alert.card")]


def test_it_is_told_where_care_is_told_with_the_companys_own_promise(hand: Hand) -> None:
    assert hand.run(spikes.raise_, OUTAGE) == 1
    alert = alert_of(hand)
    assert (alert.origin, alert.target_minutes, alert.feed_name) == ("outage-7", 240, "Status page")
    (notice,) = hand.notices("alert.card")
    assert (notice.subject, notice.subject_id, notice.slot) == ("alert", 1, "card")


def test_the_same_key_twice_is_one_warning(hand: Hand) -> None:
    assert [hand.run(spikes.raise_, OUTAGE) for _ in range(2)] == [1, 1]
    assert revisions(hand) == ["r1"]


def test_news_redraws_and_what_is_older_does_not(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.run(spikes.raise_, WORSE)
    drawn = alert_of(hand).revision
    hand.run(spikes.raise_, OUTAGE)
    assert (alert_of(hand).minutes, alert_of(hand).revision) == (400.0, drawn)
    assert drawn > 1
    assert revisions(hand) == [f"r{drawn}"]


def test_news_that_changes_nothing_on_the_card_is_kept_as_seen(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.run(spikes.raise_, replace(OUTAGE, told_at=WORSE.told_at))
    assert alert_of(hand).feed_seen_at == WORSE.told_at


def test_withdrawn_before_anybody_heard_of_it_nothing_is_said(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    assert hand.run(spikes.withdraw, "outage-7", WORSE.told_at) == 1
    assert alert_of(hand).state is AlertState.CALLED_OFF
    assert hand.notices() == []
    assert hand.ask(notices.by_id, 1).state is NoticeState.CANCELLED


@ON_SQLITE
def test_withdrawn_after_somebody_heard_of_it_the_card_is_edited(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    _begun(hand)
    hand.run(spikes.withdraw, "outage-7", WORSE.told_at)
    assert revisions(hand) == ["r1", "r2"]
    hand.run(spikes.withdraw, "outage-7", WORSE.told_at)
    assert revisions(hand) == ["r1", "r2"]


def test_a_withdrawn_warning_does_not_come_back_and_whoever_tells_of_it_hears_so(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.run(spikes.withdraw, "outage-7", OUTAGE.told_at)
    with pytest.raises(TellOperator, match="a key of its own"):
        hand.run(spikes.raise_, WORSE)
    assert alert_of(hand).state is AlertState.CALLED_OFF
    # The same again, and what is over: nobody is to be warned, and nothing is wrong.
    assert hand.run(spikes.raise_, OUTAGE) == 1
    hand.later(hours=5)
    assert hand.run(spikes.raise_, WORSE) == 1


def test_news_that_was_told_before_a_withdrawal_and_comes_after_it_changes_nothing(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.run(spikes.withdraw, "outage-7", NOW)
    assert hand.run(spikes.raise_, WORSE) == 1
    assert alert_of(hand).state is AlertState.CALLED_OFF


def test_what_goes_on_after_its_warning_is_over_is_warned_of_anew(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.later(hours=5)
    hand.run(_assessed)
    assert alert_of(hand).state is AlertState.PAST
    longer = replace(OUTAGE, told_at=hand.now, ends_at=hand.now + timedelta(hours=3))
    assert hand.run(spikes.raise_, longer) == 2
    assert (alert_of(hand, 2).state, alert_of(hand, 2).origin) == (AlertState.OPEN, "outage-7")
    assert [one.subject_id for one in hand.notices("alert.card")][-1] == 2
    # The key is that of the new one from now on.
    assert hand.run(spikes.raise_, longer) == 2
    assert hand.run(spikes.raise_, OUTAGE) == 2
    assert hand.run(spikes.withdraw, "outage-7", hand.now) == 2
    assert (alert_of(hand, 1).state, alert_of(hand, 2).state) == (AlertState.PAST, AlertState.CALLED_OFF)


def test_a_withdrawal_that_is_older_than_the_news_changes_nothing(hand: Hand) -> None:
    hand.run(spikes.raise_, WORSE)
    hand.run(spikes.withdraw, "outage-7", OUTAGE.told_at)
    assert alert_of(hand).state is AlertState.OPEN


def test_nobody_is_warned_of_what_was_nor_unwarned_of_what_nobody_told(hand: Hand) -> None:
    with pytest.raises(TellOperator, match="over"):
        hand.run(spikes.raise_, replace(OUTAGE, starts_at=NOW - timedelta(hours=3), ends_at=NOW))
    assert hand.run(spikes.withdraw, "outage-7", NOW) is None
    assert hand.notices() == []


def test_two_companies_may_use_the_same_key(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    assert hand.run(spikes.raise_, replace(OUTAGE, key="outage-8")) == 2
    assert [one.origin for one in hand.ask(alerts.open_ones)] == ["outage-7", "outage-8"]


def test_an_assessment_of_ours_calls_off_none_of_theirs_and_lets_it_pass_by(hand: Hand) -> None:
    hand.run(spikes.raise_, OUTAGE)
    hand.run(_assessed)
    assert alert_of(hand).state is AlertState.OPEN
    hand.later(hours=5)
    hand.run(_assessed)
    assert alert_of(hand).state is AlertState.PAST


def _assessed(session: Session, turn: Turn) -> None:
    alert_flow.keep(session, turn, (), {}, {}, None, {})
    session.commit()


def _begun(hand: Hand) -> None:
    def begin(session: Session, turn: Turn) -> None:
        notice = notices.by_id(session, turn.workspace_id, 1)
        assert notice is not None
        notice.state, notice.attempt = NoticeState.SENDING, 1
        session.commit()

    hand.run(begin)
