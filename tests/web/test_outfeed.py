"""GET /calendar/SECRET.ics: whoever has the address reads it, asks again cheaply, and nobody else learns anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import icalendar
import pytest

from calbot.flows import calendar
from calbot.flows import workspace as workspace_flow
from calbot.flows.calendar import Look
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.jobs.system import migrate_jobs
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.model.workspace import Workspace
from calbot.store.session import writing
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, open_house
from calbot.wiring.outfeed import issued, revoked
from tests.databases import ON_SQLITE, Databases
from tests.web.stand import served

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    opened = open_house(databases.copy("with jobs", migrate_jobs))
    places = [
        Place(workspace_id=MAIN, id=1, platform="playground", address="#care", kind=PlaceKind.CARE),
        Place(workspace_id=MAIN, id=2, platform="playground", address="#tokyo", kind=PlaceKind.CARE, locale="ja"),
    ]
    source = Source(workspace_id=MAIN, id=1, name="Plan", location="plan.ics")
    told = Company(
        Workspace(id=MAIN, name="Pans", zone="Europe/London", created_at=NOW), places=places, sources=[source]
    )
    with writing(opened.engine, MAIN) as session:
        workspace_flow.install(session, Turn(MAIN, NOW), told)
    plan(opened, "Lids")
    yield opened
    opened.close()


def plan(house: House, *titles: str) -> None:
    posts = [
        Post(
            workspace_id=MAIN, id=0, entry_key=str(n), network="tiktok", title=title, starts_at=NOW + timedelta(days=2)
        )
        for n, title in enumerate(titles)
    ]
    seen = Look(SourceState.FRESH, posts, (), (NOW - timedelta(days=1), NOW + timedelta(days=30)))
    with writing(house.engine, MAIN) as session:
        calendar.apply(session, Turn(MAIN, datetime.now(UTC)), 1, seen, NOW)


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    with served(app_of(house, work=False)) as url, httpx.Client(base_url=url) as client:
        yield client


def events(answer: httpx.Response) -> list[icalendar.Event]:
    assert answer.status_code == 200, answer.text
    return list(icalendar.Calendar.from_ical(answer.content).events)


@ON_SQLITE
def test_a_subscription_is_fetched_and_asked_for_again_without_a_body(client: httpx.Client, house: House) -> None:
    path = issued(house.database, "#care")
    first = client.get(path)
    assert [str(one["SUMMARY"]) for one in events(first)] == ["p-1 TikTok “Lids”"]
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert client.get(path).content == first.content
    tag = first.headers["etag"]
    for asked in (tag, f'W/{tag}, "other"'):
        again = client.get(path, headers={"if-none-match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    plan(house, "Lids for all", "Pots")
    changed = client.get(path, headers={"if-none-match": tag})
    assert {str(one["SUMMARY"]): one["SEQUENCE"] for one in events(changed)} == {
        "p-1 TikTok “Lids for all”": 1,
        "p-2 TikTok “Pots”": 0,
    }


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_each_place_reads_it_in_its_language(client: httpx.Client, house: House) -> None:
    (event,) = events(client.get(issued(house.database, "#tokyo")))
    assert str(event["SUMMARY"]) == "p-1 TikTok「Lids」"
    assert "calbot での番号：p-1" in str(event["DESCRIPTION"])


def test_every_address_that_is_none_looks_the_same(client: httpx.Client, house: House) -> None:
    old = issued(house.database, "#care")
    new = issued(house.database, "#care")
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert revoked(house.database, "#care")
    wrong = [old, new, f"/calendar/{'x' * 43}.ics", "/calendar/x.ics", f"/calendar/{'%00' * 43}.ics", "/calendar/é.ics"]
    answers = {(client.get(path).status_code, client.get(path).text) for path in wrong}
    assert answers == {(404, '{"problem":"there is no such calendar"}')}
