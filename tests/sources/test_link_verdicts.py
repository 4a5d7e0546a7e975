"""What a link server can do, and what calbot says of it: the table of verdicts of a look from outside."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from calbot.alerts.fixed import judged
from calbot.sources import fetch
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.link import check_link
from calbot.sources.polite import ForSomebody, PoliteFetcher
from calbot.sources.preflight import LinkInspector
from tests.sources.loopback import Talk, answering, server

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOSTS = ("pot.test", "www.pot.test", "pan.test", "evil.test")
POST = "How to run the water test"
FILL = "<p>Lids and pots.</p>" * 200


def page(title: str = "Water test | Pot", body: str = "<h1>Water test</h1>" + FILL, **head: str) -> Talk:
    text = f"<!doctype html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
    return answering(text.encode(), Content_Type="text/html; charset=utf-8", **head)


def status(line: str, title: str = "Water test") -> Talk:
    return answering(f"<title>{title}</title>".encode(), line, Content_Type="text/html")


def to(where: str, line: str = "302 Found") -> Talk:
    return answering(b"", line, Location=where)


async def silence(_head: str, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)
    writer.write(b"")


async def drip(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(300):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.1)


async def broken_off(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")


async def reset(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def no_http(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")


async def many_headers(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-Fill: 1\r\n" * 200_000 + b"\r\n")


LOGIN = "<form><input name=user><input type='password'></form>"
SERVER: dict[str, tuple[Talk, str]] = {
    "healthy": (page(), "link.healthy"),
    "healthy, no title": (page(""), "link.healthy"),
    "healthy, title changed": (page("Winter sale | Pot"), "link.healthy"),
    "healthy, no content": (status("204 No Content"), "link.healthy"),
    "a pdf": (answering(b"%PDF-1.7", Content_Type="application/pdf"), "link.healthy"),
    "longer than calbot reads": (page(body="<h1>Water test</h1>" + "x" * 900_000), "link.healthy"),
    "huge when unpacked": (
        answering(gzip.compress(b"<title>Pot</title>" + b"y" * 40_000_000), Content_Encoding="gzip"),
        "link.healthy",
    ),
    "a shop with a form in its corner": (page(body=FILL + LOGIN), "link.healthy"),
    "a text about 404": (page("How to fix a 404 error"), "link.healthy"),
    "gone": (status("410 Gone"), "link.missing"),
    "not found": (status("404 Not Found"), "link.missing"),
    "not found in a friendly way": (page("Oops! Page not found | Pot"), "link.soft_missing"),
    "not found in its heading": (page("Pot", "<h1>This page could not be found</h1>" + FILL), "link.soft_missing"),
    "what you're looking for is not found": (page("We can’t find the page you’re looking for"), "link.soft_missing"),
    "looked for, and never there": (
        page("Pot", "<h1>The page you're looking for doesn't exist.</h1>" + FILL),
        "link.soft_missing",
    ),
    "sorry, not found": (page("We're sorry, the page you requested cannot be found"), "link.soft_missing"),
    "not there any more": (page("Pot | This page does not exist anymore"), "link.soft_missing"),
    "not found in Japanese": (page("ページが見つかりません | ポット"), "link.soft_missing"),
    "removed, in Japanese": (page("お探しのページは移動したか、削除された可能性があります"), "link.soft_missing"),
    "not found in two words": (answering(b"not found\n", Content_Type="text/plain"), "link.soft_missing"),
    "unauthorised": (status("401 Unauthorized"), "link.blocked"),
    "forbidden": (status("403 Forbidden"), "link.blocked"),
    "too many requests": (status("429 Too Many Requests"), "link.blocked"),
    "a teapot": (status("418 I'm a teapot"), "link.trouble"),
    "broken": (status("500 Internal Server Error"), "link.trouble"),
    "away": (status("503 Service Unavailable"), "link.trouble"),
    "a wall by redirect": (to("/account/login?next=/water"), "link.login"),
    "account/login": (page("Welcome back"), "link.healthy"),
    "a wall under another name": (to("/users/sign_in"), "link.login"),
    "users/sign_in": (page("Welcome back"), "link.healthy"),
    "a shop that has not opened": (to("/password"), "link.login"),
    "password": (page("Opening soon"), "link.healthy"),
    "a wall with an invitation": (page("Sign in to your account | Pot", LOGIN), "link.login"),
    "a wall in place": (page("Sign in | Pot", LOGIN), "link.login"),
    "a wall in Japanese": (page("ログイン | ポット", LOGIN), "link.login"),
    "one redirect": (to("/healthy", "301 Moved Permanently"), "link.healthy"),
    "a permanent one that keeps its method": (to("/healthy", "308 Permanent Redirect"), "link.healthy"),
    "five redirects": (to("/four"), "link.healthy"),
    "four": (to("/three"), "link.healthy"),
    "three": (to("/two"), "link.healthy"),
    "two": (to("/one redirect"), "link.healthy"),
    "six redirects": (to("/five redirects"), "link.circling"),
    "a loop": (to("/a loop"), "link.circling"),
    "a loop of two": (to("/another side"), "link.circling"),
    "another side": (to("/a loop of two"), "link.circling"),
    "a redirect to nowhere": (answering(b"", "302 Found"), "link.trouble"),
    "a redirect to a missing page": (to("/not found"), "link.missing"),
    "a redirect into the network": (to("http://169.254.169.254/latest/meta-data/"), "link.no_answer"),
    "a redirect to a file": (to("file:///etc/passwd"), "link.no_answer"),
    "to the same company's shop": (to("http://www.pot.test:{port}/healthy"), "link.healthy"),
    "to a sister's site": (to("http://pan.test:{port}/healthy"), "link.healthy"),
    "to somebody else's": (to("http://evil.test:{port}/healthy"), "link.moved"),
    "to the front door": (to("/"), "link.front_door"),
    "": (page("Pot | Home"), "link.healthy"),
    "silent": (silence, "link.no_answer"),
    "a slow drip": (drip, "link.no_answer"),
    "broken off": (broken_off, "link.no_answer"),
    "reset": (reset, "link.no_answer"),
    "no http": (no_http, "link.no_answer"),
    "too many headers": (many_headers, "link.no_answer"),
}
SLOW = frozenset({"silent", "a slow drip"})


STEPS = frozenset({"four", "three", "two", "another side", "account/login", "users/sign_in", "password", ""})
"""Where others lead; no behaviours of their own."""
SAYS = {
    "link.healthy": "it opens",
    "link.missing": "it is not there",
    "link.soft_missing": "it says that it is not there",
    "link.blocked": "it lets no program look",
    "link.trouble": "an error of the server",
    "link.login": "it asks to sign in",
    "link.circling": "it turns in circles",
    "link.no_answer": "no answer",
    "link.moved": "another company's site",
    "link.front_door": "the front page",
}


def test_the_server_can_do_forty_things() -> None:
    assert len(SERVER.keys() - STEPS) >= 40


def test_the_page_tells_what_each_of_them_gives() -> None:
    text = (Path(__file__).parents[2] / "docs" / "preflight.md").read_text()
    table = text.partition("| what the server does | what calbot says |\n")[2].partition("\n\n")[0]
    told = dict(line.strip("| ").split(" | ") for line in table.splitlines()[1:])
    assert told == {does: SAYS[said] for does, (_, said) in SERVER.items() if does not in STEPS}


@pytest.mark.parametrize("does", SERVER)
def test_verdict(does: str) -> None:
    async def run() -> str:
        ports: list[int] = []

        async def talk(head: str, writer: asyncio.StreamWriter) -> None:
            asked = head.split(" ", 2)[1].split("?", 1)[0].removeprefix("/").replace("%20", " ")
            answer, _ = SERVER.get(asked, SERVER["healthy"])
            await answer(head, _Filled(writer, ports[0]))  # type: ignore[arg-type]  # a writer in all that talks use

        async with server(talk) as port:
            ports.append(port)
            granted = [read_exemption(f"{host}:{port}=127.0.0.1/32") for host in HOSTS]
            deadline = 0.5 if does in SLOW else 20.0
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"], deadline_s=deadline)
            asked = f"http://pot.test:{port}/{does.replace(' ', '%20')}"
            seen = await check_link(fetcher, asked, NOW)
            looked = {"healthy": seen.healthy, "said": seen.said, "url": seen.final_url, "title": seen.title}
            return str(judged(looked, asked, POST, {"pan.test"})["said"])

    assert asyncio.run(run()) == SERVER[does][1]


class _Filled:
    """A writer that puts its own port where an address needs one."""

    def __init__(self, writer: asyncio.StreamWriter, port: int) -> None:
        self._writer, self._port, self.transport = writer, port, writer.transport

    def write(self, data: bytes) -> None:
        self._writer.write(data.replace(b"{port}", str(self._port).encode()))

    async def drain(self) -> None:
        await self._writer.drain()


Signed = Callable[..., ssl.SSLContext]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Signed, Path]:
    """Makes contexts for servers: signed by an authority of our own, or by themselves; and the authority's file."""
    folder = tmp_path_factory.mktemp("tls")
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ours")])
    ours = _certificate(name, name, key, key, authority=True)
    authority = folder / "ours.pem"
    authority.write_bytes(ours.public_bytes(serialization.Encoding.PEM))

    def make(host: str = "pot.test", *, alone: bool = False, until: timedelta = timedelta(days=9)) -> ssl.SSLContext:
        own = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        told = _certificate(subject, subject if alone else name, own, own if alone else key, host=host, until=until)
        file = folder / f"{len(list(folder.iterdir()))}.pem"
        private = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + told.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    return make, authority


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    host: str = "",
    until: timedelta = timedelta(days=9),
    *,
    authority: bool = False,
) -> x509.Certificate:
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=30))
        .not_valid_after(today + until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if host:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return built.sign(signer, hashes.SHA256())


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "link.healthy"),
        ({"host": "elsewhere.test"}, "link.untrusted"),
        ({"until": -timedelta(days=1)}, "link.untrusted"),
        ({"alone": True}, "link.untrusted"),
    ],
    ids=["good", "another host's", "expired", "signed by itself"],
)
def test_verdict_of_a_certificate(
    about: dict[str, object], said: str, signed: tuple[Signed, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, authority = signed
    trusting = ssl.create_default_context(cafile=str(authority))
    monkeypatch.setattr(fetch, "trusted", lambda: trusting)

    async def run() -> set[str]:
        async with _tls_server(page(), make(**about)) as port:
            granted = [read_exemption(f"pot.test:{port}=127.0.0.1/32")]
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])
            # As it is asked in earnest: the robots.txt of such a machine cannot be read either.
            asked = (fetcher, PoliteFetcher(fetcher, pause_s=0.0), ForSomebody(PoliteFetcher(fetcher, pause_s=0.0)))
            return {(await check_link(one, f"https://pot.test:{port}/", NOW)).said for one in asked}

    assert asyncio.run(run()) == {said}


