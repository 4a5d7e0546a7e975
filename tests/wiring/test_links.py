"""Manners towards other sites: looks for flags keep them too, and so do several processes together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from calbot.clock import system_clock
from calbot.flows.host_turn import HOST, LEASE
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.polite import PoliteFetcher
from calbot.store import beat as beats
from calbot.store.session import now, reading, writing
from calbot.wiring.links import LinkLooker, SharedTurns
from calbot.wiring.running import FlowRunner
from tests.databases import Databases
from tests.engines import engine_on
from tests.sources.loopback import server
from tests.sources.test_polite import GONE, PAUSE, Town

Processes = Callable[[], PoliteFetcher]
URL = "http://pot.test:{port}/{path}"


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    with engine_on(databases.copy("nobody's turn", lambda _url: None)) as engine:
        yield engine


@pytest.fixture
def run(engine: Engine) -> Iterator[FlowRunner]:
    runner = FlowRunner(engine, {}, shared_time=True)
    yield runner
    for threads in (runner.lookers, runner.changers, runner.writers):
        threads.shutdown()


def together(town: Town, run: FlowRunner, act: Callable[[Processes], Coroutine[Any, Any, Any]]) -> Any:
    """What `act` gives; each fetcher that it makes has a queue of its own, as a process has."""

    async def both() -> Any:
        async with server(town.talk) as port:
            town.port = port
            granted = [read_exemption(f"pot.test:{port}=127.0.0.1/32")]
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])

            def process() -> PoliteFetcher:
                turns = SharedTurns(run, system_clock)
                return PoliteFetcher(fetcher, pause_s=PAUSE, turns=turns)

            return await act(process)

    return asyncio.run(both())


def test_processes_wait_for_each_others_requests_to_one_host(run: FlowRunner) -> None:
    town = Town(slow_s=0.03)

    async def act(process: Processes) -> None:
        one, other = process(), process()
        urls = [URL.format(port=town.port, path=number) for number in range(6)]
        await asyncio.gather(*((one if number % 2 else other).get(url) for number, url in enumerate(urls)))

    together(town, run, act)
    assert len(town.asked) == 6 + 2, "each process reads the robots.txt by itself"
    assert town.least_gap("pot.test") >= PAUSE


def test_a_longer_pause_that_one_process_was_asked_for_is_kept_by_the_other(run: FlowRunner) -> None:
    town = Town({"/full": ("429 Too Many Requests", b"", {})})

    async def act(process: Processes) -> None:
        one, other = process(), process()
        await other.get(URL.format(port=town.port, path="known"))
        await one.get(URL.format(port=town.port, path="full"))
        await other.get(URL.format(port=town.port, path="next"))

    together(town, run, act)
    ends = {path: (came, ended) for _, path, came, ended in town.asked}
    assert ends["/next"][0] - ends["/full"][1] >= 2 * PAUSE


def test_a_host_rests_for_the_lease_of_a_process_that_died_and_no_longer(run: FlowRunner, engine: Engine) -> None:
    async def act(process: Processes) -> None:
        turns = [SharedTurns(run, system_clock) for _ in range(2)]
        assert await turns[0].take("pot.test") == 0.0
        assert 0 < await turns[1].take("pot.test") < LEASE.total_seconds()
        with writing(engine) as session:
            (held,) = beats.named(session, HOST)
            assert "pot" not in held.name, "whose pages are looked at stands nowhere"
            held.at = now(session) - timedelta(milliseconds=1)
            session.add(held)
            session.commit()
        assert await turns[1].take("pot.test") == 0.0
        await turns[0].leave("pot.test", 0.0)
        assert await turns[0].take("pot.test") > 0, "who comes back late ends nobody else's turn"

    together(Town(), run, act)


def test_a_look_that_was_given_up_while_it_waited_leaves_the_host_to_others(run: FlowRunner) -> None:
    async def act(process: Processes) -> None:
        turns = SharedTurns(run, system_clock)
        asking = asyncio.create_task(turns.take("pot.test"))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        tried = [await turns.take("pot.test")]
        for _ in range(100):
            if tried[-1]:
                await asyncio.sleep(0.02)
                tried.append(await turns.take("pot.test"))
        assert tried[-1] == 0.0

    together(Town(), run, act)


def test_a_look_for_a_flag_reads_the_robots_txt_and_waits_for_its_turn(run: FlowRunner) -> None:
    town = Town(robots=("200 OK", b"User-agent: *\nDisallow: /private/"))

    async def act(process: Processes) -> list[str]:
        looker = LinkLooker(process(), system_clock)
        looks = [looker.seen(URL.format(port=town.port, path=path)) for path in ("1", "2", "private/3", "1")]
        fixes = [looker.told(URL.format(port=town.port, path="1"))]
        seen, told = await asyncio.gather(asyncio.gather(*looks), asyncio.gather(*fixes))
        return [one.said for one in seen] + [str(one["said"]) for one in told]

    assert together(town, run, act) == [*["link.healthy"] * 2, "link.robots", *["link.healthy"] * 2]
    assert town.paths().count("/1") == 2, "who asks at once is told by one look; a fix is looked at anew"
    assert "/private/3" not in town.paths()
    assert town.least_gap("pot.test") >= PAUSE


def test_who_has_no_time_left_leaves_the_look_to_the_others(run: FlowRunner, engine: Engine) -> None:
    town = Town({"/1": GONE}, slow_s=0.1)

    async def act(process: Processes) -> int:
        looker, url = LinkLooker(process(), system_clock), URL.format(port=town.port, path="1")
        patient = asyncio.create_task(looker.seen(url))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await looker.seen(url)
        return (await patient).status

    assert together(town, run, act) == 404
    with reading(engine) as session:
        assert len(beats.named(session, HOST)) == 1
