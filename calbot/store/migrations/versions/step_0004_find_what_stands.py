"""Find what stands: open findings among all that ever were."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_index("ix_cb_finding_state", "cb_finding", ["workspace_id", "state"])


def downgrade() -> None:
    """Step back."""
    op.drop_index("ix_cb_finding_state", table_name="cb_finding")
