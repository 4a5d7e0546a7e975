"""Cover that is asked for: who is wanted when and why, who comes, and what becomes of it when its reason is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from calbot.chat.booked import names, over_booked, releases
from calbot.chat.cards import Button, Card, Element, Field, Fields, Form, Note, Span, Text, Title, actions, clean, spans
from calbot.chat.drawing import sentence
from calbot.chat.said_back import elsewhere, which
from calbot.chat.sight import aged, under
from calbot.chat.warning import gone, lead
from calbot.flows.cover import CoverView
from calbot.flows.views import AlertView
from calbot.model.alert import AlertState
from calbot.model.cover import CoverState
from calbot.words.say import Say
from calbot.words.told import joined, lines

_MOST, _NAME = 8, 40


@aged
def card(view: CoverView, say: Say) -> Card:
    """For all who could come: the hours, why, who said yes. Whoever comes can take that back, filled or not."""
    cover, first = view.cover, _lead(view, say)
    over = cover.state is CoverState.STOOD_DOWN
    elements: list[Element] = [Title(spans(first, bold=True, struck=over))]
    if over:
        elements.append(Text(spans(say("cover.stood_down"))))
        return Card((*elements, _footer(view, say)), f"{first} {cover.name}", struck=True)
    elements.append(Fields(tuple(_facts(view, say))))
    if "cover.answer" in view.may:
        elements += actions(_answers(view, say))
    # Who has not read of it need not once it is over: calbot was down, or the chat away.
    return Card((*elements, _footer(view, say)), f"{first} {cover.name}", moot=cover.ends_at <= view.now)


@aged
def standdown(view: CoverView, say: Say) -> Card:
    """For the lead: its reason is gone; are they released? Later on, what has become of that."""
    cover = view.cover
    if not view.stand_down:
        return sentence(_settled(view, say))
    first = over_booked(view, say)
    why = say("cover.standdown.why", alert=view.alert.name) if view.alert else ""
    elements: list[Element] = [Title(spans(first))]
    elements += [Text(spans(why))] if why else []
    asked = (*elements, *actions(releases(view, say)), _footer(view, say))
    return Card(asked, f"{first} {cover.name}", moot=cover.ends_at <= view.now)


def booked(view: CoverView, say: Say) -> Card:
    """Only for the one who said yes."""
    told = sentence(say("cover.booked", span=say.span(view.cover.starts_at, view.cover.ends_at)))
    return replace(told, elements=(*told.elements, *actions(_answers(view, say))))


def _answers(view: CoverView, say: Say) -> tuple[Button, ...]:
    cover = view.cover
    if view.booked:
        return (Button(say("cover.button.back"), "cover.not", cover.id, cover.revision),)
    if cover.state is not CoverState.OPEN or not view.mine:
        return ()
    comes = Button(say("cover.button.comes"), "cover.comes", cover.id, cover.revision, style="primary")
    return (comes, Button(say("cover.button.not"), "cover.not", cover.id, cover.revision))


def _settled(view: CoverView, say: Say) -> str:
    cover = view.cover
    if cover.state is CoverState.STOOD_DOWN and view.released:
        told = say("cover.released.done", who=say.listing([one.name for one in view.released]))
    elif cover.kept:
        told = say("cover.kept")
    else:
        told = say("cover.wanted") if view.comes else ""
    return say.text(say("cover.settled", cover=cover.name), told)


def released(view: CoverView, say: Say) -> Card:
    """For one who had said yes."""
    return sentence(say("cover.released", span=say.span(view.cover.starts_at, view.cover.ends_at)))


def listing(views: Sequence[CoverView], say: Say) -> Card:
    """What is asked for and not over; whoever comes can take that back."""
    if not views:
        return sentence(say("cover.none"), note=say("cover.none.how"))
    told = (joined((f"{view.cover.name} ", _lead(view, say), f": {_coming(view, say)}")) for view in views)
    card = sentence(say("cover.list", n=len(views)), lines(told))
    mine = (view.cover for view in views if view.booked and "cover.answer" in view.may)
    back = [Button(say("cover.button.back.of", cover=one.name), "cover.not", one.id, one.revision) for one in mine]
    return under(replace(card, elements=(*card.elements, *actions(back))), views[0].sight, say)


def confirm(starts_at: datetime, ends_at: datetime, heads: int, zone: str, zones: tuple[str, ...], say: Say) -> Card:
    """Said back to the lead before anybody is asked."""
    first = say("cover.confirm", n=heads, span=say.span(starts_at, ends_at, zone))
    values = {"starts": starts_at.isoformat(), "ends": ends_at.isoformat(), "heads": str(heads)}
    ask = Button(say("cover.button.ask"), "cover.ask", values=values, style="primary")
    leave = Button(say("cover.button.leave"), "cover.leave")
    there = elsewhere(starts_at, zone, zones, say)
    # Whoever copies hours from a card of a place in another zone has to see it before anybody is asked.
    begins = (Text(spans(say("cover.begins", others=there))),) if there else ()
    return Card((Title(spans(first)), *begins, *actions((ask, leave))), first)


def choose(choices: Sequence[datetime], zone: str, values: Mapping[str, str], say: Say) -> Card:
    """Which of several instants is its first? `values` come back with the press."""
    leave = Button(say("cover.button.leave"), "cover.leave")
    return which(choices, zone, "cover.confirm", values, say, leave)


def anyway(view: AlertView, refused: Sequence[str], say: Say) -> Card:
    """Why a press for cover did nothing and who was first (`refused`), how the warning stands now, whether cover would
    still help, and a button for whoever wants it all the same."""
    alert, told = view.alert, [one for one in refused if one]
    if alert.stands:
        told.append(lead(view, say))
    elif alert.state is AlertState.CALLED_OFF:
        told.append(gone(view, say))
    helps = alert.stands and any(way.kind == "cover" for way in view.options)
    told += [] if helps else [say("cover.anyway.none")]
    buttons = (_anyway(view, say, helps=helps),) if alert.ends_at > view.now and "cover.ask" in view.may else ()
    card = Card((*(Text(spans(one)) for one in told), *actions(buttons)), say.text(*told))
    return under(card, view.sight, say)


def _anyway(view: AlertView, say: Say, *, helps: bool) -> Button:
    alert, label = view.alert, say("cover.button.anyway")
    if helps:
        return Button(label, "cover.ask.alert", alert.id, alert.revision)
    starts_at = max(alert.starts_at, view.now.replace(second=0, microsecond=0))
    values = {"starts": starts_at.isoformat(), "ends": alert.ends_at.isoformat(), "heads": "1"}
    return Button(label, "cover.ask", values=values)


def form(when: str, until: str, heads: str, say: Say, error: str = "") -> Form:
    """From when to when, and how many?"""
    fields = (
        Field("when", say("cover.field.when"), "instant", when, error=error),
        Field("until", say("cover.field.until"), "text", until),
        Field("heads", say("cover.field.heads"), "text", heads),
    )
    return Form(say("cover.title"), "cover.confirm", 0, 0, fields, say("cover.button.next"))


def _lead(view: CoverView, say: Say) -> str:
    cover = view.cover
    span = say.span(cover.starts_at, cover.ends_at)
    if cover.state is CoverState.FILLED:
        return say("cover.lead.filled", n=cover.heads, span=span)
    return say("cover.lead", n=cover.heads, span=span)


def _facts(view: CoverView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    cover, facts = view.cover, list[tuple[str, tuple[Span, ...]]]()
    if view.alert is not None:
        key = "cover.why" if cover.minutes is not None else "cover.why.bare"
        minutes = say.hours(cover.minutes) if cover.minutes is not None else ""
        told = {"now": say.hours(view.alert.minutes), "minutes": minutes, "alert": view.alert.name}
        facts.append((say("cover.label.why"), spans(say(key, **told))))
    facts.append((say("cover.label.who"), spans(_coming(view, say))))
    if view.asked and cover.state is CoverState.OPEN:
        named = say.listing([clean(one.name, _NAME) for one in view.asked[:_MOST]])
        more = len(view.asked) - _MOST
        who = say("cover.off.more", who=named, n=more) if more > 0 else say("cover.off", who=named)
        facts.append((say("cover.label.asked"), spans(who)))
    return facts


def _coming(view: CoverView, say: Say) -> str:
    missing = say("cover.missing", n=view.missing) if view.missing else ""
    comes = say("cover.comes", who=names(view, say)) if view.comes else say("cover.nobody")
    return say.text(comes, missing)


def _footer(view: CoverView, say: Say) -> Note:
    by = say("cover.by", who=view.by) if view.by else ""
    return Note(spans(say.text(view.cover.name, by)))
