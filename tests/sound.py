"""What a schema has taken once in this process: the same again, to the last letter, is not asked again.

Four of five lines and buttons of the thousands of cards are in another one too.
"""

from __future__ import annotations

import hashlib
from typing import Final

_taken: Final = set[bytes]()


def known(said: str) -> bool:
    """Whether that was taken: a schema's name, and what is said by `repr` (a tuple is no list, and 1 is not true)."""
    return _digest(said) in _taken


def remember(said: str) -> None:
    """It was taken."""
    _taken.add(_digest(said))


def _digest(said: str) -> bytes:
    """Kept as they are, whole cards by the thousand would fill a worker's memory."""
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
