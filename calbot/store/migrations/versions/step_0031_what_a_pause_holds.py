"""Pauses in a crisis, and the posts that they hold."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0031"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _belongs(table: str, columns: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{of}.workspace_id", f"{of}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}"),
            initially="DEFERRED",
            deferrable=True,
        )
        for column, of in columns.items()
    ] + [
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f(f"fk_{table}_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        )
    ]


def upgrade() -> None:
    """Step forward; the version before it knows no pauses."""
    op.create_table(
        "cb_pause",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("tag", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=500), nullable=False),
        sa.Column(
            "state", _word("pausestate", "asked", "stands", "ending", "over", "done", "off"), nullable=False
        ),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("end_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_belongs(
            "cb_pause",
            {"account_id": "cb_account", "by_id": "cb_person", "end_id": "cb_person", "person_id": "cb_person"},
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_pause")),
    )  # fmt: skip
    op.create_index("ix_cb_pause_state", "cb_pause", ["state"])
    op.create_table(
        "cb_held",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pause_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("state", _word("heldstate", "held", "placed", "dropped"), nullable=False),
        sa.Column("verdict", _word("verdict", "none", "slot", "stale", "tone", "nowhere"), nullable=False),
        sa.Column("was_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("slot_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_belongs("cb_held", {"pause_id": "cb_pause", "person_id": "cb_person", "post_id": "cb_post"}),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_held")),
        sa.UniqueConstraint(
            "workspace_id", "pause_id", "post_id", name=op.f("uq_cb_held_workspace_id_pause_id_post_id")
        ),
    )  # fmt: skip
    op.create_index("ix_cb_held_post_id", "cb_held", ["post_id"])


def downgrade() -> None:
    """Step back; pauses are forgotten, and what they hold is planned as it was."""
    op.drop_index("ix_cb_held_post_id", table_name="cb_held")
    op.drop_table("cb_held")
    op.drop_index("ix_cb_pause_state", table_name="cb_pause")
    op.drop_table("cb_pause")
