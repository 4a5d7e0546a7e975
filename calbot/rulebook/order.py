"""Posts that rest on another: a second part on the first, a reply on what it answers, a launch on its teaser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from calbot.model.post import Post, PostState
from calbot.rulebook.field import Plan

LATER = "later"
# No "day 2" (a countdown runs the other way) and no bare 2/3 (a date, a cup of flour).
_PART = re.compile(
    r"[\s,:|(\[–-]*(?:\b(?:part|pt\.?|teil|episode|ep\.?)\s*#?(\d{1,2})\b|\((\d{1,2})\s?/\s?\d{1,2}(?=\))"
    r"|その(\d{1,2})|第(\d{1,2})[回話弾])[\s)\]]*",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"\d")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Need:
    """`post` rests on `on`, which `state` tells to be in the way: cancelled, missing, or "later" than the post."""

    on: Post
    state: str


def needs(plan: Plan) -> Sequence[Need | None]:
    """For each post the one that it rests on, where that one will not be out in time.

    It is told by the post's `after`, else by "part 2" in a title whose "part 1" is on the same account. What it rests
    on is looked for among all posts that are known, cancelled and past ones too; one that nobody knows says nothing.
    """
    afters, titles = plan.column("after"), plan.column("title")
    parted = [_part(title) for title in titles]
    if not any(afters) and not any(parted):
        return [None] * len(titles)
    shelf = _Shelf(plan)
    rows = zip(plan.posts, afters, parted, strict=True)
    return [_need(post, shelf.named(after) if after else shelf.before(post, part)) for post, after, part in rows]


def unknown(plan: Plan) -> Sequence[str]:
    """For each post what its `after` names, as it is written, where no post that is known is called so; else ""."""
    afters = plan.column("after")
    if not any(afters):
        return [""] * len(afters)
    shelf = _Shelf(plan)
    return [" ".join(after.split()) if after and shelf.named(after) is None else "" for after in afters]


def _need(post: Post, on: Post | None) -> Need | None:
    if on is None or on.id == post.id:
        return None
    if on.state is not PostState.SCHEDULED:
        return Need(on, on.state.value)
    return Need(on, LATER) if on.starts_at >= post.starts_at else None


class _Shelf:
    """Every known post by the words that others may call it by; where several share them, the first that is on."""

    def __init__(self, plan: Plan) -> None:
        self._by_word: dict[str, Post] = {}
        self._parts: dict[tuple[str, str, str, int], Post] = {}
        for post in plan.facts.plan or plan.facts.posts:
            for word in _words_for(post):
                self._keep(self._by_word, word, post)
            if part := _part(post.title):
                self._keep(self._parts, (*_where(post), *part), post)

    def named(self, after: str) -> Post | None:
        """The post that `after` means: p-12, the key of its calendar entry, or its title."""
        return self._by_word.get(" ".join(after.split()).casefold())

    def before(self, post: Post, part: tuple[str, int] | None) -> Post | None:
        """The part before `part` of the same title on the same account."""
        return self._parts.get((*_where(post), part[0], part[1] - 1)) if part and part[1] > 1 else None

    @staticmethod
    def _keep(shelf: dict[Key, Post], key: Key, post: Post) -> None:
        known = shelf.get(key)
        if known is None or _rank(post) < _rank(known):
            shelf[key] = post


def _rank(post: Post) -> tuple[bool, float]:
    return post.state is not PostState.SCHEDULED, post.starts_at.timestamp()


def _words_for(post: Post) -> Iterator[str]:
    yield post.name
    if post.entry_key:
        yield post.entry_key.casefold()
    yield " ".join(post.title.split()).casefold()


def _where(post: Post) -> tuple[str, str]:
    return f"{post.account_id or ''}/{post.network}/{post.handle}/{post.brand}".casefold(), post.campaign.casefold()


def _part(title: str) -> tuple[str, int] | None:
    """(title without its part, number) of "How to clean it, part 2"; None where it names no part."""
    found = _PART.search(title) if _MAY_BE.search(title) else None
    if found is None:
        return None
    number = int(next(group for group in found.groups() if group))
    stem = " ".join((title[: found.start()] + " " + title[found.end() :]).split()).casefold()
    return (stem, number) if stem else None
