"""Which posts are known under other names: their calendar names its entries anew, or has moved a series as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.renamed import Said, moved_with_name, renamed
from calbot.flows.shifted import alike_shifted, shifted
from calbot.model.post import Post, PostState

_TIMES: Final = ("starts_at", "zone", "all_day")


def known_again(
    session: Session, known: Mapping[str, Post], told: Mapping[str, Said], now: datetime, *, moves: bool
) -> dict[str, Post]:
    """`known` under the names that their calendar, which says `told` by name, gives them now. Without `moves` only
    those that are at the hour at which they were."""
    again = renamed({key: post.said for key, post in known.items()}, told)
    if moves:
        again |= _series(known, told, again, now)
        again |= moved_with_name(_going(known, told, again, now), _coming(known, told, again, now))
        again |= alike_shifted(_going(known, told, again, now), _coming(known, told, again, now))
    if not again:
        return dict(known)
    old = {before: after for after, before in again.items()}
    for before, after in old.items():
        known[before].entry_key = after
    session.flush()
    return {old.get(key, key): post for key, post in known.items()}


def _series(
    known: Mapping[str, Post], told: Mapping[str, Said], again: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """New key -> old key, for what has moved with its series."""
    found = set(again.values())
    left = {key: post.said for key, post in known.items() if key not in found}
    moved = shifted(left, {key: one for key, one in told.items() if key not in again})
    for after, before in moved.items():
        _keep_history(known[before], told[after], now)
    return moved


def _going(
    known: Mapping[str, Post], told: Mapping[str, Said], again: Mapping[str, str], now: datetime
) -> dict[str, Said]:
    """What is still to come of what is told no more, or is off by now: Graph, and whoever makes another entry of one
    that is put off, cancels the one that was. Feeds drop the past, and the same words may be posted again."""
    taken = set(again.values())
    return {
        key: post.said
        for key, post in known.items()
        if key not in taken and post.live and post.starts_at > now and not (key in told and _on(told[key]))
    }


def _coming(
    known: Mapping[str, Post], told: Mapping[str, Said], again: Mapping[str, str], now: datetime
) -> dict[str, Said]:
    """What is to come of what nobody knows."""
    return {
        key: said
        for key, said in told.items()
        if key not in known and key not in again and _on(said) and datetime.fromisoformat(said["starts_at"]) > now
    }


def _on(said: Said) -> bool:
    return bool(said["state"] != PostState.CANCELLED.value)


def _keep_history(post: Post, told: Said, now: datetime) -> None:
    """What has gone out did so when it did: a rule that is changed today writes its past anew as well."""
    if post.starts_at <= now and datetime.fromisoformat(told["starts_at"]) <= now:
        post.said = {**post.said, **{name: told[name] for name in _TIMES}}
