"""The sample's `calbot.toml`: people, accounts, places and sources in the words of the settings file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from calbot.sample.company import MEMBERS, NAME, OUTLETS, ZONE, Member, Outlet

PLACES = (("#marketing", "marketing"), ("#care", "care"))
_HEAD = """# The sample company. `calbot demo` writes this file; yours looks the same.
[workspace]
name = {name}
zone = {zone}
locale = "en"
replies_per_hour = 12

[sla.general]
target_minutes = 240

[sla.reviews]
target_minutes = 480
clock = "business"

# A move is told once it is settled, after ten quiet minutes; here after one, so that you can watch it.
[warnings]
settle_minutes = 1
"""
_ACTIVITY = """# How many of the audience are there in each hour, in any unit: a move then tells what reach it costs.
[[activity]]
weekdays = [2, 1, 1, 1, 1, 2, 4, 6, 7, 6, 6, 7, 8, 8, 7, 6, 7, 8, 10, 11, 12, 11, 8, 4]
weekends = [4, 2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 9, 8, 8, 8, 9, 10, 10, 11, 10, 8, 6]
"""


def workspace_text(sources: Mapping[str, str], links: str) -> str:
    """The file's text. `sources` maps file name -> kind; `links` is the address of the sample's own link server."""
    blocks = [_HEAD.format(name=_quoted(NAME), zone=_quoted(ZONE))]
    blocks += ["[[people]]\n" + _lines(_person(member)) for member in MEMBERS]
    blocks += ["[[accounts]]\n" + _lines(_account(outlet)) for outlet in OUTLETS]
    blocks.append(_ACTIVITY)
    blocks += ["[[places]]\n" + _lines(_place(address, kind)) for address, kind in PLACES]
    blocks += ["[[sources]]\n" + _lines(_source(name, kind)) for name, kind in sources.items()]
    blocks.append(_fetch(links))
    return "\n".join(blocks)


def _person(member: Member) -> Iterator[tuple[str, str]]:
    yield "name", _quoted(member.name)
    yield "zone", _quoted(member.zone)
    yield "locale", _quoted(member.locale)
    yield "roles", _listed(member.roles)
    if member.place:
        yield "identities", f"{{ playground = {_quoted(member.place)} }}"


def _account(outlet: Outlet) -> Iterator[tuple[str, str]]:
    yield "network", _quoted(outlet.network)
    yield "handle", _quoted(outlet.handle)
    yield "brand", _quoted(outlet.brand)
    yield "audience", str(outlet.audience)
    if outlet.owner:
        yield "owner", _quoted(outlet.owner)
    if outlet.backup:
        yield "backup", _quoted(outlet.backup)
    letters = ", ".join(f"{letter} = {_listed(names)}" for letter, names in outlet.raci.items())
    yield "raci", f"{{ {letters} }}"


def _place(address: str, kind: str) -> Iterator[tuple[str, str]]:
    yield "platform", '"playground"'
    yield "address", _quoted(address)
    yield "kind", _quoted(kind)


def _source(name: str, kind: str) -> Iterator[tuple[str, str]]:
    yield "kind", _quoted(kind)
    yield "name", _quoted(name)
    yield "path", _quoted(name)
    if kind == "posts_csv":
        # Of what is over nobody is told as an owner: without this the channel would hear how the list is read.
        yield "owner", _quoted("Mkt")


def _fetch(links: str) -> str:
    """An operator's exception for exactly this host, port and network: the guard itself stays on."""
    address = urlsplit(links)
    if address.hostname != "127.0.0.1" or address.port is None:
        return ""
    return "[fetch]\nexceptions = " + _listed([f"127.0.0.1:{address.port}=127.0.0.1/32"]) + "\n"


def _lines(pairs: Iterator[tuple[str, str]]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in pairs)


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in values) + "]"


def _quoted(text: str) -> str:
    # A JSON string of printable signs is a TOML basic string.
    return json.dumps(text, ensure_ascii=False)
