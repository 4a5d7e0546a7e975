"""What came of a run, in figures, and whether they count."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from benchmarks.storm import ledger
from benchmarks.storm.company import address_of, name_of, workspace_of
from benchmarks.storm.faults import MIXES, Fault
from benchmarks.storm.going import Run
from benchmarks.storm.plan import Goal, Plan, faulty_share
from benchmarks.storm.slowest import Deaths, slowest
from benchmarks.storm.spikes import Book
from calbot.store.session import open_engine
from calbot.wiring.house import MAIN

FAILED, VOID, SLOW = 1, 2, 3
_ALSO_BAD = ("different", "half_done", "held_up", "workers_died")


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
        return any(self.figures[name] for name in ledger.COUNTS) or any(self.figures.get(name) for name in _ALSO_BAD)

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


def report(going: Run, seconds: float) -> Report:
    """Read the three ledgers of a run of so many seconds, and compare them."""
    plan, book = going.plan, going.book
    names = [name_of(number) for number in range(plan.companies)]
    places = {name: [address_of(name, place) for place in range(1, plan.places_of(name) + 1)] for name in names}
    engine = open_engine(going.database.url)
    try:
        kept = ledger.rows(engine)
    finally:
        engine.dispose()
    accepted = ledger.read(going.chat.ledger)
    verdict = ledger.compare(book, kept, accepted, places, plan.mode)
    _show_examples(verdict)
    figures = _figures(going, verdict, kept, accepted, seconds)
    return Report(figures, why_void(going.plan, figures), verdict.deliveries(), _seconds(verdict, going.plan.lead_in))


def _figures(
    going: Run, verdict: ledger.Verdict, kept: Sequence[ledger.Row], accepted: ledger.Accepted, seconds: float
) -> dict[str, Any]:
    plan, book = going.plan, going.book
    deaths = Deaths(going.workers.killed, going.database.killed)
    figures: dict[str, Any] = {
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
        "deaths": ledger.deaths(kept),
        "parked": len(going.parked),
        "workers_died": going.died,
        "spikes": len(book.puts),
        "first_spikes": sum(owner == MAIN for owner, _ in book.puts),
        "notices": len(kept),
        "told": len(verdict.slow),
        "withdrawn": sum(bool(put.withdrawn_at) for put in book.puts.values()),
        "calls": accepted.calls,
        "faulty_share": _faulty(accepted.heard, but=MAIN if plan.ill else ""),
        "worker_kills": going.workers.kills,
        "database_kills": going.database.kills,
        "idle": sum(not accepted.hands[pid] for pid in list(going.clocks)[: plan.workers]),
        "seconds": round(seconds),
        "slowest": slowest(verdict, kept, accepted, deaths, asked=plan.mode == "ask"),
        "load": round(os.getloadavg()[0], 1),
    }
    if any(plan.skews):
        figures["clocks"] = _by_clock(plan, going.clocks, accepted.hands)
    if plan.ill:
        figures |= _illness(plan.ill, accepted)
    if plan.outage:
        figures |= _order(book, accepted)
    return figures


def why_void(plan: Plan, figures: Mapping[str, Any]) -> str:
    """Why the run proves nothing; "" when it does."""
    demanded = {
        "worker_kills": plan.least_kills,
        "database_kills": plan.least_database_kills,
        "doubt_resolved": plan.least_doubts,
        "told": 1,
        "ill_calls": plan.least_ill if plan.ill else 0,
    }
    for name, least in demanded.items():
        if figures.get(name, 0) < least:
            return f"void: {name} is {figures[name]}, and below {least} nothing is proved"
    if plan.ill and figures["ill_share"] < 1.0:
        return f"void: ill_share is {figures['ill_share']}: the first company's chat was not ill"
    for clock, brought in figures.get("clocks", {}).items():
        if not brought:
            return f"void: nobody whose clock is wrong by {clock} s has delivered anything"
    if abs(figures["faulty_share"] - faulty_share(plan)) > plan.faulty_off:
        return f"void: faulty_share is {figures['faulty_share']}, far from the {faulty_share(plan):.2f} of its mix"
    return ""


def _seconds(verdict: ledger.Verdict, lead_in: float) -> dict[str, list[float]]:
    """By workspace, from due to accepted, of all that was due once so many seconds were over."""
    first = min((due for _, _, _, due in verdict.slow), default=0.0)
    took: dict[str, list[float]] = {}
    for seconds, place, _, due in verdict.slow:
        if due >= first + lead_in:
            took.setdefault(workspace_of(place), []).append(seconds)
    return took


def _faulty(heard: Mapping[str, Sequence[ledger.Heard]], but: str) -> float:
    """The share of the calls that went wrong (0..1), of all companies `but` that one."""
    calls = [call.fault for place, one in heard.items() if workspace_of(place) != but for call in one]
    return round(sum(fault != Fault.NONE for fault in calls) / len(calls), 3) if calls else 0.0


def _by_clock(plan: Plan, clocks: Mapping[int, float], hands: Mapping[int, int]) -> dict[str, int]:
    """How many calls, by how many seconds the callers' clocks are wrong."""
    return {f"{skew:g}": sum(hands[pid] for pid, one in clocks.items() if one == skew) for skew in plan.skews}


def _illness(mix: str, accepted: ledger.Accepted) -> dict[str, Any]:
    """How many calls the first company's chat let fare as `mix` says while it was ill, and which share of its calls
    that is; how many messages of the others were held up until it was healed."""
    faults = {fault.value for fault in MIXES[mix].shares}
    calls = [
        call.fault
        for place, heard in accepted.heard.items()
        if workspace_of(place) == MAIN
        for call in heard
        if call.at <= accepted.healed_at
    ]
    met = sum(fault in faults for fault in calls)
    late = (message.at > accepted.healed_at for message in accepted.messages if workspace_of(message.place) != MAIN)
    return {"ill_calls": met, "ill_share": round(met / max(1, len(calls)), 3), "held_up": sum(late)}


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
    for kind in ledger.COUNTS:
        for one in getattr(verdict, kind)[:5]:
            print(f"{kind}: {one}", file=sys.stderr)
