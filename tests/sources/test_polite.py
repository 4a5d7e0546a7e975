"""Manners towards other machines: one request at a time, with a pause, where robots may go; and within a budget."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from calbot.alerts.mention import DEAD, THERE, UNTOLD, Probe, verdict
from calbot.errors import Outside, Passing
from calbot.sources.fetch import Circling, Fetched, Fetcher, Unwelcome
from calbot.sources.guard import read_exemption
from calbot.sources.page import PageHead, head_of
from calbot.sources.polite import ForSomebody, PoliteFetcher
from calbot.sources.preflight import LinkInspector, holds_for
from tests.sources.loopback import answering, server

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
PAUSE = 0.05
HOSTS = ("pot.test", "pan.test", "lid.test")
GONE: tuple[str, bytes, dict[str, str]] = ("404 Not Found", b"", {})
PAGE = b"<title>Water test</title><h1>Water test</h1>" + b"<p>Lids.</p>" * 800


@dataclass
class Town:
    """Hosts on loopback: `pages` by path (status line, body, headers), and when which host was asked for what."""

    pages: dict[str, tuple[str, bytes, dict[str, str]]] = field(default_factory=dict)
    robots: tuple[str, bytes] = ("404 Not Found", b"")
    asked: list[tuple[str, str, float, float]] = field(default_factory=list)
    slow_s: float = 0.0
    port: int = 0

    async def talk(self, head: str, writer: asyncio.StreamWriter) -> None:
        came = time.monotonic()
        host = next(line for line in head.split("\r\n") if line.lower().startswith("host:"))[5:].strip().split(":")[0]
        path = head.split(" ", 2)[1].partition("?")[0]
        await asyncio.sleep(self.slow_s)
        self.asked.append((host, path, came, time.monotonic()))
        if path == "/robots.txt":
            status, body = self.robots
            await answering(body, status, Content_Type="text/plain")(head, writer)
            return
        status, body, headers = self.pages.get(path, ("200 OK", PAGE, {}))
        told = {name: value.replace("{port}", str(self.port)) for name, value in headers.items()}
        await answering(body, status, **({"Content_Type": "text/html"} | told))(head, writer)

    def paths(self, host: str = "") -> list[str]:
        return [path for where, path, *_ in self.asked if host in ("", where)]

    def least_gap(self, host: str) -> float:
        times = [(came, ended) for where, _, came, ended in self.asked if where == host]
        return min(later[0] - earlier[1] for earlier, later in pairwise(times))


def with_town(town: Town, act: Callable[[PoliteFetcher, str], Awaitable[Any]], **how: Any) -> Any:
    """What `act` gives, done with a polite fetcher in the town; "http://HOST:PORT" is written http://HOST{p}."""

    async def run() -> Any:
        async with server(town.talk) as port:
            town.port = port
            granted = [read_exemption(f"{host}:{port}=127.0.0.1/32") for host in HOSTS]
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])
            return await act(PoliteFetcher(fetcher, pause_s=PAUSE, **how), f":{port}")

    return asyncio.run(run())


def inspect(town: Town, *paths: str, budget_s: float = 20.0) -> dict[str, dict[str, Any]]:
    async def act(polite: PoliteFetcher, port: str) -> dict[str, dict[str, Any]]:
        looked = await LinkInspector(polite, lambda: NOW, budget_s=budget_s).look(
            [f"http://{p}" for p in _at(paths, port)]
        )
        return {url.removeprefix("http://").replace(port, ""): one for url, one in looked.items()}

    found: dict[str, dict[str, Any]] = with_town(town, act)
    return found


def _at(paths: tuple[str, ...], port: str) -> list[str]:
    return [path.replace("/", f"{port}/", 1) for path in paths]


def test_one_host_is_asked_one_at_a_time_with_a_pause() -> None:
    town = Town(slow_s=0.01)
    inspect(town, *(f"pot.test/{n}" for n in range(5)))
    assert town.paths() == ["/robots.txt", "/0", "/1", "/2", "/3", "/4"]
    assert town.least_gap("pot.test") >= PAUSE


