"""Notes between shifts for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.alerts.brief import Touch
from calbot.flows.brief_view import FlagLine
from calbot.flows.handover import DraftView
from calbot.model.brief import BriefQuestion, ShiftBrief
from calbot.model.flag import Flag, FlagKind
from calbot.model.idea import Idea
from calbot.model.person import Person
from tests.web.exhibits import EVENING, NOW, PLAIN, PROMO, ROUGH, ROUGH_TITLE, SIGHT

_ROW = ShiftBrief(workspace_id="acme", id=7, person_id=4, starts_at=NOW, ends_at=NOW + timedelta(hours=8), revision=3)
_FLAG = Flag(workspace_id="acme", id=55, kind=FlagKind.WRONG_PRICE, opened_at=NOW, changed_at=NOW)
_IDEA = Idea(workspace_id="acme", id=31, text="Does the lid fit 3 L?", person_id=4, opened_at=NOW, changed_at=NOW)
_OPEN = BriefQuestion(workspace_id="acme", id=3, post_id=214, person_id=4, text="Is it safe for 3 L?", asked_at=NOW)
THE_NOTE = DraftView(
    person=Person(workspace_id="acme", id=4, name="Agt1", roles=["agent"]),
    row=_ROW,
    flags=(FlagLine(_FLAG, "Mkt"), FlagLine(_FLAG, "")),
    posts=((PLAIN, Touch.LIVE), (PROMO, Touch.AFTER), (PROMO, Touch.LEAVING)),
    asked=((_IDEA, 3),),
    unanswered=(_OPEN,),
    to=("Agt2", "Agt3"),
    sight=SIGHT,
)
NO_NOTE = replace(THE_NOTE, flags=(), posts=(), asked=(), unanswered=(), to=())
HANDED = replace(NO_NOTE, row=ShiftBrief(**{**_ROW.model_dump(), "handed_at": EVENING, "note": "f-55 is open."}))
_ROUGH_IDEA = Idea(**{**_IDEA.model_dump(), "text": ROUGH_TITLE[:500]})
ROUGH_NOTE = replace(
    THE_NOTE,
    flags=(FlagLine(_FLAG, ROUGH_TITLE),) * 9,
    posts=((ROUGH, Touch.PEAK),) * 9,
    asked=((_ROUGH_IDEA, 99),) * 9,
    to=(ROUGH_TITLE,) * 3,
    row=ShiftBrief(**{**_ROW.model_dump(), "note": ROUGH_TITLE * 4}),
)
