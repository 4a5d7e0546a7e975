"""What posts were expected to bring, kept as it was told, and what they brought."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_result",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("guess", sa.Boolean(), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("content_type", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("author", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("closed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("actual", sa.Float(), nullable=True),
        sa.Column("anew", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_result_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_result_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_result")),
    )
    with op.batch_alter_table("cb_result") as changed:
        changed.create_index("ix_cb_result_when", ["workspace_id", "starts_at"])


def downgrade() -> None:
    """Step back."""
    op.drop_table("cb_result")
