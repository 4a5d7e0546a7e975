"""Which post is which, where entries of one name are told apart by a number alone.

Rows of a sheet that say the same words, or none, are. Pure. Such a number counts from the top, so a row that is put in
or taken out gives all below it another one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from calbot.flows.renamed import FARTHEST, PLACED, TIMES, content
from calbot.flows.said import FIELDS, Said, said_of
from calbot.model.post import Post

_NUMBERED: Final = re.compile(r"(?P<name>.+)#(?P<number>[2-9]|[1-9]\d{1,5})", re.DOTALL)

_BUT_WORDS: Final = frozenset(FIELDS) - {"starts_at", "title", "copy_text"}


def which_again(
    known: Mapping[str, Post], told: Sequence[Post], guessed: Collection[str], now: datetime
) -> Collection[str]:
    """Give each of `told` whose name several have the key of the one of `known` that it is, or one that is free;
    `guessed`, which are keys of `told`, under the keys of now."""
    there = {post.entry_key for post in told}
    # What somebody calls "post#12" by himself has no "post" beside it.
    names = {name for key in (*known, *there) if (name := _name(key)) != key and name in there}
    if not names:
        return guessed
    again: dict[str, str] = {}
    for name, (before, after) in _groups(known, told, names).items():
        pairs = _Pairs(before, after, now)
        pairs.find()
        again |= _labelled(name, pairs)
    for post in told:
        post.entry_key = again.get(post.entry_key, post.entry_key)
    return {again.get(key, key) for key in guessed}


def _name(key: str) -> str:
    found = _NUMBERED.fullmatch(key)
    return found["name"] if found else key


def _groups(
    known: Mapping[str, Post], told: Sequence[Post], names: Collection[str]
) -> Mapping[str, tuple[list[Post], list[Post]]]:
    """Those of each name, known and told."""
    found: dict[str, tuple[list[Post], list[Post]]] = defaultdict(lambda: ([], []))
    for side, some in enumerate((known.values(), told)):
        for post in some:
            if (name := _name(post.entry_key)) in names:
                found[name][side].append(post)
    return found


class _Pairs:
    """Who of those that were known is who of those that are told: `same` is by the key that is told."""

    def __init__(self, before: Iterable[Post], after: Iterable[Post], now: datetime) -> None:
        self.now = now
        # Of two that say the same, the one that still goes out.
        self.before = {post.entry_key: post for post in sorted(before, key=_rank)}
        self.after = {post.entry_key: post for post in after}
        self.same: dict[str, str] = {}

    def find(self) -> None:
        """By all that they say; else by their words and hour; else by their hour; else by their words and how near they
        are; else by their number."""
        known = {key: post.said or said_of(post) for key, post in self.before.items()}
        told = {key: said_of(post) for key, post in self.after.items()}
        for apart in (PLACED, _BUT_WORDS, None):
            self._alike(*({key: _said(one, apart) for key, one in some.items()} for some in (known, told)))
        self._near(*({key: content(one, PLACED | TIMES) for key, one in some.items()} for some in (known, told)))
        for key in self.before.keys() & self.after.keys():
            # What has gone out is not what is to come, whichever row it stood in.
            if self.before[key].starts_at > self.now or self.after[key].starts_at <= self.now:
                self._pair(key, key)

    def _alike(self, known: Mapping[str, str], told: Mapping[str, str]) -> None:
        """Pair those that say the same, in their order."""
        waiting: dict[str, deque[str]] = defaultdict(deque)
        for key in self.before:
            waiting[known[key]].append(key)
        for key in list(self.after):
            if found := waiting.get(told[key]):
                self._pair(found.popleft(), key)

    def _near(self, known: Mapping[str, str], told: Mapping[str, str]) -> None:
        """Pair those of the same words that are not far apart, of what is still to come."""
        waiting: dict[str, list[Post]] = defaultdict(list)
        for post in sorted(self.before.values(), key=_starts_at):
            if post.live and post.starts_at > self.now:
                waiting[known[post.entry_key]].append(post)
        for post in sorted(self.after.values(), key=_starts_at):
            some = waiting.get(told[post.entry_key], [])
            at = bisect_left(some, post.starts_at, key=_starts_at)
            near = [(abs(some[i].starts_at - post.starts_at), i) for i in (at - 1, at) if 0 <= i < len(some)]
            if near and min(near)[0] <= FARTHEST:
                self._pair(some.pop(min(near)[1]).entry_key, post.entry_key)

    def _pair(self, before: str, after: str) -> None:
        del self.before[before], self.after[after]
        self.same[after] = before


def _said(said: Said, apart: frozenset[str] | None) -> str:
    """All that it says but for what stands `apart`, or its hour alone."""
    return content(said, apart) if apart is not None else str(said["starts_at"])


def _rank(post: Post) -> tuple[bool, int]:
    """What still goes out first, and by the number of each: a database orders "#10" before "#2"."""
    found = _NUMBERED.fullmatch(post.entry_key)
    return not post.live, int(found["number"]) if found else 1


def _starts_at(post: Post) -> datetime:
    return post.starts_at


def _labelled(name: str, pairs: _Pairs) -> dict[str, str]:
    """The key of each by the key that is told; one that nobody knows gets one that nobody has."""
    taken = {*pairs.same.values(), *pairs.before}
    again, number = dict(pairs.same), 2
    for told in pairs.after:
        key = told
        while key in taken:
            key, number = f"{name}#{number}", number + 1
        taken.add(key)
        again[told] = key
    return again
