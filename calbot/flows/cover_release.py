"""The question whether those who said yes to cover are released: asked when its reason is gone, edited when settled."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.flows import telling
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.model.cover import Cover
from calbot.store import alert as alerts
from calbot.store import place as places
from calbot.store import slot as slots

_ASKED: Final = "cover.standdown"


def ask_release(session: Session, turn: Turn, cover: Cover) -> None:
    """Its reason is gone: are those who come released? That is asked where care works, and of whoever was told by name
    that the warning is off. Each time it is asked is a new message; the caller commits."""
    once = f"asked.{cover.revision}"
    tell(session, turn, care_places(session, turn), _ASKED, ("standdown", cover.id), once, slot=once)
    _show_warning(session, turn, cover)


def show_release(session: Session, turn: Turn, cover: Cover) -> None:
    """Have those questions show who comes by now, or what has become of them: none stays that nobody has to answer."""
    over = not cover.in_question
    about = ("standdown", cover.id)
    for place_id, _, slot in slots.readers_of(session, turn.workspace_id, *about):
        place = places.by_id(session, turn.workspace_id, place_id) if slot else None
        if place is not None:
            once = f"{slot}.r{cover.revision}"
            tell(session, turn, [place], _ASKED, about, once, slot=slot, retract=over)
    _show_warning(session, turn, cover)


def _show_warning(session: Session, turn: Turn, cover: Cover) -> None:
    """Where the warning behind it is off: whoever was told of that by name is asked about the cover, or no more."""
    alert = alerts.by_id(session, turn.workspace_id, cover.alert_id) if cover.alert_id is not None else None
    if alert is not None and not alert.stands:
        telling.show_by_name(session, turn, alert, every=True, once=f"c{cover.id}.{cover.revision}")
