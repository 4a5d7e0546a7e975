"""What came of warnings: judged by what was counted and the roster as it stood, told on the next card, and tuned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.alerts.settle import HELD, drawn
from calbot.errors import TellUser
from calbot.flows import alert_view, answer, calendar, cover, digest, estimate, picture, record, sync, verdict
from calbot.flows import post as posts
from calbot.flows.sync import Outcome
from calbot.flows.verdict import Vain
from calbot.model.alert import Alert, AlertState
from calbot.model.inbound import COMMENTS, Count
from calbot.model.notice import Notice
from calbot.model.post import PostState
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.verdict import Opinion
from calbot.store import alert as alerts
from calbot.store import inbound as inbounds
from calbot.store import place as places
from calbot.store import result as results
from calbot.store import source as sources
from calbot.store import verdict as verdicts
from calbot.store.number import next_number
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post, roster
from tests.flows.test_picture import think
from tests.flows.warnings import EVENING, HOUR, SPIKE, deliver, row, settle, some_cover

STOOD = {"from": (EVENING - 24 * HOUR).isoformat(), "replies": [12.0] * 34, "load": [5.0] * 34}


def count(hand: Hand, start: datetime, hours: int, an_hour: float) -> None:
    rows = [
        Count(workspace_id=WORKSPACE, id=0, starts_at=start + n * HOUR, messages=int(an_hour)) for n in range(hours)
    ]

    def keep(session: Any, turn: Any) -> None:
        inbounds.keep(session, turn.workspace_id, rows)
        session.commit()

    hand.run(keep)


def told(hand: Hand, spike: Any = SPIKE, stood: dict[str, Any] | None = None) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, spike, stood=STOOD if stood is None else stood)
    deliver(hand)


def judged(hand: Hand, number: int = 1) -> tuple[bool | None, bool]:
    """The window passes; whether it came true, and whether it was acted on."""
    hand.now = row(hand, number).ends_at + timedelta(minutes=1)
    settle(hand)

    def judge(session: Any, turn: Any) -> None:
        record.judge(session, turn, world)
        session.commit()

    world = hand.run(picture.gather)
    hand.run(judge)
    return row(hand, number).came_true, row(hand, number).acted


@ON_SQLITE
def test_a_window_whose_counts_break_the_promise_came_true(hand: Hand) -> None:
    told(hand)
    count(hand, EVENING - 24 * HOUR, 24, 5)
    count(hand, EVENING, 8, 40)
    assert judged(hand) == (True, False)
    assert row(hand).state is AlertState.PAST


@ON_SQLITE
def test_a_week_tells_what_was_sent_and_what_was_done_about_it(hand: Hand) -> None:
    told(hand)
    assert hand.run(record.week) == record.WeekScore(messages=1, told=1, answered=0, acted=0)
    hand.later(minutes=5)
    hand.run(answer.ack, 1, who="Lead", where="#care")
    hand.run(posts.cancel, 1, who="Mkt", where="#marketing")
    assert hand.run(record.week) == record.WeekScore(messages=1, told=1, answered=1, acted=1)
    hand.later(days=7, minutes=1)
    assert hand.run(record.week) == record.WeekScore(0, 0, 0, 0)


def test_an_edit_is_no_message_and_mondays_digest_tells_of_the_week(hand: Hand) -> None:
    told(hand)

    def edit(session: Any, turn: Any) -> None:
        first = next(one for one in session.exec(select(Notice)) if one.screen == "alert.card")
        same = {name: value for name, value in first.model_dump().items() if name not in ("id", "key", "sent_at")}
        session.add(Notice(**same, id=999, key="an edit", sent_at=turn.now))
        session.commit()

    hand.later(hours=1)
    hand.run(edit)
    assert hand.run(record.week).messages == 1
    care = hand.ask(places.by_address, "playground", "#care")
    assert hand.run(digest.of_place, care.id).week is None
    hand.now = NOW.replace(day=30, hour=8)
    assert hand.run(digest.of_place, care.id).week == record.WeekScore(1, 1, 0, 0)


@ON_SQLITE
def test_a_window_that_was_calm_did_not(hand: Hand) -> None:
    told(hand)
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert judged(hand) == (False, False)


@ON_SQLITE
def test_it_is_judged_by_the_roster_as_it_stood_when_it_was_told(hand: Hand) -> None:
    told(hand)
    roster(hand, heads=40)
    count(hand, EVENING - 24 * HOUR, 24, 5)
    count(hand, EVENING, 8, 40)
    assert judged(hand) == (True, False)


def test_one_that_was_acted_on_is_counted_apart(hand: Hand) -> None:
    told(hand)
    hand.later(minutes=5)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 80)), NOW)
    settle(hand)
    assert row(hand).why_gone == "alert.gone.moved"
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert judged(hand) == (False, True)


@pytest.mark.parametrize("away", ["elsewhere", "out of sight"])
@ON_SQLITE
def test_one_whose_post_is_back_where_it_was_was_not_acted_on(hand: Hand, away: str) -> None:
    beside = tuple(post(key, 200 + number) for number, key in enumerate("bcde"))
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33), *beside), NOW)
    settle(hand, SPIKE, stood=STOOD)
    deliver(hand)
    elsewhere = [look(post("a", 80), *beside)] if away == "elsewhere" else [look(*beside)] * 2
    for seen in (*elsewhere, look(post("a", 33), *beside)):
        hand.later(minutes=20)
        hand.run(calendar.apply, hand.source_id(), seen, NOW)
    count(hand, EVENING, 8, 40)
    assert judged(hand) == (True, False)


@ON_SQLITE
def test_one_whose_post_was_held_was_acted_on(hand: Hand) -> None:
    told(hand)

    def off(session: Any, turn: Any) -> None:
        known = alerts.by_id(session, turn.workspace_id, 1)
        known.call_off(HELD, turn.now, 1)
        session.commit()

    hand.run(off)
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert judged(hand) == (False, True)


@pytest.mark.parametrize(("comes", "acted"), [(True, True), (False, False)])
@ON_SQLITE
def test_one_for_which_fewer_come_than_were_asked_was_acted_on_too(hand: Hand, *, comes: bool, acted: bool) -> None:
    told(hand)
    settle(hand, SPIKE, ways=(some_cover(heads=2),), stood=STOOD)
    (asked,) = hand.run(cover.ask_for, 1, row(hand).revision, who="Lead", where="#care")
    hand.run(cover.answer, asked.cover.id, asked.cover.revision, comes, who="Agt1", where="#care")
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert hand.run(record.week).acted == int(acted)
    assert judged(hand) == (False, acted)
    assert hand.run(record.score).acted == int(acted)


def test_one_that_the_roster_has_covered_since_was_acted_on(hand: Hand) -> None:
    told(hand)
    hand.later(minutes=5)
    shift = Shift(workspace_id=WORKSPACE, id=0, starts_at=NOW, ends_at=EVENING + 24 * HOUR, heads=40)
    hand.run(_roster_file)
    second = hand.ask(sources.by_name, "Roster").id
    hand.run(sync.keep, second, Outcome(timedelta(minutes=1), shifts=[shift]))
    settle(hand)
    assert row(hand).why_gone == "alert.gone.covered"
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert judged(hand) == (False, True)


def _roster_file(session: Any, turn: Any) -> None:
    number = next_number(session, turn.workspace_id, "source")
    session.add(Source(workspace_id=turn.workspace_id, id=number, kind=SourceKind.SHIFTS_CSV, name="Roster"))
    session.commit()


@ON_SQLITE
def test_nobody_knows_before_it_was_counted_and_after_three_days_nobody_ever_will(hand: Hand) -> None:
    told(hand)
    assert judged(hand) == (None, False)
    assert row(hand).judged_at is None
    hand.later(days=4)
    world = hand.run(picture.gather)
    hand.run(lambda session, turn: (record.judge(session, turn, world), session.commit()))
    assert (row(hand).came_true, row(hand).judged_at) == (None, hand.now)


def past(hand: Hand, outcomes: list[bool], ratio: float = 1.15) -> None:
    """Warnings that are over, one a day."""

    def keep(session: Any, turn: Any) -> None:
        for number, true in enumerate(outcomes, 100):
            at = NOW - timedelta(days=len(outcomes) + 100 - number)
            one = replace(SPIKE, starts_at=at, ends_at=at + 8 * HOUR)

            values = {**drawn(one), "minutes": ratio * 240, "state": AlertState.PAST, "told_at": at, "came_true": true}
            key = {"workspace_id": WORKSPACE, "id": number, "team": "care"}
            session.add(Alert(**key, **values, judged_at=NOW, created_at=at, changed_at=at))
        session.commit()

    hand.run(keep)


def test_the_card_states_how_often_warnings_like_it_came_true(hand: Hand) -> None:
    past(hand, [True] * 3 + [False])
    told(hand)
    assert hand.run(alert_view.show, 1).record is None
    past(hand, [])
    hand.run(_one_more)
    shown = hand.run(alert_view.show, 1).record
    assert (shown.true, shown.of) == (4, 5)
    score = hand.run(record.score)
    assert (score.counted, score.true, score.missed) == (5, 4, 0)


def _one_more(session: Any, turn: Any) -> None:

    known = alerts.by_id(session, turn.workspace_id, 100)
    assert known is not None
    session.add(Alert(**{**known.model_dump(), "id": 200}))
    session.commit()


def test_three_times_too_much_proposes_a_threshold_and_the_lead_can_set_it(hand: Hand) -> None:
    past(hand, [False] * 5 + [True], ratio=1.1)
    hand.run(lambda session, turn: (_raise_ratio(session, turn, 105, 1.6), session.commit()))
    for number in (100, 101):
        assert hand.run(verdict.rate, number, Opinion.TOO_MUCH, who="Agt1", where="#care").proposed is None
    view = hand.run(verdict.rate, 102, Opinion.TOO_MUCH, who="Agt1", where="#care")
    assert (view.proposed.ratio, view.proposed.fired, view.proposed.told, view.tunes) == (1.15, 1, 6, False)
    with pytest.raises(TellUser, match=r"rights\.refused"):
        hand.run(verdict.tune, 102, 1.15, who="Agt1", where="#care")
    with pytest.raises(TellUser, match=r"verdict\.stale"):
        hand.run(verdict.tune, 102, 3.0, who="Lead", where="#care")
    hand.run(verdict.tune, 102, 1.15, who="Lead", where="#care")
    assert hand.ask(verdicts.thresholds) == {"care": 1.15}
    assert settle(hand, replace(SPIKE, minutes=260.0)) == []
    assert len(settle(hand, SPIKE)) == 1


def test_where_no_threshold_would_help_that_is_said_once_three_were_too_much(hand: Hand) -> None:
    past(hand, [True] + [False] * 4, ratio=1.3)
    views = [hand.run(verdict.rate, number, Opinion.TOO_MUCH, who="Lead", where="#care") for number in (101, 102, 103)]
    assert [(one.proposed, one.vain) for one in views] == [(None, None), (None, None), (None, Vain.LOSES)]
    assert hand.run(verdict.rate, 104, Opinion.USEFUL, who="Lead", where="#care").vain is None


def test_what_a_threshold_keeps_quiet_already_proposes_no_other(hand: Hand) -> None:
    past(hand, [False] * 4, ratio=1.1)
    for number in (100, 101, 102):
        hand.run(verdict.rate, number, Opinion.TOO_MUCH, who="Lead", where="#care")
    hand.run(verdict.tune, 102, 1.15, who="Lead", where="#care")
    view = hand.run(verdict.rate, 103, Opinion.TOO_MUCH, who="Lead", where="#care")
    assert (view.proposed, view.vain) == (None, Vain.SET)


def test_a_threshold_goes_by_the_longest_wait_that_was_told(hand: Hand) -> None:
    info = replace(SPIKE, minutes=700.0, chance=0.2)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, info, stood=STOOD)
    assert row(hand).told_at is None
    hand.later(hours=1)
    settle(hand, replace(SPIKE, minutes=480.0), stood=STOOD)
    deliver(hand)
    told_at = row(hand).told_at
    assert told_at is not None
    for minutes in (540.0, 300.0, 250.0):
        hand.later(hours=1)
        settle(hand, replace(SPIKE, minutes=minutes), stood=STOOD)
    assert row(hand).minutes == 250.0
    # What stood in the digest alone was told to nobody.
    assert hand.run(record.minutes_told, {1: told_at}) == {1: 540.0}
    count(hand, EVENING - 24 * HOUR, 24, 10)
    count(hand, EVENING, 8, 40)
    assert judged(hand) == (True, False)
    assert hand.run(record.history)[1].ratio == 540.0 / 240


def _raise_ratio(session: Any, turn: Any, number: int, ratio: float) -> None:

    known = alerts.by_id(session, turn.workspace_id, number)
    assert known is not None
    known.minutes = ratio * known.target_minutes


def test_the_last_word_of_a_person_counts(hand: Hand) -> None:
    past(hand, [False])
    hand.run(verdict.rate, 100, Opinion.TOO_MUCH, who="Agt1", where="#care")
    hand.run(verdict.rate, 100, Opinion.USEFUL, who="Agt1", where="#care")
    (kept,) = hand.ask(verdicts.of_alerts, [100])
    assert kept.opinion is Opinion.USEFUL


@ON_SQLITE
def test_a_warning_keeps_the_roster_and_the_load_around_it(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    crowd = [post(str(n), 27 + n / 60, content_type="giveaway", title=f"Giveaway {n}") for n in range(6)]
    hand.run(calendar.apply, hand.source_id(), look(*crowd), NOW)
    assert think(hand)
    stood = row(hand).stood
    first = datetime.fromisoformat(stood["from"])
    assert first <= row(hand).starts_at
    assert set(stood["replies"]) == {20.0}
    assert len(stood["replies"]) == len(stood["load"])
    assert first + len(stood["load"]) * HOUR >= row(hand).ends_at
    assert row(hand).planned
    assert 0.3 < row(hand).chance <= 1


@ON_SQLITE
def test_of_a_window_that_begins_with_a_queue_it_keeps_the_hours_that_made_it(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    count(hand, NOW - 24 * HOUR, 18, 5)
    count(hand, NOW - 6 * HOUR, 6, 80)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 60)), NOW)
    assert think(hand)
    stood, first = row(hand).stood, row(hand).starts_at
    assert first == NOW
    assert datetime.fromisoformat(stood["from"]) == NOW - 24 * HOUR
    assert stood["load"][:24] == [5.0] * 18 + [80.0] * 6
    assert stood["replies"][:24] == [20.0] * 24
    # Nothing more than usual comes: it is the queue that makes it true.
    count(hand, NOW, int((row(hand).ends_at - NOW) / HOUR), 12)
    deliver(hand)
    assert judged(hand) == (True, False)


def test_a_persons_number_is_used_for_staffing_and_calbots_kept_for_scoring(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 27)), NOW)
    assert think(hand)
    before = hand.run(estimate.show, 1)
    with pytest.raises(TellUser, match=r"rights\.refused"):
        hand.run(estimate.expect, 1, 900, "reposted", who="Agt1", where="#care")
    hand.run(estimate.expect, 1, 900, "reposted", 1, who="Mkt", where="#care")
    assert think(hand)
    after = hand.run(estimate.show, 1)
    assert after.ours == pytest.approx(before.ours, rel=0.05)
    assert after.estimate.messages == 900
    (warned,) = [one for one in hand.ask(alerts.open_ones) if one.causes]
    assert warned.causes[0]["expected"] == pytest.approx(900, rel=0.05)
    kept = hand.ask(results.of_post, 1)
    assert kept.mean == pytest.approx(before.ours, rel=0.05)


def test_nobody_expects_anything_of_a_post_that_is_out(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", -1), post("b", 5, state=PostState.SCHEDULED)), NOW)
    with pytest.raises(TellUser, match=r"post\.out"):
        hand.run(estimate.expect, 1, 5, "", who="Mkt", where="#care")
    with pytest.raises(TellUser, match=r"expect\.nothing_yet"):
        hand.run(estimate.expect, 2, 5, "", who="Mkt", where="#care")


def test_a_window_that_grew_is_judged_by_all_of_it(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, stood=STOOD)
    deliver(hand)
    start = datetime.fromisoformat(STOOD["from"])
    longer = {"from": (start + 10 * HOUR).isoformat(), "replies": [12.0] * 40, "load": [9.0] * 40}
    hand.later(hours=1)
    settle(hand, replace(SPIKE, ends_at=EVENING + 16 * HOUR, minutes=400.0), stood=longer)
    count(hand, start, 24, 5)
    count(hand, EVENING, 10, 10)
    count(hand, EVENING + 10 * HOUR, 6, 200)
    assert judged(hand) == (True, False)


def test_comments_that_ask_for_nothing_and_parts_beside_their_whole_are_no_messages() -> None:
    slot: dict[str, Any] = {"workspace_id": WORKSPACE, "id": 1, "starts_at": EVENING, "network": "x"}
    told = [
        Count(**slot, messages=8),
        Count(**slot, messages=5, tag="support/seal"),
        Count(**slot, messages=40, tag=COMMENTS),
    ]
    assert record.hourly(told, EVENING, 2).tolist() == [8.0, 0.0]


def test_one_whose_post_was_trimmed_was_acted_on(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33, reach=100_000)), NOW)
    settle(hand, SPIKE, stood=STOOD)
    deliver(hand)
    hand.later(minutes=5)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33, reach=20_000)), hand.now)
    settle(hand)
    count(hand, EVENING - 24 * HOUR, 32, 5)
    assert judged(hand) == (False, True), "by its calendar: fewer people see it"
