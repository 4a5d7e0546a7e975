"""Which post is which, where a calendar gives its entries new names: known again by what it said and when it is.

The reader knows most of them again while its process lives (`calbot.sources.identity`); this holds over restarts, and
between processes that look in turn.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from calbot.flows.said import Said

PLACED: Final = frozenset({"file", "line", "notes"})
"""Where an entry stands, and what was assumed about it: these may change with its name."""
TIMES: Final = frozenset({"starts_at", "zone", "all_day"})
FARTHEST: Final = timedelta(days=14)


def renamed(known: Mapping[str, Said], told: Mapping[str, Said]) -> dict[str, str]:
    """New key -> old key, for entries of `told` with a key that nobody knows, that say the same as was said of one of
    `known` whose key is told no more. Several alike are paired in their order; one that changed together with its name
    stays new."""
    gone: dict[str, deque[str]] = defaultdict(deque)
    for key, said in known.items():
        if key not in told and said:
            gone[content(said)].append(key)
    if not gone:
        return {}
    again = {}
    for key, said in told.items():
        if key not in known and (waiting := gone.get(content(said))):
            again[key] = waiting.popleft()
    return again


def moved_with_name(gone: Mapping[str, Said], fresh: Mapping[str, Said]) -> dict[str, str]:
    """New key -> old key, for the one of `fresh` and the one of `gone` that say the same but for their hour: whatever
    gives names anew at each look, or moves an entry by making another one, moves a post so. Of several alike nobody
    knows which is which, and what is weeks apart may be another one with the same words."""
    before, after = _alone(gone), _alone(fresh)
    again = {after[content]: before[content] for content in after.keys() & before.keys()}
    return {new: old for new, old in again.items() if abs(_at(fresh[new]) - _at(gone[old])) <= FARTHEST}


def _at(said: Said) -> datetime:
    return datetime.fromisoformat(said["starts_at"])


def _alone(told: Mapping[str, Said]) -> dict[str, str]:
    """Key of what nothing else says, by what that says."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, said in told.items():
        if said.get("title"):
            found[content(said, PLACED | TIMES)].append(key)
    return {content: keys[0] for content, keys in found.items() if len(keys) == 1}


def content(said: Said, apart: frozenset[str] = PLACED) -> str:
    """What an entry says, without what stands `apart`: two that say the same are alike."""
    return json.dumps({name: value for name, value in said.items() if name not in apart}, sort_keys=True)
