"""The next looser form of a rule, to be tried on the past before anybody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from calbot.rulebook.rule import Rule
from calbot.rulebook.when import CountWhen, PairWhen, ShareWhen, StreakWhen

Limit = Literal["more_than", "within", "above"]


@dataclass(frozen=True, slots=True)
class Looser:
    """`rule` finds less because its `limit` was `old` and is `new` (posts; minutes; a part 0..1)."""

    rule: Rule
    limit: Limit
    old: float
    new: float

    def would_find(self, values: Mapping[str, object]) -> bool:
        """Whether the looser form would have found what the rule told with `values`; one that says no number counts as
        found."""
        match self.limit:
            case "more_than":
                count = values.get("count")
                return not isinstance(count, int | float) or count > self.new
            case "within":
                gap = values.get("gap_minutes")
                return not isinstance(gap, int | float) or gap < self.new
            case "above":
                percent = values.get("percent")
                return not isinstance(percent, int | float) or percent > 100 * self.new
            case _:
                assert_never(self.limit)


def loosened(rule: Rule) -> Looser | None:
    """One post more, half the time between, a tenth more of all; None for a rule that has no such limit."""
    when = rule.when
    match when:
        case CountWhen() | StreakWhen():
            looser = replace(when, more_than=when.more_than + 1)
            return Looser(replace(rule, when=looser), "more_than", when.more_than, looser.more_than)
        case PairWhen():
            half = replace(when, within=when.within / 2)
            minutes = when.within.total_seconds() / 60
            return Looser(replace(rule, when=half), "within", minutes, minutes / 2)
        case ShareWhen() if when.above <= 0.9:
            higher = replace(when, above=round(when.above + 0.1, 3))
            return Looser(replace(rule, when=higher), "above", when.above, higher.above)
        case _:
            return None
