"""Breaks within a shift."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; shifts from before have no breaks."""
    with op.batch_alter_table("cb_shift") as changed:
        changed.add_column(sa.Column("breaks", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("cb_shift") as changed:
        changed.alter_column("breaks", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_shift") as changed:
        changed.drop_column("breaks")
