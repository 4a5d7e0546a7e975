"""What a pause makes of posts, in words: what holds one, and what the plan says of each and of all."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from calbot.chat.cards import Span, one_line, spans
from calbot.chat.drawing import quoted
from calbot.flows.pause_plan import PausePlan
from calbot.flows.pause_view import HeldLine, PauseView
from calbot.flows.views import PostView
from calbot.model.pause import Pause, Verdict
from calbot.words.say import Say

TITLE: Final = 40
"""Letters of a title in a table."""


def demand_unpublished(view: PostView, now: datetime) -> None:
    """Refuse to change what is out by `now`: what is held did not go out at its hour, and some may not have either."""
    if view.pause is None and not {"post.move", "post.cancel"} & view.may:
        view.post.demand_unpublished(now)


def holding(pause: Pause | None, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    """What holds a post, as a line of its facts: none where nothing does."""
    if pause is None:
        return []
    told = say("post.paused", until=pause.until)
    return [(say("post.label.pause"), (*spans(told, " "), quoted(pause.reason, say)))]


def summary(view: PauseView, told: PausePlan, say: Say) -> str:
    """The plan in two lines: what is left out and why, what goes on, and how customers would wait."""
    out = [
        say("pause.plan.stale", n=told.count(Verdict.STALE)) if told.count(Verdict.STALE) else "",
        say("pause.plan.tone", n=told.count(Verdict.TONE), reason=one_line(view.pause.reason, TITLE))
        if told.count(Verdict.TONE)
        else "",
        say("pause.plan.nowhere", n=told.count(Verdict.NOWHERE)) if told.count(Verdict.NOWHERE) else "",
    ]
    left = say("pause.plan.out", what=say.listing([one for one in out if one])) if any(out) else ""
    days = say("pause.plan.days", n=told.days)
    placed = say("pause.plan.slots", n=told.count(Verdict.SLOT), span=days) if told.at else ""
    wait = say("pause.plan.wait", minutes=say.hours(told.minutes)) if told.at and told.minutes is not None else ""
    held = say("pause.plan.held", n=len(told.verdicts))
    goes = f"{placed}{wait}{say('pause.plan.end')}" if placed else ""
    return say.text(held, left, goes, say("pause.plan.yes"))


def proposed(line: HeldLine, told: PausePlan, say: Say) -> str:
    match told.verdicts[line.post.id]:
        case Verdict.SLOT:
            return str(say.instant(told.at[line.post.id]))
        case Verdict.STALE:
            return say("held.verdict.stale")
        case Verdict.TONE:
            return say("held.verdict.tone")
        case Verdict.NOWHERE:
            return say("held.verdict.nowhere")
        case Verdict.NONE:
            return say("held.state.held")
