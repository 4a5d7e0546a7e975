"""An override: a person's reasoned "yes, I know" to one finding, until it expires."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, number_key, workspace_key


class Override(SQLModel, table=True):
    """`person_id` answers for finding `finding_id` until `expires_at`; the same finding stays silent as long."""

    __tablename__ = "cb_override"
    __table_args__ = (belongs("finding_id", "cb_finding"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    finding_id: int
    person_id: int
    reason: str = Field(max_length=500)
    created_at: datetime
    expires_at: datetime
