"""What more rules ask: countries, absences, notice, and what a post rests on."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_EVENTS = ("blackout", "holiday", "sensitive", "outage", "release", "sale")
_SOURCES = ("ics", "posts_csv", "inbound_csv", "shifts_csv", "chat")


def upgrade() -> None:
    """Step forward."""
    _text("cb_account", "country", 2)
    _text("cb_event", "country", 2)
    _text("cb_event", "owner", 200)
    _text("cb_post", "after", 200)
    op.add_column("cb_post", sa.Column("told_at", sqltypes.UTCDateTime(), nullable=True))
    _words("cb_event", "eventkind", _EVENTS, (*_EVENTS, "absence"))
    _words("cb_source", "sourcekind", _SOURCES, (*_SOURCES, "dates"))


def downgrade() -> None:
    """Step back; absences and calbot's own dates go: the words for them are not known before."""
    op.execute("DELETE FROM cb_event WHERE kind = 'absence'")
    op.execute(
        "DELETE FROM cb_event WHERE EXISTS (SELECT 1 FROM cb_source WHERE cb_source.kind = 'dates'"
        " AND cb_source.workspace_id = cb_event.workspace_id AND cb_source.id = cb_event.source_id)"
    )
    op.execute("DELETE FROM cb_source WHERE kind = 'dates'")
    if op.get_context().dialect.name == "postgresql":
        # It alters no table whose references are still to be checked.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _words("cb_source", "sourcekind", (*_SOURCES, "dates"), _SOURCES)
    _words("cb_event", "eventkind", (*_EVENTS, "absence"), _EVENTS)
    for table, column in (
        ("cb_post", "told_at"),
        ("cb_post", "after"),
        ("cb_event", "owner"),
        ("cb_event", "country"),
        ("cb_account", "country"),
    ):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)


def _text(table: str, column: str, longest: int) -> None:
    """A text that rows from before have empty; new rows always bring theirs, so that no default stays behind."""
    with op.batch_alter_table(table) as changed:
        changed.add_column(sa.Column(column, sqltypes.AutoString(length=longest), nullable=False, server_default=""))
    with op.batch_alter_table(table) as changed:
        changed.alter_column(column, existing_type=sqltypes.AutoString(length=longest), server_default=None)


def _words(table: str, name: str, old: Sequence[str], new: Sequence[str]) -> None:
    """The closed set of the column `kind`."""
    with op.batch_alter_table(table) as changed:
        changed.alter_column("kind", existing_type=_word(name, old), type_=_word(name, new), existing_nullable=False)


def _word(name: str, words: Sequence[str]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
