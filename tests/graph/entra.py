"""A Microsoft Entra on loopback that gives apps their tokens over TLS, and the endpoints of a machine's own identity.

It is as strict as the documents say: a secret is compared; a client assertion has to be signed by the key of a
certificate that the app has, within its time; a machine's identity is asked for with the header that keeps forwarded
requests out.
"""

from __future__ import annotations

import json
import ssl
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

TENANT, CLIENT = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
MINE = "33333333-3333-3333-3333-333333333333"
"""The user-assigned identity of the machine."""
SECRET = "the app's own secret"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_KEYS = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Denied(Exception):
    """An answer of OAuth that is no token."""

    def __init__(self, error: str, said: str, status: int = 401) -> None:
        super().__init__(said)
        self.error, self.said, self.status = error, said, status


@dataclass
class Entra:
    """What a tenant knows of its one app: its secret ("" for none), when that ends, its certificates, and what it
    gives. `asked` are paths, `scopes` what tokens were asked for; `identities` are those of the machine ("" for its
    own), `header` the secret by which App Service tells its own requests."""

    token: str
    secret: str = SECRET
    secret_over: bool = False
    certificates: list[x509.Certificate] = field(default_factory=list)
    identities: set[str] = field(default_factory=lambda: {"", MINE})
    header: str = "only this machine knows"
    hangs: float = 0.0
    asked: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    url: str = ""
    machine: str = ""

    def issued(self, scope: str) -> dict[str, Any]:
        """A token of an hour."""
        self.scopes.append(scope)
        return {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": self.token}

    def proven(self, told: dict[str, str], audience: str) -> None:
        """Raises Denied for an app that cannot prove who it is."""
        if told.get("client_id") != CLIENT:
            raise Denied(
                "unauthorized_client", f"AADSTS700016: Application with identifier '{told.get('client_id')}'", 400
            )
        if told.get("client_assertion_type") == _ASSERTION:
            self.signed(told["client_assertion"], audience)
        elif self.secret_over:
            raise Denied(
                "invalid_client", f"AADSTS7000222: The provided client secret keys for app '{CLIENT}' are expired."
            )
        elif told.get("client_secret") != self.secret:
            raise Denied("invalid_client", f"AADSTS7000215: Invalid client secret provided for app '{CLIENT}'.")

    def signed(self, assertion: str, audience: str) -> None:
        """Raises Denied for an assertion that none of the app's certificates has signed, or one whose time is over."""
        header = jwt.get_unverified_header(assertion)
        named = str(header.get("x5t#S256") or header.get("x5t")).rstrip("=")
        known = {_thumb(one, "x5t#S256" in header): one for one in self.certificates}
        if named not in known:
            raise Denied(
                "invalid_client", "AADSTS700027: The certificate is not registered. [Reason - The key was not found.]"
            )
        if known[named].not_valid_after_utc < datetime.now(UTC):
            raise Denied("invalid_client", "AADSTS700027: Client assertion failed. [Reason - The key used is expired.]")
        key = known[named].public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            claims = jwt.decode(assertion, key, ["RS256", "PS256"], audience=audience, issuer=CLIENT)
        except jwt.InvalidTokenError as problem:
            raise Denied(
                "invalid_client", f"AADSTS700027: Client assertion contains an invalid signature. {problem}"
            ) from None
        if claims["sub"] != CLIENT:
            raise Denied("invalid_client", "AADSTS700021: Client assertion names another application.")


def _thumb(certificate: x509.Certificate, strong: bool) -> str:
    told = certificate.fingerprint(hashes.SHA256() if strong else hashes.SHA1())
    return urlsafe_b64encode(told).decode().rstrip("=")


class Door(BaseHTTPRequestHandler):
    """Entra's HTTP, and the machine's."""

    entra: Entra

    def log_message(self, *said: object) -> None:
        """The test's output is no log."""

    def do_GET(self) -> None:
        url = self._heard()
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.endswith("/v2.0/.well-known/openid-configuration"):
            self._answer(lambda: self._discovered(url.path.split("/")[1]))
        elif url.path == "/metadata/identity/oauth2/token":
            self._answer(lambda: self._identity(asked, self.headers.get("Metadata") == "true"))
        elif url.path == "/msi/token":
            self._answer(lambda: self._identity(asked, self.headers.get("X-IDENTITY-HEADER") == self.entra.header))
        else:
            self._send(404, {"error": "not_found"})

    def do_POST(self) -> None:
        url = self._heard()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(lambda: self._token(url.path, told))

    def _heard(self) -> SplitResult:
        self.entra.asked.append(urlsplit(self.path).path)
        time.sleep(self.entra.hangs)
        return urlsplit(self.path)

    def _answer(self, told: Any) -> None:
        try:
            self._send(200, told())
        except Denied as refused:
            codes = [int(refused.said[6:].partition(":")[0])] if refused.said.startswith("AADSTS") else []
            error = {"error": refused.error, "error_description": refused.said, "error_codes": codes}
            self._send(refused.status, error)

    def _discovered(self, tenant: str) -> dict[str, Any]:
        if tenant != TENANT:
            raise Denied("invalid_tenant", f"AADSTS90002: Tenant '{tenant}' not found.", 400)
        home = f"{self.entra.url}/{tenant}"
        return {
            "issuer": f"{home}/v2.0",
            "authorization_endpoint": f"{home}/oauth2/v2.0/authorize",
            "token_endpoint": f"{home}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        }

    def _token(self, path: str, told: dict[str, str]) -> dict[str, Any]:
        if path != f"/{TENANT}/oauth2/v2.0/token" or told.get("grant_type") != "client_credentials":
            raise Denied("invalid_request", "AADSTS900144: The request is malformed.", 400)
        if not told.get("scope", "").endswith("/.default"):
            raise Denied("invalid_scope", "AADSTS1002012: An app asks for /.default.", 400)
        self.entra.proven(told, self.entra.url + path)
        return self.entra.issued(told["scope"])

    def _identity(self, asked: dict[str, str], own: bool) -> dict[str, Any]:
        if not own or not asked.get("resource"):
            raise Denied("invalid_request", "Required metadata header not specified", 400)
        if asked.get("client_id", "") not in self.entra.identities:
            raise Denied("invalid_request", "Identity not found", 400)
        issued = self.entra.issued(asked["resource"])
        over = str(int((datetime.now(UTC) + timedelta(hours=1)).timestamp()))
        return {**issued, "expires_in": "3599", "expires_on": over, "resource": asked["resource"]}

    def _send(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def entra(folder: Path, token: str) -> Iterator[Entra]:
    """An Entra over TLS, whose authority's certificate is `folder`/ours.pem, and the machine's endpoints without."""
    opened = Entra(token)
    door = type("EntraDoor", (Door,), {"entra": opened})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as app, ThreadingHTTPServer(("127.0.0.1", 0), door) as machine:
        app.socket = _tls(folder).wrap_socket(app.socket, server_side=True)
        opened.url = f"https://127.0.0.1:{app.server_address[1]}"
        opened.machine = f"http://127.0.0.1:{machine.server_address[1]}"
        for server in (app, machine):
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield opened
        app.shutdown()
        machine.shutdown()


def app_file(file: Path, until: timedelta = timedelta(days=9)) -> x509.Certificate:
    """A certificate that an app proves itself with, made by itself; `file` holds it and its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = _certificate("calbot", key, "calbot", key, until=until)
    file.write_bytes(_pem(key) + made.public_bytes(serialization.Encoding.PEM))
    return made


def _tls(folder: Path) -> ssl.SSLContext:
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ours = _certificate("Ours", authority, "Ours", authority, is_authority=True)
    (folder / "ours.pem").write_bytes(ours.public_bytes(serialization.Encoding.PEM))
    told = _certificate("Entra", own, "Ours", authority, host="127.0.0.1")
    (folder / "entra.pem").write_bytes(_pem(own) + told.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "entra.pem")
    return context


def _pem(key: _KEYS) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _certificate(
    subject: str,
    key: _KEYS,
    issuer: str,
    signer: _KEYS,
    *,
    host: str = "",
    until: timedelta = timedelta(days=9),
    is_authority: bool = False,
) -> x509.Certificate:
    today = datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    made = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(today - timedelta(days=30)).not_valid_after(today + until)
    made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    made = made.add_extension(by, critical=False)
    if host:
        named = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(host))])
        made = made.add_extension(named, critical=False)
    return made.sign(signer, hashes.SHA256())
