"""Delivery that survives: what a call was, whose turn a place is, work that kills its process, and signs of life.

Until the last machine runs this version, the one before it writes too: what it does not know has a default.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = "state IN ('pending', 'sending', 'doubt', 'sent', 'dead')"
_NOW = "state IN ('pending', 'sending', 'doubt', 'sent', 'superseded', 'cancelled', 'dead')"
_STATES = "ck_cb_notice_noticestate"


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_beat",
        sa.Column("name", sqltypes.AutoString(length=120), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cb_beat")),
    )
    op.create_table(
        "cb_trying",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("kind", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("began_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("parked_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_trying_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject_id", name=op.f("pk_cb_trying")),
    )
    with op.batch_alter_table("cb_alert") as changed:
        changed.add_column(sa.Column("origin", sqltypes.AutoString(length=200), nullable=True))
        changed.create_unique_constraint(op.f("uq_cb_alert_workspace_id_origin"), ["workspace_id", "origin"])
    with op.batch_alter_table("cb_notice") as changed:
        changed.add_column(sa.Column("wanted_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("called_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"))
        changed.add_column(sa.Column("echo_ref", sqltypes.AutoString(length=400), nullable=False, server_default=""))
        changed.create_index("ix_cb_notice_line", ["workspace_id", "place_id", "state", "id"])
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), sa.text(_NOW))
    with op.batch_alter_table("cb_place") as changed:
        changed.add_column(sa.Column("free_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("parked_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("problem", sqltypes.AutoString(length=500), nullable=False, server_default=""))
        changed.add_column(sa.Column("woken_at", sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Step back."""
    op.execute("UPDATE cb_notice SET state = 'dead' WHERE state IN ('superseded', 'cancelled')")
    with op.batch_alter_table("cb_place") as changed:
        changed.drop_column("woken_at")
        changed.drop_column("problem")
        changed.drop_column("parked_at")
        changed.drop_column("free_at")
    with op.batch_alter_table("cb_notice") as changed:
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), sa.text(_BEFORE))
        changed.drop_index("ix_cb_notice_line")
        changed.drop_column("echo_ref")
        changed.drop_column("repeats")
        changed.drop_column("called_at")
        changed.drop_column("wanted_at")
    with op.batch_alter_table("cb_alert") as changed:
        changed.drop_constraint(op.f("uq_cb_alert_workspace_id_origin"), type_="unique")
        changed.drop_column("origin")
    op.drop_table("cb_trying")
    op.drop_table("cb_beat")
