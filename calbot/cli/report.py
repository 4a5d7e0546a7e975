"""The report of one check: what was read, what was found, what is expected; drawn as text or as JSON elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from calbot.cli.gather import Gathered, SourceLine
from calbot.flows.assess import Assessment, Judged
from calbot.flows.promise import Promise
from calbot.flows.team import TeamPicture
from calbot.forecast.expect import PostForecast
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.words.say import Say

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of the window with what it will bring (None where no forecast could be made)."""

    post: Post
    account: Account | None
    forecast: PostForecast | None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with its sentences filled in the reader's language; `who` is a name or ""."""

    judged: Judged
    title: str
    why: str
    do: str
    who: str
    by: datetime | None

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.judged.found.rule.level


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour of a team: messages expected (10 %, mean, 90 %), the usual number, first replies that the roster can
    give, and mean minutes until a message of that hour is answered (None where no roster is known)."""

    starts_at: datetime
    low: float
    expected: float
    high: float
    usual: float
    capacity: float | None
    minutes: float | None
    share_late: float | None


@dataclass(frozen=True, slots=True)
class Response:
    """First response over the window in minutes (its mean, or what `percentile` of a hundred messages wait) with its
    10 % and 90 % ends, against the target.

    Nine of ten are answered within `p90` minutes, `within_hour` and `within_day` are shares, `oldest` is what no
    message waits in nine of ten futures, and the longest queue is worked off at `clears_at` (None: not in sight)."""

    minutes: float
    low: float
    high: float
    share_late: float
    target_minutes: int
    p90: float = 0.0
    within_hour: float = 0.0
    within_day: float = 0.0
    oldest: float = 0.0
    clears_at: datetime | None = None
    percentile: float | None = None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One care team over the window."""

    team: str
    hours: tuple[HourLine, ...]
    response: Response | None
    guess: bool
    picture: TeamPicture


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline that was compared with: `known` findings stand in it and were left out, `gone` ones of it were not
    found any more."""

    file: str
    known: int
    gone: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one check has to say, for the window `start`..`end` in channel zone `zone`; with a `baseline`, only
    the findings that are not in it."""

    start: datetime
    end: datetime
    zone: str
    posts: tuple[PostLine, ...]
    findings: tuple[FindingLine, ...]
    teams: tuple[TeamLine, ...]
    sources: tuple[SourceLine, ...]
    assumed: tuple[str, ...]
    baseline: Baseline | None = None

    def count(self, level: Level) -> int:
        """How many findings are of `level`."""
        return sum(1 for finding in self.findings if finding.level is level)

    def reaches(self, level: Level) -> bool:
        """Whether any finding is at `level` or above."""
        return any(finding.level.rank >= level.rank for finding in self.findings)


def report(gathered: Gathered, assessment: Assessment, say: Say) -> Report:
    """Puts `assessment` of the gathered world into the order in which people ask."""
    world = gathered.world
    accounts = world.accounts
    posts = tuple(
        PostLine(post, accounts.get(post.account_id or 0), assessment.posts.get(post.id)) for post in world.coming()
    )
    return Report(
        world.start,
        world.end,
        world.zone,
        posts,
        tuple(_finding(judged, say) for judged in assessment.judged),
        tuple(_team(picture, assessment.start) for picture in assessment.teams.values()),
        gathered.sources,
        gathered.assumed,
    )


def _finding(judged: Judged, say: Say) -> FindingLine:
    rule = judged.found.rule
    values = dict(judged.found.values) | _ways_out(judged, say)
    title, why, do = (say.rule(rule.text(part, say.locale), **values) for part in ("title", "why", "do"))
    return FindingLine(judged, title, why, do, judged.who.name if judged.who else "", judged.until)


def _ways_out(judged: Judged, say: Say) -> dict[str, object]:
    """What fills {free_slot} and {cover} of a rule's fix."""
    ways: dict[str, object] = {"free_slot": say("check.slot.none"), "cover": say("check.cover.none")}
    for way in reversed(judged.remedies):
        if way.kind == "move":
            ways["free_slot"] = say.instant(way.to)
        elif way.kind == "cover" and way.ends_at is not None:
            stints = [(way.heads, way.to, way.ends_at), *((one.heads, one.to, one.ends_at) for one in way.more)]
            people = [say("check.cover", n=heads, span=say.span(start, end)) for heads, start, end in stints]
            ways["cover"] = say.listing(people)
    return ways


def _team(picture: TeamPicture, start: datetime) -> TeamLine:
    return TeamLine(picture.team, tuple(_hours(picture, start)), _response(picture), picture.forecast.guess, picture)


def _hours(picture: TeamPicture, start: datetime) -> Iterator[HourLine]:
    forecast, cover, waiting = picture.forecast, picture.capacity, picture.waiting
    minutes, late = (waiting.expected, waiting.late) if waiting else (None, None)
    for hour in range(len(forecast.mean)):
        yield HourLine(
            start + hour * HOUR,
            float(forecast.quantiles[0][hour]),
            float(forecast.mean[hour]),
            float(forecast.quantiles[-1][hour]),
            float(forecast.baseline[hour]),
            None if cover is None else float(cover[hour]),
            None if minutes is None else float(minutes[hour]),
            None if late is None else float(late[hour]),
        )


def _response(picture: TeamPicture) -> Response | None:
    if picture.waiting is None:
        return None
    return _kept(picture.promises()[0])


def _kept(promise: Promise) -> Response:
    target = promise.profile.target_minutes
    return Response(
        promise.minutes,
        promise.low,
        promise.high,
        promise.share_late,
        target,
        promise.p90,
        promise.within_hour,
        promise.within_day,
        promise.oldest,
        promise.clears_at,
        promise.profile.percentile,
    )


def other_promises(line: TeamLine) -> Iterator[tuple[str, Response]]:
    """The SLA profiles beside the general one that accounts of the team are held to, by name."""
    for promise in line.picture.promises()[1:]:
        yield promise.profile.name, _kept(promise)
