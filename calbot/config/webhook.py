"""Reading the section [webhook]: which other system is told of flags."""

from __future__ import annotations

import re
from typing import Final

from calbot.config.section import Section

_ADDRESS: Final = re.compile(r"https?://[^\s/?#@]+(/[^\s#]*)?")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_HOURS: Final = 720


def read_webhook(root: Section) -> dict[str, object]:
    """What the file says, by key; {} where nobody is told."""
    section = root.section("webhook")
    if not root.has("webhook"):
        return {}
    url, variable, file = section.address("url"), section.text("secret_variable"), section.address("secret_file")
    words, hours = section.flag("words"), section.within("give_up_hours", 1, _MOST_HOURS, whole=True)
    if not _ADDRESS.fullmatch(url):
        section.wrong("url", "must be there: an address like https://cases.pot.example/hooks/calbot")
    if not variable and not file:
        section.wrong("secret_variable", "write secret_variable or secret_file: what is told is signed")
    elif variable and not _VARIABLE.fullmatch(variable):
        section.wrong("secret_variable", "write the name of an environment variable")
    elif variable.startswith("CALBOT_"):
        section.wrong("secret_variable", "CALBOT_... are calbot's own settings; give it another name")
    told: dict[str, object] = {"url": url, "secret_variable": variable, "secret_file": file, "words": words}
    return {key: value for key, value in {**told, "give_up_hours": hours}.items() if value}
