"""Which two questions are one."""

from __future__ import annotations

import pytest

from calbot.alerts.idea import alike, gist, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("many ask if the lid fits 3 L", "Does the lid fit the 3 L model? Lids fits?"),
        ("how do I run the water test", "people ask how to run a water test at home"),
        ("which seal fits the old cooker", "Which seals fits old cookers?"),
        ("水テストのやり方を聞かれる", "水テストのやり方がわからないという質問が多い"),
    ],
)
def test_the_same_question_in_other_words_is_one(one: str, other: str) -> None:
    assert alike(one, [(7, other), (8, "where is my parcel")]) == 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("many ask if the lid fits 3 L", "many ask when the parcel comes"),
        ("is the lid safe", "the lid is scratched"),
        ("parcel", "parcel tracking page"),
        ("how do I", "how do I run the water test"),
        ("水テストのやり方", "返品の方法を聞かれる"),
    ],
)
def test_one_shared_word_or_only_fillers_are_not_enough(one: str, other: str) -> None:
    assert alike(one, [(7, other)]) is None


def test_the_likest_wins_and_of_two_alike_the_first() -> None:
    known = [(1, "water test steps for kids"), (2, "water test steps"), (3, "water test steps")]
    assert alike("steps of the water test", known) == 1 or likeness(gist("water test steps"), gist(known[0][1])) == 1.0
    assert alike("lid ring", [(4, "ring of lid"), (5, "lid ring")]) == 4
