"""The house put together: files in, one card out, and nothing twice."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from calbot.cli.demo import write_sample
from calbot.errors import Passing
from calbot.jobs.system import migrate_jobs
from calbot.model.notice import NoticeState
from calbot.model.playground import PlaygroundMessage
from calbot.sample.write import WORKSPACE
from calbot.store import alert as alerts
from calbot.store import fitted, playground
from calbot.store import notice as notices
from calbot.store import place as places
from calbot.store.session import reading
from calbot.wiring.house import MAIN, House, install, open_house
from tests.databases import Databases

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's files, written once."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, NOW, 26, "http://127.0.0.1:8123")
    return folder


@pytest.fixture
def files(tmp_path: Path, sample: Path) -> Path:
    """The sample's files, to change as one likes."""
    return Path(shutil.copytree(sample, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def house(files: Path, clock: Moving, databases: Databases):
    opened = open_house(databases.copy("with jobs", migrate_jobs), playground=True, clock=clock)
    install(opened, files / WORKSPACE)
    yield opened
    opened.close()


@pytest.fixture
def worked(databases: Databases, clock: Moving, sample: Path):
    """The house in which the first hour's work is done; that is done once, and copied for each test."""

    def first(url: str) -> None:
        migrate_jobs(url)
        opened = open_house(url, playground=True, clock=clock)
        install(opened, sample / WORKSPACE)
        work(opened)
        opened.close()

    opened = open_house(databases.copy("the sample's first hour", first), playground=True, clock=clock)
    yield opened
    opened.close()


def work(house: House) -> None:
    asyncio.run(house.work_once())


def cards(house: House) -> list[str]:
    with reading(house.engine) as session:
        seen = playground.since(session, MAIN, 0, "lead")
    return [message.payload["fallback"] for message in seen if message.address == "#care"]


def test_the_sample_becomes_one_card_for_each_window_and_no_second_one(worked, clock):
    with reading(worked.engine) as session:
        standing = alerts.open_ones(session, MAIN)
    assert standing
    assert len(cards(worked)) == len(standing)
    for _ in range(3):
        clock.now += timedelta(minutes=1)
        work(worked)
    assert len(cards(worked)) == len(standing)


def test_a_chat_that_is_down_loses_nothing_and_says_nothing_twice(house, clock, monkeypatch):
    platform = house.wires.platforms["playground"]
    post, down = platform.post, [True]

    async def sometimes(*args, **kwargs):
        if down[0]:
            raise Passing("the chat is down", retry_after=1.0)
        return await post(*args, **kwargs)

    monkeypatch.setattr(platform, "post", sometimes)
    work(house)
    assert cards(house) == []
    with reading(house.engine) as session:
        waiting = notices.waiting(session, MAIN)
    assert {notice.state for notice in waiting} == {NoticeState.PENDING}
    down[0] = False
    for _ in range(4):
        clock.now += timedelta(minutes=5)
        work(house)
    # A digest of tomorrow waits for its hour.
    due = [one for one in waiting if one.due_at <= clock.now]
    with reading(house.engine) as session:
        said = [one.payload["fallback"] for one in session.exec(select(PlaygroundMessage)).all()]
        care = places.by_address(session, MAIN, "playground", "#care")
    assert len(cards(house)) == len([one for one in due if one.only_for is None and one.place_id == care.id])
    for words, screen, many in (("your shift", "brief.shift", 1), ("is connected", "feed.understood", 2)):
        assert len([one for one in due if one.screen == screen]) == many
        assert len([one for one in said if words in one]) == many


def test_taking_the_same_file_over_again_changes_nothing(worked, sample):
    before = cards(worked)
    assert before
    install(worked, sample / WORKSPACE)
    work(worked)
    assert cards(worked) == before


def test_without_a_roster_the_people_of_the_sizing_answers_stand_in_and_the_card_says_so(files, clock, databases):
    file = files / WORKSPACE
    text = file.read_text().replace('[[sources]]\nkind = "shifts_csv"\nname = "shifts.csv"\npath = "shifts.csv"\n', "")
    assert "shifts" not in text
    file.write_text(f'{text}\n[sizing]\npeople = 2\ndays = ["mon"]\n')
    opened = open_house(databases.copy("with jobs", migrate_jobs), playground=True, clock=clock)
    install(opened, file)
    work(opened)
    with reading(opened.engine) as session:
        seen = playground.since(session, MAIN, 0, "lead")
    opened.close()
    told = [str(message.payload) for message in seen if message.address == "#care"]
    assert told
    assert all("No roster: people and hours are what was told" in card for card in told)
    assert all("nobody is on duty" not in card.lower() for card in told)


def learnt(house: House) -> list[tuple[str, datetime]]:
    with reading(house.engine) as session:
        return [(row.team, row.made_at) for row in fitted.every(session, MAIN)]


def test_what_was_learnt_serves_until_the_next_night(worked, clock):
    first = learnt(worked)
    assert first
    assert {at for _, at in first} == {NOW}
    clock.now += timedelta(hours=2)
    work(worked)
    assert learnt(worked) == first
    clock.now += timedelta(hours=22)
    work(worked)
    assert {at for _, at in learnt(worked)} == {clock.now}