def test_whoever_asks_at_the_same_time_waits_for_a_turn() -> None:
    town = Town(slow_s=0.02)

    async def act(polite: PoliteFetcher, port: str) -> None:
        await asyncio.gather(*(polite.get(f"http://pot.test{port}/{n}") for n in range(4)))

    with_town(town, act)
    assert town.least_gap("pot.test") >= PAUSE


def test_different_hosts_are_asked_side_by_side() -> None:
    town = Town(slow_s=0.2)
    begun = time.monotonic()
    inspect(town, "pot.test/1", "pan.test/1", "lid.test/1")
    assert time.monotonic() - begun < 2 * (2 * 0.2 + PAUSE), "one after the other it would be three times as long"


def test_where_a_redirect_leads_another_host_has_its_own_turn() -> None:
    town = Town({"/away": ("302 Found", b"", {"Location": "http://pan.test:{port}/page"})})
    found = inspect(town, "pot.test/away", "pan.test/1", "pan.test/2")
    assert found["pot.test/away"]["said"] == "link.healthy"
    assert found["pot.test/away"]["hops"] == 1
    assert "/page" in town.paths("pan.test")
    assert town.least_gap("pan.test") >= PAUSE


def test_redirects_without_an_end_are_told() -> None:
    town = Town({"/loop": ("302 Found", b"", {"Location": "/loop"})})
    with pytest.raises(Circling):
        with_town(town, lambda polite, port: polite.get(f"http://pot.test{port}/loop"))
    assert town.paths() == ["/robots.txt", *["/loop"] * 4]


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "http://169.254.169.254/latest/", "http://[::1", "http://10.0.0.1/"]
)
def test_a_redirect_to_what_may_not_be_called_is_not_followed(where: str) -> None:
    town = Town({"/bad": ("302 Found", b"", {"Location": where})})
    assert inspect(town, "pot.test/bad")["pot.test/bad"]["said"] == "link.no_answer"


def test_a_page_that_robots_are_to_leave_alone_is_not_asked_for() -> None:
    town = Town(robots=("200 OK", b"User-agent: *\nDisallow: /private/\n"))
    found = inspect(town, "pot.test/private/1", "pot.test/open")
    assert (found["pot.test/private/1"]["said"], found["pot.test/open"]["said"]) == ("link.robots", "link.healthy")
    assert town.paths() == ["/robots.txt", "/open"]


def test_rules_for_calbot_go_before_those_for_all() -> None:
    town = Town(robots=("200 OK", b"User-agent: calbot\nDisallow:\n\nUser-agent: *\nDisallow: /\n"))
    assert inspect(town, "pot.test/1")["pot.test/1"]["healthy"]


def test_a_redirect_into_a_forbidden_page_stops_there() -> None:
    town = Town(
        {"/in": ("302 Found", b"", {"Location": "/private/1"})},
        robots=("200 OK", b"User-agent: *\nDisallow: /private/"),
    )
    with pytest.raises(Unwelcome):
        with_town(town, lambda polite, port: polite.get(f"http://pot.test{port}/in"))
    assert "/private/1" not in town.paths()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("404 Not Found", "link.healthy"),
        ("403 Forbidden", "link.healthy"),
        ("503 Service Unavailable", "link.no_answer"),
    ],
)
def test_a_site_without_rules_may_be_asked_and_one_that_cannot_tell_is_left_alone(status: str, said: str) -> None:
    town = Town(robots=(status, b"User-agent: *\nDisallow: /\n"))
    found = inspect(town, "pot.test/1", "pot.test/2")
    assert {one["said"] for one in found.values()} == {said}
    assert town.paths().count("/robots.txt") == 1


