"""The case report as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from calbot.alerts.cases import Case
from calbot.flows import flag_cases
from calbot.flows.flag_cases import CaseReport
from calbot.flows.turn import Turn
from calbot.sources.table import guarded
from calbot.store import session as sessions
from calbot.wiring.house import MAIN

HEADER: Final = (
    "flag", "kind", "source", "post",
    "opened_at", "claimed_at", "fixed_at", "verified_at", "believed_at", "declined_at",
    "minutes_to_claim", "minutes_to_fix", "minutes_to_verify", "reporters", "bounced", "url", "note",
    "case_ids", "case_urls",
)  # fmt: skip
"""Instants are UTC (ISO 8601), empty for what has not happened; minutes have one decimal."""


def reported(database: str, days: int) -> CaseReport:
    """The cases of the last `days` days, by the database's clock. Raises TellUser for a span that is none."""
    engine = sessions.open_engine(database)
    try:
        with sessions.reading(engine) as session:
            return flag_cases.report(session, Turn(MAIN, sessions.now(session)), days)
    finally:
        engine.dispose()


def rows(report: CaseReport) -> Iterator[tuple[str, ...]]:
    """The header and a row for each case; no cell is taken for a formula by whoever opens it."""
    yield HEADER
    for one in report.cases:
        yield tuple(guarded(cell) for cell in _cells(one))


def _cells(one: Case) -> tuple[str, ...]:
    post = f"p-{one.post_id}" if one.post_id is not None else ""
    instants = (one.opened_at, one.claimed_at, one.fixed_at, one.verified_at, one.believed_at, one.declined_at)
    minutes = (one.minutes_to_claim, one.minutes_to_fix, one.minutes_to_verify)
    return (
        *(one.name, one.kind.value, " ".join(one.sources), post),
        *(_instant(at) for at in instants),
        *("" if took is None else f"{took:.1f}" for took in minutes),
        # Where a semicolon parts cells, a line of a note would be a row of its own.
        *(str(one.reporters), str(one.bounced), one.url, " ".join(one.note.split())),
        *(
            " ".join(case.id for case in one.external if case.id),
            " ".join(case.url for case in one.external if case.url),
        ),
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at is not None else ""
