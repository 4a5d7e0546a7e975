"""The working day of a care lead, in each chat. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from calbot.flows import began, conversation, morning
from calbot.flows import result as result_flow
from calbot.flows.surge_kept import ended
from calbot.flows.turn import Turn
from calbot.forecast.began import Began
from calbot.model.alert import Alert, AlertState
from calbot.model.conversation import ConversationId
from calbot.model.cover import Cover, CoverState
from calbot.model.outlook import Outlook
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.model.shift import Shift
from calbot.wiring.house import MAIN
from tests.chat import weeks
from tests.chat.conftest import ALERT, NOW
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.plan import EVENING, caused_by, covered, moved_to, settled, thinning
from tests.chat.stories.stage import Stage, said

HOUR = timedelta(hours=1)
HALF_PAST_SEVEN = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""In Chicago."""


@pytest.fixture
def day(stage: Stage) -> Stage:
    """p-214 goes out tomorrow evening, into a thin shift; a warning of it stands where care reads."""
    stage.keep(stage.office.post_of(), stage.office.post_of(231, title="Water test", starts_at=NOW + 4 * HOUR))
    stage.work()
    stage.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    stage.says("Lead", "here care")
    return stage


def test_the_shape_of_a_warning(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    stage.work()
    stage.keep(*thinning())
    stage.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    stage.says("Lead", "here care")
    card = stage.card("Lead", CARE, "s-88")
    assert "WATCH" in card.line
    assert "Thu 26 Nov 18:30-02:00 London: mean first response 4.6 h (SLA 4 h; normally 18 min)" in card.line
    assert "[WATCH]" in card.words
    for label in ("Why", "Do", "Range", "Record", "Trust"):
        assert label in card.words, label
    assert "190" in card.words
    assert "62%" in card.words
    assert "no record yet" in card.words.lower()
    for label in ("I have it", "Why me?", "Useful", "Too much", "Too late"):
        assert label in card.labels, card.labels


def test_the_morning_and_the_cover(day: Stage) -> None:
    # 07:30 One message, in her own hours, with the help that would help most.
    day.office.clock.now = HALF_PAST_SEVEN
    lead = next(one.id for one in day.rows(Person) if one.name == "Lead")
    day.flow(morning.tell_now, lead)
    card = day.card("Lead", ALONE, "Best single help")
    assert "p-231 Water test Wed 25 Nov 09:18 Chicago" in card.words
    assert "No flag is open." in card.words
    assert not day.sees("Agt1", ALONE, "Best single help")

    # 07:34 She asks for cover; of care's roster Agt3 is off then, and is asked alone. The first who says yes is booked.
    works = {"workspace_id": MAIN, "replies_per_hour": 12.0}
    day.keep(Shift(id=1, name="Agt1", starts_at=EVENING - HOUR, ends_at=EVENING + 8 * HOUR, **works))
    day.keep(Shift(id=2, name="Agt3", starts_at=EVENING - 48 * HOUR, ends_at=EVENING - 40 * HOUR, **works))
    day.presses("Lead", card, "Ask cover")
    assert "Agt3: off then" in day.card("Agt1", CARE, "c-1").words
    assert "I can" not in day.card("Agt1", CARE, "c-1").labels
    assert not day.sees("Agt1", ALONE, "c-1")
    asked = day.card("Agt3", ALONE, "c-1")
    day.presses("Agt3", asked, "I can")
    (cover,) = day.rows(Cover)
    assert cover.state is CoverState.FILLED
    for who in ("Agt1", "Agt3"):
        assert "Agt3" in day.card(who, CARE, "c-1").words
        assert "I can" not in day.card(who, CARE, "c-1").labels


def test_a_number_that_is_not_believed(day: Stage) -> None:
    (reasons,) = day.says("Lead", "why p-214")
    assert "p-214" in reasons.words
    told = day.presses("Lead", reasons, "I expect more", messages="260", reason="creator repost agreed")
    assert "260" in said(told)


def test_the_meeting_and_the_report(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    stage.work()
    stage.keep(*weeks.lived(MAIN, 1))
    stage.keep(*weeks.warning(MAIN))
    (agenda,) = stage.says("Lead", "agenda")
    assert "Agenda: 5 points, 18 min" in agenda.words
    assert "cover booked." in agenda.words
    assert "“How do I run the water test?”" in agenda.words
    assert "Agenda" not in said(stage.says("Agt1", "agenda"))
    (page,) = stage.says("Lead", "report month")
    assert "3 of 5 big posts on time (60%)." in page.words
    assert "5 of 7 came true (71%, likely 36%-92%)." in page.words


def test_a_rise_that_the_plan_explains_calls_nobody(day: Stage) -> None:
    surge = {"since": (NOW - 4 * HOUR).isoformat(), "times": 2.1, "expected": 1.9, "share": 0.86, "low": 0.7}
    surge |= {"high": 0.95, "posts": [[214, 80.0]], "told": 0}
    ran = Outlook(workspace_id=MAIN, team="care", made_at=NOW, start=NOW, surge=surge)

    def over(session: Session, turn: Turn) -> None:
        ended(session, turn, [ran], [Outlook(workspace_id=MAIN, team="care", made_at=NOW, start=NOW)])
        session.commit()

    day.flow(over)
    for who in ("Lead", "Agt1", "Mkt"):
        assert not [one for place in (ALONE, CARE, MARKETING) for one in day.sees(who, place, "2.1 times")]
    day.office.clock.now = HALF_PAST_SEVEN
    lead = next(one.id for one in day.rows(Person) if one.name == "Lead")
    day.flow(morning.tell_now, lead)
    card = day.card("Lead", ALONE, "2.1 times")
    assert "The plan explains 86% of that" in card.words
    assert "Nothing to do." in card.words


def test_her_nights_are_hers_and_those_who_are_awake_are_asked_first(stage: Stage) -> None:
    # 15:00 She sets them, and is told who is asked meanwhile.
    (set_,) = stage.says("Lead", "quiet 22:00-07:00")
    assert "22:00" in set_.words
    assert next(one.quiet for one in stage.rows(Person) if one.name == "Lead") == "22:00-07:00"

    # 23:30 in London, 17:30 in Chicago: a window that calls for an act. She is awake; Mkt sleeps until seven.
    stage.keep(stage.office.post_of(starts_at=EVENING + HOUR))
    stage.work()
    stage.office.clock.now = NOW.replace(hour=23, minute=30)
    (post,) = stage.rows(type(stage.office.post_of()))
    spike = caused_by(214, minutes=500.0, chance=0.9)
    settled(stage, spike, ways=(moved_to(post, EVENING + 14 * HOUR), covered()))
    assert stage.card("Lead", ALONE, "s-1")
    assert not stage.sees("Mkt", ALONE, "s-1")

    # She takes it; in the morning nobody calls Mkt, and care reads who handled it.
    stage.presses("Lead", stage.card("Lead", ALONE, "s-1"), "I have it")
    stage.office.clock.now = NOW.replace(day=26, hour=8, minute=1)
    stage.office.answer()
    assert not stage.sees("Mkt", ALONE, "s-1")
    digest = stage.card("Agt1", CARE, "Handled in the night")
    assert "s-1 (Lead)" in digest.words
    assert "Nobody was woken." in digest.words


def test_what_somebody_has_is_a_line_under_its_card_as_it_changes(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    stage.work()
    settled(stage, caused_by(214))
    stage.says("Lead", "here care")
    stage.presses("Lead", stage.card("Lead", CARE, "s-1"), "I have it")
    stage.office.later(minutes=2)
    stage.office.answer()
    alone = {who: len(stage.sees(who)) for who in ("Lead", "Mkt", "Agt1")}

    # It runs a little above what was expected: everybody reads a line in the thread, and nobody is called.
    settled(stage, caused_by(214, minutes=300.0))
    stage.office.later(minutes=2)
    stage.office.answer()
    assert "5 h" in [one for one in stage.all_see("Agt1", CARE) if one.thread][-1].words
    assert {who: len(stage.sees(who)) for who in alone} == alone


def test_an_hour_and_two_days_later_what_came_of_a_post_stands_under_its_warning(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    stage.work()
    settled(stage, caused_by(214))
    stage.says("Lead", "here care")
    alone = {who: len(stage.sees(who)) for who in ("Lead", "Mkt", "Agt1")}

    def out(session: Session, turn: Turn) -> None:
        post, result = session.get_one(Post, (MAIN, 214)), session.get_one(Result, (MAIN, 214))
        result.sqlmodel_update({"starts_at": post.starts_at, "mean": 190.0, "low": 115.0, "high": 310.0})
        began.say(session, turn, post, result, Began(EVENING, EVENING + HOUR, 41.0, 30.0, 7.0))
        session.commit()

    def after(session: Session, turn: Turn) -> None:
        session.get_one(Result, (MAIN, 214)).close(204.0, 0.0, 204.0, turn.now)
        result_flow.say(session, turn, session.get_one(Post, (MAIN, 214)), None)
        session.commit()

    # Once it is out: what came against what was expected. Two days later: what it brought. Nobody is called for it.
    for flow, line in ((out, "41 messages came"), (after, "expected 190 (115-310), got 204. In range.")):
        stage.flow(flow)
        assert [one.thread for one in stage.all_see("Agt1", CARE, line)] == [True]
    assert {who: len(stage.sees(who)) for who in alone} == alone
    assert stage.all_see("Mkt", MARKETING, "got 204")
    assert "1 of 1" in said(stage.says("Lead", "score"))


def test_a_warning_is_answered_for_by_one_and_put_off_by_another(day: Stage) -> None:
    card = day.card("Lead", CARE, "s-88")
    day.presses("Lead", card, "Until...", until="at", at=datetime(2026, 11, 25, 19, tzinfo=UTC))
    assert "Put off by Lead" in day.card("Lead", CARE, "s-88").words
    day.says("Lead", "ack s-88")
    assert "Lead has it" in day.card("Agt1", CARE, "s-88").words
    (alert,) = day.rows(Alert)
    assert alert.state is AlertState.ACKED


def test_on_friday_she_looks_at_how_customers_were_answered(stage: Stage) -> None:
    def told(session: Session, turn: Turn) -> None:
        ids = [ConversationId("zendesk", str(1000 + n), NOW - 20 * HOUR, "tiktok", n % 4) for n in range(20)]
        conversation.take(session, turn, ids)
        session.commit()

    # Three are drawn by the date, and only she sees them.
    stage.flow(told)
    (drawn,) = stage.says("Lead", "qa draw 3")
    assert "3 conversations drawn by 20261125" in drawn.words
    assert drawn.labels == ("Score 1", "Score 2", "Score 3")
    assert "20261125" not in said(stage.says("Agt1", "qa qa-1"))

    # Five lines each; the average is of the team.
    yes = {f"line{line}": "yes" for line in range(5)}
    told_now = stage.presses("Lead", drawn, "Score 2", **{**yes, "line4": "no"})
    assert "Average 80%, 1 of 3 scored." in said(told_now)
    assert "Least met: And now" in said(told_now)
