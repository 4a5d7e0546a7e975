"""What a browser is shown where there is no page to show."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from calbot.chat.playground.board import Board, Room
from calbot.chat.wires import Wires
from calbot.errors import Passing
from calbot.web.app import make_app
from tests.web.stand import served

BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


class Unreachable:
    """A board whose database is away."""

    async def room(self) -> Room:
        raise Passing("the database is away")


@pytest.fixture(scope="module")
def browser() -> Iterator[httpx.Client]:
    with (
        served(make_app(cast(Wires, SimpleNamespace(own_url="")), cast(Board, Unreachable()))) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


def test_who_opens_the_page_reads_a_sentence_and_the_page_looks_again(browser: httpx.Client) -> None:
    page = browser.get("/playground?user=mkt", headers=BROWSER)
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["retry-after"] == "5"
    assert "database does not answer just now" in page.text
    assert '<meta http-equiv="refresh" content="5">' in page.text
    assert 'lang="en"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("languages", "locale"),
    [("ja-JP,ja;q=0.9,en;q=0.8", "ja"), ("fr, ja;q=0.5", "ja"), ("de", "en"), ("", "en"), ("<b>", "en")],
)
def test_in_a_language_of_the_browser(browser: httpx.Client, languages: str, locale: str) -> None:
    page = browser.get("/playground", headers={**BROWSER, "accept-language": languages})
    assert f'<html lang="{locale}">' in page.text
    assert ("データベース" in page.text) is (locale == "ja")


def test_scripts_of_the_page_get_json(browser: httpx.Client) -> None:
    answer = browser.get("/playground/state?user=mkt", headers={"accept": "*/*"})
    assert answer.status_code == 503
    assert "database" in answer.json()["problem"]


def test_a_page_that_is_none_is_said_in_a_sentence(browser: httpx.Client) -> None:
    page = browser.get("/playgrund", headers=BROWSER)
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert 'href="/playground"' in page.text
    assert "refresh" not in page.text
    assert browser.get("/playgrund").json() == {"problem": "Not Found"}
