"""What Alembic runs: over the connection that `calbot.store.migrate` hands in, or to print SQL without one."""

from __future__ import annotations

from alembic import context

from calbot.store.tables import METADATA, VERSION_TABLE, ours


def run() -> None:
    """Run the steps that were asked for."""
    connection = context.config.attributes.get("connection")
    context.configure(
        connection=connection,
        dialect_name=None if connection is not None else context.config.attributes["dialect"],
        literal_binds=connection is None,
        target_metadata=METADATA,
        version_table=VERSION_TABLE,
        include_name=ours,
        compare_type=True,
        user_module_prefix="sqltypes.",
        # SQLite cannot alter a column: the table is copied.
        render_as_batch=connection is not None and connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
