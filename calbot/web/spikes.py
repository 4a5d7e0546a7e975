"""POST /spikes: other systems tell of a surge that they see coming (a listening tool, an outage, a contact centre).

The body is an event as Standard Webhooks writes it, {"type", "timestamp", "data"}. `spike.expected` raises a warning or
redraws the one of its key, `spike.gone` calls it off. The same event twice has one effect, and one that comes late
changes nothing: `timestamp`, when it happened, decides.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from calbot.chat.wires import Wires
from calbot.errors import TellOperator, Unknown
from calbot.flows import spike as spikes
from calbot.flows.turn import Turn
from calbot.web.webhook import TOLERANCE, misread, read_signed

BODY_CAP: Final = 16 * 1024
_LONGEST: Final = timedelta(days=7)
_FARTHEST: Final = timedelta(days=90)
_LINE: Final = r"^[^\x00-\x1f\x7f\u2028\u2029]+$"

log = logging.getLogger(__name__)

Minutes = Annotated[float, Field(ge=0, le=28 * 24 * 60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Expected(_Strict):
    """A window in which first responses are expected to take too long. Minutes are mean first response; `low` and
    `high` are the 10 % and 90 % ends of what is possible, `late` the share of messages past the promise, `chance` how
    likely it is broken (0..1),
    `target` the promise (the company's own where it is left out), `source` who says so."""

    key: Annotated[str, Field(min_length=1, max_length=120, pattern=_LINE)]
    source: Annotated[str, Field(min_length=1, max_length=120, pattern=_LINE)]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: Minutes
    low: Minutes | None = None
    high: Minutes | None = None
    late: Annotated[float, Field(ge=0, le=1)]
    chance: Annotated[float, Field(ge=0, le=1)] = 1.0
    normal: Minutes = 0.0
    target: Annotated[int, Field(ge=1, le=28 * 24 * 60)] | None = None
    team: Annotated[str, Field(min_length=1, max_length=80, pattern=_LINE)] = spikes.TEAM

    @model_validator(mode="after")
    def _fits(self) -> Expected:
        if not timedelta(0) < self.ends_at - self.starts_at <= _LONGEST:
            raise ValueError("ends_at must come after starts_at, at most seven days later")
        if not self._low <= self.minutes <= self._high:
            raise ValueError("minutes must lie between low and high")
        return self

    @property
    def _low(self) -> float:
        return self.minutes if self.low is None else self.low

    @property
    def _high(self) -> float:
        return self.minutes if self.high is None else self.high

    def told(self, at: datetime) -> spikes.ToldSpike:
        """In the flow's words."""
        return spikes.ToldSpike(
            key=self.key,
            source=self.source,
            told_at=at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            minutes=self.minutes,
            minutes_low=self._low,
            minutes_high=self._high,
            share_late=self.late,
            chance=self.chance,
            normal_minutes=self.normal,
            target_minutes=self.target,
            team=self.team,
        )


class Gone(_Strict):
    """It is not expected any more."""

    key: Annotated[str, Field(min_length=1, max_length=120, pattern=_LINE)]


class SpikeExpected(_Strict):
    """The event that raises or redraws."""

    type: Literal["spike.expected"]
    timestamp: AwareDatetime
    data: Expected


class SpikeGone(_Strict):
    """The event that calls off."""

    type: Literal["spike.gone"]
    timestamp: AwareDatetime
    data: Gone


Event = SpikeExpected | SpikeGone
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


@dataclass(frozen=True)
class SpikeDoor:
    """For which workspace events come in, and with which keys they may be signed (two while one replaces the other)."""

    workspace_id: str
    keys: Sequence[bytes]


def spike_routes(door: SpikeDoor, wires: Wires) -> APIRouter:
    """POST /spikes. 200 {"warning"}; 401 not signed; 404 no warning of that key; 413, 415, 422: what is wrong."""
    router = APIRouter()

    @router.post("/spikes")
    async def told(request: Request) -> JSONResponse:
        webhook_id, body, now = await read_signed(request, BODY_CAP, door.keys, wires.clock)
        event = read_event(body, now)
        warning = await _done(event, wires, Turn(door.workspace_id, now))
        log.info("told of a spike: %s %s, s-%s", webhook_id, event.type, warning)
        return JSONResponse({"warning": f"s-{warning}"})

    return router


async def _done(event: Event, wires: Wires, turn: Turn) -> int:
    try:
        if isinstance(event, SpikeExpected):
            return await wires.flow(spikes.raise_, turn, event.data.told(event.timestamp))
        warning = await wires.flow(spikes.withdraw, turn, event.data.key, event.timestamp)
    except TellOperator as why:
        raise HTTPException(422, str(why)) from None
    except Unknown:
        # The database went away in the commit. To tell it again does no harm.
        raise HTTPException(503, "it may not have been kept: send it again", {"Retry-After": "5"}) from None
    if warning is None:
        raise HTTPException(404, "nobody has told of that key yet; if spike.expected is on its way, send it again")
    return warning


def read_event(body: bytes, now: datetime) -> Event:
    """The event in a body that came at `now`. Raises HTTPException 422 with all that is wrong with it."""
    try:
        event = _EVENT.validate_json(body)
    except ValidationError as problem:
        raise misread(problem, ("spike.expected", "spike.gone")) from None
    if event.timestamp > now + TOLERANCE:
        raise HTTPException(422, "timestamp: it has not happened yet")
    if event.timestamp < now - _FARTHEST:
        raise HTTPException(422, "timestamp: more than 90 days ago")
    if isinstance(event, SpikeExpected) and event.data.starts_at < now - _FARTHEST:
        raise HTTPException(422, "data.starts_at: more than 90 days ago")
    if isinstance(event, SpikeExpected) and event.data.starts_at > now + _FARTHEST:
        raise HTTPException(422, "data.starts_at: more than 90 days ahead")
    return event
