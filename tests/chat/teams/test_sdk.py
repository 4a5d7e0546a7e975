"""Microsoft's client leaves the log as calbot has set it."""

from __future__ import annotations

import logging

import pytest

from calbot.chat.teams.sdk import client, plain_client


async def token() -> str:
    return "t"


@pytest.mark.parametrize("made", [lambda: client("https://x.example", token, 1.0), lambda: plain_client(1.0)])
def test_no_client_has_httpx_tell_addresses(made: object) -> None:
    httpx = logging.getLogger("httpx")
    httpx.setLevel(logging.WARNING)
    assert callable(made)
    made()
    assert httpx.level >= logging.WARNING
