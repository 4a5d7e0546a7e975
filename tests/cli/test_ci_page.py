"""docs/lint-in-ci.md works as it is written: its commands are run, word for word, in a folder with a calendar."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "lint-in-ci.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
STEPS = re.findall(r"- run: (calbot .*)$", PAGE, re.MULTILINE)
EVENT = "BEGIN:VEVENT\nUID:{0}\nDTSTART:{1:%Y%m%dT%H%M%SZ}\nSUMMARY:[IG] Post {0}\nEND:VEVENT\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two posts half an hour apart on one account, tomorrow."""
    at = datetime.now(UTC).replace(hour=10, minute=0) + timedelta(days=1)
    events = "".join(EVENT.format(one, at + timedelta(minutes=30 * one)) for one in range(2))
    (tmp_path / "marketing.ics").write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR\n")
    return tmp_path


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_the_page_has_what_is_run_here() -> None:
    assert len(SHELL) == 2
    assert [step.split("--format ")[1].split()[0] for step in STEPS] == ["github", "sarif"]


def test_the_steps_of_the_workflow_fail_on_a_warning_and_tell_of_it(folder: Path) -> None:
    annotated, logged = (shell(step, folder) for step in STEPS)
    assert (annotated.returncode, logged.returncode) == (1, 1), annotated.stderr + logged.stderr
    assert "::warning file=marketing.ics,line=4," in annotated.stdout
    assert '"ruleId": "same-account-gap"' in (folder / "calbot.sarif").read_text()


def test_the_step_for_elsewhere_fails_and_the_baseline_lets_it_pass(folder: Path) -> None:
    elsewhere, baseline = SHELL
    assert shell(elsewhere, folder).returncode == 1
    accepted = shell(baseline, folder)
    assert accepted.returncode == 0, accepted.stderr
    assert (folder / "accepted.json").exists()
