"""A calendar on a CalDAV server: where it is, who asks, and the addresses of what is in it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

_UNQUOTED: Final = "/@:!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Collection:
    """Where a calendar is: the address of it or of its server, who asks, and what it is called there ("" where there is
    only one)."""

    url: str = field(repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    calendar: str = ""


def login_of(collection: Collection) -> dict[str, str]:
    """The header that says who asks, none where nobody does."""
    if not collection.user:
        return {}
    told = b64encode(f"{collection.user}:{collection.password}".encode()).decode()
    return {"Authorization": f"Basic {told}"}


def href_of(name: str) -> str:
    """The name of an item, which is a path, as it stands in an address."""
    return quote(name, safe=_UNQUOTED)


def address_in(home: str, name: str) -> str:
    """The address of the item `name` of the collection `home`: on its machine, whatever the name says."""
    return urlsplit(home)._replace(path=href_of(name), query="", fragment="").geturl()


def moved_to(name: str) -> str:
    """What to do about a redirect that stands in the way of a change in the source `name`."""
    told = "the server sends calbot on to another address, where it writes nothing"
    return f'{told}: set url of the source "{name}" to it in the workspace file'
