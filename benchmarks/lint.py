"""How long all shipped rules take over many posts in memory, and how much memory they need."""

from __future__ import annotations

import gc
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from typing import Any

from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.rulebook.check import judge
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.pack import Rule, load_rules
from calbot.sources.rules import read_rule_texts

SIZES = (1_000, 10_000, 100_000)
ACCOUNTS = 26
POSTS_PER_DAY = 40
_START = datetime(2026, 1, 5, tzinfo=UTC)
_NETWORKS = ("instagram", "tiktok", "x", "facebook", "youtube", "newsletter", "blog")
_ZONES = ("Europe/London", "Europe/Lisbon", "Europe/Berlin", "UTC")
_SYLLABLES = ("ka", "lo", "mi", "ne", "pu", "ra", "so", "ti", "ve", "zo", "bri", "cha", "den", "fol", "gar")
_WORDS = ["".join(parts) for parts in product(_SYLLABLES, repeat=3)]
# As in a language: the word of rank n is used about 1/n as often as the first.
_USES = list(accumulate(1 / (rank + 5) for rank in range(len(_WORDS))))


def measure() -> dict[str, dict[str, float]]:
    """`lint_times` of the sizes that are promised."""
    return lint_times(SIZES)


def lint_times(sizes: Sequence[int]) -> dict[str, dict[str, float]]:
    """For each number of posts: seconds of one judgement with all shipped rules, and MiB it allocates at its peak.

    Posts are made outside the timed part and left out of the search for garbage, as `calbot check` leaves out what it
    has gathered; memory is measured in a second run, because measuring it is slow.
    """
    rules = load_rules(read_rule_texts())
    times = {}
    for size in sizes:
        facts = make_facts(size, random.Random(size))
        gc.collect()
        gc.freeze()
        begin = time.perf_counter()
        judge(rules, facts)
        seconds = time.perf_counter() - begin
        gc.unfreeze()
        times[str(size)] = {"s": round(seconds, 3), "mib": round(_peak_mib(rules, facts), 1)}
    return times


def make_facts(size: int, rng: random.Random) -> Facts:
    """`size` posts of 26 accounts of 6 brands, some 40 a day, with owners, blackouts and hours of load."""
    accounts = {
        number: Account(
            workspace_id="bench",
            id=number,
            network=_NETWORKS[number % len(_NETWORKS)],
            handle=f"@brand{number}",
            brand=f"Brand {number % 6}",
            team=("care", "reviews")[number % 2],
            owner_id=None if number == ACCOUNTS else 1 + number % 3,
        )
        for number in range(1, ACCOUNTS + 1)
    }
    posts = [_post(number, accounts[rng.randint(1, ACCOUNTS)], size, rng) for number in range(1, size + 1)]
    days = size // POSTS_PER_DAY
    events = [
        Event(
            workspace_id="bench",
            id=number,
            kind=EventKind.BLACKOUT,
            brand=rng.choice(("", "Brand 1", "Brand 2")),
            starts_at=(at := _START + timedelta(days=rng.uniform(0, days))),
            ends_at=at + timedelta(hours=rng.choice((2, 12, 48))),
        )
        for number in range(1, max(days // 10, 1) + 1)
    ]
    people = {number: Person(workspace_id="bench", id=number, name=f"Mkt{number}") for number in range(1, 4)}
    return Facts(posts, accounts, people, events, _load(posts, days, rng), _START)


def _post(number: int, account: Account, size: int, rng: random.Random) -> Post:
    minute = rng.randrange(size // POSTS_PER_DAY) * 1440
    minute += 5 * (rng.randrange(72) if rng.random() < 0.01 else rng.randrange(90, 252))
    campaign = rng.choice(("", "", "", f"campaign-{minute // 10_000}"))
    return _loaded(
        id=number,
        account_id=account.id,
        network=account.network,
        handle=account.handle,
        brand=account.brand,
        title=_sentence(5, rng) + (" TBD" if number % 500 == 0 else ""),
        copy_text=f"{_sentence(rng.randint(8, 30), rng)} #{number % 977} https://brand.example/{number}",
        link=f"https://brand.example/{rng.randrange(size)}?utm_source={account.network}" if rng.random() < 0.6 else "",
        starts_at=_START + timedelta(minutes=minute),
        zone=rng.choice(_ZONES),
        all_day=rng.random() < 0.02,
        campaign=campaign,
        thread=bool(campaign) and rng.random() < 0.2,
        tags=["info/product"],
    )


def _sentence(words: int, rng: random.Random) -> str:
    return " ".join(rng.choices(_WORDS, cum_weights=_USES, k=words))


_BLANK = {name: value for name, value in vars(Post(workspace_id="bench", id=0)).items() if name != "_sa_instance_state"}


def _loaded(**values: Any) -> Post:
    """A post as SQLAlchemy makes it from a row: without the constructor, which takes most of a millisecond."""
    post: Post = Post.__mapper__.class_manager.new_instance()  # type: ignore[attr-defined]
    vars(post).update(_BLANK | values)
    return post


def _load(posts: Sequence[Post], days: int, rng: random.Random) -> list[LoadHour]:
    by_hour: dict[int, list[int]] = {}
    for post in posts:
        by_hour.setdefault(int((post.starts_at - _START).total_seconds()) // 3600, []).append(post.id)
    return [
        LoadHour(
            _START + timedelta(hours=hour),
            "care",
            rng.expovariate(1 / 60),
            240,
            0.2,
            30.0,
            25.0,
            tuple(by_hour.get(hour, ())[:5]),
        )
        for hour in range(days * 24)
    ]


def _peak_mib(rules: Sequence[Rule], facts: Facts) -> float:
    gc.collect()
    tracemalloc.start()
    judge(rules, facts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Measure and print; `--json` prints one object as the last line."""
    times = measure()
    if "--json" in sys.argv:
        print(json.dumps(times))
        return
    for size, cost in times.items():
        print(f"{size:>7} posts: {cost['s']:.2f} s, {cost['mib']:.0f} MiB")


if __name__ == "__main__":
    main()
