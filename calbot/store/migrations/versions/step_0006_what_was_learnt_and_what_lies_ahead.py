"""What was learnt of each care team, its coming hours, and how promises fare in the window of a warning."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_fitted",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("made_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("basis", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_fitted_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team", name=op.f("pk_cb_fitted")),
    )
    op.create_table(
        "cb_outlook",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("made_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("start", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("mean", sa.JSON(), nullable=False),
        sa.Column("baseline", sa.JSON(), nullable=False),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("surge", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_outlook_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team", name=op.f("pk_cb_outlook")),
    )
    with op.batch_alter_table("cb_alert") as changed:
        changed.add_column(sa.Column("queue", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("cb_alert") as changed:
        changed.alter_column("queue", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_alert") as changed:
        changed.drop_column("queue")
    op.drop_table("cb_outlook")
    op.drop_table("cb_fitted")
