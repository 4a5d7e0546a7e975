"""Turns the files of one check into a `World`: reads all, names every mistake at once, says what it assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from calbot.cli.assumed import Said, assumptions, own_zone
from calbot.cli.infer import place
from calbot.cli.mistakes import Mistakes, data, text
from calbot.cli.overlays import dated
from calbot.cli.posts import WORKSPACE, Plan, plan_of
from calbot.cli.reading import SHEETS, Reading
from calbot.cli.window import LONGEST, Window, reading_span, window_of, zone_named
from calbot.flows.business import countries_of
from calbot.flows.sizing import stood_in
from calbot.flows.world import Terms, World, terms
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.sla import GENERAL
from calbot.model.state import SourceState
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.sources.answers import NO_ANSWERS, Answers, answers_of
from calbot.sources.fence import start_read
from calbot.sources.reading import CalendarReading, Problem
from calbot.sources.rules import read_rule_texts
from calbot.words.say import Say, sayer

if TYPE_CHECKING:
    from calbot.config.workspace import WorkspaceFile
    from calbot.flows.workspace import Company
    from calbot.sources.counts import CountsReading
    from calbot.sources.shifts import ShiftsReading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The arguments of a check, as they were typed (`files`: names and addresses); `now` is aware UTC.

    `overlays` are those of `files` that hold no posts but events of one kind; `longest` is the longest window;
    `answers` are about sheets that leave open how they are read."""

    files: tuple[str, ...]
    now: datetime
    inbound: Path | None = None
    shifts: Path | None = None
    rules: Path | None = None
    workspace: Path | None = None
    start: str = ""
    end: str = ""
    zone: str = ""
    lang: str = ""
    overlays: Mapping[str, EventKind] = field(default_factory=dict)
    longest: timedelta = LONGEST
    answers: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One file that was read: how it went, how many entries it had, how many of them are no posts."""

    file: str
    kind: str
    state: SourceState
    events: int
    skipped: int = 0
    problems: tuple[Problem, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A world to assess, how it came about, and the reader it is told to."""

    world: World
    sources: tuple[SourceLine, ...]
    assumed: tuple[str, ...]
    say: Say


@dataclass(frozen=True, slots=True)
class _Read:
    """All files of a check as they were read."""

    calendars: tuple[CalendarReading, ...]
    settings: WorkspaceFile | None
    counts: CountsReading | None
    shifts: ShiftsReading | None
    rules: tuple[Rule, ...]


def gather(wanted: Wanted, reading: Reading) -> Gathered:
    """Everything that bears on the wanted window. Raises UnusableError with all that is wrong with the input."""
    mistakes = Mistakes(wanted.lang)
    read = _read(wanted, reading, mistakes)
    zone = wanted.zone or (read.settings.zone if read.settings else "") or own_zone(read.calendars)
    window = _window(wanted, zone, mistakes)
    mistakes.tell()
    assert window is not None
    say = sayer(wanted.lang or (read.settings.locale if read.settings else "en"), zone, wanted.now)
    company = _company(read.settings, wanted) if read.settings else None
    known, people, blackouts = (company.accounts, company.people, company.events) if company else ((), (), ())
    agreed = terms(company.workspace.settings if company else {}, zone)
    plan = plan_of(read.calendars, window, len(blackouts), wanted.overlays)
    accounts, strangers = place(plan.posts, known, people)
    numbered = {account.id: account for account in accounts}
    closes = _closes(read, agreed, accounts, zone)
    dates = mistakes.attempt(_dates, wanted, read, plan, numbered, window, closes, say.locale)
    mistakes.tell()
    world = World(
        posts=plan.posts,
        start=window.start,
        end=window.end,
        now=window.now,
        zone=zone,
        accounts=numbered,
        people={person.id: person for person in people},
        events=(*blackouts, *plan.events, *(dates or ())),
        inbound=read.counts.counts if read.counts else (),
        shifts=read.shifts.shifts if read.shifts else (),
        rules=read.rules,
        sla=agreed.sla,
        discipline=agreed.discipline,
        replies_per_hour=agreed.replies_per_hour,
        sizing=agreed.sizing,
        wrong_terms=agreed.wrong_terms,
        skills=agreed.skills,
        activity=agreed.activity,
    )
    if company:
        world = stood_in(world, company.workspace.settings, company.workspace.zone)
    named = bool(wanted.zone) or read.settings is not None
    said = Said(read.settings, plan.told, strangers, own_zone(read.calendars), named)
    sources = tuple(_sources(wanted, read, plan))
    told = (f"{line.file}: {sentence}" for line in sources for sentence in line.assumed)
    return Gathered(world, sources, (*assumptions(said, world, window, say), *told), say)


def _read(wanted: Wanted, reading: Reading, mistakes: Mistakes) -> _Read:
    settings = _given(wanted.workspace, _settings, mistakes)
    zone = wanted.zone or (settings.zone if settings else "")
    calendars = [
        mistakes.attempt(_calendar, file, reading, *_sheet_terms(wanted, settings, file)) for file in wanted.files
    ]
    counts = _given(wanted.inbound, lambda path: _counts(path, zone), mistakes)
    shifts = _given(wanted.shifts, lambda path: _shifts(path, zone, wanted), mistakes)
    rules = mistakes.attempt(_rules, wanted.rules)
    return _Read(tuple(one for one in calendars if one is not None), settings, counts, shifts, rules or ())


