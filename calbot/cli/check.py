"""`calbot check`: judges calendars from files, without a database, a server or a configuration."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from calbot.cli.answered import Clock, Columns, DayOrder, Hours, Order, Year, ZoneNames, answered
from calbot.cli.language import language
from calbot.cli.reading import start_reading
from calbot.cli.start import imported
from calbot.clock import system_clock

if TYPE_CHECKING:
    from calbot.cli.judge import Judgement

EXAMPLE = "Example: calbot check marketing.ics --inbound inbound.csv --shifts shifts.csv --fail-on stop"
CLEAN, FOUND, UNUSABLE = 0, 1, 2


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class FailOn(StrEnum):
    """From which level on a finding makes the exit code 1."""

    NOTE = "note"
    WARN = "warn"
    STOP = "stop"


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|URL...", help="Calendars: .ics, .csv or .xlsx files, https and webcal addresses."),
    ],
    inbound: Annotated[Path | None, typer.Option(metavar="CSV", help="Past messages: hour, count, brand.")] = None,
    shifts: Annotated[Path | None, typer.Option(metavar="CSV", help="The care roster: name, start, end.")] = None,
    rules: Annotated[Path | None, typer.Option(metavar="DIR", help="Your rules instead of the shipped ones.")] = None,
    workspace: Annotated[Path | None, typer.Option(metavar="TOML", help="Accounts, owners and SLA.")] = None,
    overlay: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=FILE", help="Events, not posts: outage=status.ics."),
    ] = None,
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="First day or instant; default: now.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day or instant; default: 14 days on.")] = "",
    format: Annotated[Format, typer.Option(help="Text for people, the others for programs.")] = Format.TEXT,
    fail_on: Annotated[FailOn, typer.Option(help="Exit 1 from this level on.")] = FailOn.WARN,
    baseline: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Leave out the findings that this file lists.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write all findings to the --baseline file and exit 0.")
    ] = False,
    lang: Annotated[str, typer.Option(metavar="en|ja", callback=language, help="Language of the report.")] = "",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Where the channels think: Europe/London.")] = "",
    day_order: DayOrder = Order.NONE,
    year: Year = 0,
    column: Columns = None,
    zone_name: ZoneNames = None,
    clock: Clock = Hours.NONE,
) -> None:
    """Judge calendars: findings, forecast, expected response time against the SLA, and coming spikes.

    Works on an .ics straight from Google, Outlook or Apple; says what it assumed. Exit code 0: clean, 1: findings at or
    above --fail-on that are not in the baseline, 2: input that cannot be used.
    """
    if write_baseline and baseline is None:
        raise typer.BadParameter("name the file with --baseline FILE", param_hint="--write-baseline")
    # Calendars are read in child processes: start them before anything heavy is imported here, they run meanwhile.
    now = system_clock()
    files += [one.partition("=")[2] for one in overlay or ()]
    reading = start_reading(files, start, end, zone, now, workspace, zone_name or ())
    from calbot.cli.gather import Wanted
    from calbot.cli.judge import DRAWN, judge
    from calbot.cli.mistakes import UnusableError
    from calbot.cli.overlays import NoOverlayError, kinds_of
    from calbot.model.rule import Level

    imported()
    try:
        kinds = kinds_of(overlay or ())
        told = answered(day_order, year, column, zone_name, clock)
        wanted = Wanted(
            tuple(files), now, inbound, shifts, rules, workspace, start, end, zone, lang, kinds, answers=told
        )
        judgement = judge(wanted, reading, None if write_baseline else baseline)
    except NoOverlayError as problem:
        raise typer.BadParameter(str(problem), param_hint="--overlay") from None
    except UnusableError as unusable:
        _refuse(unusable.lines, lang)
    finally:
        for calendar in reading.values():
            calendar.close()
    if write_baseline and baseline is not None:
        _keep(judgement, baseline)
    elif text := DRAWN[format.value](judgement):
        sys.stdout.write(text + "\n")
    failed = not write_baseline and judgement.report.reaches(Level(fail_on.value))
    raise typer.Exit(FOUND if failed else CLEAN)


def _keep(judgement: Judgement, baseline: Path) -> None:
    from calbot.cli.baseline import written

    try:
        many = written(judgement.report, baseline)
    except OSError as error:
        _refuse([f"{baseline}: {error.strerror}"], judgement.say.locale)
    sys.stdout.write(judgement.say("cli.baseline.written", n=many, file=str(baseline)) + "\n")


def _refuse(lines: Sequence[str], lang: str) -> NoReturn:
    from calbot.words.say import sayer

    say = sayer(lang or "en", "UTC")
    told = [say("cli.unusable"), *(f"  {line}" for line in lines), say("cli.unusable.next", n=len(lines))]
    sys.stderr.write("\n".join(told) + "\n")
    raise typer.Exit(UNUSABLE)
