"""What every benchmark may be asked: other data of the same layout, another start of the evaluated part, no peers.

And what it does where data is not as it needs it: what can be measured is, and a sentence says why the rest is not.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

SETS = ("brands", "releases", "posts_live_sellers", "posts_comment_volume")
"""The folders of the data, each of which may be missing."""
FAILED = "error"
LEFT_OUT = "skipped"


class Unusable(Exception):
    """Data that cannot be measured as it is; the text says why and what to do."""


class Lacking(Unusable):
    """A set that the data has not at all."""


def parser(name: str, about: str | None) -> argparse.ArgumentParser:
    """The options of `python -m benchmarks.NAME`: `data`, `since`, `peers` (None: all) and `json`."""
    asks = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asks.add_argument("--data", type=_data, help="folder with the data; without it CALBOT_BENCH_DATA/forecast")
    asks.add_argument(
        "--since",
        type=date.fromisoformat,
        help="first day of the evaluated part (UTC); a set that has no such day is evaluated as without it",
    )
    asks.add_argument("--peers", type=_peers, default=None, help="all (the default), none, or names")
    asks.add_argument("--json", action="store_true", help="one JSON object only")
    return asks


def fitting(since: date | None, first: datetime, last: datetime, what: str) -> date | None:
    """`since` where it lies between `first` and `last`, else None, which is said on stderr.

    The sets are of different years: a day of one of them must not leave the others without anything to evaluate."""
    if since is None or first.date() <= since <= last.date():
        return since
    say(f"{what}: {first.date()} to {last.date()} has no {since}, evaluated as without --since")
    return None


def attempt(what: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `measure` gives; else, under LEFT_OUT or FAILED, why it is not there, which is said on stderr too: one part
    that fails must not lose the others."""
    try:
        return measure()
    except Unusable as why:
        say(f"{what}: not measured, {why}")
        return {LEFT_OUT if isinstance(why, Lacking) else FAILED: str(why)}
    except Exception as error:  # whatever other people's data may do to a part, the others count
        traceback.print_exc()
        say(f"{what}: not measured, it broke: {error!r}")
        return {FAILED: f"it broke: {error!r}"}


def failed(*parts: dict[str, Any]) -> int:
    """The exit code of what `attempt` gave: 1 where a part could not be measured, or none is there."""
    return int(any(FAILED in part for part in parts) or all(LEFT_OUT in part or not part for part in parts))


def folder_of(data: Path, name: str) -> Path:
    """The folder of a set. Raises Lacking where it is not there."""
    if not (data / name).is_dir():
        raise Lacking(f"{data} has no folder {name}")
    return data / name


def as_json(found: Any) -> str:
    """One line; what is no number (the mean of nothing) is null."""
    return json.dumps(_finite(found))


def say(line: str) -> None:
    """A line beside the figures."""
    print(line, file=sys.stderr)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _data(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{folder} is no folder")
    if any((folder / name).is_dir() for name in SETS):
        return folder
    inside = folder / "forecast"
    near = [one for one in (inside, folder.resolve().parent) if any((one / name).is_dir() for name in SETS)]
    instead = f"; give {near[0]}" if near else ""
    raise argparse.ArgumentTypeError(f"{folder} has none of {', '.join(SETS)}{instead}")


def _peers(text: str) -> frozenset[str] | None:
    if text in {"all", "none"}:
        return None if text == "all" else frozenset()
    return frozenset(part.strip() for part in text.split(","))
