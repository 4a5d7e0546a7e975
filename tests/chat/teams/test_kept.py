"""What Teams brings is done once: when its process ends before it is answered, and when the database hangs."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from calbot.chat.ask import Ask, Reply
from calbot.chat.teams import dialog
from calbot.chat.teams.door import ANSWER_SECONDS, THINK_SECONDS
from calbot.chat.wires import Wires
from calbot.model.heard import HeardState
from calbot.model.post import Post
from tests.chat.teams.office import MARKETING, MKT, Office, alone, buttons, open_office, shown, with_company
from tests.databases import Databases
from tests.teams.hands import Hands


def test_what_came_before_a_restart_is_known_after_it(sqlite_databases: Databases, tmp_path: Path) -> None:
    model = sqlite_databases.model("the company in Teams", with_company)
    shutil.copy(model.removeprefix("sqlite:///"), tmp_path / "calbot.db")
    database, said = f"sqlite:///{tmp_path / 'calbot.db'}", Hands("").says(MKT, MARKETING, "week")
    told = []
    for _ in range(3):
        with open_office(database) as office:
            assert office.post(said | {"serviceUrl": office.hands.service}).status_code == 200
            if told:
                office.answer()
            told.append((len(office.heard()), len(office.town.said)))
    assert told == [(1, 0), (1, 1), (1, 0)], "kept by the first, answered by the second, known to the third"


def test_while_the_database_hangs_a_press_is_answered_and_done_once_when_it_is_back(office: Office) -> None:
    opened = office.sends(office.hands.chooses(MKT, MARKETING, dialog.ADD))
    (send,) = buttons(shown(opened))
    draft = office.submit(MKT, opened, send, MARKETING, dialog.ADD, account="1", title="Seals", when="tomorrow 15:00")
    save = office.hands.submits(MKT, MARKETING, buttons(shown(draft))["Save"], {}, dialog.ADD)
    held = sqlite3.connect(office.house.database.removeprefix("sqlite:///"), isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    answer = office.post(save)
    took = time.perf_counter() - began
    held.execute("COMMIT")
    held.close()
    assert (answer.status_code, took < 3.0) == (200, True)
    assert "longer than usual" in answer.json()["task"]["value"], "nobody is told that it did not work: it may yet"
    office.answer()
    office.later(minutes=1)
    office.answer()
    assert [row.title for row in office.rows(Post)] == ["Seals"]
    assert any("Saved" in one.summary for one in office.town.told(alone(MKT)))


def test_what_is_thought_when_the_time_of_its_request_ends_is_done_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept late, and thought of for nearly as long as an answer may take: the whole is too long, each part is not."""
    door, done = office.house.teams, []
    assert door is not None
    keep, answer = door._inbox.keep, door._answer

    async def late(coming: Any) -> Any:
        await asyncio.sleep(ANSWER_SECONDS - THINK_SECONDS + 0.3)
        return await keep(coming)

    async def slow(ask: Ask, wires: Wires) -> Reply:
        await asyncio.sleep(THINK_SECONDS - 0.1)
        done.append(ask.verb)
        return await answer(ask, wires)

    monkeypatch.setattr(door._inbox, "keep", late)
    monkeypatch.setattr(door, "_answer", slow)
    said = office.post(office.hands.chooses(MKT, MARKETING, dialog.ADD))
    assert (said.status_code, "longer than usual" in said.json()["task"]["value"]) == (200, True)
    office.answer()
    assert (len(done), [row.state for row in office.heard()]) == (1, [HeardState.ANSWERED])
    assert len(office.town.told(alone(MKT))) == 1, "its answer comes as a message, once"
