"""Cards as the playground's JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Element,
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
    foreign,
    spans,
)
from calbot.chat.playground.render import card_payload, form_payload, talk_payload

HOSTILE = "<!channel>\u202e\u200b\u2066\x00\x1b<img onerror>" + "长" * 100_000


def drawn(*elements: Element) -> list[dict[str, Any]]:
    payload = card_payload(Card(elements, "fallback"))
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
    found: list[dict[str, Any]] = payload["elements"]
    return found


def test_every_element_has_its_json() -> None:
    assert drawn(
        Title(spans("Lead")),
        Mentions((Mention("mkt", "Mkt"), Mention("u2", "A\u202e\nB"))),
        Text((Span("was", struck=True), Span(" 19:00", bold=True), Span("p-1", code=True))),
        Fields((("Why", spans("two posts")),)),
        Table(("a", "b"), (("1", "2"),)),
        Chart("Load", (("18:00", 4.5),), 4.0, "h"),
        Actions((Button("Claim", "flag.claim", 57, 3, {"to": "4"}, "primary"),)),
        Note(spans("s-88")),
    ) == [
        {"type": "title", "spans": [{"text": "Lead"}]},
        {"type": "mentions", "people": [{"user": "mkt", "name": "Mkt"}, {"user": "u2", "name": "A B"}]},
        {
            "type": "text",
            "spans": [{"text": "was", "struck": True}, {"text": " 19:00", "bold": True}, {"text": "p-1", "code": True}],
        },
        {"type": "fields", "pairs": [{"label": "Why", "value": [{"text": "two posts"}]}]},
        {"type": "table", "columns": ["a", "b"], "rows": [["1", "2"]]},
        {
            "type": "chart",
            "title": "Load",
            "points": [{"label": "18:00", "value": 4.5}],
            "line": 4.0,
            "unit": "h",
            "names": [],
        },
        {
            "type": "actions",
            "buttons": [
                {
                    "label": "Claim",
                    "verb": "flag.claim",
                    "subject": 57,
                    "revision": 3,
                    "values": {"to": "4"},
                    "style": "primary",
                }
            ],
        },
        {"type": "note", "spans": [{"text": "s-88"}]},
    ]


def test_hostile_text_loses_its_invisible_marks_and_its_length_everywhere() -> None:
    form = Form(
        HOSTILE, "v", 1, 1, (Field("n", HOSTILE, value=HOSTILE, options=(("v", HOSTILE),), error=HOSTILE),), HOSTILE
    )
    chart = Chart(HOSTILE, ((HOSTILE, 1.0),), None, HOSTILE)
    card = Card(
        (
            Title((foreign(HOSTILE),)),
            Text(spans(HOSTILE)),
            Fields(((HOSTILE, spans(HOSTILE)),)),
            Table((HOSTILE,), ((HOSTILE,),)),
            chart,
            Actions((Button(HOSTILE, "v"),)),
            Note(spans(HOSTILE)),
        ),
        HOSTILE,
    )
    for payload in (card_payload(card), form_payload(form), talk_payload(HOSTILE)):
        text = json.dumps(payload, ensure_ascii=False)
        assert not {"\u202e", "\u200b", "\u2066", "\x00", "\x1b"} & set(text)
        assert "\\u0000" not in text
        assert len(text) < 30_000


def test_a_title_of_any_length_is_cut_at_200_marks() -> None:
    ((element,),) = (drawn(Title(spans(HOSTILE))),)
    assert len(element["spans"][0]["text"]) == 200


def test_lines_of_a_paragraph_stay_and_a_label_is_one_line() -> None:
    text, fields = drawn(Text(spans("a\nb")), Fields((("a\nb", spans("c\nd")),)))
    assert text["spans"] == [{"text": "a\nb"}]
    assert fields["pairs"] == [{"label": "a b", "value": [{"text": "c\nd"}]}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil", "http://["])
def test_only_web_addresses_become_links(url: str) -> None:
    ((actions,),) = (drawn(Actions((Button("evil.example", url=url),))),)
    assert "url" not in actions["buttons"][0]


def test_a_web_address_is_a_link() -> None:
    ((actions,),) = (drawn(Actions((Button("pan.example", url="https://pan.example/a?b"),))),)
    assert actions["buttons"][0]["url"] == "https://pan.example/a?b"


def test_numbers_that_json_does_not_know_are_left_out() -> None:
    ((chart,),) = (drawn(Chart("Load", (("a", float("nan")), ("b", float("inf")), ("c", 1.0)), float("inf"))),)
    assert chart["points"] == [{"label": "c", "value": 1.0}]
    assert chart["line"] is None


def test_a_card_beyond_the_limits_is_cut() -> None:
    rows = tuple((str(number),) for number in range(1000))
    elements = drawn(Table(("n",), rows), *(Text(spans("x")) for _ in range(500)))
    assert len(elements) == 60
    assert len(elements[0]["rows"]) == 200


def test_level_and_strike_are_told() -> None:
    payload = card_payload(Card((), "gone", "watch", struck=True))
    assert payload == {"kind": "card", "level": "watch", "struck": True, "fallback": "gone", "elements": []}


def test_a_form_keeps_its_fields_and_hidden_values() -> None:
    payload = form_payload(
        Form(
            "Why?",
            "finding.override",
            3,
            2,
            (Field("until", "Until", "instant", "2026-12-01 09:00"),),
            "Keep",
            {"a": "b"},
        )
    )
    assert (payload["verb"], payload["subject"], payload["revision"], payload["values"]) == (
        "finding.override", 3, 2, {"a": "b"},
    )  # fmt: skip
    assert payload["fields"] == [
        {
            "name": "until",
            "label": "Until",
            "kind": "instant",
            "value": "2026-12-01 09:00",
            "options": [],
            "required": True,
            "error": "",
        }
    ]


def test_a_range_goes_with_its_point() -> None:
    points = (("a", 1.0), ("b", 2.0), ("c", 3.0))
    (chart,) = drawn(Chart("Load", points, None, "h", ((0.0, 2.0), (0.0, float("inf")), (1.0, 4.0))))
    assert chart["points"] == [
        {"label": "a", "value": 1.0, "low": 0.0, "high": 2.0},
        {"label": "c", "value": 3.0, "low": 1.0, "high": 4.0},
    ]


def test_what_can_be_answered_goes_with_each_hour_and_is_named() -> None:
    points = (("09", 5.0), ("10", 2.0), ("11", 3.0))
    names = ("messages", "replies")
    (chart,) = drawn(Chart("Load", points, unit="a", limits=(4.0, float("inf"), 0.0), names=names))
    assert chart["points"] == [
        {"label": "09", "value": 5.0, "limit": 4.0},
        {"label": "11", "value": 3.0, "limit": 0.0},
    ]
    assert (chart["line"], chart["names"]) == (None, ["messages", "replies"])
