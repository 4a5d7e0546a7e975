"""What each care team can answer in its coming hours, beside what comes in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the next assessment fills it."""
    with op.batch_alter_table("cb_outlook") as changed:
        changed.add_column(sa.Column("replies", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_outlook") as changed:
        changed.drop_column("replies")
