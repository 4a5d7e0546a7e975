"""How long after the first telling of a warning a person hears of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; nobody has said anything yet."""
    with op.batch_alter_table("cb_person") as changed:
        changed.add_column(sa.Column("late_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_person") as changed:
        changed.drop_column("late_minutes")
