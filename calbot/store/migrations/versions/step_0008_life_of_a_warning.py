"""The life of a warning: who has it, when it is told again, its record; cover, estimates, moves, misses.

Until the last machine runs this version, the one before it writes too: what it does not know has a default.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = "state IN ('open', 'called_off', 'past')"
_NOW = "state IN ('open', 'acked', 'snoozed', 'called_off', 'past')"
_STATES = "ck_cb_alert_alertstate"


def upgrade() -> None:
    """Step forward."""
    _miss()
    _threshold()
    _estimate()
    _post_move()
    _cover()
    _verdict()
    _cover_answer()
    _alert()
    _person()


def _miss() -> None:
    op.create_table(
        "cb_miss",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("target_minutes", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Float(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "untold",
                "repost",
                "paid",
                "topic",
                "other",
                name="misscause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_miss_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_miss_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_miss")),
        sa.UniqueConstraint("workspace_id", "team", "starts_at", name=op.f("uq_cb_miss_workspace_id_team_starts_at")),
    )


def _threshold() -> None:
    op.create_table(
        "cb_threshold",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_threshold_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_threshold_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team", name=op.f("pk_cb_threshold")),
    )


def _estimate() -> None:
    op.create_table(
        "cb_estimate",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Float(), nullable=False),
        sa.Column("ours", sa.Float(), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_estimate_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_estimate_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_estimate_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_estimate")),
    )


def _post_move() -> None:
    op.create_table(
        "cb_post_move",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("was", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_post_move_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_post_move_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_post_move")),
    )
    with op.batch_alter_table("cb_post_move") as changed:
        changed.create_index(changed.f("ix_cb_post_move_due_at"), ["due_at"], unique=False)


def _cover() -> None:
    op.create_table(
        "cb_cover",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open", "filled", "stood_down", name="coverstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["cb_alert.workspace_id", "cb_alert.id"],
            name=op.f("fk_cb_cover_workspace_id_alert_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asked_by"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_cover_workspace_id_asked_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_cover_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_cover")),
    )
    with op.batch_alter_table("cb_cover") as changed:
        changed.create_index(changed.f("ix_cb_cover_starts_at"), ["starts_at"], unique=False)


def _verdict() -> None:
    op.create_table(
        "cb_verdict",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("alert_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "opinion",
            sa.Enum(
                "useful", "too_much", "too_late", name="opinion", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["cb_alert.workspace_id", "cb_alert.id"],
            name=op.f("fk_cb_verdict_workspace_id_alert_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_verdict_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_verdict_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "alert_id", "person_id", name=op.f("pk_cb_verdict")),
    )


def _cover_answer() -> None:
    op.create_table(
        "cb_cover_answer",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("released_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cover_id"],
            ["cb_cover.workspace_id", "cb_cover.id"],
            name=op.f("fk_cb_cover_answer_workspace_id_cover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_cover_answer_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_cover_answer_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_cover_answer")),
        sa.UniqueConstraint(
            "workspace_id", "cover_id", "person_id", name=op.f("uq_cb_cover_answer_workspace_id_cover_id_person_id")
        ),
    )


def _alert() -> None:
    with op.batch_alter_table("cb_alert") as changed:
        changed.add_column(sa.Column("chance", sa.Float(), nullable=False, server_default="1"))
        changed.add_column(sa.Column("planned", sa.Boolean(), nullable=False, server_default=sa.false()))
        changed.add_column(sa.Column("into_id", sa.Integer(), nullable=True))
        changed.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        changed.add_column(sa.Column("heard", sa.Float(), nullable=False, server_default="0"))
        changed.add_column(sa.Column("snoozed_until", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("told_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("rung_at", sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("stood", sa.JSON(), nullable=False, server_default="{}"))
        changed.add_column(sa.Column("came_true", sa.Boolean(), nullable=True))
        changed.add_column(sa.Column("acted", sa.Boolean(), nullable=False, server_default=sa.false()))
        changed.add_column(sa.Column("judged_at", sqltypes.UTCDateTime(), nullable=True))
        changed.create_index(changed.f("ix_cb_alert_rung_at"), ["rung_at"], unique=False)
        changed.create_foreign_key(
            changed.f("fk_cb_alert_workspace_id_owner_id"),
            "cb_person",
            ["workspace_id", "owner_id"],
            ["workspace_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )

        changed.create_foreign_key(
            changed.f("fk_cb_alert_workspace_id_into_id"),
            "cb_alert",
            ["workspace_id", "into_id"],
            ["workspace_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), sa.text(_NOW))


def _person() -> None:
    with op.batch_alter_table("cb_person") as changed:
        changed.add_column(
            sa.Column("quiet", sqltypes.AutoString(length=11), nullable=False, server_default="22:00-07:00")
        )


def downgrade() -> None:
    """Step back."""
    op.execute("UPDATE cb_alert SET state = 'open' WHERE state IN ('acked', 'snoozed')")
    with op.batch_alter_table("cb_person") as changed:
        changed.drop_column("quiet")

    with op.batch_alter_table("cb_alert") as changed:
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), sa.text(_BEFORE))
        changed.drop_constraint(changed.f("fk_cb_alert_workspace_id_into_id"), type_="foreignkey")
        changed.drop_constraint(changed.f("fk_cb_alert_workspace_id_owner_id"), type_="foreignkey")
        changed.drop_index(changed.f("ix_cb_alert_rung_at"))
        changed.drop_column("judged_at")
        changed.drop_column("acted")
        changed.drop_column("came_true")
        changed.drop_column("stood")
        changed.drop_column("rung_at")
        changed.drop_column("told_at")
        changed.drop_column("snoozed_until")
        changed.drop_column("heard")
        changed.drop_column("owner_id")
        changed.drop_column("into_id")
        changed.drop_column("planned")
        changed.drop_column("chance")

    op.drop_table("cb_cover_answer")
    op.drop_table("cb_verdict")
    with op.batch_alter_table("cb_cover") as changed:
        changed.drop_index(changed.f("ix_cb_cover_starts_at"))

    op.drop_table("cb_cover")
    with op.batch_alter_table("cb_post_move") as changed:
        changed.drop_index(changed.f("ix_cb_post_move_due_at"))

    op.drop_table("cb_post_move")
    op.drop_table("cb_estimate")
    op.drop_table("cb_threshold")
    op.drop_table("cb_miss")
