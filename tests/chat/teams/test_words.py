"""Words that call calbot in Teams: wherever they call it, whoever else they call, whatever letters they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calbot.chat.teams.listen import words
from tests.chat.teams.office import MARKETING, MKT, Office
from tests.teams.connector import BOT
from tests.teams.hands import Hands

CALL = "<at>calbot</at>"


def called(text: str, *others: str) -> dict[str, Any]:
    """A message in which calbot is called, and others by name."""
    about = [(f"28:{BOT}", CALL), *((f"29:1{at}", f"<at>{name}</at>") for at, name in enumerate(others))]
    told = [{"type": "mention", "mentioned": {"id": who}, "text": call} for who, call in about]
    return Hands("https://x/").activity("message", MKT, MARKETING, text=text, textFormat="plain", entities=told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{CALL} week", "week"),
        (f"{CALL}&nbsp;week\r\n", "week"),
        (f"good morning {CALL} week pot", "week pot"),
        (f"week {CALL}", "week"),
        (f"help, {CALL}?", "help,"),
        (f"{CALL}: why p-12", "why p-12"),
        (f"{CALL} {CALL} week", "week"),
        (CALL, ""),
        ('<at id="0">calbot</at> week', "week"),
        (f'{CALL} add tiktok pot "a &lt;b&gt; &amp; c"', 'add tiktok pot "a <b> & c"'),
        (f"{CALL}　予定", "予定"),
    ],
)
def test_what_is_said_to_it(text: str, said: str) -> None:
    heard = words(called(text))
    assert heard is not None
    assert " ".join(heard.ask.text.split()) == said


def test_others_who_are_called_stay_by_name() -> None:
    heard = words(called(f"<at>Agt1</at> {CALL} assign s-88 <at>Mkt</at>", "Agt1", "Mkt"))
    assert heard is not None
    assert heard.ask.text == "assign s-88 @Mkt"


def test_where_a_client_names_nobody_the_first_call_is_for_calbot() -> None:
    said = called(f"{CALL} assign s-88 <at>Mkt</at>")
    del said["entities"]
    heard = words(said)
    assert heard is not None
    assert heard.ask.text == "assign s-88 @Mkt"


@pytest.mark.parametrize("entities", ["x", 7, [7, None], [{"type": "mention"}], [{"type": "mention", "text": 7}]])
def test_entities_of_any_shape_are_read(entities: Any) -> None:
    heard = words(called(f"{CALL} week") | {"entities": entities})
    assert heard is not None
    assert heard.ask.text.endswith("week")


def test_the_letters_of_a_nul_are_letters_and_a_nul_is_refused(office: Office) -> None:
    said = office.hands.says(MKT, MARKETING, "flag the text \\u0000 is in it")
    assert office.post(said).status_code == 200
    assert "u0000" in office.heard()[0].said["text"]
    assert office.post(json.dumps(said | {"text": "a\x00b"}).encode()).status_code == 400
    assert office.post(json.dumps(said | {"text": "a\\\x00b"}).encode()).status_code == 400
