"""Signed calls from other systems, by the symmetric scheme of Standard Webhooks (standardwebhooks.com)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from calbot.clock import Clock
from calbot.config.signing import VERSION, signature
from calbot.web.guard import read_json

TOLERANCE: Final = timedelta(minutes=5)
"""A call that was signed longer ago, or so far ahead, is refused: who taped it may not play it again."""
_MOST_SIGNATURES: Final = 8
_MOST_ID: Final = 256


class NotSigned(Exception):
    """The call does not come from whoever holds a secret, or not from now; the sentence may be told to anybody."""


async def read_signed(request: Request, cap: int, keys: Sequence[bytes], clock: Clock) -> tuple[str, bytes, datetime]:
    """The id of a signed JSON call, its body, and when that had come. Raises HTTPException 401, 413 or 415 with a
    sentence."""
    body = await read_json(request, cap)
    now = clock()
    try:
        return demand_signed(request.headers, body, keys, now), body, now
    except NotSigned as why:
        raise HTTPException(401, str(why)) from None


def misread(problem: ValidationError, tags: Sequence[str] = ()) -> HTTPException:
    """422 with the first things that are wrong in a body: where (but for the `tags` of unions) and what, no value."""
    told = problem.errors(include_url=False, include_input=False, include_context=False)[:5]
    return HTTPException(422, "; ".join(_said(one["loc"], one["msg"], tags) for one in told))


def _said(where: Sequence[int | str], problem: str, tags: Sequence[str]) -> str:
    names = ".".join(str(part) for part in where if part not in tags)
    return ": ".join(part for part in (names[:120], problem[:200]) if part)


def demand_signed(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], now: datetime) -> str:
    """The id of a call that one of `keys` has signed at most five minutes ago. Raises `NotSigned`.

    Several keys are valid while one replaces another; a sender may for the same reason give several signatures.
    """
    webhook_id, timestamp = _header(headers, "webhook-id"), _header(headers, "webhook-timestamp")
    given = _header(headers, "webhook-signature").split()
    if len(webhook_id) > _MOST_ID or len(given) > _MOST_SIGNATURES:
        raise NotSigned("webhook-id or webhook-signature is too long")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise NotSigned("webhook-timestamp is not a number of seconds")
    # Every pair is looked at, in the same time whichever fits.
    wanted = [signature(key, webhook_id, timestamp, body).encode() for key in keys]
    offered = [one.encode("utf-8", "replace") for one in given if one.startswith(VERSION)]
    if not sum(hmac.compare_digest(ours, theirs) for ours in wanted for theirs in offered):
        raise NotSigned("no signature fits: check the secret, and that the body is sent as it was signed")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise NotSigned("webhook-timestamp is not within five minutes of now")
    return webhook_id


def _header(headers: Mapping[str, str], name: str) -> str:
    found = headers.get(name, "").strip()
    if not found:
        raise NotSigned(f"{name} is missing")
    return found
