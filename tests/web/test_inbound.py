"""POST /inbound: signed counts are kept, once and whole; all else is refused in words and leaves nothing."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from calbot.config.signing import signature
from calbot.errors import Unknown
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.jobs.system import migrate_jobs
from calbot.model.workspace import Workspace
from calbot.store import inbound as inbounds
from calbot.store.session import reading, writing
from calbot.web.app import make_app
from calbot.web.doors import WebDoors
from calbot.web.inbound import BODY_CAP, MOST_COUNTS, InboundDoor, read_counted
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, open_house
from tests.databases import Databases
from tests.web.stand import served, signed

KEY, OLD = b"a key of thirty-two bytes, yes!!", b"its predecessor, also thirty-two"
HOUR = timedelta(hours=1)
BASE = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
"""One hour for a whole run, which may go over the end of it."""
ON_ONE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what has nothing to do with the database."""
CANARY = "my parcel is lost, says Ada Lovelace"
Send = Callable[..., httpx.Response]


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    opened = open_house(databases.copy("with jobs", migrate_jobs))
    now = datetime.now(UTC)
    with writing(opened.engine, MAIN) as session:
        told = Company(Workspace(id=MAIN, name="Pans", zone="Europe/London", created_at=now))
        workspace_flow.install(session, Turn(MAIN, now), told)
    yield opened
    opened.close()


@pytest.fixture
def send(house: House) -> Iterator[Send]:
    app = app_of(house, work=False, inbound_keys=(KEY, OLD))
    with served(app) as url, httpx.Client(base_url=url) as client:

        def post(event: object, *, key: bytes = KEY, webhook_id: str = "msg_1", **headers: str) -> httpx.Response:
            body, given = signed(event, key, webhook_id)
            return client.post("/inbound", content=body, headers=given | headers)

        yield post


def hour(ago: int = 2) -> datetime:
    return BASE - ago * HOUR


def row(messages: int = 7, ago: int = 2, **changed: Any) -> dict[str, Any]:
    return {
        "starts_at": hour(ago).isoformat(),
        "network": "instagram",
        "tag": "delivery",
        "messages": messages,
    } | changed


def counted(*rows: object, minutes_ago: float = 1.0, **changed: Any) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat()
    return {"type": "inbound.counted", "timestamp": at, "data": {"counts": list(rows) or [row()]}} | changed