def _given(path: Path | None, read: Callable[[Path], T], mistakes: Mistakes) -> T | None:
    return None if path is None else mistakes.attempt(read, path)


def _rules(folder: Path | None) -> tuple[Rule, ...]:
    # The cases of a company's own rules are asked for; those of the shipped ones are our tests' matter.
    return load_rules(read_rule_texts(folder), cases=folder is not None)


# The readers below are loaded only when their file is there: a bare calendar is judged a tenth of a second sooner.


def _settings(path: Path) -> WorkspaceFile:
    from calbot.config.reading import read_workspace_file

    return read_workspace_file(text(path), str(path))


def _company(file: WorkspaceFile, wanted: Wanted) -> Company:
    from calbot.wiring.company import company

    assert wanted.workspace is not None
    return company(file, WORKSPACE, wanted.workspace.parent, wanted.now)


def _sheet_terms(wanted: Wanted, settings: WorkspaceFile | None, file: str) -> tuple[str, Answers]:
    """The zone of a sheet and the answers about it: as typed, and for the rest what the workspace file says of it."""
    if settings is None or wanted.workspace is None:
        return wanted.zone, wanted.answers
    folder, here = wanted.workspace.parent, Path(file).resolve()
    for one in settings.sources:
        if one.path and (folder / one.path).resolve() == here:
            kept = {"fields": one.fields, "day_order": one.day_order, "year": one.year, "zone_names": one.zone_names}
            kept |= {"clock": one.clock}
            return wanted.zone or one.zone, wanted.answers.over(answers_of(kept))
    return wanted.zone or settings.zone, wanted.answers


def _calendar(file: str, reading: Reading, zone: str, answers: Answers) -> CalendarReading:
    if file in reading:
        return reading[file].result()
    from calbot.sources.posts import read_own_posts

    return read_own_posts(data(Path(file)), file, zone, answers)


def _counts(path: Path, zone: str) -> CountsReading:
    from calbot.sources.contacts import preset_of, read_contacts
    from calbot.sources.counts import read_counts

    body = data(path)
    if (preset := preset_of(body, str(path))) is not None:
        return read_contacts(body, str(path), preset, zone)
    return read_counts(body, str(path), zone)


def _shifts(path: Path, zone: str, wanted: Wanted) -> ShiftsReading:
    if path.suffix.casefold() == ".ics":
        from calbot.sources.roster import shifts_of

        first, last = reading_span(wanted.start, wanted.end, wanted.now)
        return shifts_of(start_read(str(path), first, last, zone or "UTC").result())
    from calbot.sources.shifts import read_shifts

    return read_shifts(data(path), str(path), zone or "UTC")


def _closes(read: _Read, agreed: Terms, accounts: Sequence[Account], zone: str) -> set[str]:
    """Countries whose holidays stop the clock of a promise that holds, where it is known who answers."""
    if read.shifts is None and not (read.settings and read.settings.sizing and read.settings.sizing.people):
        return set()
    held = {GENERAL.name, *(account.sla_profile for account in accounts)}
    return countries_of((agreed.sla[name] for name in sorted(held & agreed.sla.keys())), zone)


def _dates(
    wanted: Wanted,
    read: _Read,
    plan: Plan,
    accounts: Mapping[int, Account],
    window: Window,
    closes: set[str],
    locale: str,
) -> list[Event]:
    roster = read.shifts is not None
    span = (window.start, window.end)
    return dated(
        read.rules,
        wanted.rules,
        (post for post in plan.posts if window.start <= post.starts_at < window.end),
        accounts,
        span,
        roster=roster,
        closes=closes,
        workspace_id=WORKSPACE,
        locale=locale,
    )


def _window(wanted: Wanted, zone: str, mistakes: Mistakes) -> Window | None:
    if zone_named(zone) is None:
        mistakes.add("cli.zone", zone=zone)
        return None
    try:
        window = window_of(wanted.start, wanted.end, ZoneInfo(zone), wanted.now)
    except ValueError:
        mistakes.add("cli.date", value=" ".join(filter(None, (wanted.start, wanted.end))))
        return None
    if window.end <= window.start:
        mistakes.add("cli.window", start=wanted.start or "now", end=wanted.end)
    elif window.end - window.start > wanted.longest + timedelta(hours=1):  # an hour more where a clock went back
        mistakes.add("cli.window.long", days=(window.end - window.start).days, most=wanted.longest.days)
    return window


def _sources(wanted: Wanted, read: _Read, plan: Plan) -> Iterator[SourceLine]:
    for one in read.calendars:
        kind = "posts_csv" if one.file.casefold().endswith(SHEETS) else "ics"
        skipped = plan.skipped.get(one.file, 0)
        yield SourceLine(one.file, kind, one.state, len(one.entries), skipped, one.problems, one.assumed)
    fresh = SourceState.FRESH
    if read.counts is not None:
        many = len(read.counts.counts)
        yield SourceLine(str(wanted.inbound), "inbound_csv", fresh, many, 0, read.counts.problems, read.counts.assumed)
    if read.shifts is not None:
        many = len(read.shifts.shifts)
        yield SourceLine(str(wanted.shifts), "shifts_csv", fresh, many, 0, read.shifts.problems, read.shifts.assumed)
