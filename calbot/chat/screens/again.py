"""A warning told once more: a line in the thread of its card, a message to one person, the digest of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calbot.chat import folded
from calbot.chat.booked import over_booked, releases
from calbot.chat.cards import Button, Card, Element, Fields, Note, Text, Title, actions, spans
from calbot.chat.drawing import quoted, sentence, way_out
from calbot.chat.flagged import line as flag_line
from calbot.chat.missing import remark
from calbot.chat.notice import notice_line
from calbot.chat.sight import aged
from calbot.chat.warning import answers, as_what, gone, held, lead, mentions, others, over, ways, week_line
from calbot.flows.digest import AgainView, DigestView
from calbot.flows.informed import InformedView
from calbot.flows.night import NightView
from calbot.flows.views import AlertView
from calbot.model.alert import AlertState
from calbot.words.say import Say
from calbot.words.told import joined, lines

_LINES = 8


@aged
def rung(view: AgainView, say: Say, values: Mapping[str, Any]) -> Card:
    """Still true, and nobody has it: one line, with what came where its window runs."""
    alert = view.alert.alert
    if not alert.stands:
        return replace(sentence(say("again.over", alert=alert.name)), moot=over(view.alert))
    head = _head(str(values.get("why", "")), view, say)
    came = ""
    if view.came is not None and view.expected is not None:
        came = say("again.came", came=say.number(view.came), expected=say.number(view.expected))
    told = sentence(say.text(head, lead(view.alert, say)), say.text(came, remark(view.alert.causes, say)))
    first, *rest = told.elements
    return replace(told, elements=(first, *mentions(view.named), *rest), moot=over(view.alert))


def _head(why: str, view: AgainView, say: Say) -> str:
    alert, now = view.alert.alert, view.alert.now
    if why == "hours" and alert.starts_at > now:
        left = (alert.starts_at - now).total_seconds() / 60
        return say("again.hours", alert=alert.name, left=say.hours(left))
    return say(_HEADS.get(why, "again.still"), alert=alert.name)


@aged
def call(view: AgainView, say: Say, values: Mapping[str, Any]) -> Card:
    """For the one who can do something about it: the number, what is in the person's hands, the buttons; struck, with
    the reason and what follows from it, once it is called off."""
    alert, first = view.alert.alert, lead(view.alert, say)
    if alert.state is AlertState.CALLED_OFF:
        return _struck(view, first, say)
    elements: list[Element] = [Title(spans(first))]
    if not alert.stands:
        elements.append(Text(spans(say("again.over", alert=alert.name))))
        return Card(tuple(elements), f"{first} {alert.name}", alert.level.value, moot=over(view.alert))
    told = Text(spans(_asked(view, say, values) or say("again.call", alert=alert.name)))
    elements += [told] if view.mine or alert.state is AlertState.OPEN else [Fields(tuple(held(view.alert, say)))]
    if missing := remark(view.alert.causes, say):
        elements.append(Text(spans(missing)))
    elements += [*ways(view.alert, say), *others(view.alert.beside, say), *answers(view.alert, say)]
    reason = say("part.given") if view.mine else as_what(view.parts, say)
    if not view.mine:
        reason = say("part.you", parts=reason) if reason else ""
    note = Note(spans(say.text(reason, say("again.call.note"))))
    return Card((*elements, note), f"{first} {alert.name}", alert.level.value, moot=over(view.alert))


@aged
def talk(view: AgainView, say: Say, values: Mapping[str, Any]) -> Card:
    """To one person, alone: what another who answers for posts of the warning says of it, and the reader's own ways."""
    alert = view.alert.alert
    head = say("talk.lead", who=str(values.get("by", "")), alert=alert.name)
    elements: list[Element] = [Title(spans(head)), Text((quoted(str(values.get("words", "")), say),))]
    if not alert.stands:
        elements.append(Text(spans(say("again.over", alert=alert.name))))
        return Card(tuple(elements), head, alert.level.value)
    back = Button(say("talk.button.answer"), "alert.talk.form", alert.id, alert.revision, {"to": str(values["by_id"])})
    elements += [Text(spans(lead(view.alert, say))), *actions([back]), *ways(view.alert, say)]
    return Card(tuple(elements), head, alert.level.value)


