"""What more people in some hours would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from calbot.chat.cards import Button, Card, Element, Fields, Note, Title, actions, spans
from calbot.chat.said_back import which
from calbot.chat.sight import aged
from calbot.flows.whatif import WhatIf
from calbot.staffing.promise import Measure
from calbot.words.say import Say


@aged
def card(view: WhatIf, say: Say) -> Card:
    """Now and then, side by side; whoever may ask for cover can do so at once. One line where they read alike."""
    span, now = say.span(view.starts_at, view.ends_at), _told(view.now, say)
    note = Note(spans(say("whatif.note", team=view.team, until=view.until)))
    if now == _told(view.then, say):
        same = say("whatif.same", n=view.heads, span=span)
        return Card((Title(spans(same)), Fields(((say("whatif.now"), spans(now)),)), note), same)
    lead = say(
        "whatif.lead", n=view.heads, span=span, now=say.hours(view.now.minutes), then=say.hours(view.then.minutes)
    )
    pairs = ((say("whatif.now"), spans(now)), (say("whatif.then"), spans(_told(view.then, say))))
    elements: list[Element] = [Title(spans(lead)), Fields(pairs)]
    elements += actions([_ask(view, say)])
    return Card((*elements, note), lead)


def choose(choices: Sequence[datetime], zone: str, values: Mapping[str, str], say: Say) -> Card:
    """Which of several instants do these hours begin at? `values` come back with the press."""
    return which(choices, zone, "whatif.which", values, say)


def _told(seen: Measure, say: Say) -> str:
    minutes, target = say.hours(seen.minutes), say.hours(seen.promise.target_minutes)
    return say("whatif.told", minutes=minutes, target=target, late=say.percent(seen.share_late))


def _ask(view: WhatIf, say: Say) -> Button | None:
    if "cover.ask" not in view.may:
        return None
    values = {"starts": view.starts_at.isoformat(), "ends": view.ends_at.isoformat(), "heads": str(view.heads)}
    return Button(say("cover.button.ask"), "cover.ask", values=values)
