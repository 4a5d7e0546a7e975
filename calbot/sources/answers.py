"""What the keeper of a sheet has said about it, where the sheet itself leaves open how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calbot.model.readings import ANSWERS
from calbot.sources.columns import POSTS
from calbot.sources.moment import Order
from calbot.sources.reading import NOTHING
from calbot.sources.twelve import CLOCKS
from calbot.sources.zonewords import folded

ORDERS: Mapping[str, Order] = {"": Order.PLAIN, "day": Order.DAY_FIRST, "month": Order.MONTH_FIRST}


@dataclass(frozen=True, slots=True)
class Answers:
    """`order` PLAIN, `year` 0: not said. `columns` maps the name of a column to its role, `zone_names` what a sheet
    calls a zone (as `zonewords.folded` leaves it) to an IANA name; `clock` is how many hours (12, 24; 0: not said) the
    clock shows by which hours without AM and PM are written."""

    order: Order = Order.PLAIN
    year: int = 0
    columns: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    zone_names: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    clock: int = 0

    def over(self, kept: Answers) -> Answers:
        """These, and where they say nothing those that were `kept`."""
        order = self.order if self.order is not Order.PLAIN else kept.order
        columns = {**kept.columns, **self.columns}
        names = {**kept.zone_names, **self.zone_names}
        return Answers(order, self.year or kept.year, columns, names, self.clock or kept.clock)


NO_ANSWERS = Answers()


def answers_of(said: Mapping[str, Any]) -> Answers:
    """The answers in what is kept of a source: `day_order` ("day", "month"), `year`, `zone_names`, `clock`
    ("12", "24"), and of its `fields` those that name a column and its role. Whatever is none is left out. What the
    workspace file says comes before what was answered in chat."""
    in_chat = said.get(ANSWERS)
    own = _answers_of(said)
    return own.over(_answers_of(in_chat)) if isinstance(in_chat, Mapping) else own


def _answers_of(said: Mapping[str, Any]) -> Answers:
    year, fields = said.get("year", 0), said.get("fields", {})
    columns = {name: role for name, role in fields.items() if role in POSTS} if isinstance(fields, Mapping) else {}
    order = ORDERS.get(str(said.get("day_order", "")), Order.PLAIN)
    year = year if isinstance(year, int) and 2000 <= year <= 2100 else 0
    clock = next((hours for hours in CLOCKS if str(said.get("clock")) == str(hours)), 0)
    return Answers(order, year, columns, zone_names_of(said.get("zone_names", {})), clock)


def zone_names_of(said: Any) -> dict[str, str]:
    """Names of zones, as they are looked up, and the IANA names that they were said to mean."""
    named = said.items() if isinstance(said, Mapping) else ()
    return {folded(" ".join(str(name).split())): str(zone) for name, zone in named}


def told(answers: Answers) -> dict[str, Any]:
    """As `answers_of` reads it, in JSON terms."""
    order = next(name for name, one in ORDERS.items() if one is answers.order)
    names, clock = dict(answers.zone_names), str(answers.clock or "")
    fields = dict(answers.columns)
    return {"day_order": order, "year": answers.year, "fields": fields, "zone_names": names, "clock": clock}
