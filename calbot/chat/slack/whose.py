"""Which installation of the app a request is for, and whether it is ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Whose:
    """Which installation of the app this is: its team, and what its bot is called there."""

    team: str
    bot_user: str = ""
    bot_id: str = ""
    whole: str = ""
    """The organisation, where it was installed for all of its workspaces."""

    def has(self, team: str, organisation: str) -> bool:
        """Whether what comes from there is for it."""
        return organisation == self.whole if self.whole else team == self.team
