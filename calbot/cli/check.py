"""`calbot check`: judges calendars from files, without a database, a server or a configuration."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from calbot.cli.reading import start_reading
from calbot.cli.start import imported
from calbot.clock import system_clock

EXAMPLE = "Example: calbot check marketing.ics --inbound inbound.csv --shifts shifts.csv --fail-on stop"
CLEAN, FOUND, UNUSABLE = 0, 1, 2


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


class FailOn(StrEnum):
    """From which level on a finding makes the exit code 1."""

    NOTE = "note"
    WARN = "warn"
    STOP = "stop"


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Calendars (.ics) and posts as .csv.")],
    inbound: Annotated[Path | None, typer.Option(metavar="CSV", help="Past messages: hour, count, brand.")] = None,
    shifts: Annotated[Path | None, typer.Option(metavar="CSV", help="The care roster: name, start, end.")] = None,
    rules: Annotated[Path | None, typer.Option(metavar="DIR", help="Your rules instead of the shipped ones.")] = None,
    workspace: Annotated[Path | None, typer.Option(metavar="TOML", help="Accounts, owners and SLA.")] = None,
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="First day or instant; default: now.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day or instant; default: 14 days on.")] = "",
    format: Annotated[Format, typer.Option(help="Text for people, JSON for programs.")] = Format.TEXT,
    fail_on: Annotated[FailOn, typer.Option(help="Exit 1 from this level on.")] = FailOn.WARN,
    lang: Annotated[str, typer.Option(metavar="en|ja", help="Language of the report.")] = "",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Where the channels think: Europe/London.")] = "",
) -> None:
    """Judge calendars: findings, forecast, expected response time against the SLA, and coming spikes.

    Works on an .ics straight from Google, Outlook or Apple; says what it assumed. Exit code 0: clean, 1: findings at or
    above --fail-on, 2: input that cannot be used.
    """
    # Calendars are read in child processes: start them before anything heavy is imported here, they run meanwhile.
    now = system_clock()
    reading = start_reading(files, start, end, zone, now)
    from calbot.cli.gather import Wanted
    from calbot.cli.judge import judge
    from calbot.cli.mistakes import UnusableError
    from calbot.model.rule import Level

    imported()
    wanted = Wanted(tuple(files), now, inbound, shifts, rules, workspace, start, end, zone, lang)
    try:
        judgement = judge(wanted, reading, in_json=format is Format.JSON)
    except UnusableError as unusable:
        _refuse(unusable.lines, lang)
    sys.stdout.write(judgement.text + "\n")
    raise typer.Exit(FOUND if judgement.report.reaches(Level(fail_on.value)) else CLEAN)


def _refuse(lines: Sequence[str], lang: str) -> NoReturn:
    from calbot.words.say import sayer

    say = sayer(lang or "en", "UTC")
    told = [say("cli.unusable"), *(f"  {line}" for line in lines), say("cli.unusable.next", n=len(lines))]
    sys.stderr.write("\n".join(told) + "\n")
    raise typer.Exit(UNUSABLE)
