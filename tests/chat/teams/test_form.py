"""Forms as cards: however many and however long their choices, Teams takes them, and what was chosen stays."""

from __future__ import annotations

import pytest

from calbot.chat.cards import Field, Form
from calbot.chat.teams.form import form_card
from calbot.chat.teams.render import MOST_BYTES, size
from tests.teams.shapes import every, unsafe, wrong_with_card

HIDDEN = "a\u202eb\u200b\x00c"
LONG = "やってはいけないこと" * 20


def of(field: Field) -> Form:
    return Form("Move a post", "post.move.ask", 0, 0, (field,), "Move")


def choices(form: Form) -> list[str]:
    (found,) = [one for one in every(form_card(form)) if one.get("type") == "Input.ChoiceSet"]
    return [one["value"] for one in found["choices"]]


@pytest.mark.parametrize("letters", [10, 60, 200])
def test_a_list_of_long_titles_fits_and_keeps_what_was_chosen(letters: int) -> None:
    options = tuple((str(n), f"p-{n} {LONG[:letters]}") for n in range(100))
    form = of(Field("post", "Post", "lookup", "99", options, lookup="post.coming"))
    card = form_card(form)
    assert size(card) <= MOST_BYTES
    assert wrong_with_card(card) + unsafe(card) == []
    assert "99" in choices(form)
    assert len(choices(form)) >= 15


def test_a_short_list_is_whole_and_in_its_order() -> None:
    options = tuple((str(n), f"p-{n}") for n in range(100))
    assert choices(of(Field("post", "Post", "lookup", "7", options, lookup="post.coming"))) == [
        one for one, _ in options
    ]
    few = of(Field("kind", "Kind", "choice", "b", (("a", "A"), ("b", "B"))))
    assert choices(few) == ["a", "b"]
    assert "choices.data" not in str(form_card(few)), "what is all there asks for no more"


def test_a_lookup_of_more_than_a_hundred_is_still_a_list() -> None:
    options = tuple((str(n), f"p-{n}") for n in range(101))
    assert len(choices(of(Field("post", "Post", "lookup", "100", options, lookup="post.coming")))) == 100


def test_marks_that_turn_letters_round_stand_in_no_choice() -> None:
    card = form_card(of(Field("post", "Post", "lookup", "", (("1", HIDDEN),), lookup="post.coming")))
    (found,) = [one for one in every(card) if one.get("type") == "Input.ChoiceSet"]
    assert [one["title"] for one in found["choices"]] == ["abc"]
