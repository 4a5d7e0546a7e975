"""The agenda of the weekly meeting: at most six lines with their minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from calbot.chat.cards import Card, Element, Note, Span, Text, Title, foreign, spans
from calbot.chat.drawing import quoted, rule_text
from calbot.chat.sight import aged
from calbot.flows.agenda import AgendaView, Asked, Clashes, Crowded, Seen
from calbot.flows.fatigue import REPLAYED, SPAN, Fatigue, Trial
from calbot.words.say import Say

Line = tuple[int, tuple[Span, ...]]
"""Minutes and words of a point."""

_NAMED: Final = 2
"""Windows, posts or reasons of one line that are named; the rest is counted."""


@aged
def card(view: AgendaView, say: Say) -> Card:
    """The points in order."""
    points = list(_points(view, say))
    lead = say("agenda.lead", n=len(points), minutes=sum(minutes for minutes, _ in points))
    if not points:
        lead = say("agenda.unknown") if view.sight.unseen else say("agenda.none")
    elements: list[Element] = [Title(spans(lead))]
    for number, (minutes, words) in enumerate(points, 1):
        close = f" {say('agenda.minutes', minutes=minutes)}"
        elements.append(Text((Span(f"{number} ", bold=True), *words, Span(close))))
    return Card((*elements, Note(spans(say("agenda.note")))), lead)


def _points(view: AgendaView, say: Say) -> Iterator[Line]:
    if view.crowded:
        yield 2, spans(_crowded(view, say))
    elif view.planned and not view.sight.unseen:
        yield 2, spans(say("agenda.calm", n=view.planned))
    if view.clashes is not None:
        yield 5, _clashes(view.clashes, say)
    if view.late:
        yield 3, _late(view, say)
    if view.seen is not None:
        yield (5 if view.seen.farthest else 2), spans(_seen(view.seen, say))
    if view.asked is not None:
        yield 3, _asked(view.asked, say)
    if view.fatigue is not None:
        yield 5, _fatigue(view.fatigue, say)


def _crowded(view: AgendaView, say: Say) -> str:
    told = [_window(one, say) for one in view.crowded[:_NAMED]]
    more = len(view.crowded) - _NAMED
    return say.text(*told, say("agenda.more", n=more) if more > 0 else "")


def _window(one: Crowded, say: Say) -> str:
    what = one.post.name if one.post is not None else one.alert.name
    when = say.span(one.alert.starts_at, one.alert.ends_at)
    if one.booked is None:
        return say("agenda.unasked", what=what, when=when)
    return say("agenda.covered", what=what, when=when) if one.booked else say("agenda.open", what=what, when=when)


def _clashes(clashes: Clashes, say: Say) -> tuple[Span, ...]:
    worst = clashes.worst
    named = say.listing([post.name for post in worst.posts[:_NAMED]])
    lead = say("agenda.clashes", n=clashes.count, posts=named, finding=worst.finding.name)
    return (*spans(lead), Span(" "), foreign(rule_text(worst, "title", say)))


def _late(view: AgendaView, say: Say) -> tuple[Span, ...]:
    names = say.listing([post.name for post, _ in view.late[:_NAMED]])
    lead = say("agenda.late", n=len(view.late), posts=names)
    reasons = list(dict.fromkeys(one.reason for _, one in view.late if one.reason))
    said = (span for reason in reasons[:_NAMED] for span in (Span(" "), quoted(reason, say)))
    return (*spans(lead), *said)


def _seen(seen: Seen, say: Say) -> str:
    told = say("agenda.seen", n=seen.posts, inside=seen.in_range)
    if seen.farthest is None:
        return told
    post, result = seen.farthest
    low, high, came = (say.number(one) for one in (result.low, result.high, result.actual or 0.0))
    return say.text(told, say("agenda.farthest", post=post.name, low=low, high=high, came=came))


def _asked(asked: Asked, say: Say) -> tuple[Span, ...]:
    lead = say("agenda.asked", idea=asked.idea.name, n=asked.times, before=asked.before)
    post = f" → {asked.post.name}" if asked.post is not None else ""
    return (*spans(lead), Span(" "), quoted(asked.idea.text, say), Span(post))


def _fatigue(tired: Fatigue, say: Say) -> tuple[Span, ...]:
    title = say.rule(tired.rule.text("title", say.locale))
    lead = say("agenda.tired", n=tired.times, found=tired.found, days=SPAN.days)
    trial = _trial(tired.trial, say) if tired.trial is not None else say("agenda.trial", rule=tired.rule.id)
    return (*spans(lead), Span(" "), quoted(title, say), Span(" "), *spans(trial))


def _trial(trial: Trial, say: Say) -> str:
    return say.text(_looser(trial, say), say("agenda.trial.missed", n=trial.missed))


def _looser(trial: Trial, say: Say) -> str:
    found = {"before": trial.before, "after": trial.after, "days": REPLAYED.days}
    old, new = trial.looser.old, trial.looser.new
    match trial.looser.limit:
        case "more_than":
            return say("agenda.trial.more_than", old=say.number(old), new=say.number(new), **found)
        case "within":
            return say("agenda.trial.within", old=say.hours(old), new=say.hours(new), **found)
        case _:
            return say("agenda.trial.above", old=say.percent(old), new=say.percent(new), **found)
