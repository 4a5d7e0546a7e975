"""How often the sender of a message died in a row, and how often it failed by a defect of ours."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COLUMNS = ("lapses", "defects")


def upgrade() -> None:
    """Step forward; nothing has been counted yet."""
    with op.batch_alter_table("cb_notice") as changed:
        for name in _COLUMNS:
            changed.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_notice") as changed:
        for name in _COLUMNS:
            changed.drop_column(name)
