"""Which cases of other systems led to a flag.

Until the last machine runs this version, the one before it writes too: what it does not know has a default.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    with op.batch_alter_table("cb_flag") as changed:
        changed.add_column(sa.Column("cases", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Step back; the cases are forgotten."""
    with op.batch_alter_table("cb_flag") as changed:
        changed.drop_column("cases")
