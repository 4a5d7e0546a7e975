"""What the keeper of a sheet has said about it, where the sheet itself leaves open how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calbot.sources.columns import POSTS
from calbot.sources.moment import Order
from calbot.sources.reading import NOTHING

ORDERS: Mapping[str, Order] = {"": Order.PLAIN, "day": Order.DAY_FIRST, "month": Order.MONTH_FIRST}


@dataclass(frozen=True, slots=True)
class Answers:
    """`order` PLAIN, `year` 0: not said. `columns` maps the name of a column to its role."""

    order: Order = Order.PLAIN
    year: int = 0
    columns: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def over(self, kept: Answers) -> Answers:
        """These, and where they say nothing those that were `kept`."""
        order = self.order if self.order is not Order.PLAIN else kept.order
        return Answers(order, self.year or kept.year, {**kept.columns, **self.columns})


NO_ANSWERS = Answers()


def answers_of(said: Mapping[str, Any]) -> Answers:
    """The answers in what is kept of a source: `day_order` ("day", "month"), `year`, and of its `fields` those that
    name a column and its role. Whatever is none is left out."""
    year, fields = said.get("year", 0), said.get("fields", {})
    columns = {name: role for name, role in fields.items() if role in POSTS} if isinstance(fields, Mapping) else {}
    order = ORDERS.get(str(said.get("day_order", "")), Order.PLAIN)
    return Answers(order, year if isinstance(year, int) and 2000 <= year <= 2100 else 0, columns)


def told(answers: Answers) -> dict[str, Any]:
    """As `answers_of` reads it, in JSON terms."""
    order = next(name for name, one in ORDERS.items() if one is answers.order)
    return {"day_order": order, "year": answers.year, "fields": dict(answers.columns)}
