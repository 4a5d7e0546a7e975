"""A warning of two brands as one of their owners reads it, and what the two say to each other, for the gallery."""

from __future__ import annotations

from dataclasses import replace

from calbot.flows.beside_view import Beside
from calbot.flows.digest import AgainView
from calbot.flows.talk import TalkView
from calbot.model.alert import AlertLevel, AlertState
from tests.web.exhibits import MORNING, PROMO, ROUGH_TITLE, an_alert, held

_TALKED = "Can yours wait until Friday? Ours is paid for."
THEIRS = an_alert(level=AlertLevel.ACT)
BESIDE = replace(
    THEIRS,
    options=tuple(way for way in THEIRS.options if way.post is None or way.post.id != PROMO.id),
    beside=(Beside(THEIRS.alert, "Pan", 2, "Mkt2", (PROMO,)),),
)
CALLED_BESIDE = AgainView(BESIDE, None, None)
TALKED = AgainView(BESIDE, None, None)
TALKED_OVER = AgainView(held(AlertState.PAST), None, None)
SAID = {"by": "Mkt", "by_id": 1, "words": _TALKED}
ROUGHLY_SAID = {"by": ROUGH_TITLE[:80], "by_id": 1, "words": ROUGH_TITLE[:500]}
TO_MKT2 = TalkView(BESIDE.alert, "Mkt2", 2)
TO_MKT2_LATER = TalkView(BESIDE.alert, ROUGH_TITLE[:80], 2, MORNING)
