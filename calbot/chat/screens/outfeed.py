"""How spikes, collisions and posts read in somebody's calendar.

No names of people, and nothing that depends on when it is read: an entry that reads differently has changed.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from calbot.chat import warning
from calbot.chat.cards import clean, one_line
from calbot.chat.drawing import level_word, line_of, rule_text
from calbot.flows.outfeed import Entry, OutfeedView
from calbot.flows.views import AlertView, FindingView, PostLine
from calbot.words.say import Say

_MOMENT: Final = timedelta(minutes=30)
"""How long a moment is shown."""
_TITLE, _ABOUT, _POSTS = 200, 2_000, 5


def name(view: OutfeedView, say: Say) -> str:
    """What the calendar is called."""
    whose = " · ".join(part for part in (view.name, view.place.brand) if part)
    return one_line(say("outfeed.name", company=whose), _TITLE)


def entries(view: OutfeedView, say: Say) -> list[Entry]:
    """All entries, in any order."""
    return [
        *(_spike(one, say) for one in view.spikes),
        *(_collision(one, say) for one in view.collisions),
        *(_post(one, say) for one in view.posts),
    ]


def _spike(view: AlertView, say: Say) -> Entry:
    alert = view.alert
    level = warning.level_word(alert.level, say)
    title = say("outfeed.spike", level=level, minutes=say.hours(alert.minutes), target=say.hours(alert.target_minutes))
    ahead = say(
        "outfeed.spike.range",
        low=say.hours(alert.minutes_low),
        high=say.hours(alert.minutes_high),
        late=say.percent(alert.share_late),
        normal=say.hours(alert.normal_minutes),
    )
    causes = [line_of(cause.post, say) for cause in view.causes[:_POSTS]]
    why = say("outfeed.spike.causes", posts=say.listing(causes)) if causes else ""
    about = _lines(ahead, why, say("outfeed.number", id=alert.name))
    return Entry(alert.name, alert.starts_at, alert.ends_at, _line(title), about)


def _collision(view: FindingView, say: Say) -> Entry:
    found = view.finding
    title = f"{level_word(found.level, say)} {rule_text(view, 'title', say)}"
    posts = [line_of(post, say) for post in view.posts[:_POSTS]]
    about = _lines(rule_text(view, "why", say), *posts, say("outfeed.number", id=found.name))
    return Entry(found.name, found.at, found.at + _MOMENT, _line(title), about)


def _post(line: PostLine, say: Say) -> Entry:
    post = line.post
    expected = ""
    if line.expected is not None and line.low is not None and line.high is not None:
        expected = say(
            "outfeed.post.expected",
            n=round(line.expected),
            mean=say.number(line.expected),
            low=say.number(line.low),
            high=say.number(line.high),
        )
    found = say("outfeed.post.findings", n=line.findings) if line.findings else ""
    starts_at, day = post.starts_at, ""
    if post.all_day:
        local = post.starts_at.astimezone(ZoneInfo(post.zone or "UTC")).date()
        day, starts_at = local.isoformat(), datetime.combine(local, time(0), ZoneInfo("UTC"))
    ends_at = starts_at + (timedelta(days=1) if day else _MOMENT)
    about = _lines(post.brand, expected, found, say("outfeed.number", id=post.name))
    return Entry(post.name, starts_at, ends_at, _line(line_of(post, say)), about, day, sure=True)


def _line(text: str) -> str:
    return one_line(text, _TITLE)


def _lines(*texts: str) -> str:
    return clean("\n".join(one_line(text, _ABOUT) for text in texts if text), _ABOUT)
