"""A flag keeps the customers' cases of other systems: said with it, in its form, or later."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.chat.cards import Actions
from calbot.chat.flag_words import case_in, case_of
from calbot.chat.plain import plain
from calbot.flows import flag_cases
from calbot.flows.turn import Turn
from calbot.model.external import External
from calbot.model.flag import MOST_CASES, Flag
from calbot.store.session import reading
from calbot.wiring.cases import HEADER, rows

LINK = "https://pan.example/pyramid"
CRM = "https://crm.example/cases/5001x"


def flagged(chat: Any, button: Any, said: str = "case:5001x") -> Any:
    return chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK} {said}", "#care"), "Yes"), "#care")


def links(card: Any) -> list[str]:
    rows_of = [one.buttons for one in card.elements if isinstance(one, Actions)]
    return [one.url for row in rows_of for one in row if one.url]


def test_a_case_that_is_said_with_the_flag_stands_on_its_card_and_leads_to_its_address(chat: Any, button: Any) -> None:
    flagged(chat, button, f"case:{CRM}")
    assert chat.row(Flag, 57).external == (External("", CRM),)
    assert chat.row(Flag, 57).url == LINK, "the case's address is not what is broken"
    chat.deliver()
    (card,) = chat.room.places["#marketing"]
    assert CRM in plain(card.card)
    assert links(card.card) == [LINK, CRM]


def test_who_joins_brings_a_case_of_their_own_and_the_same_one_stands_once(chat: Any, button: Any) -> None:
    flagged(chat, button)
    for said in ("case:A-12", "case:a-12", "case:5001x"):
        chat.say("Lead", f"flag broken link {LINK} {said}", "#care")
    chat.say("Agt1", f"flag f-57 case:{CRM}", "#care")
    assert [one.id or one.url for one in chat.row(Flag, 57).external] == ["5001x", "A-12", "a-12", CRM]


def test_a_case_is_added_by_hand_also_once_the_flag_is_closed(chat: Any, button: Any) -> None:
    flagged(chat, button, "")
    chat.deliver()
    (card,) = chat.room.places["#marketing"]
    form = chat.press("Mkt", button(card, "Add case"))
    wrong = chat.send("Mkt", form, {"case": "<script>"})
    assert wrong.form is not None
    assert wrong.form.fields[0].error
    assert plain(chat.send("Mkt", wrong, {"case": f"5001x {CRM}"}).card).startswith("The case is kept with f-57")
    assert chat.row(Flag, 57).external == (External("5001x", CRM),)
    assert chat.send("Mkt", form, {"case": "7"}).refused, "the card shows another flag by now"
    decline = chat.press("Mkt", button(chat.say("Mkt", "flags f-57"), "Not an issue"))
    chat.send("Mkt", decline, {"why": "works"})
    chat.say("Agt1", "flag f-57 case:9002", "#care")
    assert [one.id for one in chat.row(Flag, 57).external] == ["5001x", "9002"]


def test_the_form_asks_for_a_case_and_gives_back_what_is_none(chat: Any) -> None:
    form = chat.say("Agt1", "flag", "#care")
    filled = {"kind": "confusing", "note": "Nobody understands it", "case": "javascript:alert(1)"}
    wrong = chat.send("Agt1", form, filled, "#care")
    errors = {one.name: one.error for one in wrong.form.fields if one.error}
    assert list(errors) == ["case"]
    assert {one.name: one.value for one in wrong.form.fields}["note"] == "Nobody understands it"
    guess = chat.send("Agt1", wrong, {"case": "5001x"}, "#care")
    chat.press("Agt1", next(one for row in guess.card.elements if isinstance(row, Actions) for one in row.buttons))
    assert chat.row(Flag, 57).external == (External("5001x", ""),)


def test_a_flag_takes_so_many_cases_and_no_more(chat: Any, button: Any) -> None:
    flagged(chat, button, "")
    for number in range(MOST_CASES):
        assert not chat.say("Agt1", f"flag f-57 case:c-{number}", "#care").refused
    assert chat.say("Agt1", "flag f-57 case:c-99", "#care").refused
    assert len(chat.row(Flag, 57).external) == MOST_CASES


def test_cases_stand_in_the_report_and_in_rows_that_no_spreadsheet_runs(chat: Any, button: Any) -> None:
    flagged(chat, button, "case:-5001")
    chat.say("Agt1", f"flag f-57 case:{CRM}", "#care")
    assert "1 has a case in another system." in plain(chat.say("Lead", "flags report").card)
    with reading(chat.engine) as session:
        header, row = rows(flag_cases.report(session, Turn("acme", chat.clock[0])))
    assert header == HEADER
    told = dict(zip(header, row, strict=True))
    assert (told["case_ids"], told["case_urls"]) == ("'-5001", CRM)


@pytest.mark.parametrize(
    ("said", "case", "rest"),
    [
        ("typo case:5001x in the title", External("5001x"), "typo in the title"),
        ("誤字 案件：A-12", External("A-12"), "誤字"),
        (f"case: {CRM}?a=1 dead", External("", f"{CRM}?a=1"), "dead"),
        ("showcase:5001x", None, "showcase:5001x"),
        ("in case: nobody answers", None, "in case: nobody answers"),
        ("case:ftp://x.example/1", None, "case:ftp://x.example/1"),
        ("case:https://me@crm.example/1", None, "case:https://me@crm.example/1"),
    ],
)
def test_only_what_can_be_a_case_is_taken_for_one(said: str, case: External | None, rest: str) -> None:
    found, left = case_in(said)
    assert (found, " ".join(left.split())) == (case, rest)
    assert case_of("x" * 81) is None


@pytest.mark.parametrize("said", ["JaneDoe", "田中さん", "jane.doe", ""])
def test_a_name_is_no_number_of_a_case(said: str) -> None:
    assert case_of(said) is None


def test_one_case_too_many_costs_nobody_their_report(chat: Any, button: Any) -> None:
    flagged(chat, button)
    for number in range(MOST_CASES - 1):
        chat.say("Agt1", f"flag f-57 case:A-{number}", "#care")
    reply = chat.say("Lead", f"flag broken link {LINK} case:B-1", "#care")
    said = plain(reply.card)
    assert said.startswith("Already f-57 (Agt1"), "it is joined all the same"
    assert "f-57 has 20 cases already; this one is not kept with it." in said
    assert len(chat.row(Flag, 57).cases) == MOST_CASES
    assert "Agt1 and Lead" in plain(chat.say("Mkt", "flag f-57").card)
    again = chat.say("Lead", f"flag broken link {LINK} case:A-3", "#care")
    assert "this one is not kept" not in plain(again.card), "a case that it has is no further one"