def mailed(view: AgainView, say: Say, values: Mapping[str, Any]) -> Card:
    """The same by mail, since the chat takes nothing: there is nothing to press in it."""
    told = call(view, say, values)
    return replace(told, elements=(*told.elements, Note(spans(say("again.mailed")))))


def _struck(view: AgainView, first: str, say: Say) -> Card:
    alert, why = view.alert.alert, gone(view.alert, say)
    elements: list[Element] = [Title(spans(first, bold=True, struck=True)), Text(spans(why))]
    for one in view.booked:
        elements += [Text(spans(over_booked(one, say))), *actions(releases(one, say))]
    elements.append(Note(spans(alert.name)))
    return Card(tuple(elements), f"{why} {first} {alert.name}", alert.level.value, struck=True)


def _asked(view: AgainView, say: Say, values: Mapping[str, Any]) -> str:
    """What somebody asks of the reader, while it is still a way out; "" for nothing."""
    wanted = (values.get("kind"), values.get("post_id"))
    way = next((one for one in view.alert.options if one.post and (one.kind, one.post.id) == wanted), None)
    return say("again.asked", who=str(values.get("by", "")), way=way_out(way, say)) if way is not None else ""


@aged
def informed(view: InformedView, say: Say) -> Card:
    """For one who is consulted or informed about accounts: what stands there, and as what the person reads it."""
    title = say("again.informed", n=len(view.alerts)) if view.alerts else say("again.informed.none")
    told = [_line(one, say) for one, _ in view.alerts[:_LINES]]
    if len(view.alerts) > _LINES:
        told.append(say("again.digest.more", n=len(view.alerts) - _LINES))
    every: dict[str, tuple[str, ...]] = {}
    for parts in (*(one for _, one in view.alerts), *(one for _, one in view.flags)):
        for part, about in parts.items():
            every[part] = tuple(dict.fromkeys((*every.get(part, ()), *about)))
    reason = say("part.you", parts=as_what(every, say)) if every else ""
    flagged = _flagged(view, say)
    return sentence(_known(title, view, say), lines(told), flagged, note=say.text(reason, say("again.call.note")))


def _flagged(view: InformedView, say: Say) -> str:
    """The flags on those accounts, a line each."""
    if not view.flags:
        return ""
    told = [flag_line(one, say) for one, _ in view.flags[:_LINES]]
    if len(view.flags) > _LINES:
        told.append(say("again.digest.more", n=len(view.flags) - _LINES))
    return lines([say("again.informed.flags", n=len(view.flags)), *told])


@aged
def digest(view: DigestView, say: Say, values: Mapping[str, Any]) -> Card:
    """What was not told by itself and still stands; said too where nothing is left of it.
    `values` say which `digest` it is: what else was left to that one is told with it."""
    more, note = folded.paragraphs(view.folded, str(values.get("digest", "")), say), say("again.digest.note")
    if not view.warnings:
        return sentence(say("folded.title"), *more, note=note)
    title = say("again.digest", n=len(view.alerts)) if view.alerts else say("again.digest.none")
    told = [_line(one, say) for one in view.alerts[:_LINES]]
    if len(view.alerts) > _LINES:
        told.append(say("again.digest.more", n=len(view.alerts) - _LINES))
    week = week_line(view.week, say) if view.week is not None else ""
    night = _night(view.night, say) if view.night is not None else ""
    notice = notice_line(*view.notice, say) if view.notice is not None else ""
    return sentence(_known(title, view, say), lines(told), *more, night, week, notice, note=note)


def _night(view: NightView, say: Say) -> str:
    """Which warnings were handled in the night, by whom, and who was woken."""
    handled = [say("again.night.one", alert=one.alert, who=say.listing(list(one.by))) for one in view.handled]
    woken = say("again.night.woken", who=say.listing(list(view.woken))) if view.woken else say("again.night.nobody")
    return say.text(say("again.night", handled=say.listing(handled)), woken)


def _known(title: str, view: DigestView | InformedView, say: Say) -> str:
    """How many stand; while a feed cannot be relied on, that none does is not known."""
    return title if view.alerts or not view.sight.unseen else say("home.warnings.unknown")


def _line(view: AlertView, say: Say) -> str:
    return say.text(joined((f"{view.alert.name} ", lead(view, say))), remark(view.causes, say))


_HEADS: Mapping[str, str] = {
    "days": "again.still",
    "day": "again.still",
    "first_hour": "again.first_hour",
    "snoozed": "again.snoozed",
}
