"""Customers whom care would like to surprise."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward; the version before it knows no delights."""
    op.create_table(
        "cb_delight",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("why", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "named", "approved", "declined",
                name="delightstate", native_enum=False, create_constraint=True, length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", of],
                ["cb_person.workspace_id", "cb_person.id"],
                name=op.f(f"fk_cb_delight_workspace_id_{of}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for of in ("by_id", "person_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_delight_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_delight")),
    )  # fmt: skip


def downgrade() -> None:
    """Step back; delights are forgotten."""
    op.drop_table("cb_delight")
