"""What a weekly meeting and a month's report show, for the gallery."""

from __future__ import annotations

from datetime import timedelta

from calbot.alerts.lead_time import LeadTime
from calbot.flows.agenda import AgendaView, Asked, Clashes, Crowded, Seen
from calbot.flows.fatigue import Fatigue, Trial
from calbot.rulebook.loosen import loosened
from tests.web.exhibits import NAMELESS, PLAIN, PROMO, ROUGH, ROUGH_TITLE, RULES, a_finding, a_result, an_alert
from tests.web.exhibits_flags import ROUGH_WORDS, an_idea


def a_fatigue(rule: str, before: int = 41, after: int = 12) -> Fatigue:
    """A rule that is overridden again and again, with what a looser form would find where it has one."""
    looser = loosened(RULES[rule])
    return Fatigue(RULES[rule], 6, 6, Trial(looser, before, after) if looser else None)


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
    blind=(),
)
ROUGH_AGENDA = AgendaView(
    planned=1,
    crowded=(Crowded(an_alert().alert, ROUGH, None), Crowded(an_alert().alert, NAMELESS, False)),
    clashes=Clashes(1, a_finding()),
    late=((ROUGH, LeadTime(123456, "small", timedelta(), ROUGH_TITLE[:500])),),
    seen=Seen(1, 1, None),
    asked=Asked(ROUGH_WORDS, 1, 0, None),
    fatigue=a_fatigue("load-above-cover"),
    blind=("Pot social", ROUGH_TITLE),
)
CALM = AgendaView(5, (), None, (), None, None, None, ())
NOTHING = AgendaView(0, (), None, (), None, None, None, ())
UNREAD = AgendaView(0, (), None, (), None, None, None, ("Pot social",))
