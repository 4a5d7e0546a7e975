"""The {words} that a rule's title, why and do may hold, and where each comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from calbot.rulebook.when import Kind

_HOLE = re.compile(r"\{(\w*)\}")
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "owner": "who answers for the post",
        "team": "the care team that answers its account",
        "country": "its country",
        "size": "small, medium or big for care",
        "notice": "whole hours for which its start was known before it",
        "lacking": "skill or language that nobody on shift has",
        "after_unknown": "what it must follow, where no known post is called so",
        "rests_on": "the post that it rests on",
        "rests_on_state": "why that one will not be out: cancelled, missing, later",
        "wrong_term": "the word that is wrong",
        "right_term": "the word instead",
        "misspelt": "the word that is a slip",
        "meant": "the word that may be meant",
        "wrong_handle": "the handle that leads nowhere",
        "right_handle": "the handle instead",
        "clock_change": "gap or fold",
        "top_question": "what most customers asked of what it is about",
        "asked": "how many customers asked that of late",
    }
)
"""Fields of the post that a text may name, by the word that conditions have for them."""

_POST = {
    "a": "the post, as p-12 (of two: the earlier)",
    "a_title": "its title",
    "brand": "its brand",
    "network": "its network",
    "account": "its account",
    **FIELDS,
}

FOUND: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        "post": {
            **_POST,
            "more": "how many further posts are told with it (`once`)",
            "count": "how many posts are told together",
        },
        "pair": {
            **_POST,
            "b": "the later post",
            "b_title": "its title",
            "b_account": "its account",
            "gap_minutes": "minutes between the two",
            "percent": "how alike the copies are, 0 to 100",
            "mover": "the one to move: the earlier where that one sells, else the later",
        },
        "event": {**_POST, "event": "title of the event", "reason": "its reason, else its title"},
        "count": {**_POST, "count": "posts in the run", "limit": "`more_than`"},
        "streak": {**_POST, "count": "posts in the row", "limit": "`more_than`"},
        "share": {
            **_POST,
            "count": "posts that it counts in the stretch",
            "total": "all posts of the stretch",
            "percent": "their part, 0 to 100",
            "limit_percent": "`above`, 0 to 100",
        },
        "load": {
            "a": "the post that brings most load",
            "b": "the biggest post of another brand, else the second biggest",
            "brand": "brand of {a}",
            "other_brand": "brand of {b}",
            "team": "care team",
            "wait_hours": "expected mean first response of the window, hours",
            "target_hours": "the target, hours",
            "late_percent": "largest share past the target, 0 to 100",
            "hours": "hours that are over",
        },
    }
)
"""Filled from the finding."""

FLOW: Mapping[str, str] = MappingProxyType(
    {"free_slot": "the nearest slot in which the post fits", "cover": "the cover that would be enough"}
)
"""Filled where the finding is told, because they take a forecast and a roster."""


def holes(text: str) -> Iterator[str]:
    """The placeholders of `text`, as written."""
    return (hole[1] for hole in _HOLE.finditer(text))


def allowed(kind: Kind) -> tuple[str, ...]:
    """Every placeholder that texts of a rule of `kind` may use."""
    return (*FOUND[kind], *FLOW)
