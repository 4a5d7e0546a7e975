"""How big a post was for care when it was last told, so that the notice it was given can be held against that."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it leaves the size out."""
    with op.batch_alter_table("cb_result") as changed:
        changed.add_column(sa.Column("size", sqltypes.AutoString(length=12), nullable=False, server_default=""))


def downgrade() -> None:
    """Step back; sizes are forgotten."""
    with op.batch_alter_table("cb_result") as changed:
        changed.drop_column("size")
