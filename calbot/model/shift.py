"""Who answers when: one row is one person, or several alike, on duty for a span."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from calbot.model.noun import Field, SQLModel, belongs, listing, number_key, workspace_key

if TYPE_CHECKING:
    from calbot.model.person import Person


class Shift(SQLModel, table=True):
    """`heads` people of `team` on duty from `starts_at` to `ends_at`.

    `replies_per_hour` counts the first replies of one head; None means the workspace's own figure. `breaks` are
    [start, end] pairs of instants (ISO 8601) within the shift, in which none of the heads answers: lunch, a meeting,
    an hour at the doctor's. A split shift is two shifts. `source_id` is the roster that told it, which alone takes it
    away again.
    """

    __tablename__ = "cb_shift"
    __table_args__ = (belongs("person_id", "cb_person"), belongs("source_id", "cb_source"))

    workspace_id: str = workspace_key()
    id: int = number_key()
    person_id: int | None = None
    name: str = Field(default="", max_length=200)
    team: str = Field(default="care", max_length=80)
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    zone: str = Field(default="UTC", max_length=64)
    heads: int = 1
    replies_per_hour: float | None = None
    skills: list[str] = listing()
    languages: list[str] = listing()
    breaks: list[list[str]] = listing()
    source_id: int | None = None

    def is_of(self, person: Person) -> bool:
        """Whether it is that person's: by number, else as rosters tell it, which know people by name only."""
        if self.person_id is not None:
            return self.person_id == person.id
        return bool(self.name) and self.name.casefold() == person.name.casefold()

    @property
    def pauses(self) -> tuple[tuple[datetime, datetime], ...]:
        """The breaks as instants."""
        return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.breaks)
