"""Hours that a sheet calls local, beside a column of the places that they may be local to."""

from __future__ import annotations

import re
from typing import Final

from calbot.sources.moment import plain_text
from calbot.sources.table import Table

ANSWER: Final = "local"
"""What is said to mean a zone, where the hours are all of one place."""
_LOCAL: Final = re.compile(r"\blocale?\b|ortszeit|現地")
_PLACES: Final = re.compile(
    r"(target )?(market|countr(y|ies)|region|territor(y|ies)|geo|location|land|pa[ií]s|pays)s?( ?/ ?\w+)?"
    r"|国|地域|市場|マーケット"
)
_TOLD: Final = 3


def local_to(table: Table) -> str:
    """What is asked where the hours are called local, no column names zones, and another names places; else ""."""
    role = next((one for one in ("time", "when") if one in table.columns), "")
    if not role or "zone" in table.columns or not is_local(table.title(role)):
        return ""
    for index, title in enumerate(table.header.cells):
        if not _PLACES.fullmatch(plain_text(title).casefold().strip()):
            continue
        places = dict.fromkeys(row.cells[index] for row in table.rows if len(row.cells) > index and row.cells[index])
        if places:
            named = ", ".join(place[:30] for place in list(places)[:_TOLD])
            return f'column "{table.title(role)[:60]}" may be local to what column "{title[:60]}" names ({named})'
    return ""


def is_local(title: str) -> bool:
    """Whether a column calls its hours local."""
    return bool(_LOCAL.search(plain_text(title).casefold()))
