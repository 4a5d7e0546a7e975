"""The report as text: one number first, then what to do about it, then all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never
from zoneinfo import ZoneInfo

from calbot.cli.days import DayLine, days
from calbot.cli.layout import columns, cut, labelled, padded, wrapped
from calbot.cli.report import FindingLine, PostLine, Report, Response, TeamLine, other_promises
from calbot.cli.spike import TITLE_CELLS, Paint, spikes
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.state import SourceState
from calbot.words.say import Say

NETWORKS = {"tiktok": "TikTok", "youtube": "YouTube", "linkedin": "LinkedIn", "x": "X"}
_ON_CELLS = 26
_INDENT = 6


def unpainted(text: str, _: str) -> str:
    """For files and pipes."""
    return text


def as_text(report: Report, say: Say, cells: int = 100, paint: Paint = unpainted) -> str:
    """The whole report in lines of about `cells`, for the reader of `say`; level and number never by colour alone."""
    parts = (
        headline(report, say, cells, paint),
        _findings(report, say, cells, paint),
        _posts(report, say, paint),
        _forecast(report, say, cells, paint),
        spikes(report, say, cells, paint),
        _sources(report, say, cells, paint),
        _assumed(report, say, cells, paint),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def headline(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    """The one number of each team, and how many findings there are."""
    for line in report.teams:
        for text in wrapped(_number(line, report, say), cells):
            yield paint(text, "bold")
    yield _counts(report, say)


def _number(line: TeamLine, report: Report, say: Say) -> str:
    span = say.span(report.start, report.end)
    name = f"{line.team}: " if len(report.teams) > 1 else ""
    if line.response is None:
        total = sum(hour.expected for hour in line.hours)
        return name + say("check.head.no_roster", span=span, messages=say.number(total))
    response = line.response
    text = say(
        "check.head",
        span=span,
        minutes=say.hours(response.minutes),
        low=say.hours(response.low),
        high=say.hours(response.high),
        target=say.hours(response.target_minutes),
    )
    return f"{name}{text} {_worst(line, say)}"


def _worst(line: TeamLine, say: Say) -> str:
    if not line.picture.spikes:
        return say("check.head.calm")
    worst = max(line.picture.spikes, key=lambda spike: spike.minutes)
    return say("check.head.worst", span=say.span(worst.starts_at, worst.ends_at), minutes=say.hours(worst.minutes))


def _counts(report: Report, say: Say) -> str:
    counted = [(level, report.count(level)) for level in reversed(Level)]
    words = {
        Level.STOP: lambda n: say("check.count.stop", n=n),
        Level.WARN: lambda n: say("check.count.warn", n=n),
        Level.NOTE: lambda n: say("check.count.note", n=n),
    }
    parts = [words[level](n) for level, n in counted if n]
    posts = say("check.count.posts", n=len(report.posts))
    return f"{posts}: {say.listing(parts)}" if parts else say("check.count.clean", posts=posts)


def _findings(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    if not report.findings:
        return
    yield paint(say("check.title.findings"), "bold")
    ordered = sorted(report.findings, key=lambda line: (-line.level.rank, line.judged.found.at))
    for line in ordered:
        yield ""
        yield from _finding(line, report, say, cells, paint)


def _finding(line: FindingLine, report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    found = line.judged.found
    level = {
        Level.STOP: say("check.level.stop"),
        Level.WARN: say("check.level.warn"),
        Level.NOTE: say("check.level.note"),
    }[line.level]
    when = say.span(found.at, found.until) if found.until else say.instant(found.at)
    yield f"{paint(padded(level, _INDENT - 1), line.level.value)} {line.title}  [{found.rule.id}]  {when}"
    for post in found.posts:
        yield " " * _INDENT + _post_in_finding(post, report, say)
    labels = (
        (say("check.label.why"), line.why),
        (say("check.label.do"), line.do),
        (say("check.label.who"), _who(line, say)),
    )
    for label, text in labels:
        if text:
            yield from labelled(label, text, 6, cells, _INDENT)


def _who(line: FindingLine, say: Say) -> str:
    if not line.who:
        return ""
    return say("check.who.by", who=line.who, by=say.instant(line.by)) if line.by else line.who


def _post_in_finding(post: Post, report: Report, say: Say) -> str:
    place = f"  {post.file}:{post.line}" if post.file and post.line else f"  {post.file}" if post.file else ""
    return f"{post.name}  {_when(post, report.zone, say)}  {_on(post)}  {cut(post.title, TITLE_CELLS)}{place}"


def _when(post: Post, zone: str, say: Say) -> str:
    """Channel time, and the wall clock of whoever wrote it where that is another one."""
    if post.all_day:
        return say("check.all_day", day=say.day(post.starts_at, post.zone))
    channel = say.instant(post.starts_at, zone)
    if not _elsewhere(post, zone):
        return channel
    return say("check.local", channel=channel, local=say.instant(post.starts_at, post.zone))


def _elsewhere(post: Post, zone: str) -> bool:
    there, here = (post.starts_at.astimezone(ZoneInfo(name)).utcoffset() for name in (post.zone, zone))
    return there != here


def _on(post: Post) -> str:
    name = NETWORKS.get(post.network, post.network.capitalize())
    return " ".join(part for part in (post.brand, name, post.handle) if part) or "?"


def _posts(report: Report, say: Say, paint: Paint) -> Iterator[str]:
    if not report.posts:
        return
    yield paint(say("check.title.posts"), "bold")
    on, post, messages = say("check.col.on"), say("check.col.post"), say("check.col.messages")
    heads = ("", say("check.col.day"), say.city(report.zone), on, post, messages, "10-90 %")
    rows = [heads, *(_post_row(line, report.zone, say) for line in report.posts)]
    yield from columns(rows, right=(5, 6), indent=1)


def _post_row(line: PostLine, zone: str, say: Say) -> tuple[str, ...]:
    post, forecast = line.post, line.forecast
    shown = (post.name, *_day_and_time(post, zone, say), cut(_on(post), _ON_CELLS), cut(post.title, TITLE_CELLS))
    if forecast is None:
        return (*shown, "-", "")
    low, high = say.number(forecast.low), say.number(forecast.high)
    span = say("check.range.guess", low=low, high=high) if forecast.guess else say("check.range", low=low, high=high)
    return (*shown, say.number(forecast.mean), span)


def _day_and_time(post: Post, zone: str, say: Say) -> tuple[str, str]:
    """For a column whose head names the zone; another zone's clock stands in brackets."""
    if post.all_day:
        return say.day(post.starts_at, post.zone), ""
    time = say.time(post.starts_at, zone)
    if _elsewhere(post, zone):
        local = f"{say.time(post.starts_at, post.zone)} {say.city(post.zone)}"
        time = say("check.local", channel=time, local=local)
    return say.day(post.starts_at, zone), time


