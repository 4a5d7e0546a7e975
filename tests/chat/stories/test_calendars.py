"""What a calendar leaves open, takes back or cannot be told, in each chat. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from calbot.flows import question, readings, sync, writing
from calbot.flows.sync import Outcome
from calbot.flows.turn import Turn
from calbot.flows.ways import OpenHour
from calbot.flows.writing import Answer
from calbot.model.post import Post, PostState
from calbot.model.readings import ANSWERS, About, Readings, Way
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, WritebackState
from tests.chat.stories.company import ALONE
from tests.chat.stories.plan import EVENING, SOURCE, looked, told, with_calendar
from tests.chat.stories.stage import Stage, said

HOUR = timedelta(hours=1)
THIRD = datetime(2026, 12, 3, 10, tzinfo=UTC)


def the_post(stage: Stage, number: int = 1) -> Post:
    found: Post = next(one for one in stage.rows(Post) if one.id == number)
    return found


def test_what_only_looks_cancelled_is_asked_about(stage: Stage) -> None:
    with_calendar(stage)
    looked(stage, told("a", THIRD, owner_name="Mkt"), told("b", THIRD))
    note = [{"key": "reading.looks_cancelled"}]
    looked(stage, told("a", THIRD, owner_name="Mkt", state=PostState.CANCELLED, notes=note), told("b", THIRD))
    stage.work()
    card = stage.card("Mkt", ALONE, "looks cancelled")
    stage.presses("Mkt", card, "No, still on")
    assert "is still on, whatever its title says." in stage.card("Mkt", ALONE, "still on").words
    assert the_post(stage).state is PostState.SCHEDULED


def test_what_vanishes_counts_on_and_is_asked_about(stage: Stage) -> None:
    with_calendar(stage)
    looked(stage, *(told(key, THIRD + n * HOUR, owner_name="Mkt") for n, key in enumerate("abcdefgh")))
    for _ in range(2):
        stage.office.later(minutes=15)
        looked(stage, *(told(key, THIRD + n * HOUR, owner_name="Mkt") for n, key in enumerate("abcdefg")))
    stage.work()
    assert the_post(stage, 8).state is PostState.MISSING
    card = stage.card("Mkt", ALONE, "Pot social")
    stage.presses("Mkt", card, "Apply")
    assert the_post(stage, 8).state is PostState.CANCELLED


def test_a_calendar_that_cannot_be_read_takes_nothing_off_and_nothing_is_called_quiet(stage: Stage) -> None:
    with_calendar(stage)
    looked(stage, told("a", THIRD, owner_name="Mkt"), told("b", THIRD))
    for _ in range(2):
        stage.office.later(minutes=15)
        stage.flow(sync.keep, SOURCE, Outcome(timedelta(minutes=15), problem="source.login_page"))
    stage.work()
    assert [one.state for one in stage.rows(Post)] == [PostState.SCHEDULED] * 2
    assert stage.card("Mkt", ALONE, "Pot social")
    (week,) = stage.says("Lead", "week")
    assert "Pot social" in week.words


def test_hours_that_may_be_meant_elsewhere_are_asked_about_once(stage: Stage) -> None:
    with_calendar(stage)
    night = datetime(2026, 11, 27, 2, tzinfo=UTC)
    looked(stage, *(told(f"e{n}", night + timedelta(days=n), owner_name="Mkt") for n in range(6)))
    stage.work()
    card = stage.card("Mkt", ALONE, "are its hours really London time?")
    assert (
        "is told for Fri 27 Nov 02:00 London; written as Chicago time it would be Fri 27 Nov 08:00 London."
        in card.words
    )
    stage.presses("Mkt", card, "It was meant Chicago")
    assert "meant as Chicago time" in said(stage.sees("Mkt", ALONE, "Pot social"))


def test_an_hour_that_clocks_show_twice_or_never_is_asked_about(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    (twice,) = stage.says("Mkt", "move p-214 31 oct 2027 01:30")
    assert {"Sun 31 Oct 2027 01:30 London (UTC+1)", "Sun 31 Oct 2027 01:30 London (UTC+0)"} <= {*twice.labels}
    (never,) = stage.says("Mkt", "move p-214 28 mar 2027 01:30")
    assert len([label for label in never.labels if "28 Mar 2027" in label]) == 2
    assert the_post(stage, 214).starts_at == EVENING + HOUR / 2


def test_of_a_day_without_an_hour_the_hour_is_asked_for_where_it_matters(stage: Stage) -> None:
    day = datetime(2026, 11, 27, tzinfo=UTC)
    stage.keep(stage.office.post_of(all_day=True, starts_at=day))
    stage.work()
    fine, bad = (tuple(day + n * HOUR for n in hours) for hours in (range(8, 17), range(17, 20)))

    def matter(session: Session, turn: Turn) -> None:
        question.keep_hours(session, turn, (OpenHour(214, fine, bad, 310.0, 240.0),))
        session.commit()

    stage.flow(matter)
    card = stage.card("Mkt", ALONE, "the hour decides whether care keeps its promises")
    assert "17:00-20:00, London: customers would wait 5.2 h (SLA 4 h)." in card.words
    stage.presses("Mkt", card, "It goes out 08:00-17:00")
    assert stage.card("Mkt", ALONE, "Every promise is kept then.")


@pytest.fixture
def written(stage: Stage) -> Stage:
    """p-214 comes from a calendar that calbot writes to, and is moved in chat."""
    with_calendar(stage, SourceKind.CALDAV, write=True)
    stage.keep(stage.office.post_of(source_id=SOURCE, entry_key="a"))
    (asked,) = stage.says("Mkt", "move p-214 fri 8:00")
    assert "Moves it in the calendar Pot social too." in asked.words
    stage.presses("Mkt", asked, "Move")
    return stage


def worked(stage: Stage, answer: Answer) -> None:
    """The job did it so."""

    def work(session: Session, turn: Turn) -> None:
        task = writing.begin(session, turn, 1)
        assert task is not None
        writing.finish(session, turn, task, answer)

    stage.flow(work)


def test_two_versions_are_shown_and_one_is_chosen(written: Stage) -> None:
    theirs = datetime(2026, 11, 28, 9, tzinfo=UTC)
    worked(written, Answer(WritebackState.CONFLICT, Saying(theirs)))
    card = written.card("Mkt", ALONE, "Sat 28 Nov 09:00 London")
    assert "Fri 27 Nov 08:00 London, by Mkt" in card.words
    written.presses("Mkt", card, "Theirs")
    assert the_post(written, 214).starts_at == theirs


def test_where_calbot_only_reads_it_is_asked_and_not_said_to_be_done(stage: Stage) -> None:
    with_calendar(stage)
    stage.keep(stage.office.post_of(source_id=SOURCE, entry_key="a"))
    (asked,) = stage.says("Mkt", "move p-214 fri 8:00")
    assert "Asks Mkt to move it in Pot social, which calbot only reads." in asked.words
    stage.presses("Mkt", asked, "Move")
    worked(stage, Answer(WritebackState.ASKED, file=b"BEGIN:VCALENDAR"))
    card = stage.card("Mkt", ALONE, "Please move p-214 in Pot social")
    assert "Asked, not done" in card.words


def test_a_weekly_post_over_a_change_of_clocks_is_told_once_to_readers_elsewhere(stage: Stage) -> None:
    with_calendar(stage)
    nine = datetime(2027, 3, 19, 9, tzinfo=UTC)
    stage.office.clock.now = datetime(2027, 3, 22, 3, tzinfo=UTC)
    weekly = {"title": "The tip of the week", "handle": "@pot"}
    later = (told(f"tip{week}", nine + week * 168 * HOUR - HOUR, **weekly) for week in (2, 3))
    looked(stage, told("tip0", nine, **weekly), told("tip1", nine + 168 * HOUR, **weekly), *later)
    stage.work()

    # It keeps nine o'clock in London: in Tokyo that is six in the evening before, five after. London need not hear.
    (card,) = (one for one in stage.sees("Agt2") if "tip of the week" in one.words)
    assert "17:00" in card.words
    assert "18:00" in card.words
    assert "9:00" in card.words
    stage.later(hours=9)
    assert len([one for one in stage.sees("Agt2") if "tip of the week" in one.words]) == 1
    assert not [one for who in ("Mkt", "Agt1") for one in stage.sees(who) if "tip of the week" in one.words]


def test_dates_that_may_be_two_are_asked_about_and_read_as_answered(stage: Stage) -> None:
    with_calendar(stage, SourceKind.POSTS_CSV)
    looked(stage, told("a", THIRD, owner_name="Mkt"))
    asked = Readings(About.ORDER, "03/12/2026", (Way("day", "2026-12-03"), Way("month", "2026-03-12")))
    stage.flow(sync.keep, SOURCE, Outcome(timedelta(minutes=15), problem=readings.ASKS, asks=asked.kept))
    card = stage.card("Mkt", ALONE, "“03/12/2026” does not tell which number is the day.")
    assert card.labels == ("Thu 3 Dec 2026 (day first)", "Thu 12 Mar 2026 (month first)")
    assert not stage.sees("Agt1", ALONE, "03/12/2026")

    # She says it once: all of the sheet is read so, now and from then on. The question is over, its answer stays.
    stage.presses("Mkt", card, "Thu 3 Dec 2026")
    (sheet,) = (one for one in stage.rows(Source) if one.id == SOURCE)
    assert sheet.memory[ANSWERS] == {"day_order": "day"}
    assert "is read as “Thu 3 Dec 2026 (day first)”" in said(stage.sees("Mkt", ALONE, "Pot social"))
