"""`python -m calbot` as a process: what it says must not hang on what it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from calbot.cli.app import VERBS, keeps
from tests.cli.conftest import NOW
from tests.cli.test_check import Ran, whole


def test_a_check_without_tables_says_what_one_with_tables_says(sample: dict[str, Path]) -> None:
    # Begun in the past, so that both see the same moment as now.
    span = ["--from", f"{NOW - timedelta(days=2):%Y-%m-%d}", "--to", f"{NOW + timedelta(days=4):%Y-%m-%d}"]
    words = [str(word) for word in whole(sample, "--format", "json", *span)]
    alone = subprocess.run(
        [sys.executable, "-m", "calbot", *words],
        capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "110"},
    )  # fmt: skip
    here = Ran(*words)
    assert (alone.returncode, alone.stdout, alone.stderr) == (here.code, here.out, here.err)
    assert alone.returncode == 1


def test_whatever_writes_to_a_database_has_tables() -> None:
    assert [verb.name for verb in VERBS if not keeps([verb.name])] == ["check", "slots", "rules"]
    assert keeps(["demo", "--once"])
    assert not keeps(["check", "plan.ics"])


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_command_can_be_begun(verb: str) -> None:
    """In a process of its own: one without tables loads other nouns than the tests do."""
    begun = subprocess.run(
        [sys.executable, "-m", "calbot", verb, "--help"], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (begun.returncode, begun.stderr) == (0, "")
    assert f"calbot {verb}" in begun.stdout


def test_slots_are_found_without_tables(sample: dict[str, Path]) -> None:
    span = ["--from", f"{NOW - timedelta(days=2):%Y-%m-%d}", "--zone", "Europe/London", "--post", "p-1"]
    words = ["slots", *(str(word) for word in whole(sample)[1:]), *span]
    alone = subprocess.run([sys.executable, "-m", "calbot", *words], capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    assert "p-1" in alone.stdout
