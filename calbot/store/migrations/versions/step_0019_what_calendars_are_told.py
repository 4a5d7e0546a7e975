"""Moves and cancels from chat that are written back to the calendars they came from."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATES = ("pending", "written", "asked", "conflict", "parked", "done", "dropped")


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_writeback",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="writebackstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("called_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("written_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("seal", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        _belongs(["workspace_id"], "cb_workspace", ["id"]),
        *(
            _belongs(["workspace_id", column], table, ["workspace_id", "id"])
            for column, table in (("post_id", "cb_post"), ("source_id", "cb_source"), ("person_id", "cb_person"))
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_writeback")),
    )
    with op.batch_alter_table("cb_writeback") as changed:
        changed.create_index("ix_cb_writeback_due", ["workspace_id", "state", "due_at"])
        changed.create_index("ix_cb_writeback_post", ["workspace_id", "post_id"])


def downgrade() -> None:
    """Step back; changes that no calendar shows yet stay in the chat."""
    op.drop_table("cb_writeback")


def _belongs(columns: list[str], table: str, named: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        columns,
        [f"{table}.{name}" for name in named],
        name=op.f(f"fk_cb_writeback_{'_'.join(columns)}"),
        initially="DEFERRED",
        deferrable=True,
    )
