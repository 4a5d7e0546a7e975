"""What a person does on the playground's page, and what the page shows, through its own routes."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

MARKETING, CARE = "#marketing", "#care"
MKT2 = "mkt2"


@dataclass
class Page:
    """The playground beside the other chats."""

    runner: asyncio.Runner
    client: httpx.AsyncClient
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def told(self, address: str, user: str = MKT2) -> list[dict[str, Any]]:
        """What `user` sees in a place."""
        return self.runner.run(self._told(address, user))

    async def _told(self, address: str, user: str) -> list[dict[str, Any]]:
        answer = await self.client.get("/playground/state", params={"user": user})
        assert answer.status_code == 200, answer.text
        return [one for one in answer.json()["messages"] if one["address"] == address]

    async def shows(self, message: int, words: str, user: str = MKT2) -> bool:
        """Whether a message says so."""
        return any(one["id"] == message and words in words_of(one) for one in await self._told(MARKETING, user))

    def asks(self, user: str, address: str, **about: Any) -> dict[str, Any]:
        """What came of an ask."""
        return self.runner.run(self.sends(user, address, **about))

    async def sends(self, user: str, address: str, **about: Any) -> dict[str, Any]:
        """The same within the loop."""
        body = {"user": user, "address": address, "key": f"key-{next(self._numbers):08d}", **about}
        headers = {"Origin": str(self.client.base_url).rstrip("/"), "Content-Type": "application/json"}
        answer = await self.client.post("/playground/ask", content=json.dumps(body), headers=headers)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def says(self, user: str, text: str, address: str = MARKETING) -> str:
        """What `user` is answered."""
        return " / ".join(words_of(one) for one in self.asks(user, address, text=f"/calbot {text}")["messages"][1:])


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What its buttons send, by their labels."""
    rows = [one["buttons"] for one in message["payload"]["elements"] if one["type"] == "actions"]
    wanted = ("verb", "subject", "revision", "values")
    return {one["label"]: {name: one[name] for name in wanted} for row in rows for one in row}


def words_of(part: Any) -> str:
    """All words of a message, in order."""
    if isinstance(part, dict):
        told = (words_of(value) for name, value in part.items() if name in _SHOWN)
        return " ".join(filter(None, told))
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(words_of, part)))
    return part if isinstance(part, str) else ""


_SHOWN = frozenset({"payload", "elements", "spans", "text", "pairs", "label", "value", "rows", "buttons", "caption"})
