"""Sentences that remember their instants, and words that only look like some."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.words.say import Say, sayer
from calbot.words.told import Moment, Told, joined, lines, parts_of

LONDON, TOKYO = sayer("en", "Europe/London"), sayer("ja", "Asia/Tokyo")
AT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
END = AT + timedelta(hours=7, minutes=30)


def moments(text: str) -> list[Moment]:
    return [part for part in parts_of(text) if isinstance(part, Moment)]


@pytest.mark.parametrize(
    ("said", "named", "day"),
    [
        (LONDON.instant(AT), "Thu 26 Nov 18:30 London", True),
        (LONDON.time(AT), "18:30 London", False),
        (LONDON.hour(AT), "Thu 26 Nov 18:30 London", True),
        (TOKYO.instant(AT), "11月27日(金) 3:30 東京", True),
        (TOKYO.time(AT), "3:30 東京", False),
    ],
)
def test_an_instant_is_remembered_with_its_zone_named(said: str, named: str, day: bool) -> None:
    (moment,) = moments(said)
    assert (moment.at, moment.text, moment.named, moment.day, moment.until) == (AT, said, named, day, None)


@pytest.mark.parametrize(
    ("say", "end", "text", "last"),
    [
        (LONDON, END, "Thu 26 Nov 18:30-02:00 London", "02:00 London"),
        (TOKYO, END, "11月27日(金) 3:30-11:00 東京", "11:00 東京"),
        (LONDON, AT + timedelta(days=2), "Thu 26 Nov 18:30 to Sat 28 Nov 18:30 London", "Sat 28 Nov 18:30 London"),
    ],
)
def test_a_stretch_is_remembered_with_both_ends(say: Say, end: datetime, text: str, last: str) -> None:
    (moment,) = moments(say.span(AT, end))
    assert (str(say.span(AT, end)), moment.at, moment.until, moment.end) == (text, AT, end, last)


def test_an_hour_of_another_city_is_only_words() -> None:
    for said in (
        LONDON.instant(AT, "Asia/Tokyo"),
        LONDON.time(AT, "Asia/Tokyo"),
        LONDON.span(AT, END, "Asia/Tokyo"),
        LONDON.day(AT),
    ):
        assert type(said) is str


def test_a_sentence_keeps_the_instants_of_what_fills_it() -> None:
    said = LONDON("answer.snoozed", alert="s-8", until=AT)
    assert [one.at for one in moments(said)] == [AT]
    inner = LONDON("alert.cause", post="p-1 at 19:00", at=LONDON.time(AT), mean="1", low="0", high="2")
    assert [one.text for one in moments(LONDON("alert.why", causes=LONDON.listing([inner, "x", inner]), n=2))] == [
        "18:30",
        "18:30",
    ]
    assert [one.at for one in moments(lines([said, "plain", LONDON.text(said, "more", said)]))] == [AT] * 3


@pytest.mark.parametrize("say", [LONDON, TOKYO])
def test_a_listing_reads_the_same_with_and_without_instants(say: Say) -> None:
    for number in range(1, 5):
        told = [say.time(AT + timedelta(hours=at)) for at in range(number)]
        assert say.listing(told) == say.listing([str(one) for one in told])
        assert len(moments(say.listing(told))) == number


@pytest.mark.parametrize("say", [LONDON, TOKYO])
def test_sentences_in_a_row_read_the_same_with_and_without_instants(say: Say) -> None:
    hour = say.time(AT)
    assert say.text(hour, "", hour, "x") == say.text(str(hour), "", str(hour), "x")


@given(st.lists(st.text(max_size=20) | st.just("Thu 26 Nov 18:30 London") | st.just("\x0e{at}"), max_size=6))
def test_no_words_become_an_instant(texts: list[str]) -> None:
    for text in (joined(texts), lines(texts), LONDON.text(*texts), LONDON.listing(texts)):
        assert moments(text) == []
    said = LONDON("answer.snoozed", alert="".join(texts), until="Thu 26 Nov 18:30 London")
    assert type(said) is str


def test_it_is_a_text_like_any_other() -> None:
    told = LONDON.instant(AT)
    assert isinstance(told, Told)
    assert told == "Thu 26 Nov 18:30 London"
    assert {told: 1}["Thu 26 Nov 18:30 London"] == 1
    assert type(str(told)) is str
    for again in (copy.deepcopy(told), pickle.loads(pickle.dumps(told))):
        assert (again, moments(again)) == (told, moments(told))
