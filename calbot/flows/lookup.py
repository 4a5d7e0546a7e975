"""What a field of a form is filled from while somebody types: accounts and posts of the store.

Only looks: whoever types waits for no writer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.allowed import actor
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.rights import may
from calbot.store import account as accounts
from calbot.store import post as posts

MOST: Final = 100
"""As many as one offers: nobody reads more, and platforms take no more."""
_WORDS: Final = 6
_AHEAD: Final = timedelta(days=400)
_NEAR: Final = timedelta(days=60)


@looking
def of_accounts(session: Session, turn: Turn, typed: str, verb: str) -> tuple[Account, ...]:
    """The accounts on which the person may do `verb` and that have every word typed in brand, network or handle."""
    person, words = actor(session, turn), [word.casefold() for word in _words(typed)]
    found = (
        one
        for one in accounts.every(session, turn.workspace_id)
        if may(person, verb, one) and all(_within(word, one) for word in words)
    )
    return tuple(sorted(found, key=lambda one: (one.brand.casefold(), one.network, one.handle.casefold())))[:MOST]


def _within(word: str, account: Account) -> bool:
    told = f"{account.brand} {account.network} {account.handle}"
    return word in unicodedata.normalize("NFKC", told).casefold()


@looking
def of_coming(session: Session, turn: Turn, typed: str, verb: str) -> tuple[Post, ...]:
    """Posts to come on which the person may do `verb`, the next ones first."""
    mine = _accounts(session, turn, actor(session, turn), verb)
    found = posts.matching(session, turn.workspace_id, _words(typed), turn.now, turn.now + _AHEAD, MOST, accounts=mine)
    return tuple(found)


@looking
def of_near(session: Session, turn: Turn, typed: str, verb: str, around: datetime | None = None) -> tuple[Post, ...]:
    """Posts that are out or to come, the nearest to `around` (None: to now) first."""
    mine, words, now = _accounts(session, turn, actor(session, turn), verb), _words(typed), around or turn.now
    ahead = posts.matching(session, turn.workspace_id, words, now, now + _NEAR, MOST, accounts=mine)
    out = posts.matching(session, turn.workspace_id, words, now - _NEAR, now, MOST, accounts=mine, newest=True)
    return tuple(sorted([*out, *ahead], key=lambda one: (abs(one.starts_at - now), one.id)))[:MOST]


def _accounts(session: Session, turn: Turn, person: Person, verb: str) -> Sequence[int] | None:
    """The accounts on which the person may, None for all posts, also those of no account."""
    if may(person, verb):
        return None
    return [one.id for one in accounts.every(session, turn.workspace_id) if may(person, verb, one)]


def _words(typed: str) -> list[str]:
    return unicodedata.normalize("NFKC", typed).split()[:_WORDS]
