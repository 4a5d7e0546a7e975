"""What is said back to the one who answers a warning: taken, put off, given, judged; and why the person sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from calbot.chat.cards import Button, Card, Element, Field, Form, Text, Title, actions, spans
from calbot.chat.drawing import sentence
from calbot.chat.sight import aged
from calbot.chat.warning import as_what
from calbot.flows.answer import SnoozeView, StandingView
from calbot.flows.raci import LEAD, READS, Parts
from calbot.flows.talk import TalkView
from calbot.flows.verdict import Vain, VerdictView
from calbot.flows.views import AlertView
from calbot.model.alert import Alert, AlertState
from calbot.words.say import Say

SHIFT: Final = "shift"
AT: Final = "at"
"""Until when something is put off: the next shift, or an hour that is told beside it."""


def done(view: AlertView, say: Say) -> Card:
    """Only for the one who pressed: what holds from now on."""
    alert = view.alert
    if alert.state is AlertState.SNOOZED:
        return sentence(say("answer.snoozed", alert=alert.name, until=alert.snoozed_until or view.now))
    return sentence(say("answer.taken", alert=alert.name, who=view.owner_name), note=say("answer.taken.note"))


def talk_form(view: TalkView, say: Say) -> Form:
    """What is to be said to that person?"""
    alert, words = view.alert, Field("words", say("talk.field.words", who=view.name))
    title = say("talk.title", alert=alert.name)
    return Form(title, "alert.talk", alert.id, alert.revision, (words,), say("talk.button.send"), {"to": str(view.to)})


def talked(view: TalkView, say: Say) -> Card:
    """Only for the one who said it."""
    return sentence(
        say("talk.sent", who=view.name) if view.at is None else say("talk.later", who=view.name, at=view.at)
    )


def snooze_form(view: SnoozeView, values: Mapping[str, str], say: Say, wrong: str = "") -> Form:
    """Until when? `wrong` is said of the hour."""
    alert, chosen = view.alert, values.get("until") or SHIFT
    options = ((SHIFT, say("answer.snooze.shift", at=view.shift)), (AT, say("answer.snooze.at")))
    fields = (
        Field("until", say("answer.snooze.until"), "choice", chosen, options),
        Field(
            "at",
            say("answer.snooze.hour", at=view.latest),
            "instant",
            values.get("at", ""),
            required=False,
            error=wrong,
        ),
    )
    title = say("answer.snooze.title", alert=alert.name)
    return Form(title, "alert.snooze", alert.id, alert.revision, fields, say("answer.snooze.button"))


def requested(view: AlertView, say: Say) -> Card:
    """Only for the one who asked: whose it is now, and that nothing is changed yet."""
    lead = say("answer.taken", alert=view.alert.name, who=view.owner_name)
    return sentence(lead, say("answer.requested", who=view.owner_name))


@aged
def which(view: StandingView, say: Say) -> Card:
    """Which warning was meant, where none was named; while a feed is blind, that none stands is not known."""
    if not view.alerts:
        return sentence(say("home.warnings.unknown") if view.sight.unseen else say("answer.none"))
    lines = [f"{one.name} {say.span(one.starts_at, one.ends_at)}" for one in view.alerts]
    return sentence(say("answer.which"), "\n".join(lines))


def why_me(alert: Alert, parts: Parts, say: Say) -> Card:
    """What the person is to it, and what that puts into the person's hands."""
    if not parts:
        lead = say.text(say("answer.why", alert=alert.name), say("answer.why.place", team=alert.team))
        return sentence(lead, note=say("answer.why.note"))
    hands = [say("answer.why.cover")] if LEAD in parts else []
    hands += [say("answer.why.move")] if parts.keys() - READS - {LEAD} else []
    hands = hands or [say("answer.why.reads")]
    return sentence(say("part.you", parts=as_what(parts, say)), "\n".join(hands), note=say("answer.why.note"))


def rated(view: VerdictView, say: Say) -> Card:
    """Thanks; and after the third "too much" a threshold, with what it would have told, or why there is none."""
    told = say("answer.rated", alert=view.alert.name)
    if view.proposed is None:
        return sentence(told, _in_vain(view.vain, say))
    proposed = view.proposed
    ratio = say.number(proposed.ratio, 2)
    text = say("answer.threshold", ratio=ratio, fired=proposed.fired, told=proposed.told)
    elements: list[Element] = [Title(spans(told)), Text(spans(text))]
    if view.tunes:
        values = {"ratio": str(proposed.ratio)}
        use = Button(say("answer.button.tune", ratio=ratio), "alert.tune", view.alert.id, view.alert.revision, values)
        elements += actions((use,))
    else:
        elements.append(Text(spans(say("answer.threshold.lead"))))
    return Card(tuple(elements), told)


def _in_vain(vain: Vain | None, say: Say) -> str:
    match vain:
        case None:
            return ""
        case Vain.SET:
            return say("answer.threshold.set")
        case Vain.LOSES:
            return say("answer.threshold.loses")
        case _:
            assert_never(vain)


def tuned(ratio: float, say: Say) -> Card:
    """From when on people are warned now."""
    return sentence(say("answer.tuned", ratio=say.number(ratio, 2)))
