"""What care is briefed with, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _refers(table: str, column: str, to: str) -> Any:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{to}.workspace_id", f"{to}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _company(table: str) -> Any:
    return sa.ForeignKeyConstraint(
        ["workspace_id"],
        ["cb_workspace.id"],
        name=op.f(f"fk_{table}_workspace_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def _once(table: str, *columns: str) -> Any:
    name = "_".join(("uq", table, "workspace_id", *columns))
    return sa.UniqueConstraint("workspace_id", *columns, name=op.f(name))


def _number(name: str = "id") -> Any:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _workspace() -> Any:
    return sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False)


def _at(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    """Step forward; the version before it knows no briefs."""
    op.create_table(
        "cb_brief",
        _workspace(),
        _number("post_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("post_revision", sa.Integer(), nullable=False),
        _at("changed_at"),
        _refers("cb_brief", "post_id", "cb_post"),
        _company("cb_brief"),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_brief")),
    )
    op.create_table(
        "cb_brief_read",
        _workspace(),
        _number(),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        _at("at"),
        sa.Column("told", sa.Integer(), nullable=False),
        _refers("cb_brief_read", "post_id", "cb_post"),
        _refers("cb_brief_read", "person_id", "cb_person"),
        _company("cb_brief_read"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_brief_read")),
        sa.UniqueConstraint(
            "workspace_id", "post_id", "person_id", name=op.f("uq_cb_brief_read_workspace_id_post_id_person_id")
        ),
    )
    op.create_table(
        "cb_shift_brief",
        _workspace(),
        _number(),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        _at("starts_at"),
        _at("ends_at"),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _at("told_at", nullable=True),
        _at("read_at", nullable=True),
        _at("poor", nullable=True),
        _at("drafted_at", nullable=True),
        sa.Column("note", sqltypes.AutoString(length=2000), nullable=False),
        _at("handed_at", nullable=True),
        _refers("cb_shift_brief", "person_id", "cb_person"),
        _company("cb_shift_brief"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_shift_brief")),
        _once("cb_shift_brief", "person_id", "starts_at"),
    )
    op.create_index("ix_cb_shift_brief_ends_at", "cb_shift_brief", ["ends_at"])
    op.create_table(
        "cb_brief_question",
        _workspace(),
        _number(),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("reply", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("reply_by", sa.Integer(), nullable=True),
        _at("asked_at"),
        _at("replied_at", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _refers("cb_brief_question", "post_id", "cb_post"),
        _refers("cb_brief_question", "person_id", "cb_person"),
        _refers("cb_brief_question", "reply_by", "cb_person"),
        _company("cb_brief_question"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_brief_question")),
    )
    op.create_index("ix_cb_brief_question_post_id", "cb_brief_question", ["post_id"])


def downgrade() -> None:
    """Step back; briefs and their readers are forgotten."""
    for table in ("cb_brief_question", "cb_shift_brief", "cb_brief_read", "cb_brief"):
        op.drop_table(table)
