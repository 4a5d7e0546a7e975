"""What other systems are told of flags."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATES = ("pending", "sent", "parked", "dropped")


def upgrade() -> None:
    """Step forward; the version before it tells nobody."""
    op.create_table(
        "cb_outhook",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("event", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("body", sqltypes.AutoString(length=20_000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="outhookstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("called_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "flag_id"],
            ["cb_flag.workspace_id", "cb_flag.id"],
            name=op.f("fk_cb_outhook_workspace_id_flag_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_outhook_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_outhook")),
    )
    op.create_index("ix_cb_outhook_due", "cb_outhook", ["workspace_id", "state", "due_at"])
    op.create_index("ix_cb_outhook_flag", "cb_outhook", ["workspace_id", "flag_id"])


def downgrade() -> None:
    """Step back; what was not told yet is told to nobody."""
    op.drop_index("ix_cb_outhook_flag", table_name="cb_outhook")
    op.drop_index("ix_cb_outhook_due", table_name="cb_outhook")
    op.drop_table("cb_outhook")
