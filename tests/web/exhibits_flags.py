"""What care and marketing tell each other beside a flag's own card, for the gallery."""

from __future__ import annotations

from datetime import timedelta

from calbot.alerts.cases import Case, parted, tallied
from calbot.flows.flag_cases import CaseReport
from calbot.model.flag import FlagKind
from tests.web.exhibits import NOW


def a_report() -> CaseReport:
    """A case of each kind but praise, from two chats, each a step further."""
    cases = tuple(
        Case(
            57 + number,
            kind,
            ("slack", "teams", "playground")[number % 3],
            214,
            NOW,
            claimed_at=NOW + timedelta(minutes=4 + number) if number else None,
            fixed_at=NOW + timedelta(minutes=22 * number) if number > 1 else None,
            verified_at=NOW + timedelta(hours=6 * number) if number > 2 else None,
        )
        for number, kind in enumerate(one for one in FlagKind if one is not FlagKind.PRAISE)
    )
    return CaseReport(30, cases, tallied("", cases), parted(cases, _kind), parted(cases, _source))


def _kind(case: Case) -> str:
    return case.kind.value


def _source(case: Case) -> str:
    return case.source


NO_CASES = CaseReport(7, (), tallied("", ()), (), ())
