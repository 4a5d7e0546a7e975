"""A person's home, put together from the cards that the person would be shown anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from calbot.chat.cards import Card
from calbot.chat.screens import alert, flag, home, hours, week
from calbot.chat.wires import Wires
from calbot.flows import home as flow
from calbot.flows.home import HomeView
from calbot.flows.turn import Turn
from calbot.model.person import Person, Role
from calbot.words.say import Say, sayer


async def cards_of(person: Person, wires: Wires, turn: Turn) -> tuple[Card, ...]:
    """The cards of a person's home, by role: the marketer's posts and flags, the lead's load and warnings, the agent's
    shift, day and reports."""
    view = await wires.flow(flow.of_person, replace(turn, person_id=person.id))
    return tuple(_cards(view, sayer(person.locale, person.zone, turn.now)))


def _cards(view: HomeView, say: Say) -> Iterator[Card]:
    person = view.person
    if person.has(Role.AGENT):
        yield home.shift(view, say)
        if view.during is not None and view.during.days:
            yield week.during(view.during, say)
    if view.posts is not None:
        yield week.mine(view.posts, say)
    if person.has(Role.LEAD, Role.ADMIN):
        yield home.warnings(view, say)
        yield from (alert.card(one, say) for one in view.warnings)
        if view.load is not None:
            yield hours.card(view.load, say)
    yield week.today(view.today, say)
    if person.has(Role.MARKETER, Role.AGENT):
        yield home.flags(view, say)
        yield from (flag.card(one, say) for one in view.flags)
