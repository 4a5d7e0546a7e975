"""The stories: each flow gathers all it needs, thinks straight down, and keeps the outcome in one commit.

May import: store, the minds (rulebook, forecast, staffing, alerts, reports), the nouns, sqlmodel's `Session`.
Never a gate (chat, jobs, sources), never config. A flow says what has to be told by keeping a `Notice`; it talks to
nobody.
"""
