"""Posts in a row, and too large a part of all."""

from __future__ import annotations

from calbot.rulebook.check import judge
from tests.rulebook.build import facts, post, rule

DAY = 24 * 60
STREAK = rule('streak = { same = ["brand"], within = "7d", more_than = 2 }\nonly = "a.paid"\nunless = "a.thread"')
SHARE = rule(
    'share = { same = ["brand"], within = "4d", above = 0.5, at_least = 3 }\nonly = "a.paid"\nunless = "a.thread"'
)


def test_a_row_is_one_finding_at_the_first_too_many_however_long_it_goes_on() -> None:
    posts = [post(number, DAY * number, brand="Pot", paid=True) for number in range(1, 6)]
    (found,) = judge([STREAK], facts(*posts))
    assert [one.id for one in found.posts] == [1, 2, 3, 4, 5]
    assert (found.at, found.until) == (posts[2].starts_at, posts[4].starts_at)
    assert (found.values["count"], found.values["limit"], found.key) == (5, 2, "mine:run:Pot:2026-W19")


def test_two_rows_of_a_week_have_two_names_and_brands_have_rows_of_their_own() -> None:
    paid = [True, True, True, None, True, True, True]
    posts = [post(number, 60 * number, brand="Pot", paid=one) for number, one in enumerate(paid, 1)]
    other = [post(20 + number, 60 * number + 1, brand="Pan", paid=None) for number in range(1, 8)]
    keys = [found.key for found in judge([STREAK], facts(*posts, *other))]
    assert keys == ["mine:run:Pot:2026-W19", "mine:run:Pot:2026-W19:2"]


def test_what_is_left_out_neither_counts_nor_ends_a_row() -> None:
    posts = [
        post(number, 60 * number, brand="Pot", paid=number != 2, thread=number in (2, 5)) for number in range(1, 6)
    ]
    (found,) = judge([STREAK], facts(*posts))
    assert [one.id for one in found.posts] == [1, 3, 4]


def test_posts_of_no_brand_share_none() -> None:
    assert judge([STREAK], facts(*(post(number, number, paid=True) for number in range(9)))) == []
    assert judge([SHARE], facts(*(post(number, number, paid=True) for number in range(9)))) == []


def test_a_stretch_ends_where_the_share_falls_and_begins_anew() -> None:
    paid = [True, None, True, None, None, None, None, True, True, True]
    posts = [post(number, DAY * number, brand="Pot", paid=one) for number, one in enumerate(paid, 1)]
    first, second = judge([SHARE], facts(*posts))
    assert ([one.id for one in first.posts], first.at) == ([1, 3], posts[2].starts_at)
    assert (first.values["count"], first.values["total"], first.values["percent"]) == (2, 3, 67)
    assert ([one.id for one in second.posts], second.at) == ([8, 9, 10], posts[9].starts_at)


def test_a_condition_that_does_not_count_anything_is_refused() -> None:
    import pytest

    from calbot.errors import SeveralErrors

    for when in ('streak = { within = "7d", more_than = 2 }', 'share = { within = "4d", above = 0.5, at_least = 3 }'):
        with pytest.raises(SeveralErrors, match="needs `only` beside it"):
            rule(when)
