"""Where calbot was installed, with sealed tokens."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_installation",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("platform", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("bot_user", sqltypes.AutoString(length=32), nullable=False),
        sa.Column("scopes", sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("expires_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("renewing_until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("installed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("installed_by", sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_installation_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_installation")),
        sa.UniqueConstraint(
            "workspace_id", "platform", "team", name=op.f("uq_cb_installation_workspace_id_platform_team")
        ),
    )


def downgrade() -> None:
    """Step back."""
    op.drop_table("cb_installation")
