"""What a check took for granted, sentence by sentence: whoever reads its numbers must know what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from calbot.cli.infer import without_network
from calbot.cli.window import Window
from calbot.flows.sizing import Crew, crew
from calbot.flows.world import World
from calbot.model.event import Event, EventKind
from calbot.sources.reading import CalendarReading
from calbot.words.say import Say

if TYPE_CHECKING:
    from calbot.config.workspace import WorkspaceFile
    from calbot.model.shift import Shift

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What was given and what was not: the workspace file, entries of calendars of posts that were read as `events`,
    how many posts are `strangers` to that file, where the calendars say that they live (`zone`), and whether anybody
    `named_zone`."""

    settings: WorkspaceFile | None
    events: Sequence[Event]
    strangers: int
    zone: str
    named_zone: bool


def own_zone(calendars: Sequence[CalendarReading]) -> str:
    """Where the calendars say they live; UTC where none does."""
    return next((calendar.zone for calendar in calendars if calendar.zone not in ("", "UTC")), "UTC")


def assumptions(said: Said, world: World, window: Window, say: Say) -> Iterator[str]:
    """All of it but what the readers of the files assumed."""
    yield from _when(said, world, window, say)
    yield from _posts(said, world, say)
    yield from _around(said.events, window, say)
    yield from _care(said, world, window, say)


def _when(said: Said, world: World, window: Window, say: Say) -> Iterator[str]:
    if window.in_the_past:
        yield say("check.assumed.past", start=say.instant(window.start))
    if not world.coming():
        yield say("check.none_in_window", start=say.instant(window.start), end=say.instant(window.end))
    if not said.named_zone and said.zone != "UTC":
        yield say("check.assumed.zone_calendar", zone=world.zone)
    elif not said.named_zone:
        yield say("check.assumed.zone", zone=world.zone)


def _posts(said: Said, world: World, say: Say) -> Iterator[str]:
    coming = world.coming()
    if said.strangers and said.settings is None:
        yield say("check.assumed.accounts", n=len(world.accounts))
    elif said.strangers:
        yield say("check.assumed.strangers", n=said.strangers)
    if nowhere := without_network(coming):
        yield say("check.assumed.no_network", n=nowhere)
    if all_day := sum(post.all_day for post in coming):
        yield say("check.assumed.all_day", n=all_day)


def _around(events: Sequence[Event], window: Window, say: Say) -> Iterator[str]:
    """Entries that look like posts to whoever wrote them into the calendar, and were read as something else."""
    near = [event for event in events if event.starts_at < window.end and event.ends_at > window.start]
    away = [event for event in near if event.kind is EventKind.ABSENCE]
    if away:
        names = list(dict.fromkeys(event.owner for event in away))
        yield say("check.assumed.away", n=len(away), names=_listed(names, say))
    others = [event for event in near if event.kind is not EventKind.ABSENCE]
    if others:
        told = [say("check.event", title=event.title, kind=_kind(event.kind, say)) for event in others]
        yield say("check.assumed.events", n=len(others), titles=_listed(list(dict.fromkeys(told)), say))


def _listed(names: Sequence[str], say: Say) -> str:
    return say.listing(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _kind(kind: EventKind, say: Say) -> str:
    match kind:
        case EventKind.BLACKOUT:
            return say("check.event.blackout")
        case EventKind.HOLIDAY:
            return say("check.event.holiday")
        case EventKind.SENSITIVE:
            return say("check.event.sensitive")
        case EventKind.OUTAGE:
            return say("check.event.outage")
        case EventKind.RELEASE:
            return say("check.event.release")
        case EventKind.SALE:
            return say("check.event.sale")
        case EventKind.ABSENCE:
            return say("check.event.absence")
        case EventKind.SURGE:
            return say("check.event.surge")
        case never:
            assert_never(never)


def _care(said: Said, world: World, window: Window, say: Say) -> Iterator[str]:
    sizing = said.settings.sizing if said.settings else None
    if not world.inbound and sizing:
        yield say("check.assumed.sizing", messages=sizing.messages_per_month)
    elif not world.inbound:
        yield say("check.assumed.no_counts")
    told = crew(said.settings.settings(), world.zone) if said.settings else None
    if told and world.stand_ins:
        yield _stood_in(told, world, say)
    elif not world.shifts:
        yield say("check.assumed.no_roster")
    elif (last := _last(world.shifts)) < window.end - timedelta(hours=1):
        yield say("check.assumed.roster_ends", end=say.instant(last))


def _stood_in(told: Crew, world: World, say: Say) -> str:
    span = f"{told.starts:%H:%M}-{told.ends:%H:%M}"
    pace = say.number(world.replies_per_hour, 1)
    return say("check.assumed.stand_ins", n=told.people, span=span, hours=told.hours_a_week, pace=pace)


def _last(shifts: Sequence[Shift]) -> datetime:
    return max(shift.ends_at for shift in shifts)
