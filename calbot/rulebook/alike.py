"""Which posts of a calendar may be alike, all searched at once: those near in time that share a rare word or a link.

Each post is filed under its link and the few rarest words of its copy (see `near`). On the sorted files each post is
held against the one before it, then against the one before that, as long as any two are near enough.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from calbot.rulebook.near import Copies, Indices, prefix_size

_BITS: Final = 32
_LOW: Final = (1 << _BITS) - 1
_KEPT: Final = 1 << 21
"""Pairs that are kept before those found twice are taken out: 16 MiB."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Posts in time order (`seconds`), filed by their `copies` (alike from `least` on) and their `links` ("" shares
    none)."""

    seconds: Sequence[int]
    copies: Copies
    least: float
    links: Sequence[str]

    def pairs(self, span: int, most: int) -> tuple[Iterator[tuple[int, list[int]]], int]:
        """For each post (index) that may have any the earlier posts less than `span` seconds before it that it may be
        like, nearest first, and how many posts were not held against all: `most` are looked at on each file, and kept
        of each post."""
        links = _numbered(self.links)
        files, seconds = self._files(links), np.array(self.seconds, dtype=np.int64)
        keys, posts = files >> _BITS, files & _LOW
        found, cut = np.empty(0, np.int64), np.empty(0, np.int64)
        at = np.arange(len(files))
        fresh: list[Indices] = []
        for back in range(1, most + 2):
            at = at[at >= back]
            one, other = posts[at], posts[at - back]
            near = (keys[at] == keys[at - back]) & (seconds[one] - seconds[other] < span)
            at, one, other = at[near], one[near], other[near]
            if back > most or not len(at):
                cut = np.union1d(cut, one)
                break
            hopeful = (links[one] == links[other]) & (links[one] > 0) | self.copies.may_be_alike(one, other, self.least)
            fresh.append(_paired(one[hopeful], other[hopeful]))
            if sum(map(len, fresh)) > _KEPT:
                found, more = _nearest(np.concatenate([found, *fresh]), most)
                cut, fresh = np.union1d(cut, more), []
        found, more = _nearest(np.concatenate([found, *fresh]), most)
        return _by_post(found), len(np.union1d(cut, more))

    def alike(self, one: int, other: int) -> bool:
        """Whether two posts (indices) share a link or nearly all of their copy."""
        linked = bool(self.links[one]) and self.links[one] == self.links[other]
        return linked or self.copies.likeness(one, other) >= self.least

    def _files(self, links: Indices) -> Indices:
        """What each post is filed under, with the post in the bits below; in order."""
        sizes, which = np.unique(self.copies.counts, return_inverse=True)
        many = np.array([prefix_size(size, self.least) if size else 0 for size in sizes.tolist()], np.int64)[which]
        rare = array("i")
        for words, first in zip(self.copies.words, many.tolist(), strict=True):
            rare.extend(words[:first])
        owners = np.repeat(np.arange(len(many)), many)
        linked = np.flatnonzero(links)
        keys = np.concatenate([np.array(rare, np.int64) + 1, -links[linked]])
        return np.sort((keys << _BITS) + np.concatenate([owners, linked]))


def _numbered(links: Sequence[str]) -> Indices:
    """A number for each different link, 0 for none."""
    numbers = {"": 0}
    return np.array([numbers.setdefault(link, len(numbers)) for link in links], np.int64)


def _paired(one: Indices, other: Indices) -> Indices:
    """Each pair as an integer; in order, the nearest of a post come first."""
    return (one << _BITS) + (_LOW - other)


def _nearest(pairs: Indices, most: int) -> tuple[Indices, Indices]:
    """Each pair once, at most `most` of a post, and the posts that had more."""
    pairs = np.unique(pairs)
    posts = pairs >> _BITS
    place = np.arange(len(pairs)) - np.searchsorted(posts, posts)
    return pairs[place < most], np.unique(posts[place >= most])


def _by_post(pairs: Indices) -> Iterator[tuple[int, list[int]]]:
    posts, first = np.unique(pairs >> _BITS, return_index=True)
    others = _LOW - (pairs & _LOW)
    for post, some in zip(posts.tolist(), np.split(others, first[1:]), strict=False):
        yield post, some.tolist()
