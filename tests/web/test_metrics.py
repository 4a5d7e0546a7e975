"""/metrics: what Prometheus reads is what the tables say, and names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
from prometheus_client.parser import text_string_to_metric_families

from calbot.jobs.system import migrate_jobs
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.model.workspace import Workspace
from calbot.store.session import open_engine, writing
from calbot.web.app import make_app
from calbot.web.doors import WebDoors
from calbot.wiring.house import open_house
from calbot.wiring.queue import look
from tests.databases import ON_SQLITE, Databases
from tests.web.stand import served


def figures(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@ON_SQLITE
def test_what_waits_is_counted_and_its_age_told(databases: Databases) -> None:
    url = databases.copy("with jobs", migrate_jobs)
    at = datetime.now(UTC) - timedelta(minutes=10)
    engine = open_engine(url)
    with writing(engine) as session:
        session.add(Workspace(id="acme", name="Acme & Sons", created_at=at))
        session.flush()
        session.add(Place(workspace_id="acme", id=1, platform="room", address="#secret", name="Secret room"))
        session.flush()
        told = {"place_id": 1, "screen": "alert.card", "subject": "alert", "subject_id": 1, "created_at": at}
        session.add(Notice(workspace_id="acme", id=1, key="a", due_at=at, wanted_at=at, **told))
        dead = {"state": NoticeState.DEAD, "problem": "archived"}
        session.add(Notice(workspace_id="acme", id=2, key="b", due_at=at, wanted_at=at, **told, **dead))
        session.commit()
    engine.dispose()
    house = open_house(url)
    with served(make_app(house.wires, doors=WebDoors(measure=partial(look, url)))) as here:
        answer = httpx.get(f"{here}/metrics", timeout=30)
        assert httpx.get(f"{here}/metrics", timeout=30).status_code == 200
    house.close()
    found = figures(answer.text)
    assert found["calbot_messages", "pending"] == 1
    assert found["calbot_parked", ""] == 1
    assert found["calbot_workers", ""] == 0
    assert 590 < found["calbot_oldest_due_seconds", ""] < 900
    assert "Secret" not in answer.text
    assert "secret" not in answer.text


def test_without_the_setting_there_is_no_such_page(databases: Databases) -> None:
    house = open_house(databases.copy("with jobs", migrate_jobs))
    with served(make_app(house.wires)) as here:
        assert httpx.get(f"{here}/metrics", timeout=30).status_code == 404
    house.close()