def test_how_long_a_certificate_holds_is_known(signed: tuple[Signed, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    make, authority = signed
    trusting = ssl.create_default_context(cafile=str(authority))
    monkeypatch.setattr(fetch, "trusted", lambda: trusting)

    async def run() -> tuple[datetime, datetime] | None:
        async with _tls_server(page(), make(until=timedelta(days=5))) as port:
            granted = [read_exemption(f"pot.test:{port}=127.0.0.1/32")]
            fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])
            return (await fetcher.get(f"https://pot.test:{port}/")).certificate

    told = asyncio.run(run())
    assert told is not None
    assert told[1] - told[0] == timedelta(days=35)
    assert timedelta(days=4, hours=23) < told[1] - datetime.now(UTC) <= timedelta(days=5)


def test_the_certificates_of_all_who_lead_to_a_page_are_known(
    signed: tuple[Signed, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, authority = signed
    trusting = ssl.create_default_context(cafile=str(authority))
    monkeypatch.setattr(fetch, "trusted", lambda: trusting)

    async def run() -> dict[str, Any]:
        async with _tls_server(page(), make(until=timedelta(days=9))) as port:
            leads = to(f"https://pot.test:{port}/")
            async with _tls_server(leads, make("go.test", until=timedelta(days=5))) as first:
                hosts = (f"pot.test:{port}", f"go.test:{first}")
                granted = [read_exemption(f"{host}=127.0.0.1/32") for host in hosts]
                fetcher = Fetcher(exceptions=granted, resolve=lambda host, port: ["127.0.0.1"])
                url = f"https://go.test:{first}/"
                looker = LinkInspector(PoliteFetcher(fetcher, pause_s=0.0), lambda: NOW)
                return (await looker.look([url]))[url]

    seen = asyncio.run(run())
    (way,) = seen["way"]
    assert way[0] == "go.test"
    left = datetime.fromisoformat(seen["certificate"][1]) - datetime.fromisoformat(way[2])
    assert timedelta(days=3, hours=23) < left < timedelta(days=4, hours=1)


@asynccontextmanager
async def _tls_server(talk: Talk, context: ssl.SSLContext) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await talk(head.decode("latin-1"), writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(one, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield listening.sockets[0].getsockname()[1]
