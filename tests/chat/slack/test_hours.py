"""Hours in messages that people of several zones read: by each reader's clock, or with the zone named."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.chat.cards import Card, Fields, Note, Span, Text, Title, spans
from calbot.chat.kept import card_json, card_of
from calbot.chat.plain import plain
from calbot.chat.slack.modal import home
from calbot.chat.slack.render import KNOWN, SIMPLE, Look, message
from calbot.words.say import Say, sayer
from tests.chat.slack.office import CARE, LEAD, MARKETING, MKT, Office, words_of
from tests.slack.shapes import every, wrong_with_message
from tests.web.gallery import SCENES

LONDON, TOKYO = sayer("en", "Europe/London"), sayer("ja", "Asia/Tokyo")
AT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
END = AT + timedelta(hours=7, minutes=30)
LOCAL = Look(local=True)
HOUR = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?![\d:])")

SHARED = (
    "alert",
    "again,",
    "digest",
    "cover",
    "finding",
    "flag, open",
    "flag, claimed",
    "flag, settled",
    "miss",
    "moved",
    "post, told",
    "result",
    "surge",
)
"""Scenes that a whole place reads."""
PERSONAL = (
    "form",
    "again, called",
    "again, given",
    "again, asked",
    "again, another",
    "cover, list",
    "cover, empty",
    "cover, confirm",
    "cover, release",
    "finding, just",
    "miss, list",
)


def shown_to_all() -> list[str]:
    """The names of those scenes."""
    return [name for name in SCENES if name.startswith(SHARED) and not any(part in name for part in PERSONAL)]


def dates(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [dict(part) for part in every(blocks) if part.get("type") == "date"]


def words(blocks: Any) -> list[str]:
    """Every text that is shown as it is."""
    return [part["text"] for part in every(blocks) if isinstance(part.get("text"), str) and part["type"] != "button"]


@pytest.mark.parametrize("say", [LONDON, TOKYO], ids=["en", "ja"])
@pytest.mark.parametrize("name", shown_to_all())
def test_each_hour_of_a_shared_card_is_the_readers_or_names_its_zone(name: str, say: Say) -> None:
    card = SCENES[name](say)
    assert isinstance(card, Card)
    for look in (LOCAL, Look(native=False, local=True), Look(native=False, simple=True, local=True)):
        _, blocks = message(card, look)
        assert wrong_with_message(blocks) == []
        assert all(HOUR.search(one["fallback"]) and says_zone(one["fallback"]) for one in dates(blocks))
        for text in words(blocks):
            assert not HOUR.search(text) or says_zone(text), text


def says_zone(text: str) -> bool:
    return any(city in text for city in ("London", "Tokyo", "Chicago", "ロンドン", "東京", "シカゴ"))


def test_a_warning_tells_its_window_by_the_clock_of_its_place_and_by_the_readers() -> None:
    card = Card((Title(spans("Act: ", LONDON.span(AT, END))), Text(spans("from ", LONDON.time(AT)))), "x")
    head, clock, text = message(card, LOCAL).blocks
    assert head["text"]["text"] == "Act: Thu 26 Nov 18:30-02:00 London"
    first, second = int(AT.timestamp()), int(END.timestamp())
    assert clock["elements"][0]["elements"][1:] == [
        {
            "type": "date",
            "timestamp": first,
            "format": "{day_divider_pretty} {time}",
            "fallback": "Thu 26 Nov 18:30 London",
        },
        {"type": "text", "text": "–"},
        {"type": "date", "timestamp": second, "format": "{time}", "fallback": "02:00 London"},
    ]
    assert text["elements"][0]["elements"] == [
        {"type": "text", "text": "from "},
        {"type": "date", "timestamp": first, "format": "{time}", "fallback": "18:30 London"},
    ]


def test_a_longer_stretch_names_the_day_of_its_end_too() -> None:
    _, blocks = message(Card((Text(spans(LONDON.span(AT, AT + timedelta(days=2)))),), "x"), LOCAL)
    assert [one["format"] for one in dates(blocks)] == ["{day_divider_pretty} {time}"] * 2


def test_where_slack_knows_no_dates_an_hour_names_its_zone() -> None:
    card = Card((Title(spans("from ", LONDON.time(AT))), Note(spans("at ", LONDON.time(AT)))), "x")
    head, _clock, foot = message(card, LOCAL).blocks
    assert head["text"]["text"] == "from 18:30 London"
    assert foot["elements"][0]["text"] == "at 18:30 London"


def test_what_is_struck_stays_struck() -> None:
    card = Card((Title(spans(LONDON.span(AT, END), bold=True, struck=True)),), "x", struck=True)
    parts = message(card, LOCAL).blocks[0]["elements"][0]["elements"]
    assert [part["style"] for part in parts] == [{"bold": True, "strike": True}] * 3


def test_what_one_person_reads_is_in_that_persons_hours() -> None:
    card = Card((Text(spans(LONDON.instant(AT))), Fields((("When", spans(LONDON.time(AT))),))), "x")
    for look in (Look(), KNOWN, SIMPLE):
        assert dates(message(card, look).blocks) == []
    assert dates(home((card,))["blocks"]) == []


def test_an_answer_that_is_kept_is_only_words() -> None:
    card = Card((Title(spans("x ", LONDON.instant(AT))), Fields((("When", spans(LONDON.time(AT))),))), "x")
    back = card_of(json.loads(json.dumps(card_json(card))))
    assert plain(back) == plain(card)
    assert dates(message(back, LOCAL).blocks) == []


TEXTS = st.sampled_from(
    ["<!date^1^{time}|now>", "{time}", "Thu 26 Nov 18:30 London", "<!channel>", "\x0e", "𝟙𝟠:𝟛𝟘", "", "x" * 400]
) | st.text(max_size=30)
TIMES = st.integers(10**7, 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@settings(max_examples=60)
@given(st.lists(TEXTS, max_size=4), TIMES, st.timedeltas(timedelta(minutes=1), timedelta(days=400)), st.booleans())
def test_foreign_words_beside_an_hour_stay_words(texts: list[str], at: datetime, lasts: timedelta, head: bool) -> None:
    said = [LONDON("post.moved", post=text, old=at, new=at + lasts, who=text) for text in texts]
    parts = spans(*said, LONDON.span(at, at + lasts), *(Span(text) for text in texts))
    _, blocks = message(Card((Title(parts) if head else Text(parts),), "x"), LOCAL)
    assert wrong_with_message(blocks) == []
    assert all(part["format"] in ("{day_divider_pretty} {time}", "{time}") for part in dates(blocks))
    assert all("url" not in part for part in dates(blocks))
    real = {int(one.timestamp()) for one in (at, at + lasts)}
    assert {part["timestamp"] for part in dates(blocks)} <= real
    assert all(part.get("type") != "mrkdwn" for part in every(blocks))


def test_a_channel_reads_dates_and_who_asks_reads_words(office: Office) -> None:
    office.keep(office.post_of())
    (asked,) = office.say(MKT, "move p-214 fri 8:00")
    assert dates(asked.blocks) == [], "she alone sees it, in her own hours"
    office.press(MKT, asked, "Move")
    office.later(minutes=11)
    office.work()
    told = next(one for one in office.town.told(MARKETING) if "p-214" in one.text)
    new = int(datetime(2026, 11, 27, 8, tzinfo=UTC).timestamp())
    assert new in [one["timestamp"] for one in dates(told.blocks)]
    assert all(says_zone(one["fallback"]) for one in dates(told.blocks))
    assert "Fri 27 Nov 08:00 London" in told.text, "notifications know no dates"
    direct = office.say(LEAD, "week", CARE)
    assert dates([block for one in direct for block in one.blocks]) == []
    assert "Chicago" in words_of(direct[0].blocks)
