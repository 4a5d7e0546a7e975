"""A flag that an answer is missing is fixed by an approved answer, or by other words in the post."""

from __future__ import annotations

import pytest

from calbot.flows import calendar, faq, flag
from calbot.model.flag import FlagKind, FlagState
from calbot.store import faq as faqs
from calbot.store import flag as flags
from tests.flows.conftest import NOW, Hand, Stage, look, post

QUESTION = "Which seal fits the 3 L pot?"


@pytest.fixture
def flagged(staged: Stage) -> Hand:
    """A post is out, care may answer another question already, and one is missing."""
    return staged("a post to which an answer is missing", _flagged)


def _flagged(hand: Hand) -> None:
    told = look(post("lids", -1, title="New lids", copy_text="Lids are back.", brand="Pot"))
    hand.run(calendar.apply, hand.source_id(), told, NOW)
    _answer(hand, "Are lids new?", 1)
    hand.later(minutes=5)
    _flag(hand, 1, "customers ask which seal fits 3 L")


def _flag(hand: Hand, post_id: int | None, note: str) -> None:
    hand.run(flag.open_flag, FlagKind.MISSING_ANSWER, "", post_id, note, who="Agt1", where="#care")
    hand.later(minutes=5)


def _answer(hand: Hand, question: str, post_id: int | None, *, approved: bool = True) -> None:
    words = ("en", "The 22 cm one.", post_id)
    hand.run(faq.write, question, *words, approved=approved, who="Mkt", where="#marketing")


def _fixed(hand: Hand, flag_id: int = 1) -> tuple[FlagState, str]:
    revision = hand.ask(flags.by_id, flag_id).revision
    found = hand.run(flag.fixed, flag_id, revision, who="Mkt", where="#marketing").flag
    return found.state, found.checked["said"]


@pytest.mark.parametrize(("question", "post_id"), [(QUESTION, None), ("What about seals?", 1)])
def test_an_answer_that_was_approved_since_is_what_was_missing(flagged, question, post_id):
    _answer(flagged, question, post_id, approved=False)
    assert _fixed(flagged) == (FlagState.CLAIMED, "flag.checked.same_copy"), "a draft may be told nobody"
    flagged.run(faq.approve, 2, 1, "en", who="Mkt", where="#marketing")
    assert _fixed(flagged) == (FlagState.SETTLED, "flag.checked.answered")


def test_an_answer_to_something_else_or_of_before_is_not(flagged):
    _answer(flagged, "Do you ship to Norway?", None)
    assert _fixed(flagged) == (FlagState.CLAIMED, "flag.checked.same_copy")


def test_an_answer_of_its_post_to_another_question_is_not_what_was_missing(flagged):
    _answer(flagged, "Is it made in Italy?", 1)
    assert _fixed(flagged) == (FlagState.CLAIMED, "flag.checked.same_copy")


def test_a_flag_that_names_no_question_is_answered_by_any_answer_of_its_post(staged):
    hand = staged("a post to which some answer is missing", _unnamed)
    _answer(hand, "Is it made in Italy?", 1)
    assert _fixed(hand) == (FlagState.SETTLED, "flag.checked.answered")


def _unnamed(hand: Hand) -> None:
    told = look(post("lids", -1, title="New lids", copy_text="Lids are back.", brand="Pot"))
    hand.run(calendar.apply, hand.source_id(), told, NOW)
    _flag(hand, 1, "")


def test_a_flag_without_a_post_is_answered_in_any_brand(flagged):
    _flag(flagged, None, "which seal fits the 3 L pot")
    _answer(flagged, QUESTION, 1)
    assert flagged.ask(faqs.by_id, 2).brand == "Pot"
    assert _fixed(flagged, 2) == (FlagState.SETTLED, "flag.checked.answered")
