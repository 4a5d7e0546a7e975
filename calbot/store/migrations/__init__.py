"""The steps from one shape of the database to the next, run by Alembic through `calbot.store.migrate`.

May import: alembic, sqlalchemy, sqlmodel and `calbot.store.tables`; a step itself imports no noun, since nouns move on.
"""
