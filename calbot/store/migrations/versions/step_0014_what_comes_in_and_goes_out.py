"""Counts that other systems tell, rosters from calendars, and the calendar that calbot publishes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SOURCES = ("ics", "posts_csv", "inbound_csv", "shifts_csv", "chat", "dates", "caldav", "graph")
_NEW = ("inbound_call", "shifts_ics")


def upgrade() -> None:
    """Step forward."""
    _sources(_SOURCES, (*_SOURCES, *_NEW))
    op.add_column("cb_inbound", sa.Column("told_at", sqltypes.UTCDateTime(), nullable=True))
    op.create_table(
        "cb_outfeed",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("digest", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_outfeed_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["cb_place.workspace_id", "cb_place.id"],
            name=op.f("fk_cb_outfeed_workspace_id_place_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_outfeed")),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_cb_outfeed_workspace_id_digest")),
    )


def downgrade() -> None:
    """Step back; sources of kinds that are not known before become those whose rows are alike."""
    op.drop_table("cb_outfeed")
    with op.batch_alter_table("cb_inbound") as changed:
        changed.drop_column("told_at")
    op.execute("UPDATE cb_source SET kind = 'inbound_csv' WHERE kind = 'inbound_call'")
    op.execute("UPDATE cb_source SET kind = 'shifts_csv' WHERE kind = 'shifts_ics'")
    if op.get_context().dialect.name == "postgresql":
        # It alters no table whose references are still to be checked.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _sources((*_SOURCES, *_NEW), _SOURCES)


def _sources(old: Sequence[str], new: Sequence[str]) -> None:
    with op.batch_alter_table("cb_source") as changed:
        changed.alter_column("kind", existing_type=_word(old), type_=_word(new), existing_nullable=False)


def _word(words: Sequence[str]) -> sa.Enum:
    return sa.Enum(*words, name="sourcekind", native_enum=False, create_constraint=True, length=24)
