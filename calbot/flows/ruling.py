"""What the screens know of a rule: its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Ruling(Protocol):
    """What a rule says; `rulebook.Rule` is one."""

    @property
    def id(self) -> str:
        """Its name: same-account-gap."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def why(self) -> str:
        """Why that matters."""

    @property
    def do(self) -> str:
        """What to do about it, with {placeholders}."""

    @property
    def ja(self) -> Mapping[str, str]:
        """A company's own Japanese texts by "title", "why" and "do"; empty where the catalogs have them."""
        ...
