"""Stand-ins for sqlmodel and `columns` in a process that keeps nothing: fields and defaults, no tables."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar, dataclass_transform


def Field(default: Any = MISSING, *, default_factory: Any = MISSING, **_column: object) -> Any:  # noqa: N802  # sqlmodel's
    """A field as sqlmodel's: its default counts, what its column would be does not."""
    return field(default=default) if default_factory is MISSING else field(default_factory=default_factory)


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class SQLModel:
    """A noun without its table. `model_fields` names its fields, as pydantic does."""

    model_fields: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, *, table: bool) -> None:
        dataclass(kw_only=True)(cls)
        cls.model_fields = {one.name: one for one in fields(cls)}  # type: ignore[arg-type]  # it has just become one


def UniqueConstraint(*_: object, **__: object) -> None:  # noqa: N802  # sqlmodel's
    """Nothing is kept twice where nothing is kept."""


def Index(*_: object, **__: object) -> None:  # noqa: N802  # sqlmodel's
    """Nothing is looked up."""


def belongs(column: str, table: str) -> None:
    """A reference leads into no table."""


def word(words: type[StrEnum], default: StrEnum, *, index: bool = False) -> Any:
    """A field holding one word of a closed set."""
    return field(default=default)


def mapping() -> Any:
    """A JSON object."""
    return field(default_factory=dict)


def listing() -> Any:
    """A JSON array."""
    return field(default_factory=list)


def workspace_key() -> Any:
    """Whose it is."""
    return field()


def number_key() -> Any:
    """Its number in the workspace."""
    return field()
