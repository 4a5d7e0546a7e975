"""Calendars that tell changes only: CalDAV and Microsoft Graph, and the copy that each change is understood on."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ("ics", "posts_csv", "inbound_csv", "shifts_csv", "chat", "dates")
_NOW = (*_BEFORE, "caldav", "graph")
_KINDS = "ck_cb_source_sourcekind"


def upgrade() -> None:
    """Step forward."""
    _allow(_NOW)
    op.create_table(
        "cb_mirror",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_mirror_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source_id"],
            ["cb_source.workspace_id", "cb_source.id"],
            name=op.f("fk_cb_mirror_workspace_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source_id", name=op.f("pk_cb_mirror")),
    )


def downgrade() -> None:
    """Step back. What such a calendar has brought stays; it becomes a source that nobody looks at."""
    op.drop_table("cb_mirror")
    op.execute("UPDATE cb_source SET kind = 'ics', location = '' WHERE kind IN ('caldav', 'graph')")
    if op.get_context().dialect.name == "postgresql":
        # It alters no table whose references are still to be checked.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _allow(_BEFORE)


def _allow(kinds: Sequence[str]) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("cb_source") as changed:
        changed.drop_constraint(op.f(_KINDS), type_="check")
        changed.create_check_constraint(op.f(_KINDS), sa.text(f"kind IN ({told})"))
