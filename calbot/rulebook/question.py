"""What customers will ask of a post, as whoever counts their questions has told (`Facts.questions`)."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.rulebook.field import Plan


def top_question(plan: Plan) -> Sequence[str]:
    """For each post what most customers asked of what it is about, "" for nothing."""
    known = plan.facts.questions
    return [known[id_].text if id_ in known else "" for id_ in plan.attribute("id")]


def asked(plan: Plan) -> Sequence[int]:
    """For each post how many asked that."""
    known = plan.facts.questions
    return [known[id_].asked if id_ in known else 0 for id_ in plan.attribute("id")]


def answered(plan: Plan) -> Sequence[bool]:
    """For each post whether they may be told; true where nobody asks."""
    known = plan.facts.questions
    return [known[id_].answered if id_ in known else True for id_ in plan.attribute("id")]
