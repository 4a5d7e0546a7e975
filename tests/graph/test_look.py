"""A Microsoft 365 calendar followed by the real SDK, against a Graph on loopback that forgets, fails and misleads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")
pytest.importorskip("azure.identity", reason="the extra calbot[graph] is not installed")

from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from calbot.sources import graph, graphline
from calbot.sources.graph import Mailbox, look
from calbot.sources.graphline import Access
from calbot.sources.mirror import Mirror
from calbot.sources.notread import NotRead
from tests.graph.town import DEFAULT, MAIL, SCHEMA, TOKEN, Answered, Calendar, Town, event, town

# The SDK warns of classes of its own as it loads them.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
TODAY = date(2026, 11, 26)


class App:
    """The app's credential; `token` is what it is given."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.scopes: tuple[str, ...] = ()

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.scopes = scopes
        if not self.token:
            raise ClientAuthenticationError("AADSTS7000215: invalid client secret for app 1234")
        return AccessToken(self.token, 2**31)


@pytest.fixture
def office() -> Iterator[Town]:
    with town() as opened:
        opened.put("a", **event("TikTok - A"))
        opened.put("b", **event("IG - B", "2026-12-01T10:00:00"))
        yield opened
    assert opened.wrong == [], "the fake answers otherwise than the SDK reads"


def ask(office: Town, mirror: Mirror | None = None, today: date = TODAY, *, calendar: str = "", **app: str) -> Mirror:
    office.asked.clear()
    access = Access(App(**app), office.url)
    return asyncio.run(look(Mailbox(MAIL, calendar), mirror or Mirror(asked="x"), access, today))


def refused(office: Town, mirror: Mirror | None = None, **more: Any) -> NotRead:
    with pytest.raises(NotRead) as refusal:
        ask(office, mirror, **more)
    return refusal.value


def told(mirror: Mirror) -> dict[str, Any]:
    return {key: json.loads(item.body) for key, item in mirror.items.items()}


def test_the_slice_of_the_schema_is_that_of_the_installed_sdk():
    assert SCHEMA["$comment"] == f"generated from msgraph-sdk {version('msgraph-sdk')}", "python -m tests.graph.schema"


def test_a_first_look_takes_the_window_page_by_page_with_ids_that_stay(office):
    office.page = 1
    mirror = ask(office)
    assert {key: one["subject"] for key, one in told(mirror).items()} == {"a": "TikTok - A", "b": "IG - B"}
    assert told(mirror)["a"]["start"]["timeZone"] == "UTC"
    assert (mirror.asked, mirror.since) == ("x", "2026-11-26")
    assert len(office.asked) == 2


def test_a_later_look_asks_once_and_takes_only_what_changed(office):
    mirror = ask(office)
    assert ask(office, mirror) is mirror
    assert ["$deltatoken" in one for one in office.asked] == [True]
    office.put("b", **event("IG - B", "2026-12-02T10:00:00"))
    office.put("c", **event("X - C"))
    later = ask(office, mirror)
    assert sorted(later.items) == ["a", "b", "c"]
    assert told(later)["b"]["start"]["dateTime"].startswith("2026-12-02")
    assert later.items["a"] is mirror.items["a"]
    assert ask(office, later) is later


def test_what_a_person_has_deleted_is_cancelled_and_stays_known(office):
    mirror = ask(office)
    office.delete("a")
    later = ask(office, mirror)
    assert (told(later)["a"]["isCancelled"], told(later)["a"]["subject"]) == (True, "TikTok - A")
    assert ask(office, later) is later


def test_an_event_that_is_told_twice_is_as_it_was_told_last(office):
    mirror = ask(office)
    gone, here = {"id": "a", "@removed": {"reason": "deleted"}}, {"id": "a", **event("TikTok - Back")}
    for first, last, subject in ((gone, here, "TikTok - Back"), (here, gone, "TikTok - A")):
        link = {"@odata.nextLink": f"{office.url}/users/x"}
        office.faults = [
            json.dumps({"value": [first], **link}).encode(),
            json.dumps({"value": [last], "@odata.deltaLink": f"{office.url}/users/y"}).encode(),
        ]
        assert told(ask(office, mirror))["a"]["subject"] == subject
    new = {"id": "z", **event("X - Taken back")}
    office.faults = [json.dumps({"value": [new, {"id": "z", "@removed": {"reason": "deleted"}}], **link}).encode()]
    office.faults += [json.dumps({"value": [gone], "@odata.deltaLink": f"{office.url}/users/y"}).encode()]
    assert "z" not in ask(office, mirror).items
    asked = [one for one in office.asked if "/events/" in one]
    assert asked[0] == f"GET /v1.0/users/{MAIL.replace('@', '%40')}/events/a", "only the second is asked about"
    assert not any("/events/z" in one for one in asked)


