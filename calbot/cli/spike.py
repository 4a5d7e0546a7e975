"""Coming spikes as text, each in the shape of a WATCH card: the number, why, what to do, how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from calbot.alerts.spikes import Cause, Spike
from calbot.cli.layout import cut, labelled, wrapped
from calbot.cli.report import Report
from calbot.model.post import Post
from calbot.model.sla import GENERAL
from calbot.staffing.options import Option
from calbot.words.say import Say

Paint = Callable[[str, str], str]
"""(text, "bold" | "note" | "warn" | "stop") -> the text as the terminal shows it."""

TITLE_CELLS = 34


def spikes(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    """All spikes of all teams; nothing where there is none."""
    told = [(pair, team.picture.nobody) for team in report.teams for pair in team.picture.options]
    if not told:
        return
    yield paint(say("check.title.spikes"), "bold")
    names = {line.post.id: line.post for line in report.posts}
    for (spike, options), nobody in told:
        yield from _spike(spike, options, names, say, cells, nobody=nobody)


def _spike(
    spike: Spike, options: Sequence[Option], names: Mapping[int, Post], say: Say, cells: int, *, nobody: bool
) -> Iterator[str]:
    span, target = say.span(spike.starts_at, spike.ends_at), say.hours(spike.target_minutes)
    minutes, normal = say.hours(spike.minutes), say.hours(spike.normal_minutes)
    told = {"span": span, "minutes": minutes, "target": target, "normal": normal}
    if spike.sla != GENERAL.name:
        told["span"] = say("queue.about", span=span, about=spike.sla)
    if spike.percentile is None:
        yield from wrapped(say("check.spike", **told), cells)
    else:
        percent = say.number(spike.percentile)
        yield from wrapped(say("check.spike.percentile", percent=percent, **told), cells)
    causes = [_cause(cause, names, say) for cause in spike.causes]
    if nobody:
        yield from labelled(say("check.label.why"), say("check.spike.nobody"), 6, cells, 1)
    elif causes:
        yield from labelled(say("check.label.why"), say.listing(causes), 6, cells, 1)
    for number, option in enumerate(options):
        yield from labelled("" if number else say("check.label.do"), _option(option, spike.sla, say), 6, cells, 1)
    low, high, share = say.hours(spike.low), say.hours(spike.high), say.percent(spike.share_late)
    trust = say("check.spike.trust", low=low, high=high, share=share, target=target)
    yield from labelled(say("check.label.trust"), trust, 6, cells, 1)


def _cause(cause: Cause, names: Mapping[int, Post], say: Say) -> str:
    post_id, mean, low, high = cause
    post = names.get(post_id)
    title = f' "{cut(post.title, TITLE_CELLS)}"' if post else ""
    time = f" {say.time(post.starts_at)}" if post and not post.all_day else ""
    return f"p-{post_id}{title}{time} {say.number(mean)} ({say.number(low)}-{say.number(high)})"


def _option(option: Option, about: str, say: Say) -> str:
    wait = say.hours(option.minutes)
    told = say(
        "check.option.result",
        do=_doing(option, say),
        # Named where another promise is harder to keep then.
        minutes=wait if option.sla == about else say("remedy.sla", minutes=wait, sla=option.sla),
        late=say.percent(option.share_late),
    )
    return told if option.reach is None else told + _reach(option.reach, say)


def _doing(option: Option, say: Say) -> str:
    post, to, share = f"p-{option.post_id}", say.instant(option.to), say.percent(option.share)
    match option.kind:
        case "cover":
            return say("check.option.cover", people=_people(option, say))
        case "hours":
            return say(
                "check.option.hours",
                people=say.stretches(_stints(option, 1)),
                others=say.stretches(_stints(option, -1)),
            )
        case "move":
            return say("check.option.move", post=post, to=to)
        case "split":
            return say("check.option.split", post=post, share=share, to=to)
        case "trim":
            return say("check.option.trim", post=post, share=share)
        case "nothing":
            return say("check.option.nothing")
        case never:
            assert_never(never)


def _people(option: Option, say: Say) -> str:
    """Who is to come, and when."""
    return say.listing(
        [say("check.cover", n=heads, span=say.span(start, end)) for start, end, heads in _stints(option, 1)]
    )


def _stints(option: Option, sign: int) -> list[tuple[datetime, datetime, int]]:
    """Start, end and heads of each stint to which people come (`sign` 1), or from which they stay away (-1)."""
    stints = [(option.to, option.ends_at, option.heads), *((b.starts_at, b.ends_at, b.heads) for b in option.more)]
    return [(start, end, sign * heads) for start, end, heads in stints if end is not None and sign * heads > 0]


def _reach(reach: float, say: Say) -> str:
    """What a way out costs in reach: ", reach -6 %"."""
    return say("check.option.reach", sign="-" if reach >= 0.005 else "+", share=say.percent(abs(reach)))
