"""A TOML table read strictly: every key is asked for by kind, what is left over is a mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from calbot.rulebook.mistakes import Mistakes, nearest
from calbot.toml_place import Path

_SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


class Table:
    """One table at `path`; a getter that meets a mistake notes it and gives a harmless value, so that all are found."""

    def __init__(self, values: Mapping[str, Any], path: Path, mistakes: Mistakes) -> None:
        self.values = values
        self.path = path
        self.mistakes = mistakes
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def wrong(self, key: str, problem: str, character: int = 0) -> None:
        """Note a mistake about the value of `key`."""
        self.mistakes.at_value((*self.path, key), problem, character)

    def text(self, key: str, default: str | None = "", longest: int = 500) -> str:
        """A string; required where `default` is None."""
        value = self._of(key, str, "a text in quotes", required=default is None)
        if value is None:
            return default or ""
        if default is None and not value.strip():
            self.wrong(key, "is empty")
        if len(value) > longest:
            self.wrong(key, f"{len(value)} characters; at most {longest}")
        return str(value)

    def word(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One word of `known`; required where `default` is None."""
        value = self.text(key, default)
        if value not in known and value != default and key in self.values and isinstance(self.values[key], str):
            self.wrong(key, f'"{value}" is not known; {nearest(value, tuple(known))}')
        return value if value in known else default or known[0]

    def words(self, key: str, known: Sequence[str] | None = None, *, required: bool = False) -> tuple[str, ...]:
        """A list of different strings, all of `known` if given."""
        value = self._of(key, list, 'a list, as ["brand", "account"]', required=required)
        found: list[str] = []
        for index, word in enumerate(value or []):
            path = (*self.path, key, index)
            if not isinstance(word, str):
                self.mistakes.at_value(path, "must be a text in quotes")
            elif known is not None and word not in known:
                self.mistakes.at_value(path, f'"{word}" is not known; {nearest(word, tuple(known))}')
            elif word in found:
                self.mistakes.at_value(path, f'"{word}" stands here twice')
            else:
                found.append(word)
        if required and value == []:
            self.wrong(key, "is empty")
        return tuple(found)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, () where there is none."""
        found = []
        for index, number in enumerate(self._of(key, list, "a list of numbers, as [1, 2]", required=False) or []):
            if isinstance(number, int) and not isinstance(number, bool):
                found.append(number)
            else:
                self.mistakes.at_value((*self.path, key, index), "must be a whole number")
        return tuple(found)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`; required where `default` is None."""
        value = self._of(key, (int, float), "a number", required=default is None)
        if value is not None and not low <= value <= high:
            self.wrong(key, f"must be from {low:g} to {high:g}")
            value = None
        return value if value is not None else default if default is not None else low

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`; required where `default` is None."""
        if isinstance(self.values.get(key), float):
            self.wrong(key, "must be a whole number")
            self._known.append(key)
            return default if default is not None else low
        return int(self.number(key, low, high, default))

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self._of(key, bool, "true or false", required=False)
        return default if value is None else bool(value)

    def span(self, key: str, default: timedelta | None = None) -> timedelta:
        """A length of time as "1h", "90m", "7d", "1h30m"; required where `default` is None."""
        text = self.text(key, None if default is None else "")
        match = _SPAN.fullmatch(text)
        if text and match is not None and any(match.groups()):
            weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
            return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        if text:
            self.wrong(key, f'"{text}" is no length of time; write it as "90m", "1h", "7d" or "2w"')
        return timedelta(hours=1) if default is None else default

    def instant(self, key: str, default: datetime | None = None) -> datetime:
        """An instant with its offset from UTC, kept with that offset; required where `default` is None."""
        value = self._of(key, (str, datetime), 'an instant, as "2026-05-04T09:00+02:00"', required=default is None)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                self.wrong(key, 'is no instant; write it as "2026-05-04T09:00+02:00"')
                value = None
        if value is not None and value.tzinfo is None:
            self.wrong(key, 'has no offset from UTC; write it as "2026-05-04T09:00+02:00"')
            value = None
        return value or default or datetime(2026, 1, 1, tzinfo=UTC)

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts below this one, {} where there is none."""
        found = {}
        for name, value in (self._of(key, dict, "a table, as { ... }", required=False) or {}).items():
            if isinstance(value, str):
                found[str(name)] = value
            else:
                self.mistakes.at_value((*self.path, key, name), "must be a text in quotes")
        return found

    def table(self, key: str) -> Table | None:
        """A table below this one, None where there is none."""
        value = self._of(key, dict, "a table, as { ... }", required=False)
        return None if value is None else Table(value, (*self.path, key), self.mistakes)

    def tables(self, key: str) -> list[Table]:
        """A list of tables below this one."""
        found = []
        for index, value in enumerate(self._of(key, list, "a list of tables", required=False) or []):
            path = (*self.path, key, index)
            if isinstance(value, dict):
                found.append(Table(value, path, self.mistakes))
            else:
                self.mistakes.at_value(path, "must be a table, as { ... }")
        return found

    def close(self) -> None:
        """Every key that nobody asked for is unknown."""
        known = tuple(dict.fromkeys(self._known))
        for key in self.values:
            if key not in known:
                self.mistakes.at_key((*self.path, key), f'unknown key "{key}"; {nearest(key, known)}')

    def _of(self, key: str, kind: type | tuple[type, ...], said: str, *, required: bool) -> Any:
        self._known.append(key)
        value = self.values.get(key)
        if value is None:
            if required:
                self.mistakes.at_key(self.path, f'"{key}" is missing')
            return None
        # In Python a bool is an int, but "within = true" is no number.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.wrong(key, f"must be {said}")
            return None
        return value
