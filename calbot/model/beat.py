"""A beat: the last sign of life of one of calbot's own parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import mapping


class Beat(SQLModel, table=True):
    """What `name` ("tick", "audit", "worker:<id>") did last, and when by the database's clock; of a host that is
    asked for pages ("host:<digest>") until when it is left alone.

    The one table without a workspace: it tells of processes, which work for all of them, and holds nobody's data.
    """

    __tablename__ = "cb_beat"

    name: str = Field(primary_key=True, max_length=120)
    at: datetime
    said: dict[str, Any] = mapping()
