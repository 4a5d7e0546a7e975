"""Whether other systems can be told of flags; nothing is told to find out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calbot.flows.outhook import listener_in
from calbot.model.link import site
from calbot.wiring.doctor_check import Check
from calbot.wiring.outhooks import keys_of


def examine_webhook(settings: Mapping[str, Any]) -> Sequence[Check]:
    """Of a workspace with these `settings`."""
    listener = listener_in(settings)
    if not listener.url:
        return []
    keys = keys_of(listener)
    if isinstance(keys, str):
        return [Check("webhook", "fail", keys, "put whsec_ and 24 to 64 random bytes in base64 there")]
    with_words = "with people's words" if listener.words else "without people's words"
    return [Check("webhook", "ok", f"flags are told to {site(listener.url)}, signed, {with_words}")]
