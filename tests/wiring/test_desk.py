"""The demo knows conversations: the ids that its sample export names, without counting anything twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from calbot.errors import InputError
from calbot.flows import qa
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.sample.write import TICKETS, WORKSPACE, sample_files
from calbot.store import inbound as inbounds
from calbot.store.session import reading, writing
from calbot.wiring.database import migrate
from calbot.wiring.desk import know_conversations
from calbot.wiring.house import MAIN, House, install, open_house

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> House:
    for name, text in sample_files(NOW.date(), np.random.default_rng(7), "http://127.0.0.1:8123").items():
        (tmp_path / name).write_text(text)
    database = f"sqlite:///{tmp_path / 'calbot.db'}"
    migrate(database)
    opened = open_house(database, playground=True, clock=lambda: NOW)
    install(opened, tmp_path / WORKSPACE)
    return opened


def test_a_lead_of_the_demo_draws_from_its_export(house: House, tmp_path: Path) -> None:
    assert know_conversations(house, tmp_path / TICKETS) > 50
    with reading(house.engine) as session:
        lead = next(one.id for one in session.exec(select(Person)) if "lead" in one.roles)
        assert not inbounds.between(session, MAIN, NOW - timedelta(days=400), NOW), (
            "its messages are in the counts already"
        )
    with writing(house.engine, MAIN) as session:
        view = qa.draw(session, Turn(MAIN, NOW, lead), 3)
    assert len(view.scores) == 3
    house.close()


def test_what_is_no_export_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no export"):
        know_conversations(house, tmp_path / WORKSPACE)
    house.close()
