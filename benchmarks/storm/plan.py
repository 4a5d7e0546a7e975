"""What a run is made of, and the named scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.storm.faults import MIXES, OPEN
from calbot.wiring.house import MAIN

FULL = 10_000
"""Notices of a run that may be called a storm."""
FOR_EVER = 100_000
_MANY, _OFF = 1_000, 0.05
"""With so many notices, so far from what its mix says may the faulty share of the calls be; chance takes it 0.04 away
at most."""


@dataclass(frozen=True)
class Goal:
    """A figure of the report that may be at most `most`: how fast, or how well in order. It says nothing of what was
    lost or doubled."""

    figure: str
    most: float

    def judged(self, figures: Mapping[str, Any]) -> dict[str, Any]:
        """{"goal", "met"}; a figure that is not there meets nothing."""
        found = figures.get(self.figure)
        return {"goal": f"{self.figure} <= {self.most:g}", "met": found is not None and found <= self.most}


@dataclass(frozen=True)
class Plan:
    """A run. A spike is told in all `places` of its company; the first company has `flood` times as many spikes as any
    other, and `first_places`, if given, instead of `places`. `per_second` notices come in; pauses between kills in
    seconds, 0 for never, at most `most_kills` of each; `patience` is how long after the last spike all may take to
    settle. `skews` are by how many seconds the clocks of the workers' machines are wrong, in turn. With `door` spikes
    come in through the one worker's POST /spikes. With `outage` the chat server is away while they come in; by then
    they were due over an hour. Every second worker is of the calbot in the folder `older`, if given: its code, this
    database. With `ill` the calls of the first company meet that mix until all others have been told; `ills` are tried
    one after the other, with `wide` times as many places in it as in any other. What comes in the first `lead_in`
    seconds, when workers begin, is not counted as fast or slow. With `hurry` calbot asks so many times as often whether
    all is well. `about` and `goals` say what the scenario is for and how fast it should be, `least_...` and
    `faulty_off` what it takes to count."""

    about: str = ""
    goals: tuple[Goal, ...] = ()
    notices: int = FULL
    seed: int = 1
    mode: str = "ask"
    database: str = "postgresql"
    workers: int = 4
    mix: str = "storm"
    companies: int = 10
    places: int = 20
    per_second: float = 25.0
    worker_kill_pause: float = 3.0
    database_kill_pause: float = 12.0
    patience: float = 300.0
    skews: tuple[float, ...] = (0.0,)
    door: bool = False
    flood: int = 1
    first_places: int = 0
    outage: bool = False
    older: str = ""
    times: int = 20
    hurry: float = 1.0
    ill: str = ""
    ills: tuple[str, ...] = ()
    wide: int = 1
    most_kills: int = FOR_EVER
    least_kills: int = 0
    least_database_kills: int = 0
    least_doubts: int = 0
    lead_in: float = 0.0
    least_ill: int = 1
    least_others: int = 1
    faulty_off: float = 1.0

    @property
    def spikes(self) -> int:
        """Each of them is told in every place of its company."""
        return max(1, self.notices // self.places)

    def places_of(self, workspace_id: str) -> int:
        """How many places that company has."""
        return self.first_places or self.places if workspace_id == MAIN else self.places

    @property
    def span(self) -> float:
        """For how many seconds spikes come in."""
        return self.notices / self.per_second


_CALM = Plan(mix="calm", worker_kill_pause=0.0, database_kill_pause=0.0)

SCENARIOS = {
    "storm": Plan(about="R1, R2, R3, R7: all of it at once", goals=(Goal("max_s", 60.0),)),
    "late": Plan(
        about="R4: every tenth call is accepted after 12 s, when its caller has hung up or may have been killed",
        notices=2_000,
        mix="late",
        per_second=15.0,
        worker_kill_pause=6.0,
        database_kill_pause=30.0,
    ),
    "healthy": replace(_CALM, about="R6: nothing fails", goals=(Goal("p99_s", 5.0),)),
    "drain": replace(
        _CALM,
        about="R10: told after an outage of an hour, oldest first (displaced: 0 in order, 0.33 in none)",
        goals=(Goal("drained_s", 40.0), Goal("swapped_in_place", 0.0), Goal("displaced", 0.2)),
        outage=True,
        per_second=200.0,
    ),
    "steps": replace(_CALM, about="R5: a process dies at each of nine named steps, --times each", places=1),
    "silence": replace(
        _CALM,
        about="R19: the worker is killed, and the chat is gone with a warning to be told: how long until the alarm",
        goals=(Goal("worker_killed_s", 180.0), Goal("chat_gone_s", 180.0)),
    ),
    "sqlite": Plan(
        about="R12: what POST /spikes has acknowledged is there whatever was killed afterwards",
        notices=2_000,
        database="sqlite",
        workers=1,
        mix="calm",
        companies=1,
        places=2,
        per_second=12.0,
        worker_kill_pause=1.6,
        door=True,
        most_kills=110,
        least_kills=100,
    ),
    "clocks": Plan(
        about="R13: the clocks of three in four machines are wrong, by +2 h, -3 h and +26 h",
        notices=1_500,
        skews=(7200.0, -10_800.0, 93_600.0, 0.0),
        database_kill_pause=0.0,
    ),
    "same": Plan(
        about="R14: one process on SQLite, one worker and four on PostgreSQL; what their chats have is compared",
        notices=2_000,
        companies=1,
        per_second=8.0,
        worker_kill_pause=10.0,
        database_kill_pause=0.0,
    ),
    "fair": replace(
        _CALM,
        about="R17: one company has ten times as much to say as any other, by its spikes or by its places, and its chat"
        " is well, hangs, answers after 4 to 7 s or refuses all (429): the slowest hundredth of all others, by what it"
        " is in a run beside it without a flood",
        goals=tuple(Goal(f"ratio_{name}", 1.5) for name in ("well", "hangs", "sluggish", "busy")),
        notices=2_400,
        flood=10,
        places=10,
        companies=20,
        per_second=20.0,
        ills=("", "hangs", "sluggish", "busy"),
        # More places than one process calls at once: a chat that hangs could take all of its calls.
        workers=1,
        wide=5,
        lead_in=10.0,
        least_ill=20,
        least_others=1_000,
    ),
}


def demanding(plan: Plan) -> Plan:
    """A full storm counts only if it was one: a hundred workers killed. Any run that kills needs one killed worker, and
    half of the kills of the database for which there was time. Where calls break off, one doubt for each hundred
    notices was resolved; of a long run's calls as many failed as its mix says."""
    killed = plan.database_kill_pause > 0 and plan.database != "sqlite"
    kills = int(plan.span / plan.database_kill_pause / 2) if killed else 0
    doubts = plan.notices // 100 if OPEN & MIXES[plan.mix].shares.keys() else 0
    full = plan.notices >= FULL and plan.mix == "storm"
    least = 100 if full else int(plan.worker_kill_pause > 0)
    return replace(
        plan,
        least_kills=max(plan.least_kills, least),
        least_database_kills=min(plan.most_kills, kills),
        least_doubts=max(plan.least_doubts, doubts),
        faulty_off=_OFF if plan.notices >= _MANY else plan.faulty_off,
    )


def faulty_share(plan: Plan) -> float:
    """The share of calls that the plan's mix lets go wrong (0..1)."""
    return MIXES[plan.mix].faulty
