"""Posts as columns: each needed field of 100,000 posts is read once, because reading it is what costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import compress
from operator import itemgetter

from calbot.model.account import Account
from calbot.model.post import Post, PostState
from calbot.rulebook.facts import Facts
from calbot.rulebook.links import shared_links
from calbot.rulebook.near import Words, numbered
from calbot.rulebook.view import views
from calbot.rulebook.vocabulary import POST, Value, local

Group = tuple[Value, ...] | None
"""The values of some fields; None where one of them is blank: a blank is the same as nothing."""

_GONE = PostState.CANCELLED


class Columns:
    """The live posts of `facts` by start and id; a column is made when it is first asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        order = [(shown.starts_at, shown.id) for shown in views(facts.posts)]
        posts = [post for _, post in sorted(zip(order, facts.posts, strict=True), key=itemgetter(0))]
        live = [shown.state is not _GONE for shown in views(posts)]
        self.posts: list[Post] = list(compress(posts, live))
        self._made: dict[str, list[Value]] = {}
        self._groups: dict[tuple[str, ...], list[Group]] = {}

    @cached_property
    def seconds(self) -> list[int]:
        """Start of each post, whole seconds since 1970 UTC; ascending."""
        return [int(post.starts_at.timestamp()) for post in views(self.posts)]

    @cached_property
    def accounts(self) -> list[Account | None]:
        """The account of each post, where known."""
        known = self.facts.accounts
        return [None if (id_ := post.account_id) is None else known.get(id_) for post in views(self.posts)]

    @cached_property
    def by_id(self) -> dict[int, int]:
        """Post id -> index."""
        return {post.id: index for index, post in enumerate(views(self.posts))}

    @cached_property
    def local_minutes(self) -> list[int]:
        """Minutes after midnight on the clock of each post's own zone."""
        clocks = (local(post) for post in views(self.posts))
        return [clock.hour * 60 + clock.minute for clock in clocks]

    @cached_property
    def all_day_seconds(self) -> list[int]:
        """Seconds that a post may stand for: a day where its hour is not known, else 0."""
        return [86_400 if post.all_day else 0 for post in views(self.posts)]

    @cached_property
    def links(self) -> list[str]:
        """For each post a text for the page it shares with others, "" where it shares none."""
        return shared_links([post.link for post in views(self.posts)])

    def column(self, name: str) -> list[Value]:
        """Field `name` of the vocabulary, for each post."""
        if name not in self._made:
            read, facts = POST[name].read, self.facts
            self._made[name] = [
                read(post, account, facts) for post, account in zip(views(self.posts), self.accounts, strict=True)
            ]
        return self._made[name]

    @cached_property
    def words(self) -> list[Words]:
        """The words of each post's copy, rarest first."""
        return numbered([str(copy) for copy in self.column("copy")])

    def getter(self, name: str) -> Callable[[int], Value]:
        """Reads field `name` of the post at an index."""
        return self.column(name).__getitem__

    def group(self, fields: Sequence[str]) -> list[Group]:
        """For each post the values of `fields`, or None where one is blank; () for no fields."""
        wanted = tuple(fields)
        if wanted not in self._groups:
            columns = [self.column(field) for field in wanted]
            rows = zip(*columns, strict=True) if columns else (() for _ in self.posts)
            self._groups[wanted] = [row if all(row) else None for row in rows]
        return self._groups[wanted]
