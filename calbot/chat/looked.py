"""What a look at a post's link found, in words: for the owner's message and for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from calbot.alerts.preflight import Problem
from calbot.chat.cards import Span, Text, one_line, spans
from calbot.chat.drawing import level_word
from calbot.words.say import Say

_INSTANTS: Final = frozenset({"at", "until"})


def problem_lines(problems: Sequence[Problem], say: Say) -> tuple[Text, ...]:
    """Each problem as a paragraph: how bad, what, and what comes of it."""
    return tuple(Text(spans(Span(f"{level_word(one.level, say)} ", bold=True), _said(one, say))) for one in problems)


def when_looked(problems: Sequence[Problem], looked_at: datetime | None, say: Say) -> str:
    """When the link was looked at, and whether it was well; "" while it was not."""
    if looked_at is None:
        return ""
    said = say("preflight.looked.found") if problems else say("preflight.looked.well")
    return say("preflight.looked", at=looked_at, said=said)


def _said(problem: Problem, say: Say) -> str:
    """Its sentence; titles and hosts in it are another's words."""
    filled: dict[str, object] = {
        name: datetime.fromisoformat(value) if name in _INSTANTS else one_line(value)
        for name, value in problem.values.items()
    }
    return say(problem.said, **filled)
