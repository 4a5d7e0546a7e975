"""Which conversations are drawn, and what marks come to."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

import pytest

from calbot.alerts.qa import average, drawn, share, weakest
from calbot.model.conversation import ConversationId

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def pool(count: int, lots: int = 0) -> list[ConversationId]:
    return [ConversationId("zendesk", str(1000 + n), NOW, "x", n % lots + 1 if lots else 0) for n in range(count)]


def test_anybody_can_draw_the_same_again() -> None:
    by_hand = sorted(pool(40), key=lambda one: sha256(f"20261127 zendesk {one.key}".encode()).hexdigest())
    assert drawn(pool(40), 3, 20261127) == by_hand[:3]
    assert drawn(pool(40), 3, 20261128) != by_hand[:3]


def test_the_order_in_which_they_stand_does_not_matter() -> None:
    for chance in range(20):
        shuffled = pool(40, 4)
        Random(chance).shuffle(shuffled)
        assert drawn(shuffled, 5, 20261127) == drawn(pool(40, 4), 5, 20261127)


def test_the_answers_of_as_many_people_are_looked_at_as_there_are() -> None:
    busy = [ConversationId("zendesk", str(n), NOW, "x", 1) for n in range(500)]
    rest = [ConversationId("zendesk", str(900 + n), NOW, "x", 2 + n) for n in range(2)]
    assert {one.lot for one in drawn([*busy, *rest], 3, 20261127)} == {1, 2, 3}
    assert Counter(one.lot for one in drawn(pool(30, 3), 7, 20261127)).most_common()[-1][1] == 2


def test_each_is_drawn_about_as_often_over_many_days() -> None:
    seen = Counter(one.key for day in range(2000) for one in drawn(pool(20), 3, 20260000 + day))
    assert len(seen) == 20
    assert min(seen.values()) > 220, "300 each, in the mean"
    assert max(seen.values()) < 380


def test_fewer_than_wanted_are_all_of_them() -> None:
    assert len(drawn(pool(2), 3, 20261127)) == 2
    assert drawn([], 3, 20261127) == []


@pytest.mark.parametrize(
    ("marks", "met"),
    [(["yes"] * 8, 1.0), (["yes", "partly"], 0.75), (["no", "none", "yes"], 0.5), (["none"] * 8, None), ([], None)],
)
def test_what_an_answer_does_of_what_was_asked(marks: list[str], met: float | None) -> None:
    assert share(marks) == met


def test_the_average_is_that_of_the_conversations_that_were_looked_at() -> None:
    seven_of_eight = ["yes"] * 7 + ["no"]
    assert average([["yes"] * 8, ["yes"] * 8, seven_of_eight]) == pytest.approx(23 / 24)
    assert average([["yes"], [], ["none"]]) == 1.0
    assert average([[], ["none"]]) is None


def test_the_line_that_was_met_least() -> None:
    assert weakest([["yes", "no", "none"], ["yes", "yes", "partly"]]) == (1, 0.5)
    assert weakest([["yes", "yes"], ["none", "yes"]]) is None
    assert weakest([]) is None
