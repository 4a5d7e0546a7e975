"""People: marketers, care leads, agents."""

from __future__ import annotations

from enum import StrEnum

from calbot.model.noun import Field, SQLModel, listing, number_key, workspace_key


class Role(StrEnum):
    """What a person is to calbot; one may be several."""

    MARKETER = "marketer"
    LEAD = "lead"
    AGENT = "agent"
    ADMIN = "admin"


class Person(SQLModel, table=True):
    """Somebody who uses calbot. Times are shown in `zone`, sentences in `locale`.

    `quiet` is from when to when, by the clocks of `zone`, nobody wakes the person ("22:00-07:00"); "" is never.
    `late_minutes` after the first telling of a warning the person hears of it, if nobody has it by then; None: as
    everybody.
    """

    __tablename__ = "cb_person"

    workspace_id: str = workspace_key()
    id: int = number_key()
    name: str = Field(max_length=200)
    zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=16)
    roles: list[str] = listing()
    quiet: str = Field(default="22:00-07:00", max_length=11)
    late_minutes: int | None = None

    def has(self, *roles: Role) -> bool:
        """Whether the person holds at least one of `roles`."""
        return any(role.value in self.roles for role in roles)
