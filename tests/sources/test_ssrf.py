"""The same table of hostile addresses through every client that calls what strangers name; the honest ones get through.

The fetcher itself is tested in `test_fetch`; here is what is built on it, so that none finds another way out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from calbot.errors import Outside
from calbot.sources import shortener
from calbot.sources.davsession import GuardedSession
from calbot.sources.fetch import Fetcher
from calbot.sources.link import check_link
from calbot.sources.outhook import send
from calbot.sources.polite import PoliteFetcher
from calbot.sources.preflight import LinkInspector
from tests.sources.hostile import HONEST, HOSTILE, REDIRECTS
from tests.sources.test_fetch import Recorder, guarded, redirect

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
PUBLIC = ("93.184.215.14", 80)


def _look(fetcher: Fetcher, url: str) -> object:
    seen = asyncio.run(check_link(fetcher, url, NOW))
    assert seen.healthy or seen.said == "link.no_answer", "a refusal says nothing of why"
    return seen.healthy


def _calendar_server(fetcher: Fetcher, url: str) -> object:
    return GuardedSession(fetcher).request("PROPFIND", url, b"<a/>")


def _posted(fetcher: Fetcher, url: str) -> object:
    return asyncio.run(fetcher.ask("POST", url, body=b"{}"))


def _preflight(fetcher: Fetcher, url: str) -> object:
    inspector = LinkInspector(PoliteFetcher(fetcher, pause_s=0.001), lambda: NOW)
    (seen,) = asyncio.run(inspector.look([url])).values()
    assert seen["healthy"] or seen["said"] == "link.no_answer", "a refusal says nothing of why"
    return seen["healthy"]


def _webhook(fetcher: Fetcher, url: str) -> object:
    asyncio.run(send(fetcher, url, (b"a key of thirty-two bytes, yes!!",), "msg_1", b"{}", NOW))
    return True


CLIENTS: dict[str, Callable[[Fetcher, str], object]] = {
    "a look at a link": _look,
    "a look before a post": _preflight,
    "a calendar server": _calendar_server,
    "a request with a body": _posted,
    "a webhook": _webhook,
}


def _refusal(client: str, fetcher: Fetcher, url: str) -> str:
    """What is said of an address that is not called."""
    try:
        answered = CLIENTS[client](fetcher, url)
    except Outside as refusal:
        return str(refusal)
    assert not answered
    return ""


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("url", HOSTILE)
def test_ssrf_no_client_dials_a_hostile_address(url: str, client: str) -> None:
    recorder = Recorder()
    said = _refusal(client, guarded(recorder), url)
    assert not url or url not in said
    assert recorder.dialled == []


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("target", REDIRECTS)
def test_ssrf_no_client_follows_a_redirect_to_one(target: str, client: str) -> None:
    recorder = Recorder(redirect(target))
    assert target not in _refusal(client, guarded(recorder), "http://public.test/")
    assert recorder.dialled == [PUBLIC]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("url", HONEST)
def test_ssrf_every_client_reaches_an_honest_address(url: str, client: str) -> None:
    recorder = Recorder()
    with suppress(Outside):
        # A calendar server that answers "ok" is none; it was called all the same.
        CLIENTS[client](guarded(recorder), url)
    calls = 2 if CLIENTS[client] is _preflight else 1
    assert len(recorder.dialled) == calls, "robots.txt is read before the page"


@pytest.mark.parametrize("url", [*HOSTILE, *HONEST])
def test_ssrf_only_where_shorteners_live_is_looked_behind_an_address(url: str) -> None:
    recorder = Recorder()
    assert asyncio.run(shortener.behind(guarded(recorder), url)) == url
    assert recorder.dialled == []


@pytest.mark.parametrize("target", REDIRECTS)
def test_ssrf_what_a_shortener_names_is_not_called(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortener, "SHORTENERS", {"public.test"})
    recorder = Recorder(redirect(target))
    asyncio.run(shortener.behind(guarded(recorder), "http://public.test/x1"))
    assert recorder.dialled == [PUBLIC], "one hop is read, and none followed"


@pytest.mark.parametrize(
    ("answer", "leads"),
    [
        (redirect("https://pan.example/pyramid"), "https://pan.example/pyramid"),
        (redirect("/elsewhere"), "http://public.test/elsewhere"),
        (redirect("javascript:alert(1)"), "http://public.test/x1"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "http://public.test/x1"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "http://public.test/x1"),
    ],
)
def test_where_a_shortened_link_leads(answer: bytes, leads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortener, "SHORTENERS", {"public.test"})
    assert asyncio.run(shortener.behind(guarded(Recorder(answer)), "http://public.test/x1")) == leads
