"""Tells another system something by a webhook that is signed as Standard Webhooks (standardwebhooks.com) has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from calbot.config.signing import signature
from calbot.errors import Lasting, Passing
from calbot.sources.fetch import Fetcher

_LONGEST_S: Final = 86_400


async def send(fetcher: Fetcher, url: str, keys: Sequence[bytes], name: str, body: bytes, now: datetime) -> None:
    """Have `url` take `body` (JSON) under `name`, signed now with each of `keys`, of which one may replace the other.

    Raises Lasting where it never will (the address may not be called, or is gone for good), Passing for all else that
    is not a plain yes: a redirect too, since what was signed for one machine is not told another.
    """
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature(key, name, timestamp, body) for key in keys),
    }
    answer = await fetcher.ask("POST", url, body=body, headers=headers, hops=0, cut=True)
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if answer.status == HTTPStatus.GONE:
        raise Lasting("the webhook's address answers 410: it is gone for good")
    raise Passing(f"the webhook's address answers {answer.status}", _pause(answer.headers.get("retry-after", "")))


def _pause(said: str) -> float:
    """Seconds that the other system asks for; a date in its place is not read, since the next try comes anyway."""
    return float(min(int(said), _LONGEST_S)) if said.isascii() and said.isdigit() and len(said) < 10 else 0.0
