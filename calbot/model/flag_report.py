"""Who reported a flag, and whether they were told what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel, UniqueConstraint

from calbot.model.columns import belongs, number_key, workspace_key


class FlagReport(SQLModel, table=True):
    """One reporter of a flag; `told_at` is when what came of it was told, once for each of the `times` that it was
    reported anew after a telling."""

    __tablename__ = "cb_flag_report"
    __table_args__ = (
        belongs("flag_id", "cb_flag"),
        belongs("person_id", "cb_person"),
        belongs("place_id", "cb_place"),
        UniqueConstraint("workspace_id", "flag_id", "person_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    flag_id: int
    person_id: int
    place_id: int | None = None
    reported_at: datetime
    told_at: datetime | None = None
    times: int = 1
