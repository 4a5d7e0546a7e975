"""How right and how fast calbot reads calendars: other people's answers, hostile files, sheets, phrases, second looks.

`python -m benchmarks.calendar [--conformance DIR] [--sheets DIR] --json`; sets that are missing in DIR are left out.
What was missed is named on stderr, with the memory that was needed at most.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import calendar_packs as packs
from benchmarks import calendar_sheets, calendar_speed

EVENTS, MOST_EVENTS, RUNS = 10_000, 100_000, 3
_SETS: dict[str, Callable[[Path], packs.Score | None]] = {
    "hand": packs.hand,
    "queries": packs.queries,
    "nway": packs.nway,
    "torture": packs.torture,
    "rrule": packs.rrule,
}


def measure(conformance: Path | None, sheets: Path | None, sizes: list[int], runs: int) -> dict[str, Any]:
    """Everything that there is data for, as the JSON that is printed."""
    told: dict[str, Any] = {}
    if conformance is not None:
        for name, score_of in _SETS.items():
            if (score := score_of(conformance)) is not None:
                told[name] = _told(name, score)
        told |= _danger(conformance)
        if (phrases := packs.phrases(conformance)) is not None:
            _say("phrases wrong", phrases.wrong)
            _say("phrases refused", phrases.refused)
            told["phrases"] = {"right": phrases.right, "wrong": len(phrases.wrong), "refused": len(phrases.refused)}
    if sheets is not None:
        told["sheets"] = calendar_sheets.measure(sheets, _say)
    return told | _speed(sizes, runs)


def _danger(conformance: Path) -> dict[str, Any]:
    maker = conformance / "gen_danger.py"
    if not maker.is_file():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(maker), folder], check=True, stdout=subprocess.DEVNULL)
        score, slowest = packs.danger(Path(folder), lambda: _peak(children=True))
    _say("slowest hostile files", [f"{one['file']} {one['s']} s" for one in slowest])
    return {"danger": _told("danger", score)}


def _speed(sizes: list[int], runs: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for size in sizes:
        calendar_speed.raised(size)
        measured = calendar_speed.resync(size, runs if size <= EVENTS else 1)
        _say(f"resync of {size:,} events", [json.dumps(measured)])
        told["resync_ratio" if size == EVENTS else f"resync_ratio_{size}"] = measured["ratio"]
    if sizes:
        expanded = calendar_speed.expansion(EVENTS, runs)
        _say(f"expansion of {EVENTS:,} events", [json.dumps(expanded)])
        told["expand_ratio"] = expanded["ratio"]
    return told


def _told(name: str, score: packs.Score) -> list[int]:
    _say(f"{name}: {score.ok} of {score.of}, missed", score.missed)
    return [score.ok, score.of]


def _say(what: str, names: list[str]) -> None:
    if names:
        print(f"{what}:", *names, sep="\n  ", file=sys.stderr)
    else:
        print(f"{what}: none", file=sys.stderr)


def _peak(*, children: bool) -> float:
    """MiB of resident memory, at most so far: of this process, or of the largest child that has ended."""
    if sys.platform == "win32":
        return 0.0
    import resource  # not on every system

    used = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Measure and print."""
    data = os.environ.get("CALBOT_BENCH_DATA", "")
    folder = Path(data) / "calendars" if data else None
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conformance", type=Path, help="a conformance pack; default: that of CALBOT_BENCH_DATA")
    parser.add_argument("--sheets", type=Path, help="content calendars; default: those of CALBOT_BENCH_DATA")
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    parser.add_argument(
        "--speed", choices=["none", "10k", "100k"], default="10k", help="up to which size (default 10k)"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="of each timing, in turns with its peer")
    asked = parser.parse_args()
    sizes = {"none": [], "10k": [EVENTS], "100k": [EVENTS, MOST_EVENTS]}[asked.speed]
    conformance = asked.conformance or (folder / "conformance" if folder else None)
    sheets = asked.sheets or (folder / "sheets" if folder else None)
    told = measure(conformance, sheets, sizes, asked.runs)
    peaks = f"this process {_peak(children=False):.0f} MiB, largest child {_peak(children=True):.0f} MiB"
    print(f"peak memory: {peaks}", file=sys.stderr)
    if asked.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name:>13}  {f'{value[0]} of {value[1]}' if isinstance(value, list) else value}")


if __name__ == "__main__":
    main()
