"""The case report: what has become of the flags of some days, read from their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.cases import Case, CaseLine, parted, tallied
from calbot.alerts.fixed import BY_WORD, CALLED_OFF
from calbot.errors import TellUser
from calbot.flows.flag_telling import WEB
from calbot.flows.turn import Turn, looking
from calbot.model.flag import Flag, FlagKind
from calbot.model.flag_report import FlagReport
from calbot.model.flag_why import MERGED
from calbot.model.workspace import History
from calbot.store import flag as flags
from calbot.store import history as histories
from calbot.store import place as places

DAYS: Final = 30
MOST_DAYS: Final = 400
_BEGINS: Final = frozenset({"opened", "reopened"})
_TAKES: Final = frozenset({"claimed", "waits", "fixed", "declined"})
"""Who does one of these has it, whether or not they said so first."""
_UNSAID: Final = "flag.checked.by_word"
"""What a line of history means that does not say it."""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The cases of `days` days, oldest first, in all and parted by kind and by source."""

    days: int
    cases: tuple[Case, ...]
    total: CaseLine
    kinds: tuple[CaseLine, ...]
    sources: tuple[CaseLine, ...]


@looking
def report(session: Session, turn: Turn, days: int = DAYS) -> CaseReport:
    """What was opened, or opened again, in the last `days` days, and what has become of it. Praise is no case."""
    if not 1 <= days <= MOST_DAYS:
        raise TellUser("flag.cases.days", most=MOST_DAYS)
    return between(session, turn, turn.now - timedelta(days=days), None)


def between(session: Session, turn: Turn, since: datetime, until: datetime | None) -> CaseReport:
    """The same of what was opened, or opened again, in `since`..`until` (None: until now)."""
    cases = tuple(one for one in _cases(session, turn, since) if until is None or one.opened_at < until)
    by_kind, by_source = parted(cases, lambda one: (one.kind.value,)), parted(cases, lambda one: one.sources)
    return CaseReport(((until or turn.now) - since).days, cases, tallied("", cases), by_kind, by_source)


def _cases(session: Session, turn: Turn, since: datetime) -> tuple[Case, ...]:
    touched = {one.id: one for one in flags.changed_since(session, turn.workspace_id, since)}
    lines: dict[int, list[History]] = {}
    for line in histories.of_some(session, turn.workspace_id, "flag", touched):
        lines.setdefault(line.noun_id, []).append(line)
    reported = flags.reports_of(session, turn.workspace_id, touched)
    named = {place.id: place.platform for place in places.every(session, turn.workspace_id)}
    found: list[Case] = []
    for number, flag in touched.items():
        if flag.kind is not FlagKind.PRAISE:
            first = _first(flag, reported.get(number, []), named)
            found += [one for one in _episodes(first, lines.get(number, ())) if one.opened_at >= since]
    return tuple(sorted(found, key=lambda one: (one.opened_at, one.flag_id)))


def _first(flag: Flag, reports: list[FlagReport], platforms: dict[int, str]) -> Case:
    """The case as it begins."""
    place_id = reports[0].place_id if reports else None
    source = platforms.get(place_id, "") if place_id is not None else WEB if reports else ""
    return Case(
        flag.id,
        flag.kind,
        (source,),
        flag.post_id,
        flag.opened_at,
        len(reports),
        note=flag.note,
        url=flag.url,
        external=flag.external,
    )


def _episodes(first: Case, lines: Iterable[History]) -> list[Case]:
    """A flag that was opened again is a case each time, one that turned out to be another one is none."""
    found: list[Case] = []
    for line in lines:
        if line.verb in _BEGINS:
            found.append(_began(first, line))
        elif found and line.verb == MERGED:
            found.pop()
        elif found:
            found[-1] = _gone_on(found[-1], line)
    return found


def _began(first: Case, line: History) -> Case:
    """A case by the line with which it begins; those of before such lines told where they come from go by the first
    report of the flag."""
    if "source" not in line.details:
        return replace(first, opened_at=line.at)
    return replace(first, opened_at=line.at, sources=(line.details["source"],), reporters=1)


def _joined(case: Case, sources: Iterable[str], more: int) -> Case:
    """The case with `more` reporters, from these chats."""
    return replace(case, sources=tuple(dict.fromkeys((*case.sources, *sources))), reporters=case.reporters + more)


def _gone_on(case: Case, line: History) -> Case:
    """The case after one more line of its history."""
    if line.verb in _TAKES and case.claimed_at is None:
        case = replace(case, claimed_at=line.at)
    match line.verb:
        case "joined" if "source" in line.details:
            return _joined(case, [line.details["source"]], bool(line.details.get("new")))
        case "took_in" if "sources" in line.details:
            return _joined(case, line.details["sources"], line.details["new"])
        case "fixed":
            return replace(case, fixed_at=line.at)
        case "bounced":
            return replace(case, fixed_at=None, bounced=case.bounced + 1)
        case "settled" if line.details.get("said", _UNSAID) in (*BY_WORD, CALLED_OFF):
            return replace(case, believed_at=line.at)
        case "settled":
            return replace(case, verified_at=line.at)
        case "declined":
            return replace(case, declined_at=line.at)
        case _:
            return case
