"""Why people are told of a flag, and why it was none."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class WhyNot(StrEnum):
    """Why something was no issue: it teaches whoever meets the same again."""

    LOGIN = "login"
    COUNTRY = "country"
    WORKS = "works"
    INTENDED = "intended"
    OTHER = "other"


class Nudge(StrEnum):
    """Why somebody is told: it is new, half of its time is over, all of it is, twice that, and then once a day; or a
    wait is over, or it was handed to somebody."""

    OPENED = "opened"
    HALF = "half"
    DUE = "due"
    LATE = "late"
    DAILY = "daily"
    WAITED = "waited"
    GIVEN = "given"


MERGED: Final = "merged"
"""Why a flag stands no more that turned out to be another one (see `Flag.merge`); nobody chooses that."""
