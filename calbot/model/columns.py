"""Column kinds shared by all nouns: closed words, JSON that notices changes, keys that carry the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlmodel import JSON, Enum, Field, ForeignKey, ForeignKeyConstraint, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_WORD_LENGTH = 24
_AT_COMMIT: Final[Mapping[str, Any]] = {"deferrable": True, "initially": "DEFERRED"}
"""References are checked at commit: SQLAlchemy writes the rows of one flush in no order of theirs."""


def word(words: type[StrEnum], default: StrEnum, *, index: bool = False) -> Any:
    """A field holding one word of a closed set, checked by the database too.

    Not a native PostgreSQL enum: it cannot lose a word again.
    """
    return Field(
        default=default,
        index=index,
        sa_type=Enum(
            words,
            name=words.__name__.lower(),
            native_enum=False,
            create_constraint=True,
            validate_strings=True,
            length=_WORD_LENGTH,
            values_callable=lambda closed: [member.value for member in closed],
        ),
    )


def mapping() -> Any:
    """A JSON object whose in-place changes are saved."""
    # Not the builtin `dict`: pydantic reads the factory's signature for each row, and a builtin's costs 0.2 ms.
    return Field(default_factory=_no_mapping, sa_type=MutableDict.as_mutable(JSON()))


def listing() -> Any:
    """A JSON array whose in-place changes are saved."""
    return Field(default_factory=_no_listing, sa_type=MutableList.as_mutable(JSON()))


def workspace_key() -> Any:
    """First half of every primary key."""
    company = ForeignKey("cb_workspace.id", **_AT_COMMIT)
    return Field(primary_key=True, sa_column_args=[company], max_length=64)


def number_key() -> Any:
    """Second half of every primary key: counted per workspace, so it is also what people say (p-12)."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def belongs(column: str, table: str) -> ForeignKeyConstraint:
    """A reference that carries the workspace: (workspace_id, `column`) -> `table`(workspace_id, id)."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], **_AT_COMMIT)


def _no_mapping() -> dict[str, Any]:
    return {}


def _no_listing() -> list[Any]:
    return []
