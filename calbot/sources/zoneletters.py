"""Letters for a zone in a calendar that does not say what they mean: "IST", "PST", "EST"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from calbot.sources.zones import Letters, Zone, known

WINTER_ALONE: Final = frozenset({"EST", "MST"})
"""Zones of the tz database that know no summer; people who write them in June mean clocks that do."""
_LETTERS: Final = re.compile(r"[A-Za-z]{2,5}")


def letters(names: Mapping[str, str]) -> Letters:
    """What tells of a TZID, seen from the zone `home`, the zones that it may mean, likeliest first; () where it is no
    letters, or a name of the tz database. `names` are folded names and what somebody has said that they mean."""

    def meant(tzid: str, home: str) -> tuple[Zone, ...]:
        short = bool(_LETTERS.fullmatch(tzid)) and (tzid.upper() in WINTER_ALONE or known(tzid) is None)
        if not short and not names:
            return ()
        # Most feeds have neither: they do not pay for the lists of names.
        from calbot.sources.zonesaid import named_by_answer, said
        from calbot.sources.zonewords import LETTERS

        told = named_by_answer(tzid, names)
        if told is None and short and tzid.casefold() in LETTERS:
            told = said(tzid, home, names)
        return told.zones if told is not None else ()

    return meant
