"""`calbot slots`: hours in which posts can go out, from files alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import scipy.optimize
from typer.testing import CliRunner

from calbot.cli.app import application
from calbot.errors import TellOperator

EVENT = """BEGIN:VEVENT
UID:{uid}
DTSTAMP:20300101T000000Z
DTSTART:{at}
SUMMARY:[TikTok] Giveaway {uid}
END:VEVENT
"""
FIRST = datetime(2030, 3, 4, tzinfo=UTC)


def calendar(*hours: float) -> str:
    """Posts so many hours after the first day began."""
    events = [
        EVENT.format(uid=f"e{number}", at=(FIRST + timedelta(hours=hour)).strftime("%Y%m%dT%H%M%SZ"))
        for number, hour in enumerate(hours)
    ]
    return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//EN\n" + "".join(events) + "END:VCALENDAR\n"


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., str]:
    plan, shifts = tmp_path / "plan.ics", tmp_path / "shifts.csv"
    plan.write_text(calendar(34, 34.5, 24 * 40 + 12))
    days = (FIRST + timedelta(days=day) for day in range(21))
    rows = [f"Mika,{day:%Y-%m-%d}T08:00:00+00:00,{day:%Y-%m-%d}T20:00:00+00:00" for day in days]
    shifts.write_text("name,start,end\n" + "\n".join(rows) + "\n")

    def run(*words: str) -> str:
        given = ["slots", str(plan), "--shifts", str(shifts), "--from", "2030-03-04", "--zone", "UTC", *words]
        result = CliRunner().invoke(application(given), given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return run


def test_a_post_is_told_its_slots_from_files_alone(ask: Callable[..., str]) -> None:
    told = ask("--post", "p-1")
    assert "p-1" in told
    assert "As planned" in told


def test_a_post_of_next_month_is_found_only_where_one_looks_that_far(ask: Callable[..., str]) -> None:
    with pytest.raises(TellOperator, match="no such post in the next 14 days"):
        ask("--post", "p-3")
    told = ask("--post", "p-3", "--days", "90")
    # The roster ends after three weeks: its last one is taken as going on, and that is said.
    assert "The roster is known until" in told


def test_posts_are_placed_together(ask: Callable[..., str]) -> None:
    assert "p-1 and p-2" in ask("--post", "p-1", "--post", "p-2")


def test_a_solver_that_prints_is_not_heard_in_the_answer(
    ask: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    solve = scipy.optimize.milp

    def loud(*arguments: object, **options: object) -> object:
        os.write(1, b"a solver's own words\n")
        return solve(*arguments, **options)

    monkeypatch.setattr("scipy.optimize.milp", loud)
    ask("--post", "p-1", "--post", "p-2")
    heard = capfd.readouterr()
    assert "own words" not in heard.out
    assert "own words" in heard.err
