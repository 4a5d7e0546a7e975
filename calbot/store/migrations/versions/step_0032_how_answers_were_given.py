"""Which conversations there were lately, and what care leads found in those that they have drawn."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0032"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it knows none of these."""
    op.create_table(
        "cb_conversation",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("desk", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        _company("cb_conversation"),
        sa.PrimaryKeyConstraint("workspace_id", "desk", "key", name=op.f("pk_cb_conversation")),
    )
    op.create_index("ix_cb_conversation_at", "cb_conversation", ["workspace_id", "at"])
    op.create_table(
        "cb_draw",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sqltypes.UTCDateTime(), nullable=False),
        _company("cb_draw"),
        _belongs("cb_draw", "person_id", "cb_person"),
        _belongs("cb_draw", "post_id", "cb_post"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_draw")),
    )
    op.create_table(
        "cb_score",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("desk", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("key", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("scored_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _company("cb_score"),
        _belongs("cb_score", "draw_id", "cb_draw"),
        _belongs("cb_score", "person_id", "cb_person"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_score")),
    )


def _company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"],
        ["cb_workspace.id"],
        name=op.f(f"fk_{table}_workspace_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{to}.workspace_id", f"{to}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def downgrade() -> None:
    """Step back; what was found is forgotten."""
    for table in ("cb_score", "cb_draw", "cb_conversation"):
        op.drop_table(table)
