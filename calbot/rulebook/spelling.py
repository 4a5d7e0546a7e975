"""Words of a post that are slips of the keyboard, as whoever looked through them has told (`Facts.slips`)."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from calbot.rulebook.field import Plan

_WORD = re2.compile(r"[a-z]+")


def misspelt(plan: Plan) -> Sequence[str]:
    """For each post the first word in it that is a slip, "" for none."""
    slips, texts = plan.facts.slips, plan.column("text")
    if not slips:
        return [""] * len(texts)
    return [next((word for word in _WORD.findall(text) if word in slips), "") for text in texts]


def meant(plan: Plan) -> Sequence[str]:
    """For each post the word that is meant instead, "" for none."""
    return [plan.facts.slips.get(word, "") for word in plan.column("misspelt")]
