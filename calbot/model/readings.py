"""In which ways a calendar can be read, while somebody has to say which is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

_MOST, _LONGEST = 5, 200
ANSWERS: Final = "answers"
"""Memory of a source: what somebody has answered in chat about how it is read, in the terms of its settings."""

CLOCKS: Final = "clocks"
"""What was answered of hours whose zone is lost, by the name of the zone that they have by now ("" for none)."""


class About(StrEnum):
    """What is open: which number of a date is the day, its year, whose a zone is, which column holds, which clock; what
    the name of a zone means that nobody knows, and what hours are of whose zone is another at once, or none (LOST)."""

    ORDER = "order"
    YEAR = "year"
    ZONE = "zone"
    COLUMN = "column"
    CLOCK = "clock"
    UNKNOWN = "unknown"
    LOST = "lost"


_OF_ZONES: Final = frozenset({About.ZONE, About.UNKNOWN, About.LOST})


@dataclass(frozen=True, slots=True)
class Way:
    """One reading. `value` answers: day or month, a year, an IANA zone, the title of a column, 12 or 24. `means` is the
    example by it: an ISO day, an ISO instant, "15:00", of a column the role that it gets; "" where there is none. Of a
    zone that nobody knows the first that a reader tells is the one by which its hours are read meanwhile."""

    value: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """What `text` of a calendar may mean; `name` is what it calls the zone that is open; of LOST the zone that it names
    by now, "" for none."""

    about: About
    text: str
    ways: tuple[Way, ...]
    name: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """In JSON terms, as `readings_of` reads it."""
        ways = [[one.value[:_LONGEST], one.means[:_LONGEST]] for one in self.ways[:_MOST]]
        return {"about": self.about.value, "text": self.text[:_LONGEST], "name": self.name[:_LONGEST], "ways": ways}

    def same(self, other: Readings | None) -> bool:
        """Whether the other asks the same, whatever its example is; about a zone also where one of them knows more that
        may be meant."""
        if other is None or (self.about, self.name) != (other.about, other.name):
            return False
        mine, others = set(self._values), set(other._values)
        return self._values == other._values or (self.about in _OF_ZONES and (mine <= others or others <= mine))

    @property
    def _values(self) -> list[str]:
        return [one.value for one in self.ways]

    def answered(self, way: Way, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was answered `before`, and this: in the terms of a source's settings."""
        fields = {title: role for title, role in before.get("fields", {}).items() if title not in self._values}
        match self.about:
            case About.ORDER:
                return {**before, "day_order": way.value}
            case About.YEAR:
                return {**before, "year": int(way.value)}
            case About.ZONE | About.UNKNOWN:
                return {**before, "zone_names": {**before.get("zone_names", {}), self.name: way.value}}
            case About.COLUMN:
                return {**before, "fields": {**fields, way.value: way.means}}
            case About.CLOCK:
                return {**before, "clock": way.value}
            case About.LOST:
                return {**before, CLOCKS: {**before.get(CLOCKS, {}), self.name: way.value}}


def readings_of(kept: Any) -> Readings | None:
    """What was kept; None where it is none."""
    if not isinstance(kept, Mapping) or kept.get("about") not in set(About):
        return None
    ways = tuple(Way(str(value), str(means)) for value, means in kept.get("ways", ()))
    return Readings(About(kept["about"]), str(kept.get("text", "")), ways, str(kept.get("name", "")))
