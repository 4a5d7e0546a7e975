"""A trying: how often a piece of work has been begun without coming to its end, and whether it is parked for that."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from calbot.model.columns import workspace_key

MOST_TRIES = 3
"""Whoever has been begun so often and never ended may have killed the process: it is left alone from then on."""


class Trying(SQLModel, table=True):
    """Work `kind` ("sync") on `subject_id` (0: the workspace itself) since it last came to an end.

    The try is counted before the work starts, since work that kills its process can count nothing afterwards. A row
    goes with the first success. Until `until` it is somebody's, who began at `began_at` and may renew it: two at once
    are one too many.
    """

    __tablename__ = "cb_trying"

    workspace_id: str = workspace_key()
    kind: str = Field(primary_key=True, max_length=24)
    subject_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tries: int = 0
    began_at: datetime
    until: datetime | None = None
    parked_at: datetime | None = None
    problem: str = Field(default="", max_length=500)

    @property
    def suspect(self) -> bool:
        """Whether its last try never came to an end."""
        return self.tries > 0 and not self.problem and self.parked_at is None

    def begin(self, now: datetime, lease: timedelta) -> bool:
        """Count one more try, for as long as `lease`; False when it is somebody's just now, or parked."""
        if self.parked_at is not None or (self.until is not None and now < self.until):
            return False
        if self.tries >= MOST_TRIES:
            self.parked_at, self.until = now, None
            self.problem = self.problem or "it ended the process that worked on it, or never came to an end"
            return False
        self.tries += 1
        self.began_at, self.until = now, now + lease
        return True

    def failed(self, now: datetime, said: str, pause: timedelta) -> None:
        """The try ended with an error that is a defect: not again before `pause` is over."""
        self.problem, self.until = said[:500], now + pause
