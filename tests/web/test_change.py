"""GET /change/TOKEN.ics: the signed address of one change, which expires, and tells nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calbot.flows import workspace as workspace_flow
from calbot.flows import writeback_file
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.jobs.system import migrate_jobs
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.workspace import Workspace
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store.session import reading, writing
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, open_house
from tests.databases import Databases
from tests.web.stand import served

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    opened = open_house(databases.copy("with jobs", migrate_jobs))
    told = Company(
        Workspace(id=MAIN, name="Pans", created_at=NOW),
        sources=[Source(workspace_id=MAIN, id=1, name="Plan", location="plan.ics")],
    )
    saying = Saying(NOW + timedelta(days=2)).kept
    with writing(opened.engine, MAIN) as session:
        workspace_flow.install(session, Turn(MAIN, NOW), told)
        session.add(Post(workspace_id=MAIN, id=1, source_id=1, entry_key="a", starts_at=NOW + timedelta(days=1)))
        session.add(
            Writeback(
                workspace_id=MAIN, id=7, post_id=1, source_id=1, wanted=saying, base=saying, seal="s" * 32,
                state=WritebackState.ASKED, file=b"BEGIN:VCALENDAR", due_at=NOW, created_at=NOW, changed_at=NOW,
            )
        )  # fmt: skip
        session.commit()
    yield opened
    opened.close()


def change(house: House, **values: object) -> Writeback:
    with writing(house.engine, MAIN) as session:
        row = session.get_one(Writeback, (MAIN, 7))
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()
        return row


def address(house: House) -> str:
    with reading(house.engine) as session:
        return writeback_file.address_of(session.get_one(Writeback, (MAIN, 7)), "")


def status(client: httpx.Client, path: str) -> int:
    return client.get(path).status_code


def test_whoever_has_the_address_has_the_file_until_it_is_another_or_done(house: House) -> None:
    row = change(house)
    path = writeback_file.address_of(row, "https://c.pot")
    assert path.startswith("https://c.pot/change/7-")
    path = path.removeprefix("https://c.pot")
    assert address(house) == "", "calbot has no address that people reach"
    with served(app_of(house, work=False)) as url, httpx.Client(base_url=url) as client:
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"BEGIN:VCALENDAR")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "private, no-store"
        number, until, signed = path.removeprefix("/change/").removesuffix(".ics").split("-")
        for wrong in (
            f"8-{until}-{signed}",
            f"{number}-{int(until) + 1}-{signed}",
            f"{number}-{until}-{'0' * 40}",
            f"{number}-{until}-{signed[:-1]}",
            "x",
            "-",
        ):
            assert status(client, f"/change/{wrong}.ics") == 404
        change(house, file=b"BEGIN:VCALENDAR another")
        assert status(client, path) == 404
        change(house, file=b"BEGIN:VCALENDAR", state=WritebackState.DONE)
        assert status(client, path) == 404
        old = change(house, state=WritebackState.ASKED, changed_at=NOW - timedelta(days=15))
        assert status(client, writeback_file.address_of(old, "https://c.pot").removeprefix("https://c.pot")) == 404
