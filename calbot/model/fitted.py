"""What was learnt of a care team's messages, kept from one night to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import mapping, workspace_key


class FittedState(SQLModel, table=True):
    """The forecast model of care team `team`, fitted at `made_at` from what was known until `until`.

    `state` is what `forecast.state.to_state` wrote, with its version; `basis` is a digest of what it was learnt from:
    another digest of the same span means that it has to be learnt again.
    """

    __tablename__ = "cb_fitted"

    workspace_id: str = workspace_key()
    team: str = Field(primary_key=True, max_length=80)
    made_at: datetime
    until: datetime
    basis: str = Field(max_length=64)
    state: dict[str, Any] = mapping()
