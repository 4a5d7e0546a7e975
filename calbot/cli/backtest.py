"""`calbot rules backtest`: how often a rule would have spoken on the past calendar, before it may speak to anybody."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from calbot.flows.world import World
    from calbot.rulebook.found import Found
    from calbot.rulebook.rule import Rule

EXAMPLE = "Example: calbot rules backtest promo-streak --days 90 marketing.ics"
QUIET_ENOUGH, TOO_LOUD, UNUSABLE = 0, 1, 2
_LONGEST_DAYS = 400
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Replay:
    """What `rule` found in the past of `world`, by the Mondays of its weeks in the zone of `world`."""

    rule: Rule
    world: World
    found: Sequence[Found]
    weeks: dict[date, int]

    @property
    def posts(self) -> int:
        """Posts that went out in that time."""
        return len(self.world.coming())

    @property
    def notes(self) -> list[str]:
        """What keeps the count from saying much."""
        from calbot.flows.backtest import rests_on_forecasts

        blind = rests_on_forecasts(self.rule) and not self.world.on_duty
        return ["no roster of that time is known (--shifts): a rule about cover finds nothing without"] if blind else []

    @property
    def per_week(self) -> float:
        """Findings in a mean week."""
        return len(self.found) / max((self.world.end - self.world.start) / _WEEK, 1 / 7)


def backtest(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE|URL]...", help="Past calendars: .ics, .csv or addresses; none: the database."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=_LONGEST_DAYS, help="How many past days are replayed.")] = 90,
    rules: Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="Your rules, not the shipped.")] = None,
    at_most: Annotated[
        float | None, typer.Option("--at-most", metavar="N", help="Exit 1 above so many findings in a mean week.")
    ] = None,
    inbound: Annotated[Path | None, typer.Option(metavar="CSV", help="Past messages: hour, count, brand.")] = None,
    shifts: Annotated[Path | None, typer.Option(metavar="CSV", help="The past care roster.")] = None,
    workspace: Annotated[Path | None, typer.Option(metavar="TOML", help="Accounts, owners, terms.")] = None,
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Where the channels think: Europe/London.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Replay one rule on the past calendar and count what it would have told, week by week, with examples.

    The calendar is taken as it stands today. Rules that rest on forecasts are replayed week by week with what was known
    then. Exit code 0: replayed, 1: more findings a week than --at-most, 2: input that cannot be used.
    """
    from calbot.errors import TellOperator

    try:
        replay = _replay(rule, files or [], days, rules, inbound, shifts, workspace, zone)
    except TellOperator as error:
        if as_json:
            typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(UNUSABLE) from None
    typer.echo(json.dumps(_as_json(replay), ensure_ascii=False) if as_json else "\n".join(_as_text(replay)))
    raise typer.Exit(TOO_LOUD if at_most is not None and replay.per_week > at_most else QUIET_ENOUGH)


def _replay(
    name: str,
    files: Sequence[str],
    days: int,
    rules: Path | None,
    inbound: Path | None,
    shifts: Path | None,
    workspace: Path | None,
    zone: str,
) -> Replay:
    from calbot.clock import system_clock
    from calbot.flows.backtest import backtest as replayed
    from calbot.flows.backtest import weeks_of

    now = system_clock()
    rule = _rule(name, rules)
    start = now - timedelta(days=days)
    if files:
        world = _from_files(files, start, now, rules, inbound, shifts, workspace, zone)
    else:
        world = _from_database(start, now)
    found = replayed(world, rule)
    return Replay(rule, world, found, weeks_of(world, found))


def _rule(name: str, folder: Path | None) -> Rule:
    from calbot.errors import TellOperator
    from calbot.rulebook.mistakes import nearest
    from calbot.rulebook.pack import load_rules
    from calbot.sources.rules import read_rule_texts

    loaded = {rule.id: rule for rule in load_rules(read_rule_texts(folder))}
    if name not in loaded:
        raise TellOperator(f"there is no rule {name}; {nearest(name, tuple(loaded))}")
    return loaded[name]


