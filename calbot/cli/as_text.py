"""The report as text: one number first, then what to do about it, then all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from calbot.cli.hours import hour_table
from calbot.cli.layout import columns, cut, labelled, width, wrapped
from calbot.cli.report import FindingLine, Report, Response, TeamLine, other_promises
from calbot.cli.spike import TITLE_CELLS, Paint, spikes
from calbot.cli.tables import day_table, elsewhere, on, post_table
from calbot.model.finding import how_many
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.sla import GENERAL
from calbot.model.state import SourceState
from calbot.words.say import Say

_INDENT = 6
_NAMED = 5
_PROBLEMS = 12


def unpainted(text: str, _: str) -> str:
    """For files and pipes."""
    return text


def as_text(report: Report, say: Say, cells: int = 100, paint: Paint = unpainted) -> str:
    """The whole report in lines of about `cells`, for the reader of `say`; level and number never by colour alone."""
    parts = (
        headline(report, say, cells, paint),
        _findings(report, say, cells, paint),
        _posts(report, say, cells, paint),
        _forecast(report, say, cells, paint),
        spikes(report, say, cells, paint),
        _hours(report, say, cells, paint),
        _sources(report, say, cells, paint),
        _assumed(report, say, cells, paint),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def headline(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    """The one number of each team, and how many findings there are."""
    for line in report.teams:
        for text in wrapped(_number(line, report, say), cells):
            yield paint(text, "bold")
    yield from wrapped(_counts(report, say), cells)


def _number(line: TeamLine, report: Report, say: Say) -> str:
    span = say.span(report.start, report.end)
    name = f"{line.team}: " if len(report.teams) > 1 else ""
    if line.response is None:
        total = sum(hour.expected for hour in line.hours)
        return name + say("check.head.no_roster", span=span, messages=say.number(total))
    response = line.response
    told = {
        "span": span,
        "minutes": say.hours(response.minutes),
        "low": say.hours(response.low),
        "high": say.hours(response.high),
        "target": say.hours(response.target_minutes),
    }
    if response.percentile is None:
        return name + say.text(say("check.head", **told), _worst(line, say))
    percent = say.number(response.percentile)
    return name + say.text(say("check.head.percentile", percent=percent, **told), _worst(line, say))


def _worst(line: TeamLine, say: Say) -> str:
    if not line.picture.spikes:
        return say("check.head.calm")
    worst = max(line.picture.spikes, key=lambda spike: spike.strain)
    span = say.span(worst.starts_at, worst.ends_at)
    named = span if worst.sla == GENERAL.name else say("queue.about", span=span, about=worst.sla)
    return say("check.head.worst", span=named, minutes=say.hours(worst.minutes))


def _counts(report: Report, say: Say) -> str:
    if not report.posts:
        return _nothing(report, say)
    counted = [(level, report.count(level)) for level in reversed(Level)]
    words = {
        Level.STOP: lambda n: say("check.count.stop", n=n),
        Level.WARN: lambda n: say("check.count.warn", n=n),
        Level.NOTE: lambda n: say("check.count.note", n=n),
    }
    parts = [words[level](n) for level, n in counted if n]
    posts = say("check.count.posts", n=len(report.posts))
    return f"{posts}: {say.listing(parts)}" if parts else say("check.count.clean", posts=posts)


def _nothing(report: Report, say: Say) -> str:
    return say("check.none_in_window", start=report.start, end=report.end)


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
    head, *more = labelled(level, f"{line.title}  [{found.rule.id}]  {when}", _INDENT - 1, cells)
    yield head.replace(level, paint(level, line.level.value), 1)
    yield from more
    yield from _posts_in_finding(found.posts, report, say, cells)
    if unnamed := how_many(len(found.posts), found.values) - min(len(found.posts), _NAMED):
        yield " " * _INDENT + say("check.more_posts", n=unnamed)
    labels = (
        (say("check.label.why"), line.why),
        (say("check.label.do"), line.do),
        (say("check.label.who"), _who(line, say)),
    )
    for label, text in labels:
        if text:
            yield from labelled(label, text, 6, cells, _INDENT)


def _who(line: FindingLine, say: Say) -> str:
    if line.by is None:
        return line.who
    return say("check.who.by", who=line.who or say("check.who.keeper"), by=say.instant(line.by))


def _posts_in_finding(posts: Sequence[Post], report: Report, say: Say, cells: int) -> Iterator[str]:
    """The first posts by name; a week of promotions is no reading matter."""
    for post in posts[:_NAMED]:
        file = f"{post.file}:{post.line}" if post.file and post.line else post.file
        title = cut(post.title, TITLE_CELLS)
        told = "  ".join(part for part in (_when(post, report.zone, say), on(post, say), title, file) if part)
        yield from labelled(post.name, told, len(post.name) + 1, cells, _INDENT)


def _when(post: Post, zone: str, say: Say) -> str:
    """Channel time, and the wall clock of whoever wrote it where that is another one."""
    if post.all_day:
        return say("check.all_day", day=say.day(post.starts_at, post.zone))
    channel = say.instant(post.starts_at, zone)
    if not elsewhere(post, zone):
        return channel
    return say("check.local", channel=channel, local=say.instant(post.starts_at, post.zone))


def _posts(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    if not report.posts:
        return
    yield paint(say("check.title.posts"), "bold")
    yield from post_table(report, say, cells)


def _forecast(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    for line in report.teams:
        name = f" ({line.team})" if len(report.teams) > 1 else ""
        yield paint(say("check.title.days") + name, "bold")
        yield from day_table(line, report.zone, say, cells)
        yield from _slowest(line, say, cells)


def _hours(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    for line in report.teams:
        name = f" ({line.team})" if len(report.teams) > 1 else ""
        yield paint(say("check.title.hours", zone=say.city(report.zone)) + name, "bold")
        yield from hour_table(line, report.zone, say, cells)


def _slowest(line: TeamLine, say: Say, cells: int) -> Iterator[str]:
    if line.response is None:
        return
    target = say.hours(line.response.target_minutes)
    late = say("check.response", share=say.percent(line.response.share_late), target=target)
    for text in (*wrapped(late, cells - 1), *wrapped(_queue(line.response, say), cells - 1)):
        yield " " + text
    for name, kept in other_promises(line):
        late = say.percent(kept.share_late)
        told = {"sla": name, "minutes": kept.minutes, "target": kept.target_minutes, "late": late}
        if kept.percentile is None:
            line_of_it = say("check.promise", **told)
        else:
            line_of_it = say("check.promise.percentile", percent=say.number(kept.percentile), **told)
        yield from (" " + text for text in wrapped(line_of_it, cells - 1))


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
        return say.text(told, say("check.queue.stays"))
    return say.text(told, say("check.queue.clears", at=say.instant(response.clears_at)))


def _sources(report: Report, say: Say, cells: int, paint: Paint) -> Iterator[str]:
    yield paint(say("check.title.sources"), "bold")
    rows = []
    for line in report.sources:
        events = say("check.source.events", n=line.events)
        skipped = say("check.source.skipped", n=line.skipped) if line.skipped else ""
        rows.append((line.file, _state(line.state, say), events, skipped))
    lines = columns(rows, indent=1)
    if max(map(width, lines), default=0) > cells:
        lines = [part for file, *told in rows for part in (f" {file}", f"   {'  '.join(told).rstrip()}")]
    yield from lines
    for line in report.sources:
        for problem in line.problems[:_PROBLEMS]:
            yield from labelled("", str(problem), 1, cells, 1)
        if unnamed := len(line.problems[_PROBLEMS:]):
            yield "   " + say("check.source.more_problems", n=unnamed)


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
    # That there are no posts stands at the top.
    assumed = [sentence for sentence in report.assumed if report.posts or sentence != _nothing(report, say)]
    if not assumed:
        return
    yield paint(say("check.title.assumed"), "bold")
    for sentence in assumed:
        yield from labelled("-", sentence, 1, cells, 1)
