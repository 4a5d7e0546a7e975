"""What people are to a warning: care leads, owners of the posts that cause it, and R, A, C and I of their accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.person import Role
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import person as people
from calbot.store import post as posts

LEAD, OWNER, ACCOUNTABLE, RESPONSIBLE, BACKUP, CONSULTED, INFORMED = "lead", "owner", "A", "R", "backup", "C", "I"
ANSWERS: Final = frozenset({LEAD, OWNER, ACCOUNTABLE, RESPONSIBLE})
"""Who is told by name and at once."""
STANDS_IN: Final = frozenset({BACKUP})
READS: Final = frozenset({CONSULTED, INFORMED})
"""Who reads of it in a digest."""

Parts = Mapping[str, tuple[str, ...]]
"""What a person is to a warning, and to what of it: networks of accounts, names of posts, () for a lead."""


def causes(session: Session, turn: Turn, alert: Alert) -> list[tuple[Post, Account | None]]:
    """The posts that cause a warning, biggest first, with their accounts."""
    ids = [cause["post_id"] for cause in alert.causes]
    named = posts.by_ids(session, turn.workspace_id, ids)
    known = accounts.by_number(session, turn.workspace_id)
    found = (named[key] for key in ids if key in named)
    return [(post, known.get(post.account_id or 0)) for post in found]


def parts_of(session: Session, turn: Turn, alert: Alert) -> dict[int, Parts]:
    """Everybody who has a part in a warning, by person; leads first, then by cause."""
    found: dict[int, dict[str, list[str]]] = {}
    for lead in people.with_role(session, turn.workspace_id, Role.LEAD):
        found.setdefault(lead.id, {})[LEAD] = []
    for post, account in causes(session, turn, alert):
        for person_id, part, what in parts_in(post, account):
            told = found.setdefault(person_id, {}).setdefault(part, [])
            if what not in told:
                told.append(what)
    return {key: {part: tuple(what) for part, what in said.items()} for key, said in found.items()}


def answering(session: Session, turn: Turn) -> set[int]:
    """Ids of all who are told of warnings by name: leads, and who answers for an account or stands in there."""
    found = {lead.id for lead in people.with_role(session, turn.workspace_id, Role.LEAD)}
    for account in accounts.every(session, turn.workspace_id):
        named = (account.owner_id, account.backup_id, *account.raci.get(ACCOUNTABLE, ()))
        found |= {one for one in (*named, *account.raci.get(RESPONSIBLE, ())) if one is not None}
    return found


def parts_in(post: Post, account: Account | None) -> Iterator[tuple[int, str, str]]:
    """(person, part, what of) of one post. An account's owner is accountable for it, as those whom the file lists."""
    if post.owner_id is not None and (account is None or post.owner_id != account.owner_id):
        yield post.owner_id, OWNER, post.name
    if account is None:
        return
    if account.owner_id is not None:
        yield account.owner_id, ACCOUNTABLE, account.network
    for letter in (ACCOUNTABLE, RESPONSIBLE):
        for person_id in account.raci.get(letter, ()):
            yield person_id, letter, account.network
    if account.backup_id is not None:
        yield account.backup_id, BACKUP, account.network
    for letter in (CONSULTED, INFORMED):
        for person_id in account.raci.get(letter, ()):
            yield person_id, letter, account.network
