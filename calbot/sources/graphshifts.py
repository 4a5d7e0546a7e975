"""The roster of a team in Microsoft Teams: the shifts that its people see, without their breaks and their time off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from calbot.model.shift import Shift
from calbot.sources.breaks import within
from calbot.sources.graphline import Access, Line, Refused, line, listed
from calbot.sources.notread import NotRead
from calbot.sources.reading import Problem
from calbot.sources.roster import is_pause
from calbot.sources.shifts import LONGEST, MOST_SHIFTS, ShiftsReading, rostered

BEHIND, AHEAD = timedelta(days=35), timedelta(days=62)
_PAGES: Final = 200
_LONGEST_LEAVE: Final = timedelta(days=60)
"""Graph is asked for what begins within a span; a leave that began before it still counts."""
_ACTS_AS: Final = "MS-APP-ACTS-AS"
"""Whose eyes an app without a user looks through, which the Shifts of Graph want to be told."""

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TeamRoster:
    """A team of Microsoft Teams by its id, and the id of whoever is read as; `teams` are calbot's care teams by the
    names of its scheduling groups ({} for all in one)."""

    team: str
    user: str
    teams: Mapping[str, str]


async def ask(roster: TeamRoster, access: Access, today: date) -> bytes:
    """All that the roster of these months says, as JSON; the same bytes where nothing has changed. Raises NotRead."""
    async with line(access) as open_line:
        talk = _Talk(open_line, roster)
        schedule, first, last = talk.team.schedule, today - BEHIND, today + AHEAD
        told = {
            "shifts": await talk.all(schedule.shifts, _span("sharedShift", first, last)),
            "off": await talk.all(schedule.times_off, _span("sharedTimeOff", first - _LONGEST_LEAVE, last)),
            "groups": await talk.all(schedule.scheduling_groups),
            "people": await talk.all(talk.team.members, acts=False),
        }
    kept = {name: sorted((_kept(one) for one in some), key=lambda one: str(one["id"])) for name, some in told.items()}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def shifts_of(body: bytes, file: str, roster: TeamRoster, zone: str = "UTC", *, team: str = "care") -> ShiftsReading:
    """Shifts of what `ask` gave, numbered from 1, in UTC; `zone` is where they are shown. One that cannot be read loses
    only itself. Raises NotRead for more than a roster holds."""
    told = json.loads(body)
    if len(told["shifts"]) > MOST_SHIFTS:
        raise NotRead("source.too_big", f"the roster has more than {MOST_SHIFTS:,} shifts in these months")
    reader = _Reader(file, roster, zone, team, told)
    shifts = list(reader.read(told["shifts"], "sharedShift", reader.shift))
    absences = list(reader.read(told["off"], "sharedTimeOff", reader.shift))
    said = [f"{reader.nameless:,} shifts are of people who are not in the team, and name nobody"]
    return ShiftsReading(
        file, rostered(shifts, absences), tuple(reader.problems), tuple(said if reader.nameless else ())
    )


class _Talk:
    """One look."""

    def __init__(self, open_line: Line, roster: TeamRoster) -> None:
        self.line, self.roster = open_line, roster
        self.team = open_line.client.teams.by_team_id(roster.team)

    async def all(self, builder: Any, wanted: str = "", *, acts: bool = True) -> list[dict[str, Any]]:
        """Everything in a collection, page by page. Raises NotRead where its pages never end."""
        found: list[dict[str, Any]] = []

        def asked(first: bool) -> Any:
            return _asked(self.roster.user, wanted if first else "", acts)

        try:
            async for page in self.line.pages(builder, asked, _PAGES):
                found += listed(page)
        except Refused as problem:
            raise _refused(problem) from None
        return found


class _Reader:
    """One reading."""

    def __init__(self, file: str, roster: TeamRoster, zone: str, team: str, told: Told) -> None:
        self.file, self.roster, self.zone, self.team = file, roster, zone, team
        self.names = {_text(one, "userId"): _text(one, "displayName") for one in told["people"]}
        self.groups = {one["id"]: _text(one, "displayName") for one in told["groups"]}
        self.problems: list[Problem] = []
        self.nameless = 0

    def read(self, some: Sequence[Told], shared: str, make: Callable[[Told, Told], Shift]) -> Iterator[Shift]:
        """Those that people can see; a draft is only their manager's, and one that is about to go is gone."""
        for one in some:
            item = one.get(shared)
            if not isinstance(item, dict) or one.get("isStagedForDeletion") is True:
                continue
            try:
                yield make(one, item)
            except (ValueError, TypeError, KeyError, OverflowError) as problem:
                said = str(problem) if isinstance(problem, ValueError) else "its times cannot be read"
                self.problems.append(
                    Problem(self.file, 0, self.names.get(_text(one, "userId"), ""), said, key=one["id"])
                )

    def shift(self, one: Told, item: Told) -> Shift:
        """One shift, or time off in the shape of a shift."""
        starts_at, ends_at = _instant(item, "startDateTime"), _instant(item, "endDateTime")
        if ends_at <= starts_at:
            raise ValueError("the shift ends before it starts")
        if ends_at - starts_at > (LONGEST if "activities" in item else _LONGEST_LEAVE + AHEAD):
            raise ValueError(f"the shift lasts more than {LONGEST.days} days")
        name = self.names.get(_text(one, "userId"), "")
        self.nameless += not name
        group = self.groups.get(_text(one, "schedulingGroupId"), "")
        return Shift(
            workspace_id="",
            id=0,
            name=name[:200],
            team=self.roster.teams.get(group, self.team)[:80],
            starts_at=starts_at,
            ends_at=ends_at,
            zone=self.zone,
            breaks=within(starts_at, ends_at, list(_pauses(item, starts_at, ends_at))),
        )


