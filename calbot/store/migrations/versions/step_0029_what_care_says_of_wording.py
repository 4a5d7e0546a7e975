"""What care says of the words of coming posts."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it asks nobody."""
    op.create_table(
        "cb_wording",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "told", "off", name="wordingstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reply", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_belongs("cb_wording", person_id="cb_person", post_id="cb_post"),
    )
    op.create_index("ix_cb_wording_post_id", "cb_wording", ["post_id"])
    op.create_index("ix_cb_wording_due_at", "cb_wording", ["due_at"])
    op.create_table(
        "cb_wording_answer",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("post_revision", sa.Integer(), nullable=False),
        *_belongs("cb_wording_answer", person_id="cb_person", wording_id="cb_wording"),
        sa.UniqueConstraint(
            "workspace_id",
            "wording_id",
            "person_id",
            name=op.f("uq_cb_wording_answer_workspace_id_wording_id_person_id"),
        ),
    )


def downgrade() -> None:
    """Step back; what care said is forgotten."""
    op.drop_table("cb_wording_answer")
    op.drop_table("cb_wording")


def _belongs(table: str, **columns: str) -> tuple[sa.schema.SchemaItem, ...]:
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
