"""The chat server: a process that keeps what it accepts, fails as its mix says, and can be read as its mode allows."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.storm.chat_process import Chat, chat_server
from benchmarks.storm.faults import STORM, Fault, fate
from benchmarks.storm.platform import StormChat
from benchmarks.storm.wire import Answer, Call, Line, serve
from calbot.chat.cards import Card, Title, spans
from calbot.chat.platform import CannotTell
from calbot.errors import Ended, Lasting, Passing, Unknown

PLACE = "w001/p1"
CARD = Card((Title(spans("A warning")),), "A warning")
CHANGED = Card((Title(spans("Another")),), "Another")


@asynccontextmanager
async def chat(folder: Path, *options: str) -> AsyncIterator[tuple[Chat, StormChat]]:
    async with chat_server(folder, *options) as server:
        platform = StormChat(server.url)
        try:
            yield server, platform
        finally:
            await platform.close()


def kept(server: Chat, what: str) -> list[dict[str, Any]]:
    lines = map(json.loads, server.ledger.read_text().splitlines())
    return [line for line in lines if line["what"] == what]


def key_that_meets(fault: Fault, method: str = "POST") -> str:
    return next(key for key in map(str, range(9999)) if fate(STORM, 1, method, PLACE, key, 1).fault is fault)


def test_what_is_accepted_is_kept_can_be_found_and_outlives_the_server(tmp_path: Path) -> None:
    async def story() -> None:
        async with chat(tmp_path, "--mix", "calm") as (server, platform):
            ref = await platform.post(PLACE, CARD, key="k1")
            await platform.amend(PLACE, ref, CHANGED, key="k1.2")
            await server.stop()
            with pytest.raises(Passing):
                await platform.post(PLACE, CARD, key="k2")
            await server.start()
            assert await platform.find(PLACE, "k1") == ref
            assert await platform.find(PLACE, "k2") is None
            assert await platform.find("w001/p2", "k1") is None
            assert await platform.post(PLACE, CARD, key="k2") != ref
            with pytest.raises(Lasting):
                await platform.amend(PLACE, "m99", CARD, key="k3")
        assert [line["text"] for line in kept(server, "post")] == ["A warning", "A warning"]
        assert [line["text"] for line in kept(server, "edit")] == ["Another"]
        assert {line["by"] for line in kept(server, "call")} == {str(os.getpid())}

    asyncio.run(story())


async def until(condition: Callable[[], object]) -> None:
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come")


FAILURES = {
    Fault.REFUSED: (Ended, 0),
    Fault.FAILED_AFTER: (Ended, 1),
    Fault.RESET: (Unknown, 0),
    Fault.RESET_AFTER: (Unknown, 1),
    Fault.HALF: (Unknown, 1),
    Fault.BUSY: (Passing, 0),
}


def test_a_call_fails_as_its_fate_says(tmp_path: Path) -> None:
    async def story() -> None:
        async with chat(tmp_path) as (server, platform):
            for fault, (error, accepted) in FAILURES.items():
                before = len(kept(server, "post"))
                with pytest.raises(error) as told:
                    await platform.post(PLACE, CARD, key=key_that_meets(fault))
                assert len(kept(server, "post")) - before == accepted, fault
                assert kept(server, "call")[-1]["fault"] == fault
                assert isinstance(told.value, Ended) == (error is Ended), fault
                if isinstance(told.value, Passing):
                    assert 1 <= told.value.retry_after <= 3

    asyncio.run(story())


def test_a_stalled_call_is_never_accepted_and_a_late_one_though_nobody_waits_any_more(tmp_path: Path) -> None:
    late = next(
        key
        for key in map(str, range(99999))
        if (met := fate(STORM, 1, "POST", PLACE, key, 1)).fault is Fault.LATE and met.luck < 0.1
    )

    async def story() -> None:
        async with chat(tmp_path) as (server, _), httpx.AsyncClient(base_url=server.url, timeout=0.1) as hasty:
            for key in (key_that_meets(Fault.STALL), late):
                with pytest.raises(httpx.ReadTimeout):
                    await hasty.post("/messages", json={"key": key, "place": PLACE, "text": "x"})
            assert kept(server, "post") == []
            await until(lambda: kept(server, "post"))
            assert [line["key"] for line in kept(server, "post")] == [late]

    asyncio.run(story())


def test_places_that_are_ill_fare_otherwise_until_they_are_healed(tmp_path: Path) -> None:
    async def story() -> None:
        options = ("--mix", "calm", "--ill", "busy", "--ill-places", "w001/")
        async with chat(tmp_path, *options) as (server, platform):
            other = await platform.post("w0010/p1", CARD, key="k1")
            with pytest.raises(Passing):
                await platform.post(PLACE, CARD, key="k2")
            with pytest.raises(Passing):
                await platform.find(PLACE, "k2")
            server.heal()
            await until(lambda: kept(server, "healed"))
            assert await platform.post(PLACE, CARD, key="k2") != other
            await server.stop()
            await server.start()
            assert await platform.find(PLACE, "k2") is not None
        assert [line["place"] for line in kept(server, "post")] == ["w0010/p1", PLACE]
        assert [line["fault"] for line in kept(server, "call")] == ["none", "busy", "busy", "none", "none"]

    asyncio.run(story())


@pytest.mark.parametrize("mode", ["echo", "mute"])
def test_a_server_that_may_not_be_read_says_so(tmp_path: Path, mode: str) -> None:
    async def story() -> None:
        options = ("--mode", mode, "--mix", "calm", "--callback", "http://127.0.0.1:9/")
        async with chat(tmp_path, *options) as (_, platform):
            await platform.post(PLACE, CARD, key="k1")
            with pytest.raises(CannotTell):
                await platform.find(PLACE, "k1")

    asyncio.run(story())


def test_an_echo_is_told_until_it_is_taken(tmp_path: Path) -> None:
    heard: list[Any] = []

    async def hear(call: Call, line: Line) -> None:
        heard.append(call.body)
        await line.answer(Answer(500 if len(heard) < 3 else 200, {}))

    async def story() -> None:
        listening = await serve(hear, 0)
        callback = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        async with chat(tmp_path, "--mode", "echo", "--mix", "calm", "--callback", callback) as (server, platform):
            ref = await platform.post(PLACE, CARD, key="k1")
            await until(lambda: kept(server, "told"))
        listening.close()
        assert heard[:3] == [{"key": "k1", "place": PLACE, "ref": ref}] * 3

    asyncio.run(story())
