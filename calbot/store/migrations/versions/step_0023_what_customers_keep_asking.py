"""What customers keep asking."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it knows no ideas."""
    op.create_table(
        "cb_idea",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "undecided",
                "faq",
                "blog",
                "video",
                "keyword",
                "product",
                name="ideafor",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "offered",
                "taken",
                "shipped",
                "declined",
                name="ideastate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("reply", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("opened_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_idea_workspace_id_owner_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_idea_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_idea_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_idea_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_idea")),
    )
    op.create_table(
        "cb_idea_ask",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "idea_id"],
            ["cb_idea.workspace_id", "cb_idea.id"],
            name=op.f("fk_cb_idea_ask_workspace_id_idea_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_idea_ask_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["cb_place.workspace_id", "cb_place.id"],
            name=op.f("fk_cb_idea_ask_workspace_id_place_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_idea_ask_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_idea_ask")),
    )
    op.create_index("ix_cb_idea_ask_idea_id", "cb_idea_ask", ["idea_id"])


def downgrade() -> None:
    """Step back; ideas are forgotten."""
    op.drop_index("ix_cb_idea_ask_idea_id", table_name="cb_idea_ask")
    op.drop_table("cb_idea_ask")
    op.drop_table("cb_idea")
