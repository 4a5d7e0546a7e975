"""The report's two tables: what each post brings, and what each day does; as wide as the reader's terminal allows."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from calbot.cli.days import DayLine, days
from calbot.cli.layout import columns, cut, table, width
from calbot.cli.report import PostLine, Report, TeamLine
from calbot.cli.spike import TITLE_CELLS
from calbot.model.post import Post
from calbot.words.names import network_name
from calbot.words.say import Say

RANGE = "10-90%"
_ON_CELLS = 26
_LEAST_ON, _LEAST_TITLE = 18, 24
_INDENT = 1
_GAP = 2


def on(post: Post, say: Say) -> str:
    """Where it goes out: "Pot TikTok @pot"."""
    return " ".join(part for part in (post.brand, network_name(post.network, say), post.handle) if part) or "?"


def elsewhere(post: Post, zone: str) -> bool:
    """Whether whoever wrote it reads another clock than `zone`."""
    there, here = (post.starts_at.astimezone(ZoneInfo(name)).utcoffset() for name in (post.zone, zone))
    return there != here


def post_table(report: Report, say: Say, cells: int) -> Iterator[str]:
    """A line for each post, or two where `cells` are too few for its account and title beside the numbers."""
    heads = ("", say("check.col.day"), say.city(report.zone), say("check.col.messages"), RANGE)
    numbers = [heads, *(_numbers(line, report.zone, say) for line in report.posts)]
    taken = _INDENT + sum(max(width(row[at]) for row in numbers) + _GAP for at in range(len(heads)))
    locals_ = [_local(line.post, report.zone, say) for line in report.posts]
    room = cells - taken - _GAP - max((width(f" ({local})") for local in locals_ if local), default=0)
    if room >= _LEAST_ON + _LEAST_TITLE:
        yield from _wide(report, say, numbers, locals_, room)
        return
    margin = " " * (_INDENT + max(width(row[0]) for row in numbers) + _GAP)
    head, *lines = columns(numbers, right=(3, 4), indent=_INDENT)
    yield head
    for told, line, local in zip(lines, report.posts, locals_, strict=True):
        yield told
        about = "  ".join(part for part in (local, cut(on(line.post, say), _ON_CELLS), line.post.title) if part)
        yield margin + cut(about, cells - len(margin))


def _wide(report: Report, say: Say, numbers: list[tuple[str, ...]], locals_: list[str], room: int) -> Iterator[str]:
    accounts = [cut(on(line.post, say), _ON_CELLS) for line in report.posts]
    account_cells = min(max(map(width, accounts)), room - _LEAST_TITLE)
    title_cells = min(TITLE_CELLS, room - account_cells)
    rows = [(*numbers[0][:3], say("check.col.on"), say("check.col.post"), *numbers[0][3:])]
    for (name, day, time, *rest), line, local, account in zip(
        numbers[1:], report.posts, locals_, accounts, strict=True
    ):
        shown = say("check.local", channel=time, local=local) if local else time
        rows.append((name, day, shown, cut(account, account_cells), cut(line.post.title, title_cells), *rest))
    yield from columns(rows, right=(5, 6), indent=_INDENT)


def _numbers(line: PostLine, zone: str, say: Say) -> tuple[str, ...]:
    post, forecast = line.post, line.forecast
    day = say.day(post.starts_at, post.zone if post.all_day else zone)
    shown = (post.name, day, "" if post.all_day else say.time(post.starts_at, zone))
    if forecast is None:
        return (*shown, "-", "")
    low, high = say.number(forecast.low), say.number(forecast.high)
    span = say("check.range.guess", low=low, high=high) if forecast.guess else say("check.range", low=low, high=high)
    return (*shown, say.number(forecast.mean), span)


def _local(post: Post, zone: str, say: Say) -> str:
    """The wall clock of whoever wrote it, where that is another one."""
    if post.all_day or not elsewhere(post, zone):
        return ""
    return f"{say.time(post.starts_at, post.zone)} {say.city(post.zone)}"


def day_table(line: TeamLine, zone: str, say: Say, cells: int) -> list[str]:
    """A line for each day; what a narrow terminal has no room for is left out, the days without posts first."""
    heads = [say("check.col.day"), say("check.col.messages"), RANGE, say("check.col.usual"), say("check.col.peak")]
    if line.response is not None:
        heads += [say("check.col.cover"), say("check.col.response"), say("check.col.late")]
    rows = [_day_row(day, say) for day in days(line, zone)]
    return table(heads, rows, cells, right=(1, 2, 3, 5, 6, 7), indent=_INDENT, spare=(3, 5, 2, 4))


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
