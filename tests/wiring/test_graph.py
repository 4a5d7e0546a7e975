"""Who asks Microsoft Graph, from the settings; and what a look at a mailbox brings."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")
pytest.importorskip("azure.identity", reason="the extra calbot[graph] is not installed")

from azure.identity import CertificateCredential, ClientSecretCredential, ManagedIdentityCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from calbot.config.environment import read_settings
from calbot.errors import Passing, SettingError, SeveralErrors
from calbot.flows.sync import Outcome
from calbot.flows.writing import Task
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.model.writeback import Saying, WritebackState
from calbot.sources.fetch import Fetcher
from calbot.sources.graphline import GRAPH, Access
from calbot.sources.mirror import Mirror
from calbot.sources.polling import SERVER_PAUSE
from calbot.wiring.graph import GraphSetup, graph_setup
from calbot.wiring.readers import SourceReader
from calbot.wiring.write_doctor import examine_writing
from calbot.wiring.writers import Writer
from tests.graph.test_look import App
from tests.graph.town import MAIL, Answered, Town, event, town

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TENANT, CLIENT = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


def setup(monkeypatch: pytest.MonkeyPatch, **told: str) -> GraphSetup | None:
    for name, value in told.items():
        monkeypatch.setenv(f"CALBOT_GRAPH_{name.upper()}", value)
    return graph_setup(read_settings())


def certificate(file: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "calbot")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def test_nothing_set_is_nobody_who_asks(monkeypatch):
    assert setup(monkeypatch) is None


def test_an_app_proves_itself_by_secret_certificate_or_identity(monkeypatch, tmp_path):
    told = {"tenant": TENANT, "client_id": CLIENT}
    with monkeypatch.context() as patch:
        made = setup(patch, **told, client_secret="s3cret")
        assert made is not None
        assert isinstance(made.access.credential, ClientSecretCredential)
        assert (made.access.url, made.notify_url) == (GRAPH, "")
        assert "s3cret" not in repr(made)
    certificate(tmp_path / "app.pem")
    with monkeypatch.context() as patch:
        made = setup(patch, **told, certificate=str(tmp_path / "app.pem"))
        assert made is not None
        assert isinstance(made.access.credential, CertificateCredential)
    with monkeypatch.context() as patch:
        made = setup(patch, managed_identity="1", url="https://graph.microsoft.us/v1.0/")
        assert made is not None
        assert isinstance(made.access.credential, ManagedIdentityCredential)
        assert made.access.url == "https://graph.microsoft.us/v1.0"


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"client_secret": "s"}, "CALBOT_GRAPH_TENANT"),
        ({"client_secret": "s", "tenant": TENANT}, "CALBOT_GRAPH_CLIENT_ID"),
        ({"tenant": TENANT, "client_id": CLIENT}, "CALBOT_GRAPH_CLIENT_SECRET"),
        ({"client_secret": "s", "managed_identity": "1"}, "CALBOT_GRAPH_CLIENT_SECRET"),
        ({"certificate": "no.pem", "tenant": TENANT, "client_id": CLIENT}, "CALBOT_GRAPH_CERTIFICATE"),
        ({"notify_url": "https://a.example/graph/notifications"}, "CALBOT_GRAPH_CLIENT_SECRET"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_told_by_their_key(monkeypatch, told, key):
    with pytest.raises(SettingError) as refusal:
        setup(monkeypatch, **told)
    assert refusal.value.key == key


@pytest.mark.parametrize("told", [{"url": "graph"}, {"notify_url": "http://a.example/graph/notifications"}])
def test_an_address_that_cannot_be_meant_is_refused(monkeypatch, told):
    with pytest.raises(SeveralErrors):
        setup(monkeypatch, **told)


@pytest.fixture
def office() -> Iterator[Town]:
    with town() as opened:
        opened.put("a", **event("TikTok - A", categories=["tiktok"]))
        opened.put("b", **event("IG - B", "2026-12-01T10:00:00"))
        yield opened
    assert opened.wrong == []


class Desk:
    """A mailbox's source and what the database would keep of it."""

    def __init__(self, office: Town, notify_url: str = "") -> None:
        self.source = Source(workspace_id="w", id=1, kind=SourceKind.GRAPH, name="Pot", location=f"graph:{MAIL}")
        self.kept = b""
        self.setup: GraphSetup | None = GraphSetup(Access(App(), office.url), notify_url)

    async def mirror(self, source: Source) -> bytes:
        return self.kept

    def look(self, now: datetime = NOW) -> Outcome:
        """By a process that was just started."""
        reader = SourceReader(Fetcher(), chance=lambda: 0.0, mirror_of=self.mirror, graph=self.setup)
        outcome = asyncio.run(reader.read(self.source, now))
        self.source.memory.update(outcome.memory)
        self.kept = outcome.mirror if outcome.mirror is not None else self.kept
        return outcome


