"""Years that a column leaves out, and the order of its days where its name tells it."""

from __future__ import annotations

import re

from calbot.sources.moment import Order, Stamp, read_stamp, with_year

_HALF_YEAR = 6
_WRITTEN = re.compile(r"\b(?:(d{1,2})[/.\- ]m{1,4}|(m{1,4})[/.\- ]d{1,2})\b", re.IGNORECASE)


def order_in(title: str) -> Order:
    """The order that a column's name tells ("Date (DD/MM/YYYY)"), PLAIN where it tells none."""
    found = _WRITTEN.search(title)
    return Order.PLAIN if not found else Order.DAY_FIRST if found[1] else Order.MONTH_FIRST


class Years:
    """Reads dates row by row; one without a year gets the year that was answered, and from a turn of the year on the
    next: months that fall back by half a year or more begin it."""

    def __init__(self, year: int) -> None:
        self.year, self.turned = year, ""
        self._month = 0

    def read(self, text: str, order: Order) -> Stamp:
        """As `read_stamp`; raises ValueError."""
        if not self.year or with_year(text, self.year) == text:
            return read_stamp(text, order)
        try:
            stamp = read_stamp(with_year(text, self.year), order)
        except ValueError:
            # 1 January stands on another weekday; whether it is meant is seen from the months.
            stamp = read_stamp(with_year(text, self.year + 1), order)
        if self._month - stamp.day.month >= _HALF_YEAR and stamp.day.year == self.year:
            stamp = read_stamp(with_year(text, self.year + 1), order)
        if stamp.day.year > self.year:
            if self._month - stamp.day.month < _HALF_YEAR:
                return read_stamp(with_year(text, self.year), order)
            self.year, self.turned = stamp.day.year, text
        self._month = stamp.day.month
        return stamp
