"""Who works at Pan & Pot, and which accounts they answer for."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "Pan & Pot"
ZONE = "Europe/London"
HISTORY_WEEKS = 26
PLAN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Member:
    """One person. `place` is the playground user name; roles as in `model.person.Role`."""

    name: str
    zone: str
    locale: str
    roles: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One account of a brand; `owner`, `backup` and the RACI lists are names of members."""

    key: str
    network: str
    handle: str
    brand: str
    audience: int
    owner: str
    backup: str

    @property
    def raci(self) -> dict[str, tuple[str, ...]]:
        """Who is responsible, accountable, consulted and informed."""
        return {
            "R": _named(self.owner),
            "A": ("Lead",),
            "C": _named(self.backup),
            "I": ("Agt1", "Agt2", "Agt3", "Agt4"),
        }


MEMBERS: tuple[Member, ...] = (
    Member("Mkt", "Europe/London", "en", ("marketer",), "mkt"),
    Member("Mkt2", "Europe/London", "en", ("marketer",)),
    Member("Lead", "America/Chicago", "en", ("lead", "admin"), "lead"),
    Member("Agt1", "Europe/London", "en", ("agent",), "agt1"),
    Member("Agt2", "Asia/Tokyo", "ja", ("agent",)),
    Member("Agt3", "America/Chicago", "en", ("agent",)),
    Member("Agt4", "Europe/London", "en", ("agent", "lead")),
    Member("Agt5", "Europe/London", "en", ("agent",)),
    Member("Agt6", "Europe/London", "en", ("agent",)),
)

OUTLETS: tuple[Outlet, ...] = (
    Outlet("ig", "instagram", "@pot", "Pot", 182_000, "Mkt", "Mkt2"),
    Outlet("tt", "tiktok", "@pot", "Pot", 240_000, "Mkt", "Mkt2"),
    Outlet("yt", "youtube", "@pot", "Pot", 58_000, "", ""),
    Outlet("blog", "blog", "help.pot", "Pot", 21_000, "Mkt", "Mkt2"),
    Outlet("x", "x", "@pan", "Pan", 96_000, "Mkt2", "Mkt"),
    Outlet("fb", "facebook", "pan.kitchen", "Pan", 130_000, "Mkt2", "Mkt"),
    Outlet("mail", "newsletter", "Pan & Pot Post", "Pan", 88_000, "Mkt2", "Mkt"),
)

BRANDS: tuple[str, ...] = tuple(dict.fromkeys(outlet.brand for outlet in OUTLETS))


def outlet(key: str) -> Outlet:
    """The account called `key` in this sample; KeyError when there is none."""
    return {each.key: each for each in OUTLETS}[key]


def _named(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
