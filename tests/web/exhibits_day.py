"""What people are told once a day, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.alerts.clocks import HourElsewhere
from calbot.alerts.lead_time import InTime
from calbot.flows.clocks import ClocksView
from calbot.flows.faq_wanted import Missing
from calbot.flows.morning import MorningView
from calbot.flows.trust import CLEAR
from calbot.flows.views import PostLine
from calbot.flows.wrap import WrapView
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.rule import Level
from tests.web.exhibits import (
    AGT4,
    EVENING,
    GENERAL,
    MANY_UNSEEN,
    NOW,
    PLAIN,
    PROMO,
    REVIEWS,
    ROUGH,
    ROUGHLY_NAMED,
    SIGHT,
    SURGE,
    a_flag,
    an_alert,
)
from tests.web.exhibits_faq import ROUGH_FAQ, an_answer

LEAD = Person(workspace_id="acme", id=3, name="Lead", zone="America/Chicago", roles=["lead"])
MKT = Person(workspace_id="acme", id=1, name="Mkt", zone="Europe/London", roles=["marketer"])


def _line(post: Post) -> PostLine:
    return PostLine(post, "@pot", 190.4, 115.0, 310.0, 1, Level.WARN)


THE_DAY = MorningView(
    person=LEAD,
    now=NOW,
    promises=(GENERAL,),
    until=NOW + timedelta(hours=24),
    posts=(_line(PROMO), _line(PLAIN)),
    planned=5,
    help=an_alert(),
    notice=(InTime(13, 11), InTime(10, 7)),
    surges=(SURGE,),
    flags=0,
    sight=SIGHT,
)
DAY_LEFT = replace(THE_DAY, left=True)
ROUGH_DAY = replace(
    THE_DAY, promises=(REVIEWS, GENERAL, REVIEWS), posts=(_line(ROUGH),) * 3, flags=12, sight=MANY_UNSEEN,
)  # fmt: skip
NO_DAY = replace(THE_DAY, promises=(), until=None, posts=(), planned=0, help=None, notice=None, sight=CLEAR, surges=())

_LATER = Post(**{**PLAIN.model_dump(), "starts_at": EVENING + timedelta(days=3)})
TO_DO = WrapView(
    MKT,
    EVENING - timedelta(hours=26),
    (PLAIN,),
    (Missing(PLAIN, "Which seal fits?", AGT4),),
    (PLAIN,),
    (a_flag().flag,),
    SIGHT,
)
NOBODY_TO_ASK = replace(
    TO_DO, coming=(PLAIN, _LATER), missing=(Missing(PLAIN, "Which seal fits?"),), broken=(), flags=()
)
ONLY_FLAGS = replace(TO_DO, coming=(), missing=(), broken=())
ROUGH_TO_DO = replace(
    TO_DO,
    coming=(ROUGH,) * 6,
    missing=(Missing(ROUGH, ROUGH_FAQ.question, ROUGHLY_NAMED),) * 6,
    broken=(ROUGH,) * 6,
    held=(ROUGH,) * 6,
    flags=(a_flag().flag,) * 6,
)
ALL_DONE = replace(TO_DO, missing=(), broken=(), flags=())
UNWRITTEN = replace(an_answer(owner=""), texts=())
_ELSEWHERE = (HourElsewhere(one, one.starts_at - timedelta(days=7, hours=-1), EVENING) for one in (PLAIN, ROUGH) * 6)
OTHER_HOURS = ClocksView(MKT, tuple(_ELSEWHERE), SIGHT)
