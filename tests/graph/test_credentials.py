"""How the app proves who it is, on the wire: the real azure-identity and msgraph-sdk against an Entra on loopback.

azure-identity insists on https for the authority, so Entra speaks TLS with a certificate of an authority of our own,
which is named to the library as an operator would (REQUESTS_CA_BUNDLE). A machine's own identity is asked for without
TLS, at the address that Azure gives in the environment: IDENTITY_ENDPOINT (App Service, Functions, Container Apps) or
AZURE_POD_IDENTITY_AUTHORITY_HOST in place of 169.254.169.254 (virtual machines). Azure Arc and Service Fabric are not
driven: the first reads a key from a folder of root's, the second is asked over https without a check of its name.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")
pytest.importorskip("azure.identity", reason="the extra calbot[graph] is not installed")

from calbot.config.environment import read_settings
from calbot.sources import graphapp
from calbot.sources.graph import Mailbox, look
from calbot.sources.graphline import Access
from calbot.sources.mirror import Mirror
from calbot.sources.notread import NotRead
from calbot.wiring.graph import graph_setup
from tests.graph.entra import CLIENT, MINE, SECRET, TENANT, Entra, app_file, entra
from tests.graph.town import MAIL, TOKEN, Town, event, town

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
TODAY = date(2026, 11, 26)


@dataclass
class Office:
    """A mailbox with a post, an Entra, and the settings of whoever runs calbot."""

    town: Town
    entra: Entra
    folder: Path
    patch: pytest.MonkeyPatch

    def access(self, **told: str) -> Access:
        """Who asks, from the settings `told`."""
        for name, value in {"url": self.town.url, "authority": self.entra.url, **told}.items():
            self.patch.setenv(f"CALBOT_GRAPH_{name.upper()}", value)
        made = graph_setup(read_settings())
        assert made is not None
        return made.access

    def look(self, access: Access) -> list[str]:
        """What the mailbox holds."""
        return sorted(asyncio.run(look(Mailbox(MAIL), Mirror(asked="x"), access, TODAY)).items)

    def refused(self, **told: str) -> tuple[str, str]:
        """Why nothing can be read."""
        with pytest.raises(NotRead) as refusal:
            self.look(self.access(**told))
        said = str(refusal.value)
        assert CLIENT not in said
        assert SECRET not in said
        assert self.town.asked == [], "without a token Graph is not asked"
        return refusal.value.problem, said


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with town() as graph, entra(tmp_path, TOKEN) as given:
        graph.put("a", **event("TikTok - A"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ours.pem"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield Office(graph, given, tmp_path, monkeypatch)


APP = {"tenant": TENANT, "client_id": CLIENT}


def test_a_client_secret_is_a_token_and_a_token_is_asked_for_once(office: Office) -> None:
    access = office.access(**APP, client_secret=SECRET)
    assert office.look(access) == ["a"]
    assert office.look(access) == ["a"]
    assert [one for one in office.entra.asked if one.endswith("/token")] == [f"/{TENANT}/oauth2/v2.0/token"]
    assert office.entra.scopes == ["http://127.0.0.1/.default"]


def test_a_secret_that_is_wrong_or_over_says_what_to_do(office: Office) -> None:
    problem, said = office.refused(**APP, client_secret="its id")
    assert problem == "source.login"
    assert said.endswith("CALBOT_GRAPH_CLIENT_SECRET takes the secret's value, not its id")
    office.entra.secret_over = True
    problem, said = office.refused(**APP, client_secret=SECRET)
    assert (problem, "has expired: make a new one" in said) == ("source.login", True)


def test_a_tenant_or_an_app_that_is_not_there_is_named(office: Office) -> None:
    _, said = office.refused(tenant=TENANT, client_id=MINE, client_secret=SECRET)
    assert "no such app: check CALBOT_GRAPH_CLIENT_ID" in said
    _, said = office.refused(tenant=TENANT.replace("1", "4"), client_id=CLIENT, client_secret=SECRET)
    assert "CALBOT_GRAPH_TENANT" in said


def test_a_certificate_signs_and_its_signature_is_verified(office: Office) -> None:
    mine, other = office.folder / "mine.pem", office.folder / "other.pem"
    office.entra.certificates = [app_file(mine)]
    assert office.look(office.access(**APP, certificate=str(mine))) == ["a"]
    app_file(other)
    # Its name is that of the one that the app has, its key is another.
    pem = mine.read_bytes()
    cut = pem.index(b"-----BEGIN CERTIFICATE")
    key = other.read_bytes().partition(b"-----BEGIN CERTIFICATE")[0]
    (office.folder / "forged.pem").write_bytes(key + pem[cut:])
    office.town.asked.clear()
    for file in (other, office.folder / "forged.pem"):
        problem, said = office.refused(**APP, certificate=str(file))
        assert (problem, "does not know the certificate: upload" in said) == ("source.login", True)


def test_a_certificate_whose_time_is_over_says_what_to_do(office: Office) -> None:
    file = office.folder / "old.pem"
    office.entra.certificates = [app_file(file, -timedelta(days=1))]
    problem, said = office.refused(**APP, certificate=str(file))
    assert problem == "source.login"
    assert "the certificate has expired: make a new one, upload it" in said


@pytest.mark.parametrize("client_id", ["", MINE])
@pytest.mark.parametrize("flavour", ["app service", "virtual machine"])
def test_a_machine_has_an_identity_of_its_own_or_one_that_is_named(
    office: Office, flavour: str, client_id: str
) -> None:
    lives_in(office, flavour)
    assert office.look(office.access(managed_identity="1", client_id=client_id)) == ["a"]
    assert office.entra.scopes == ["http://127.0.0.1"]


@pytest.mark.parametrize("flavour", ["app service", "virtual machine"])
def test_an_identity_that_the_machine_does_not_have_says_what_to_do(office: Office, flavour: str) -> None:
    lives_in(office, flavour)
    office.entra.identities = {""}
    problem, said = office.refused(managed_identity="1", client_id=MINE)
    assert problem == "source.login"
    assert said.startswith("this machine has no managed identity that calbot may use: assign one to it in Azure")


def test_a_machine_outside_of_azure_says_so(office: Office) -> None:
    office.patch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9")
    problem, said = office.refused(managed_identity="1")
    assert (problem, "no managed identity" in said) == ("source.login", True)


def test_an_entra_whose_certificate_nobody_trusts_gets_no_secret(office: Office) -> None:
    office.patch.delenv("REQUESTS_CA_BUNDLE")
    problem, said = office.refused(**APP, client_secret=SECRET)
    assert (problem, "does not trust its certificate" in said) == ("source.not_there", True)
    assert office.entra.asked == []


@pytest.mark.parametrize("told", [{**APP, "client_secret": SECRET}, {"managed_identity": "1"}], ids=["app", "machine"])
def test_nobody_waits_long_for_a_token_that_does_not_come(office: Office, told: dict[str, str]) -> None:
    lives_in(office, "app service")
    office.entra.hangs = 1.0
    office.patch.setitem(graphapp.PATIENCE, "read_timeout", 0.1)
    begun = time.monotonic()
    problem, _ = office.refused(**told)
    # Twice a tenth of a second and a pause; by itself azure-identity would wait for minutes.
    assert (problem in ("source.not_there", "source.login"), time.monotonic() - begun < 8) == (True, True)
    assert len(office.entra.asked) <= 2


def lives_in(office: Office, flavour: str) -> None:
    """Let this machine be one of Azure's."""
    if flavour == "app service":
        office.patch.setenv("IDENTITY_ENDPOINT", f"{office.entra.machine}/msi/token")
        office.patch.setenv("IDENTITY_HEADER", office.entra.header)
    else:
        office.patch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", office.entra.machine)
