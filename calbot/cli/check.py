"""`calbot check`: judges calendars from files, without a database, a server or a configuration."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from calbot.cli.answered import Clock, Columns, DayOrder, Hours, Order, Year, ZoneNames, answered
from calbot.cli.language import language
from calbot.cli.reading import Reading, start_reading
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


Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE|URL...", help="Calendars: .ics, .csv or .xlsx files, https and webcal addresses."),
]
Inbound = Annotated[Path | None, typer.Option(metavar="CSV", help="Past messages: hour, count, brand.")]
Shifts = Annotated[Path | None, typer.Option(metavar="CSV", help="The care roster: name, start, end.")]
Rules = Annotated[Path | None, typer.Option(metavar="DIR", help="Your rules instead of the shipped ones.")]
Company = Annotated[Path | None, typer.Option(metavar="TOML", help="Accounts, owners and SLA.")]
Overlays = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND=FILE", help="Events, not posts: outage=status.ics."),
]
Start = Annotated[str, typer.Option("--from", metavar="DAY", help="First day or instant; default: now.")]
End = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day or instant; default: 14 days on.")]
Written = Annotated[Format, typer.Option(help="Text for people, the others for programs.")]
Failing = Annotated[FailOn, typer.Option(help="Exit 1 from this level on.")]
Baseline = Annotated[Path | None, typer.Option(metavar="JSON", help="Leave out the findings that this file lists.")]
WriteBaseline = Annotated[
    bool, typer.Option("--write-baseline", help="Write all findings to the --baseline file and exit 0.")
]
Lang = Annotated[str, typer.Option(metavar="en|ja", callback=language, help="Language of the report.")]
Zone = Annotated[str, typer.Option(metavar="ZONE", help="Where the channels think: Europe/London.")]


def check(
    files: Files,
    inbound: Inbound = None,
    shifts: Shifts = None,
    rules: Rules = None,
    workspace: Company = None,
    overlay: Overlays = None,
    start: Start = "",
    end: End = "",
    format: Written = Format.TEXT,
    fail_on: Failing = FailOn.WARN,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = False,
    lang: Lang = "",
    zone: Zone = "",
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
    from calbot.cli.judge import judge
    from calbot.cli.overlays import kinds_of

    imported()
    with _usable(reading, lang):
        kinds = kinds_of(overlay or ())
        told = answered(day_order, year, column, zone_name, clock)
        wanted = Wanted(
            tuple(files), now, inbound, shifts, rules, workspace, start, end, zone, lang, kinds, answers=told
        )
        judgement = judge(wanted, reading, None if write_baseline else baseline)
    _end(judgement, format, fail_on, baseline if write_baseline else None)


@contextmanager
def _usable(reading: Reading, lang: str) -> Iterator[None]:
    """Input that cannot be used ends the command and says why; whatever is still read is let go."""
    from calbot.cli.mistakes import UnusableError
    from calbot.cli.overlays import NoOverlayError

    try:
        yield
    except NoOverlayError as problem:
        raise typer.BadParameter(str(problem), param_hint="--overlay") from None
    except UnusableError as unusable:
        _refuse(unusable.lines, lang)
    finally:
        for calendar in reading.values():
            calendar.close()


def _end(judgement: Judgement, format: Format, fail_on: FailOn, keep_in: Path | None) -> NoReturn:
    """The report, or its findings as a baseline in the file `keep_in`; and the exit code."""
    from calbot.cli.judge import DRAWN
    from calbot.model.rule import Level

    if keep_in is not None:
        _keep(judgement, keep_in)
    elif text := DRAWN[format.value](judgement):
        sys.stdout.write(text + "\n")
    failed = keep_in is None and judgement.report.reaches(Level(fail_on.value))
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