def kept(house: House) -> list[tuple[int, int, str, str, str, int]]:
    """(hours ago, minutes, network, tag, brand, messages) of all counts."""
    with reading(house.engine) as session:
        rows = inbounds.between(session, MAIN, datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    return [
        (round((hour(0) - one.starts_at) / HOUR), one.minutes, one.network, one.tag, one.brand, one.messages)
        for one in rows
    ]


def asked(house: House, what: str) -> Any:
    with house.engine.connect() as connection:
        return connection.execute(text(what)).scalar_one()


def test_counts_are_kept_before_they_are_acknowledged_and_wake_an_assessment(send: Send, house: House) -> None:
    before = asked(house, "SELECT changed_at FROM cb_workspace")
    answer = send(counted(row(7), row(3, tag="damage", network="TikTok", brand="Pot"), row(5, ago=3, minutes=30)))
    assert (answer.status_code, answer.json()) == (202, {"counts": 3, "changed": 3, "late": 0, "dropped": []})
    assert kept(house) == [
        (3, 30, "instagram", "delivery", "", 5),
        (2, 60, "instagram", "delivery", "", 7),
        (2, 60, "tiktok", "damage", "Pot", 3),
    ]
    assert asked(house, "SELECT changed_at FROM cb_workspace") != before
    assert asked(house, "SELECT name FROM cb_source") == "POST /inbound"
    assert asked(house, "SELECT state FROM cb_source") == "fresh"


@ON_ONE
def test_the_same_call_again_changes_nothing_and_a_correction_does(send: Send, house: House) -> None:
    first, second = counted(row(7), row(3, ago=3), minutes_ago=3), counted(row(9), minutes_ago=2)
    assert [send(event).json()["changed"] for event in (first, first, second, second)] == [2, 0, 1, 0]
    assert send(first).json() == {"counts": 2, "changed": 0, "late": 1, "dropped": []}
    assert sum(one[-1] for one in kept(house)) == 12


@ON_ONE
def test_texts_are_dropped_at_the_door_and_logged_nowhere(
    send: Send, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = send(counted(row(text=CANARY, message=CANARY, customer={"name": CANARY}), note=CANARY))
        refused = send(counted(row(tag=CANARY * 5), row(network=[CANARY]), row(messages=CANARY), row(starts_at=CANARY)))
    assert answer.json() == {"counts": 1, "changed": 1, "late": 0, "dropped": ["customer", "message", "text"]}
    assert refused.status_code == 422
    assert CANARY[:9] not in refused.text + answer.text + caplog.text
    with house.engine.connect() as connection:
        for table in ("cb_inbound", "cb_source", "cb_history", "cb_heard"):
            assert CANARY[:9] not in str(connection.execute(text(f"SELECT * FROM {table}")).all())


@ON_ONE
def test_the_key_that_goes_is_still_good(send: Send, house: House) -> None:
    assert send(counted(), key=OLD).status_code == 202
    assert len(kept(house)) == 1


def forged() -> dict[str, Any]:
    """Headers in place of good ones, by what is wrong with them."""
    now = int(datetime.now(UTC).timestamp())
    body = json.dumps(counted()).encode()
    taped, ahead = str(now - 3600), str(now + 3600)
    return {
        "foreign key": {"webhook-signature": signature(b"nobody's key of thirty-two bytes", "msg_1", str(now), body)},
        "empty": {"webhook-signature": ""},
        "other version": {"webhook-signature": signature(KEY, "msg_1", str(now), body).replace("v1,", "v1a,")},
        "other body": {"webhook-signature": signature(KEY, "msg_1", str(now), body + b" ")},
        "other id": {"webhook-id": "msg_2"},
        "no id": {"webhook-id": ""},
        "no time": {"webhook-timestamp": "soon"},
        "taped": {"webhook-timestamp": taped, "webhook-signature": signature(KEY, "msg_1", taped, body)},
        "ahead": {"webhook-timestamp": ahead, "webhook-signature": signature(KEY, "msg_1", ahead, body)},
        "of spikes": {"webhook-signature": "v1,AAAA v1,BBBB"},
    }


def mutilated() -> list[dict[str, str]]:
    """Headers that are nearly right: each part of them changed, cut or doubled."""
    body = json.dumps(counted()).encode()
    at = str(int(datetime.now(UTC).timestamp()))
    good = signature(KEY, "msg_1", at, body)
    signed = [good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(3, len(good) - 2, 2)]
    signed += [good[:-4], good + "A", good.lower(), good.replace(",", ""), good.replace("v1,", "v1,,"), f"{good}{good}"]
    signed += [" ".join([good[:-5]] * 8), "v1," + "A" * 4000, "v1,%00", "v1,' OR 1=1 --", "bearer x"]
    stamps = [f"+{at}", f"{at}.5", f"0x{int(at):x}", f"{at}e0", "-1", "9" * 13, "NaN", "9" * 200]
    ids = ["msg_1 msg_1", "MSG_1", "msg_1;", "x" * 257, "../msg_1"]
    changed = [("webhook-signature", one) for one in signed]
    changed += [("webhook-timestamp", one) for one in stamps] + [("webhook-id", one) for one in ids]
    whole = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": good}
    return [whole | {name: value} for name, value in changed]


def test_forged_and_taped_calls_have_no_effect(send: Send, house: House) -> None:
    body = json.dumps(counted()).encode()
    for wrong, headers in forged().items():
        answer = send(body, **headers)
        assert answer.status_code == 401, wrong
        assert answer.json()["problem"]
    nearly = mutilated()
    assert len(nearly) > 40
    for headers in nearly:
        assert send(body, **headers).status_code == 401, headers
    assert kept(house) == []
    assert asked(house, "SELECT count(*) FROM cb_source") == 0


def refused() -> list[tuple[object, int, str]]:
    """(body, status, part of what is said)."""
    return [
        (b"", 422, "JSON"),
        (b"{", 422, "JSON"),
        (b"[" * 100_000, 422, ""),
        (b'{"a":' * 50_000, 422, ""),
        (b'{"type": "inbound.counted"}', 422, "data"),
        (b'{"type": "\\ud800"}', 422, ""),
        (b"\xff\xfe{}", 422, "JSON"),
        (b"x" * (BODY_CAP + 1), 413, "at most"),
        (counted(type="spike.expected"), 422, "inbound.counted"),
        (counted(timestamp="2026-11-20"), 422, "timestamp"),
        (counted(timestamp="0001-01-01T00:00:00+14:00"), 422, "timestamp"),
        (counted(timestamp="9999-12-31T23:59:59-14:00"), 422, "timestamp"),
        (counted(minutes_ago=-60), 422, "not happened"),
        (counted(data={"counts": []}), 422, "data.counts"),
        (counted(data={"counts": [{}] * (MOST_COUNTS + 1)}), 422, "data.counts"),
        (counted(row(), 7), 422, "data.counts.1"),
        (counted(row(), row()), 422, "overlaps data.counts.0"),
        (counted(row(ago=3, minutes=120), row()), 422, "data.counts.1: it overlaps data.counts.0"),
        (counted(row(ago=0, minutes=720)), 422, "not over"),
        (counted(row(starts_at="2001-01-01T00:00:00Z")), 422, "twelve years"),
        (counted(row(starts_at="0001-01-01T00:00:00+14:00")), 422, "2000 to 2100"),
        (counted(row(starts_at="9999-12-31T23:00:00Z")), 422, "2000 to 2100"),
        (counted(row(starts_at="2026-11-20T09:00:00")), 422, "timezone"),
        (counted(row(starts_at="2026-11-20T09:07:00Z")), 422, "slot begins"),
        (counted(row(minutes=7)), 422, "data.counts.0.minutes: Value error, write one of 5, 10"),
        (counted(row(messages=-1)), 422, "data.counts.0.messages"),
        (counted(row(messages=True)), 422, "data.counts.0.messages"),
        (counted(row(messages="7")), 422, "data.counts.0.messages"),
        (counted(row(messages=10**400)), 422, "data.counts.0.messages"),
        (counted(row(messages=1.5)), 422, "data.counts.0.messages"),
        (counted(row(tag="a\nb")), 422, "data.counts.0.tag"),
        (counted(row(tag="my parcel is lost")), 422, "data.counts.0.tag: Value error, is no name of a channel or type"),
        (
            counted(row(brand="my parcel is lost")),
            422,
            "data.counts.0.brand: Value error, is no name of a channel or type",
        ),
        (counted(row(), row(ago=3, tag="ada@example.com")), 422, "data.counts.1.tag"),
        (counted(row(tag="call 0800 123456")), 422, "data.counts.0.tag"),
        (counted(row(network="Where is my order")), 422, "data.counts.0.network"),
        (counted(*(row(tag=f"x{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(201))), 422, "no closed set"),
        (counted(row(brand="b" * 81)), 422, "data.counts.0.brand"),
        (counted({"starts_at": "2026-11-20T09:00:00Z", "channel": "x", "messages": 1}), 422, "did you mean network?"),
        (counted({"starts_at": "2026-11-20T09:00:00Z", "type": "x", "messages": 1}), 422, "did you mean tag?"),
    ]


def test_hostile_and_mistaken_bodies_are_refused_in_words_and_leave_nothing(send: Send, house: House) -> None:
    for event, status, said in refused():
        answer = send(event)
        assert (answer.status_code, said in answer.json()["problem"]) == (status, True), answer.text
        assert len(answer.text) < 1500
    assert kept(house) == []
    assert asked(house, "SELECT count(*) FROM cb_source") == 0


@ON_ONE
def test_what_may_not_have_been_kept_is_not_acknowledged(house: House) -> None:
    async def away(*_: object, **__: object) -> Any:
        raise Unknown("gone in the commit")

    wires = replace(house.wires, flow=away)
    with served(make_app(wires, doors=WebDoors(inbound=InboundDoor(MAIN, (KEY,))))) as url:
        body, at = json.dumps(counted()).encode(), str(int(datetime.now(UTC).timestamp()))
        given = {"webhook-id": "m", "webhook-timestamp": at, "webhook-signature": signature(KEY, "m", at, body)}
        answer = httpx.post(f"{url}/inbound", content=body, headers={"content-type": "application/json"} | given)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "send it again" in answer.json()["problem"]


@ON_ONE
def test_other_types_of_content_are_refused(send: Send) -> None:
    assert send(counted(), **{"content-type": "text/plain"}).status_code == 415


@ON_ONE
def test_without_a_secret_there_is_no_such_door(house: House) -> None:
    with served(app_of(house, work=False, spike_keys=(KEY,))) as url:
        assert httpx.post(f"{url}/inbound", json=counted()).status_code == 404


def test_the_call_on_the_page_about_counts_is_taken() -> None:
    page = (Path(__file__).parents[2] / "docs/inbound.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    event, dropped = read_counted(shown.encode(), datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert [(one.network, one.tag, one.messages) for one in event.data.counts] == [
        ("instagram", "delivery", 42),
        ("instagram", "damage", 3),
    ]
    assert dropped == []
