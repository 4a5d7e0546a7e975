"""How fast calbot acknowledges Slack, beside a bare Starlette and bolt as it comes, in one run on loopback.

`python -m benchmarks.slack [--json] [--seconds 6] [--held 30]`. Slack waits three seconds for an answer; what is
measured is how much of that the door takes: signature, shape, bolt and the commit to the inbox. Each server is a
process of its own, asked over kept connections one at a time (c1) and sixteen at a time (c16) with signed slash
commands, no two alike; they take turns of a moment each. Then forty messages go to four channels of which each takes
one a second, and events come at the rates of busy workspaces, each as many as Slack ever sends one app, to a calbot on
two cores that also answers them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from benchmarks.slack.asking import compared
from benchmarks.slack.ceiling import CEILING, held
from benchmarks.slack.sending import sent
from benchmarks.slack.servers import NAMES
from calbot.wiring.logs import open_log
from tests.chat.slack.office import MARKETING, MKT
from tests.slack.server import served
from tests.slack.town import Town

T = TypeVar("T")

_WORKSPACES: Final = (1, 2, 4, 8, 16, 32)
_SETTLED: Final = 5.0


def main() -> None:
    """Measure, and print a table or JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", action="store_true", help="for programs")
    words.add_argument("--seconds", type=float, default=6.0, help="for each figure")
    words.add_argument("--held", type=float, default=30.0, help="seconds for each rate of events")
    told = words.parse_args()
    # What the house in this process logs goes where it belongs: figures alone are for programs.
    open_log("warning")
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, Any] = _in_town(
            lambda town, base: compared(town, base, Path(folder) / "asked", told.seconds)
        )
        figures["sending"] = sent(Path(folder) / "sent")
        figures["ceiling"] = []
        for busy in _WORKSPACES:
            place = Path(folder) / f"held{busy}"
            row = _in_town(lambda town, base, place=place, busy=busy: held(town, base, place, busy, told.held))
            figures["ceiling"].append(row)
            if not _was_held(row):
                break
    if told.json:
        print(json.dumps(figures))
        return
    _print(figures)


def _in_town(do: Callable[[Town, str], T]) -> T:
    """With a fake Slack of its own."""
    town = Town(pace=0.0)
    town.person(MKT, "Mkt")
    town.channel(MARKETING, "marketing")
    with served(town) as base:
        return do(town, base)


def _was_held(row: dict[str, float]) -> bool:
    """All was kept in time, and what came was answered about as fast as it came."""
    return row["in_time"] == row["sent"] == row["kept"] and not row["refused"] and row["settled_s"] < _SETTLED


def _print(told: dict[str, Any]) -> None:
    figures = {name: told[name] for name in NAMES}
    names = list(figures["bare"])
    print(f"{'':8}" + "".join(f"{name:>10}" for name in names))
    for server, row in figures.items():
        print(f"{server:8}" + "".join(f"{row[name]:>10.2f}" for name in names))
    shares = {name: figures["calbot"][name] / figures["bare"][name] for name in names}
    print(f"{'share':8}" + "".join(f"{shares[name]:>9.2f}x" for name in names))
    print("40 messages to 4 channels: " + ", ".join(f"{name} {value:g}" for name, value in told["sending"].items()))
    for row in told["ceiling"]:
        print("events: " + ", ".join(f"{name} {value:g}" for name, value in row.items()))
    most = max((row["workspaces"] for row in told["ceiling"] if _was_held(row)), default=0)
    heard = told["calbot"]["rps_c16"] / CEILING
    print(f"the door alone keeps what {heard:.0f} workspaces at Slack's ceiling send, 16 at once")
    print(f"two cores hear and answer {most} workspaces at Slack's ceiling for an app (8.3 events a second each)")


if __name__ == "__main__":
    main()
