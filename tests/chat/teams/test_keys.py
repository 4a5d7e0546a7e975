"""The keys of the Bot Connector: what is known is good at once, what is new is found, whatever becomes of the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field

import jwt
import pytest

from calbot.chat.teams.keys import FRESH_SECONDS, KEPT_SECONDS, PAUSE_SECONDS, Keys
from calbot.errors import Passing
from tests.chat.teams.office import MARKETING, MKT, Office
from tests.teams.connector import Tenant, served
from tests.teams.hands import KID, Hands, published

NEW = "key-2"
HANGS = 4.0
CALL = 1.0


@dataclass
class Page:
    """The page of the keys, and whoever reads it; `passed` are seconds that went by."""

    town: Tenant
    base: str
    passed: float = 0.0
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __post_init__(self) -> None:
        self.keys = Keys(f"{self.base}v1/.well-known/keys", lambda: time.monotonic() + self.passed, CALL)

    def run(self, work: Awaitable[None]) -> None:
        async def awaited() -> None:
            await work

        self.runner.run(awaited())

    def look_up(self, kid: str = KID) -> None:
        self.run(self.keys.look_up(token(kid)))

    def is_known(self, kid: str = KID) -> bool:
        try:
            return self.keys.get_signing_key(kid).key_id == kid
        except jwt.PyJWKClientError:
            return False

    def refreshed(self) -> None:
        """What was begun behind is over."""
        going = self.keys._fetching
        assert going is not None

        async def over() -> None:
            await asyncio.wait({going})

        self.run(over())


@pytest.fixture
def page() -> Iterator[Page]:
    town = Tenant(keys=published())
    with served(town) as base:
        opened = Page(town, base)
        yield opened
        opened.runner.close()


def token(kid: str) -> str:
    return Hands("https://x/").token(signed=kid, kid=kid)


@pytest.mark.parametrize("shown", [b"<html>sign in</html>", b"{}", b"[]", b'{"keys":[]}', b'{"keys":[{}]}', b"", b"{"])
def test_a_page_that_is_none_of_microsofts_says_nothing_of_the_token(page: Page, shown: bytes) -> None:
    page.town.keys_page = shown
    with pytest.raises(Passing):
        page.look_up()
    page.town.keys_page = None
    page.look_up()
    assert page.is_known(), "it is found as soon as the page is back"


def test_a_page_that_drips_along_or_never_ends_is_given_up_and_asked_for_anew(page: Page) -> None:
    began = time.perf_counter()
    page.town.keys_drip = CALL / 10
    with pytest.raises(Passing):
        page.look_up()
    assert time.perf_counter() - began < HANGS
    page.town.keys_drip, page.town.keys_page = 0.0, b" " * 1_000_001
    with pytest.raises(Passing):
        page.look_up()
    page.town.keys_page = None
    page.look_up()
    assert page.is_known()


def test_a_key_that_is_new_is_found_though_others_were_fetched_just_now(page: Page) -> None:
    page.look_up()
    page.town.keys = published(KID, NEW)
    page.look_up(NEW)
    assert page.is_known(NEW)


def test_whoever_names_keys_that_nobody_knows_has_them_fetched_once_in_a_while(page: Page) -> None:
    page.look_up()
    began = time.perf_counter()

    async def flood() -> None:
        await asyncio.gather(*(page.keys.look_up(token("key-3")) for _ in range(20)))

    page.run(flood())
    assert page.town.keys_asked == 2
    assert time.perf_counter() - began > PAUSE_SECONDS / 2


def test_keys_are_asked_for_anew_behind_whoever_finds_them_old_and_those_taken_back_are_none(page: Page) -> None:
    page.look_up()
    page.town.keys = published(NEW)
    page.look_up()
    assert page.town.keys_asked == 1
    page.passed += FRESH_SECONDS + 1
    page.look_up()
    page.refreshed()
    assert (page.is_known(NEW), page.is_known()) == (True, False)


def test_while_microsoft_is_away_what_it_published_last_is_good_for_a_day(page: Page) -> None:
    page.look_up()
    page.town.keys_away = True
    for _ in range(2):
        page.passed += KEPT_SECONDS / 2 - 5
        page.look_up()
        page.refreshed()
        assert page.is_known()
    page.passed += 60
    assert not page.is_known()
    with pytest.raises(Passing):
        page.look_up()


def test_whose_key_is_known_does_not_wait_for_whose_is_not(office: Office) -> None:
    words = office.hands.says(MKT, MARKETING, "week")
    assert office.post(words).status_code == 200
    office.town.keys_take = HANGS
    strange = office.hands.headers(office.hands.token(signed=NEW, kid=NEW))

    async def both() -> tuple[int, int, float]:
        stranger = asyncio.ensure_future(office.client.post("/api/messages", json=words, headers=strange))
        await asyncio.sleep(PAUSE_SECONDS + 0.2)
        began = time.perf_counter()
        said = office.hands.says(MKT, MARKETING, "today")
        answer = await office.client.post("/api/messages", json=said, headers=office.hands.headers())
        took = time.perf_counter() - began
        return answer.status_code, (await stranger).status_code, took

    good, stranger, took = office.runner.run(both())
    assert (good, stranger) == (200, 503)
    assert took < 1.0
