"""What calendars mention no more, and since when."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATES = ("held", "applied", "kept", "over")


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_removal",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="removalstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("coming", sa.Integer(), nullable=False),
        sa.Column("braked", sa.Boolean(), nullable=False),
        sa.Column("emptied", sa.Boolean(), nullable=False),
        sa.Column("overlays", sa.Boolean(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("same_since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_removal_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source_id"],
            ["cb_source.workspace_id", "cb_source.id"],
            name=op.f("fk_cb_removal_workspace_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_removal_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_removal")),
    )
    op.create_index(op.f("ix_cb_removal_source_id"), "cb_removal", ["source_id"])
    with op.batch_alter_table("cb_post") as changed:
        changed.add_column(sa.Column("missing_since", sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_post") as changed:
        changed.drop_column("missing_since")
    op.drop_index(op.f("ix_cb_removal_source_id"), table_name="cb_removal")
    op.drop_table("cb_removal")
