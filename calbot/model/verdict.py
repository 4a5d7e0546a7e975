"""What people say of a warning, and the threshold that they have drawn from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from calbot.model.columns import belongs, number_key, word, workspace_key


class Opinion(StrEnum):
    """One press under a warning."""

    USEFUL = "useful"
    TOO_MUCH = "too_much"
    TOO_LATE = "too_late"


class Verdict(SQLModel, table=True):
    """What person `person_id` said of warning `alert_id`; who presses again has changed their mind."""

    __tablename__ = "cb_verdict"
    __table_args__ = (belongs("alert_id", "cb_alert"), belongs("person_id", "cb_person"))

    workspace_id: str = workspace_key()
    alert_id: int = number_key()
    person_id: int = number_key()
    opinion: Opinion = word(Opinion, Opinion.USEFUL)
    at: datetime


class Threshold(SQLModel, table=True):
    """Warn care team `team` only of waits from `ratio` times its target on; `person_id` has set it."""

    __tablename__ = "cb_threshold"
    __table_args__ = (belongs("person_id", "cb_person"),)

    workspace_id: str = workspace_key()
    team: str = Field(primary_key=True, max_length=80)
    ratio: float
    person_id: int
    at: datetime
