"""What a calendar leaves open about a post: asked once, of its owner, and settled by an answer or by the truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, question
from calbot.flows import post as post_flow
from calbot.flows.ways import OpenHour
from calbot.model.post import Post, PostState
from calbot.model.source import SourceKind
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver

MIDNIGHT = 15.0
"""The next one in London, in hours from now."""


def told(hand: Hand, *said: Post) -> None:
    hand.later(minutes=5)
    hand.run(calendar.apply, hand.source_id(), look(*said), hand.now)


def hours(*which: int) -> tuple[Any, ...]:
    return tuple(NOW + timedelta(hours=MIDNIGHT + hour) for hour in which)


def found(fine: tuple[int, ...] = (8, 9), bad: tuple[int, ...] = (18, 19), minutes: float = 300.0) -> OpenHour:
    return OpenHour(1, hours(*fine), hours(*bad), minutes, 240.0)


def matter(hand: Hand, *some: OpenHour) -> list[Any]:
    """What is told when an assessment finds these hours to matter."""
    hand.later(minutes=1)

    def keep(session: Any, turn: Any) -> None:
        question.keep_hours(session, turn, some)
        session.commit()

    hand.run(keep)
    return asked(hand)


def asked(hand: Hand) -> list[Any]:
    return [one for one in deliver(hand) if one.screen == question.CARD]


def the_post(hand: Hand) -> Post:
    found_one: Post = hand.ask(posts.by_id, 1)
    return found_one


def stands(hand: Hand) -> str:
    return question.about(the_post(hand))


@pytest.fixture
def open_hour(hand: Hand) -> Hand:
    told(hand, post("a", MIDNIGHT, all_day=True))
    return hand


def test_its_owner_is_asked_alone_and_once(open_hour: Hand) -> None:
    (one,) = matter(open_hour, found())
    assert one.only_for == open_hour.turn("Mkt").person_id
    assert (one.slot, one.values["kind"], len(one.values["fine"])) == ("hour", "hour", 2)
    assert matter(open_hour, found(minutes=310.0)) == []


def test_other_hours_edit_the_message(open_hour: Hand) -> None:
    matter(open_hour, found())
    (one,) = matter(open_hour, found(fine=(8,)))
    assert (one.slot, len(one.values["fine"])) == ("hour", 1)


def test_once_it_makes_no_difference_that_is_said_once_and_it_may_matter_again(open_hour: Hand) -> None:
    matter(open_hour, found())
    (one,) = matter(open_hour)
    assert one.values["over"]
    assert matter(open_hour) == []
    (again,) = matter(open_hour, found())
    assert "over" not in again.values


def test_an_answer_ends_it(open_hour: Hand) -> None:
    matter(open_hour, found())
    view = open_hour.run(question.answer_hour, 1, stands(open_hour), who="Mkt")
    assert view.answers == {"hour": ("fine", "Mkt")}
    assert len(asked(open_hour)) == 1
    assert matter(open_hour, found(fine=(8,))) == []
    assert matter(open_hour) == []


@ON_SQLITE
def test_an_answer_to_another_day_counts_no_more(open_hour: Hand) -> None:
    matter(open_hour, found())
    open_hour.run(question.answer_hour, 1, stands(open_hour), who="Mkt")
    asked(open_hour)
    told(open_hour, post("a", MIDNIGHT + 24, all_day=True))
    asked(open_hour)
    assert len(matter(open_hour, found())) == 1


@pytest.mark.parametrize("how", ["calendar", "chat", "off"])
def test_the_message_says_what_is_true_once_the_post_changes(open_hour: Hand, how: str) -> None:
    matter(open_hour, found())
    if how == "calendar":
        told(open_hour, post("a", MIDNIGHT + 9))
    elif how == "chat":
        to = NOW + timedelta(hours=MIDNIGHT + 9)
        open_hour.run(post_flow.move, 1, to, "Europe/London", who="Mkt", where="#marketing")
    else:
        open_hour.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    (one,) = asked(open_hour)
    assert one.slot == "hour"
    with pytest.raises(TellUser, match=r"question\.known"):
        open_hour.run(question.answer_hour, 1, stands(open_hour), who="Mkt")


@ON_SQLITE
def test_who_may_not_move_the_post_may_not_answer_and_an_old_press_does_nothing(open_hour: Hand) -> None:
    matter(open_hour, found())
    before = stands(open_hour)
    with pytest.raises(TellUser, match=r"rights\.refused"):
        open_hour.run(question.answer_hour, 1, before, who="Agt1")
    told(open_hour, post("a", MIDNIGHT + 24, all_day=True))
    with pytest.raises(TellUser, match=r"post\.stale"):
        open_hour.run(question.answer_hour, 1, before, who="Mkt")


@ON_SQLITE
def test_another_title_is_no_other_question(open_hour: Hand) -> None:
    matter(open_hour, found())
    before = stands(open_hour)
    told(open_hour, post("a", MIDNIGHT, all_day=True, title="Quite another"))
    assert open_hour.run(question.answer_hour, 1, before, who="Mkt").answers


def test_what_nobody_has_seen_yet_is_taken_back_without_a_word(open_hour: Hand) -> None:
    def keep(*some: OpenHour) -> None:
        def flow(session: Any, turn: Any) -> None:
            question.keep_hours(session, turn, some)
            session.commit()

        open_hour.later(minutes=1)
        open_hour.run(flow)

    keep(found())
    keep()
    assert asked(open_hour) == []
    keep(found())
    assert len(asked(open_hour)) == 1


TWICE = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
"""Half past one in London, for the first time; it comes again an hour later."""
JUMPED = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
"""Half past one in London, which clocks jump over, as it is read: half past two."""


def at(when: datetime, **said: Any) -> Post:
    return post("a", (when - NOW) / timedelta(hours=1), **said)


def gap() -> Post:
    return at(JUMPED, notes=[{"key": "reading.gap"}])


def which(hand: Hand, when: datetime, who: str = "Mkt") -> Any:
    return hand.run(question.answer_clock, 1, stands(hand), when, who=who)


@pytest.mark.parametrize(
    ("told_at", "both"),
    [(at(TWICE), (TWICE, TWICE + timedelta(hours=1))), (gap(), (JUMPED - timedelta(hours=1), JUMPED))],
    ids=["twice", "jumped over"],
)
@ON_SQLITE
def test_an_hour_that_a_clock_change_leaves_open_is_asked_once(hand: Hand, told_at: Post, both: Any) -> None:
    def again() -> Post:
        return Post(**{name: getattr(told_at, name) for name in ("workspace_id", "id", *told_at.model_fields_set)})

    told(hand, again())
    (one,) = asked(hand)
    assert (one.slot, one.values["hours"]) == ("clock", [when.isoformat() for when in both])
    told(hand, again(), post("b", 70))
    assert asked(hand) == []


@ON_SQLITE
def test_the_one_that_was_chosen_stays_whatever_the_calendar_cannot_say(hand: Hand) -> None:
    told(hand, at(TWICE))
    asked(hand)
    view = which(hand, TWICE + timedelta(hours=1))
    assert view.answers["clock"] == ((TWICE + timedelta(hours=1)).isoformat(), "Mkt")
    assert the_post(hand).starts_at == TWICE + timedelta(hours=1)
    assert hand.ask(writebacks.open_ones) == []
    deliver(hand)
    told(hand, at(TWICE), post("b", 70))
    assert (asked(hand), the_post(hand).starts_at) == ([], TWICE + timedelta(hours=1))
    assert hand.ask(posts.revisions, 1)[-1].person_id == hand.turn("Mkt").person_id


@ON_SQLITE
def test_the_one_that_was_read_is_confirmed_without_a_change(hand: Hand) -> None:
    told(hand, gap())
    which(hand, JUMPED)
    assert len(hand.ask(posts.revisions, 1)) == 1
    told(hand, gap(), post("b", 70))
    assert [one.values.get("over") for one in asked(hand)] == [None]


def test_an_hour_that_is_neither_of_the_two_is_no_answer(hand: Hand) -> None:
    told(hand, at(TWICE))
    with pytest.raises(TellUser, match=r"question\.known"):
        which(hand, TWICE + timedelta(hours=2))
    with pytest.raises(TellUser, match=r"rights\.refused"):
        which(hand, TWICE, who="Agt1")


@ON_SQLITE
def test_a_calendar_that_says_another_hour_settles_it(hand: Hand) -> None:
    told(hand, at(TWICE))
    asked(hand)
    told(hand, at(TWICE + timedelta(hours=9)))
    (one,) = asked(hand)
    assert one.values["over"]


@ON_SQLITE
def test_what_somebody_has_moved_in_chat_is_open_no_more(hand: Hand) -> None:
    told(hand, at(TWICE))
    asked(hand)
    to = NOW + timedelta(hours=60)
    hand.run(post_flow.move, 1, to, "Europe/London", who="Mkt", where="#marketing")
    (one,) = asked(hand)
    assert one.values["over"]
    told(hand, at(TWICE), post("b", 70))
    assert asked(hand) == []


def test_graph_tells_instants_and_leaves_nothing_open(hand: Hand) -> None:
    def graph(session: Any, turn: Any) -> None:
        known = sources.by_id(session, turn.workspace_id, hand.source_id())
        known.kind = SourceKind.GRAPH
        session.commit()

    hand.run(graph)
    told(hand, at(TWICE))
    assert asked(hand) == []


def prefixed() -> Post:
    return post("a", 40, state=PostState.CANCELLED, notes=[{"key": "reading.looks_cancelled"}])


def say_so(hand: Hand, said: str, who: str = "Mkt") -> Any:
    return hand.run(question.answer_off, 1, stands(hand), said, who=who)


@pytest.fixture
def looks_off(hand: Hand) -> Hand:
    told(hand, post("a", 40))
    told(hand, prefixed())
    return hand


def test_what_only_looks_cancelled_is_off_and_asked_about_once(looks_off: Hand) -> None:
    (one,) = asked(looks_off)
    assert (one.slot, the_post(looks_off).state) == ("off", PostState.CANCELLED)
    told(looks_off, prefixed(), post("b", 70))
    assert asked(looks_off) == []


def test_what_a_calendar_cancels_in_so_many_words_is_not_asked_about(hand: Hand) -> None:
    told(hand, post("a", 40))
    told(hand, post("a", 40, state=PostState.CANCELLED))
    assert asked(hand) == []


@ON_SQLITE
def test_still_on_holds_until_the_calendar_says_more(looks_off: Hand) -> None:
    asked(looks_off)
    say_so(looks_off, question.ON)
    assert the_post(looks_off).state is PostState.SCHEDULED
    told(looks_off, prefixed(), post("b", 70))
    assert the_post(looks_off).state is PostState.SCHEDULED
    told(looks_off, post("a", 40, state=PostState.CANCELLED))
    assert the_post(looks_off).state is PostState.CANCELLED


@ON_SQLITE
def test_off_is_off_until_the_calendar_takes_it_back(looks_off: Hand) -> None:
    asked(looks_off)
    say_so(looks_off, question.OFF)
    assert the_post(looks_off).state is PostState.CANCELLED
    told(looks_off, post("a", 40))
    assert the_post(looks_off).state is PostState.SCHEDULED
    with pytest.raises(TellUser, match=r"question\.known"):
        say_so(looks_off, question.ON)


def test_who_may_not_cancel_the_post_may_not_say_that_it_is_on(looks_off: Hand) -> None:
    with pytest.raises(TellUser, match=r"rights\.refused"):
        say_so(looks_off, question.ON, who="Agt1")
