"""Which posts are known under other names: their calendar has named its entries anew, or has moved a whole series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.renamed import Said, renamed
from calbot.flows.shifted import shifted
from calbot.model.post import Post

_TIMES: Final = ("starts_at", "zone", "all_day")


def known_again(
    session: Session, known: Mapping[str, Post], told: Mapping[str, Said], now: datetime
) -> dict[str, Post]:
    """`known` under the names that their calendar, which says `told` by name, gives them now."""
    said = {key: post.said for key, post in known.items()}
    again = renamed(said, told)
    left = {key: one for key, one in said.items() if key not in again.values()}
    moved = shifted(left, {key: one for key, one in told.items() if key not in again})
    for after, before in moved.items():
        _keep_history(known[before], told[after], now)
    again |= moved
    if not again:
        return dict(known)
    old = {before: after for after, before in again.items()}
    for before, after in old.items():
        known[before].entry_key = after
    session.flush()
    return {old.get(key, key): post for key, post in known.items()}


def _keep_history(post: Post, told: Said, now: datetime) -> None:
    """What has gone out did so when it did: a rule that is changed today writes its past anew as well."""
    if post.starts_at <= now and datetime.fromisoformat(told["starts_at"]) <= now:
        post.said = {**post.said, **{name: told[name] for name in _TIMES}}
