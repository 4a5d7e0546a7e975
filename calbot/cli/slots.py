"""`calbot slots`: when posts of a calendar can go out so that every promise is kept, from files alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from calbot.chat.plain import plain
from calbot.chat.screens import slots as screen
from calbot.cli.gather import Gathered, Wanted, gather
from calbot.cli.language import language
from calbot.cli.mistakes import UnusableError
from calbot.cli.quiet import quiet
from calbot.cli.reading import start_reading
from calbot.cli.window import instant
from calbot.clock import system_clock
from calbot.errors import TellOperator
from calbot.flows.carried import carried_on
from calbot.flows.slots_view import MOST, MOST_DAYS, USUAL_DAYS, SlotsView, search
from calbot.flows.world import CARRY

EXAMPLE = "Example: calbot slots marketing.ics --post p-12 --inbound inbound.csv --shifts shifts.csv --days 90"


def slots(
    files: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="Calendars, as for calbot check.")],
    post: Annotated[list[str], typer.Option(metavar="P-12", help="A post, as calbot check names it; may be repeated.")],
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How far to look.")] = USUAL_DAYS,
    inbound: Annotated[Path | None, typer.Option(metavar="CSV", help="Past messages: hour, count, brand.")] = None,
    shifts: Annotated[Path | None, typer.Option(metavar="CSV", help="The care roster: name, start, end.")] = None,
    rules: Annotated[Path | None, typer.Option(metavar="DIR", help="Your rules instead of the shipped ones.")] = None,
    workspace: Annotated[Path | None, typer.Option(metavar="TOML", help="Accounts, owners and SLA.")] = None,
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="First day or instant; default: now.")] = "",
    lang: Annotated[str, typer.Option(metavar="en|ja", callback=language, help="Language of the answer.")] = "",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Where the channels think: Europe/London.")] = "",
) -> None:
    """Find care-safe slots: half-hours in which every promise is kept over the whole response, and no rule stops the
    post. Several posts are placed together. Nothing is moved.
    """
    now = system_clock()
    end = _end(start, now, days)
    # Calendars are read in child processes.
    reading = start_reading(files, start, end, zone, now, workspace)
    longest = timedelta(days=days) + CARRY + timedelta(days=1)
    wanted = Wanted(tuple(files), now, inbound, shifts, rules, workspace, start, end, zone, lang, longest=longest)
    try:
        gathered = gather(wanted, reading)
    except UnusableError as unusable:
        raise TellOperator("\n".join(unusable.lines)) from None
    finally:
        for calendar in reading.values():
            calendar.close()
    with quiet():
        view = _view(gathered, post, days)
    sys.stdout.write(plain(screen.card(view, gathered.say)) + "\n")


def _end(start: str, now: datetime, days: int) -> str:
    """The end of the window: the whole response to a post on the last day is looked at. "" where `start` is no day,
    which is told with all other mistakes."""
    try:
        first = instant(start, ZoneInfo("UTC")) if start else now
    except ValueError:
        return ""
    return (first + timedelta(days=days) + CARRY).isoformat()


def _view(gathered: Gathered, names: Sequence[str], days: int) -> SlotsView:
    """The slots of the posts of these names. Raises TellOperator for those that cannot be placed."""
    world, until = carried_on(gathered.world)
    last = max(world.now, world.start) + timedelta(days=days)
    coming = {post.name: post for post in world.coming() if world.now < post.starts_at < last}
    wanted = list(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in coming]:
        raise TellOperator(f"--post {unknown[0]}: no such post in the next {days} days; calbot check names them all")
    if len(wanted) > MOST:
        raise TellOperator(f"--post: at most {MOST} posts are placed together")
    chosen = [coming[name] for name in wanted]
    teams = sorted({world.team_of(post) for post in chosen})
    if len(teams) > 1:
        raise TellOperator(f"--post: these posts are answered by different teams: {', '.join(teams)}; ask for each")
    found, known = search(world, teams[0], chosen, days), until.get(teams[0])
    return SlotsView(
        posts=tuple(chosen),
        ways=found.ways,
        today=found.today,
        target_minutes=found.target_minutes,
        safe=found.safe,
        roster=world.has_roster(teams[0]),
        may=frozenset(),
        days=days,
        roster_until=known if known is not None and known < last else None,
        closed=found.closed,
        proven=found.proven,
    )
