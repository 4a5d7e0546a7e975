"""What every benchmark may be asked: other data of the same layout, another start of the evaluated part, no peers."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path


def parser(name: str, about: str | None) -> argparse.ArgumentParser:
    """The options of `python -m benchmarks.NAME`: `data`, `since`, `peers` (None: all) and `json`."""
    asks = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asks.add_argument("--data", type=Path, help="folder with the data; without it CALBOT_BENCH_DATA/forecast")
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
    print(f"{what}: {first.date()} to {last.date()} has no {since}, evaluated as without --since", file=sys.stderr)
    return None


def _peers(text: str) -> frozenset[str] | None:
    if text in {"all", "none"}:
        return None if text == "all" else frozenset()
    return frozenset(part.strip() for part in text.split(","))
