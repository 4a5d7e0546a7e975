"""POST /graph/notifications: who knows the secret makes calbot look; all others are answered alike and do nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.jobs.system import migrate_jobs
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import Workspace
from calbot.store import source as sources
from calbot.store.session import reading, writing
from calbot.web.graph import BODY_CAP, PATH
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, open_house
from tests.databases import Databases
from tests.web.stand import served

SECRET = "between Graph and us"
Knock = Callable[..., httpx.Response]


@pytest.fixture
def house(sqlite_databases: Databases) -> Iterator[House]:
    """One mailbox with a subscription, looked at a minute ago and again in an hour. What a knock does to the database
    is tested on both kinds beside its flow."""
    opened = open_house(sqlite_databases.copy("with jobs", migrate_jobs))
    now = datetime.now(UTC)
    sealed = {"id": "s1", "until": "2099-01-01T00:00:00+00:00", "seal": sha256(SECRET.encode()).hexdigest()}
    source = Source(
        workspace_id=MAIN,
        id=1,
        kind=SourceKind.GRAPH,
        name="Pot",
        location="graph:marketing@pot.example",
        memory={"subscription": sealed},
        seen_at=now - timedelta(minutes=1),
    )
    told = Company(Workspace(id=MAIN, name="Pans", zone="Europe/London", created_at=now), sources=[source])
    with writing(opened.engine, MAIN) as session:
        workspace_flow.install(session, Turn(MAIN, now), told)
    with writing(opened.engine, MAIN) as session:
        kept = sources.by_name(session, MAIN, "Pot")
        assert kept is not None
        kept.next_look_at = now + timedelta(hours=1)
        session.commit()
    yield opened
    opened.close()
    sqlite_databases.clear()


@pytest.fixture
def knock(house: House) -> Iterator[Knock]:
    with served(app_of(house, work=False, graph_knocks=True)) as url, httpx.Client(base_url=url) as client:

        def post(told: Any, **more: Any) -> httpx.Response:
            body = told if isinstance(told, bytes) else json.dumps({"value": told}).encode()
            headers = {"content-type": "application/json"}
            return client.post(PATH, content=body, headers=headers, **more)

        yield post


def waits(house: House) -> bool:
    """Whether the next look is still an hour away."""
    with reading(house.engine) as session:
        kept = sources.by_name(session, MAIN, "Pot")
        assert kept is not None
        assert kept.next_look_at is not None
        return kept.next_look_at > datetime.now(UTC) + timedelta(minutes=30)


def hint(subscription: str = "s1", secret: str = SECRET, **more: Any) -> dict[str, Any]:
    return {"subscriptionId": subscription, "clientState": secret, "changeType": "updated", "resource": "x", **more}


def test_graphs_question_is_answered_with_its_own_token_as_text(knock):
    answer = knock([], params={"validationToken": "Validation: <script>é</script>"})
    assert (answer.status_code, answer.text) == (200, "Validation: <script>é</script>")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_no_token_is_not_echoed(knock):
    for token in ("", "x" * 1025, "a\x00b", "a\r\nSet-Cookie: x"):
        answer = knock([], params={"validationToken": token})
        assert answer.status_code == 400
        assert "set-cookie" not in answer.headers


def test_a_knock_with_the_secret_has_its_calendar_looked_at(house, knock):
    assert knock([hint(), hint()]).status_code == 202
    assert not waits(house)


def test_a_knock_without_it_is_answered_alike_and_does_nothing(house, knock):
    for stranger in (hint(secret="guess"), hint("s2"), hint(secret=""), hint(secret="\ud800"), {"clientState": SECRET}):
        assert knock(json.dumps({"value": [stranger]}).encode()).status_code == 202
    assert waits(house)


BAD = [b"", b"[]", b"{}", b'{"value": 3}', b"\xff", b"[" * 100_000, b'{"value":' + b"[0," * 9]


def test_what_is_no_list_of_notifications_is_refused(house, knock):
    for body in BAD:
        assert knock(body).status_code == 400, body[:20]
    assert waits(house)


def test_a_long_or_broken_list_costs_nothing_and_a_huge_body_is_not_read(house, knock):
    assert knock([hint("x")] * 1001).status_code == 400
    assert knock([3, None, [], {}, {"subscriptionId": 1, "clientState": {}}]).status_code == 202
    assert knock(b" " * (BODY_CAP + 1)).status_code == 413
    assert waits(house)


def test_there_is_no_such_door_where_no_address_is_set(house):
    with served(app_of(house, work=False)) as url:
        assert httpx.post(f"{url}{PATH}", params={"validationToken": "x"}).status_code == 404