def test_what_was_moved_out_of_the_window_is_moved_and_not_cancelled(office):
    mirror = ask(office)
    office.put("a", **event("TikTok - A", "2027-06-01T10:00:00"))
    moved = told(ask(office, mirror))["a"]
    assert moved["start"]["dateTime"].startswith("2027-06-01")
    assert "isCancelled" not in moved


@pytest.mark.parametrize("calendar", ["", "Social"])
def test_what_was_moved_to_another_calendar_is_lost_and_not_on_for_ever(office, calendar):
    office.calendars |= {"k1": Calendar("Social"), "k2": Calendar("Ideas")}
    here = "k1" if calendar else DEFAULT
    office.put("s", here, **event("TikTok - S"))
    mirror = ask(office, calendar=calendar)
    office.delete("s", here)
    office.put("s", "k2", **event("TikTok - S", "2026-12-03T10:00:00"))
    later = ask(office, mirror, calendar=calendar)
    assert later.items.keys() == mirror.items.keys() - {"s"}
    assert ask(office, later, calendar=calendar) is later


def test_a_mass_removal_is_not_asked_about_and_cancels_nobody(office, monkeypatch):
    monkeypatch.setattr(graph, "_ASKED_ONE_BY_ONE", 1)
    mirror = ask(office)
    office.delete("a")
    office.delete("b")
    assert told(ask(office, mirror)) == {}
    assert len(office.asked) == 1


def test_an_occurrence_that_says_only_its_time_has_its_series(office):
    series = event("TikTok - Weekly", type="seriesMaster")
    short = {"subject": None, "originalStartTimeZone": None}
    office.put("m", **series)
    office.put("m1", **{**event("", "2026-11-30T10:00:00", type="occurrence", seriesMasterId="m"), **short})
    mirror = ask(office)
    assert {"m", "m1"} <= mirror.items.keys()
    # One whose series stands outside of the window is asked for by itself.
    office.calendars["other"] = Calendar("Other")
    office.put("n", "other", **series)
    office.put("n1", **{**event("", "2026-12-07T10:00:00", type="occurrence", seriesMasterId="n"), **short})
    later = ask(office, mirror)
    assert told(later)["n"]["subject"] == "TikTok - Weekly"


def test_a_forgotten_token_means_everything_anew_in_a_copy_of_its_own(office):
    mirror = ask(office)
    office.delete("a")
    office.put("c", **event("X - C"))
    office.forget()
    later = ask(office, mirror)
    assert sorted(later.items) == ["b", "c"]
    assert later.token != mirror.token
    assert ask(office, later) is later


def test_a_full_read_that_breaks_off_leaves_the_copy_as_it_was(office):
    mirror = ask(office)
    office.page = 1
    office.faults = [Answered(410, "SyncStateNotFound")]
    office.forget()
    # The first page of the full read comes, the second does not.
    office.faults += [b'{"value": [], "@odata.nextLink": "%s/users/x"}' % office.url.encode(), Answered(503, "busy")]
    assert refused(office, mirror).problem == "source.not_there"
    assert sorted(mirror.items) == ["a", "b"]


def test_a_window_is_begun_anew_each_week(office):
    mirror = ask(office)
    for days, full in ((6, False), (7, True), (40, True)):
        later = ask(office, mirror, TODAY + timedelta(days=days))
        assert ("startDateTime" in office.asked[0]) is full, days
    assert later.since == "2027-01-05"


def test_the_end_of_a_window_lies_beyond_what_a_look_covers_until_it_is_begun_anew():
    from calbot.wiring.look import AHEAD, BEHIND

    assert AHEAD + graph.ANCHORED + timedelta(days=1) <= graph.AHEAD
    assert graph.BEHIND >= BEHIND


def test_a_calendar_is_found_by_its_name_and_another_name_is_asked_about(office):
    office.calendars["k1"] = Calendar("Social plan")
    office.put("s", "k1", **event("TikTok - S"))
    mirror = ask(office, calendar="social PLAN")
    assert (mirror.home, list(mirror.items)) == ("k1", ["s"])
    office.put("s2", "k1", **event("TikTok - S2"))
    assert sorted(ask(office, mirror, calendar="social PLAN").items) == ["s", "s2"]
    problem = refused(office, calendar="none")
    assert problem.problem == "source.which_calendar"
    assert str(problem) == 'calendars here: "Calendar", "Social plan"; name one of them with calendar = "..."'


