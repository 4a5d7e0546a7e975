"""What a weekly meeting and a month's report show, for the gallery."""

from __future__ import annotations

from datetime import timedelta

from calbot.alerts.cases import tallied
from calbot.alerts.lead_time import InTime, LeadTime
from calbot.flows.agenda import AgendaView, Asked, Clashes, Crowded, Seen
from calbot.flows.delight import DelightView
from calbot.flows.fatigue import Fatigue, Trial
from calbot.flows.period import Period
from calbot.flows.report_view import Question, Report, Shipped, TagLine, WaitLine, Warned
from calbot.flows.whatif import WhatIf
from calbot.flows.who import LETTERS, AccountLine, Gap
from calbot.model.account import Account
from calbot.model.delight import Delight, DelightState
from calbot.rulebook.loosen import loosened
from calbot.staffing.promise import Measure
from tests.web.exhibits import (
    BLIND,
    EVENING,
    MANY_UNSEEN,
    MAY,
    MORNING,
    NAMELESS,
    NOW,
    PLAIN,
    PROMO,
    ROUGH,
    ROUGH_TITLE,
    ROUGH_URL,
    RULES,
    SIGHT,
    a_finding,
    a_result,
    an_alert,
)
from tests.web.exhibits_flags import ROUGH_WORDS, a_report, an_idea


def a_fatigue(rule: str, before: int = 41, after: int = 12) -> Fatigue:
    """A rule that is overridden again and again, with what a looser form would find where it has one."""
    looser = loosened(RULES[rule])
    return Fatigue(RULES[rule], 6, 6, Trial(looser, before, after, 0) if looser else None)


MISS = a_result(5700.0)
AGENDA = AgendaView(
    planned=12,
    crowded=tuple(
        Crowded(an_alert().alert, post, booked) for post, booked in ((PLAIN, True), (None, None), (ROUGH, False))
    ),
    clashes=Clashes(3, a_finding()),
    late=(
        (PLAIN, LeadTime(214, "big", timedelta(hours=5), "Partner slipped")),
        (PROMO, LeadTime(219, "big", timedelta())),
    ),
    seen=Seen(10, 8, (MISS.post, MISS.result)),
    asked=Asked(an_idea().idea, 37, 12, PLAIN),
    fatigue=a_fatigue("promo-streak"),
    sight=SIGHT,
)
ROUGH_AGENDA = AgendaView(
    planned=1,
    crowded=(Crowded(an_alert().alert, ROUGH, None), Crowded(an_alert().alert, NAMELESS, False)),
    clashes=Clashes(1, a_finding()),
    late=((ROUGH, LeadTime(123456, "small", timedelta(), ROUGH_TITLE[:500])),),
    seen=Seen(1, 1, None),
    asked=Asked(ROUGH_WORDS, 1, 0, None),
    fatigue=a_fatigue("load-above-cover"),
    sight=MANY_UNSEEN,
)
CALM = AgendaView(5, (), None, (), None, None, None, SIGHT)
NOTHING = AgendaView(0, (), None, (), None, None, None, SIGHT)
UNREAD = AgendaView(0, (), None, (), None, None, None, BLIND)

GENERAL = WaitLine("care", "general", 240, 9100.0, 66.0, 0.06, 0.71, 0.99)
WATER = Question("i-31", "How do I run the water test?", 37, 12)
REPORT = Report(
    period=Period(NOW - timedelta(days=25), NOW, "Europe/London"),
    sight=SIGHT,
    posts=42,
    contacts=9100.0,
    tags=(TagLine("info/howto", 12, 10, 1200.0, 1310.0, None), TagLine("support/seal", 2, 0, 0.0, 0.0, 640)),
    questions=(WATER,),
    flags=a_report().total,
    waits=(GENERAL,),
    big=InTime(13, 11),
    every=InTime(40, 37),
    warned=Warned(15, 12, 9, 1, 3),
    closed=10,
    in_range=8,
    shipped=(Shipped("i-32", "Which seal fits?", 43, 19), Shipped("i-33", "Is it safe?", 14, None)),
)
ROUGH_REPORT = Report(
    period=Period(NOW - timedelta(days=7), NOW, "Asia/Tokyo"),
    posts=1,
    contacts=1e7,
    tags=(TagLine(ROUGH_TITLE[:80], 1, 1, 1e6, 1e7, 10**9), TagLine("", 1, 0, 0.0, 0.0, None)) * 9,
    questions=(Question("i-123456", ROUGH_TITLE[:500], 10**6, 0), WATER) * 5,
    flags=tallied("", ()),
    waits=(GENERAL, WaitLine(ROUGH_TITLE[:80], ROUGH_TITLE[:80], 1440, 1.0, 9000.0, 1.0, 0.0, 0.0)),
    big=InTime(0, 0),
    every=InTime(1, 0),
    warned=Warned(2, 1, 0, 0, 0),
    closed=1,
    in_range=0,
    shipped=(Shipped("i-123456", ROUGH_TITLE[:500], 1, 0),),
    sight=BLIND,
)
EMPTY_REPORT = Report(
    Period(NOW - timedelta(days=7), NOW, "Europe/London"),
    *(0, None, (), (), tallied("", ()), (), InTime(0, 0), InTime(0, 0), Warned(0, 0, 0, 0, 0), 0, 0, ()),
    sight=SIGHT,
)


def an_account(network: str, handle: str, *gaps: Gap, **told: str) -> AccountLine:
    """An account of Pot whose owner is Mkt, and what it lacks."""
    row = Account(workspace_id="acme", id=1, network=network, handle=handle, brand=told.get("brand", "Pot"))
    named = dict.fromkeys(LETTERS, (told.get("owner", "Lead"),)) if gaps else dict.fromkeys(LETTERS, ())
    owner = "" if Gap.OWNER in gaps else told.get("owner", "Mkt")
    return AccountLine(row, owner, "" if Gap.BACKUP in gaps else "Mkt2", named, ("Agt1", "Agt2"), gaps)


ACCOUNTS = [
    an_account("tiktok", "@pot"),
    an_account("x", "@pan_x", Gap.BACKUP, Gap.COUNTS),
    an_account("x" * 40, "@" + "h" * 199, *Gap, brand=ROUGH_TITLE[:80]),
    an_account("instagram", ROUGH_TITLE[:120], Gap.ROSTER, owner=ROUGH_TITLE),
]

MORE = WhatIf("care", EVENING, MORNING, MORNING, 2, Measure(276.0, 0.62), Measure(120.0, 0.16), MAY, SIGHT)


def a_delight(state: DelightState = DelightState.NAMED, **told: str) -> DelightView:
    """Somebody whom Agt1 would like to surprise."""
    said = {"url": "https://instagram.example/p/abc", "why": "Cooker lost in a flood, posted every day for 3 years"}
    row = Delight(workspace_id="w", id=3, person_id=4, opened_at=NOW, changed_at=NOW, state=state, **{**said, **told})
    return DelightView(row, "Agt1", "" if state is DelightState.NAMED else "Lead", MAY)


ROUGH_DELIGHT = a_delight(url=ROUGH_URL[:1000], why=ROUGH_TITLE[:500])
