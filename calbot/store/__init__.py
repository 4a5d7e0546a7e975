"""The store: the session, numbers, the queries of each noun (one file each) and the migrations.

May import: the nouns, `calbot.errors`, sqlmodel, sqlalchemy, alembic. Judges nothing and commits nothing: a flow
gathers through these functions, changes rows by their own methods and commits once. Every query takes the session and
the workspace; a row of another workspace is answered like a row that does not exist. Functions that add a row give it
its number, whatever id it came with.
"""
