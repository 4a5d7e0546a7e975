"""Where posts can go: each slot with its result and the reach that it costs, and a press that moves the post there."""

from __future__ import annotations

from dataclasses import replace

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, named, way_button, way_out
from calbot.chat.sight import aged
from calbot.flows.slots_view import SlotsView
from calbot.flows.ways import Remedy
from calbot.words.say import Say


@aged
def card(view: SlotsView, say: Say) -> Card:
    """Of one post its slots, best first; of several the move of each."""
    lead = _lead(view, say)
    elements: list[Element] = [Title(spans(lead))]
    if len(view.posts) > 1:
        elements += [Text(named(post, say)) for post in view.posts]
    if view.roster:
        elements.append(Text(spans(_result("slots.today", view.today.minutes, view.today.late, say))))
    if view.ways:
        elements.append(Text(spans("\n".join(_ways(view, say)))))
        if view.roster and len(view.posts) > 1:
            elements.append(Text(spans(_result("slots.then", view.ways[0].minutes, view.ways[0].late, say))))
    elements += actions(_button(way, view, say) for way in view.ways)
    if not view.proven:
        elements.append(Note(spans(say("slots.unproven"))))
    if not view.roster:
        elements.append(Note(spans(say("slots.no_roster"))))
    if view.roster_until is not None:
        elements.append(Note(spans(say("slots.carried", until=view.roster_until))))
    return Card(tuple(elements), lead)


def _lead(view: SlotsView, say: Say) -> str:
    if not view.roster and view.ways:
        return say("slots.free", posts=say.listing([post.name for post in view.posts]))
    target = say.hours(view.target_minutes)
    if len(view.posts) == 1:
        post = line_of(view.posts[0], say)
        if view.closed:
            return say("slots.closed", post=post, n=view.days)
        if not view.ways:
            return say("slots.none", post=post, target=target, n=view.days)
        return say("slots.lead", post=post, target=target)
    posts = say.listing([post.name for post in view.posts])
    if not view.safe:
        return say("slots.best", posts=posts, target=target) if view.ways else say("slots.nowhere", posts=posts)
    key = say("slots.together", posts=posts, target=target) if view.ways else ""
    return key or say("slots.stay", posts=posts, target=target)


def _ways(view: SlotsView, say: Say) -> list[str]:
    if len(view.posts) == 1 and view.roster:
        return [f"{number}. {way_out(way, say)}" for number, way in enumerate(view.ways, 1)]
    return [say("slots.to", post=line_of(way.post, say), to=way.to) for way in view.ways if way.post is not None]


def _button(way: Remedy, view: SlotsView, say: Say) -> Button | None:
    """The press; where nobody knows who answers, its label claims nothing about waiting."""
    button = way_button(way, view.may, say)
    if button is None or view.roster or way.post is None:
        return button
    return replace(button, label=say("remedy.move", post=way.post.name, to=way.to))


def _result(key: str, minutes: float, late: float | None, say: Say) -> str:
    return say(key, minutes=say.hours(minutes), late=say.percent(late or 0.0))
