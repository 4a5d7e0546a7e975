"""Forms as cards: however many and however long their choices, Teams takes them, and what was chosen stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calbot.chat.cards import Field, Form
from calbot.chat.teams.form import form_card
from calbot.chat.teams.render import MOST_BYTES, size
from calbot.words.say import sayer
from tests.teams.shapes import every, unsafe, wrong_with_card
from tests.web.gallery import SCENES

EN = sayer("en", "UTC")
HIDDEN = "a\u202eb\u200b\x00c"
LONG = "やってはいけないこと" * 20


def of(field: Field) -> Form:
    return Form("Move a post", "post.move.ask", 0, 0, (field,), "Move")


def choices(form: Form) -> list[str]:
    (found,) = [one for one in every(form_card(form, EN)) if one.get("type") == "Input.ChoiceSet"]
    return [one["value"] for one in found["choices"]]


@pytest.mark.parametrize("letters", [10, 60, 200])
def test_a_list_of_long_titles_fits_and_keeps_what_was_chosen(letters: int) -> None:
    options = tuple((str(n), f"p-{n} {LONG[:letters]}") for n in range(100))
    form = of(Field("post", "Post", "lookup", "99", options, lookup="post.coming"))
    card = form_card(form, EN)
    assert size(card) <= MOST_BYTES
    assert wrong_with_card(card) + unsafe(card) == []
    assert "99" in choices(form)
    assert len(choices(form)) >= 15


LETTERS = "題" * 3000
FORMS = [name for name, scene in SCENES.items() if isinstance(scene(sayer("ja", "Asia/Tokyo")), Form)]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_comes_back_whatever_was_typed_into_it(name: str) -> None:
    form = SCENES[name](sayer("ja", "Asia/Tokyo"))
    assert isinstance(form, Form)
    made = form_card(replace(form, title=LETTERS, fields=tuple(map(filled_up, form.fields))), EN)
    assert size(made) <= MOST_BYTES
    assert wrong_with_card(made) + unsafe(made) == []
    assert len([one for one in every(made) if "label" in one]) == len(form.fields)


def filled_up(field: Field) -> Field:
    """With all that a field takes, and more, and a reason why that is wrong."""
    if field.kind not in ("choice", "lookup"):
        return replace(field, value=LETTERS, error=LETTERS)
    more = tuple((str(n), LETTERS) for n in range(200)) if field.lookup else ()
    return replace(field, options=(*((value, LETTERS) for value, _ in field.options), *more), error=LETTERS)


def test_where_something_was_left_out_of_a_text_the_form_says_so() -> None:
    note, day = Field("note", "Note", "lines", LETTERS), Field("day", "Day", value="Monday")
    form = replace(of(note), fields=(note, replace(note, name="why"), replace(note, name="do"), day))
    card = form_card(form, sayer("ja", "UTC"))
    lines = [one["text"] for one in every(card) if one.get("type") == "TextRun"]
    assert lines[1:] == ["文字数が多いため、3,000 文字のうち先頭の 1,200 文字だけ残しています。"] * 3
    left = [one["value"] for one in every(card) if one.get("type") == "Input.Text"]
    assert [len(one) for one in left] == [1200, 1200, 1200, 6]
    assert size(card) <= MOST_BYTES


def test_what_was_typed_stays_whole_where_it_fits() -> None:
    (field,) = [one for one in every(form_card(of(Field("note", "Note", "lines", LETTERS)), EN)) if "label" in one]
    assert field["value"] == LETTERS
    assert "left out" not in str(form_card(of(Field("note", "Note", "lines", LETTERS)), EN))


def test_a_short_list_is_whole_and_in_its_order() -> None:
    options = tuple((str(n), f"p-{n}") for n in range(100))
    assert choices(of(Field("post", "Post", "lookup", "7", options, lookup="post.coming"))) == [
        one for one, _ in options
    ]
    few = of(Field("kind", "Kind", "choice", "b", (("a", "A"), ("b", "B"))))
    assert choices(few) == ["a", "b"]
    assert "choices.data" not in str(form_card(few, EN)), "what is all there asks for no more"


def test_a_lookup_of_more_than_a_hundred_is_still_a_list() -> None:
    options = tuple((str(n), f"p-{n}") for n in range(101))
    assert len(choices(of(Field("post", "Post", "lookup", "100", options, lookup="post.coming")))) == 100


def test_marks_that_turn_letters_round_stand_in_no_choice() -> None:
    card = form_card(of(Field("post", "Post", "lookup", "", (("1", HIDDEN),), lookup="post.coming")), EN)
    (found,) = [one for one in every(card) if one.get("type") == "Input.ChoiceSet"]
    assert [one["title"] for one in found["choices"]] == ["abc"]
