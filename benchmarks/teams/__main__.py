"""How fast calbot takes what Teams sends, beside a bare handler, and what both chats cost a web process.

`python -m benchmarks.teams [--json] [--seconds 6] [--starts 5]`. Each request is a message of its own with a token as
the Bot Connector signs them (RS256, 2048 bits): calbot checks token, tenant and service, and keeps what was said in its
inbox before it answers; the bare handler reads the body. Both are processes of their own, asked over kept connections
one at a time (c1) and sixteen at a time (c16), and take turns of a moment each. Then a web process is started with no
chat, with Slack, with Teams and with both, as often as `--starts` says, each start on a new database; the medians are
told. Last, eighty messages go to two channels in the pace that Teams takes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.answering import in_turn
from benchmarks.teams.sending import sent
from benchmarks.teams.servers import LOADS, NAMES, PATH, environment, loaded, running
from calbot.wiring.logs import open_log
from tests.chat.teams.office import COMPANY, MARKETING, MKT, tenant
from tests.slack.hands import Sent
from tests.teams.connector import served
from tests.teams.hands import Hands

_IN_TIME_MS: Final = 2000.0


def main() -> None:
    """Measure, and print a table or JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", action="store_true", help="for programs")
    words.add_argument("--seconds", type=float, default=6.0, help="for each figure")
    words.add_argument("--starts", type=int, default=5, help="of each kind of process")
    told = words.parse_args()
    # What the house in this process logs goes where it belongs: figures alone are for programs.
    open_log("warning")
    with tempfile.TemporaryDirectory() as folder, served(tenant()) as base:
        figures: dict[str, Any] = {"inbound": compared(base, Path(folder) / "asked", told.seconds)}
        figures["web process"] = started(base, Path(folder), told.starts)
        figures["sending"] = sent(Path(folder) / "sent")
    if told.json:
        print(json.dumps(figures))
        return
    _print(figures)


def compared(base: str, folder: Path, seconds: float) -> dict[str, dict[str, float]]:
    """{"bare": {"rps_c1", "rps_c16", "p50_ms", "p99_ms", "cpu_ms"}, "calbot": {...}}, each asked for `seconds` at c1
    and at c16."""
    settings = environment(base, folder, COMPANY)
    with running("bare", settings) as bare, running("calbot", settings) as calbot:
        servers = dict(zip(NAMES, (bare, calbot), strict=True))
        seen = asyncio.run(in_turn(servers, _asked(Hands(f"{base}teams/")), seconds, PATH))
    return {name: one.figures() for name, one in seen.items()}


def started(base: str, folder: Path, starts: int) -> dict[str, dict[str, float]]:
    """{"neither": {"seconds", "mb", "modules"}, "slack": ..., "teams": ..., "both": ...}: the medians of all starts,
    which take turns."""
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in LOADS}
    for number in range(starts):
        for name in LOADS:
            seen[name].append(loaded(name, environment(base, folder / f"{name}{number}", COMPANY)))
    return {name: {what: median(one[what] for one in some) for what in some[0]} for name, some in seen.items()}


def _asked(hands: Hands) -> Iterator[Sent]:
    """Messages, no two alike; a token of the Bot Connector is good for an hour, and comes with many."""
    headers = hands.headers()
    for _ in itertools.count():
        yield Sent(json.dumps(hands.says(MKT, MARKETING, "week")).encode(), headers)


def _print(figures: dict[str, Any]) -> None:
    inbound = figures["inbound"]
    names = list(inbound["bare"])
    print(f"{'inbound':8}" + "".join(f"{name:>10}" for name in names))
    for server, row in inbound.items():
        print(f"{server:8}" + "".join(f"{row[name]:>10.2f}" for name in names))
    print(f"{'share':8}" + "".join(f"{inbound['calbot'][name] / inbound['bare'][name]:>9.2f}x" for name in names))
    late = inbound["calbot"]["p99_ms"] >= _IN_TIME_MS
    print(f"an answer has to come within {_IN_TIME_MS / 1000:.0f} s: {'MISSED' if late else 'held'} at p99\n")
    print("web process with   seconds     MB  modules")
    for name, row in figures["web process"].items():
        print(f"{name:<18} {row['seconds']:>7.1f} {row['mb']:>6.0f} {row['modules']:>8.0f}")
    print(
        "\n80 messages to 2 channels: " + ", ".join(f"{name} {value:g}" for name, value in figures["sending"].items())
    )


if __name__ == "__main__":
    main()
