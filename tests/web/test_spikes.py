"""POST /spikes: a signed event becomes a warning, once; all else is refused in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from calbot.config.signing import signature
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.jobs.system import migrate_jobs
from calbot.model.place import Place, PlaceKind
from calbot.model.workspace import Workspace
from calbot.store.session import writing
from calbot.web.opened import app_of
from calbot.web.spikes import read_event
from calbot.wiring.house import MAIN, House, open_house
from tests.databases import ON_SQLITE, Databases
from tests.web.stand import served, signed

KEY, OLD = b"a key of thirty-two bytes, yes!!", b"its predecessor, also thirty-two"
Send = Callable[..., httpx.Response]


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    opened = open_house(databases.copy("with jobs", migrate_jobs))
    now = datetime.now(UTC)
    places = [Place(workspace_id=MAIN, id=1, platform="playground", address="#care", kind=PlaceKind.CARE)]
    told = Company(Workspace(id=MAIN, name="Pans", zone="Europe/London", created_at=now), places=places)
    with writing(opened.engine, MAIN) as session:
        workspace_flow.install(session, Turn(MAIN, now), told)
    yield opened
    opened.close()


@pytest.fixture
def send(house: House) -> Iterator[Send]:
    with served(app_of(house, work=False, spike_keys=(KEY, OLD))) as url, httpx.Client(base_url=url) as client:

        def post(event: object, *, key: bytes = KEY, webhook_id: str = "msg_1", **headers: str) -> httpx.Response:
            body, given = signed(event, key, webhook_id)
            return client.post("/spikes", content=body, headers=given | headers)

        yield post


def expected(minutes_ago: float = 1.0, **changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    data = {
        "key": "outage-7",
        "source": "Status page",
        "starts_at": (now + timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=4)).isoformat(),
        "minutes": 300,
        "low": 200,
        "high": 500,
        "late": 0.6,
    }
    at = (now - timedelta(minutes=minutes_ago)).isoformat()
    return {"type": "spike.expected", "timestamp": at, "data": data | changed}


def _before(hours: int) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def gone(key: str = "outage-7") -> dict[str, Any]:
    return {"type": "spike.gone", "timestamp": datetime.now(UTC).isoformat(), "data": {"key": key}}


def kept(house: House, what: str) -> Any:
    with house.engine.connect() as connection:
        return connection.execute(text(what)).scalar_one()


def test_an_event_becomes_a_warning_with_its_message_in_one_commit(send: Send, house: House) -> None:
    answer = send(expected())
    assert (answer.status_code, answer.json()) == (200, {"warning": "s-1"})
    assert kept(house, "SELECT origin FROM cb_alert") == "outage-7"
    assert kept(house, "SELECT count(*) FROM cb_notice WHERE state = 'pending'") == 1


def test_the_same_event_sent_again_has_no_second_effect(send: Send, house: House) -> None:
    event = expected()
    assert [send(event).json() for _ in range(3)] == [{"warning": "s-1"}] * 3
    assert kept(house, "SELECT count(*) FROM cb_alert") == 1
    assert kept(house, "SELECT count(*) FROM cb_notice") == 1
    assert kept(house, "SELECT revision FROM cb_alert") == 1


def test_an_old_event_that_is_sent_again_brings_nothing_back(send: Send, house: House) -> None:
    first, second = expected(3), expected(2, minutes=400)
    for event in (first, second):
        assert send(event).json() == {"warning": "s-1"}
    drawn = kept(house, "SELECT revision FROM cb_alert")
    for event in (first, gone(), second, first, gone()):
        assert send(event).json() == {"warning": "s-1"}
    assert kept(house, "SELECT state FROM cb_alert") == "called_off"
    assert kept(house, "SELECT minutes FROM cb_alert") == 400
    assert kept(house, "SELECT revision FROM cb_alert") == drawn + 1


def test_what_is_withdrawn_before_it_was_told_is_asked_for_again(send: Send) -> None:
    assert send(gone()).status_code == 404
    assert send(expected()).status_code == 200
    assert send(gone()).status_code == 200


@ON_SQLITE
def test_the_key_that_goes_is_still_good_and_a_foreign_one_is_not(send: Send, house: House) -> None:
    assert send(expected(), key=OLD).status_code == 200
    refused = send(expected(key="other"), key=b"nobody's key of thirty-two bytes")
    assert (refused.status_code, kept(house, "SELECT count(*) FROM cb_alert")) == (401, 1)
    assert "no signature fits" in refused.json()["problem"]


def test_a_call_that_was_taped_an_hour_ago_is_refused(send: Send, house: House) -> None:
    body = json.dumps(expected()).encode()
    at = str(int(datetime.now(UTC).timestamp()) - 3600)
    answer = send(body, **{"webhook-timestamp": at, "webhook-signature": signature(KEY, "msg_1", at, body)})
    assert (answer.status_code, kept(house, "SELECT count(*) FROM cb_alert")) == (401, 0)


@ON_SQLITE
@pytest.mark.parametrize(
    ("event", "status", "said"),
    [
        (b"{", 422, "JSON"),
        (b"[" * 8000, 422, ""),
        (b'{"type": "spike.expected"}', 422, "timestamp"),
        (b'{"type": "spike.maybe"}', 422, "spike.expected"),
        (b"x" * 20_000, 413, "at most"),
        (expected(key=""), 422, "data.key"),
        (expected(key="a\nb"), 422, "data.key"),
        (expected(source="x" * 200), 422, "data.source"),
        (expected(minutes=100), 422, "between low and high"),
        (expected(minutes="NaN"), 422, "data.minutes"),
        (expected(late=1.5), 422, "data.late"),
        (expected(ends_at="2026-11-26T09:00"), 422, "data.ends_at"),
        (expected(starts_at="2020-01-01T00:00Z", ends_at="2020-01-01T01:00Z"), 422, "90 days ago"),
        (expected(starts_at=_before(2), ends_at=_before(1)), 422, "over"),
        (expected(starts_at="2999-01-01T00:00Z", ends_at="2999-01-01T01:00Z"), 422, "90 days"),
        (expected(starts_at="0001-01-01T00:00+14:00"), 422, "at most seven days"),
        (expected(starts_at="0001-01-01T00:00+14:00", ends_at="0001-01-02T00:00+14:00"), 422, "90 days ago"),
        (expected(1e6), 422, "90 days ago"),
        (expected() | {"timestamp": "0001-01-01T00:00:00+14:00"}, 422, "90 days ago"),
        (expected(shoe=1), 422, "data.shoe"),
        (expected(-60), 422, "not happened"),
    ],
)
def test_a_signed_event_that_says_nothing_usable_is_refused_in_words(
    send: Send, house: House, event: object, status: int, said: str
) -> None:
    answer = send(event)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["problem"]
    assert len(answer.text) < 1500
    assert kept(house, "SELECT count(*) FROM cb_alert") == 0


def test_other_types_of_content_are_refused(send: Send) -> None:
    assert send(expected(), **{"content-type": "text/plain"}).status_code == 415


def test_without_a_secret_there_is_no_such_door(house: House) -> None:
    with served(app_of(house, work=False)) as url:
        assert httpx.post(f"{url}/spikes", json=expected()).status_code == 404


def test_the_events_on_the_page_about_spikes_are_taken() -> None:
    page = (Path(__file__).parents[2] / "docs/spikes.md").read_text(encoding="utf-8")
    shown = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    events = [read_event(text.encode(), datetime(2026, 11, 20, 12, tzinfo=UTC)) for text in shown]
    assert [event.type for event in events] == ["spike.expected", "spike.gone"]
    assert len({event.data.key for event in events}) == 1
