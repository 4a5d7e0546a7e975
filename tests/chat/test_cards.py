"""Cards hold clean text and no empty rows."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Fields,
    Note,
    Span,
    Table,
    Text,
    Title,
    actions,
    foreign,
    spans,
)
from calbot.chat.drawing import link_button
from calbot.chat.plain import plain
from calbot.words.say import sayer
from calbot.words.told import joined


def test_text_cannot_turn_its_direction_or_hide_letters() -> None:
    assert Span("ab\u202ec\u200bd\x07\ne").text == "abcd\ne"


def test_half_a_letter_which_nothing_can_send_is_left_out() -> None:
    assert Span("a\ud83db").text == "ab"


def test_a_family_stays_a_family() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert Span(family).text == family


@given(st.text(st.one_of(st.characters(), st.sampled_from("\n\u200b\u200d\u202e\x00\xad\ud83d\u3000a")), max_size=60))
def test_whatever_comes_keeps_all_that_can_be_seen_and_nothing_else(text: str) -> None:
    seen = [mark for mark in text if mark in "\n\u200d" or unicodedata.category(mark) not in ("Cc", "Cf", "Cs")]
    assert Span(text).text == "".join(seen)


def test_a_title_from_outside_is_one_short_line() -> None:
    title = foreign("a\n\nb " + "x" * 100_000)
    assert title.text.startswith("a b x")
    assert len(title.text) == 200
    assert title.text.endswith("…")


def test_a_line_that_was_cleaned_is_clean() -> None:
    fallback = Card((), "\x1b\x850  \u200b b").fallback
    assert fallback == "0 b"
    assert Card((), fallback).fallback == fallback


def test_markup_stays_what_it_is() -> None:
    assert foreign("<!channel> [bank](https://evil) {{7*7}}").text == "<!channel> [bank](https://evil) {{7*7}}"


def test_labels_and_cells_are_cleaned_too() -> None:
    assert Button("Move\u202e\nnow").label == "Move now"
    assert Table(("a",), (("x\u200b",),)).rows == (("x",),)


def test_in_plain_text_a_wide_letter_takes_two_columns() -> None:
    card = Card((Table(("投稿", "n"), (("圧力鍋", "1"), ("pan", "2"), ("ｱé", "3"))),), "")
    assert [line.rstrip() for line in plain(card).splitlines()] == [
        "投稿    n",
        "圧力鍋  1",
        "pan     2",
        "ｱé      3",
    ]


def test_a_ragged_table_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table(("a", "b"), (("x",),))


def test_a_row_without_buttons_is_no_element() -> None:
    assert actions([None, None]) == ()
    assert actions([None, Button("x")]) == (Actions((Button("x"),)),)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://", "ftp://x.example", "//x.example"])
def test_only_web_links_open(url: str) -> None:
    assert link_button(url) is None


def test_a_link_says_where_it_leads() -> None:
    button = link_button("https://Evil.example/https://bank.example")
    assert button is not None
    assert button.label == "evil.example"


def test_everything_a_card_says_is_in_its_plain_text() -> None:
    card = Card(
        (
            Title(spans("Lead")),
            Text((Span("old", struck=True), Span(" new", bold=True))),
            Fields((("Why", spans("one\ntwo")), ("対応", spans("three")))),
            Table(("Time", "Post"), (("9:00", "水テスト"), ("11:30", "p-2"))),
            Chart("Messages", (("09:00", 2.0), ("10:00", 4.0)), 3.0, "messages"),
            Actions((Button("Move"), Button("pan.example", url="https://pan.example/a"))),
            Note(spans("s-88")),
        ),
        "Lead s-88",
    )
    assert plain(card).split("\n") == [
        "Lead",
        "~old~ new",
        "Why   one",
        "      two",
        "対応  three",
        "Time   Post",
        "9:00   水テスト",
        "11:30  p-2",
        "Messages (| = 3 messages)",
        "09:00  ████████████ 2 messages",
        "10:00  ████████████████████████ 4 messages",
        "[Move]  [pan.example: https://pan.example/a]",
        "s-88",
    ]


def test_what_is_struck_through_reads_as_one_though_an_hour_in_it_is_a_span_of_its_own() -> None:
    hour = sayer("en", "UTC").instant(datetime(2026, 11, 26, 19, tzinfo=UTC))
    lead = spans(joined(("[WATCH] ", hour, ": 4.6 h")), struck=True)
    assert len(lead) == 3
    assert plain(Card((Title((*lead, Span(" and on"))),), "x")) == "~[WATCH] Thu 26 Nov 19:00 UTC: 4.6 h~ and on"


def test_a_chart_of_what_is_expected_tells_its_ranges() -> None:
    chart = Chart("Messages", (("09:00", 2.0), ("10:00", 4.0)), None, "messages", ((0.0, 5.0), (1.0, 9.5)))
    first, second = plain(Card((chart,), "Lead")).split("\n")[1:]
    assert first.endswith(" 2 (0-5) messages")
    assert second.endswith(" 4 (1-9.5) messages")


def test_a_chart_has_a_range_for_each_point_or_none() -> None:
    with pytest.raises(ValueError, match="other ranges"):
        Chart("Messages", (("09:00", 2.0), ("10:00", 4.0)), None, "messages", ((0.0, 5.0),))
