"""Posts as columns: each needed field of 100,000 posts is read once, because reading it is what costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from calbot.model.account import Account
from calbot.model.post import Post, PostState
from calbot.rulebook.facts import Facts
from calbot.rulebook.links import shared_links
from calbot.rulebook.near import Words, numbered
from calbot.rulebook.view import each, view, views
from calbot.rulebook.vocabulary import POST, Value, zone_of

Group = tuple[Value, ...] | None
"""The values of some fields; None where one of them is blank: a blank is the same as nothing."""

_GONE = PostState.CANCELLED


class Columns:
    """The live posts of `facts` by start and id; a column is made when it is first asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        states, ids = each(facts.posts, "state"), each(facts.posts, "id")
        stamps = [at.timestamp() for at in each(facts.posts, "starts_at")]
        live = [index for index, state in enumerate(states) if state is not _GONE]
        live.sort(key=list(zip(stamps, ids, strict=True)).__getitem__)
        self.posts: list[Post] = [facts.posts[index] for index in live]
        self.seconds = [int(stamps[index]) for index in live]
        """Start of each post, whole seconds since 1970 UTC; ascending."""
        self._live = live
        self._made: dict[str, list[Value]] = {}
        self._groups: dict[tuple[str, ...], list[Group]] = {}

    @cached_property
    def accounts(self) -> list[Account | None]:
        """The account of each post, where known."""
        known = {id_: view(account) for id_, account in self.facts.accounts.items()}
        return [known.get(id_) for id_ in self._own("account_id")]

    @cached_property
    def by_id(self) -> dict[int, int]:
        """Post id -> index."""
        return {id_: index for index, id_ in enumerate(self._own("id"))}

    @cached_property
    def local_minutes(self) -> list[int]:
        """Minutes after midnight on the clock of each post's own zone."""
        zones = map(zone_of, self._own("zone"))
        clocks = (at.astimezone(zone) for at, zone in zip(self._own("starts_at"), zones, strict=True))
        return [clock.hour * 60 + clock.minute for clock in clocks]

    @cached_property
    def all_day_seconds(self) -> list[int]:
        """Seconds that a post may stand for: a day where its hour is not known, else 0."""
        return [86_400 if all_day else 0 for all_day in self.column("all_day")]

    @cached_property
    def links(self) -> list[str]:
        """For each post a text for the page it shares with others, "" where it shares none."""
        return shared_links([str(link) for link in self.column("link")])

    def column(self, name: str) -> list[Value]:
        """Field `name` of the vocabulary, for each post."""
        if name not in self._made:
            field, facts = POST[name], self.facts
            self._made[name] = (
                self._own(field.own)
                if field.own
                else [
                    field.read(post, account, facts)
                    for post, account in zip(views(self.posts), self.accounts, strict=True)
                ]
            )
        return self._made[name]

    def _own(self, attribute: str) -> list[Any]:
        # Read in the order of memory, not of time: several times as fast.
        values = each(self.facts.posts, attribute)
        return [values[index] for index in self._live]

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
