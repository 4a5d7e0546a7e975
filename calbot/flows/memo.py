"""The memo of one session: what many cards of one transaction are drawn from, asked of the database once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlmodel import Session

T = TypeVar("T")

_KNOWN: Final = "calbot_known"


@contextmanager
def remembering(session: Session) -> Iterator[None]:
    """Within this, what was `remembered` is not asked again. The session changes nothing meanwhile that is asked so."""
    session.info[_KNOWN] = {}
    try:
        yield
    finally:
        del session.info[_KNOWN]


def remembered(session: Session, key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask()` gives; while the session is `remembering`, what it gave first for that `key`."""
    known: dict[Hashable, Any] | None = session.info.get(_KNOWN)
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    found: T = known[key]
    return found
