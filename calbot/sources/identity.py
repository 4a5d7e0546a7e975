"""Which entry is which, where a feed gives all of them new names: known again by what they say and when they are."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from calbot.sources.reading import Entry

_Content = tuple[object, ...]


def known_again(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Key in `new` -> key in `old`, for entries with a new key that say the same at the same time as one whose key is
    gone. Several alike are paired in their order; whoever changed together with its key stays new."""
    gone: dict[_Content, deque[str]] = defaultdict(deque)
    for key, entry in old.items():
        if key not in new:
            gone[_content(entry)].append(key)
    if not gone:
        return {}
    again: dict[str, str] = {}
    for key, entry in new.items():
        if key not in old and (waiting := gone.get(_content(entry))):
            again[key] = waiting.popleft()
    return again


def _content(entry: Entry) -> _Content:
    """All that people wrote; where it stands in the file and who sent it may change with the names."""
    return (
        entry.starts_at,
        entry.ends_at,
        entry.all_day,
        entry.title,
        entry.description,
        entry.url,
        entry.location,
        entry.categories,
    )
