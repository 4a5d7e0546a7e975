"""Posts as columns: each needed field of 100,000 posts is read once, because reading it is what costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from itertools import count
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calbot.model.account import Account
from calbot.model.post import Post, PostState
from calbot.rulebook.facts import Facts
from calbot.rulebook.links import shared_links
from calbot.rulebook.near import Copies, numbered
from calbot.rulebook.view import each, each_of, view, views
from calbot.rulebook.vocabulary import POST, PostField, Value, zone_of

Group = tuple[Value, ...] | None
"""The values of some fields; None where one of them is blank: a blank is the same as nothing."""

_GONE = PostState.CANCELLED
_DAY = 86_400
_MINUTES = 1440
_NOTHING = timedelta(0)
_SPARED = 8
"""A column of which less than one value in so many is asked for need not be made."""

_OFTEN = (
    *("network", "handle", "brand", "owner_id", "owner_name", "title"),
    *("campaign", "content_type", "notes", "after", "told_at"),
)
"""Attributes that other fields rest on; where many fields are wanted they are read with the rest, at a third of the
price."""
_MANY = 12


class Columns:
    """The live posts of `facts` by start and id; a column is made when it is first asked for."""

    def __init__(self, facts: Facts, wanted: Collection[str] = ()) -> None:
        """`wanted`: the fields of which most values will be asked for; they are read together, which is faster."""
        self.facts = facts
        self._wanted = [name for name in wanted if _is_worked_out(POST[name])]
        own = (POST[name].own for name in wanted if POST[name].own)
        often = _OFTEN if len(wanted) >= _MANY else ()
        names = tuple(dict.fromkeys(("state", "id", "starts_at", "account_id", *own, *often)))
        # By attribute, in the order of `facts`: reading in the order of memory, not of time, is several times as fast.
        self._read = dict(zip(names, each_of(facts.posts, names), strict=True))
        states, ids, starts = self._read["state"], self._read["id"], self._read["starts_at"]
        stamps = [at.timestamp() for at in starts]
        live = [index for index, state in enumerate(states) if state is not _GONE]
        # Sorted twice by plain numbers, which takes a third of the time of once by pairs.
        live.sort(key=ids.__getitem__)
        live.sort(key=stamps.__getitem__)
        self.posts: list[Post] = [facts.posts[index] for index in live]
        self.seconds = [int(stamps[index]) for index in live]
        """Start of each post, whole seconds since 1970 UTC; ascending."""
        self._live = live
        self._made: dict[str, list[Any]] = {}
        self._attributes: dict[str, list[Any]] = {}
        self._codes: dict[str, tuple[NDArray[np.int64], list[Value]]] = {}
        self._groups: dict[tuple[str, ...], list[Group]] = {}

    @cached_property
    def accounts(self) -> list[Account | None]:
        """The account of each post, where known."""
        known = {id_: view(account) for id_, account in self.facts.accounts.items()}
        return [known.get(id_) for id_ in self.attribute("account_id")]

    @cached_property
    def ids(self) -> list[int]:
        """The id of each post."""
        return self.attribute("id")

    @cached_property
    def by_id(self) -> dict[int, int]:
        """Post id -> index."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    @cached_property
    def local_minutes(self) -> list[int]:
        """Minutes after midnight on the clock of each post's own zone."""
        codes, zones = self.codes("zone")
        seconds = np.array(self.seconds, np.int64)
        minutes = np.zeros(len(seconds), np.int64)
        for code, zone in enumerate(zones):
            own = codes == code
            minutes[own] = _local_minutes(str(zone), seconds[own])
        told: list[int] = minutes.tolist()
        return told

    @cached_property
    def all_day_seconds(self) -> list[int]:
        """Seconds that a post may stand for: a day where its hour is not known, else 0."""
        return [_DAY if all_day else 0 for all_day in self.column("all_day")]

    @cached_property
    def links(self) -> list[str]:
        """For each post a text for the page it shares with others, "" where it shares none."""
        return shared_links(self.column("link"))

    @cached_property
    def copies(self) -> Copies:
        """The words of each post's copy."""
        return numbered(self.column("copy"))

    def column(self, name: str) -> list[Any]:
        """Field `name` of the vocabulary, for each post."""
        if name not in self._made:
            self._make(name, POST[name])
        return self._made[name]

    def codes(self, name: str) -> tuple[NDArray[np.int64], list[Value]]:
        """Field `name` as the number of each post's value, and the values by their numbers; worked out once."""
        if name not in self._codes:
            column = self.column(name)
            # A value gets its number when it is first asked for.
            numbers: defaultdict[Value, int] = defaultdict(count().__next__)
            self._codes[name] = np.fromiter(map(numbers.__getitem__, column), np.int64, len(column)), list(numbers)
        return self._codes[name]

    def _make(self, name: str, field: PostField) -> None:
        if field.own:
            self._made[name] = self.attribute(field.own)
        elif field.whole is not None:
            self._made[name] = list(field.whole(self))
        elif field.of_account is not None:
            self._made[name] = self._of_accounts(field.of_account)
        else:
            names = dict.fromkeys((name, *self._wanted))
            self._wanted = []
            self._made |= self._work_out([name for name in names if name not in self._made])

    def attribute(self, name: str) -> list[Any]:
        """Attribute `name` of each post, read once."""
        if name not in self._attributes:
            self._attributes[name] = self._by_time(self._read.get(name) or each(self.facts.posts, name))
        return self._attributes[name]

    def getter(self, name: str) -> Callable[[int], Value]:
        """Reads field `name` of the post at an index; for one that is asked for most posts."""
        return self.column(name).__getitem__

    def sparing_getter(self, name: str) -> Callable[[int], Value]:
        """The same for one that may be asked for few posts: as long as it is, the column is not made."""
        field = POST[name]
        work_out, left = field.read, len(self.posts) // _SPARED
        if name in self._made or work_out is None or not _is_worked_out(field):
            return self.getter(name)

        def read(index: int) -> Value:
            nonlocal left
            left -= 1
            if left >= 0:
                return work_out(view(self.posts[index]), self.accounts[index], self.facts)
            value: Value = self.column(name)[index]
            return value

        return read

    def group(self, fields: Sequence[str]) -> list[Group]:
        """For each post the values of `fields`, or None where one is blank; () for no fields."""
        wanted = tuple(fields)
        if wanted not in self._groups:
            self._groups[wanted] = self._group(wanted)
        return self._groups[wanted]

    def _group(self, fields: tuple[str, ...]) -> list[Group]:
        if not fields:
            return [()] * len(self.posts)
        if len(fields) == 1:
            values = self.column(fields[0])
            groups: dict[Value, Group] = {value: (value,) if value else None for value in set(values)}
            return [groups[value] for value in values]
        return [row if all(row) else None for row in zip(*map(self.column, fields), strict=True)]

    def _of_accounts(self, read: Callable[[Account | None, Facts], Value]) -> list[Value]:
        known = {id_: read(account, self.facts) for id_, account in self.facts.accounts.items()}
        none = read(None, self.facts)
        return [known.get(id_, none) for id_ in self.attribute("account_id")]

    def _work_out(self, names: Sequence[str]) -> dict[str, list[Any]]:
        columns: dict[str, list[Value]] = {name: [] for name in names}
        readers = [(read, column.append) for name, column in columns.items() if (read := POST[name].read) is not None]
        facts = self.facts
        accounts = {id_: view(account) for id_, account in facts.accounts.items()}
        for post, account in zip(views(facts.posts), map(accounts.get, self._read["account_id"]), strict=True):
            for read, keep in readers:
                keep(read(post, account, facts))
        return {name: self._by_time(column) for name, column in columns.items()}

    def _by_time(self, values: list[Any]) -> list[Any]:
        # One call for all: half the time of a call for each.
        return list(itemgetter(*self._live)(values)) if len(self._live) > 1 else [values[at] for at in self._live]


def _is_worked_out(field: PostField) -> bool:
    """Whether a field is read post by post, with a call for each."""
    return not field.own and field.whole is None and field.of_account is None


def _local_minutes(zone: str, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Minutes after local midnight at `seconds` since 1970 UTC; a clock is set on few days, and asked once a day."""
    clock = zone_of(zone)
    days, which = np.unique(seconds // _DAY, return_inverse=True)
    starts = np.array([_offset(clock, day * _DAY) for day in days.tolist()], np.int64)
    ends = np.array([_offset(clock, (day + 1) * _DAY) for day in days.tolist()], np.int64)
    offsets = starts[which]
    for at in np.flatnonzero((starts != ends)[which]).tolist():
        offsets[at] = _offset(clock, int(seconds[at]))
    return np.asarray((seconds + offsets) // 60 % _MINUTES)


def _offset(clock: tzinfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, clock).utcoffset()
    return int((offset or _NOTHING).total_seconds())
