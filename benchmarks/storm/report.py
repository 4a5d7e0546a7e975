"""What came of a run, in figures, and whether they count."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from benchmarks.storm import ledger
from benchmarks.storm.company import address_of, name_of, workspace_of
from benchmarks.storm.faults import Fault
from benchmarks.storm.plan import Goal, Plan, faulty_share
from benchmarks.storm.processes import Chat, Database, Workers
from benchmarks.storm.slowest import Deaths, slowest
from benchmarks.storm.spikes import Book
from calbot.store.session import open_engine

FAILED, VOID, SLOW = 1, 2, 3
_ALSO_BAD = ("different", "half_done")


@dataclass(frozen=True)
class Report:
    """`figures` as they are printed; `void` says why they prove nothing, "" when they do. `deliveries` are (place,
    spike, what its message says at the end) of all that was not withdrawn, sorted; `seconds` from due to accepted by
    workspace."""

    figures: dict[str, Any]
    void: str
    deliveries: tuple[tuple[str, str, str], ...] = ()
    seconds: dict[str, list[float]] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether a message was lost, doubled, left standing or unmarked, something was left half done, or what should
        be the same differs."""
        bad = ("lost", "twice", "unretracted", "unmarked", "astray", "unsettled")
        return any(self.figures[name] for name in bad) or any(self.figures.get(name) for name in _ALSO_BAD)

    def judged(self, goals: Sequence[Goal]) -> Report:
        """The same, with how it stands by those goals."""
        return replace(self, figures=self.figures | {"goals": [goal.judged(self.figures) for goal in goals]})

    @property
    def code(self) -> int:
        """The process's exit code: FAILED whatever else it proves, VOID, SLOW where a goal is missed, or 0."""
        if self.failed:
            return FAILED
        if self.void:
            return VOID
        return 0 if all(goal["met"] for goal in self.figures.get("goals", ())) else SLOW


def report(
    plan: Plan, book: Book, database: Database, chat: Chat, workers: Workers, died: int, seconds: float
) -> Report:
    """Read the three ledgers and compare them."""
    names = [name_of(number) for number in range(plan.companies)]
    places = {name: [address_of(name, place) for place in range(1, plan.places + 1)] for name in names}
    engine = open_engine(database.url)
    try:
        kept = ledger.rows(engine)
    finally:
        engine.dispose()
    accepted = ledger.read(chat.ledger)
    verdict = ledger.compare(book, kept, accepted, places, plan.mode)
    _show_examples(verdict)
    faulty = accepted.calls - accepted.faults[Fault.NONE.value]
    figures = {
        "lost": len(verdict.lost),
        "twice": len(verdict.twice),
        "unretracted": len(verdict.unretracted),
        "doubt_resolved": verdict.doubt_resolved,
        "p99_s": verdict.quantile(0.99),
        "max_s": verdict.quantile(1.0),
        "p50_s": verdict.quantile(0.5),
        "unmarked": len(verdict.unmarked),
        "marked_repeats": verdict.repeats,
        "astray": len(verdict.astray),
        "unsettled": len(verdict.unsettled),
        "workers_died": died,
        "spikes": len(book.puts),
        "notices": len(kept),
        "told": len(verdict.slow),
        "withdrawn": sum(bool(put.withdrawn_at) for put in book.puts.values()),
        "calls": accepted.calls,
        "faulty_share": round(faulty / accepted.calls, 3) if accepted.calls else 0.0,
        "worker_kills": workers.kills,
        "database_kills": database.kills,
        "seconds": round(seconds),
        "slowest": slowest(verdict, kept, accepted, Deaths(workers.killed, database.killed)),
    }
    if plan.outage:
        figures |= _order(book, accepted)
    return Report(figures, why_void(plan, figures), verdict.deliveries(), dict(verdict.seconds))


def why_void(plan: Plan, figures: Mapping[str, Any]) -> str:
    """Why the run proves nothing; "" when it does."""
    demanded = {
        "worker_kills": plan.least_kills,
        "database_kills": plan.least_database_kills,
        "doubt_resolved": plan.least_doubts,
        "told": 1,
    }
    for name, least in demanded.items():
        if figures[name] < least:
            return f"void: {name} is {figures[name]}, and below {least} nothing is proved"
    if abs(figures["faulty_share"] - faulty_share(plan)) > plan.faulty_off:
        return f"void: faulty_share is {figures['faulty_share']}, far from the {faulty_share(plan):.2f} of its mix"
    return ""


def _order(book: Book, accepted: ledger.Accepted) -> dict[str, Any]:
    """How long it took from when the chat server was back, and how far from oldest-first it was: how many neighbours in
    the same place were out of order, and for the whole the mean distance of a message from its place in the line, as a
    share of the line."""
    due = {(put.workspace_id, put.key): put.due_at for put in book.puts.values()}
    came = [(message.place, due[about]) for message in accepted.messages if (about := _about(message, book)) in due]
    places: dict[str, list[float]] = {}
    for place, at in came:
        places.setdefault(place, []).append(at)
    swapped = sum(first > second for line in places.values() for first, second in pairwise(line))
    ranks = sorted(range(len(came)), key=lambda number: came[number][1])
    moved = sum(abs(rank - number) for rank, number in enumerate(ranks))
    back = min((put.raised_at for put in book.puts.values()), default=0.0)
    drained = max((message.at for message in accepted.messages), default=back) - back
    return {
        "drained_s": round(drained, 1),
        "swapped_in_place": swapped,
        "displaced": round(moved / max(1, len(came)) ** 2, 3),
    }


def _about(message: ledger.Message, book: Book) -> tuple[str, str]:
    workspace_id = workspace_of(message.place)
    found = next((key for owner, key in book.puts if owner == workspace_id and f" {key} " in message.first), "")
    return workspace_id, found


def _show_examples(verdict: ledger.Verdict) -> None:
    for kind in ("lost", "twice", "unretracted", "unmarked", "astray", "unsettled"):
        for one in getattr(verdict, kind)[:5]:
            print(f"{kind}: {one}", file=sys.stderr)
