"""How a flow says something: notices and history lines, kept in the flow's own commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store import history as histories
from calbot.store import notice as notices
from calbot.store import place as places
from calbot.store import slot as slots

DIGEST = "digest"
"""Subject of a digest, with the number of its place."""
_DIGEST = "digest.card"
_DRAWN, _MINUTE = timedelta(seconds=10), timedelta(minutes=1)
"""So long before it is due a digest may already be drawn when what is left to it now is kept."""


def tell(
    session: Session,
    turn: Turn,
    where: Iterable[Place],
    screen: str,
    subject: tuple[str, int],
    revision: object,
    *,
    slot: str = "",
    thread_slot: str = "",
    only_for: int | None = None,
    values: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    retract: bool = False,
) -> list[int]:
    """Have `screen` of `subject` (noun, id) shown in each place once for this `revision` of it, now or at `due_at`.

    What waits for its turn to show the same slot is left out: this one shows the truth of its own hour. With `retract`
    nothing is said where nobody has heard of the subject yet. The ids of the places where it is to be said from now on.
    """
    about = f"{screen}:{subject[0]}:{subject[1]}:{revision}"
    fresh = _fresh(session, turn, {place.id: _key(about, place, only_for) for place in where})
    if slot:
        slots.supersede(session, turn.workspace_id, fresh, *subject, slot, only_for, cancelled=retract)
    if retract:
        heard = slots.seen_in(session, turn.workspace_id, fresh, *subject, slot, only_for)
        fresh = {place_id: key for place_id, key in fresh.items() if place_id in heard}
    kept = notices.add(
        session,
        turn.workspace_id,
        fresh,
        screen=screen,
        subject=subject[0],
        subject_id=subject[1],
        now=turn.now,
        due_at=due_at,
        only_for=only_for,
        slot=slot,
        thread_slot=thread_slot,
        values=values,
    )
    for place_id in kept:
        turn.wake(session, "deliver", place_id, at=due_at)
    return kept


def _fresh(session: Session, turn: Turn, keys: Mapping[int, str]) -> dict[int, str]:
    """Those of the keys, by place, under which nothing was kept: what was kept before must not be left out for
    itself."""
    known = notices.known_keys(session, turn.workspace_id, keys.values())
    return {place_id: key for place_id, key in keys.items() if key not in known}


def digest(session: Session, turn: Turn, place: Place, at: datetime) -> datetime:
    """Have a place read its digest at `at`, which shows what is true by then and what was left to it. Gives which
    digest that is: one that may be on its way by now shows nothing new, then it is another one a moment later."""
    while (known := _digest(session, turn, place, at)) is not None:
        # What this very commit keeps nobody has drawn yet.
        undrawn = known.due_at > turn.now + _DRAWN or known.created_at == turn.now
        if known.state is NoticeState.PENDING and undrawn:
            return datetime.fromisoformat(str(known.values["digest"]))
        at = max(at, turn.now).replace(second=0, microsecond=0) + _MINUTE
    about, values = (DIGEST, place.id), {"digest": at.isoformat()}
    tell(session, turn, [place], _DIGEST, about, _once(at), due_at=at, values=values)
    return at


def _digest(session: Session, turn: Turn, place: Place, at: datetime) -> Notice | None:
    key = _key(f"{_DIGEST}:{DIGEST}:{place.id}:{_once(at)}", place)
    return notices.by_key(session, turn.workspace_id, key)


def _once(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M}"


def _key(about: str, place: Place, only_for: int | None = None) -> str:
    return f"{about}:{place.id}:{only_for or ''}"


def untell(session: Session, turn: Turn, subject: tuple[str, int], screen: str = "") -> int:
    """Take back what was to be said of `subject` (as `screen`, "" for all) and nobody can have seen; how many messages
    of it somebody may have."""
    return slots.take_back(session, turn.workspace_id, *subject, screen)


def record(session: Session, turn: Turn, noun: str, noun_id: int, verb: str, **details: Any) -> int:
    """One line of the audit trail; its number."""
    line = histories.add(
        session,
        turn.workspace_id,
        at=turn.now,
        person_id=turn.person_id,
        noun=noun,
        noun_id=noun_id,
        verb=verb,
        details=details,
    )
    return line.id


def marketing_places(session: Session, turn: Turn, account: Account | None, brand: str = "") -> list[Place]:
    """Where marketing is spoken to about an account (or a brand)."""
    return places.bound(session, turn.workspace_id, PlaceKind.MARKETING, account.brand if account else brand)


def shown_in(session: Session, turn: Turn, subject: tuple[str, int], slot: str) -> list[Place]:
    """Where a message of that slot stands for all who are there, or is on its way."""
    kept = slots.kept_in(session, turn.workspace_id, *subject, slot)
    return [place for place in places.every(session, turn.workspace_id) if place.id in kept]


def care_places(session: Session, turn: Turn, brand: str = "") -> list[Place]:
    """Where care is spoken to."""
    return places.bound(session, turn.workspace_id, PlaceKind.CARE, brand)