def test_what_somebody_wants_to_know_of_a_page_does_not_hang_on_a_robots_txt_that_cannot_be_read() -> None:
    town = Town({"/gone": GONE}, robots=("503 Service Unavailable", b""))

    async def act(polite: PoliteFetcher, port: str) -> list[int]:
        asking = ForSomebody(polite)
        return [(await asking.get(f"http://pot.test{port}/{path}")).status for path in ("1", "gone")]

    assert with_town(town, act) == [200, 404]
    assert town.paths() == ["/robots.txt", "/1", "/gone"]
    assert town.least_gap("pot.test") >= PAUSE
    town.robots = ("200 OK", b"User-agent: *\nDisallow: /\n")
    with pytest.raises(Unwelcome):
        with_town(town, act)


def test_a_site_that_was_away_is_there_at_the_next_look() -> None:
    town, later = Town(robots=("503 Service Unavailable", b"")), [0.0]

    async def act(polite: PoliteFetcher, port: str) -> int:
        for passed in (0, 15):
            later[0] += passed
            with pytest.raises(Passing):
                await polite.get(f"http://pot.test{port}/1")
        town.robots, later[0] = ("404 Not Found", b""), 30
        return (await polite.get(f"http://pot.test{port}/1")).status

    assert with_town(town, act, monotonic=lambda: time.monotonic() + later[0]) == 200
    assert town.paths() == ["/robots.txt", "/robots.txt", "/1"]


def test_a_longer_pause_that_a_site_asks_for_is_kept_from_the_first_page_on() -> None:
    town = Town(robots=("200 OK", b"User-agent: *\nCrawl-delay: 1\n"))
    inspect(town, "pot.test/1")
    assert town.least_gap("pot.test") >= 1.0


def test_a_host_that_says_too_many_is_asked_more_slowly() -> None:
    town = Town({"/1": ("429 Too Many Requests", b"", {})})
    inspect(town, "pot.test/1", "pot.test/2")
    times = [(came, ended) for *_, came, ended in town.asked]
    assert times[2][0] - times[1][1] >= 2 * PAUSE


def test_the_same_page_is_looked_at_once_whatever_its_tracking() -> None:
    town = Town()
    found = inspect(town, "pot.test/a?utm_source=x", "pot.test/a?utm_source=tiktok", "pot.test/a")
    assert len(found) == 3
    assert town.paths() == ["/robots.txt", "/a"]


def test_a_redirect_that_drops_tracking_is_known_of_each_link_that_carries_some() -> None:
    town = Town({"/old": ("301 Moved", b"", {"Location": "http://pot.test:{port}/new"})})
    links = ("pot.test/old", "pot.test/old?utm_source=x", "pot.test/old?utm_source=tiktok")
    found = inspect(town, *links)
    assert [one["asked"].partition("/old")[2] for one in found.values()] == ["", "?utm_source=x", "?utm_source=tiktok"]
    assert town.paths().count("/old") == 2, "what the redirect does to one that has some it does to the other"


@pytest.mark.parametrize(
    ("url", "holds"), [("http://pot.test/a#top", True), ("https://pot.test/a", False), ("https://bit.ly/a", True)]
)
def test_what_a_page_says_without_tls_tells_nothing_of_it_with(url: str, holds: bool) -> None:
    assert holds_for(url, {"asked": "http://pot.test/a", "hops": 0}) is holds


def test_what_the_budget_does_not_reach_is_left_for_the_next_look() -> None:
    town = Town(slow_s=0.15)
    found = inspect(town, "pot.test/1", "pot.test/2", "pot.test/3", "pan.test/1", budget_s=0.5)
    assert {"pot.test/1", "pan.test/1"} <= set(found)
    assert "pot.test/3" not in found


