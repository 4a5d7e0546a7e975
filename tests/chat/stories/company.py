"""One company, whose people sit in one chat or in several: its workspace file, and who is called what where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from tests.chat.office import place_in
from tests.chat.slack import office as slack
from tests.chat.teams import office as teams

PEOPLE: Final[Mapping[str, tuple[str, str, str]]] = {
    "Mkt": ("marketer", "Europe/London", "en"),
    "Mkt2": ("marketer", "Europe/London", "en"),
    "Lead": ("lead", "America/Chicago", "en"),
    "Agt1": ("agent", "Europe/London", "en"),
    "Agt2": ("agent", "Asia/Tokyo", "ja"),
    "Agt3": ("agent", "America/Chicago", "en"),
}
"""Name -> role, zone, language. Mkt answers for Pot, Mkt2 for Pan."""
_IN_TEAMS: Final = {
    "Mkt": teams.MKT,
    "Mkt2": "be1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b66",
    "Lead": teams.LEAD,
    "Agt1": teams.AGT1,
    "Agt2": teams.AGT2,
    "Agt3": "ce1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b77",
}
SEATS: Final[Mapping[str, Mapping[str, str]]] = {
    **{chat: dict.fromkeys(PEOPLE, chat) for chat in ("playground", "slack", "teams")},
    "mixed": {
        "Mkt": "slack", "Mkt2": "playground", "Lead": "teams", "Agt1": "slack", "Agt2": "teams", "Agt3": "teams",
    },
}  # fmt: skip
"""Who sits in which chat, by the name of the company's mix of chats."""
MARKETING, CARE, ALONE = "marketing", "care", "alone"
ADDRESSES: Final[Mapping[str, Mapping[str, str]]] = {
    "playground": {MARKETING: "#marketing", CARE: "#care"},
    "slack": {MARKETING: slack.MARKETING, CARE: slack.CARE},
    "teams": {MARKETING: teams.MARKETING, CARE: teams.CARE},
}
ACCOUNTS: Final = (
    ("tiktok", "@pot", "Pot", "Mkt"),
    ("instagram", "@pan", "Pan", "Mkt2"),
    ("x", "@pan_x", "Pan", "Mkt2"),
)
"""Network, handle, brand and owner, by the numbers that they get: 1, 2, 3."""


def user_in(chat: str, name: str) -> str:
    """What a chat calls somebody."""
    return {"playground": name.lower(), "slack": f"U0{name.upper()}", "teams": _IN_TEAMS[name]}[chat]


def file_of(seats: Mapping[str, str]) -> str:
    """The workspace file of the company; each of its chats has a place for marketing and one for care."""
    parts = ['[workspace]\nname = "Pan & Pot"\nzone = "Europe/London"\n']
    for name, (role, zone, locale) in PEOPLE.items():
        about = {"name": name, "zone": zone, "locale": locale}
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in about.items()]
        user = json.dumps(user_in(seats[name], name))
        parts.append(f'\n[[people]]\n{"".join(lines)}roles = ["{role}"]\nidentities = {{ {seats[name]} = {user} }}\n')
    for network, handle, brand, owner in ACCOUNTS:
        told = {"network": network, "handle": handle, "brand": brand, "owner": owner}
        parts.append("\n[[accounts]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items()))
    parts += [
        place_in(chat, address, kind, kind)
        for chat in sorted(set(seats.values()))
        for kind, address in ADDRESSES[chat].items()
    ]
    return "".join(parts)
