"""The forecast against its peers, on the same splits, in one run.

    python -m benchmarks.forecast [--data DIR] [--since DATE] [--tasks B1,R1] [--peers none] [--json] [--out DIR]

--data: folder with brands/, releases/, posts_live_sellers/, posts_comment_volume/ (else CALBOT_BENCH_DATA/forecast);
--peers: all (the default), none, or names; --out: folder for table, figures and plots, and one inside it for each task
as soon as it has run; --page: a Markdown page whose tables of these tasks are written anew.

A task whose folder is not in DIR is {"skipped": why}; one that cannot be measured is {"error": why}, and a peer that
breaks {"absent": why}: none costs the others. Exit codes: 0 all was measured that DIR has; 1 something was not (by an
error, a task that --tasks names has no data, or nothing has); 2 a wrong argument, or a void run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.asked import FAILED, LEFT_OUT, as_json, attempt, say
from benchmarks.asked import parser as asked_of
from benchmarks.forecast import common, report

TASKS = {"B1": "b1", "R1": "r1", "R2": "r2", "P1": "p1", "P2": "p2", "scale": "scale", "asides": "asides"}
USUAL = ("B1", "R1", "R2", "P1", "P2")


def main(arguments: list[str]) -> int:
    """Run the tasks; the exit code. Without data: one sentence and 0."""
    asked = _parser().parse_args(arguments)
    data = asked.data or common.default_data()
    if data is None:
        print("benchmarks.forecast: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found: dict[str, common.Result] = {}
    for name in asked.tasks or USUAL:
        found[name] = attempt(name, partial(_run, name, data, asked.since, asked.peers))
        if asked.out:
            # A full run takes long: one that is broken off keeps what it has measured.
            report.save({name: found[name]}, data, asked.out / name)
    wrong = [f"{task}: {line}" for task, result in report.measured(found).items() for line in common.void(result)]
    if not asked.json:
        print(report.table(found))
    for line in wrong:
        say(line)
    if asked.out:
        report.save(found, data, asked.out)
    if asked.page:
        report.write_page(found, asked.page)
    if asked.json:
        print(as_json(report.plain(found)))
    return 2 if wrong else int(_failed(found, bool(asked.tasks)))


def _failed(found: Mapping[str, common.Result], named: bool) -> bool:
    """Whether something was not measured that should be."""
    measured = report.measured(found)
    broken = any(common.broken(row) for result in measured.values() for row in result.values())
    lacking = any(LEFT_OUT in result for result in found.values())
    return broken or not measured or any(FAILED in result for result in found.values()) or (named and lacking)


def _run(name: str, data: Path, since: date | None, peers: Collection[str] | None) -> common.Result:
    task: common.Task = importlib.import_module(f"benchmarks.forecast.{TASKS[name]}")
    return task.run(data, since, peers)


def _parser() -> argparse.ArgumentParser:
    parser = asked_of("forecast", __doc__)
    parser.add_argument("--tasks", type=_tasks, default=())
    parser.add_argument("--out", type=Path)
    parser.add_argument("--page", type=Path)
    return parser


def _tasks(text: str) -> tuple[str, ...]:
    known = {name.lower(): name for name in TASKS}
    names = [part.strip().lower() for part in text.split(",")]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"no task {', '.join(unknown)}; there are {', '.join(TASKS)}")
    return tuple(known[name] for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
