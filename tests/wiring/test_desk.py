"""The demo's desk: conversations that its export names, without counting anything twice, and answers for customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from calbot.errors import InputError
from calbot.flows import faq_view, qa
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.sample.answers import ANSWERS
from calbot.sample.write import TICKETS, WORKSPACE, sample_files
from calbot.store import inbound as inbounds
from calbot.store.session import reading, writing
from calbot.wiring.database import migrate
from calbot.wiring.desk import know_answers, know_conversations
from calbot.wiring.house import MAIN, House, install, open_house

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sample")
    for name, text in sample_files(NOW.date(), np.random.default_rng(7), "http://127.0.0.1:8123").items():
        (made / name).write_text(text)
    return made


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    database = f"sqlite:///{folder / 'calbot.db'}"
    migrate(database)
    opened = open_house(database, playground=True, clock=lambda: NOW)
    install(opened, folder / WORKSPACE)
    yield opened
    opened.close()


def test_a_lead_of_the_demo_draws_from_its_export(house: House, folder: Path) -> None:
    assert know_conversations(house, folder / TICKETS) > 50
    with reading(house.engine) as session:
        lead = next(one.id for one in session.exec(select(Person)) if "lead" in one.roles)
        assert not inbounds.between(session, MAIN, NOW - timedelta(days=400), NOW), (
            "its messages are in the counts already"
        )
    with writing(house.engine, MAIN) as session:
        view = qa.draw(session, Turn(MAIN, NOW, lead), 3)
    assert len(view.scores) == 3


def test_an_agent_of_the_demo_finds_what_holds_what_has_run_out_and_what_waits(house: House) -> None:
    assert know_answers(house, ANSWERS) == 3
    with reading(house.engine) as session:
        agent = next(one.id for one in session.exec(select(Person)) if one.name == "Agt1")
        (test,) = faq_view.search(session, Turn(MAIN, NOW, agent), "water test")
        seals = faq_view.search(session, Turn(MAIN, NOW, agent), "seal")
    assert (test.locales, test.owner_name) == (("en", "ja"), "Mkt")
    assert [[text.state.value for text in one.texts] for one in seals] == [["approved"], ["draft"]]
    assert [[text.expired(NOW) for text in one.texts] for one in seals] == [[True], [False]]
    with pytest.raises(LookupError, match="Nobody"):
        know_answers(house, [replace(ANSWERS[0], who="Nobody")])


def test_what_is_no_export_is_refused(house: House, folder: Path) -> None:
    with pytest.raises(InputError, match="no export"):
        know_conversations(house, folder / WORKSPACE)
