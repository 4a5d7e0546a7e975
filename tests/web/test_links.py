"""The sample's link server: what a link check meets, and how a person breaks and mends."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from calbot.sources.fetch import Fetched
from calbot.sources.page import head_of
from calbot.web import links as module
from calbot.web.link_server import LinkServer
from calbot.web.links import Condition, Links, make_links_app
from calbot.words.say import sayer
from tests.web.stand import served


@pytest.fixture
def links() -> Links:
    return Links({"/pyramid": (404, "Pyramid of pans"), "/water-test": (200, "Water <test>"), "/old": (410, "Old")})


@pytest.fixture
def url(links: Links) -> Iterator[str]:
    with served(make_links_app(links, sayer("en", "Europe/London"))) as address:
        yield address


def change(url: str, path: str, condition: str, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{url}/-/change", data={"path": path, "condition": condition}, headers={"Origin": url, **headers}
    )


def test_pages_answer_as_the_table_says(url: str) -> None:
    assert httpx.get(f"{url}/water-test").status_code == 200
    assert "<title>Water &lt;test&gt;</title>" in httpx.get(f"{url}/water-test").text
    assert httpx.get(f"{url}/pyramid").status_code == 404
    assert httpx.get(f"{url}/old").status_code == 410
    assert httpx.head(f"{url}/water-test?utm_source=x").status_code == 200
    assert httpx.get(f"{url}/never").status_code == 404


def test_a_page_shows_networks_its_title_and_a_picture_that_is_there(url: str) -> None:
    page = httpx.get(f"{url}/water-test")
    head = head_of(Fetched(page.status_code, str(page.url), dict(page.headers), page.content))
    assert head is not None
    assert head.title == "Water <test>"
    assert httpx.get(head.image).status_code == 200


def test_a_person_mends_and_breaks(url: str, links: Links) -> None:
    assert change(url, "/pyramid", "well").status_code == 303
    assert httpx.get(f"{url}/pyramid").status_code == 200
    change(url, "/pyramid", "broken")
    assert httpx.get(f"{url}/pyramid").status_code == 404
    change(url, "/pyramid", "soft")
    soft = httpx.get(f"{url}/pyramid")
    assert (soft.status_code, "Page not found" in soft.text) == (200, True)


def test_a_slow_page_answers_late_and_does_not_hold_up_the_stop(
    url: str, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    links.change("/old", Condition.SLOW)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{url}/old", timeout=0.5)
    monkeypatch.setattr(module, "SLOW_SECONDS", 0.05)
    assert httpx.get(f"{url}/old").status_code == 200


def test_the_list_shows_each_link_with_the_other_conditions(url: str) -> None:
    shown = httpx.get(url).text
    assert 'href="/pyramid"' in shown
    assert "404, broken" in shown
    assert "Water &lt;test&gt;" in shown
    assert shown.count('value="well"') == 2


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_another_site_cannot_break_a_link(url: str, origin: str) -> None:
    assert change(url, "/water-test", "broken", Origin=origin).status_code == 403
    assert httpx.get(f"{url}/water-test").status_code == 200


def test_nonsense_is_refused(url: str) -> None:
    assert change(url, "/water-test", "exploded").status_code == 400
    assert change(url, "/nowhere", "well").status_code == 404
    assert change(url, "/" + "x" * 9000, "well").status_code == 413


def test_its_pages_carry_the_safe_headers(url: str) -> None:
    headers = httpx.get(url).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    # With no-referrer a browser would post the buttons with "Origin: null".
    assert headers["referrer-policy"] == "same-origin"


def test_the_demos_server_knows_its_address_first_and_gives_its_port_back() -> None:
    server = LinkServer({"/seal": (404, "Seal")}, sayer("ja", "Asia/Tokyo"))
    address = server.address
    assert server.exception == f"127.0.0.1:{server.port}=127.0.0.1/32"
    server.start()
    assert httpx.get(f"{address}/seal").status_code == 404
    assert "サンプルのリンク" in httpx.get(address).text
    server.mend("/seal")
    assert httpx.get(f"{address}/seal").status_code == 200
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/seal")


def test_a_server_that_never_answered_gives_its_port_back_too() -> None:
    server = LinkServer({}, sayer("en", "UTC"))
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.address)
