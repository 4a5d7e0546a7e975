"""How many big posts care knew of in time, in words."""

from __future__ import annotations

from calbot.alerts.lead_time import InTime
from calbot.words.say import Say


def notice_line(told: InTime, before: InTime, say: Say) -> str:
    """Of this week, and what part of them it was the week before."""
    known = say("again.notice", n=told.posts, inside=told.in_time, share=say.percent(told.share or 0.0))
    return (
        known if before.share is None else say.text(known, say("again.notice.before", share=say.percent(before.share)))
    )
