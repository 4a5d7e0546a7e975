"""Calendars that nobody here wrote: other projects' test files, with the answers on which independent engines agree."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calbot.errors import InputError
from calbot.sources.fence import start_read
from calbot.sources.recurrence import Refused, last_wall, recurrence
from calbot.sources.values import midnight, when
from calbot.sources.walk import walk
from tests.sources.conformance import read

WINDOW = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
SECONDS = 10


def _sign(value: date | datetime) -> str:
    if not isinstance(value, datetime):
        return f"D{value:%Y%m%d}"
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}" if value.tzinfo else f"F{value:%Y%m%dT%H%M%S}"


@pytest.fixture
def pack(bench_data: Path) -> Path:
    """The conformance pack."""
    return bench_data / "calendars" / "conformance"


def test_every_torture_file_ends_with_an_answer_or_a_refusal(pack: Path) -> None:
    slow = []
    files = [path for path in sorted((pack / "torture").rglob("*")) if path.is_file()]
    assert len(files) > 500
    for path in files:
        began = time.process_time()
        list(read(path.read_bytes(), *WINDOW))
        if time.process_time() - began > SECONDS:
            slow.append(path.name)
    assert slow == []


def test_the_biggest_torture_files_pass_the_fence(pack: Path) -> None:
    files = sorted((pack / "torture").rglob("*.ics"), key=lambda path: -path.stat().st_size)[:6]
    for pending in [start_read(path, *WINDOW) for path in files]:
        with suppress(InputError):
            assert "stopped" not in str(pending.result().problems)


def test_starts_on_which_independent_engines_agree(pack: Path) -> None:
    expected = json.loads((pack / "nway_expect.json").read_text())
    missed = []
    for name, case in expected.items():
        start, end = map(datetime.fromisoformat, case["window"])
        found = {_sign(begins) for begins, _, _, _ in read((pack.parent / name).read_bytes(), start, end)}
        if found != set(case["starts"]):
            missed.append(name)
    assert len(expected) - len(missed) >= 225, missed


def test_hand_written_cases(pack: Path) -> None:
    missed = []
    for name, case in json.loads((pack / "hand_cases.json").read_text()).items():
        start, end = datetime.fromisoformat(case["a"]), datetime.fromisoformat(case["b"])
        drops = case["flag"] == "cancel"
        entries = read(case["ics"].encode(), start, end)
        if sorted(f"{_sign(at)} {title}" for at, _, title, off in entries if not (off and drops)) != sorted(
            case["exp"]
        ):
            missed.append(name)
    # The RFC leaves both open: hours counted over a change of clocks, and a COUNT whose DTSTART is outside its rule.
    assert missed == ["hourly_across_gap", "dtstart_not_in_rule"]


def test_recurrence_rules_of_other_projects(pack: Path) -> None:
    held = [case for case in json.loads((pack / "rrule" / "rrule_cases.json").read_text()) if case["hold"]]
    missed = [case["rrule"][:40] for case in held if not _gives(case["rrule"], case["dtstart"], case["instances"])]
    # All three are past a bound: 144 and 4,096 times a day, and an hour that comes once in four years.
    assert len(held) - len(missed) >= 178, missed


def _gives(text: str, first: str, expected: list[str]) -> bool:
    start = midnight(when(first))
    try:
        rule = recurrence(text)
        last = last_wall(rule.until, midnight(rule.until)) if rule.until else datetime.fromisoformat("2150-01-01")
        found = [at for at, _ in zip(walk(rule, start, start, last), expected, strict=False)]
    except Refused:
        return False
    return found == [midnight(when(each)) for each in expected]
