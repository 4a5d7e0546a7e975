"""How much a place is told in a day beside its warnings: what goes beyond is left to its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.alerts.budget import Kind, a_day, read_at
from calbot.flows.policy import policy_of
from calbot.flows.tell import digest, record
from calbot.flows.turn import Turn
from calbot.model.place import Place
from calbot.store import audit as audits
from calbot.store import budget as budgets

SCREENS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.MOVE: ("post.settled", "post.bundle"),
    Kind.SURGE: ("surge.card",),
    Kind.MISS: ("miss.card",),
    Kind.BEGAN: ("began.card",),
    Kind.RESULT: ("result.card",),
}
"""As what each kind is told. Those of warnings are counted by their cards (`flows.telling`)."""


def has_room(session: Session, turn: Turn, place: Place, kind: Kind) -> bool:
    """Whether one more new message of that kind is within the day of a place."""
    zone = ZoneInfo(place.zone)
    midnight = datetime.combine(turn.now.astimezone(zone).date(), time(), zone).astimezone(UTC)
    told = budgets.told_since(session, turn.workspace_id, place.id, SCREENS[kind], midnight)
    return told < a_day(kind, policy_of(session, turn))


def room_for(
    session: Session,
    turn: Turn,
    where: Iterable[Place],
    kind: Kind,
    about: tuple[str, int],
    needed_by: datetime | None = None,
) -> list[Place]:
    """Those of the places in which one more is within the day; to the digests of the others it is left (`fold`)."""
    room = []
    for place in where:
        if has_room(session, turn, place, kind):
            room.append(place)
        else:
            fold(session, turn, place, kind, about, needed_by)
    return room


def fold(
    session: Session,
    turn: Turn,
    place: Place,
    kind: Kind,
    about: tuple[str, int],
    needed_by: datetime | None = None,
    **values: Any,
) -> None:
    """Leave it to a digest of the place, in the caller's commit: the next one, or where nobody could use it by then
    (`needed_by`) one of the next hour. `about` is (noun, id), `values` what its line tells."""
    at = read_at(turn.now, place.zone, policy_of(session, turn), needed_by)
    # The line is of the digest in which it is read.
    at = digest(session, turn, place, at)
    noun, noun_id = about
    said = {"kind": kind.value, "place": place.id, "digest": at.isoformat(), **values}
    record(session, turn, noun, noun_id, audits.FOLDED, **said)
