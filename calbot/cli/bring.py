"""`calbot import`: history, counts and rosters from files into the database, once."""

from __future__ import annotations

import json
from dataclasses import asdict
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calbot.cli.answered import Clock, Columns, DayOrder, Hours, Order, Year, ZoneNames, answered

if TYPE_CHECKING:
    from calbot.cli.progress import Stage
    from calbot.flows.sync import Outcome
    from calbot.model.source import SourceKind
    from calbot.sources.answers import Answers
    from calbot.wiring.bringing import Brought

EXAMPLE = "Example: CALBOT_WORKSPACE=calbot.toml calbot import inbound.csv posts-history.csv --dry-run"
_LOST_TOLD = 10


class Kind(StrEnum):
    """What a file is read as."""

    ICS = "ics"
    POSTS_CSV = "posts_csv"
    INBOUND_CSV = "inbound_csv"
    SHIFTS_CSV = "shifts_csv"
    SHIFTS_ICS = "shifts_ics"


class Desk(StrEnum):
    """Whose export a file is."""

    NONE = ""
    ZENDESK = "zendesk"
    FRESHDESK = "freshdesk"
    INTERCOM = "intercom"
    SALESFORCE = "salesforce"
    SPROUT = "sprout"


def bring(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Posts, counts, rosters: .csv, .xlsx, .ics.")],
    kind: Annotated[Kind | None, typer.Option(help="What the files are; default: what their columns tell.")] = None,
    zone: Annotated[
        str,
        typer.Option(metavar="ZONE", help="Where times without a zone were written; default: the workspace's zone."),
    ] = "",
    preset: Annotated[
        Desk,
        typer.Option(
            metavar="NAME",
            help="Whose export it is: zendesk, freshdesk, intercom, salesforce or sprout; default: its columns tell.",
        ),
    ] = Desk.NONE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and say what is in them; keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
    day_order: DayOrder = Order.NONE,
    year: Year = 0,
    column: Columns = None,
    zone_name: ZoneNames = None,
    clock: Clock = Hours.NONE,
) -> None:
    """Take files over into the database once: half a year of counts and past posts make the forecast yours.

    All files are read before anything is kept; the same file again changes nothing. For files that change, name them
    as [[sources]] in the workspace file instead. Exit code 0: done, 2: input or settings that cannot be used.
    """
    from calbot.cli.progress import progress
    from calbot.model.source import SourceKind

    with progress() as stage:
        answers = answered(day_order, year, column, zone_name, clock)
        read = _read(files, SourceKind(kind.value) if kind else None, zone, answers, preset.value, stage)
        brought = _previewed(read) if dry_run else _kept(read, stage)
    unlisted = _unlisted(read)
    if as_json:
        told = {"kept": not dry_run, "files": [asdict(one) for one in brought], "unlisted_tags": list(unlisted)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in brought:
        _show(one, kept=not dry_run)
    for tag, near in unlisted.items():
        meant = f"did you mean {near}?" if near else "add it there if it is meant"
        typer.echo(f"tag {tag} is not among [sizing] message_types of the workspace file: {meant}")


def _read(
    files: list[Path], kind: SourceKind | None, zone: str, answers: Answers, preset: str, stage: Stage
) -> list[tuple[Path, SourceKind, Outcome]]:
    """All files, or every mistake in all of them."""
    from calbot.cli.mistakes import Mistakes
    from calbot.clock import system_clock
    from calbot.wiring.bringing import read_once

    mistakes, read = Mistakes("en"), []
    home = mistakes.attempt(_own_zone) or ""
    for path in files:
        stage(f"Reading {path.name} ...")
        one = mistakes.attempt(read_once, path, kind, zone, system_clock(), answers, preset=preset, home=home)
        if one is not None:
            read.append((path, *one))
    mistakes.tell()
    return read


def _unlisted(read: list[tuple[Path, SourceKind, Outcome]]) -> dict[str, str]:
    """Tags of the counts that the workspace's message types do not list, each with the nearest that they do; nothing
    where the workspace lists none."""
    from calbot.config.environment import read_settings
    from calbot.model.inbound import COMMENTS
    from calbot.wiring.company import read_company

    workspace = read_settings().workspace
    sizing = read_company(workspace).sizing if workspace else None
    if sizing is None or not sizing.message_types:
        return {}
    known = {one.casefold(): one for one in sizing.message_types}
    used = {count.tag for _, _, outcome in read for count in outcome.counts or ()} - {"", COMMENTS}
    strange = sorted(tag for tag in used if tag.casefold() not in known)
    return {tag: known[near[0]] if (near := get_close_matches(tag.casefold(), known, 1)) else "" for tag in strange}


def _own_zone() -> str:
    """Where the company thinks, whose files these are."""
    from calbot.config.environment import read_settings
    from calbot.wiring.company import read_company

    settings = read_settings()
    return read_company(settings.workspace).zone if settings.workspace else settings.zone


def _previewed(read: list[tuple[Path, SourceKind, Outcome]]) -> list[Brought]:
    from calbot.wiring.bringing import told

    return [told(*one) for one in read]


def _kept(read: list[tuple[Path, SourceKind, Outcome]], stage: Stage) -> list[Brought]:
    from calbot.cli.serve import house_of
    from calbot.config.environment import read_settings
    from calbot.wiring.bringing import keep_once

    house = house_of(read_settings())
    brought = []
    try:
        for path, kind, outcome in read:
            stage(f"Keeping {path.name} ...")
            brought.append(keep_once(house, path, kind, outcome))
    finally:
        house.close()
    return brought


def _show(one: Brought, *, kept: bool) -> None:
    news = f", {one.changed:,} new or changed" if kept else ", nothing kept"
    typer.echo(f"{one.file}: {one.kind}, {one.rows:,} rows{news}")
    for sentence in () if kept else one.told:
        typer.echo(f"  {sentence}")
    for sentence in one.lost[:_LOST_TOLD]:
        typer.echo(f"  lost: {sentence}")
    if len(one.lost) > _LOST_TOLD:
        typer.echo(f"  and {len(one.lost) - _LOST_TOLD:,} more lost; mend them and import the file again")
