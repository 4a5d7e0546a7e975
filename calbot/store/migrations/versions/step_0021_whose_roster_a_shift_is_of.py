"""Which roster told of a shift, and the rosters of Microsoft Teams."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = (
    "ics", "posts_csv", "inbound_csv", "shifts_csv", "chat", "dates", "caldav", "graph", "inbound_call", "shifts_ics",
)  # fmt: skip
_NOW = (*_BEFORE, "shifts_graph")
_KINDS = "ck_cb_source_sourcekind"
_OF = "fk_cb_shift_workspace_id_source_id"


def upgrade() -> None:
    """Step forward; what is there so far is anybody's, and goes with the first roster that tells of its hours."""
    _allow(_NOW)
    with op.batch_alter_table("cb_shift") as changed:
        changed.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        changed.create_foreign_key(
            changed.f(_OF),
            "cb_source",
            ["workspace_id", "source_id"],
            ["workspace_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    """Step back. What such a roster has brought stays; it becomes a source that nobody looks at."""
    with op.batch_alter_table("cb_shift") as changed:
        changed.drop_constraint(changed.f(_OF), type_="foreignkey")
        changed.drop_column("source_id")
    op.execute("UPDATE cb_source SET kind = 'shifts_ics', location = '' WHERE kind = 'shifts_graph'")
    if op.get_context().dialect.name == "postgresql":
        # It alters no table whose references are still to be checked.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _allow(_BEFORE)


def _allow(kinds: Sequence[str]) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("cb_source") as changed:
        changed.drop_constraint(op.f(_KINDS), type_="check")
        changed.create_check_constraint(op.f(_KINDS), sa.text(f"kind IN ({told})"))
