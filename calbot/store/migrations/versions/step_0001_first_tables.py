"""First tables."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Step forward."""
    op.create_table(
        "cb_workspace",
        sa.Column("id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("locale", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("assessed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cb_workspace")),
    )
    op.create_table(
        "cb_counter",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("noun", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_counter_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "noun", name=op.f("pk_cb_counter")),
    )
    op.create_table(
        "cb_network",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("title", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("actionable_share", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_network_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_network")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_cb_network_workspace_id_key")),
    )
    op.create_table(
        "cb_person",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("locale", sqltypes.AutoString(length=16), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_person_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_person")),
    )
    op.create_table(
        "cb_place",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("platform", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("address", sqltypes.AutoString(length=400), nullable=False),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "marketing",
                "care",
                "direct",
                "unbound",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("locale", sqltypes.AutoString(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_place_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_place")),
        sa.UniqueConstraint(
            "workspace_id", "platform", "address", name=op.f("uq_cb_place_workspace_id_platform_address")
        ),
    )
    op.create_table(
        "cb_playground_message",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("author", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("only_for", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("thread_of", sa.Integer(), nullable=True),
        sa.Column("delivery_key", sqltypes.AutoString(length=200), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("posted_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("edited_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "thread_of"],
            ["cb_playground_message.workspace_id", "cb_playground_message.id"],
            name=op.f("fk_cb_playground_message_workspace_id_thread_of"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_playground_message_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_playground_message")),
        sa.UniqueConstraint(
            "workspace_id", "delivery_key", name=op.f("uq_cb_playground_message_workspace_id_delivery_key")
        ),
    )
    with op.batch_alter_table("cb_playground_message") as batch_op:
        batch_op.create_index(batch_op.f("ix_cb_playground_message_change"), ["change"], unique=False)

    op.create_table(
        "cb_source",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ics",
                "posts_csv",
                "inbound_csv",
                "shifts_csv",
                "chat",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("location", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "fresh",
                "empty",
                "stale",
                "frozen",
                "blind",
                name="sourcestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_look_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_source_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_source")),
    )
    op.create_table(
        "cb_account",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("handle", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=True),
        sa.Column("sla_profile", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.Column("raci", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "backup_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_account_workspace_id_backup_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_account_workspace_id_owner_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_account_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_account")),
        sa.UniqueConstraint(
            "workspace_id", "network", "handle", name=op.f("uq_cb_account_workspace_id_network_handle")
        ),
    )
    op.create_table(
        "cb_event",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "blackout",
                "holiday",
                "sensitive",
                "outage",
                "release",
                "sale",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source_id"],
            ["cb_source.workspace_id", "cb_source.id"],
            name=op.f("fk_cb_event_workspace_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_event_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_event")),
    )
    op.create_table(
        "cb_finding",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sqltypes.AutoString(length=400), nullable=False),
        sa.Column("rule", sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "level",
            sa.Enum("note", "warn", "stop", name="level", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open", "overridden", "gone", name="findingstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("remedies", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("found_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_finding_workspace_id_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_finding_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_finding")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_cb_finding_workspace_id_key")),
    )
    op.create_table(
        "cb_history",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("noun", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("verb", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_history_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_history_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_history")),
    )
    with op.batch_alter_table("cb_history") as batch_op:
        batch_op.create_index(batch_op.f("ix_cb_history_at"), ["at"], unique=False)

    op.create_table(
        "cb_identity",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("platform", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("user", sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_identity_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_identity_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_identity")),
        sa.UniqueConstraint("workspace_id", "platform", "user", name=op.f("uq_cb_identity_workspace_id_platform_user")),
    )
    op.create_table(
        "cb_notice",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("only_for", sa.Integer(), nullable=True),
        sa.Column("screen", sqltypes.AutoString(length=60), nullable=False),
        sa.Column("subject", sqltypes.AutoString(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("slot", sqltypes.AutoString(length=60), nullable=False),
        sa.Column("thread_slot", sqltypes.AutoString(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "doubt",
                "sent",
                "dead",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ref", sqltypes.AutoString(length=400), nullable=False),
        sa.Column("problem", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "only_for"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_notice_workspace_id_only_for"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["cb_place.workspace_id", "cb_place.id"],
            name=op.f("fk_cb_notice_workspace_id_place_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_notice_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_notice")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_cb_notice_workspace_id_key")),
    )
    with op.batch_alter_table("cb_notice") as batch_op:
        batch_op.create_index("ix_cb_notice_due", ["state", "due_at"], unique=False)

    op.create_table(
        "cb_shift",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("replies_per_hour", sa.Float(), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_shift_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_shift_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_shift")),
    )
    with op.batch_alter_table("cb_shift") as batch_op:
        batch_op.create_index(batch_op.f("ix_cb_shift_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "cb_inbound",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("tag", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["cb_account.workspace_id", "cb_account.id"],
            name=op.f("fk_cb_inbound_workspace_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_inbound_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_inbound")),
    )
    with op.batch_alter_table("cb_inbound") as batch_op:
        batch_op.create_index(
            "uq_cb_inbound_slot", ["workspace_id", "starts_at", "brand", "network", "tag"], unique=True
        )

    op.create_table(
        "cb_override",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "finding_id"],
            ["cb_finding.workspace_id", "cb_finding.id"],
            name=op.f("fk_cb_override_workspace_id_finding_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_override_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_override_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_override")),
    )
    op.create_table(
        "cb_post",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("entry_key", sqltypes.AutoString(length=400), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("network", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("handle", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("brand", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("title", sqltypes.AutoString(length=500), nullable=False),
        sa.Column("copy_text", sqltypes.AutoString(), nullable=False),
        sa.Column("copy_length", sa.Integer(), nullable=False),
        sa.Column("link", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("zone", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("content_type", sqltypes.AutoString(length=40), nullable=False),
        sa.Column("campaign", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("thread", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "missing",
                "cancelled",
                name="poststate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("file", sqltypes.AutoString(length=400), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["cb_account.workspace_id", "cb_account.id"],
            name=op.f("fk_cb_post_workspace_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_post_workspace_id_owner_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source_id"],
            ["cb_source.workspace_id", "cb_source.id"],
            name=op.f("fk_cb_post_workspace_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_post_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_post")),
        sa.UniqueConstraint(
            "workspace_id", "source_id", "entry_key", name=op.f("uq_cb_post_workspace_id_source_id_entry_key")
        ),
    )
    with op.batch_alter_table("cb_post") as batch_op:
        batch_op.create_index("ix_cb_post_when", ["workspace_id", "starts_at"], unique=False)

    op.create_table(
        "cb_alert",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team", sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "info", "watch", "act", "now", name="alertlevel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open", "called_off", "past", name="alertstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("minutes_low", sa.Float(), nullable=False),
        sa.Column("minutes_high", sa.Float(), nullable=False),
        sa.Column("target_minutes", sa.Integer(), nullable=False),
        sa.Column("normal_minutes", sa.Float(), nullable=False),
        sa.Column("share_late", sa.Float(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("feed_seen_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("feed_name", sqltypes.AutoString(length=200), nullable=False),
        sa.Column("why_gone", sqltypes.AutoString(length=80), nullable=False),
        sa.Column("gone_post_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "gone_post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_alert_workspace_id_gone_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_alert_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_alert")),
    )
    with op.batch_alter_table("cb_alert") as batch_op:
        batch_op.create_index(batch_op.f("ix_cb_alert_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "cb_expectation",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("guess", sa.Boolean(), nullable=False),
        sa.Column("first_hour", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("per_hour", sa.JSON(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("nearest", sa.JSON(), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("window", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_expectation_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_expectation_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "post_id", name=op.f("pk_cb_expectation")),
    )
    op.create_table(
        "cb_flag",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "broken_link",
                "copy_error",
                "wrong_image",
                "wrong_price",
                "confusing",
                "other",
                name="flagkind",
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
                "claimed",
                "verifying",
                "settled",
                name="flagstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("url", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("url_key", sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("open_key", sqltypes.AutoString(length=2400), nullable=True),
        sa.Column("note", sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_flag_workspace_id_owner_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_flag_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_flag_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_flag")),
        sa.UniqueConstraint("workspace_id", "open_key", name=op.f("uq_cb_flag_workspace_id_open_key")),
    )
    op.create_table(
        "cb_post_revision",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_post_revision_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "post_id"],
            ["cb_post.workspace_id", "cb_post.id"],
            name=op.f("fk_cb_post_revision_workspace_id_post_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source_id"],
            ["cb_source.workspace_id", "cb_source.id"],
            name=op.f("fk_cb_post_revision_workspace_id_source_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_post_revision_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_post_revision")),
        sa.UniqueConstraint(
            "workspace_id", "post_id", "revision", name=op.f("uq_cb_post_revision_workspace_id_post_id_revision")
        ),
    )
    op.create_table(
        "cb_flag_report",
        sa.Column("workspace_id", sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("told_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "flag_id"],
            ["cb_flag.workspace_id", "cb_flag.id"],
            name=op.f("fk_cb_flag_report_workspace_id_flag_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["cb_person.workspace_id", "cb_person.id"],
            name=op.f("fk_cb_flag_report_workspace_id_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["cb_place.workspace_id", "cb_place.id"],
            name=op.f("fk_cb_flag_report_workspace_id_place_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["cb_workspace.id"],
            name=op.f("fk_cb_flag_report_workspace_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_cb_flag_report")),
        sa.UniqueConstraint(
            "workspace_id", "flag_id", "person_id", name=op.f("uq_cb_flag_report_workspace_id_flag_id_person_id")
        ),
    )


def downgrade() -> None:
    """Step back."""
    op.drop_table("cb_flag_report")
    op.drop_table("cb_post_revision")
    op.drop_table("cb_flag")
    op.drop_table("cb_expectation")
    with op.batch_alter_table("cb_alert") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cb_alert_starts_at"))

    op.drop_table("cb_alert")
    with op.batch_alter_table("cb_post") as batch_op:
        batch_op.drop_index("ix_cb_post_when")

    op.drop_table("cb_post")
    op.drop_table("cb_override")
    with op.batch_alter_table("cb_inbound") as batch_op:
        batch_op.drop_index("uq_cb_inbound_slot")

    op.drop_table("cb_inbound")
    with op.batch_alter_table("cb_shift") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cb_shift_starts_at"))

    op.drop_table("cb_shift")
    with op.batch_alter_table("cb_notice") as batch_op:
        batch_op.drop_index("ix_cb_notice_due")

    op.drop_table("cb_notice")
    op.drop_table("cb_identity")
    with op.batch_alter_table("cb_history") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cb_history_at"))

    op.drop_table("cb_history")
    op.drop_table("cb_finding")
    op.drop_table("cb_event")
    op.drop_table("cb_account")
    op.drop_table("cb_source")
    with op.batch_alter_table("cb_playground_message") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cb_playground_message_change"))

    op.drop_table("cb_playground_message")
    op.drop_table("cb_place")
    op.drop_table("cb_person")
    op.drop_table("cb_network")
    op.drop_table("cb_counter")
    op.drop_table("cb_workspace")
