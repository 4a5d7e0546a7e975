"""Which posts are known under other names: their calendar names its entries anew, or has moved a series as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calbot.flows.renamed import moved_with_name, renamed
from calbot.flows.said import Said, said_of
from calbot.flows.shifted import alike_shifted, shifted
from calbot.model.post import Post, PostState, plain

_TIMES: Final = ("starts_at", "zone", "all_day")


def named_anew(known: Mapping[str, Post], look: Sequence[Post], now: datetime, *, moves: bool) -> dict[str, str]:
    """New key -> old key, for those of `known` that their calendar, which tells of the posts of `look`, names anew.
    Without `moves` only those that are at the hour at which they were."""
    if all(one.entry_key in known for one in look):
        return {}
    told = {one.entry_key: said_of(one) for one in look}
    again = renamed({key: post.said for key, post in known.items()}, told)
    again |= _of_channels(known, told, again)
    if moves:
        again |= _series(known, told, again)
        again |= moved_with_name(_going(known, told, again, now), _coming(known, told, again, now))
        again |= alike_shifted(_going(known, told, again, now), _coming(known, told, again, now))
    return again


def known_again(
    session: Session, known: Mapping[str, Post], told: Iterable[Post], again: Mapping[str, str], now: datetime
) -> dict[str, Post]:
    """`known` under the names of now, which are in `again` as `named_anew` has found them."""
    if not again:
        return dict(known)
    said = {one.entry_key: one for one in told}
    old = {before: after for after, before in again.items()}
    for before, after in old.items():
        _keep_history(known[before], said[after], now)
        known[before].entry_key = after
    session.flush()
    return {old.get(key, key): post for key, post in known.items()}


def _of_channels(known: Mapping[str, Post], told: Mapping[str, Said], again: Mapping[str, str]) -> dict[str, str]:
    """New key -> old key, for a row that was one post of no network until its columns were known to be channels'
    ("Tweet" beside "LinkedIn"), and whose words stand in another one of them."""
    fresh = defaultdict[tuple[str, str], list[str]](list)
    for key, said in told.items():
        if key not in known and key not in again and said["network"]:
            fresh[_row(key.rpartition("/")[0]), said["starts_at"]].append(key)
    taken, found = set(again.values()), dict[str, str]()
    # "#2" before "#10".
    for key in sorted(known.keys() - told.keys() - taken, key=lambda key: (len(key), key)):
        said = known[key].said
        if said and not said.get("network") and (some := fresh.get((_row(key), said["starts_at"]))):
            found[some.pop(0)] = key
    return found


def _row(key: str) -> str:
    """Without the number of one of several."""
    row, mark, number = key.rpartition("#")
    return row if mark and number.isdecimal() else key


def _series(known: Mapping[str, Post], told: Mapping[str, Said], again: Mapping[str, str]) -> dict[str, str]:
    """New key -> old key, for what has moved with its series."""
    found = set(again.values())
    left = {key: post.said for key, post in known.items() if key not in found}
    return shifted(left, {key: one for key, one in told.items() if key not in again})


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


def _keep_history(post: Post, told: Post, now: datetime) -> None:
    """What has gone out did so when it did: a rule that is changed today writes its past anew as well."""
    if post.starts_at <= now and told.starts_at <= now:
        post.said = {**post.said, **{name: plain(getattr(told, name)) for name in _TIMES}}
