"""Files that are read once into the database: history, counts and rosters from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from calbot.errors import InputError, TellOperator
from calbot.flows import sync
from calbot.flows.sync import Outcome
from calbot.flows.turn import Turn
from calbot.model.source import Source, SourceKind
from calbot.sources.answers import NO_ANSWERS, Answers
from calbot.sources.answers import told as answered
from calbot.sources.archive import looks_packed
from calbot.sources.contacts import preset_of
from calbot.sources.rowfence import either_behind
from calbot.store import workspace as workspaces
from calbot.store.session import reading, writing
from calbot.wiring.house import MAIN, NO_WORKSPACE, House
from calbot.wiring.readers import BIGGEST, examined
from calbot.wiring.rows import counted, rostered

BEHIND, AHEAD = timedelta(days=3 * 366), timedelta(days=366)
"""What is taken of a calendar that is brought in: history to learn from, and a year of plans."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One file: what it was read as, how many rows it has, how many of them are new or changed, what was lost, and how
    the rest was read."""

    file: str
    kind: str
    rows: int
    changed: int
    lost: tuple[str, ...]
    told: tuple[str, ...] = ()


def read_once(
    path: Path,
    kind: SourceKind | None,
    zone: str,
    now: datetime,
    answers: Answers = NO_ANSWERS,
    *,
    preset: str = "",
    home: str = "",
) -> tuple[SourceKind, Outcome]:
    """What the file at `path` says, as `kind` or as what its columns tell; `answers` are about a sheet.

    `zone` is where its times were written, as somebody said; `home`, that of the company, stands in but for exports of
    help desks, which go by an account's zone. `preset` names the help desk whose export it is, "" to tell it from its
    columns. Raises InputError with file and line where it is not usable, and where its kind cannot be told."""
    if path.stat().st_size > BIGGEST:
        raise InputError(f"larger than {BIGGEST // 10**6} MB; split it by year", file=str(path))
    data = path.read_bytes()
    exported = preset or _exported(data, path, kind)
    where = zone if exported else zone or home
    known = kind or (SourceKind.INBOUND_CSV if exported else _plain(data, path))
    if known is None:
        told = _by_columns(data, str(path), where)
        if told is not None:
            return told
    known = known or SourceKind.POSTS_CSV
    memory = {**answered(answers), "preset": exported}
    source = Source(workspace_id=MAIN, id=0, kind=known, name=str(path), zone=where, memory=memory)
    return known, examined(source, data, now, BEHIND, AHEAD)


def _exported(data: bytes, path: Path, kind: SourceKind | None) -> str:
    if kind not in (None, SourceKind.INBOUND_CSV) or path.suffix.casefold() != ".csv":
        return ""
    preset = preset_of(data, str(path))
    return preset.key if preset else ""


def _plain(data: bytes, path: Path) -> SourceKind | None:
    """What it is by its outside; None where its columns have to tell."""
    if looks_packed(data):
        return SourceKind.POSTS_CSV
    return SourceKind.ICS if path.suffix.casefold() != ".csv" else None


def _by_columns(data: bytes, file: str, zone: str) -> tuple[SourceKind, Outcome] | None:
    """What it says as counts or as a roster, whichever its columns tell; None where they tell neither."""
    counts, shifts = either_behind(data, file, zone)
    if counts is not None and shifts is not None:
        raise InputError("it reads as counts and as a roster; say which with --kind", file=file)
    if counts is not None:
        return SourceKind.INBOUND_CSV, counted(counts)
    return (SourceKind.SHIFTS_CSV, rostered(shifts)) if shifts is not None else None


def keep_once(house: House, path: Path, kind: SourceKind, outcome: Outcome) -> Brought:
    """Take over what was read; the same file again changes nothing. Raises TellOperator where no workspace is yet."""
    with reading(house.engine) as session:
        if workspaces.by_id(session, MAIN) is None:
            raise TellOperator(NO_WORKSPACE)
    with writing(house.engine, MAIN) as session:
        changed = sync.bring(session, Turn(MAIN, house.clock()), kind, f"import: {_named(path)}", outcome)
    return told(path, kind, outcome, sum(changed.values()))


def _named(path: Path) -> str:
    """With its folder: posts of this year and of last year are often files of one name."""
    whole = path.resolve()
    return "/".join(whole.parts[-2:])[-180:]


def told(path: Path, kind: SourceKind, outcome: Outcome, changed: int = 0) -> Brought:
    """What is said of a file."""
    return Brought(str(path), kind.value, _rows(outcome), changed, tuple(outcome.lost), tuple(outcome.told))


def _rows(outcome: Outcome) -> int:
    if outcome.calendar is not None:
        return len(outcome.calendar.posts) + len(outcome.calendar.events)
    return len(outcome.counts or ()) + len(outcome.shifts or ())
