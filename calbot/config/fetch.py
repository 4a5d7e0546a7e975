"""Reading the section [fetch]: what may be dialled though it is not public."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Final

from calbot.config.section import Section

_EXCEPTION: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\s=]+):(\d{1,5})=(\S+)")


def read_fetch(root: Section) -> tuple[str, ...]:
    """The exceptions as they are written: host:port=CIDR."""
    section = root.section("fetch")
    said = section.words("exceptions")
    for one in said:
        if not _is_exception(one):
            section.wrong("exceptions", f"write host:port=CIDR, like caldav.corp:8443=10.2.0.0/24, not {one!r}")
    return said


def _is_exception(text: str) -> bool:
    match = _EXCEPTION.fullmatch(text.strip())
    try:
        return match is not None and 0 < int(match[2]) < 65536 and bool(ip_network(match[3]))
    except ValueError:
        return False
