"""Counts and posts as they come from the store, turned into what is learnt from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.forecast.history import contacts, fact, from_counts
from calbot.model.account import Account
from calbot.model.inbound import COMMENTS, Count
from calbot.model.post import Post

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


def count(hours: float, messages: int, **known: object) -> Count:
    return Count(workspace_id="w", id=1, starts_at=START + timedelta(hours=hours), messages=messages, **known)


def test_brands_of_one_hour_are_summed_and_gaps_are_unknown():
    series = from_counts([count(0, 3, brand="pot"), count(0, 4, brand="pan"), count(2, 5, brand="pot")])
    assert series.start == START
    assert series.counts == pytest.approx([7, np.nan, 5], nan_ok=True)


def test_quarter_hours_make_an_hour_and_a_day_is_spread():
    quarters = [count(i / 4, 2, minutes=15) for i in range(4)]
    assert from_counts(quarters).counts.tolist() == [8]
    day = from_counts([count(0, 240, minutes=1440)])
    assert day.counts == pytest.approx([10.0] * 24)


def test_a_total_is_not_added_to_its_parts():
    series = from_counts([count(0, 10), count(0, 4, brand="pot", tag="seal"), count(0, 3, brand="pot")])
    assert series.counts.tolist() == [10]
    tagged = from_counts(
        [count(0, 4, brand="pot", tag="seal"), count(0, 5, brand="pot"), count(0, 1, brand="pan", tag="x")]
    )
    assert tagged.counts.tolist() == [6]


def test_half_an_hour_seen_stands_for_the_hour_but_less_does_not():
    assert from_counts([count(0, 5, minutes=30)]).counts.tolist() == [10]
    assert np.isnan(from_counts([count(0, 5, minutes=15)]).counts).all()


def test_no_counts_give_an_empty_series():
    assert len(from_counts([]).counts) == 0


def test_a_mistyped_year_is_refused():
    with pytest.raises(ValueError, match="years is wrong"):
        from_counts([count(0, 1), count(24 * 366 * 100, 1)])


def test_facts_fall_back_from_post_to_account():
    post = Post(workspace_id="w", id=7, starts_at=START, copy_text="hello", link="https://pot.example")
    account = Account(workspace_id="w", id=1, network="X", handle="@pot", brand="Pot", audience=9_000)
    known = fact(post, account)
    assert (known.key, known.network, known.brand, known.audience) == (7, "x", "Pot", 9_000.0)
    assert (known.copy_length, known.has_link) == (5, True)
    assert fact(post, None).audience is None


def test_each_contact_is_there_once_and_no_comment():
    whole, tagged = count(0, 9, network="x"), count(0, 4, network="x", tag="support/seal")
    comments, beside = count(0, 40, network="x", tag=COMMENTS), count(0, 3, network="tiktok")
    parts = [count(1, 2, tag="info/a"), count(1, 5, tag="info/b")]
    brands = [count(2, 8), count(2, 6, brand="pot"), count(2, 1, brand="pot", network="x")]
    every = [whole, tagged, comments, beside, *parts, *brands]
    assert contacts(every) == [whole, beside, *parts, brands[0]]
    assert sum(one.messages for one in contacts(every)) == from_counts(every).counts.sum()
