"""Comments are not contacts: which part of the comments under posts asks for an answer, by network and type of post.

Learnt where a company counts both, its comments and the messages that had to be answered, in the same hours; before
that the shipped part of each network (`priors`). Partial pooling: a type is drawn to its network, a network to its
prior, by comments that stand for how little such counts are worth (they come in threads, not one by one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from calbot.forecast.history import PostFact
from calbot.forecast.priors import canonical, prior_of
from calbot.model.inbound import COMMENTS, Count

_NETWORK_PRIOR: Final = 400.0
"""Comments that weigh as much as the shipped part."""
_TYPE_PRIOR: Final = 400.0
"""Comments of a type that weigh as much as its network's part."""
_LEAST, _MOST = 0.01, 1.0
_ECHO: Final = timedelta(hours=24)
"""How long the comments of a network are put down to the type of its last posts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """`comments` and `contacts` of the same hours on `network`, under posts of `content_type` ("": of several)."""

    network: str
    content_type: str
    comments: float
    contacts: float


@dataclass(frozen=True, slots=True)
class Shares:
    """The learnt part of comments that asks for an answer (0..1), by network and by (network, type)."""

    networks: Mapping[str, float] = field(default_factory=dict)
    types: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def of(self, network: str, content_type: str = "") -> float | None:
        """The part for posts of a type on a network; None where nothing was learnt and the shipped one holds."""
        name = canonical(network)
        return self.types.get((name, content_type), self.networks.get(name))


def learn_shares(counted: Iterable[Counted], told: Mapping[str, float] | None = None) -> Shares:
    """The parts that `counted` shows; `told` are parts known by network, which stand in for the shipped ones."""
    networks: dict[str, tuple[float, float]] = {}
    types: dict[tuple[str, str], tuple[float, float]] = {}
    for one in counted:
        if one.comments > 0 and one.contacts >= 0:
            name = canonical(one.network)
            networks[name] = _plus(networks.get(name), one)
            if one.content_type:
                types[name, one.content_type] = _plus(types.get((name, one.content_type)), one)
    believed = {canonical(name): _within(share) for name, share in (told or {}).items()}
    pooled = believed | {
        name: _drawn(sums, believed.get(name, prior_of(name).actionable), _NETWORK_PRIOR)
        for name, sums in networks.items()
    }
    return Shares(pooled, {key: _drawn(sums, pooled[key[0]], _TYPE_PRIOR) for key, sums in types.items()})


def counted_in(counts: Sequence[Count], posts: Sequence[PostFact]) -> list[Counted]:
    """The slots of `counts` that tell both comments (tag COMMENTS) and contacts (no tag; else the sum of their types)
    of one brand on one network.

    Comments belong to a type where all `posts` of that brand and network of the day before are of it."""
    slots: dict[tuple[object, ...], dict[str, Count]] = {}
    for count in counts:
        if count.network:
            slots.setdefault((count.starts_at, count.minutes, count.brand, count.network), {})[count.tag] = count
    types, found = _TypesOf(posts), list[Counted]()
    for tags in slots.values():
        comments = tags.pop(COMMENTS, None)
        if comments is not None and tags:
            contacts = tags[""].messages if "" in tags else sum(one.messages for one in tags.values())
            found.append(Counted(comments.network, types.at(comments), float(comments.messages), float(contacts)))
    return found


class _TypesOf:
    """Which type of post was in the air on a network of a brand."""

    def __init__(self, posts: Sequence[PostFact]) -> None:
        self._posts: dict[tuple[str, str], list[PostFact]] = {}
        for post in sorted(posts, key=lambda post: post.starts_at):
            self._posts.setdefault((post.brand, canonical(post.network)), []).append(post)

    def at(self, count: Count) -> str:
        """The one type of the posts of the day before `count`, "" where there is none or several."""
        own = self._posts.get((count.brand, canonical(count.network)), [])
        near = {post.content_type for post in own if count.starts_at - _ECHO < post.starts_at <= count.starts_at}
        return near.pop() if len(near) == 1 else ""


def _plus(sums: tuple[float, float] | None, one: Counted) -> tuple[float, float]:
    comments, contacts = sums or (0.0, 0.0)
    return comments + one.comments, contacts + one.contacts


def _drawn(sums: tuple[float, float], prior: float, weight: float) -> float:
    comments, contacts = sums
    return _within((contacts + weight * prior) / (comments + weight))


def _within(share: float) -> float:
    return min(max(share, _LEAST), _MOST)
