"""How long `week` and `check p-x` take in a large workspace: a million counts and 50,000 posts, on either database."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.chat.ask import Ask
from calbot.chat.plain import plain
from calbot.chat.router import answer
from calbot.chat.wires import Wires
from calbot.flows import picture
from calbot.flows import workspace as workspace_flow
from calbot.flows.assess import assess
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.model.account import Account
from calbot.model.finding import Finding, FindingState
from calbot.model.inbound import Count
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post
from calbot.model.revision import PostRevision
from calbot.model.shift import Shift
from calbot.model.workspace import Workspace
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.sources.link import LinkCheck
from calbot.sources.rules import read_rule_texts
from calbot.store import inbound, shift
from calbot.store.migrate import migrate
from calbot.store.number import next_numbers
from calbot.store.session import open_engine, writing
from calbot.wiring.running import FlowRunner
from tests.postgres import CannotRun, open_server

T = TypeVar("T")

COUNTS, POSTS, ASKS = 1_000_000, 50_000, 100
GOAL_MS = 100.0
WORKSPACE = "bench"
NOW = datetime(2026, 11, 24, 11, 18, tzinfo=UTC)
ACCOUNTS, POSTS_PER_DAY, AHEAD = 26, 40, timedelta(days=28)
_HOURS_AT_ONCE, _POSTS_AT_ONCE = 480, 2_000
_NETWORKS = ("instagram", "tiktok", "x", "facebook", "youtube", "newsletter", "blog")
_BRANDS = tuple(f"Brand {number}" for number in range(6))
_WORDS = ("autumn", "pan", "recipe", "giveaway", "story", "live", "launch", "tips", "behind", "chef", "sale", "winter")


@dataclass(frozen=True)
class Times:
    """Milliseconds of one question: half of the answers came within `median`, 95 of 100 within `p95`.

    `cpu` is what this process computed for the median answer: on a busy machine the rest is waiting for a turn.
    """

    median: float
    p95: float
    cpu: float


def measure(url: str, counts: int = COUNTS, posts: int = POSTS, asks: int = ASKS) -> dict[str, object]:
    """Fill the empty database at `url`, have it assessed, and ask as a person in a chat would."""
    migrate(url)
    engine = open_engine(url)
    rules = {rule.id: rule for rule in load_rules(read_rule_texts())}
    wires = _wires(FlowRunner(engine, rules))
    rng = random.Random(7)
    begin = time.perf_counter()
    with writing(engine) as session:
        workspace_flow.install(session, Turn(WORKSPACE, NOW), _company())
    _keep_parts("counts", _counts(counts, rng), counts, lambda some: _apply(engine, inbound.keep, some))
    _keep_parts("posts", _posts(posts, rng), posts, lambda some: _apply(engine, _add_posts, some))
    _keep_parts("findings", _gone(posts // 2), posts // 2, lambda some: _apply(engine, _add_findings, some))
    _apply(engine, shift.replace, NOW - timedelta(days=7), NOW + AHEAD, _roster())
    filled = time.perf_counter() - begin
    standing = asyncio.run(_assessed(wires.flow, rules))
    coming = [number for number, at in enumerate(_starts(posts), 1) if NOW <= at < NOW + timedelta(days=14)]
    questions = {
        "week": lambda: "week",
        "check": lambda: f"check p-{rng.choice(coming)}",
        "check_old": lambda: f"check p-{rng.randrange(1, posts + 1)}",
    }
    told = {name: asyncio.run(_times(wires, question, asks)) for name, question in questions.items()}
    engine.dispose()
    figures = {f"{name}_ms": asdict(one) for name, one in told.items()}
    return {"counts": counts, "posts": posts, **standing, "fill_s": round(filled, 1), **figures}


async def _assessed(flow: FlowRunner, rules: Mapping[str, Rule]) -> dict[str, int]:
    """What the assessment that every change leads to keeps; the answers are read from it."""
    turn = Turn(WORKSPACE, NOW)
    owed = await flow(picture.due, turn)
    assert owed is not None
    world = await flow(picture.gather, turn)
    seen = assess(world)
    await flow(picture.keep, turn, world, seen, owed)
    return {"findings": len(seen.judged), "expected": len(seen.posts), "spikes": len(seen.spikes)}


async def _times(wires: Wires, question: Callable[[], str], asks: int) -> Times:
    took, computed = [], []
    for number in range(asks + 3):
        ask = Ask("bench", "#care", "mika", question(), key=f"a{number}")
        begin, computing = time.perf_counter(), time.process_time()
        reply = await answer(ask, wires)
        took.append((time.perf_counter() - begin) * 1000)
        computed.append((time.process_time() - computing) * 1000)
        said = plain(reply.card) if reply.card else ""
        if "p-" not in said:
            raise SystemExit(f"{ask.text!r} was not answered: {said}")
    # The first ones open connections and fill caches.
    took = sorted(took[3:])
    p95 = took[int(0.95 * (len(took) - 1))]
    return Times(round(statistics.median(took), 1), round(p95, 1), round(statistics.median(computed[3:]), 1))


def _wires(flow: FlowRunner) -> Wires:
    async def unseen(url: str) -> LinkCheck:
        raise NotImplementedError(url)

    return Wires(
        flow=flow,
        platforms={},
        clock=lambda: NOW,
        workspace_of=lambda platform, address: WORKSPACE,
        workspaces=lambda: [WORKSPACE],
        check_link=unseen,
    )


def _company() -> Company:
    key = {"workspace_id": WORKSPACE}
    accounts = [
        Account(
            **key,
            id=number,
            network=_NETWORKS[number % len(_NETWORKS)],
            handle=f"@brand{number}",
            brand=_BRANDS[number % len(_BRANDS)],
            owner_id=1,
            audience=20_000 * number,
        )
        for number in range(1, ACCOUNTS + 1)
    ]
    return Company(
        workspace=Workspace(id=WORKSPACE, name="Bench", zone="Europe/London", created_at=NOW),
        people=[Person(**key, id=1, name="Mika", zone="Europe/London", roles=["lead", "marketer"])],
        identities={1: {"bench": "mika"}},
        accounts=accounts,
        places=[Place(**key, id=1, platform="bench", address="#care", kind=PlaceKind.CARE, zone="Europe/London")],
    )


def _counts(number: int, rng: random.Random) -> Iterator[list[Count]]:
    """One count for each hour, brand and network, up to now, in parts; each part is the last one moved on."""
    slots = list(product(_BRANDS, _NETWORKS))
    start = NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=-(-number // len(slots)))
    part = [
        Count(
            workspace_id=WORKSPACE,
            id=0,
            starts_at=start + timedelta(hours=hour),
            brand=brand,
            network=network,
            messages=rng.randint(0, 9),
        )
        for hour, (brand, network) in product(range(_HOURS_AT_ONCE), slots)
    ]
    for left in range(number, 0, -len(part)):
        yield part[:left]
        for one in part:
            one.starts_at += timedelta(hours=_HOURS_AT_ONCE)


def _starts(number: int) -> list[datetime]:
    """When the posts go out: some 40 a day, the last ones four weeks from now."""
    gap = timedelta(days=1) / POSTS_PER_DAY
    return [NOW + AHEAD - gap * left for left in range(number, 0, -1)]


def _posts(number: int, rng: random.Random) -> Iterator[list[Post]]:
    accounts, starts = _company().accounts, iter(_starts(number))
    while part := [_post(at, rng.choice(accounts), rng) for at in islice(starts, _POSTS_AT_ONCE)]:
        yield part


def _post(at: datetime, account: Account, rng: random.Random) -> Post:
    words = " ".join(rng.sample(_WORDS, 4))
    return Post(
        workspace_id=WORKSPACE,
        id=0,
        account_id=account.id,
        network=account.network,
        handle=account.handle,
        brand=account.brand,
        title=f"{words} {rng.randrange(10_000)}",
        copy_text=f"{words} and more to read about it in the link below {rng.randrange(10_000)}",
        link=f"https://shop.example/{rng.randrange(5_000)}",
        starts_at=at,
        zone="Europe/London",
        owner_id=1,
        created_at=at - timedelta(days=20),
    )


def _add_posts(session: Session, workspace_id: str, posts: list[Post]) -> None:
    numbers = next_numbers(session, workspace_id, "post", len(posts))
    revisions = next_numbers(session, workspace_id, "post_revision", len(posts))
    for one, number in zip(posts, numbers, strict=True):
        one.id, one.entry_key = number, f"bench:{number}"
    session.add_all(posts)
    session.flush()
    first = zip(posts, revisions, strict=True)
    session.add_all(
        PostRevision(workspace_id=workspace_id, id=number, post_id=one.id, revision=1, at=NOW) for one, number in first
    )


def _gone(number: int) -> Iterator[list[Finding]]:
    """What was found of posts that are long over."""
    key = {"workspace_id": WORKSPACE, "id": 0, "rule": "same-account-gap", "state": FindingState.GONE}
    long_ago = {"found_at": NOW - timedelta(days=400), "changed_at": NOW - timedelta(days=390)}
    for first in range(1, number + 1, _POSTS_AT_ONCE):
        ids = range(first, min(first + _POSTS_AT_ONCE, number + 1))
        yield [Finding(**key, key=f"gone:{one}", post_ids=[one, one + 1], at=NOW, **long_ago) for one in ids]


def _add_findings(session: Session, workspace_id: str, findings: list[Finding]) -> None:
    for one, number in zip(findings, next_numbers(session, workspace_id, "finding", len(findings)), strict=True):
        one.id = number
    session.add_all(findings)


def _roster() -> list[Shift]:
    start = NOW - timedelta(days=7)
    days = (timedelta(days=7) + AHEAD).days
    return [
        Shift(
            workspace_id=WORKSPACE,
            id=0,
            starts_at=start + timedelta(days=day, hours=turn * 8),
            ends_at=start + timedelta(days=day, hours=turn * 8 + 8),
            heads=24,
        )
        for day, turn in product(range(days), range(3))
    ]


def _apply(engine: Engine, keep: Callable[..., object], *args: object) -> None:
    with writing(engine, WORKSPACE) as session:
        keep(session, WORKSPACE, *args)
        session.commit()


def _keep_parts(what: str, parts: Iterator[list[T]], number: int, keep: Callable[[list[T]], None]) -> None:
    done = 0
    for part in parts:
        keep(part)
        done += len(part)
        print(f"\r{what}: {done:,} of {number:,}", end="", file=sys.stderr)
    print(file=sys.stderr)


@contextmanager
def _databases(wanted: list[str]) -> Iterator[dict[str, str]]:
    with ExitStack() as opened:
        found = {}
        if "sqlite" in wanted:
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            found["sqlite"] = f"sqlite:///{Path(folder) / 'calbot.db'}"
        if "postgresql" in wanted:
            try:
                server = open_server()
            except CannotRun as why:
                raise SystemExit(str(why)) from None
            opened.callback(server.close)
            found["postgresql"] = server.create("calbot_bench")
            opened.callback(server.drop, "calbot_bench")
        yield found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    parser.add_argument("--counts", type=int, default=COUNTS)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = parser.parse_args()
    with _databases(given.database or ["sqlite", "postgresql"]) as urls:
        result = {}
        for name, url in urls.items():
            print(name, file=sys.stderr)
            result[name] = measure(url, given.counts, given.posts)
    if given.json:
        print(json.dumps(result))
        return
    for name, one in result.items():
        print(f"{name}: {one['counts']:,} counts and {one['posts']:,} posts, {one['findings']} findings")
        for question in ("week", "check", "check_old"):
            times = one[f"{question}_ms"]
            told = f"median {times['median']} ms ({times['cpu']} computed), p95 {times['p95']} ms"
            print(f"  {question}: {told} (goal: {GOAL_MS:.0f} ms)")


if __name__ == "__main__":
    main()
