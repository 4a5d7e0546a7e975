"""Secrets with which webhooks are signed, in and out: `whsec_` and a key in base64 (Standard Webhooks).

Whoever tells signs `id.timestamp.body` with HMAC-SHA256. The few lines are written here: the library
brings five others.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

VERSION: Final = "v1,"
"""What a signature of the symmetric scheme begins with."""
_PREFIX: Final = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys of the secrets in `text`, which commas part. Raises ValueError, which repeats none of them."""
    return tuple(_key(part.strip()) for part in text.split(",") if part.strip())


def signature(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """What whoever tells writes into webhook-signature."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return VERSION + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ValueError("write whsec_ and 24 to 64 random bytes in base64, as of: openssl rand -base64 32")
    return key