def test_a_page_that_takes_for_ever_costs_its_host_the_deadline_and_no_more() -> None:
    town = Town(slow_s=0.0)

    async def stuck(head: str, writer: asyncio.StreamWriter) -> None:
        if "/stuck" in head:
            await asyncio.sleep(30)
        await town.talk(head, writer)

    async def run() -> Any:
        async with server(stuck) as port:
            granted = [read_exemption(f"pot.test:{port}=127.0.0.1/32")]
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])
            polite = PoliteFetcher(fetcher, pause_s=PAUSE, deadline_s=0.3)
            looked = await LinkInspector(polite, lambda: NOW).look(
                [f"http://pot.test:{port}/{p}" for p in ("stuck", "ok")]
            )
            return [one["said"] for one in looked.values()]

    assert asyncio.run(run()) == ["link.no_answer", "link.healthy"]


def test_a_page_that_we_cannot_read_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(fetched: Fetched) -> PageHead | None:
        if fetched.url.endswith("/bad"):
            raise ZeroDivisionError
        return head_of(fetched)

    monkeypatch.setattr("calbot.sources.preflight.head_of", fails)
    town = Town()
    found = inspect(town, "pot.test/1", "pot.test/bad", "pot.test/2")
    assert list(found) == ["pot.test/1", "pot.test/2"]


def test_what_a_page_says_of_itself_is_read() -> None:
    head = b'<meta property="og:title" content="The water test"><meta name=robots content="NOINDEX, follow">'
    town = Town({"/a": ("200 OK", head + b'<meta property="og:image" content="/i.png">' + PAGE, {})})
    seen = inspect(town, "pot.test/a")["pot.test/a"]
    assert (seen["og_title"], seen["hidden"], seen["image_ok"]) == ("The water test", True, True)
    assert town.paths() == ["/robots.txt", "/a", "/i.png"]


@pytest.mark.parametrize(("status", "ok"), [("404 Not Found", False), ("403 Forbidden", None), ("200 OK", True)])
def test_a_picture_that_is_not_there_is_known(status: str, ok: bool | None) -> None:
    page = b'<meta property="og:image" content="http://pan.test:%d/i.png">'
    town = Town({"/i.png": (status, b"", {"Content_Type": "image/png"})})

    async def act(polite: PoliteFetcher, port: str) -> Any:
        town.pages["/a"] = ("200 OK", page % int(port[1:]) + PAGE, {})
        (seen,) = (await LinkInspector(polite, lambda: NOW).look([f"http://pot.test{port}/a"])).values()
        return seen["image_ok"]

    assert with_town(town, act) is ok


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "ftp://pot.test/"])
def test_the_guard_stands_behind_the_manners(url: str) -> None:
    with pytest.raises(Outside):
        asyncio.run(PoliteFetcher(Fetcher(allow_http=True), pause_s=PAUSE).get(url))


@pytest.mark.parametrize(
    ("pages", "robots", "said"),
    [
        ({"/@chef": GONE, "/@nobody": GONE}, b"", DEAD),
        ({"/@nobody": GONE}, b"", THERE),
        ({}, b"", UNTOLD),
        ({"/@chef": GONE, "/@pot": GONE, "/@nobody": GONE}, b"", UNTOLD),
        ({"/@chef": GONE, "/@pot": ("302 Found", b"", {"Location": "/signin"}), "/@nobody": GONE}, b"", UNTOLD),
        ({"/@chef": GONE, "/@nobody": GONE}, b"User-agent: *\nDisallow: /@", UNTOLD),
        ({"/@chef": GONE, "/@nobody": GONE}, b"User-agent: *\nDisallow: /@pot", UNTOLD),
    ],
)
def test_whom_a_site_knows_is_asked_with_the_same_manners(
    pages: dict[str, tuple[str, bytes, dict[str, str]]], robots: bytes, said: str
) -> None:
    town = Town(pages, ("200 OK", robots))
    probe = Probe("@chef", "pot.test/@chef", "pot", "pot.test/@pot", "pot.test/@nobody")
    seen = inspect(town, *probe.pages)
    for one in seen.values():
        one["url"] = one["url"].removeprefix("http://").replace(f":{town.port}", "")
    assert verdict(probe, seen) == said
    assert len(town.asked) == 1 or town.least_gap("pot.test") >= PAUSE
