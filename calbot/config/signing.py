"""Secrets with which other systems sign what they tell calbot: `whsec_` and a key in base64 (Standard Webhooks)."""

from __future__ import annotations

import base64
import binascii
from typing import Final

_PREFIX: Final = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys of the secrets in `text`, which commas part. Raises ValueError, which repeats none of them."""
    return tuple(_key(part.strip()) for part in text.split(",") if part.strip())


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ValueError("write whsec_ and 24 to 64 random bytes in base64, as of: openssl rand -base64 32")
    return key
