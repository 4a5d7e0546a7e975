"""A warning: one window, one number, why, what to do, how far to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calbot.chat import queue
from calbot.chat.cards import (
    Card,
    Element,
    Field,
    Fields,
    Form,
    Note,
    Span,
    Text,
    Title,
    spans,
)
from calbot.chat.drawing import line_of, way_out
from calbot.chat.missing import remark
from calbot.chat.sight import line, under
from calbot.chat.warning import answers, gone, held, lead, mentions, opinions, others, over, record, ways
from calbot.flows.mention import CardView, Named
from calbot.flows.views import AlertView, Cause
from calbot.model.alert import AlertState
from calbot.model.person import Person
from calbot.words.say import Say
from calbot.words.told import joined, lines


def in_place(view: CardView, say: Say) -> Card:
    """The card as its place sees it."""
    return card(view.alert, say, view.named)


def card(view: AlertView, say: Say, named: Sequence[Named] = ()) -> Card:
    """One number, why, what to do, how far to trust it, and those who are called; struck through, with the reason, once
    the window is called off."""
    alert, first = view.alert, lead(view, say)
    struck = alert.state is AlertState.CALLED_OFF
    elements: tuple[Element, ...] = (Title(spans(first, bold=True, struck=struck)),)
    if struck:
        why = gone(view, say)
        elements += (Text(spans(why)),)
        card = Card((*elements, _footer(view, say)), f"{why} {first} {alert.name}", alert.level.value, struck=True)
        return under(card, view.sight, say)
    elements += mentions(named)
    elements += (Fields(tuple(_facts(view, say))), *ways(view, say), *others(view.beside, say))
    elements += (*answers(view, say), *opinions(view, say))
    elements += (_footer(view, say),)
    return Card(elements, f"{first} {alert.name}", alert.level.value, moot=over(view))


def _facts(view: AlertView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    facts = [*held(view, say), (say("alert.label.why"), spans(_why(view, say)))]
    facts += [(say("alert.label.now"), spans(queue.surge(one, say))) for one in view.surges]
    if view.options and view.alert.stands:
        told = [joined((f"{at}. ", way_out(way, say, view.alert.sla))) for at, way in enumerate(view.options, 1)]
        facts.append((say("alert.label.do"), spans(lines([*told, *_of_whom(view, say)]))))
    facts.append((say("alert.label.range"), spans(_range(view, say))))
    facts += queue.in_window(view.promises, say)
    facts.append((say("alert.label.record"), spans(record(view, say))))
    facts.append((say("alert.label.trust"), spans(_trust(view, say))))
    return facts


def _of_whom(view: AlertView, say: Say) -> list[str]:
    """Of a window that runs the first line tells of all who come in it, ways out of those who were still to come."""
    left = next((way.to for way in view.options if way.kind == "nothing"), view.alert.starts_at)
    return [say("alert.do.left", at=_hour(left, view.alert.starts_at, say))] if left > view.alert.starts_at else []


def _why(view: AlertView, say: Say) -> str:
    causes = [_cause(cause, view, say) for cause in view.causes]
    if view.thin_from is not None and not view.thin_heads:
        return say("alert.why.nobody")
    why = say("alert.why", causes=say.listing(causes), n=len(causes)) if causes else say("alert.why.no_post")
    why = say.text(why, remark(view.causes, say))
    if view.alert.planned:
        why = say.text(why, say("alert.why.planned"))
    if view.thin_from is not None:
        why = say.text(why, say("alert.why.thin", n=view.thin_heads, time=say.time(view.thin_from)))
    return why


def _cause(cause: Cause, view: AlertView, say: Say) -> str:
    post = cause.post
    return say(
        "alert.cause",
        post=line_of(post, say),
        at=_hour(post.starts_at, view.alert.starts_at, say),
        mean=say.number(cause.expected),
        low=say.number(cause.low),
        high=say.number(cause.high),
    )


def _hour(at: datetime, window: datetime, say: Say) -> str:
    """The hour, with its day where it is not the window's."""
    return say.time(at) if say.day(at) == say.day(window) else say.hour(at)


def _range(view: AlertView, say: Say) -> str:
    alert = view.alert
    return say(
        "alert.range",
        low=say.hours(alert.minutes_low),
        high=say.hours(alert.minutes_high),
        late=say.percent(alert.share_late),
        target=say.hours(alert.target_minutes),
    )


def _trust(view: AlertView, say: Say) -> str:
    assumed = say("alert.trust.stood_in") if view.stood_in else ""
    if not (seen := line(view.sight, say)):
        return say.text(say("alert.trust.unknown"), assumed)
    return say.text(seen, assumed)


def assign_form(view: AlertView, people: Sequence[Person], say: Say) -> Form:
    """To whom?"""
    alert = view.alert
    choice = Field("to", say("alert.field.to"), "choice", "", tuple((str(one.id), one.name) for one in people))
    title = say("alert.assign.title", alert=alert.name)
    return Form(title, "alert.assign", alert.id, alert.revision, (choice,), say("alert.button.give"))


def leave_form(view: AlertView, say: Say) -> Form:
    """Why nothing is done about it."""
    alert = view.alert
    title = say("alert.leave.title", alert=alert.name)
    why = Field("reason", say("alert.field.reason"))
    return Form(title, "alert.leave", alert.id, alert.revision, (why,), say("alert.button.leave.done"))


def _footer(view: AlertView, say: Say) -> Note:
    return Note(spans(say("alert.footer", alert=view.alert.name, team=view.alert.team)))
