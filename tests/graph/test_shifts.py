"""The roster of a team in Microsoft Teams, asked for by the real SDK and read as shifts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")
pytest.importorskip("azure.identity", reason="the extra calbot[graph] is not installed")

from calbot.model.shift import Shift
from calbot.sources.graphline import Access
from calbot.sources.graphshifts import TeamRoster, ask, shifts_of
from calbot.sources.notread import NotRead
from calbot.sources.shifts import ShiftsReading
from tests.graph.test_look import App
from tests.graph.town import Answered, Town, town

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
TODAY = date(2026, 11, 26)
TEAM, EYES = "02bd9fd6-8f93-4758-87c3-1fb73740a315", "aa162a04-bec6-4b81-ba99-96caa7b2b24d"


def shift(number: int, who: str = "u1", start: str = "2026-11-27T09", end: str = "2026-11-27T17", **more: Any) -> Any:
    item = {"startDateTime": f"{start}:00:00Z", "endDateTime": f"{end}:00:00Z", "activities": []}
    item |= more.pop("item", {})
    return {"id": f"s{number}", "userId": who, "schedulingGroupId": "g1", "sharedShift": item, **more}


def off(number: int, who: str, start: str, end: str) -> Any:
    item = {"startDateTime": f"{start}Z", "endDateTime": f"{end}Z", "timeOffReasonId": "r1"}
    return {"id": f"o{number}", "userId": who, "sharedTimeOff": item}


def pause(name: str, start: str, end: str, *, paid: bool = True) -> Any:
    return {"displayName": name, "startDateTime": f"{start}Z", "endDateTime": f"{end}Z", "isPaid": paid, "code": "x"}


@pytest.fixture
def office() -> Iterator[Town]:
    with town() as opened:
        people = [{"id": f"m{n}", "userId": f"u{n}", "displayName": f"Agt{n}"} for n in range(1, 4)]
        groups = [{"id": "g1", "displayName": "Care Europe"}, {"id": "g2", "displayName": "Pan desk"}]
        opened.teams[TEAM] = {"shifts": [], "timesOff": [], "schedulingGroups": groups, "members": people}
        yield opened
    assert opened.wrong == [], "the fake answers otherwise than the SDK reads"


def asked(office: Town, team: str = TEAM) -> bytes:
    office.asked.clear()
    return asyncio.run(ask(TeamRoster(team, EYES, {}), Access(App(), office.url), TODAY))


def read(office: Town, teams: dict[str, str] | None = None) -> ShiftsReading:
    return shifts_of(asked(office), "Teams", TeamRoster(TEAM, EYES, teams or {}), "Europe/London")


def lines(shifts: tuple[Shift, ...]) -> list[str]:
    return [f"{one.name} {one.team} {one.starts_at:%d %H:%M}-{one.ends_at:%H:%M}" for one in shifts]


def test_shifts_of_all_pages_are_read_with_the_names_of_their_people(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(n, f"u{n % 3 + 1}", f"2026-11-2{n}T09", f"2026-11-2{n}T17") for n in range(5)]
    reading = read(office)
    assert lines(reading.shifts)[:2] == ["Agt1 care 20 09:00-17:00", "Agt2 care 21 09:00-17:00"]
    assert len(reading.shifts) == 5
    assert {one.zone for one in reading.shifts} == {"Europe/London"}
    assert sum("schedule/shifts" in one for one in office.paths) == 3


def test_a_roster_whose_pages_go_round_is_told_as_that(office: Town) -> None:
    office.faults = [b'{"value": [], "@odata.nextLink": "%s/x"}' % office.url.encode()] * 2
    with pytest.raises(NotRead) as refusal:
        read(office)
    assert (refusal.value.problem, "round in a circle" in str(refusal.value)) == ("source.endless", True)


def test_groups_are_the_care_teams_that_the_source_says(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(1), {**shift(2, "u2"), "schedulingGroupId": "g2"}]
    reading = read(office, {"Pan desk": "pan"})
    assert lines(reading.shifts) == ["Agt1 care 27 09:00-17:00", "Agt2 pan 27 09:00-17:00"]


def test_drafts_and_what_is_about_to_go_are_no_shifts(office: Town) -> None:
    draft = shift(1)
    draft["draftShift"] = draft.pop("sharedShift")
    office.teams[TEAM]["shifts"] = [draft, shift(2, "u2", isStagedForDeletion=True), shift(3, "u3")]
    assert lines(read(office).shifts) == ["Agt3 care 27 09:00-17:00"]


def test_time_off_takes_its_person_out_of_the_shift(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(1), shift(2, "u2")]
    office.teams[TEAM]["timesOff"] = [
        off(1, "u1", "2026-11-27T00:00:00", "2026-11-28T00:00:00"),
        off(2, "u2", "2026-11-27T12:00:00", "2026-11-27T14:00:00"),
    ]
    (left,) = read(office).shifts
    assert (left.name, left.breaks) == ("Agt2", [["2026-11-27T12:00:00+00:00", "2026-11-27T14:00:00+00:00"]])


def test_unpaid_hours_and_breaks_by_name_are_breaks_and_paid_work_is_none(office: Town) -> None:
    told = [
        pause("Lunch", "2026-11-27T12:00:00", "2026-11-27T12:30:00"),
        pause("Chat desk", "2026-11-27T13:00:00", "2026-11-27T15:00:00"),
        pause("Errand", "2026-11-27T16:00:00", "2026-11-27T16:15:00", paid=False),
    ]
    office.teams[TEAM]["shifts"] = [shift(1, item={"activities": told})]
    (one,) = read(office).shifts
    assert [first[11:16] for first, _ in one.breaks] == ["12:00", "16:00"]


@pytest.mark.parametrize(
    "item",
    [
        {"endDateTime": None},
        {"endDateTime": "2026-11-27T08:00:00Z"},
        {"startDateTime": "2026-11-27T09:00:00"},
        {"startDateTime": "soon"},
    ],
)
def test_a_shift_that_cannot_be_read_loses_only_itself(office: Town, item: dict[str, Any]) -> None:
    body = asked_body([shift(1, item=item), shift(2, "u2")])
    reading = shifts_of(body, "Teams", TeamRoster(TEAM, EYES, {}))
    assert lines(reading.shifts) == ["Agt2 care 27 09:00-17:00"]
    assert [problem.entry for problem in reading.problems] == ["Agt1"]


def asked_body(shifts: list[Any]) -> bytes:
    import json

    people = [{"id": f"m{n}", "userId": f"u{n}", "displayName": f"Agt{n}"} for n in range(1, 4)]
    return json.dumps({"shifts": shifts, "off": [], "groups": [], "people": people}).encode()


def test_shifts_of_strangers_count_and_that_is_told(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(1, "gone")]
    reading = read(office)
    assert [one.name for one in reading.shifts] == [""]
    assert "1 shifts are of people who are not in the team" in reading.assumed[0]


def test_the_same_roster_gives_the_same_bytes_whoever_touched_it(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(1), shift(2, "u2")]
    before = asked(office)
    office.teams[TEAM]["shifts"] = [{**shift(2, "u2"), "lastModifiedDateTime": "2026-11-26T00:00:00Z"}, shift(1)]
    assert asked(office) == before


def test_what_lies_outside_of_these_months_is_not_asked_for(office: Town) -> None:
    office.teams[TEAM]["shifts"] = [shift(1, start="2025-01-01T09", end="2025-01-01T17"), shift(2)]
    assert len(read(office).shifts) == 1


def test_a_team_that_is_not_there_is_a_problem_and_no_error(office: Town) -> None:
    with pytest.raises(NotRead) as refused:
        asked(office, "02bd9fd6-8f93-4758-87c3-1fb73740a316")
    assert refused.value.problem == "source.not_there"


def test_an_app_without_the_rights_is_told_which(office: Town) -> None:
    office.faults = [Answered(403, "Forbidden")]
    with pytest.raises(NotRead, match=r"Schedule\.Read\.All") as refused:
        asked(office)
    assert refused.value.problem == "source.login"
