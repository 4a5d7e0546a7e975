"""Which addresses calbot may dial: a shape that is allowed, not a list that is forbidden.

The ranges are those of the IANA special-purpose registries (RFC 6890 and its updates), kept here because
Python 3.11's `ipaddress` calls some of them global (192.0.0.192, 64:ff9b::/96, 2002::/16).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from calbot.errors import SettingError

Address = IPv4Address | IPv6Address
PORTS = frozenset({80, 443})

_V4_SPECIAL = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; one cloud keeps its metadata server here
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by number, but every Azure machine finds its host there
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Everything outside is refused in one stroke: loopback, mapped IPv4, NAT64, unique-local, link-local, multicast.
_V6_GLOBAL = IPv6Network("2000::/3")
_V6_SPECIAL = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments, with Teredo and ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)

_EXCEPTION = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s:=\[\]/@]+):(?P<port>\d{1,5})=(?P<net>\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exemption:
    """The operator's word that `host`:`port` may be dialled while it resolves into `network`."""

    host: str
    port: int
    network: IPv4Network | IPv6Network


def read_exemption(text: str) -> Exemption:
    """Reads "host:port=CIDR" ("caldav.corp:8443=10.2.0.0/24", "[::1]:8123=::1/128"); raises SettingError."""
    found = _EXCEPTION.fullmatch(text.strip())
    if not found or not 0 < int(found["port"]) < 65536:
        raise SettingError(f"write a fetch exception as host:port=CIDR (caldav.corp:8443=10.2.0.0/24), not {text!r}")
    try:
        network = ip_network(found["net"])
    except ValueError as problem:
        raise SettingError(f"a fetch exception needs a network after the '=': {problem}") from None
    return Exemption(plain_host(found["host"]), int(found["port"]), network)


def plain_host(host: str) -> str:
    """A host as it is compared: lower case, without brackets and closing dot."""
    return host.lower().strip("[]").removesuffix(".")


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could dial `address` too, so that calbot opens no door by dialling it."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _V4_SPECIAL)
    if address.scope_id is not None or address not in _V6_GLOBAL or any(address in net for net in _V6_SPECIAL):
        return False
    return (int(address) >> 32) & 0xFFFF_FFFF not in _ISATAP


def may_dial(host: str, port: int, address: Address, exemptions: Sequence[Exemption] = ()) -> bool:
    """Whether `address`, an answer for `host`, may be dialled at `port`."""
    granted = exemptions_for(host, port, exemptions)
    return any(address in one.network for one in granted) or (port in PORTS and is_public(address))


def exemptions_for(host: str, port: int, exemptions: Sequence[Exemption]) -> list[Exemption]:
    """The exemptions that name exactly this host and port."""
    return [one for one in exemptions if one.port == port and one.host == plain_host(host)]


def literal(host: str) -> Address | None:
    """The address that `host` spells in its one canonical form, or None for a name."""
    try:
        return ip_address(plain_host(host))
    except ValueError:
        return None


def is_name(host: str) -> bool:
    """Whether `host` can be a DNS name and is no number in disguise (127.1, 0x7f000001, 2130706433)."""
    labels = plain_host(host).split(".")
    shaped = all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels)
    # A last label that reads as a number makes resolvers take the whole for an old-style IPv4 address.
    return shaped and len(host) <= 253 and not re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1])
