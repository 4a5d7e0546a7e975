"""The fence around the tests holds."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.conftest import NetworkRefused


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("192.0.2.1", 53)])
def test_dialling_beyond_loopback_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as sock, pytest.raises(NetworkRefused):
        sock.connect(address)
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkRefused):
        sock.sendto(b"", address)


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(NetworkRefused):
        urllib.request.urlopen("http://pot.example/")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
