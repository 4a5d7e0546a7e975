"""How customers wait: each promise with its queue, and what is behind a surge that runs now."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.chat.cards import Span, spans
from calbot.chat.drawing import line_of
from calbot.chat.promise import promise_name
from calbot.flows.outlook_view import PromiseLine, SurgeView
from calbot.words.say import Say

_GENERAL = "general"

Fact = tuple[str, tuple[Span, ...]]
"""What it is about, and what is said of it."""


def ahead(promises: Sequence[PromiseLine], days: int, say: Say) -> list[Fact]:
    """Each promise over the coming day or week: the mean first, then the queue."""
    span = say("queue.span.day") if days == 1 else say("queue.span.week")
    return [(label(span, one, say), spans(f"{response(one, say)}\n{_queue(one, say)}")) for one in promises]


def in_window(promises: Sequence[PromiseLine], say: Say) -> list[Fact]:
    """The queue of a window; of promises beside the one that the card tells of, how they fare too."""
    told = next((one.sla for one in promises if one.broken), _GENERAL)
    first = say("queue.label")
    return [
        (
            label(first, one, say),
            spans(_queue(one, say) if one.sla == told else f"{response(one, say)}\n{_queue(one, say)}"),
        )
        for one in promises
    ]


def surge(view: SurgeView, say: Say) -> str:
    """How much comes in, how much of it the plan explains, and by which posts."""
    lead = say("surge.lead", times=say.number(view.times, 1), since=view.since, expected=say.number(view.expected, 1))
    shares = {"share": say.percent(view.share), "low": say.percent(view.low), "high": say.percent(view.high)}
    told = say("surge.planned", **shares) if view.planned else say("surge.unplanned", **shares)
    whole = say.text(lead, told, _behind(view, say))
    return say("surge.team", team=view.team, told=whole) if view.team else whole


def _behind(view: SurgeView, say: Say) -> str:
    if not view.posts:
        return ""
    named = say.listing([line_of(post, say) for post, _ in view.posts])
    return say("surge.posts", posts=named) if view.planned else say("surge.part", posts=named)


def label(span: str, one: PromiseLine, say: Say) -> str:
    """Of what `span`, and of whom or what where that is not everybody and everything."""
    about = [part for part in (one.team, "" if one.sla == _GENERAL else promise_name(one.sla, say)) if part]
    return say("queue.about", span=span, about=say.listing(about)) if about else span


def response(one: PromiseLine, say: Say) -> str:
    """How long customers wait for a first response, with its range."""
    told = {
        "minutes": say.hours(one.minutes),
        "low": say.hours(one.low),
        "high": say.hours(one.high),
        "target": say.hours(one.target_minutes),
        "late": say.percent(one.late),
    }
    if one.percentile is None:
        return say("queue.mean", **told)
    return say("queue.percentile", percent=one.percentile, **told)


def _queue(one: PromiseLine, say: Say) -> str:
    told = say(
        "queue.more",
        p90=say.hours(one.p90),
        oldest=say.hours(one.oldest),
        hour=say.percent(one.within_hour),
        day=say.percent(one.within_day),
    )
    end = say("queue.stays") if one.clears_at is None else say("queue.clears", at=one.clears_at)
    return say.text(told, end)
