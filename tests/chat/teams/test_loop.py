"""While Microsoft does not answer, all else in the process goes on: its keys and tokens are fetched beside it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Any

import pytest

from calbot.chat.teams.tokens import Tokens
from tests.chat.teams.office import MARKETING, MKT, Office
from tests.teams.connector import BOT, SECRET, TENANT, Login

HANGS = 4.0
"""Seconds that Microsoft takes to answer: longer than a request may take."""
STALLED = 1.0
"""So long nothing else may stand still. A call that blocks holds it up for all of HANGS; a busy machine for a tenth."""


async def longest_pause(do: Awaitable[Any]) -> tuple[Any, float]:
    """What came of it, and for how long the loop did nothing else meanwhile."""
    task, longest, seen = asyncio.ensure_future(do), 0.0, time.perf_counter()
    while not task.done():
        await asyncio.sleep(0.01)
        longest, seen = max(longest, time.perf_counter() - seen), time.perf_counter()
    return await task, longest


def test_while_the_keys_hang_the_loop_goes_on_and_a_request_is_answered(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.town.keys_take = HANGS
    press = office.hands.activity("invoke", MKT, MARKETING, name="adaptiveCard/action", value={})
    words = office.hands.says(MKT, MARKETING, "week")

    async def asked() -> list[Any]:
        headers = office.hands.headers()
        sent = (office.client.post("/api/messages", json=one, headers=headers) for one in (words, press))
        return await asyncio.gather(*sent)

    began = time.perf_counter()
    with caplog.at_level(logging.WARNING):
        (said, pressed), pause = office.runner.run(longest_pause(asked()))
    assert time.perf_counter() - began < HANGS, "nobody waits for Microsoft longer than a request may take"
    assert pause < STALLED
    assert (said.status_code, said.headers["retry-after"]) == (503, "5")
    assert pressed.json()["value"], "an invoke is always answered"
    assert office.heard() == []
    assert "could not be taken: no time left" in caplog.text, "the log says why"


def test_threads_that_wait_for_keys_leave_some_for_everything_else(office: Office) -> None:
    """Whoever finds the address may send tokens of keys that nobody knows, as fast as requests end."""
    office.town.keys_take = 2 * HANGS
    strange = office.hands.headers(office.hands.token(signed="key-2", kid="key-2"))
    words = office.hands.says(MKT, MARKETING, "week")

    async def flooded() -> float:
        for _ in range(3):
            sent = (office.client.post("/api/messages", json=words, headers=strange) for _ in range(8))
            assert {answer.status_code for answer in await asyncio.gather(*sent)} <= {401, 503}
        began = time.perf_counter()
        await asyncio.to_thread(lambda: None)
        return time.perf_counter() - began

    assert office.runner.run(flooded()) < STALLED


def test_while_the_login_hangs_the_loop_goes_on(office: Office) -> None:
    office.town.login_takes = HANGS / 2
    login = Login(office.hands.service.removesuffix("teams/"))
    token, pause = office.runner.run(longest_pause(Tokens(BOT, SECRET, TENANT, http=login).token()))
    assert token.startswith("token-")
    assert pause < STALLED
