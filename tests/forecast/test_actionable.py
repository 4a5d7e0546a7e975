"""Which part of comments asks for an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.forecast.actionable import Counted, counted_in, learn_shares
from calbot.forecast.history import from_counts
from calbot.forecast.priors import prior_median, prior_of
from calbot.model.inbound import COMMENTS, Count
from tests.forecast.worlds import HOUR, START, post


def count(hour: int, messages: int, tag: str = "", network: str = "tiktok", brand: str = "Pot") -> Count:
    at = START + hour * HOUR
    return Count(workspace_id="w", id=0, starts_at=at, brand=brand, network=network, tag=tag, messages=messages)


def test_without_counts_the_shipped_part_holds():
    assert learn_shares([]).of("tiktok") is None


def test_a_few_comments_move_it_a_little_and_many_all_the_way():
    few = learn_shares([Counted("tiktok", "", 20, 2)]).of("tiktok")
    many = learn_shares([Counted("tiktok", "", 200_000, 20_000)]).of("tiktok")
    assert few is not None
    assert many == pytest.approx(0.1, abs=0.005)
    assert 0.1 < few < prior_of("tiktok").actionable


def test_each_comment_more_brings_it_nearer():
    shares = [learn_shares([Counted("x", "", n, 0.1 * n)]).of("x") for n in (0.001, 1, 10, 100, 1_000, 10_000)]
    assert shares == sorted(shares, reverse=True)


def test_a_type_is_told_from_its_network():
    rows = [Counted("instagram", "giveaway", 5_000, 250), Counted("instagram", "how-to", 5_000, 4_000)]
    shares = learn_shares(rows)
    assert shares.of("instagram", "giveaway") == pytest.approx(0.08, abs=0.04)
    assert shares.of("instagram", "how-to") == pytest.approx(0.78, abs=0.05)
    assert shares.of("instagram", "poll") == shares.of("instagram")


def test_a_kept_part_stands_in_for_the_shipped_one():
    assert learn_shares([], {"Twitter": 0.07}).of("x") == pytest.approx(0.07)


def test_more_contacts_than_comments_are_no_more_than_all():
    assert learn_shares([Counted("x", "", 10, 1_000_000)]).of("x") == 1.0


@pytest.mark.parametrize("row", [Counted("x", "", 0, 5), Counted("x", "", -3, 1), Counted("x", "", 10, -1)])
def test_nonsense_teaches_nothing(row):
    assert learn_shares([row]).of("x") is None


def test_slots_with_both_counts_are_paired_and_put_down_to_the_one_type_in_the_air():
    posts = [post(1, "tiktok", START, content_type="giveaway"), post(2, "tiktok", START + timedelta(days=3))]
    counts = [count(1, 100, COMMENTS), count(1, 20), count(2, 50), count(90, 10, COMMENTS), count(90, 5)]
    assert counted_in(counts, posts) == [Counted("tiktok", "giveaway", 100, 20), Counted("tiktok", "", 10, 5)]


def test_two_types_in_the_air_leave_it_open():
    posts = [post(1, "tiktok", START, content_type="giveaway"), post(2, "tiktok", START, content_type="how-to")]
    assert counted_in([count(1, 100, COMMENTS), count(1, 20)], posts) == [Counted("tiktok", "", 100, 20)]


def test_another_brands_comments_are_not_paired():
    assert counted_in([count(1, 100, COMMENTS), count(1, 20, brand="Pan")], []) == []


def test_comments_are_never_taken_for_contacts():
    series = from_counts([count(0, 100, COMMENTS), count(0, 20), count(1, 900, COMMENTS)])
    assert series.counts.tolist() == [20.0]


def test_a_learnt_part_changes_what_a_post_is_expected_to_bring():
    plain = post(1, "tiktok", START)
    asked = post(1, "tiktok", START, actionable=prior_of("tiktok").actionable / 2)
    assert prior_median(asked, 280.0) == pytest.approx(prior_median(plain, 280.0) / 2)


def test_contacts_that_are_counted_by_type_are_paired_as_their_sum():
    parts = [count(1, 100, COMMENTS), count(1, 12, "delivery"), count(1, 8, "damage")]
    assert counted_in(parts, []) == [Counted("tiktok", "", 100, 20)]
    assert counted_in([*parts, count(1, 25)], []) == [Counted("tiktok", "", 100, 25)], "a whole speaks for its parts"
    assert counted_in(parts[:1], []) == counted_in(parts[1:], []) == []
