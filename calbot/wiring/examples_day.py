"""Views for the screens of what people are told once a day; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calbot.alerts.clocks import HourElsewhere
from calbot.alerts.lead_time import InTime
from calbot.flows import clocks, faq_wanted, morning, wrap
from calbot.flows.clocks import ClocksView
from calbot.flows.faq_view import FaqView
from calbot.flows.faq_wanted import Missing
from calbot.flows.morning import MorningView
from calbot.flows.outlook_view import PromiseLine
from calbot.flows.views import AlertView, PostLine
from calbot.flows.wrap import WrapView
from calbot.model.flag import Flag
from calbot.model.person import Person
from calbot.model.post import Post


def told_of_a_day(
    post: Post, person: Person, alert: AlertView, now: datetime
) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """A view, and the values of its notice, by screen."""
    promise = PromiseLine("general", 240, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, now)
    reviews = PromiseLine("reviews", 480, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, None, 90, "pan")
    line = PostLine(post, "@pot", 190.0, 115.0, 310.0, 1, None)
    day = MorningView(
        person, now, (promise, reviews), now + timedelta(hours=24), (line,) * 3, 9, alert, (InTime(13, 11),) * 2, 7,
    )  # fmt: skip
    flag = Flag(workspace_id="w", id=55, opened_at=now, changed_at=now)
    open_now = WrapView(
        person,
        now,
        (post,) * 6,
        (Missing(post, "Which seal fits?", person),) * 6,
        (post,),
        (flag,) * 6,
        held=(post,) * 6,
    )
    other_hours = ClocksView(person, (HourElsewhere(post, now, now),) * 6)
    return {morning.CARD: (day, {}), wrap.CARD: (open_now, {}), clocks.CARD: (other_hours, {})}


def asked_for_answers(answer: FaqView) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """The same of an answer that somebody was asked for, and has written."""
    return dict.fromkeys((faq_wanted.WANTED, faq_wanted.WRITTEN), (answer, {}))
