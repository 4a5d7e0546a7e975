"""How right and how fast calbot reads calendars: other people's answers, hostile files, sheets, phrases, second looks.

`python -m benchmarks.calendar [--conformance DIR] [--sheets DIR] --json`: what is given is measured; where neither is,
both folders of CALBOT_BENCH_DATA/calendars that are there. Sets that are missing in DIR are left out, and so are cases
whose calendar is, and sheets that no key tells the columns of; stderr names them, what was missed, and the memory that
was needed at most. Beside a pack, `bad_events` are 12 calendars with one bad event each, which are made for it.
`--speed 100k` takes the second look at 100,000 events too (`resync_ratio_100000`).

Exit codes: 0 all that DIR has was measured; 1 a set that DIR has could not be (it is left out, stderr says why); 2 an
argument is wrong, or a folder holds nothing to measure: one sentence on stderr, and nothing was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks import calendar_folders as folders
from benchmarks import calendar_packs as packs
from benchmarks import calendar_sheets, calendar_speed
from benchmarks.calendar_cases import Broken, Score

EVENTS, MOST_EVENTS, RUNS = 10_000, 100_000, 3
MAKING_SECONDS = 600
Measured = Iterator[tuple[str, Callable[[], Any]]]
"""The key of a figure, and how it is measured; None where the folder has not what it takes."""


def measure(asked: Measured) -> tuple[dict[str, Any], bool]:
    """The figures by their keys, and whether all could be measured: what one set does costs no other."""
    told: dict[str, Any] = {}
    whole = True
    for name, figure in asked:
        try:
            value = figure()
        except Broken as broken:
            value, whole = None, False
            _say(f"{name} is left out", [str(broken)])
        except Exception as error:  # whatever stands in other people's files, the other sets count
            value, whole = None, False
            _say(f"{name} is left out, it could not be measured", [repr(error)[:300]])
        if value is not None:
            told[name] = value
    return told, whole


def sets(conformance: Path | None, sheets: Path | None) -> Measured:
    """The figures of the folders, in the order in which they are printed."""
    if conformance is not None:
        for name in ("hand", "queries", "nway", "torture", "bad_events", "rrule"):
            yield name, partial(_scored, name, conformance)
        yield "danger", partial(_danger, conformance)
    if sheets is not None:
        yield "sheets", partial(calendar_sheets.measure, sheets, _say)
    if conformance is not None:
        yield "phrases", partial(_phrases, conformance)


def speeds(sizes: list[int], runs: int) -> Measured:
    """The figures that need no folder."""
    for size in sizes:
        name = "resync_ratio" if size == EVENTS else f"resync_ratio_{size}"
        yield name, partial(_resync, size, runs if size <= EVENTS else 1)
    if sizes:
        yield "expand_ratio", partial(expansion_ratio, runs)


def _scored(name: str, pack: Path) -> list[int] | None:
    score_of: Callable[[Path], Score | None] = getattr(packs, name)
    score = score_of(pack)
    return None if score is None else _told(name, score)


def _danger(pack: Path) -> list[int] | None:
    """Of the files that `gen_danger.py` makes, or, where it is not there, of those that lie ready in `danger`."""
    maker, ready = pack / "gen_danger.py", pack / "danger"
    if not maker.is_file():
        return _dangerous(ready) if ready.is_dir() else None
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(
                [sys.executable, str(maker), folder], check=True, capture_output=True, text=True, timeout=MAKING_SECONDS
            )
        except subprocess.CalledProcessError as failed:
            said = (failed.stderr.strip() or "nothing").splitlines()[-1]
            raise Broken(f"{maker} failed (exit code {failed.returncode}) and said: {said}; mend it") from failed
        return _dangerous(Path(folder))


def _dangerous(folder: Path) -> list[int] | None:
    score, slowest = packs.danger(folder, lambda: _peak(children=True))
    _say("slowest hostile files", [f"{one['file']} {one['s']} s" for one in slowest])
    return _told("danger", score)


def _phrases(pack: Path) -> dict[str, int] | None:
    score = packs.phrases(pack)
    if score is None:
        return None
    _say("phrases wrong", score.wrong)
    _say("phrases refused", score.refused)
    _left_out("phrases", score.left_out)
    told = {"right": score.right, "wrong": len(score.wrong), "refused": len(score.refused)}
    return told if any(told.values()) else None


def _resync(events: int, runs: int) -> float:
    measured = calendar_speed.resync_apart(events, runs, calendar_speed.scale(events))
    _say(f"resync of {events:,} events", [json.dumps(measured)])
    return measured["ratio"]


def expansion_ratio(runs: int) -> float:
    """Our time as a share of the peer's. Raises Broken where the peer is not installed."""
    try:
        expanded = calendar_speed.expansion(EVENTS, runs)
    except ModuleNotFoundError as error:
        raise Broken(f"{error.name} is not installed; `uv sync --group peers` does that") from error
    _say(f"expansion of {EVENTS:,} events", [json.dumps(expanded)])
    return expanded["ratio"]


def _told(name: str, score: Score) -> list[int] | None:
    _left_out(name, score.left_out)
    if not score.of:
        _say(f"{name} is left out", ["there is no case of it that can be scored"])
        return None
    _say(f"{name}: {score.ok} of {score.of}, missed", score.missed)
    return [score.ok, score.of]


def _left_out(name: str, cases: list[str]) -> None:
    if cases:
        _say(f"{name}: {len(cases)} not counted, since the folder has them in part", cases)


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


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.calendar",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--conformance", type=Path, help="a conformance pack, or a part of one")
    parser.add_argument("--sheets", type=Path, help="content calendars, with a key.json where calbot's has them not")
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    parser.add_argument(
        "--speed", choices=["none", "10k", "100k"], default="10k", help="up to which size (default 10k)"
    )
    parser.add_argument("--runs", type=_runs, default=RUNS, help="of each timing, in turns with its peer")
    return parser.parse_args()


def _runs(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("give 1 or more")
    return int(text)


def _folders(asked: argparse.Namespace) -> tuple[Path | None, Path | None]:
    """Raises Unusable where a folder that is named cannot be measured."""
    conformance, sheets = asked.conformance, asked.sheets
    data = os.environ.get("CALBOT_BENCH_DATA", "")
    if data and conformance is None and sheets is None:
        usual = Path(data) / "calendars"
        conformance, sheets = (one if one.is_dir() else None for one in (usual / "conformance", usual / "sheets"))
    if conformance is None and sheets is None:
        print("only speeds: give --conformance DIR, --sheets DIR, or set CALBOT_BENCH_DATA", file=sys.stderr)
    return conformance and folders.pack(conformance), sheets and folders.sheets(sheets)


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    sizes = {"none": [], "10k": [EVENTS], "100k": [EVENTS, MOST_EVENTS]}[asked.speed]
    try:
        given = _folders(asked)
    except folders.Unusable as unusable:
        print(unusable, file=sys.stderr)
        sys.exit(2)
    told, whole = measure(chain(sets(*given), speeds(sizes, asked.runs)))
    peaks = f"this process {_peak(children=False):.0f} MiB, largest child {_peak(children=True):.0f} MiB"
    print(f"peak memory: {peaks}", file=sys.stderr)
    if asked.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:>13}  {f'{value[0]} of {value[1]}' if isinstance(value, list) else value}")
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
