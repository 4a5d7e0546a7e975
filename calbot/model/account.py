"""The company's accounts with owner, backup, RACI and audience."""

from __future__ import annotations

from typing import Any

from calbot.model.noun import Field, SQLModel, UniqueConstraint, belongs, mapping, number_key, workspace_key


class Account(SQLModel, table=True):
    """One account of the company (@pot on instagram) and who answers for it.

    `team` is the care team that answers its messages; two brands with the same team share moderators.
    `raci` maps R, A, C and I to lists of person ids. `audience` counts followers or subscribers. `country` (ISO 3166:
    JP) is where most of them live, "" where nobody said.
    """

    __tablename__ = "cb_account"
    __table_args__ = (
        belongs("owner_id", "cb_person"),
        belongs("backup_id", "cb_person"),
        UniqueConstraint("workspace_id", "network", "handle"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    network: str = Field(max_length=40)
    handle: str = Field(max_length=200)
    brand: str = Field(default="", max_length=80)
    team: str = Field(default="care", max_length=80)
    audience: int | None = None
    sla_profile: str = Field(default="general", max_length=40)
    owner_id: int | None = None
    backup_id: int | None = None
    raci: dict[str, Any] = mapping()
    country: str = Field(default="", max_length=2)
