"""The address rules: what may be dialled, and what the operator may add."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from calbot.errors import SettingError
from calbot.sources.guard import Exemption, is_name, is_public, may_dial, read_exemption
from tests.sources.hostile import PUBLIC_V4, PUBLIC_V6


@pytest.mark.parametrize("address", [*PUBLIC_V4, *PUBLIC_V6])
def test_ssrf_rules_let_public_addresses_through(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f.1", "0x", "1", "a..b", "-a.test", "a-.test", "a b", "", "a" * 64]
)
def test_ssrf_rules_take_no_number_and_no_oddity_for_a_name(host: str) -> None:
    assert not is_name(host)


@pytest.mark.parametrize(
    "host", ["pot.example", "POT.example.", "xn--mnchen-3ya.de", "1.example", "0x7f.example", "intranet"]
)
def test_names_pass(host: str) -> None:
    assert is_name(host)


def test_exemption_names_host_port_and_network() -> None:
    assert read_exemption(" Caldav.Corp.:8443=10.2.0.0/24 ") == Exemption(
        "caldav.corp", 8443, read_exemption("x:1=10.2.0.0/24").network
    )
    assert read_exemption("[::1]:8123=::1/128").host == "::1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host",
        "host:80",
        "host=10.0.0.0/8",
        "host:0=10.0.0.0/8",
        "host:70000=10.0.0.0/8",
        "host:80=ten",
        "host:80=10.0.0.1/8",
        "u@h:80=10.0.0.0/8",
    ],
)
def test_exemption_that_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="fetch exception"):
        read_exemption(text)


def test_ssrf_exemption_counts_for_its_host_port_and_network_only() -> None:
    granted = [read_exemption("caldav.corp:8443=10.2.0.0/24")]
    inside = ip_address("10.2.0.9")
    assert may_dial("CALDAV.corp.", 8443, inside, granted)
    assert not may_dial("other.corp", 8443, inside, granted)
    assert not may_dial("caldav.corp", 8444, inside, granted)
    assert not may_dial("caldav.corp", 443, inside, granted)
    assert not may_dial("caldav.corp", 8443, ip_address("10.2.1.9"), granted)
    assert not may_dial("caldav.corp", 8443, ip_address("1.1.1.1"), granted)
    assert not may_dial("10.2.0.9", 8443, inside, granted)
