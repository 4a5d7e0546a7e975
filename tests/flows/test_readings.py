"""How a calendar is to be read: asked once of its owner, answered by one press, and kept beside the workspace file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import readings as flow
from calbot.flows import sync
from calbot.flows.readings import ASKS, CARD, ReadingsView
from calbot.flows.sync import Outcome
from calbot.model.readings import ANSWERS, About, Readings, Way, readings_of
from calbot.model.source import Source, SourceKind
from calbot.sources.answers import answers_of
from calbot.sources.moment import Order
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import Hand, look, post
from tests.flows.warnings import deliver

PAUSE = timedelta(minutes=15)
ORDER = Readings(About.ORDER, "3/12/2026", (Way("day", "2026-12-03"), Way("month", "2026-03-12")))
CLOCK = Readings(About.CLOCK, "3:00", (Way("24", "03:00"), Way("12", "15:00")))


def opened(hand: Hand, asked: Readings | None) -> None:
    """A look that finds all of it open."""
    hand.later(minutes=5)
    outcome = Outcome(PAUSE, problem=ASKS, asks=asked.kept if asked is not None else None)
    hand.run(sync.keep, hand.source_id(), outcome)


def looked(hand: Hand, asked: Readings | None = None) -> None:
    """A look that could read it, but for some posts where something is asked."""
    hand.later(minutes=5)
    outcome = Outcome(PAUSE, calendar=look(post("a", 40)), asks=asked.kept if asked is not None else None)
    hand.run(sync.keep, hand.source_id(), outcome)


def told(hand: Hand) -> list[int | None]:
    return [one.only_for for one in deliver(hand) if one.screen == CARD]


def view(hand: Hand) -> ReadingsView:
    return hand.run(flow.show, hand.source_id())


def memory(hand: Hand) -> Mapping[str, Any]:
    return source_of(hand).memory


def source_of(hand: Hand) -> Source:
    found: list[Source] = []

    def see(session: Any, turn: Any, number: int) -> None:
        source = sources.by_id(session, turn.workspace_id, number)
        assert source is not None
        found.append(source)

    hand.run(see, hand.source_id())
    return found[0]


@ON_SQLITE
def test_it_is_asked_once_answered_by_one_press_and_remembered(hand: Hand) -> None:
    looked(hand)
    opened(hand, ORDER)
    assert told(hand) == [hand.turn("Mkt").person_id]
    assert (view(hand).readings, view(hand).answer, view(hand).stands, view(hand).whole) == (ORDER, -1, True, True)
    opened(hand, Readings(About.ORDER, "4/12/2026", ORDER.ways))
    assert told(hand) == []
    answered = hand.run(flow.answer, hand.source_id(), view(hand).revision, 1, who="Mkt")
    assert (answered.answer, answered.by) == (1, "Mkt")
    assert answers_of(memory(hand)).order is Order.MONTH_FIRST
    # What was kept of the day would have the next look read nothing.
    assert memory(hand)["day"] == ""
    looked(hand)
    assert (view(hand).stands, view(hand).answer) == (False, 1)


def test_of_two_that_are_open_the_one_that_is_asked_goes_on_and_then_the_other_whatever_stands_first(
    hand: Hand,
) -> None:
    def both(*asked: Readings) -> None:
        first = flow.first(source_of(hand), [one.kept for one in asked])
        looked(hand, readings_of(first))

    both(ORDER, CLOCK)
    assert (len(told(hand)), view(hand).readings) == (1, ORDER)
    for asked in ((CLOCK, ORDER), (ORDER, CLOCK), (CLOCK, ORDER)):
        both(*asked)
        assert (told(hand), view(hand).readings) == ([], ORDER)
    hand.run(flow.answer, hand.source_id(), view(hand).revision, 1, who="Mkt")
    told(hand)
    both(ORDER, CLOCK)
    assert (len(told(hand)), view(hand).readings) == (1, CLOCK), "one that its answer did not help is not asked again"
    assert flow.first(source_of(hand), []) is None


def test_the_workspace_file_comes_before_it() -> None:
    kept = {"day_order": "day", ANSWERS: {"day_order": "month", "clock": "12"}}
    assert (answers_of(kept).order, answers_of(kept).clock) == (Order.DAY_FIRST, 12)


def test_whoever_has_answered_may_think_better_of_it_on_the_newest_card_alone(hand: Hand) -> None:
    opened(hand, CLOCK)
    first = view(hand).revision
    hand.run(flow.answer, hand.source_id(), first, 0, who="Mkt")
    for revision, way, refused in (
        (first, 1, "meant.stale"),
        (first + 1, 0, "meant.answered"),
        (first + 1, 7, "meant.stale"),
    ):
        with pytest.raises(TellUser, match=refused):
            hand.run(flow.answer, hand.source_id(), revision, way, who="Mkt")
    hand.run(flow.answer, hand.source_id(), first + 1, 1, who="Mkt")
    assert answers_of(memory(hand)).clock == 12
    with pytest.raises(TellUser, match=r"rights\.refused"):
        hand.run(flow.answer, hand.source_id(), first + 2, 0, who="Agt1")


@ON_SQLITE
def test_another_question_is_asked_anew_and_one_that_is_over_is_let_go(hand: Hand) -> None:
    looked(hand)
    opened(hand, ORDER)
    told(hand)
    hand.run(flow.answer, hand.source_id(), view(hand).revision, 0, who="Mkt")
    looked(hand, CLOCK)
    assert told(hand).count(hand.turn("Mkt").person_id) == 2  # the old card says its answer, and the new one asks
    assert (view(hand).readings, view(hand).answer, view(hand).whole) == (CLOCK, -1, False)
    looked(hand)
    assert len(told(hand)) == 1
    assert not view(hand).stands
    assert answers_of(memory(hand)).order is Order.DAY_FIRST


def test_what_was_let_go_and_is_open_again_is_asked_again(hand: Hand) -> None:
    looked(hand)
    opened(hand, ORDER)
    looked(hand)
    told(hand)
    opened(hand, Readings(About.ORDER, "5/12/2026", ORDER.ways))
    assert told(hand) == [hand.turn("Mkt").person_id]
    assert (view(hand).stands, view(hand).answer) == (True, -1)
    hand.run(flow.answer, hand.source_id(), view(hand).revision, 0, who="Mkt")
    assert answers_of(memory(hand)).order is Order.DAY_FIRST


def test_what_cannot_be_answered_by_a_press_is_told_as_before(hand: Hand) -> None:
    for _ in range(2):
        opened(hand, None)
    assert [one.screen for one in deliver(hand)] == ["feed.card"]
    with pytest.raises(LookupError):
        view(hand)


def test_the_owner_of_one_that_is_asked_about_does_not_hear_that_it_is_blind(hand: Hand) -> None:
    for _ in range(3):
        opened(hand, ORDER)
    assert [one.screen for one in deliver(hand)] == [CARD]


def test_of_one_whose_answer_did_not_help_the_owner_hears_that_it_is_not_read(hand: Hand) -> None:
    opened(hand, ORDER)
    hand.run(flow.answer, hand.source_id(), view(hand).revision, 0, who="Mkt")
    deliver(hand)
    for _ in range(2):
        opened(hand, ORDER)
    assert [one.screen for one in deliver(hand)] == ["feed.card"]


def test_what_is_brought_once_is_answered_where_it_is_brought(hand: Hand) -> None:
    outcome = Outcome(PAUSE, calendar=look(post("a", 40)), asks=CLOCK.kept)
    hand.run(sync.bring, SourceKind.POSTS_CSV, "once.csv", outcome)
    assert told(hand) == []


def test_dates_without_a_year_may_be_of_this_one_or_the_next(hand: Hand) -> None:
    opened(hand, Readings(About.YEAR, "17-Jun", ()))
    assert [way.value for way in view(hand).readings.ways] == [str(hand.now.year), str(hand.now.year + 1)]
    hand.run(flow.answer, hand.source_id(), view(hand).revision, 1, who="Mkt")
    assert answers_of(memory(hand)).year == hand.now.year + 1


def test_zones_and_columns_are_answered_in_the_terms_of_the_settings() -> None:
    zone = Readings(About.ZONE, "10:00", (Way("America/New_York"), Way("Australia/Sydney")), "EST")
    before = {"zone_names": {"IST": "Asia/Kolkata"}, "fields": {"Time (ET)": "time", "Go live": "date"}}
    said = zone.answered(zone.ways[1], before)
    assert said["zone_names"] == {"IST": "Asia/Kolkata", "EST": "Australia/Sydney"}
    columns = Readings(About.COLUMN, "", (Way("Time (ET)", "time"), Way("Time (PT)", "time")))
    assert columns.answered(columns.ways[1], before)["fields"] == {"Go live": "date", "Time (PT)": "time"}


@pytest.mark.parametrize("asked", [ORDER, CLOCK, Readings(About.ZONE, "x" * 900, (Way("UTC"),), "y" * 900)])
def test_what_is_kept_is_read_again_and_bounded(asked: Readings) -> None:
    found = readings_of(asked.kept)
    assert found is not None
    assert found.ways == asked.ways
    assert len(found.text) <= 200
    assert readings_of({"about": "nothing"}) is None
    assert readings_of(None) is None
