"""A body that is too large, too slow or breaks off is refused, and neither waited for nor an error of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from calbot.web.guard import read_body


def read(parts: Sequence[bytes], *, end: str) -> bytes:
    """The body that comes in `parts` and then is "whole", "breaks" off, or goes on "late"."""
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        if end == "late":
            await asyncio.sleep(60)
        return {"type": "http.disconnect"} if end == "breaks" else {"type": "http.request", "more_body": False}

    return asyncio.run(read_body(Request({"type": "http", "headers": []}, receive), 10, 0.05))


def test_what_is_whole_is_read() -> None:
    assert read([b"abc", b"def"], end="whole") == b"abcdef"


@pytest.mark.parametrize(
    ("parts", "end", "status"),
    [
        ([], "breaks", 400),
        ([b"abc"], "breaks", 400),
        ([], "late", 408),
        ([b"abc"], "late", 408),
        ([b"abcdef", b"ghijk"], "late", 413),
    ],
)
def test_what_is_not_is_refused(parts: Sequence[bytes], end: str, status: int) -> None:
    with pytest.raises(HTTPException) as refused:
        read(parts, end=end)
    assert refused.value.status_code == status
