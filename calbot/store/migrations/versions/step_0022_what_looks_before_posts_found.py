"""What the looks at posts' links found, before and after they go out."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it never writes here."""
    op.create_table(
        "cb_preflight",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("link", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("post_revision", sa.Integer(), nullable=False),
        sa.Column("looked_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_preflight_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_preflight_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_preflight")),
    )
    op.create_index("ix_cb_preflight_next_at", "cb_preflight", ["workspace_id", "next_at"])
    op.create_index("ix_cb_preflight_stands", "cb_preflight", ["workspace_id", "stands"])


def downgrade() -> None:
    """Step back; what was seen is seen again."""
    op.drop_index("ix_cb_preflight_stands", table_name="cb_preflight")
    op.drop_index("ix_cb_preflight_next_at", table_name="cb_preflight")
    op.drop_table("cb_preflight")