def _from_files(
    files: Sequence[str],
    start: datetime,
    end: datetime,
    rules: Path | None,
    inbound: Path | None,
    shifts: Path | None,
    workspace: Path | None,
    zone: str,
) -> World:
    from calbot.cli.gather import Wanted, gather
    from calbot.cli.reading import start_span
    from calbot.flows.backtest import LEARNT_FROM

    reading = start_span(files, start - LEARNT_FROM, end, zone, workspace)
    wanted = Wanted(
        tuple(files),
        end,
        inbound,
        shifts,
        rules,
        workspace,
        start.isoformat(),
        end.isoformat(),
        zone,
        longest=timedelta(days=_LONGEST_DAYS),
    )
    try:
        return gather(wanted, reading).world
    finally:
        for calendar in reading.values():
            calendar.close()


def _from_database(start: datetime, end: datetime) -> World:
    from calbot.config.environment import read_settings
    from calbot.errors import SettingError
    from calbot.flows import backtest as flow
    from calbot.flows.turn import Turn
    from calbot.store.migrate import pending
    from calbot.store.session import reading
    from calbot.wiring.house import MAIN, open_house

    settings = read_settings()
    if pending(settings.database):
        raise SettingError(
            "name past calendars, or run calbot migrate first: the database is of another version, or not there",
            key="CALBOT_DATABASE_URL",
        )
    house = open_house(settings.database)
    try:
        with reading(house.engine) as session:
            world = flow.gather(session, Turn(MAIN, end), start, end)
            session.expunge_all()
    except LookupError:
        raise SettingError("the database holds no company yet: run calbot serve with CALBOT_WORKSPACE") from None
    finally:
        house.close()
    return world


def _as_text(replay: Replay) -> list[str]:
    from calbot.flows.backtest import some_of

    rule, world = replay.rule, replay.world
    zone = ZoneInfo(world.zone)
    span = f"{world.start.astimezone(zone):%Y-%m-%d} to {world.end.astimezone(zone):%Y-%m-%d} ({world.zone})"
    lines = [f"{rule.id} ({rule.level.value}), {rule.file}", rule.title, ""]
    lines.append(f"{span}: {replay.posts:,} posts")
    lines.append(f"would have told {len(replay.found):,} times, {replay.per_week:.1f} a week")
    lines += replay.notes
    if not replay.found:
        return lines
    lines += ["", "week of     findings"]
    lines += [f"{monday}  {many:8}  {'#' * min(many, 60)}" for monday, many in replay.weeks.items()]
    lines += ["", "For example"]
    for told in (_example(one, world) for one in some_of(replay.found)):
        lines.append(f"{told['at']}  {'; '.join(told['posts'])}")
        lines.append(f"    {told['why']}")
    return lines


def _as_json(replay: Replay) -> dict[str, Any]:
    from calbot.flows.backtest import some_of

    rule, world = replay.rule, replay.world
    return {
        "rule": rule.id,
        "level": rule.level.value,
        "start": world.start.isoformat(),
        "end": world.end.isoformat(),
        "zone": world.zone,
        "posts": replay.posts,
        "findings": len(replay.found),
        "per_week": round(replay.per_week, 2),
        "weeks": [{"monday": monday.isoformat(), "findings": many} for monday, many in replay.weeks.items()],
        "examples": [_example(one, world) for one in some_of(replay.found)],
        "notes": replay.notes,
    }


def _example(one: Found, world: World) -> dict[str, Any]:
    from calbot.words.say import sayer

    say = sayer("en", world.zone)
    return {
        "at": one.at.astimezone(ZoneInfo(world.zone)).strftime("%Y-%m-%d %H:%M"),
        "posts": [f"{post.name} {post.title}".strip() for post in one.posts[:3]],
        "why": say.rule(one.rule.why, **one.values),
    }
