"""A platform that takes nothing rests for moments; each rest ends by itself, and then all is tried."""

from __future__ import annotations

import pytest

from calbot.chat.reach import MANY, Reach


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def away(clock: Clock) -> Reach:
    """The slack of this process has just been found away."""
    reach = Reach(clock)
    assert [reach.refused("slack", place) for place in range(MANY)] == [False] * (MANY - 1) + [True]
    return reach


def test_a_few_refusals_are_a_matter_of_their_places(clock: Clock) -> None:
    reach = Reach(clock)
    for _ in range(50):
        for place in range(MANY - 1):
            assert not reach.refused("slack", place), "however often"
    assert reach.away() == frozenset()
    assert reach.rest() == 0.0


def test_nothing_is_tried_while_it_rests_and_all_of_it_afterwards(clock: Clock, away: Reach) -> None:
    assert away.away() == {"slack"}
    clock.now += away.rest()
    assert away.away() == frozenset()
    assert away.rest() == 0.0
    assert away.refused("slack", 0)
    assert away.away() == {"slack"}


def test_its_rests_grow_to_a_few_seconds(clock: Clock, away: Reach) -> None:
    rests = []
    for _ in range(5):
        rests.append(away.rest())
        clock.now += rests[-1]
        assert away.refused("slack", 0)
    assert rests == [1.0, 2.0, 4.0, 4.0, 4.0]


def test_refusals_of_calls_that_were_under_way_make_its_rest_no_longer(away: Reach) -> None:
    for place in range(20):
        assert away.refused("slack", place)
    assert away.rest() == 1.0


def test_once_it_takes_a_message_all_is_as_ever(away: Reach) -> None:
    away.took("teams")
    assert away.away() == {"slack"}
    away.took("slack")
    assert away.away() == frozenset()
    assert not away.refused("slack", 1)


def test_places_that_refuse_for_ever_hold_up_no_message_for_longer_than_one_rest(clock: Clock, away: Reach) -> None:
    """Each of them is tried again every ten seconds, and all are refused."""
    longest, since = 0.0, clock.now
    for step in range(600):
        clock.now += 0.5
        if away.away():
            longest = max(longest, clock.now - since)
            continue
        since = clock.now
        if step % 20 < 2:
            for place in range(MANY + 2):
                away.refused("slack", place)
    assert longest <= 4.5


def test_one_platform_that_is_away_keeps_no_other_waiting(away: Reach) -> None:
    assert not away.refused("teams", 1)
    assert away.away() == {"slack"}
