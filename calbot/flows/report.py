"""The joint report of marketing and care: one page of figures, each counted from what calbot has kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from calbot.alerts.lead_time import in_time
from calbot.flows import flag_cases, paused
from calbot.flows.brought import brought
from calbot.flows.lead_time import lead_times
from calbot.flows.period import Period, period
from calbot.flows.report_ideas import questions, shipped
from calbot.flows.report_view import Report, TagLine, Warned
from calbot.flows.report_waits import came, past, waits
from calbot.flows.sight import sight_of
from calbot.flows.turn import Turn, looking
from calbot.flows.week import workspace_zone
from calbot.forecast.history import contacts
from calbot.model.inbound import COMMENTS
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.store import alert as alerts
from calbot.store import inbound as inbounds
from calbot.store import miss as misses
from calbot.store import post as posts
from calbot.store import result as results


@looking
def show(session: Session, turn: Turn, words: str) -> Report:
    """The report of the stretch that `words` name ("week", "month", "2026-11"). Raises TellUser for another."""
    span = period(words, turn.now, workspace_zone(session, turn))
    out = paused.going(session, turn, posts.between(session, turn.workspace_id, span.start, span.end))
    told = results.of_posts(session, turn.workspace_id, [post.id for post in out])
    closed = [one for one in told.values() if one.actual is not None]
    known = lead_times(session, turn, span.start, span.end)
    world = past(session, turn, span)
    counted = came(world)
    return Report(
        period=span,
        posts=len(out),
        contacts=sum(one.messages for one in contacts(counted)) if counted else None,
        tags=_tags(out, told, _by_tag(session, turn, span)),
        questions=questions(session, turn, span),
        flags=flag_cases.between(session, turn, span.start, span.end).total,
        waits=waits(world),
        big=in_time(known, "big"),
        every=in_time(known),
        warned=_warned(session, turn, span),
        closed=len(closed),
        in_range=round(sum(brought(one).within(one.low, one.high) for one in closed)),
        shipped=shipped(session, turn, span),
        sight=sight_of(session, turn),
    )


def _by_tag(session: Session, turn: Turn, span: Period) -> Counter[str]:
    """Messages counted under each tag."""
    found: Counter[str] = Counter()
    for count in inbounds.between(session, turn.workspace_id, span.start, span.end):
        if count.tag not in ("", COMMENTS):
            found[count.tag] += count.messages
    return found


def _tags(out: Sequence[Post], told: Mapping[int, Result], counted: Mapping[str, int]) -> tuple[TagLine, ...]:
    """A line for each tag of a post or a count, the most messages first; posts without any come last. A post with two
    tags stands in two lines."""
    tagged: dict[str, list[Post]] = {tag: [] for tag in counted}
    for post in out:
        for tag in post.tags or ("",):
            tagged.setdefault(tag, []).append(post)
    lines = [_tag(tag, some, told, counted.get(tag)) for tag, some in tagged.items()]
    return tuple(sorted(lines, key=lambda line: (not line.tag, -max(line.came, line.asked or 0), line.tag)))


def _tag(tag: str, some: Sequence[Post], told: Mapping[int, Result], asked: int | None) -> TagLine:
    closed = [told[post.id] for post in some if post.id in told and told[post.id].actual is not None]
    expected, came = sum(one.mean for one in closed), sum(one.actual or 0.0 for one in closed)
    return TagLine(tag, len(some), len(closed), expected, came, asked)


def _warned(session: Session, turn: Turn, span: Period) -> Warned:
    """The warnings first told in the stretch, and the misses that began in it."""
    told = [one for one in alerts.told_since(session, turn.workspace_id, span.start) if span.holds(one.told_at)]
    judged = [one for one in told if one.judged_at is not None]
    counted = [one for one in judged if one.came_true is not None and not one.acted]
    missed = misses.between(session, turn.workspace_id, span.start, span.end)
    return Warned(
        told=len(told),
        counted=len(counted),
        true=sum(one.came_true is True for one in counted),
        acted=sum(one.acted for one in judged),
        missed=sum(span.holds(one.starts_at) for one in missed),
    )
