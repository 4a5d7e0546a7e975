"""Every card within Teams' limits, by the official schema and Teams' extensions, whatever stands in a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Field,
    Fields,
    Form,
    Mention,
    Mentions,
    Note,
    Span,
    Table,
    Text,
    Title,
    spans,
)
from calbot.chat.teams.form import filled, form_card
from calbot.chat.teams.packing import CARRIED, NotPacked, pack, unpack
from calbot.chat.teams.render import LADDER, MOST_BYTES, Look, drawn, payload, size, summary
from calbot.wiring import examples
from calbot.words.say import Say, sayer
from tests.chat.slack.test_hours import HOUR, says_zone, shown_to_all
from tests.chat.slack.test_render import CARDS, FIELDS, HOSTILE, LONG_CARDS, NUMBERS, TEXTS, VALUES
from tests.teams.shapes import INSTANTS, every, unsafe, wrong_with_card
from tests.web.gallery import SCENES

MIKA, LEE = "6a1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b11", "29:1bSnHZ7Js2STWrgk6ScEErLk1Lp2zQuD5H2XQ"
LONDON = sayer("en", "Europe/London")
AT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def sound(card: Card, *, local: bool = False) -> dict[str, Any]:
    made = payload(card, local=local)
    assert wrong_with_card(made) == []
    assert unsafe(made) == []
    assert size(made) <= MOST_BYTES
    return made


def kinds(made: dict[str, Any]) -> list[str]:
    return [one["type"] for one in made["body"]]


def words(part: Any) -> str:
    return " ".join(one["text"] for one in every(part) if one.get("type") == "TextRun")


def pressed(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [action for one in every(made) for action in one.get("actions", ())]


@settings(max_examples=60)
@given(CARDS, st.booleans())
def test_any_card_is_taken_and_calls_nobody(card: Card, local: bool) -> None:
    made = sound(card, local=local)
    assert made["msteams"] == {"width": "Full"}, "none of these people are Teams' own"
    assert {one["url"] for one in every(made) if "url" in one} <= {"https://pan.example/x"}


@settings(max_examples=20)
@given(CARDS, st.sampled_from(LADDER), st.booleans())
def test_every_rung_is_a_card_that_calls_no_function(card: Card, look: Look, local: bool) -> None:
    made = drawn(card, Look(look.native, look.room, look.ends, local))
    assert [line for line in wrong_with_card(made) if not line.startswith("card: ")] == []
    assert unsafe(made) == []


@settings(max_examples=15)
@given(LONG_CARDS)
def test_a_card_that_is_too_long_keeps_its_end(card: Card) -> None:
    card = Card((*card.elements, Actions((Button("Claim", "flag.claim", 1),))), card.fallback)
    assert pressed(sound(card))[-1]["verb"] == "flag.claim"


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("name", SCENES)
def test_every_screen_is_taken(name: str, locale: str) -> None:
    scene: Callable[[Say], Card | Form] = SCENES[name]
    shown = scene(sayer(locale, "Europe/London"))
    if isinstance(shown, Form):
        made = form_card(shown, sayer(locale, "UTC"))
        assert (wrong_with_card(made), unsafe(made)) == ([], [])
        (send,) = pressed(made)
        assert unpack(send["data"]) == (shown.subject, shown.revision, dict(shown.values))
        return
    for local in (False, True):
        made = sound(shown, local=local)
        wanted = [button for part in shown.elements if isinstance(part, Actions) for button in part.buttons]
        assert len(pressed(made)) == len(wanted), "no button of a real screen is left out"


def test_every_example_of_every_screen_is_taken_hostile_ones_too() -> None:
    seen = [(name, sound(card, local=True)) for name, card in examples.drawn()]
    assert len({name for name, _ in seen}) > 20


@settings(max_examples=30)
@given(TEXTS, FIELDS, TEXTS)
def test_any_form_is_taken_and_what_was_filled_in_comes_back(
    title: str, fields: tuple[Field, ...], submit: str
) -> None:
    form = Form(title, "flag.draft", 3, 1, fields, submit, {"draft": "d"})
    made = form_card(form, sayer("en", "UTC"))
    assert [line for line in wrong_with_card(made) if not line.startswith("card: ")] == []
    assert unsafe(made) == []
    inputs = [one["id"] for one in every(made) if str(one.get("type")).startswith("Input.")]
    assert filled(dict.fromkeys(inputs, "x") | pack("v", 1, 1, {})) == {one.name: "x" for one in fields}


@pytest.mark.parametrize("said", HOSTILE)
def test_words_of_others_stand_in_runs_and_nowhere_else(said: str) -> None:
    card = Card(
        (
            Title((Span(said),)),
            Fields(((said, (Span(said, bold=True),)),)),
            Table((said, "b"), ((said, said),), said),
            Mentions((Mention(MIKA, said), Mention("mkt", said))),
            Actions((Button(said, "flag.claim", 57, 1, {"title": said}),)),
            Note((Span(said),)),
        ),
        said,
    )
    made = sound(card)
    assert len(made["msteams"]["entities"]) == 1
    assert not any("[bank](" in text for text in (made["fallbackText"], summary(card)))


def test_a_function_in_a_title_is_not_run() -> None:
    said = "{{DATE(2026-11-20T15:00:00Z,SHORT)}} {{{TIME(2026-11-20T15:00:00Z)}}"
    made = sound(Card((Text((Span(said),)),), said), local=True)
    assert words(made).replace("\u200b", "") == said
    assert "{{" not in json.dumps(made)


def test_half_a_surrogate_pair_goes_over_the_line() -> None:
    assert words(sound(Card((Text((Span("a\ud83d b"),)),), "x"))) == "a b"


@pytest.mark.parametrize("say", [LONDON, sayer("ja", "Asia/Tokyo")], ids=["en", "ja"])
@pytest.mark.parametrize("name", shown_to_all())
def test_each_hour_of_a_shared_card_is_the_readers_or_names_its_zone(name: str, say: Say) -> None:
    card = SCENES[name](say)
    assert isinstance(card, Card)
    made = sound(card, local=True)
    for line in [one["text"] for one in every(made) if one.get("type") == "TextRun"]:
        assert INSTANTS.fullmatch(line) or not HOUR.search(line) or says_zone(line), line


def test_a_warning_tells_its_window_by_the_readers_clock_and_to_old_clients_with_the_zone() -> None:
    end = AT + timedelta(hours=7, minutes=30)
    card = Card((Title(spans("Act: ", LONDON.span(AT, end))), Text(spans("from ", LONDON.time(AT)))), "x")
    title, text = sound(card, local=True)["body"]
    first, last = "2026-11-26T18:30:00Z", "2026-11-27T02:00:00Z"
    assert title["inlines"][1]["text"] == f"{{{{DATE({first},SHORT)}}}} {{{{TIME({first})}}}}–{{{{TIME({last})}}}}"
    assert title["inlines"][1]["weight"] == "bolder"
    assert [one["text"] for one in text["inlines"]] == ["from ", f"{{{{TIME({first})}}}}"]
    assert payload(card)["fallbackText"] == "Act: Thu 26 Nov 18:30-02:00 London\nfrom 18:30 London"
    assert words(payload(card)) == "Act:  Thu 26 Nov 18:30-02:00 London from  18:30", "one person reads it in that zone"


def test_a_longer_stretch_names_the_day_of_its_end_too() -> None:
    made = sound(Card((Text(spans(LONDON.span(AT, AT + timedelta(days=2)))),), "x"), local=True)
    assert words(made).count("DATE(") == 2


def test_a_card_looks_like_this() -> None:
    card = Card(
        (
            Title(spans("p-214 at 19:00")),
            Mentions((Mention(MIKA, "Mika"), Mention("someone", "A & B"), Mention(LEE, "Lee"))),
            Text((Span("was ", struck=True), Span("*19:00*", bold=True))),
            Fields((("Why", spans("two posts")),)),
            Actions(
                (Button("Claim", "flag.claim", 57, 3, {"to": "4"}, "primary"), Button("x", url="https://p.example"))
            ),
            Note(spans("s-88")),
        ),
        "p-214 [bank](https://evil.example)",
        level="act",
    )
    made = sound(card)
    assert kinds(made) == [
        *("RichTextBlock", "TextBlock", "RichTextBlock", "RichTextBlock", "RichTextBlock", "ActionSet"),
        "RichTextBlock",
    ]
    assert made["body"][0]["inlines"] == [
        {"type": "TextRun", "text": "p-214 at 19:00", "weight": "bolder", "size": "medium", "color": "attention"}
    ]
    assert made["body"][1]["text"] == "<at>p0</at> <at>p1</at>"
    assert [one["mentioned"] for one in made["msteams"]["entities"]] == [
        {"id": MIKA, "name": "Mika"},
        {"id": LEE, "name": "Lee"},
    ]
    assert made["body"][5]["actions"] == [
        {
            "type": "Action.Execute",
            "verb": "flag.claim",
            "data": {"action": "flag.claim", CARRIED: {"s": 57, "r": 3, "v": {"to": "4"}}},
            "title": "Claim",
            "style": "positive",
        },
        {"type": "Action.OpenUrl", "url": "https://p.example", "title": "x"},
    ]
    assert summary(card) == "@Mika @A & B @Lee p-214 (bank)(https://evil.example)"
    struck = payload(Card((Title(spans("gone")),), "gone", "act", struck=True))["body"][0]["inlines"][0]
    assert struck["strikethrough"] is True
    assert "color" not in struck


def test_a_table_is_teams_own_and_one_that_is_too_long_is_a_list() -> None:
    few = sound(Card((Table(("Time", "Post"), (("19:00", "p-214"), ("20:00", "p-215"))),), "x"))
    assert kinds(few) == ["Table"]
    assert [[words(cell) for cell in row["cells"]] for row in few["body"][0]["rows"]] == [
        ["Time", "Post"],
        ["19:00", "p-214"],
        ["20:00", "p-215"],
    ]
    many = sound(Card((Table(("Time", "Post"), (("19:00", "p-214"),) * 61),), "x"))
    assert set(kinds(many)) == {"RichTextBlock"}
    assert words(many["body"][0]) == "19:00  · p-214"


LOAD = Chart("Load", (("19:00", 120.0), ("20:00", 80.25)), unit="messages", limits=(60.0, 90.0), names=("Expected",))


def test_a_chart_is_teams_own_with_its_numbers_as_facts_where_none_is_drawn() -> None:
    (block,) = sound(Card((LOAD,), "x"))["body"]
    assert block["type"] == "Chart.VerticalBar.Grouped"
    assert [one["legend"] for one in block["data"]] == ["Expected", "="]
    assert block["data"][0]["values"] == [{"x": "19:00", "y": 120.0}, {"x": "20:00", "y": 80.25}]
    assert block["fallback"]["facts"][0] == {"title": "19:00", "value": "120 messages / 60"}
    ranged = Chart("Load", (("19:00", 120.0),), unit="messages", ranges=((90.0, 150.0),))
    bars, *beside = sound(Card((ranged,), "x"))["body"]
    assert bars["type"] == "Chart.VerticalBar"
    assert "120 (90-150) messages" in words(beside)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_chart(wrong: float) -> None:
    assert set(kinds(sound(Card((Chart("x", (("a", wrong),)),), "x")))) == {"RichTextBlock"}


def test_the_hour_that_the_clocks_repeat_is_there_twice() -> None:
    (block,) = sound(Card((Chart("x", (("1:00", 1.0), ("1:00", 2.0))),), "x"))["body"]
    assert [one["x"] for one in block["data"]] == ["1:00", "1:00 (2)"]


def test_what_is_too_much_for_every_rung_keeps_its_line_and_the_first_buttons() -> None:
    buttons = tuple(Button(f"b{at}", "flag.claim", at, 0, {"title": "題" * 1000}) for at in range(12))
    made = sound(Card((Title(spans("t")), Actions(buttons)), "the line"))
    assert words(made) == "the line"
    assert [one["title"] for one in pressed(made)] == [f"b{at}" for at in range(6)]


@settings(max_examples=60)
@given(NUMBERS, NUMBERS, VALUES)
def test_what_a_button_carries_comes_back(subject: int, revision: int, values: dict[str, str]) -> None:
    over_the_line = json.loads(json.dumps(pack("flag.claim", subject, revision, values)))
    assert unpack(over_the_line) == (subject, revision, values)


JSON = st.recursive(st.none() | st.booleans() | st.floats() | TEXTS, lambda some: st.dictionaries(TEXTS, some))


@given(st.dictionaries(st.sampled_from(["action", CARRIED]), st.dictionaries(st.sampled_from("srv"), JSON) | JSON))
def test_what_is_no_pack_of_ours_is_refused(data: dict[str, Any]) -> None:
    try:
        packed = unpack(data)
    except NotPacked:
        return
    assert all(isinstance(value, str) for value in packed.values.values())
