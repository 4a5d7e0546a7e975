"""Surges are events, so that what people say of one is there for the next."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ("blackout", "holiday", "sensitive", "outage", "release", "sale", "absence")
_NOW = (*_BEFORE, "surge")
_KINDS = "ck_cb_event_eventkind"


def upgrade() -> None:
    """Step forward."""
    _allow(_NOW)


def downgrade() -> None:
    """Step back; surges go: there is no word for them before."""
    op.execute("DELETE FROM cb_event WHERE kind = 'surge'")
    if op.get_context().dialect.name == "postgresql":
        # It alters no table whose references are still to be checked.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _allow(_BEFORE)


def _allow(kinds: Sequence[str]) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("cb_event") as changed:
        changed.drop_constraint(op.f(_KINDS), type_="check")
        changed.create_check_constraint(op.f(_KINDS), sa.text(f"kind IN ({told})"))
