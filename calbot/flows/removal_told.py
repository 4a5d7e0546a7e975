"""How people hear that a calendar mentions posts no more: its owner by a card, readers of warnings by a remark."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.direct import own_place
from calbot.flows.recipient import up_at
from calbot.flows.removal_view import owners_of
from calbot.flows.tell import care_places, marketing_places, tell
from calbot.flows.telling import show_by_name
from calbot.flows.turn import Turn
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.model.removal import Removal, RemovalState
from calbot.model.source import Source
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots
from calbot.store import source as sources

SCREEN: Final = "removal.card"
_SUBJECT: Final = "removal"
_OWNERS: Final = 3
"""A card for everybody is a card that everybody thinks another one will answer."""


def tell_of(session: Session, turn: Turn, removal: Removal) -> None:
    """Show it as it is now wherever it was told, and tell its owner where that is new; the caller commits."""
    once, about = f"r{removal.revision}", (_SUBJECT, removal.id)
    slot = "brake" if removal.braked else "few"
    told = slots.readers_of(session, turn.workspace_id, *about)
    for place_id, person_id, where in told:
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None:
            tell(session, turn, [place], SCREEN, about, f"{once}.{where}", slot=where, only_for=person_id)
    if removal.state is RemovalState.HELD and slot not in {where for _, _, where in told}:
        source = sources.by_id(session, turn.workspace_id, removal.source_id)
        gone = posts.by_ids(session, turn.workspace_id, list(removal.post_ids)).values()
        for place, person_id, at in whom(session, turn, source, gone) if source is not None else ():
            # An edit is nothing that a phone rings for, so the brake has a message of its own.
            tell(session, turn, [place], SCREEN, about, f"{once}.{slot}", slot=slot, only_for=person_id, due_at=at)
    _remark(session, turn, removal)


def whom(
    session: Session, turn: Turn, source: Source | None, about: Collection[Post]
) -> list[tuple[Place, int | None, datetime | None]]:
    """Whoever owns the calendar (None: none is meant), else the posts that it is about, alone and not asleep; where
    nobody does, all who are where marketing is spoken to, else care: place, whom alone, when (None for at once)."""
    brands = {post.brand for post in about} or {""}
    marketing = {place.id: place for brand in brands for place in marketing_places(session, turn, None, brand)}
    near = [*marketing.values(), *care_places(session, turn)]
    found: list[tuple[Place, int | None, datetime | None]] = []
    for number in owners_of(session, turn, source, about)[:_OWNERS]:
        person = people.by_id(session, turn.workspace_id, number)
        own = own_place(session, turn, person, near) if person is not None else None
        if own is not None:
            found.append((own, number, _when(session, turn, about, number)))
    return found or [(place, None, None) for place in list(marketing.values()) or near]


def _when(session: Session, turn: Turn, about: Collection[Post], person_id: int) -> datetime | None:
    """When up, unless one of the posts goes out before that."""
    at = up_at(session, turn, person_id)
    return None if at is None or any(post.starts_at < at for post in about) else at


def _remark(session: Session, turn: Turn, removal: Removal) -> None:
    """Have the cards of warnings say of their posts what is known of them now; no phone rings for that."""
    gone, once = set(removal.post_ids), f"missing{removal.id}.{removal.revision}"
    for alert in alerts.open_ones(session, turn.workspace_id):
        if gone.isdisjoint(cause["post_id"] for cause in alert.causes):
            continue
        standing = notices.places_of(session, turn.workspace_id, "alert", alert.id, "card")
        revision = f"r{alert.revision}.{once}"
        tell(session, turn, standing, "alert.card", ("alert", alert.id), revision, slot="card")
        show_by_name(session, turn, alert, once=f".{once}")
