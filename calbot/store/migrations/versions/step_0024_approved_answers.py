"""Approved answers to what customers ask, where they belong, and how often they are used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it knows no answers."""
    op.create_table(
        "cb_faq",
        *_key(),
        _text("question", 300),
        _text("brand", 80),
        _number("person_id"),
        _number("owner_id", nullable=True),
        _instant("opened_at"),
        _instant("changed_at"),
        _number("revision"),
        *_belongs("cb_faq", owner_id="cb_person", person_id="cb_person"),
    )
    op.create_table(
        "cb_faq_text",
        *_key(),
        _number("faq_id"),
        _text("locale", 8),
        _text("text", 1000),
        sa.Column("state", _word("faqstate", "draft", "approved", "withdrawn"), nullable=False),
        _number("person_id"),
        _number("approved_by", nullable=True),
        _instant("approved_at", nullable=True),
        _instant("expires_at", nullable=True),
        _instant("told_at", nullable=True),
        _instant("changed_at"),
        sa.Column("why", sa.JSON(), nullable=False),
        *_belongs("cb_faq_text", approved_by="cb_person", faq_id="cb_faq", person_id="cb_person"),
        sa.UniqueConstraint("workspace_id", "faq_id", "locale", name=op.f("uq_cb_faq_text_workspace_id_faq_id_locale")),
    )
    op.create_index("ix_cb_faq_text_expires_at", "cb_faq_text", ["expires_at"])
    op.create_table(
        "cb_faq_post",
        *_key(),
        _number("faq_id"),
        _number("post_id"),
        _number("person_id"),
        sa.Column("belongs", sa.Boolean(), nullable=False),
        _instant("at"),
        *_belongs("cb_faq_post", faq_id="cb_faq", person_id="cb_person", post_id="cb_post"),
        sa.UniqueConstraint(
            "workspace_id", "post_id", "faq_id", name=op.f("uq_cb_faq_post_workspace_id_post_id_faq_id")
        ),
    )
    op.create_index("ix_cb_faq_post_faq_id", "cb_faq_post", ["faq_id"])
    op.create_table(
        "cb_faq_use",
        *_key(),
        _number("faq_id"),
        _text("locale", 8),
        _number("person_id"),
        _number("place_id", nullable=True),
        _instant("at"),
        *_belongs("cb_faq_use", faq_id="cb_faq", person_id="cb_person", place_id="cb_place"),
    )
    op.create_index("ix_cb_faq_use_faq_id", "cb_faq_use", ["faq_id"])


def downgrade() -> None:
    """Step back; answers are forgotten."""
    op.drop_table("cb_faq_use")
    op.drop_table("cb_faq_post")
    op.drop_table("cb_faq_text")
    op.drop_table("cb_faq")


def _key() -> tuple[sa.Column[Any], ...]:
    return (
        _text("workspace_id", 64),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    )


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sqltypes.AutoString(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sqltypes.UTCDateTime(), nullable=nullable)


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _belongs(table: str, **columns: str) -> tuple[Any, ...]:
    """The primary key, the workspace, and a reference that carries it for each column."""
    return (
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{other}.workspace_id", f"{other}.id"],
                name=op.f(f"fk_{table}_workspace_id_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, other in columns.items()
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f(f"fk_{table}_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    )
