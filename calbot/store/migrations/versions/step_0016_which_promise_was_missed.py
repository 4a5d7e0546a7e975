"""Which promise a window broke that nobody was warned of."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; until now the general promise alone was looked at, on average."""
    with op.batch_alter_table("cb_miss") as changed:
        changed.add_column(sa.Column("sla", sqltypes.AutoString(length=80), nullable=False, server_default="general"))
        changed.add_column(sa.Column("percentile", sa.Float(), nullable=True))
    with op.batch_alter_table("cb_miss") as changed:
        changed.alter_column("sla", server_default=None)


def downgrade() -> None:
    """Step back."""
    with op.batch_alter_table("cb_miss") as changed:
        changed.drop_column("percentile")
        changed.drop_column("sla")
