"""What the messages of some hours are made of: the usual week, and what each post adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from calbot.chat import queue
from calbot.chat.cards import Button, Card, Chart, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, sentence
from calbot.chat.sight import aged
from calbot.flows.outlook_view import HoursView, SurgeCard
from calbot.model.event import Cause
from calbot.words.say import Say

_WORTH_SAYING = 0.5


@aged
def card(view: HoursView, say: Say) -> Card:
    """The whole first, then its parts, biggest post first."""
    lead = say("why.hours", span=say.span(view.starts_at, view.ends_at), total=say.number(view.total))
    elements: list[Element] = [Title(spans(lead)), Text(spans("\n".join(_parts(view, say))))]
    elements += [Text(spans(queue.surge(one, say))) for one in view.surges]
    if view.load:
        elements.append(_load(view, say))
    elements.append(Note(spans(say("why.hours.note"))))
    return Card(tuple(elements), lead)


def _load(view: HoursView, say: Say) -> Chart:
    """What comes in against what can be answered."""
    points = tuple((say.time(one.at), one.messages) for one in view.load)
    names = (say("why.hours.load.messages"), say("why.hours.load.replies"))
    title = say("why.hours.load", zone=say.city())
    limits = tuple(one.replies for one in view.load)
    return Chart(title, points, unit=say("forecast.unit"), limits=limits, names=names)


@aged
def surge(view: SurgeCard, say: Say) -> Card:
    """What runs that nobody planned, and buttons to say what is behind it; one line when it is over."""
    if not view.surges:
        return sentence(say("surge.over", since=view.since))
    lead, *more = [queue.surge(one, say) for one in view.surges]
    if view.cause:
        more.append(say("surge.cause.known", cause=_cause(view.cause, say)))
    told = sentence(lead, *more, note=say("surge.note"))
    others = [cause for cause in Cause if cause != view.cause] if "surge.explain" in view.may else []
    return replace(told, elements=(*told.elements, *actions(_button(view, cause, say) for cause in others)))


def _button(view: SurgeCard, cause: Cause, say: Say) -> Button:
    return Button(_cause(cause, say), "surge.explain", view.number, view.turns, {"cause": cause.value})


def _cause(cause: str, say: Say) -> str:
    match cause:
        case Cause.OUTAGE:
            return say("surge.cause.outage")
        case Cause.NEWS:
            return say("surge.cause.news")
        case Cause.INFLUENCER:
            return say("surge.cause.influencer")
        case _:
            return say("surge.cause.unknown")


def _parts(view: HoursView, say: Say) -> Iterator[str]:
    yield say("why.hours.usual", amount=say.number(view.baseline))
    for post, part in view.posts:
        yield say("why.hours.post", amount=_amount(part, say), post=line_of(post, say))
    if view.more and view.rest >= _WORTH_SAYING:
        yield say("why.hours.more", n=view.more, amount=_amount(view.rest, say))
    if view.fading >= _WORTH_SAYING:
        yield say("why.hours.fading", amount=_amount(view.fading, say))


def _amount(messages: float, say: Say) -> str:
    """Whole messages, tenths of fewer than ten."""
    return say.number(messages, 0 if messages >= 9.95 else 1)
