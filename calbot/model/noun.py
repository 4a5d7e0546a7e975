"""What the nouns that are judged are declared with: columns of a table, or plain fields where nothing is kept.

A noun is written once, as a SQLModel table. In a process that has said `keep_nothing` the same declaration makes a
plain class with the same fields, defaults and moves, and sqlmodel is not loaded; a session refuses such an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calbot.model.keeping import keeps

if TYPE_CHECKING or keeps():
    from sqlmodel import Field, Index, SQLModel, UniqueConstraint

    from calbot.model.columns import belongs, listing, mapping, number_key, word, workspace_key
else:
    from calbot.model.plain import (
        Field,
        Index,
        SQLModel,
        UniqueConstraint,
        belongs,
        listing,
        mapping,
        number_key,
        word,
        workspace_key,
    )

__all__ = [
    "Field",
    "Index",
    "SQLModel",
    "UniqueConstraint",
    "belongs",
    "listing",
    "mapping",
    "number_key",
    "word",
    "workspace_key",
]
