"""How uncertain it is what a post brought."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; of what was closed before, nobody knows."""
    with op.batch_alter_table("cb_result") as changed:
        changed.add_column(sa.Column("actual_sd", sa.Float(), nullable=True))


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_result") as changed:
        changed.drop_column("actual_sd")
