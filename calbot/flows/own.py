"""The posts for which somebody answers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import account as accounts


def own_among(session: Session, turn: Turn, person: Person, among: Iterable[Post]) -> list[Post]:
    """Those `among` some posts that the person answers for: as owner of the post, or of its account where the post has
    none."""
    mine = {one.id for one in accounts.every(session, turn.workspace_id) if one.owner_id == person.id}
    return [one for one in among if person.id == one.owner_id or (one.owner_id is None and one.account_id in mine)]
