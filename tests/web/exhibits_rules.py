"""What rules found, and what one would have told, for the gallery."""

from __future__ import annotations

from datetime import date, timedelta

from calbot.flows.replay import Asked, ReplayView
from calbot.flows.rules import CasesView, RuleLine, RulesView
from calbot.rulebook.cases import CaseFailure
from calbot.rulebook.loosen import loosened
from tests.web.exhibits import NOW, PLAIN, PROMO, ROUGH, ROUGH_TITLE, RULES, SIGHT

ALWAYS = RuleLine(RULES["promo-streak"], 6, 6, 0, 6)
FEW = RuleLine(RULES["same-account-gap"], 41, 38, 7, 12)
SILENT = [RuleLine(rule) for rule in RULES.values() if rule not in (ALWAYS.rule, FEW.rule)]
A_QUARTER = RulesView((ALWAYS, FEW, *SILENT), 92, SIGHT)
A_MONTH = RulesView((RuleLine(RULES["blackout"], 9, 8, 8, 0),), 30, SIGHT)
ALL_HOLD = CasesView(tuple(RULES.values()), ())
BROKEN = CasesView(
    (RULES["promo-streak"],),
    tuple(
        CaseFailure("promo-streak", "promo-streak.toml", 20, name, 1, ())
        for name in (RULES["promo-streak"].cases[0].name, ROUGH_TITLE[:300])
    ),
)
ASKED = Asked(7, RULES["load-above-cover"], 90, later=True)


def a_replay(name: str = "promo-streak", found: int = 41, **changes: bool) -> ReplayView:
    """What a rule would have told in a quarter."""
    rule, monday = RULES[name], date(2026, 8, 31)
    weeks = tuple((monday + timedelta(days=7 * week), found * (week % 4) // 20) for week in range(13))
    examples = ((NOW, (PLAIN,)), (NOW, (PLAIN, PROMO, ROUGH)), (NOW, ()))
    return ReplayView(
        7, rule, NOW - timedelta(days=90), NOW, 240, found, weeks, examples if found else (), loosened(rule),
        after=12 if found else 0, heeded=7 if found else 0, missed=1 if found else 0, blind=changes.get("blind", False),
    )  # fmt: skip
