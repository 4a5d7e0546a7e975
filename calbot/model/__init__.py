"""The nouns: one SQLModel table class per file, the enums of its states, and its legal moves as methods.

May import: `calbot.errors`, sqlmodel, the standard library. Knows no query, no clock, no file, no chat.
Every row belongs to a workspace: the primary key is (workspace_id, id), and references carry the workspace along,
so that a row of one workspace cannot point into another. All instants are aware UTC (sqlmodel's UTCDateTime refuses
naive values at flush); the zone that a human meant is a field of its own.
"""
