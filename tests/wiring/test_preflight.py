"""The whole of it: a calendar with a link, a site on loopback, and what the post's owner reads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calbot.jobs.system import migrate_jobs
from calbot.store import playground
from calbot.store.session import reading
from calbot.web.link_server import LinkServer
from calbot.web.links import Condition
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.words.say import sayer
from tests.company import PAN_AND_POT
from tests.databases import ON_SQLITE, Databases

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
GOES_OUT = NOW + timedelta(hours=6)
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:reel\r
DTSTAMP:20261101T000000Z\r
DTSTART:20261126T150000Z\r
SUMMARY:[TikTok] @pot Water test\r
DESCRIPTION:Network: tiktok\\nAccount: @pot\\nLink: {link}\r
END:VEVENT\r
END:VCALENDAR\r
"""


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def site() -> Iterator[LinkServer]:
    """A site with one page, which is missing at first."""
    server = LinkServer({"/water": (404, "Water test")}, sayer("en", "UTC")).start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def house(tmp_path: Path, site: LinkServer, clock: Moving, databases: Databases) -> Iterator[House]:
    (tmp_path / "pot.ics").write_text(CALENDAR.format(link=f"{site.address}/water?utm_source=tiktok"), newline="")
    company = f'{PAN_AND_POT}\n[[sources]]\nkind = "ics"\nname = "Pot social"\npath = "pot.ics"\n'
    (tmp_path / "calbot.toml").write_text(f'{company}\n[fetch]\nexceptions = ["{site.exception}"]\n')
    opened = open_house(
        databases.copy("with jobs", migrate_jobs),
        playground=True,
        clock=clock,
        fetch_exceptions=(site.exception,),
    )
    install(opened, tmp_path / "calbot.toml")
    yield opened
    opened.close()


def work(house: House) -> None:
    asyncio.run(house.work_once())


def read_by_mkt(house: House) -> list[str]:
    """The first lines of what stands in the owner's own conversation."""
    with reading(house.engine) as session:
        seen = playground.since(session, MAIN, 0, "mkt")
    last = {message.id: message.payload["fallback"] for message in seen if message.address == "mkt"}
    return [said for said in last.values() if said.startswith("p-1")]


@ON_SQLITE
def test_the_owner_reads_of_a_page_that_is_missing_and_of_its_end(
    house: House, site: LinkServer, clock: Moving
) -> None:
    work(house)
    (told,) = read_by_mkt(house)
    assert told.startswith("p-1 goes out Thu 26 Nov 15:00")
    site.links.change("/water", Condition.WELL)
    clock.now = GOES_OUT - timedelta(minutes=14)
    work(house)
    (told,) = read_by_mkt(house)
    assert told == "p-1: mended, nothing is left to do"


def test_of_a_page_that_is_well_the_owner_reads_nothing(house: House, site: LinkServer, clock: Moving) -> None:
    site.links.change("/water", Condition.WELL)
    for before in (360, 14, -11):
        clock.now = GOES_OUT - timedelta(minutes=before)
        work(house)
    assert read_by_mkt(house) == []
