"""Whether this process keeps its nouns in a database; said once, before any noun is imported."""

from __future__ import annotations

import sys

_NOUNS = "calbot.model.noun"
_said: list[bool] = []


def keep_nothing() -> None:
    """This process reads files, judges and ends (`calbot check`): its nouns need no tables.

    Loading the database library takes longer than reading, judging and telling of a calendar. Does nothing where nouns
    have been imported already: they are tables then, and stay so.
    """
    if _NOUNS not in sys.modules:
        _said.append(True)


def keeps() -> bool:
    """Whether nouns are tables here; true unless `keep_nothing` was said."""
    return not _said
