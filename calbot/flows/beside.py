"""Two brands, one care team: what of a warning is somebody's own, and whose the rest of it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from calbot.flows.beside_view import Beside
from calbot.flows.raci import READS, causes, parts_in
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.store import person as people


def beside(session: Session, turn: Turn, alert: Alert) -> tuple[Beside, ...]:
    """The other brands' posts that cause a warning beside those for which the person of this turn answers, by who
    answers for them. Nothing for calbot itself, for a lead, who gives cover for all brands, and for who has no part in
    it; posts that nobody answers for are nobody else's."""
    person = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    if person is None or person.has(Role.LEAD, Role.ADMIN):
        return ()
    caused = causes(session, turn, alert)
    own = [post for post, account in caused if _is_own(person, post, account)]
    brands = {post.brand.casefold() for post in own}
    found: dict[tuple[str, int], list[Post]] = {}
    for post, account in caused:
        if own and post not in own and post.brand and post.brand.casefold() not in brands:
            owner_id = next((one for one in _chain(post, account) if one is not None), None)
            if owner_id is not None:
                found.setdefault((post.brand, owner_id), []).append(post)
    named = people.by_ids(session, turn.workspace_id, {owner_id for _, owner_id in found})
    return tuple(
        Beside(alert, brand, owner_id, named[owner_id].name, tuple(theirs))
        for (brand, owner_id), theirs in found.items()
        if owner_id in named
    )


def own_ways(options: Sequence[dict[str, Any]], others: Sequence[Beside]) -> list[dict[str, Any]]:
    """Those kept options that are no change of the `others`' posts: these are not the reader's to choose."""
    theirs = {post.id for one in others for post in one.posts}
    return [one for one in options if one["post_id"] not in theirs]


def _is_own(person: Person, post: Post, account: Account | None) -> bool:
    return any(one == person.id and part not in READS for one, part, _ in parts_in(post, account))


def _chain(post: Post, account: Account | None) -> tuple[int | None, ...]:
    return (post.owner_id, account.owner_id if account else None, account.backup_id if account else None)
