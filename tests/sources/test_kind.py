"""What may be kept of a contact is the name of its channel and type: never what somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.sources.kind import kind_in


@pytest.mark.parametrize(
    "name",
    [
        "", "delivery", "Question", "Feature Request", "Potential damage claim", "support/damage claim",
        "sentiment/advocacy", "INSTAGRAM_COMMENT", "Facebook Messenger", "Twitter DM", "Refund - partial",
        "Returns & exchanges", "Damage (water)", "Other - not listed", "how-to", "How to", "tier-0",
        "WISMO", "Q4 2026", "comments",
        "返品・交換", "配送について", "製品の使い方", "不具合(水漏れ)", "Überraschung", "Réclamation", "Доставка",
    ],
)  # fmt: skip
def test_a_name_stays(name: str) -> None:
    assert kind_in(f" {name}  ") == name


@pytest.mark.parametrize(
    "text",
    [
        "my parcel is lost", "Where is my order", "where's my order?", "parcel is lost", "I'm angry", "thank you",
        "help me", "Ada Lovelace: my parcel is lost", "the lid does not fit", "lost. twice", "broken!",
        "you never answered", "please_call_me_back", "my-parcel-is-lost", "one two three four five",
        "a long name of forty letters and more than", "ada@example.com", "ada @example", "pot.example.com/seal",
        "https://pot.example/1", "www.pot.example", "+44 20 7946 0958", "0800 123456", "order 123456",
        "4111 1111 1111 1111", "12 34 56", "12345", "“quoted”", "<b>bold</b>", "=1+1", "a;b", "lid\U0001f600",
        "蓋が閉まりません", "荷物が届きません。", "返金してください", "助けて！",
        "とても長い名前はカテゴリの名前ではないはず",
        "x" * 81,
    ],
)  # fmt: skip
def test_what_somebody_wrote_or_can_be_reached_by_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(ValueError, match="is no name of a channel or type") as refused:
        kind_in(text)
    assert text not in str(refused.value)


@given(st.text(max_size=120))
def test_whatever_is_kept_is_one_short_line_without_a_way_to_reach_anybody(text: str) -> None:
    try:
        kept = kind_in(text)
    except ValueError:
        return
    assert len(kept) <= 80
    assert "@" not in kept
    assert len(kept.splitlines()) <= 1
    assert sum(mark.isdigit() for mark in kept) <= 5
