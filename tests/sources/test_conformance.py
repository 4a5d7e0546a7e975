"""Calendars that nobody here wrote: other projects' test files, with the answers on which independent engines agree."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks import calendar_packs as packs
from benchmarks.calendar_packs import WINDOW, Score
from calbot.errors import InputError
from calbot.sources.fence import start_read


def scored(score: Score | None) -> Score:
    assert score is not None
    return score


@pytest.fixture
def pack(bench_data: Path) -> Path:
    """The conformance pack."""
    return bench_data / "calendars" / "conformance"


def test_every_torture_file_ends_with_an_answer_or_a_refusal(pack: Path) -> None:
    score = scored(packs.torture(pack))
    assert score.of > 500
    assert score.missed == []


def test_the_biggest_torture_files_pass_the_fence(pack: Path) -> None:
    files = sorted((pack / "torture").rglob("*.ics"), key=lambda path: -path.stat().st_size)[:6]
    for pending in [start_read(path, *WINDOW) for path in files]:
        with suppress(InputError):
            assert "stopped" not in str(pending.result().problems)


def test_windows_that_another_suite_asks_for(pack: Path) -> None:
    score = scored(packs.queries(pack))
    assert score.of > 200
    assert score.missed == []


def test_starts_on_which_independent_engines_agree(pack: Path) -> None:
    score = scored(packs.nway(pack))
    assert score.ok >= 225, score.missed


def test_hand_written_cases(pack: Path) -> None:
    # The RFC leaves both open: hours counted over a change of clocks, and a COUNT whose DTSTART is outside its rule.
    assert scored(packs.hand(pack)).missed == ["hourly_across_gap", "dtstart_not_in_rule"]


def test_recurrence_rules_of_other_projects(pack: Path) -> None:
    score = scored(packs.rrule(pack))
    # All three are past a bound: 144 and 4,096 times a day, and an hour that comes once in four years.
    assert score.ok >= 178, score.missed
