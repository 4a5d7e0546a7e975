"""The inbox: what chats bring is kept before it is answered."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_heard",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("respond", sqltypes.AutoString(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "answered", "parked", name="heardstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("heard_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_heard_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_heard")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_cb_heard_workspace_id_key")),
    )
    op.create_index("ix_cb_heard_waiting", "cb_heard", ["workspace_id", "state", "lease_until"])


def downgrade() -> None:
    """Step back."""
    op.drop_index("ix_cb_heard_waiting", table_name="cb_heard")
    op.drop_table("cb_heard")
