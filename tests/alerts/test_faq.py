"""Which answers belong to a post, which fit words, and which a change makes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.alerts.faq import Answered, Asked, Subject, belonging, calls_up, fit, locale_of, quoted, top_question

AT = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SEAL = Subject(245, "How to clean the seal", "Pot", "en", AT)
LATER = AT + timedelta(days=90)


def answer(number: int, question: str, **more: Any) -> Answered:
    return Answered(number, question, **{"until": {"en": LATER, "ja": LATER}, **more})


@pytest.mark.parametrize(
    ("text", "question", "called"),
    [
        ("How to clean the seal", "Which seal fits?", True),
        ("How to clean the seal", "Is the seal safe in the dishwasher at 60 degrees?", False),
        ("How to clean the seal", "When does the shop open?", False),
        ("How to clean the seal", "", False),
        ("フタのパッキンのお手入れ", "パッキンの交換", True),
        ("フタのパッキンのお手入れ", "営業時間", False),
    ],
)
def test_a_post_calls_up_what_it_speaks_half_of(text: str, question: str, called: bool) -> None:
    assert calls_up(text, question) is called


def test_what_was_attached_comes_first_and_what_was_parted_does_not_come_back() -> None:
    answers = [
        answer(1, "Seal cleaning"),
        answer(2, "Opening hours", posts=frozenset({245})),
        answer(3, "Which seal fits?", apart=frozenset({245})),
        answer(4, "Seal colours", brand="Pan"),
    ]
    assert [one.number for one in belonging(SEAL, answers)] == [2, 1]


def test_the_top_question_is_what_most_ask_of_it_or_what_the_post_was_made_for() -> None:
    asked = [Asked("which seal fits my pot", 37), Asked("is the seal vegan", 12), Asked("where is my parcel", 90)]
    top = top_question(SEAL, asked, [])
    assert top is not None
    assert (top.question, top.times, top.answered) == ("which seal fits my pot", 37, False)
    made_for = top_question(SEAL, [*asked, Asked("can I boil it", 11, post_id=245)], [])
    assert made_for is not None
    assert made_for.question == "can I boil it"
    assert top_question(SEAL, [Asked("where is my parcel", 90)], []) is None


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        (answer(1, "Which seal fits my pot?"), True),
        (answer(1, "Which seal fits my pot?", until={"ja": LATER}), False),
        (answer(1, "Which seal fits my pot?", until={"en": AT - timedelta(hours=1)}), False),
        (answer(1, "Which seal fits my pot?", until={}), False),
        (answer(1, "Which seal fits my pot?", brand="Pan"), False),
        (answer(1, "How is the seal cleaned?"), False),
    ],
)
def test_it_is_answered_by_the_same_question_in_its_language_while_that_holds(given: Answered, answered: bool) -> None:
    top = top_question(SEAL, [Asked("which seal fits my pot", 37)], [given])
    assert top is not None
    assert top.answered is answered


@pytest.mark.parametrize(
    ("text", "country", "locale"),
    [("ふたのお手入れ", "", "ja"), ("東京 shop", "GB", "en"), ("Black Friday", "JP", "ja"), ("Seal", "", "en")],
)
def test_the_language_of_a_post(text: str, country: str, locale: str) -> None:
    assert locale_of(text, country) == locale


def test_words_find_what_begins_with_them() -> None:
    assert fit("seal", "Sealing rings: which one fits?") == 1.0
    assert fit("seal colour", "Sealing rings") == 0.5
    assert fit("", "Sealing rings") == 0.0
    assert fit("パッキン", "パッキンの交換") == 1.0


LINK = {"link": ["https://pot.example/water?utm_source=x", "https://pot.example/water-test"]}
COPY = {"copy_text": ["Safe for all lids. Order by Friday.", "Safe for lids since 2021. Order by Friday."]}
PRICE = {"copy_text": ["Now 19.90 for members", "Now 24.90 for members"]}
JAPANESE = {"copy_text": ["すべてのフタで使えます。", "2021年以降のフタで使えます。"]}
START = {"starts_at": ["2026-12-01T15:00:00+00:00", "2026-12-02T16:00:00+00:00"]}


@pytest.mark.parametrize(
    ("changes", "text", "field"),
    [
        (LINK, "See https://pot.example/water for all steps", "link"),
        (LINK, "It is on our page /water.", "link"),
        (LINK, "Boil some water first.", None),
        (LINK, "All of it is at /water-bottles", None),
        (COPY, "It fits all lids that we sell.", "copy_text"),
        (COPY, "You may order by Friday.", None),
        (PRICE, "Members pay 19.90 for it", "copy_text"),
        (PRICE, "Members pay less.", None),
        (JAPANESE, "すべてのフタに対応しています。", "copy_text"),
        (JAPANESE, "フタの色は三色です。", None),
        (START, "It begins on Tuesday.", "starts_at"),
        (START, "Der Start ist am 1. Dec um 15:00", "starts_at"),
        (START, "It starts at 3 pm London time.", "starts_at"),
        (START, "12月1日に公開します", "starts_at"),
        (START, "Wait 13:00 minutes", None),
        ({"link": ["", "https://pot.example/new"]}, "See /new", None),
        ({"tags": [["a"], ["b"]]}, "a", None),
    ],
)
def test_an_answer_is_wrong_where_it_quotes_what_has_changed(
    changes: dict[str, list[Any]], text: str, field: str | None
) -> None:
    found = quoted(changes, text, "Europe/London")
    assert (found[0] if found else None) == field


def test_what_it_quoted_is_told_in_few_words() -> None:
    assert quoted(COPY, "It fits all lids that we sell.", "UTC") == (
        "copy_text",
        "for all lids order",
        "for lids since 2021",
    )
    assert quoted(START, "It begins on Tuesday.", "Europe/London") == ("starts_at", "2026-12-01", "2026-12-02")
