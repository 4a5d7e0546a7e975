"""POST /inbound: other systems (a help desk, a contact centre, a social inbox) tell how many messages came in.

The body is an event as Standard Webhooks writes it, {"type": "inbound.counted", "timestamp", "data": {"counts": []}}.
Counts only: whatever else stands in a row, as the text of a message, is dropped here and neither kept nor logged. All
of a call is taken or nothing. `timestamp`, when the counts were taken, decides which of two counts of a slot is newer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from calbot.chat.wires import Wires
from calbot.errors import Unknown
from calbot.flows import inbound as inbounds
from calbot.flows.turn import Turn
from calbot.model.inbound import Count
from calbot.sources.counts import LONGEST, MINUTES, MOST_MESSAGES
from calbot.sources.kind import MOST_KINDS, brand_in, kind_in
from calbot.sources.rowcolumns import COUNTS
from calbot.sources.table import plain_name
from calbot.store.inbound import FINEST
from calbot.web.webhook import TOLERANCE, misread, read_signed

BODY_CAP: Final = 512 * 1024
MOST_COUNTS: Final = 2_000
_OLDEST_NEWS: Final = timedelta(days=31)
_LINE: Final = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"

log = logging.getLogger(__name__)


_Names = Annotated[str, Field(max_length=80, pattern=_LINE)]
_MEANT: Final = {alias: role for role, names in COUNTS.items() for alias in names} | {"type": "tag", "types": "tag"}
"""What a key of a row seems to mean, by its plain name: what a column of a sheet of counts would."""


def _slot_length(minutes: int) -> int:
    if minutes not in MINUTES:
        raise ValueError(f"write one of {', '.join(map(str, sorted(MINUTES)))}")
    return minutes


def _on_the_clock(at: datetime) -> datetime:
    if not 2000 <= at.year <= 2100:
        raise ValueError("write a year from 2000 to 2100")
    if at.second or at.microsecond or at.minute % FINEST:
        raise ValueError("write when the slot begins, as 2026-11-20T09:00:00Z")
    return at.astimezone(UTC)


class CountRow(BaseModel):
    """How many messages that ask for an answer came in during the `minutes` from `starts_at`.

    `network` is the channel, `tag` the type of contact ("" for all types in one count), `brand` whose customers wrote.
    What else stands in a row is dropped; a network or a tag that is text is refused (`sources.kind`). A key that names
    one of these otherwise ("channel") is refused while that one is missing: else its counts would be kept as those of
    all channels.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    starts_at: Annotated[AwareDatetime, AfterValidator(_on_the_clock)]
    minutes: Annotated[int, AfterValidator(_slot_length)] = 60
    network: Annotated[str, Field(max_length=40, pattern=_LINE), AfterValidator(kind_in)] = ""
    tag: Annotated[_Names, AfterValidator(kind_in)] = ""
    brand: Annotated[_Names, AfterValidator(brand_in)] = ""
    messages: Annotated[int, Field(ge=0, le=MOST_MESSAGES, strict=True)]

    @model_validator(mode="before")
    @classmethod
    def _no_slip(cls, told: Any, info: ValidationInfo[set[str] | None]) -> Any:
        if not isinstance(told, Mapping):
            return told
        for name in told.keys() - cls.model_fields.keys():
            meant = _MEANT.get(plain_name(name), "")
            if meant in cls.model_fields and meant not in told:
                raise ValueError(f"one of its keys is not known; did you mean {meant}?")
            if info.context is not None:
                info.context.add(name)
        return told

    @property
    def ends_at(self) -> datetime:
        """The end of its slot."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def count(self, workspace_id: str) -> Count:
        """In the store's words."""
        return Count(
            workspace_id=workspace_id,
            id=0,
            starts_at=self.starts_at,
            minutes=self.minutes,
            brand=self.brand.strip(),
            network=plain_name(self.network),
            tag=self.tag,
            messages=self.messages,
        )


class Counts(BaseModel):
    """All counts of a call, in any order."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    counts: Annotated[tuple[CountRow, ...], Field(min_length=1, max_length=MOST_COUNTS)]


class InboundCounted(BaseModel):
    """The event."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    type: Literal["inbound.counted"]
    timestamp: AwareDatetime
    data: Counts


@dataclass(frozen=True)
class InboundDoor:
    """For which workspace counts come in, and with which keys they may be signed (two while one replaces the other)."""

    workspace_id: str
    keys: Sequence[bytes]


def inbound_routes(door: InboundDoor, wires: Wires) -> APIRouter:
    """POST /inbound. 202 {"counts", "changed", "late", "dropped"} once all is kept; 401 not signed; 413, 415, 422: what
    is wrong."""
    router = APIRouter()

    @router.post("/inbound")
    async def counted(request: Request) -> JSONResponse:
        webhook_id, body, now = await read_signed(request, BODY_CAP, door.keys, wires.clock)
        event, dropped = read_counted(body, now)
        counts = [row.count(door.workspace_id) for row in event.data.counts]
        _refuse_overlaps(counts)
        turn = Turn(door.workspace_id, now)
        try:
            kept = await wires.flow(inbounds.take, turn, counts, event.timestamp)
        except Unknown:
            # The database went away in the commit. To tell it again does no harm.
            raise HTTPException(503, "it may not have been kept: send it again", {"Retry-After": "5"}) from None
        log.info("told of counts: %s, %d of which %d are news", webhook_id, len(counts), kept.changed)
        told = {"counts": len(counts), "changed": kept.changed, "late": kept.late, "dropped": dropped}
        return JSONResponse(told, 202)

    return router


def read_counted(body: bytes, now: datetime) -> tuple[InboundCounted, list[str]]:
    """The event in a body that came at `now`, and the names of the first keys of its rows that were dropped. Raises
    HTTPException 422 with the first things that are wrong with it."""
    strange: set[str] = set()
    try:
        event = InboundCounted.model_validate_json(body, context=strange)
    except ValidationError as problem:
        raise misread(problem) from None
    if event.timestamp > now + TOLERANCE:
        raise HTTPException(422, "timestamp: it has not happened yet")
    if event.timestamp < now - _OLDEST_NEWS:
        raise HTTPException(422, "timestamp: more than a month ago; it says when the counts were taken")
    if len({row.tag for row in event.data.counts}) > MOST_KINDS:
        raise HTTPException(422, f"data.counts: more than {MOST_KINDS} different tags; that is no closed set of types")
    for number, row in enumerate(event.data.counts):
        if row.ends_at > now + TOLERANCE:
            raise HTTPException(422, f"data.counts.{number}.starts_at: the slot is not over; send its count when it is")
        if row.starts_at < now - LONGEST:
            raise HTTPException(422, f"data.counts.{number}.starts_at: more than twelve years ago")
    return event, [name[:40] for name in sorted(strange)[:10]]


def _refuse_overlaps(counts: Sequence[Count]) -> None:
    """Of two counts of one slot in one call nobody can say which is meant."""
    seen: dict[tuple[str, str, str], list[tuple[datetime, datetime, int]]] = {}
    for number, one in enumerate(counts):
        span = (one.starts_at, one.starts_at + timedelta(minutes=one.minutes), number)
        seen.setdefault((one.brand, one.network, one.tag), []).append(span)
    for spans in seen.values():
        for (_, end, first), (start, _, second) in pairwise(sorted(spans)):
            if start < end:
                low, high = sorted((first, second))
                raise HTTPException(422, f"data.counts.{high}: it overlaps data.counts.{low}; send each hour once")
