"""Taking typed values out of one table of a TOML file, and remembering each mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from calbot.config.keys import KEYS
from calbot.errors import SettingError, SeveralErrors
from calbot.toml_place import Path, places

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SITE = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_SHORT, _LONG = 200, 2000
_MOST = 10**12
MOST_WHOLE = 2**31 - 1


class Mistakes:
    """All mistakes of one file."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._places = places(text)
        self._found: list[SettingError] = []

    def add(self, path: Path, problem: str) -> None:
        """Remember a mistake at `path`, or at what is nearest to it in the file."""
        line, column = self._place(path)
        self._found.append(SettingError(problem, file=self.file, line=line, key=dotted(path), column=column))

    def tell(self) -> None:
        """Raise `SeveralErrors` with all mistakes, in file order, if there are any."""
        if self._found:
            raise SeveralErrors(sorted(self._found, key=lambda error: (error.line, error.column)))

    def _place(self, path: Path) -> tuple[int, int]:
        near = (self._places.get(path[:length]) for length in range(len(path), 0, -1))
        place = next((place for place in near if place is not None), None)
        return (place.line, place.column) if place else (1, 1)


def dotted(path: Path) -> str:
    """A path as people write it: people[2].name, counted from 1; odd keys in quotes."""
    said = ""
    for part in path:
        if isinstance(part, int):
            said += f"[{part + 1}]"
        else:
            said += ("." if said else "") + (part if _BARE.fullmatch(part) else f'"{part}"')
    return said


def nearest(word: str, known: Collection[str]) -> str:
    """A hint for a mistyped word: ", did you mean zone?", or "" when nothing is near."""
    near = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