def _pauses(item: Told, starts_at: datetime, ends_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What of a shift is no answering: unpaid hours, and those that are called a break, a meeting or a training."""
    told = item.get("activities")
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict) and (one.get("isPaid") is False or is_pause(_text(one, "displayName"))):
            first, last = _instant(one, "startDateTime"), _instant(one, "endDateTime")
            first, last = max(first, starts_at), min(last, ends_at)
            if first < last:
                yield first, last


def _span(item: str, first: date, last: date) -> str:
    return (
        f"{item}/startDateTime ge {first.isoformat()}T00:00:00Z and {item}/endDateTime le {last.isoformat()}T00:00:00Z"
    )


def _asked(user: str, wanted: str, acts: bool) -> Any:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.teams.item.schedule.shifts.shifts_request_builder import ShiftsRequestBuilder

    configuration: Any = RequestConfiguration()
    if acts:
        configuration.headers.add(_ACTS_AS, user)
    if wanted:
        configuration.query_parameters = ShiftsRequestBuilder.ShiftsRequestBuilderGetQueryParameters(filter=wanted)
    return configuration


def _refused(problem: Refused) -> NotRead:
    """What to do about it: of a roster the app asks for other rights than of a calendar."""
    if problem.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return NotRead(
            "source.login", "the app may not read this roster: it needs Schedule.Read.All, TeamMember.Read.All"
        )
    if problem.status == HTTPStatus.NOT_FOUND:
        return NotRead("source.not_there", "Microsoft Teams knows no such team, or it has no schedule")
    return problem


def _kept(one: Told) -> dict[str, Any]:
    """What is read of it; who changed it when is no news."""
    names = ("id", "userId", "displayName", "schedulingGroupId", "sharedShift", "sharedTimeOff", "isStagedForDeletion")
    return {name: one[name] for name in names if one.get(name) is not None}


def _instant(item: Told, name: str) -> datetime:
    at = datetime.fromisoformat(str(item[name]).replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError("a time of it names no zone")
    return at.astimezone(UTC)


def _text(one: Told, name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""
