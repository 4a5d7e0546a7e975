"""A customer's case in another system, which led to something here."""

from __future__ import annotations

from typing import NamedTuple


class External(NamedTuple):
    """A case in another system: its number there and its address (http or https); either may be ""."""

    id: str = ""
    url: str = ""
