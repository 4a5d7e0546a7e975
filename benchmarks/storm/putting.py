"""How spikes get in: through the flow, as a process beside the workers does it, or signed through a worker's door."""

from __future__ import annotations

import json
import time
from typing import Any, Protocol

import httpx

from calbot.config.signing import signature
from calbot.errors import Passing
from calbot.flows import spike as spikes
from calbot.flows.spike import ToldSpike
from calbot.flows.turn import Turn
from calbot.wiring.house import House

KEY = b"the storm's key, of thirty-two b"


class Putter(Protocol):
    """Returns once it is acknowledged; raises `Outside` when it may not have been kept: then it is told again."""

    async def raise_(self, workspace_id: str, spike: ToldSpike) -> None:
        """Tell of a spike, or of what has changed about it."""

    async def withdraw(self, workspace_id: str, spike: ToldSpike) -> None:
        """Tell that it is not expected any more."""

    async def close(self) -> None:
        """Give back what it holds."""


class ByFlow:
    """Acknowledged is what was committed."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def raise_(self, workspace_id: str, spike: ToldSpike) -> None:
        """See `Putter`."""
        await self._house.wires.flow(spikes.raise_, Turn(workspace_id, self._house.clock()), spike)

    async def withdraw(self, workspace_id: str, spike: ToldSpike) -> None:
        """See `Putter`."""
        turn = Turn(workspace_id, self._house.clock())
        await self._house.wires.flow(spikes.withdraw, turn, spike.key, spike.told_at)

    async def close(self) -> None:
        """The house is closed by whoever opened it."""


class ByDoor:
    """Acknowledged is what POST /spikes has answered with 200."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=10.0)

    async def raise_(self, workspace_id: str, spike: ToldSpike) -> None:
        """See `Putter`."""
        data = {
            "key": spike.key,
            "source": spike.source,
            "starts_at": spike.starts_at.isoformat(),
            "ends_at": spike.ends_at.isoformat(),
            "minutes": spike.minutes,
            "low": spike.minutes_low,
            "high": spike.minutes_high,
            "late": spike.share_late,
            "target": spike.target_minutes,
        }
        await self._post("spike.expected", spike, data)

    async def withdraw(self, workspace_id: str, spike: ToldSpike) -> None:
        """See `Putter`."""
        await self._post("spike.gone", spike, {"key": spike.key})

    async def close(self) -> None:
        """See `Putter`."""
        await self._client.aclose()

    async def _post(self, kind: str, spike: ToldSpike, data: dict[str, Any]) -> None:
        body = json.dumps({"type": kind, "timestamp": spike.told_at.isoformat(), "data": data}).encode()
        name, at = f"{kind}-{spike.key}-{spike.told_at.timestamp()}", str(int(time.time()))
        headers = {"webhook-id": name, "webhook-timestamp": at, "webhook-signature": signature(KEY, name, at, body)}
        try:
            answer = await self._client.post(
                "/spikes", content=body, headers=headers | {"content-type": "application/json"}
            )
        except httpx.HTTPError as error:
            raise Passing(f"the door did not answer: {type(error).__name__}") from None
        if answer.status_code >= 500:
            raise Passing(f"the door answered {answer.status_code}")
        answer.raise_for_status()
