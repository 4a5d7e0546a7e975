"""Turns what a rule found into a Found: whose posts, when, and the values of its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from calbot.model.event import Event
from calbot.model.post import Post
from calbot.rulebook.columns import Columns, Group
from calbot.rulebook.found import Found
from calbot.rulebook.placeholders import FIELDS
from calbot.rulebook.rule import Rule
from calbot.rulebook.runs import Run
from calbot.rulebook.tone import PROMO
from calbot.rulebook.view import view
from calbot.rulebook.vocabulary import Value
from calbot.rulebook.when import CountWhen, PairWhen, ShareWhen, StreakWhen
from calbot.rulebook.window import Window
from calbot.rulebook.windows import brand_of

Values = dict[str, str | int | float]
_POSTS_NAMED = 20
"""A burst of 10,000 posts is one finding; it need not carry them all."""


def tell_post(
    rule: Rule, columns: Columns, first: int, rest: Sequence[int], unclear: str, group: Sequence[Value] | None = None
) -> Found:
    """One post, or (with `group`) the posts told together at the first of them, under a key that outlives it."""
    together = (first, *rest)[:_POSTS_NAMED]
    values = {**_named(columns, first, rule), "more": len(rest), "count": len(rest) + 1, **_said(unclear)}
    key = f"{rule.id}:once:{'/'.join(map(str, group))}"[:400] if group is not None else _key(rule, columns, together)
    return Found(rule, _posts(columns, together), view(columns.posts[first]).starts_at, None, values, key)


def tell_pair(rule: Rule, when: PairWhen, columns: Columns, one: int, other: int, unclear: str) -> Found:
    """Two posts, told at the later."""
    earlier, later = view(columns.posts[one]), view(columns.posts[other])
    values: Values = {
        **_named(columns, one, rule),
        "b": later.name,
        "b_title": later.title,
        "b_account": _account(columns, other),
        "gap_minutes": (columns.seconds[other] - columns.seconds[one]) // 60,
        **_said(unclear),
    }
    if "mover" in rule.needs:
        values["mover"] = earlier.name if columns.column("tone")[one] == PROMO else later.name
    if when.near is not None and when.near.copy is not None:
        values["percent"] = round(100 * columns.copies.likeness(one, other))
    told = (one, other)
    return Found(rule, _posts(columns, told), later.starts_at, None, values, _key(rule, columns, told))


def tell_event(rule: Rule, columns: Columns, index: int, event: Event, unclear: str) -> Found:
    """A post inside an event; holds until the event ends."""
    values: Values = {
        **_named(columns, index, rule),
        "event": event.title or event.kind.value,
        "reason": event.reason or event.title or event.kind.value,
        **_said(unclear),
    }
    starts_at = view(columns.posts[index]).starts_at
    return Found(rule, _posts(columns, (index,)), starts_at, event.ends_at, values, _key(rule, columns, (index,)))


def tell_count(rule: Rule, when: CountWhen, columns: Columns, run: Sequence[int], unclear: str, key: str) -> Found:
    """A run of posts, told at the first that is too many."""
    values: Values = {**_named(columns, run[0], rule), "count": len(run), "limit": when.more_than, **_said(unclear)}
    return _tell_run(rule, columns, run, run[when.more_than], values, key)


def tell_streak(rule: Rule, when: StreakWhen, columns: Columns, run: Run, unclear: str, key: str) -> Found:
    """Posts in a row, told at the first that is too many."""
    values: Values = {**_named(columns, run.hits[0], rule), "count": run.total, "limit": when.more_than}
    return _tell_run(rule, columns, run.hits, run.tipping, {**values, **_said(unclear)}, key)


def tell_share(rule: Rule, when: ShareWhen, columns: Columns, run: Run, unclear: str, key: str) -> Found:
    """A stretch with too large a part of one kind, told at the post that tips it."""
    values: Values = {
        **_named(columns, run.hits[0], rule),
        "count": len(run.hits),
        "total": run.total,
        "percent": round(100 * len(run.hits) / run.total),
        "limit_percent": round(100 * when.above),
    }
    return _tell_run(rule, columns, run.hits, run.tipping, {**values, **_said(unclear)}, key)


def _tell_run(rule: Rule, columns: Columns, run: Sequence[int], tipping: int, values: Values, key: str) -> Found:
    at, until = columns.posts[tipping].starts_at, columns.posts[max(run[-1], tipping)].starts_at
    return Found(rule, _posts(columns, run), at, until, values, key)


class RunKeys:
    """Names runs by what they share and the week in which they begin: the posts in one come and go every day, and a
    name that changed with them would tell the same matter again and again."""

    def __init__(self, rule: Rule, columns: Columns) -> None:
        self._rule = rule
        self._columns = columns
        self._used: Counter[str] = Counter()

    def next(self, group: Group, first: int) -> str:
        """The key of the next run of `group`, which begins with post `first`."""
        year, week, _ = self._columns.posts[first].starts_at.isocalendar()
        shared = "/".join(str(value) for value in group or ())
        key = f"{self._rule.id}:run:{shared[:250]}:{year}-W{week:02d}"
        self._used[key] += 1
        return key if self._used[key] == 1 else f"{key}:{self._used[key]}"


def tell_load(rule: Rule, columns: Columns, window: Window, of_day: int, unclear: str) -> Found:
    """A span of load, told at its start; the second span of a team's day has a key of its own."""
    posts = window.posts
    a, b = _leading(columns, posts)
    values: Values = {
        "a": a.name if a else "",
        "b": b.name if b else "",
        "brand": brand_of(columns, a) if a else "",
        "other_brand": brand_of(columns, b) if b else "",
        "team": window.team,
        "wait_hours": _short(window.minutes / 60),
        "target_hours": _short(window.target_minutes / 60),
        "late_percent": round(100 * window.share_late),
        "hours": len(window.hours),
        **_said(unclear),
    }
    key = f"{rule.id}:{window.team}:{window.starts_at.date().isoformat()}"
    return Found(rule, posts, window.starts_at, window.ends_at, values, key if of_day == 1 else f"{key}:{of_day}")


