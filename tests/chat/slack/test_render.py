"""Every card and form within Slack's limits, by Slack's own types, whatever stands in a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

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
    spans,
)
from calbot.chat.kept import card_json, card_of
from calbot.chat.slack.modal import behind, errors, filled, home, modal
from calbot.chat.slack.packing import NotPacked, pack, unpack
from calbot.chat.slack.render import KNOWN, NATIVE, SIMPLE, Look, message
from calbot.words.say import Say, sayer
from tests.slack.shapes import every, wrong_with_message, wrong_with_view
from tests.web.gallery import SCENES

HOSTILE = (
    "<!channel> <!here> <!subteam^S1> <@U1> <#C1> <https://evil.example|https://bank.example>",
    "*bold* _it_ ~no~ `code` ```block``` > quote :smile: :wave:",
    "[bank](https://evil.example) @everyone @channel @here javascript:alert(1)",
    "&lt;!channel&gt; &amp; <script>",
    "\u202eeliF\u200b\u2066\x00\x1b" + "e\u0301" * 50,
    "👨‍👩‍👧‍👦" * 2000,
    "長い題名" * 3000,
    "",
    "   ",
    "\n\n\n",
    "␟=␟",
)
# Long texts are made from short ones: to draw thousands of letters takes more time than all else.
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=12) | st.text(min_size=1, max_size=3).map(lambda text: text * 1500)
SPANS = st.lists(st.builds(Span, TEXTS, st.booleans(), st.booleans(), st.booleans()), max_size=3).map(tuple)
WORDS = st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10})?", fullmatch=True)
VALUES = st.dictionaries(st.sampled_from(["to", "zone", "title", "link", "kind"]), TEXTS, max_size=4)
NUMBERS = st.integers(-(10**14), 10**14)
BUTTONS = st.builds(
    Button, TEXTS, WORDS, NUMBERS, NUMBERS, VALUES, st.sampled_from(["plain", "primary", "danger"]), st.just("")
) | st.builds(
    Button,
    TEXTS,
    url=st.sampled_from(["https://pan.example/x", "javascript:alert(1)", "https://x.example/" + "a" * 4000]),
)
CELLS = st.tuples(TEXTS, TEXTS)
ROWS = st.tuples(CELLS, st.integers(0, 130)).map(lambda drawn: (drawn[0],) * drawn[1])
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)
POINTS = st.tuples(st.lists(st.tuples(TEXTS, FLOATS), max_size=3), st.integers(1, 20)).map(
    lambda drawn: tuple(drawn[0] * drawn[1])
)
CHARTS = st.builds(
    Chart, TEXTS, POINTS, st.none() | FLOATS, TEXTS, names=st.lists(TEXTS, max_size=4).map(tuple)
).flatmap(
    lambda chart: st.sampled_from(
        (
            chart,
            replace(chart, limits=tuple(value for _, value in chart.points), ranges=((1.0, 2.0),) * len(chart.points)),
        )
    )
)
ELEMENTS: st.SearchStrategy[Element] = st.one_of(
    st.builds(Title, SPANS),
    st.builds(Text, SPANS),
    st.builds(Note, SPANS),
    st.builds(
        Mentions,
        st.lists(st.builds(Mention, st.sampled_from(["U0MKT", "W1", "mkt", ""]), TEXTS), max_size=4).map(tuple),
    ),
    st.builds(Fields, st.lists(st.tuples(TEXTS, SPANS), max_size=3).map(tuple)),
    st.builds(Table, CELLS, ROWS, TEXTS, st.sampled_from(("", "Day"))),
    CHARTS,
    st.builds(
        Actions,
        st.tuples(st.lists(BUTTONS, max_size=3), st.integers(1, 14)).map(lambda drawn: tuple(drawn[0] * drawn[1])),
    ),
)
CARDS = st.builds(Card, st.lists(ELEMENTS, max_size=6).map(tuple), TEXTS, st.just(""), st.booleans())
LONG_CARDS = st.tuples(SPANS, st.integers(51, 90), TEXTS).map(
    lambda drawn: Card((Text(drawn[0]),) * drawn[1], drawn[2])
)


def unsafe(payload: Any) -> list[str]:
    """Whatever Slack would read markup in: only plain, raw and rich text is not read."""
    told = [str(part) for part in every(payload) if part.get("type") in ("mrkdwn", "markdown", "broadcast", "link")]
    return told + [str(part) for part in every(payload) if part.get("type") == "plain_text" and part.get("emoji")]


def refused_by_the_sdk(blocks: list[dict[str, Any]]) -> list[str]:
    told = []
    for block in blocks:
        if block["type"] in ("data_table", "data_visualization"):
            # Not known to the SDK yet; `tests.slack.data_shapes` holds their limits.
            continue
        parsed = Block.parse(block)
        assert parsed is not None, block["type"]
        try:
            parsed.validate_json()
        except Exception as wrong:  # the SDK's own word for it
            told.append(str(wrong))
    return told


def sound(card: Card, look: Look = NATIVE) -> list[dict[str, Any]]:
    text, blocks = message(card, look)
    assert wrong_with_message(blocks, text) == []
    assert refused_by_the_sdk(blocks) == []
    assert unsafe(blocks) == []
    assert text.strip()
    assert "<" not in text
    assert len(text) <= 3000
    return blocks


@settings(max_examples=60)
@given(CARDS, st.sampled_from((NATIVE, KNOWN, SIMPLE)))
def test_any_card_is_taken_and_calls_nobody(card: Card, look: Look) -> None:
    blocks = sound(card, look)
    called = {part["user_id"] for part in every(blocks) if part.get("type") == "user"}
    meant = {one.user for element in card.elements if isinstance(element, Mentions) for one in element.people}
    assert called <= meant & {"U0MKT", "W1"}
    urls = {part["url"] for part in every(blocks) if "url" in part}
    assert urls <= {"https://pan.example/x"}


@settings(max_examples=15)
@given(LONG_CARDS)
def test_a_card_that_is_too_long_keeps_its_beginning_and_its_end(card: Card) -> None:
    card = Card((*card.elements, Actions((Button("Claim", "flag.claim", 1),))), card.fallback)
    blocks = sound(card)
    assert len(blocks) == 50
    assert blocks[-1]["type"] == "actions"


@settings(max_examples=30)
@given(CARDS)
def test_a_card_is_kept_as_it_is(card: Card) -> None:
    assert card_of(json.loads(json.dumps(card_json(card)))) == card


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("name", SCENES)
def test_every_screen_is_taken(name: str, locale: str) -> None:
    scene: Callable[[Say], Card | Form] = SCENES[name]
    shown = scene(sayer(locale, "Europe/London"))
    if isinstance(shown, Card):
        blocks = sound(shown)
        sound(shown, KNOWN)
        sound(shown, SIMPLE)
        wanted = [button for part in shown.elements if isinstance(part, Actions) for button in part.buttons]
        drawn = [part for block in blocks if block["type"] == "actions" for part in block["elements"]]
        assert len(drawn) == len(wanted), "no button of a real screen is left out"
        assert wrong_with_view(home((shown, shown))) == []
    else:
        view = modal(shown, "C0MARKETING", "1700000000.000100", "Asia/Tokyo")
        assert wrong_with_view(view) == []
        View(**view).validate_json()
        assert behind(view).packed == (shown.subject, shown.revision, dict(shown.values))


FIELDS = st.lists(
    st.builds(
        Field,
        st.sampled_from(["when", "title", "note", "reason", "kind"]),
        TEXTS,
        st.sampled_from(["text", "choice", "instant"]),
        TEXTS | st.just("2026-11-26 19:00"),
        st.tuples(TEXTS, st.integers(0, 120)).map(
            lambda drawn: tuple((f"v{number}", drawn[0]) for number in range(drawn[1]))
        ),
        st.booleans(),
        TEXTS,
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.name,
).map(tuple)


@settings(max_examples=30)
@given(TEXTS, FIELDS, TEXTS)
def test_any_form_is_taken(title: str, fields: tuple[Field, ...], submit: str) -> None:
    form = Form(title, "flag.draft", 3, 1, fields, submit, {"draft": "d"})
    view = modal(form, "C0MARKETING", "", "Europe/London")
    assert wrong_with_view(view) == []
    assert unsafe(view) == []
    assert refused_by_the_sdk(view["blocks"]) == []
    View(**view).validate_json()
    assert all(0 < len(told) <= 150 for told in errors(form).values())


@settings(max_examples=20)
@given(st.lists(CARDS, max_size=4).map(tuple))
def test_any_home_is_taken(cards: tuple[Card, ...]) -> None:
    view = home(cards)
    assert wrong_with_view(view) == []
    assert unsafe(view) == []
    assert refused_by_the_sdk(view["blocks"]) == []
    View(**view).validate_json()
    names = [one["action_id"] for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]
    assert len(names) == len(set(names))


@settings(max_examples=60)
@given(NUMBERS, NUMBERS, VALUES)
def test_what_a_button_carries_comes_back(subject: int, revision: int, values: dict[str, str]) -> None:
    back = unpack(pack(subject, revision, values))
    assert back == (subject, revision, {name: value.replace("␟", " ") for name, value in values.items()})


@given(st.text(max_size=60))
def test_what_is_no_pack_of_ours_is_refused(text: str) -> None:
    try:
        unpack(text)
    except NotPacked:
        return
    assert pack(*unpack(text)) is not None


def test_the_longest_draft_that_can_be_typed_fits_a_button() -> None:
    values = {"network": "n" * 24, "brand": "b" * 80, "title": "題" * 500, "link": "https://x.example/" + "a" * 980}
    values |= {"at": "2026-11-26T19:00:00+00:00", "zone": "America/Argentina/ComodRivadavia", "draft": "d" * 160}
    blocks = sound(Card((Actions((Button("Save", "post.add", 0, 0, values),)),), "x"))
    assert unpack(blocks[0]["elements"][0]["value"]).values == values


def test_times_are_chosen_by_the_clock_of_the_viewer() -> None:
    form = Form("Move", "post.move.ask", 1, 1, (Field("when", "When", "instant", "2026-11-27 08:00"),), "Next")
    london, tokyo = (modal(form, "C1", "", zone)["blocks"][0]["element"] for zone in ("Europe/London", "Asia/Tokyo"))
    assert london["initial_date_time"] - tokyo["initial_date_time"] == 9 * 3600
    state = {"when": {"cal:input": {"type": "datetimepicker", "selected_date_time": tokyo["initial_date_time"]}}}
    assert filled({"state": {"values": state}}) == {"when": "2026-11-26T23:00:00+00:00"}


def test_a_card_looks_like_this() -> None:
    card = Card(
        (
            Title(spans("p-214 at 19:00")),
            Mentions((Mention("U0MKT", "Mkt"), Mention("someone", "A & B"))),
            Text((Span("was ", struck=True), Span("<19:00>", bold=True))),
            Fields((("Why", spans("two posts")),)),
            Actions(
                (Button("Claim", "flag.claim", 57, 3, {"to": "4"}, "primary"), Button("x", url="https://p.example"))
            ),
            Note(spans("s-88")),
        ),
        "p-214 <!channel> & more",
    )
    text, blocks = message(card)
    assert text == "@Mkt @A &amp; B p-214 &lt;!channel&gt; &amp; more"
    assert [block["type"] for block in blocks] == [
        "header",
        "rich_text",
        "rich_text",
        "rich_text",
        "actions",
        "context",
    ]
    assert blocks[1]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0MKT"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "@A & B"},
    ]
    assert blocks[2]["elements"][0]["elements"] == [
        {"type": "text", "text": "was ", "style": {"strike": True}},
        {"type": "text", "text": "<19:00>", "style": {"bold": True}},
    ]
    assert [(one["action_id"], one.get("value"), one.get("url")) for one in blocks[4]["elements"]] == [
        ("cal:flag.claim:0", "57.3␟to=4", None),
        ("cal:open:1", None, "https://p.example"),
    ]
    struck = Card((Title(spans("gone")),), "gone", struck=True)
    assert message(struck).blocks[0]["elements"][0]["elements"][0]["style"] == {"bold": True, "strike": True}


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


def test_one_table_is_slacks_own_and_several_are_lists() -> None:
    table = Table(("Time", "Post"), (("19:00", "p-214"), ("20:00", "p-215")))
    assert kinds(sound(Card((table,), "x"))) == ["data_table"]
    assert kinds(sound(Card((table,), "x"), KNOWN)) == ["table"]
    assert kinds(sound(Card((table, table), "x"))) == ["rich_text", "rich_text"]
    listed = sound(Card((table,), "x"), SIMPLE)[0]["elements"][0]
    assert (listed["type"], len(listed["elements"])) == ("rich_text_list", 2)


def test_the_days_of_a_week_are_one_table_that_says_the_day() -> None:
    columns, title = ("Time", "Messages"), Title(spans("This week"))
    days = (("Mon 23 Nov", ("19:00", "1,120 (90-150)")), ("Tue 24 Nov", ("9:00", "80 (40-95)")))
    parts = [(Text(spans(day)), Table(columns, (row,), day, "Day")) for day, row in days]
    card = Card((title, *parts[0], *parts[1], Note(spans("footer"))), "This week")
    blocks = sound(card)
    assert kinds(blocks) == ["header", "data_table", "context"]
    rows = blocks[1]["rows"]
    assert [[cell["text"] for cell in row] for row in rows] == [
        ["Day", "Time", "Messages"],
        ["Mon 23 Nov", "19:00", "1,120 (90-150)"],
        ["Tue 24 Nov", "9:00", "80 (40-95)"],
    ]
    assert [[cell.get("value") for cell in row] for row in rows[1:]] == [[None, None, 1120.0], [None, None, 80.0]]
    assert kinds(sound(card, KNOWN)) == ["header", "rich_text", "rich_text", "rich_text", "rich_text", "context"]


LOAD = Chart(
    "Messages by hour",
    (("19:00", 120.0), ("20:00", 80.25)),
    unit="messages",
    ranges=((90.0, 150.0), (60.0, 95.0)),
    limits=(60.0, 90.0),
    names=("Expected", "Can be answered", "Low", "High"),
)


def test_a_chart_is_slacks_own_with_the_line_that_it_is_held_against() -> None:
    (block,) = sound(Card((LOAD,), "x"))
    assert block["chart"]["axis_config"] == {"categories": ["19:00", "20:00"], "y_label": "messages"}
    told = {one["name"]: [point["value"] for point in one["data"]] for one in block["chart"]["series"]}
    assert told == {
        "Expected": [120.0, 80.25],
        "Can be answered": [60.0, 90.0],
        "Low": [90.0, 60.0],
        "High": [150.0, 95.0],
    }


def test_numbers_that_slacks_chart_has_no_room_for_stand_below_it() -> None:
    hours = tuple((f"{hour % 24}:00", float(hour)) for hour in range(25))
    own, beside = sound(Card((Chart("By hour", hours, 3.0, "messages"),), "x"))
    values, line = ([point["value"] for point in one["data"]] for one in own["chart"]["series"])
    assert (values[:2], values[-1], set(line)) == ([0.5, 2.5], 24.0, {3.0})
    assert "0:00" in own["chart"]["axis_config"]["categories"]
    assert "0:00 (2)" in own["chart"]["axis_config"]["categories"], "the same hour of the next day"
    assert beside["elements"][0]["elements"][0]["text"].count("\n") == 25


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_chart(wrong: float) -> None:
    assert kinds(sound(Card((Chart("x", (("a", wrong),)),), "x"))) == ["rich_text"]
    assert kinds(sound(Card((LOAD, LOAD, LOAD), "x"))) == ["rich_text"] * 3, "a message holds two charts"


def test_a_picture_says_in_words_what_it_shows() -> None:
    image, beside = sound(Card((LOAD,), "x"), Look(native=False, pictures={LOAD: "F1"}))
    assert image["slack_file"] == {"id": "F1"}
    assert image["title"]["text"] == "Messages by hour (▮ Expected, ━ Can be answered)"
    assert "120 (90-150) messages | 60" in image["alt_text"]
    assert beside["elements"][0]["elements"][0]["text"] == image["alt_text"]
