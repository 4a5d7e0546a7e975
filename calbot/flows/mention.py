"""A warning as its place sees it: with the names of those who are called to act on it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from calbot.flows import alert_view
from calbot.flows.memo import remembered
from calbot.flows.telling import calls_for
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView
from calbot.model.alert import Alert, AlertState
from calbot.store import alert as alerts
from calbot.store import person as people
from calbot.store import place as places


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is called by name: `user` is what the platform of the place calls the person."""

    user: str
    name: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A warning, and who is named on its card."""

    alert: AlertView
    named: tuple[Named, ...]


@looking
def show(session: Session, turn: Turn, alert_id: int) -> CardView:
    """The warning with those whom its place calls."""
    # Its reader decides what it lets do, its place who is named on it; all else is the same in each place.
    about = ("alert", turn.workspace_id, alert_id)
    view = remembered(session, (*about, turn.person_id), lambda: alert_view.show(session, turn, alert_id))
    return CardView(view, named_in(session, turn, view.alert))


def named_in(session: Session, turn: Turn, alert: Alert) -> tuple[Named, ...]:
    """Who is called by name where the turn's place is: while nobody has it and it calls for an act, those who were told
    of it by now. Who sleeps or only stands in is not yet: a name on a card makes a phone ring."""
    place = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    if place is None or alert.state is not AlertState.OPEN or not calls_for(alert.level):
        return ()
    called = remembered(session, ("called", turn.workspace_id, alert.id), lambda: _called(session, turn, alert))
    return tuple(Named(users[place.platform], name) for name, users in called if place.platform in users)


def _called(session: Session, turn: Turn, alert: Alert) -> list[tuple[str, Mapping[str, str]]]:
    """The name of each who was told of it by now, and what each platform calls that person."""
    told = alerts.called_by(session, turn.workspace_id, alert.id, turn.now)
    found = people.by_ids(session, turn.workspace_id, told)
    known = {key: people.identities(session, turn.workspace_id, key) for key in told}
    return [(found[key].name, {one.platform: one.user for one in known[key]}) for key in told if key in found]
