"""Finding people in a database, for whoever runs calbot."""

from __future__ import annotations

from calbot.errors import TellOperator
from calbot.model.person import Person
from calbot.store import person as people
from calbot.store import session as sessions
from calbot.wiring.house import MAIN


def person_named(database: str, name: str) -> Person:
    """The person of that name in the workspace. Raises `TellOperator` where there is none."""
    engine = sessions.open_engine(database)
    try:
        with sessions.reading(engine) as session:
            found = people.by_name(session, MAIN, name)
            if found is None:
                known = ", ".join(one.name for one in people.every(session, MAIN)) or "nobody yet"
                raise TellOperator(f"nobody is called {name!r}; the workspace has {known}")
            return found
    finally:
        engine.dispose()
