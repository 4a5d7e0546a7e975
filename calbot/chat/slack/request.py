"""What came in, as Slack sent it: verified, then read, or what to answer where it is nothing of Slack's."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calbot.chat.slack.envelope import NotARequest, demand_shape, demand_socket_shape
from calbot.chat.slack.guard import NotFromSlack, demand_signed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """What goes back over the line."""

    status: int
    body: str = ""
    headers: Mapping[str, str] | None = None


def from_line(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
) -> dict[str, Any] | Answered:
    """What a request says. Nothing in it is read before its signature was verified."""
    try:
        demand_signed(headers, body, secrets, now)
    except NotFromSlack as why:
        return Answered(401, str(why))
    try:
        return demand_shape(body, headers.get("content-type", ""))
    except NotARequest as why:
        log.warning("a signed request is none that is known: %s", why)
        return Answered(400, str(why))


def from_socket(kind: str, payload: Any) -> dict[str, Any] | Answered:
    """The same for what came over a socket that calbot has opened: nobody but Slack speaks there."""
    try:
        return demand_socket_shape(kind, payload)
    except NotARequest as why:
        log.warning("what came over the socket is no request that is known: %s", why)
        return Answered(400, str(why))
