"""`calbot demo` as a person runs it: a process of its own, on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

COMMAND = [sys.executable, "-m", "calbot", "demo"]
HERE = {name: value for name, value in os.environ.items() if not name.startswith("CALBOT_")}


def test_once_prints_the_check_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--once"], cwd=tmp_path, env=HERE | _path(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "[WATCH]" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_it_serves_the_playground_and_the_links_until_it_is_told_to_stop(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--home", "here"],
        cwd=tmp_path, env=HERE | _path(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        told = iter(process.stdout.readline, "")
        playground, links = (_port(next(line for line in told if line.startswith(name))) for name in ("Play", "Link"))
        assert _status(playground, "/healthz") == 200
        assert _status(links, "/seal") == 200
        assert _status(links, "/pyramid") == 404
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert rest.endswith("Stopped.\n")
    assert (tmp_path / "here" / "marketing.ics").exists()


def _path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parents[2])}


def _port(line: str) -> int:
    match = re.search(r"127\.0\.0\.1:(\d+)", line)
    assert match is not None, line
    return int(match[1])


def _status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status
