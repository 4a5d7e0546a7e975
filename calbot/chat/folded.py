"""Moves, surges, misses and results in a line each: in lists, and in a digest where they were beyond the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from calbot.alerts.budget import Kind
from calbot.chat import queue
from calbot.chat.drawing import line_of
from calbot.chat.warning import window_of
from calbot.flows.began import BeganView
from calbot.flows.folded import FoldedLine
from calbot.flows.miss import MissView
from calbot.flows.moved import MovedView
from calbot.flows.result_view import ResultView
from calbot.model.miss import MissCause
from calbot.words.say import Say
from calbot.words.told import joined, lines

_LINES: Final = 8


def paragraphs(told: Sequence[FoldedLine], digest: str, say: Say) -> list[str]:
    """A paragraph for each kind of what was left to that `digest` (ISO instant)."""
    mine = [one for one in told if one.digest == digest]
    return [_paragraph([one for one in mine if one.kind is kind], say, *how) for kind, how in _HOW.items()]


def _paragraph(told: Sequence[FoldedLine], say: Say, head: str, line: Callable[[FoldedLine, Say], str]) -> str:
    if not told:
        return ""
    said = [line(one, say) for one in told[:_LINES]]
    if len(told) > _LINES:
        said.append(say("again.digest.more", n=len(told) - _LINES))
    return lines([say(head, n=len(told)), *said])


def _surges(one: FoldedLine, say: Say) -> str:
    return lines(queue.surge(surge, say) for surge in one.view.surges)


def move_line(view: MovedView, say: Say, values: Mapping[str, Any]) -> str:
    """From where to where, and by whom."""
    old, new = (datetime.fromisoformat(str(values[part])) for part in ("old", "new"))
    steps = int(values.get("steps", 1))
    who = view.by or say("post.by_calendar")
    by = say("moved.steps", who=who, n=steps) if steps > 1 else who
    if values.get("again"):
        return say("moved.again", post=line_of(view.post, say), new=new, by=by)
    return say("moved.line", post=line_of(view.post, say), old=old, new=new, by=by)


def miss_line(view: MissView, say: Say) -> str:
    """What happened, and what people say it was, under its name."""
    return say.text(joined((f"{view.miss.name} ", miss_lead(view, say))), miss_cause(view.miss.cause, say))


def miss_lead(view: MissView, say: Say) -> str:
    """When nobody was warned, how long customers waited and how many came."""
    miss = view.miss
    told = {
        "span": window_of(miss, say),
        "minutes": say.hours(miss.minutes),
        "target": say.hours(miss.target_minutes),
        "messages": say.number(miss.messages),
    }
    if miss.percentile is not None:
        return say("miss.lead.percentile", percent=say.number(miss.percentile), **told)
    return say("miss.lead", **told)


def miss_cause(cause: MissCause, say: Say) -> str:
    """What people say it was, "" where they have not."""
    match cause:
        case MissCause.UNTOLD:
            return ""
        case MissCause.REPOST:
            return say("miss.cause.repost")
        case MissCause.PAID:
            return say("miss.cause.paid")
        case MissCause.TOPIC:
            return say("miss.cause.topic")
        case MissCause.OTHER:
            return say("miss.cause.other")
        case _:
            assert_never(cause)


def began_line(view: BeganView, say: Say) -> str:
    """What came in the first hour of a post, against what was expected."""
    return say(
        "began.lead",
        post=view.post.name,
        span=say.span(view.since, view.until),
        came=say.number(view.came),
        expected=say.number(view.expected),
    )


def began_now(view: BeganView, say: Say) -> str:
    """What it is expected to bring by now; "" where nothing is."""
    now = view.now
    if now is None:
        return ""
    told = {"low": say.number(now.low), "high": say.number(now.high), "before": say.number(view.before)}
    return say("began.now", expected=say.number(now.mean), **told)


def began_wait(view: BeganView, say: Say) -> str:
    """How customers wait while its messages come, against the promise; "" where that is not known."""
    window = view.now.window if view.now is not None else {}
    if not window:
        return ""
    kept = window["minutes"] <= window["target_minutes"]
    told = {"minutes": say.hours(window["minutes"]), "target": say.hours(window["target_minutes"])}
    return say("began.kept" if kept else "began.late", **told)


def result_line(view: ResultView, say: Say) -> str:
    """Expected, came, in range or not."""
    result, after = view.result, view.after
    return say(
        "result.lead.in" if after.in_range else "result.lead.out",
        post=view.post.name,
        expected=say.number(result.mean),
        low=say.number(result.low),
        high=say.number(result.high),
        actual=say.number(result.actual or 0.0),
    )


def result_lines(view: ResultView, say: Say) -> list[str]:
    """The same, with what it means for posts like it."""
    after, told = view.after, [result_line(view, say)]
    if not after.in_range:
        told.append(say("result.missed", times=say.number(after.ratio, 1)))
    if after.moved:
        key = "result.moved.up" if after.moved > 0 else "result.moved.down"
        told.append(say(key, share=say.percent(abs(after.moved))))
    return told


_HOW: Final[Mapping[Kind, tuple[str, Callable[[FoldedLine, Say], str]]]] = {
    Kind.SURGE: ("folded.surges", _surges),
    Kind.MOVE: ("moved.bundle", lambda one, say: move_line(one.view, say, one.values)),
    Kind.MISS: ("folded.misses", lambda one, say: miss_line(one.view, say)),
    Kind.BEGAN: ("folded.began", lambda one, say: began_line(one.view, say)),
    Kind.RESULT: ("folded.results", lambda one, say: result_line(one.view, say)),
}
"""How each kind is told; warnings have their own lines."""