def test_a_calendar_is_found_on_whichever_page_it_stands(office):
    office.calendars |= {f"k{number}": Calendar(f"Team {number:02}") for number in range(24)}
    office.calendars["last"] = Calendar("Social plan")
    office.put("s", "last", **event("TikTok - S"))
    mirror = ask(office, calendar="Social plan")
    assert (mirror.home, list(mirror.items)) == ("last", ["s"])
    assert len([one for one in office.paths if one.endswith("/calendars")]) == 3
    said = str(refused(office, calendar="none"))
    assert said.startswith('calendars here: "Calendar", "Social plan", "Team 00"')
    assert said.endswith('"Team 17" and 6 more; name one of them with calendar = "..."')


@pytest.mark.parametrize("calendar", ["", "Social plan"])
def test_pages_that_go_round_or_bring_nothing_are_told_as_what_they_are(office, monkeypatch, calendar):
    monkeypatch.setattr(graph, "PAGES", 5)
    monkeypatch.setattr(graph, "_CALENDAR_PAGES", 5)
    pages = [b'{"value": [], "@odata.nextLink": "%s/x?n=%d"}' % (office.url.encode(), n) for n in range(9)]
    for faults, said in ((list(pages), "5 pages of"), ([pages[0], pages[1], pages[0]], "round in a circle")):
        office.faults = faults
        found = refused(office, calendar=calendar)
        assert (found.problem, said in str(found), "No setting mends" in str(found)) == ("source.endless", True, True)


@pytest.mark.parametrize(
    ("fault", "problem", "wait"),
    [
        (Answered(429, "TooManyRequests", Retry_After="77"), "source.not_there", "77"),
        (Answered(503, "busy", Retry_After="9"), "source.not_there", "9"),
        (Answered(500, "oops"), "source.not_there", ""),
        (Answered(403, "ErrorAccessDenied"), "source.login", ""),
        (Answered(401, "InvalidAuthenticationToken"), "source.login", ""),
        (Answered(404, "ErrorInvalidUser"), "source.not_there", ""),
        (b"<html>Service unavailable</html>", "source.unreadable", ""),
        (b"[]", "source.unreadable", ""),
        (b'{"value": {}}', "source.unreadable", ""),
        (b'{"value": []}', "source.unreadable", ""),
        (b'{"value": [], "@odata.nextLink": "https://evil.example/v1.0/x"}', "source.unreadable", ""),
        (b'{"value": [], "@odata.deltaLink": "http://127.0.0.1:1/v1.0/x"}', "source.unreadable", ""),
    ],
)
def test_a_graph_that_fails_or_misleads_costs_one_look_and_is_not_asked_twice(office, fault, problem, wait):
    office.faults = [fault]
    found = refused(office)
    assert (found.problem, found.retry_after) == (problem, wait)
    assert len(office.asked) == 1


def test_a_calendar_of_more_pages_than_are_read_is_too_big(office, monkeypatch):
    monkeypatch.setattr(graph, "PAGES", 5)
    office.page = 1
    for number in range(9):
        office.put(f"e{number}", **event("TikTok - E"))
    found = refused(office)
    assert (found.problem, "more than 5 pages" in str(found)) == ("source.too_big", True)


def test_more_than_calbot_reads_is_refused(office, monkeypatch):
    monkeypatch.setattr(graphline, "_MOST_BYTES", 100)
    assert refused(office).problem == "source.too_big"


def test_an_app_that_gets_no_token_is_told_and_its_id_is_not(office):
    problem = refused(office, token="")
    assert problem.problem == "source.login"
    assert "1234" not in str(problem)
    assert office.asked == []


def test_the_token_goes_to_graph_alone(office):
    mirror = replace(ask(office), token="https://graph.evil.example/v1.0/users/x/calendarView/delta()?$deltatoken=1")
    assert refused(office, mirror).problem == "source.unreadable"
    assert office.asked == []


def test_a_graph_that_is_not_there_is_told():
    access = Access(App(), "http://127.0.0.1:9/v1.0")
    with pytest.raises(NotRead) as refusal:
        asyncio.run(look(Mailbox(MAIL), Mirror(), access, TODAY))
    assert refusal.value.problem == "source.not_there"


def test_neither_token_nor_credential_stands_in_what_is_printed(office):
    assert "deltatoken" not in repr(ask(office))
    assert "App" not in repr(Access(App()))