class Section:
    """One table: each `take` gives a usable value; where the file's is none, its mistake is remembered."""

    def __init__(self, table: Mapping[str, object], path: Path, kind: str, mistakes: Mistakes) -> None:
        self.path = path
        self._table = table
        self._known = KEYS[kind]
        self._mistakes = mistakes
        for key in table:
            if key not in self._known:
                self.wrong(key, f"there is no such key here{nearest(key, self._known)}")

    def wrong(self, key: str, problem: str) -> None:
        """Remember a mistake in `key`."""
        self._mistakes.add((*self.path, key), problem)

    def has(self, key: str) -> bool:
        """Whether the file says anything about `key`."""
        return self._get(key) is not None

    def text(self, key: str, default: str = "", *, required: bool = False, longest: int = _SHORT) -> str:
        """One line of text."""
        value = self._get(key)
        if value is None or (required and isinstance(value, str) and not value.strip()):
            if required:
                self.wrong(key, f"must be there: {self._known[key]}")
            return default
        if not isinstance(value, str):
            self.wrong(key, f"write a text in quotes, not {_kind(value)}")
        elif len(value) > longest or not value.isprintable():
            self.wrong(key, f"write one line of at most {longest} characters")
        else:
            return value.strip()
        return default

    def address(self, key: str) -> str:
        """A file name or web address."""
        return self.text(key, longest=_LONG)

    def site(self, key: str) -> str:
        """Where a browser finds something, without the last slash."""
        value = self.address(key).rstrip("/")
        if value and not _SITE.fullmatch(value):
            self.wrong(key, "write an address like https://calbot.pot.example")
            return ""
        return value

    def word(self, key: str, closed: Sequence[str], default: str, *, required: bool = False) -> str:
        """One of the words of a closed set."""
        value = self.text(key, default, required=required)
        if value == default or value in closed:
            return value
        self.wrong(key, f"{value!r} is none of {', '.join(closed)}{nearest(value, closed)}")
        return default

    def zone(self, key: str, default: str) -> str:
        """An IANA time zone that this machine knows."""
        value = self.text(key, default)
        if _is_zone(value):
            return value
        self.wrong(key, f"{value!r} is no time zone; write a name like Europe/London")
        return default

    def flag(self, key: str) -> bool:
        """True or false; false where it is not given."""
        value = self._get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, f"write true or false, not {_kind(value)}")
        return False

    def number(self, key: str) -> float | None:
        """A number above 0; None where it is not given."""
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, f"write a number, not {_kind(value)}")
        elif not 0 < value < float("inf"):
            self.wrong(key, f"write a number above 0, not {value}")
        else:
            return value
        return None

    def whole(self, key: str) -> int | None:
        """A whole number above 0 that a database keeps (32 bits); None where it is not given."""
        value = self._get(key)
        if isinstance(value, float):
            self.wrong(key, f"write a whole number, not {value}")
            return None
        number = self.number(key)
        if number is not None and number > MOST_WHOLE:
            self.wrong(key, f"write at most {MOST_WHOLE:,}, not {int(number):,}")
            return None
        return None if number is None else int(number)

    def within(self, key: str, least: float, most: float, *, whole: bool = False) -> int | float | None:
        """A number from `least` to `most`; None where it is not given."""
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, f"write a number, not {_kind(value)}")
        elif not least <= value <= most:
            self.wrong(key, f"write a number from {least:g} to {most:g}, not {value}")
        elif whole and isinstance(value, float):
            self.wrong(key, f"write a whole number, not {value}")
        else:
            return value
        return None

    def share(self, key: str) -> float | None:
        """A number of a hundred, 0 and 100 among them; None where it is not given."""
        value = self.within(key, 0, 100)
        return None if value is None else float(value)

    def numbers(self, key: str) -> tuple[float, ...] | None:
        """A list of numbers from 0 on; must be there."""
        value = self._get(key)
        if value is None:
            self.wrong(key, f"must be there: {self._known[key]}")
            return None
        told = value if isinstance(value, list) else [value]
        numbers = [one for one in told if isinstance(one, int | float) and not isinstance(one, bool)]
        if not isinstance(value, list) or len(numbers) < len(value):
            self.wrong(key, "write a list of numbers, like [1, 0.5, 2]")
        elif not all(0 <= one < _MOST for one in numbers):
            self.wrong(key, f"write numbers from 0 to below {_MOST:,}")
        else:
            return tuple(map(float, numbers))
        return None

    def instant(self, key: str) -> datetime | None:
        """An instant with its offset; must be there."""
        value = self._get(key)
        if isinstance(value, str):
            value = _read_instant(value)
        if value is None:
            self.wrong(key, f"must be there: {self._known[key]}")
        elif not isinstance(value, datetime) or value.tzinfo is None:
            self.wrong(key, "write day, time and offset, like 2026-12-24T00:00:00+00:00")
        else:
            return value
        return None

    def words(self, key: str, closed: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; of a closed set, if one is given."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, 'write a list of texts, like ["one", "two"]')
            return ()
        for number, one in enumerate(value):
            if closed and one not in closed:
                problem = f"{one!r} is none of {', '.join(closed)}{nearest(one, closed)}"
                self._mistakes.add((*self.path, key, number), problem)
        return tuple(one for one in value if not closed or one in closed)

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts: { playground = "mkt" }."""
        value = self._get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            self.wrong(key, 'write a table of texts, like { name = "text" }')
            return {}
        return dict(value)

    def zones(self, key: str) -> dict[str, str]:
        """A table of time zones by what somebody calls them: { EST = "America/New_York" }."""
        told = self.pairs(key)
        for zone in (zone for zone in told.values() if not _is_zone(zone)):
            self.wrong(key, f"{zone!r} is no time zone; write a name like Europe/London")
        return told

    def table(self, key: str) -> Mapping[str, object]:
        """A table, {} where it is not given."""
        value = self._get(key)
        if value is None or isinstance(value, dict):
            return value or {}
        self.wrong(key, f"write a table, not {_kind(value)}")
        return {}

    def section(self, key: str) -> Section:
        """The table [key]."""
        return Section(self.table(key), (*self.path, key), key, self._mistakes)

    def named(self, key: str, kind: str) -> dict[str, Section]:
        """The tables [key.NAME], by name."""
        found = {}
        for name, inner in self.table(key).items():
            if isinstance(inner, dict):
                found[name] = Section(inner, (*self.path, key, name), kind, self._mistakes)
            else:
                self._mistakes.add((*self.path, key, name), f"write a table [{key}.{name}], not {_kind(inner)}")
        return found

    def each(self, key: str) -> list[Section]:
        """The tables [[key]]."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"write [[{key}]] before each one")
            return []
        return [Section(one, (*self.path, key, number), key, self._mistakes) for number, one in enumerate(value)]

    def _get(self, key: str) -> object:
        if key not in self._known:
            raise KeyError(key)
        return self._table.get(key)


def _read_instant(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    # A name with odd signs is a ValueError, a folder's name (Europe) an OSError, an unknown one a KeyError.
    except (ValueError, OSError, KeyError):
        return False


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")
