"""The forecast against its peers, on the same splits, in one run.

    python -m benchmarks.forecast [--data DIR] [--since DATE] [--tasks B1,R1] [--peers none] [--json] [--out DIR]

--data: folder with brands/, releases/, posts_live_sellers/, posts_comment_volume/ (else CALBOT_BENCH_DATA/forecast);
--peers: all (the default), none, or names; --out: folder for table, figures and plots, and one inside it for each task
as soon as it has run; --page: a Markdown page whose tables of these tasks are written anew. Exit code 2: a void run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Collection
from datetime import date
from pathlib import Path

# Seconds are compared: no method may spread over the cores. Set before numpy is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from benchmarks.asked import parser as asked_of  # noqa: E402
from benchmarks.forecast import common, report  # noqa: E402

TASKS = {"B1": "b1", "R1": "r1", "R2": "r2", "P1": "p1", "P2": "p2", "scale": "scale", "asides": "asides"}
USUAL = ("B1", "R1", "R2", "P1", "P2")


def main(arguments: list[str]) -> int:
    """Run the tasks; 0, or 2 where a peer was worse than its reference. Without data: one sentence and 0."""
    asked = _parser().parse_args(arguments)
    data = asked.data or common.default_data()
    if data is None:
        print("benchmarks.forecast: skipped, CALBOT_BENCH_DATA does not point at the benchmark data")
        print(json.dumps({"skipped": True}))
        return 0
    found: dict[str, common.Result] = {}
    for name in asked.tasks:
        found[name] = _run(name, data, asked.since, asked.peers)
        if asked.out:
            # A full run takes long: one that is broken off keeps what it has measured.
            report.save({name: found[name]}, data, asked.out / name)
    wrong = [f"{task}: {line}" for task, result in found.items() for line in common.void(result)]
    if not asked.json:
        print(report.table(found))
    for line in wrong:
        print(line, file=sys.stderr)
    if asked.out:
        report.save(found, data, asked.out)
    if asked.page:
        report.write_page(found, asked.page)
    if asked.json:
        print(json.dumps(report.plain(found)))
    return 2 if wrong else 0


def _run(name: str, data: Path, since: date | None, peers: Collection[str] | None) -> common.Result:
    task: common.Task = importlib.import_module(f"benchmarks.forecast.{TASKS[name]}")
    return task.run(data, since, peers)


def _parser() -> argparse.ArgumentParser:
    parser = asked_of("forecast", __doc__)
    parser.add_argument("--tasks", type=_tasks, default=USUAL)
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
