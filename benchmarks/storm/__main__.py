"""A storm: workers and databases killed, a chat server that fails, and a count of what came of it.

The last line is {"lost", "twice", "unretracted", "doubt_resolved", "p99_s", "max_s", ..., "slowest", "goals"}: what
befell the message that took longest (`benchmarks.storm.slowest`), and each goal of the scenario as {"goal", "met"}.
Exit code 0: nothing was lost, doubled or left standing, and all goals are met; 1: something was; 2: the run proves
nothing, and says why; 3: nothing was, but a goal of time or order is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from benchmarks.storm.chat import MODES
from benchmarks.storm.driver import run
from benchmarks.storm.plan import SCENARIOS, Plan, demanding
from benchmarks.storm.report import VOID
from benchmarks.storm.several import SEVERAL
from tests.postgres import CannotRun


def _told() -> tuple[str, Plan, bool, Path | None]:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=_scenarios(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="storm")
    parser.add_argument("--notices", type=int, help="about so many are put in; the scenario says how many by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=MODES, help="the chat can be asked, only echoes, or neither")
    parser.add_argument("--database", choices=("postgresql", "sqlite"))
    parser.add_argument("--workers", type=int)
    parser.add_argument(
        "--kill-pause", type=float, dest="worker_kill_pause", help="seconds between two workers that are killed"
    )
    parser.add_argument("--per-second", type=float, dest="per_second", help="notices that come in")
    parser.add_argument("--folder", type=Path, help="an empty one, where the ledger and the workers' log stay")
    parser.add_argument("--patience", type=float, help="seconds that all may take to settle after the last spike")
    parser.add_argument("--older", help="a folder with an older calbot: every second worker runs its code")
    parser.add_argument("--times", type=int, help="of scenario steps: how often a process dies at each step")
    parser.add_argument("--wide", type=int, help="of scenario fair: an ill company has so many times as many places")
    parser.add_argument("--json", action="store_true", help="print the figures as one line only")
    given = vars(parser.parse_args())
    plain, folder = given.pop("json"), given.pop("folder")
    scenario = given.pop("scenario")
    plan = SCENARIOS[scenario]
    told = {name: value for name, value in given.items() if value is not None}
    if scenario == "same" and told.keys() & {"database", "workers"}:
        parser.error("--scenario same chooses its databases and workers")
    if told.get("database", plan.database) == "sqlite":
        told.setdefault("workers", 1)
    return scenario, demanding(replace(plan, **told)), plain, folder


def _scenarios() -> str:
    lines = ["scenarios, and their goals:"]
    for name, plan in sorted(SCENARIOS.items()):
        goals = [goal.judged({})["goal"] for goal in plan.goals]
        said = f"{plan.about}; {', '.join(goals)}" if goals else plan.about
        lines += wrap(f"{name:<9}{said}", 110, initial_indent="  ", subsequent_indent=" " * 11)
    return "\n".join(lines)


def main() -> int:
    """Run it and print."""
    scenario, plan, plain, folder = _told()
    try:
        found = asyncio.run(SEVERAL[scenario](plan) if scenario in SEVERAL else run(plan, folder)).judged(plan.goals)
    except CannotRun as why:
        print(why, file=sys.stderr)
        return VOID
    if not plain:
        for name, value in found.figures.items():
            print(f"{name:>18}  {value}")
    if found.void:
        print(found.void, file=sys.stderr)
    print(json.dumps(found.figures))
    return found.code


if __name__ == "__main__":
    sys.exit(main())
