"""Which post is which, where a calendar gives its entries new names: known again by what it said and when it is.

The reader knows most of them again while its process lives (`calbot.sources.identity`); this holds over restarts, and
between processes that look in turn.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any, Final

PLACED: Final = frozenset({"file", "line", "notes"})
"""Where an entry stands, and what was assumed about it: these may change with its name."""


Said = Mapping[str, Any]
"""What a calendar says of one entry, in JSON terms."""


def renamed(known: Mapping[str, Said], told: Mapping[str, Said]) -> dict[str, str]:
    """New key -> old key, for entries of `told` with a key that nobody knows, that say the same as was said of one of
    `known` whose key is told no more. Several alike are paired in their order; one that changed together with its name
    stays new."""
    gone: dict[str, deque[str]] = defaultdict(deque)
    for key, said in known.items():
        if key not in told and said:
            gone[_content(said)].append(key)
    if not gone:
        return {}
    again = {}
    for key, said in told.items():
        if key not in known and (waiting := gone.get(_content(said))):
            again[key] = waiting.popleft()
    return again


def _content(said: Said) -> str:
    return json.dumps({name: value for name, value in said.items() if name not in PLACED}, sort_keys=True)
