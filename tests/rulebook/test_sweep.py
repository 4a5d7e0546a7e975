"""Many texts looked through at once say what each says alone, whatever stands at their seams."""

from __future__ import annotations

import random

import pytest
import re2

from calbot.rulebook.sweep import matched

PATTERNS = (
    r"(?i)\bsale\b",
    r"sale\s+ends",
    r"a[^b]b",
    r"^sale",
    r"ends$",
    r"(?m)^sale$",
    r"\Asale|ends\z",
    r"\\A|\$|\^",
    r"x*",
    r"\Bale",
    r"sale|ends sale",
    r"セール|割引",
    r"(?s)a.b",
    r"",
    r"[$^]a",
    r"[^$]$",
    r"[]$]|b",
    r"\Qa\E$",
    r"\Q[\E|a$|\Q]\E",
)
PIECES = ("sale", "ends", " ", "\n", "a", "b", "x", "$", "^", "\\A", "]", "[", "セール", "割", "引", "")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_as_each_text_alone(pattern: str) -> None:
    rng = random.Random(pattern)
    asked = re2.compile(pattern)
    for texts in (300, 257, 256, 255, 1, 0):
        said = ["".join(rng.choices(PIECES, k=rng.randint(0, 4))) for _ in range(texts)]
        assert matched(asked, said) == [asked.search(text) is not None for text in said]


def test_a_hit_over_a_seam_hides_none_behind_it() -> None:
    asked = re2.compile(r"a[^x]*b|c")
    assert matched(asked, ["a", "cab", "b", "", "c"]) == [False, True, False, False, True]
