"""Flags to their end: more kinds and states, how grave and by when, timers, what is said of them.

Until the last machine runs this version, the one before it writes too: what it does not know has a default.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KINDS = "ck_cb_flag_flagkind"
_STATES = "ck_cb_flag_flagstate"
_SEVERITIES = "ck_cb_flag_severity"
_KINDS_BEFORE = ("broken_link", "copy_error", "wrong_image", "wrong_price", "confusing", "other")
_KINDS_NOW = (
    *_KINDS_BEFORE[:-1], "policy_risk", "missing_answer", "duplicate_post", "praise", "other",
)  # fmt: skip
_STATES_BEFORE = ("open", "claimed", "verifying", "settled")
_STATES_NOW = ("open", "claimed", "waiting", "verifying", "settled", "declined")
_TIMES = ("since", "due_at", "rung_at", "waits_until")
_TEXTS = {"target": 2000, "matter": 64, "why_not": 24, "reply": 500, "line": 500}


def _among(column: str, words: Sequence[str]) -> sa.TextClause:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.text(f"{column} IN ({listed})")


def upgrade() -> None:
    """Step forward."""
    with op.batch_alter_table("cb_flag") as changed:
        changed.add_column(
            sa.Column("severity", sqltypes.AutoString(length=24), nullable=False, server_default="middle")
        )
        for name, length in _TEXTS.items():
            changed.add_column(sa.Column(name, sqltypes.AutoString(length=length), nullable=False, server_default=""))
        for name in _TIMES:
            changed.add_column(sa.Column(name, sqltypes.UTCDateTime(), nullable=True))
        changed.add_column(sa.Column("seen", sa.JSON(), nullable=False, server_default="{}"))
        changed.add_column(sa.Column("line_by", sa.Integer(), nullable=True))
        changed.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
        changed.create_index(changed.f("ix_cb_flag_rung_at"), ["rung_at"], unique=False)
        changed.create_index(changed.f("ix_cb_flag_matter"), ["matter"], unique=False)
        changed.create_foreign_key(
            changed.f("fk_cb_flag_workspace_id_line_by"),
            "cb_person",
            ["workspace_id", "line_by"],
            ["workspace_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )
        changed.drop_constraint(op.f(_KINDS), type_="check")
        changed.create_check_constraint(op.f(_KINDS), _among("kind", _KINDS_NOW))
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), _among("state", _STATES_NOW))
        changed.create_check_constraint(op.f(_SEVERITIES), _among("severity", ("high", "middle", "low")))
    with op.batch_alter_table("cb_flag_report") as changed:
        changed.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Step back; what the version before has no word for is told with the nearest one."""
    op.execute(
        "UPDATE cb_flag SET kind = 'other' WHERE kind IN ('policy_risk', 'missing_answer', 'duplicate_post', 'praise')"
    )
    op.execute("UPDATE cb_flag SET state = 'claimed' WHERE state = 'waiting'")
    op.execute("UPDATE cb_flag SET state = 'settled' WHERE state = 'declined'")
    with op.batch_alter_table("cb_flag_report") as changed:
        changed.drop_column("times")
    with op.batch_alter_table("cb_flag") as changed:
        changed.drop_constraint(op.f(_SEVERITIES), type_="check")
        changed.drop_constraint(op.f(_STATES), type_="check")
        changed.create_check_constraint(op.f(_STATES), _among("state", _STATES_BEFORE))
        changed.drop_constraint(op.f(_KINDS), type_="check")
        changed.create_check_constraint(op.f(_KINDS), _among("kind", _KINDS_BEFORE))
        changed.drop_constraint(changed.f("fk_cb_flag_workspace_id_line_by"), type_="foreignkey")
        changed.drop_index(changed.f("ix_cb_flag_matter"))
        changed.drop_index(changed.f("ix_cb_flag_rung_at"))
        for name in ("times", "line_by", "seen", *reversed(_TIMES), *reversed(_TEXTS), "severity"):
            changed.drop_column(name)