def live(outcome: Outcome) -> dict[str, bool]:
    assert outcome.calendar is not None
    return {post.title: post.live for post in outcome.calendar.posts}


def test_a_mailbox_becomes_posts_and_a_process_that_was_just_started_asks_for_changes_only(office):
    desk = Desk(office)
    first = desk.look()
    assert live(first) == {"A": True, "B": True}
    assert (first.calendar.state, first.every) == (SourceState.FRESH, SERVER_PAUSE)
    office.asked.clear()
    assert desk.look().same
    assert len(office.asked) == 1
    office.delete("a")
    office.put("b", **event("IG - B", "2026-12-02T10:00:00"))
    assert live(desk.look()) == {"A": False, "B": True}


def test_an_event_that_went_further_off_than_a_look_reaches_is_told_where_it_is(office):
    desk = Desk(office)
    desk.look()
    office.put("a", **event("TikTok - A", "2027-06-01T10:00:00"))
    assert live(desk.look()) == {"B": True}
    desk.source.memory["absent"] = {"a": 1}
    told = {post.title: post.starts_at for post in desk.look().calendar.posts}
    assert told["A"] == datetime(2027, 6, 1, 10, tzinfo=UTC)


def test_without_a_setup_the_operator_hears_what_to_set(office):
    desk = Desk(office)
    desk.setup = None
    outcome = desk.look()
    assert outcome.problem == "source.not_set_up"
    assert "CALBOT_GRAPH_TENANT" in outcome.lost[0]


def test_a_busy_graph_is_left_alone_for_as_long_as_it_asks(office):
    desk = Desk(office)
    desk.look()
    office.faults = [Answered(429, "TooManyRequests", Retry_After="1200")]
    outcome = desk.look()
    assert (outcome.problem, outcome.every, outcome.mirror) == ("source.not_there", timedelta(minutes=20), None)


def test_a_look_makes_the_subscription_and_polling_goes_on_where_it_cannot(office):
    desk = Desk(office, "https://calbot.pot.example/graph/notifications")
    office.knock = lambda url, token: (404, "")
    assert (live(desk.look()), desk.source.memory.get("subscription")) == ({"A": True, "B": True}, None)
    office.knock = lambda url, token: (200, token)
    outcome = desk.look()
    kept: dict[str, Any] = desk.source.memory["subscription"]
    assert (outcome.same, list(office.subscriptions)) == (True, [kept["id"]])
    asked = len(office.asked)
    again = desk.look()
    assert again.every == SERVER_PAUSE
    assert len(office.asked) == asked + 1, "one that lives is not asked about"
    assert "subscription" not in again.memory, "what Graph says of it meanwhile stays"
    assert isinstance(desk.setup, GraphSetup)
    desk.setup = replace(desk.setup, notify_url="")
    assert "subscription" not in desk.look().memory


def test_an_entry_is_not_looked_for_in_a_mailbox_that_was_never_read(office):
    desk = Desk(office)
    desk.look()
    post = Saying(datetime(2026, 11, 28, 10, 0, tzinfo=UTC))
    writer = Writer(Fetcher(), desk.mirror, desk.setup)
    task = Task(1, 1, desk.source, "a", Saying(NOW + timedelta(days=9)), (post,), False, "A", "", NOW)
    desk.source.memory["write"] = True
    desk.source.location = "graph:other@pot.example"
    office.asked.clear()
    with pytest.raises(Passing):
        asyncio.run(writer.write(task))
    assert office.asked == []
    desk.source.location = f"graph:{MAIL}"
    assert asyncio.run(writer.write(task)).state is WritebackState.WRITTEN


@pytest.mark.parametrize(
    ("roles", "state", "said"),
    [
        (["Calendars.ReadWrite"], "ok", "may be written"),
        (["Calendars.Read"], "warn", "may not be written: Calendars.ReadWrite is missing"),
        (["Schedule.Read.All"], "ok", "may be written if there is Calendars.ReadWrite: the server does not tell"),
        (None, "ok", "may be written if there is Calendars.ReadWrite: the server does not tell"),
    ],
)
def test_the_doctor_tells_by_the_token_whether_the_app_may_write(office, roles, state, said):
    payload = urlsafe_b64encode(json.dumps({"roles": roles}).encode()).decode().rstrip("=")
    desk = Desk(office)
    desk.source.memory["write"] = True
    app = App(f"e30.{payload}.x" if roles is not None else "an opaque one")
    check = examine_writing(desk.source, Mirror(), Fetcher(), GraphSetup(Access(app, office.url)))
    assert (check.name, check.state, check.said) == ("writing Pot", state, said)
    assert office.asked == []


def test_the_doctor_tells_that_there_is_no_token(office):
    desk = Desk(office)
    desk.source.memory["write"] = True
    check = examine_writing(desk.source, Mirror(), Fetcher(), GraphSetup(Access(App(""), office.url)))
    assert (check.state, check.said) == ("warn", "cannot be told: Microsoft Entra gives the app no token")
