"""How long `calbot check` takes to start and report, and how long the rules take over many posts."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

RUNS = 7
EVENTS = 20
CHAT_SDKS = ("slack_sdk", "slack_bolt", "microsoft_teams", "botbuilder", "msgraph", "aiohttp")
_PROBE = """
import sys
sys.argv[0] = "calbot"
from calbot.__main__ import main
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""


def calendar(events: int, start: datetime) -> str:
    """An .ics of `events` posts, six hours apart from `start` on, as a calendar tool writes it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", "X-WR-TIMEZONE:Europe/London"]
    for number in range(events):
        at = start + timedelta(hours=6 * number)
        network = ("TikTok", "IG", "X", "FB")[number % 4]
        lines += ["BEGIN:VEVENT", f"UID:{number}@bench", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:[{network}] Post {number}", f"URL:https://shop.example/{number}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def startup(folder: Path, runs: int = RUNS) -> float:
    """Median seconds of the whole process, from exec to exit, that reports on a 20-event file."""
    file = folder / "posts.ics"
    file.write_text(calendar(EVENTS, datetime.now(UTC) + timedelta(hours=2)))
    command = [sys.executable, "-m", "calbot", "check", str(file)]
    _run(command)  # writes the byte code that an installation already has
    return statistics.median(_timed(command) for _ in range(runs))


def chat_modules(folder: Path) -> list[str]:
    """Names of chat SDK modules that a check imports."""
    done = _run([sys.executable, "-c", _PROBE, "check", str(folder / "posts.ics")])
    loaded = done.stderr.splitlines()[-1].split()
    return [name for name in loaded if name.split(".")[0] in CHAT_SDKS]


def _timed(command: list[str]) -> float:
    begin = time.perf_counter()
    _run(command)
    return time.perf_counter() - begin


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as name:
        seconds = startup(Path(name))
        loaded = chat_modules(Path(name))
    if loaded:
        raise SystemExit(f"calbot check imports chat SDKs: {', '.join(loaded)}")
    from benchmarks.lint import measure

    result = {"startup_s": round(seconds, 3), "lint": measure()}
    if as_json:
        print(json.dumps(result))
        return
    print(f"whole report on {EVENTS} events: {seconds:.2f} s (median of {RUNS}); no chat SDK imported")
    for posts, cost in result["lint"].items():
        print(f"lint of {posts} posts: {cost['s']:.2f} s, {cost['mib']:.0f} MiB")


if __name__ == "__main__":
    main()