def _forecast(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    for line in report.teams:
        name = f" ({line.team})" if len(report.teams) > 1 else ""
        yield paint(say("check.title.days") + name, "bold")
        heads = [
            say("check.col.day"),
            say("check.col.messages"),
            "10-90 %",
            say("check.col.usual"),
            say("check.col.peak"),
        ]
        if line.response is not None:
            heads += [say("check.col.cover"), say("check.col.response"), say("check.col.late")]
        rows = [heads, *(_day_row(day, say) for day in days(line, report.zone))]
        yield from columns(rows, right=(1, 2, 3, 5, 6, 7), indent=1)
        yield from _slowest(line, say, cells)


def _day_row(day: DayLine, say: Say) -> list[str]:
    row = [
        say.day(day.starts_at),
        say.number(day.expected),
        say("check.range", low=say.number(day.low), high=say.number(day.high)),
        say.number(day.usual),
        say("check.peak", time=say.time(day.peak_at), messages=say.number(day.peak), high=say.number(day.peak_high)),
    ]
    if day.minutes is None or day.capacity is None or day.share_late is None:
        return row
    return [*row, say.number(day.capacity), say.hours(day.minutes), say.percent(day.share_late)]


def _slowest(line: TeamLine, say: Say, cells: int) -> Iterator[str]:
    if line.response is None:
        return
    target = say.hours(line.response.target_minutes)
    yield " " + say("check.response", share=say.percent(line.response.share_late), target=target)
    for text in wrapped(_queue(line.response, say), cells - 1):
        yield " " + text
    for name, kept in other_promises(line):
        late = say.percent(kept.share_late)
        yield " " + say("check.promise", sla=name, minutes=kept.minutes, target=kept.target_minutes, late=late)


def _queue(response: Response, say: Say) -> str:
    """How the queue behaves: the slow tenth, the shares of an hour and a day, the oldest, and when it is worked off."""
    told = say(
        "check.queue",
        p90=say.hours(response.p90),
        hour=say.percent(response.within_hour),
        day=say.percent(response.within_day),
        oldest=say.hours(response.oldest),
    )
    if response.clears_at is None:
        return f"{told} {say('check.queue.stays')}"
    return f"{told} {say('check.queue.clears', at=say.instant(response.clears_at))}"


def _sources(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    yield paint(say("check.title.sources"), "bold")
    rows = []
    for line in report.sources:
        events = say("check.source.events", n=line.events)
        skipped = say("check.source.skipped", n=line.skipped) if line.skipped else ""
        rows.append((line.file, _state(line.state, say), events, skipped))
    yield from columns(rows, indent=1)
    for line in report.sources:
        for problem in line.problems:
            yield from wrapped(f"   {problem}", cells)


def _state(state: SourceState, say: Say) -> str:
    match state:
        case SourceState.FRESH:
            return say("check.state.fresh")
        case SourceState.EMPTY:
            return say("check.state.empty")
        case SourceState.STALE:
            return say("check.state.stale")
        case SourceState.FROZEN:
            return say("check.state.frozen")
        case SourceState.BLIND:
            return say("check.state.blind")
        case never:
            assert_never(never)


def _assumed(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    if not report.assumed:
        return
    yield paint(say("check.title.assumed"), "bold")
    for sentence in report.assumed:
        yield from labelled("-", sentence, 1, cells, 1)