def _leading(columns: Columns, posts: Sequence[Post]) -> tuple[Post | None, Post | None]:
    """The biggest post, and the biggest of another brand (else the second biggest)."""
    if not posts:
        return None, None
    own = brand_of(columns, posts[0])
    others = [post for post in posts[1:] if brand_of(columns, post) not in ("", own)] or posts[1:]
    return posts[0], others[0] if others else None


def _posts(columns: Columns, indices: Sequence[int]) -> tuple[Post, ...]:
    return tuple(columns.posts[index] for index in indices[:_POSTS_NAMED])


def _key(rule: Rule, columns: Columns, indices: Sequence[int]) -> str:
    return f"{rule.id}:{','.join(map(str, sorted([columns.ids[index] for index in indices])))}"


def _named(columns: Columns, index: int, rule: Rule) -> Values:
    post = view(columns.posts[index])
    return {
        "a": post.name,
        "a_title": post.title,
        "brand": str(columns.column("brand")[index]),
        "network": str(columns.column("network")[index]),
        "account": _account(columns, index),
        **{name: str(columns.column(name)[index]) for name in FIELDS if name in rule.needs},
    }


def _account(columns: Columns, index: int) -> str:
    account = columns.accounts[index]
    handle = account.handle if account else view(columns.posts[index]).handle
    network = str(columns.column("network")[index])
    return f"{handle} ({network})" if handle and network else handle or network


def _said(unclear: str) -> Values:
    return {"unclear": unclear} if unclear else {}


def _short(hours: float) -> float:
    """4.6 as it is, 4.0 as 4."""
    return int(hours) if hours == int(hours) else round(hours, 1)
