"""What a run is made of, and the named scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace

FULL = 10_000
"""Notices of a run that may be called a storm."""


@dataclass(frozen=True)
class Plan:
    """A run. A spike is told in all `places` of its company; the first company has `flood` times as many spikes as any
    other. `per_second` notices come in; pauses between kills in seconds, 0 for never, at most `most_kills` of each;
    `patience` is how long after the last spike all may take to settle. `skews` are by how many seconds the workers' own
    clocks are wrong, in turn. With `door` spikes come in through the one worker's POST /spikes. With `outage` the chat
    server is away while they come in; by then they were due over an hour. Every second worker is of the calbot in the
    folder `older`, if given: its code, this database."""

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
    outage: bool = False
    older: str = ""
    times: int = 20
    most_kills: int = 100_000
    least_kills: int = 0
    least_doubts: int = 0

    @property
    def spikes(self) -> int:
        """Each of them is told in every place of its company."""
        return max(1, self.notices // self.places)

    @property
    def span(self) -> float:
        """For how many seconds spikes come in."""
        return self.notices / self.per_second


_CALM = Plan(mix="calm", worker_kill_pause=0.0, database_kill_pause=0.0)

SCENARIOS = {
    # R1, R2, R3, R7
    "storm": Plan(),
    # R4: every tenth call is accepted after 12 s, when its caller has hung up and may have been killed as well.
    "late": Plan(notices=2_000, mix="late", per_second=15.0, worker_kill_pause=6.0, database_kill_pause=30.0),
    # R6
    "healthy": _CALM,
    # R10
    "drain": replace(_CALM, outage=True, per_second=200.0),
    # R5: each step so many times.
    "steps": replace(_CALM, places=1),
    # R19
    "silence": _CALM,
    # R12: what POST /spikes has acknowledged is there whatever was killed afterwards.
    "sqlite": Plan(
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
    # R13
    "clocks": Plan(notices=1_500, skews=(7200.0, -10_800.0, 93_600.0, 0.0), database_kill_pause=0.0),
    # R14: one of three runs whose deliveries are compared.
    "same": Plan(notices=2_000, per_second=8.0, worker_kill_pause=10.0, database_kill_pause=0.0),
    # R17: the second of two runs; the first is the same without the flood.
    "fair": replace(_CALM, notices=2_000, flood=10, places=5, companies=20, per_second=20.0),
}


def demanding(plan: Plan) -> Plan:
    """A full storm counts only if it was one: a hundred workers killed, a hundred doubts resolved."""
    full = plan.notices >= FULL and plan.mix == "storm"
    if not full:
        return replace(plan, least_kills=plan.least_kills or int(plan.worker_kill_pause > 0))
    return replace(plan, least_kills=100, least_doubts=100)
