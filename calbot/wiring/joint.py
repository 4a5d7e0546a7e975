"""The joint report for programs: one object, or a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from calbot.flows import report as flow
from calbot.flows.report_view import Report
from calbot.flows.turn import Turn
from calbot.sources.table import guarded
from calbot.store import session as sessions
from calbot.wiring.house import MAIN

HEADER: Final = ("section", "name", "figure", "value")
"""`name` is a tag, an idea, or team and promise; a value is empty where nobody knows it."""


def reported(database: str, period: str) -> Report:
    """The report by the database's clock. Raises TellUser for a period that is none."""
    engine = sessions.open_engine(database)
    try:
        with sessions.reading(engine) as session:
            return flow.show(session, Turn(MAIN, sessions.now(session)), period)
    finally:
        engine.dispose()


def as_object(report: Report) -> dict[str, Any]:
    """Plain lists, numbers and strings; parts are 0..1, durations minutes."""
    told: dict[str, Any] = asdict(report)
    told["period"] |= {"start": report.period.start.isoformat(), "end": report.period.end.isoformat()}
    told["flags"].pop("name")
    precision = report.warned.precision
    told["warned"] |= {"precision": list(precision) if precision else None, "recall_of": report.warned.broken}
    for name, one in (("big", report.big), ("every", report.every)):
        told[name] |= {"share": one.share}
    return told


def rows(report: Report) -> Iterator[tuple[str, ...]]:
    """The header and a row for each figure; no cell is taken for a formula by whoever opens it."""
    yield HEADER
    for section, told in as_object(report).items():
        if isinstance(told, dict):
            yield from _figures(section, "", told)
        elif isinstance(told, list | tuple):
            for one in told:
                yield from _each(section, one)
        else:
            yield section, "", section, _cell(told)


def _each(section: str, told: Any) -> Iterator[tuple[str, ...]]:
    """A blind calendar is a name; all else has figures, and what it is called."""
    if isinstance(told, dict):
        named = " ".join(str(told[key]) for key in ("tag", "name", "team", "sla") if key in told)
        yield from _figures(section, named, told)
    else:
        yield section, _cell(told), section, "1"


def _figures(section: str, name: str, told: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for figure, value in told.items():
        if isinstance(value, list):
            yield from ((section, _cell(name), f"{figure} {place}", _cell(one)) for place, one in enumerate(value, 1))
        elif figure not in ("tag", "name", "team", "sla"):
            yield section, _cell(name), figure, _cell(value)


def _cell(value: Any) -> str:
    return "" if value is None else guarded(str(value))
