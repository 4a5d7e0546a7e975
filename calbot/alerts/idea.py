"""What is decided about ideas: which two say the same, and when so many ask that marketing is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from calbot.alerts.title_words import words

_ALIKE: Final = 0.6
"""Of the words of the shorter one so many are in the longer one too. Judgement: nothing was measured."""
_FILLERS: Final = """
a an and any are ask asked asking asks but can could customer customers does did for from had has have how into is its
just lot lots many more most much need new not often one our out people please really same should some than that the
their them then there they this too use user users want was were what when where which who why will with would you your
です ます すか ませ せん でし した いう とい 質問 問い 合わ わせ お客 客様 様か から する 聞か かれ れる を聞 よく く聞
こと とが があ ある あり りま まし
"""
_FILLER: Final = frozenset(_FILLERS.split())
"""What nearly every question says, in whole words and, where no spaces part them, in pairs of signs."""


@dataclass(frozen=True, slots=True)
class IdeaPolicy:
    """Marketing is told once so many customers (`threshold`) have asked within `span`."""

    threshold: int = 11
    span: timedelta = timedelta(days=14)


SHIPPED: Final = IdeaPolicy()


def gist(text: str) -> frozenset[str]:
    """What a sentence is about: its words without fillers, singular."""
    return frozenset(_singular(one) for one in words(text) if one not in _FILLER)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter gist is in the other one (0..1); of one word nothing can be said but that it is the
    same."""
    least = min(len(one), len(other))
    shared = len(one & other)
    if least == 0 or (shared < 2 and one != other):
        return 0.0
    return shared / least


def alike(text: str, others: Iterable[tuple[int, str]]) -> int | None:
    """Which of `others` (number, text) says nearly the same: the likest, of several the first; None for none."""
    about = gist(text)
    measured = [(likeness(about, gist(said)), -number) for number, said in others]
    best = max(measured, default=(0.0, 0))
    return -best[1] if best[0] >= _ALIKE else None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
