"""A place in which calbot is new, or not heard any more."""

from __future__ import annotations

from calbot.chat.cards import Card, Note, Text, Title, clean, foreign, spans
from calbot.model.place import Place, PlaceKind
from calbot.words.say import Say


def parked(place: Place, say: Say) -> Card:
    """Told elsewhere: which one, why, and what opens it again."""
    name = clean(place.name or place.address, 80)
    alone = place.kind is PlaceKind.DIRECT
    lead = say("place.parked.alone" if alone else "place.parked", place=name)
    do = say("place.parked.alone.do" if alone else "place.parked.do", place=name)
    return Card((Title(spans(lead)), Text((foreign(place.problem),)), Note(spans(do))), lead)


def hello(place: Place, say: Say) -> Card:
    """Said where calbot was added: what it is, and what it needs to hear."""
    lead = say("place.hello")
    how = say("place.hello.direct" if place.kind is PlaceKind.DIRECT else "place.hello.how")
    return Card((Title(spans(lead)), Text(spans(how))), lead)
