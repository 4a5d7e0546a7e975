"""Microsoft Graph knocks: subscriptions made with its handshake, renewed, made anew; and what a knock does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")

import httpx
from fastapi import FastAPI

from calbot.sources.graph import Mailbox
from calbot.sources.graphhook import LIFE, Standing, seal, stand
from calbot.sources.graphline import Access
from calbot.sources.notread import NotRead
from calbot.web.graph import PATH, GraphDoor, graph_routes
from tests.graph.test_look import App
from tests.graph.town import MAIL, Answered, Town, town
from tests.web.stand import served

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
URL = f"https://calbot.pot.example{PATH}"


@pytest.fixture
def office() -> Iterator[Town]:
    """A Graph that knocks at calbot's own door, for its handshake."""
    app = FastAPI()
    app.include_router(graph_routes(GraphDoor("w"), wires=None))  # type: ignore[arg-type]  # a handshake asks for none
    with served(app) as url, httpx.Client(base_url=url) as client, town() as opened:

        def knock(address: str, token: str) -> tuple[int, str]:
            answer = client.post(httpx.URL(address).path, params={"validationToken": token})
            return (answer.status_code if answer.headers["content-type"].startswith("text/plain") else 0), answer.text

        opened.knock = knock
        yield opened
    assert opened.wrong == []


def standing(
    office: Town, known: Standing | None = None, now: datetime = NOW, url: str = URL, home: str = ""
) -> Standing:
    office.asked.clear()
    access = Access(App(), office.url)
    return asyncio.run(stand(Mailbox(MAIL), home, known or Standing(), access, url, now))


def test_a_subscription_is_made_with_a_secret_that_is_kept_as_a_hash_only(office):
    made = standing(office)
    told = office.subscriptions[made.id]
    assert told["resource"] == f"users/{MAIL}/events"
    assert told["changeType"] == "created,updated,deleted"
    assert told["notificationUrl"] == told["lifecycleNotificationUrl"] == URL
    assert datetime.fromisoformat(told["expirationDateTime"]) == NOW + LIFE == datetime.fromisoformat(made.until)
    assert len(told["clientState"]) >= 40
    assert made.seal == seal(told["clientState"])
    assert told["clientState"] not in str(made.kept)


def test_a_named_calendar_is_what_is_subscribed_to(office):
    assert office.subscriptions[standing(office, home="k1").id]["resource"] == f"users/{MAIL}/calendars/k1/events"


def test_one_that_still_lives_is_left_alone_until_half_its_life_is_over(office):
    made = standing(office)
    assert standing(office, made, NOW + LIFE / 2 - timedelta(minutes=1)) is made
    assert office.asked == []
    later = NOW + LIFE / 2 + timedelta(minutes=1)
    renewed = standing(office, made, later)
    assert office.paths == [f"PATCH /v1.0/subscriptions/{made.id}"]
    assert (renewed.id, renewed.seal) == (made.id, made.seal)
    assert datetime.fromisoformat(renewed.until) == later + LIFE


def test_one_that_graph_wants_renewed_is_renewed_at_once_and_then_left_alone(office):
    made = replace(standing(office), renew=True)
    assert Standing.of(made.kept) == made
    renewed = standing(office, made)
    assert office.paths == [f"PATCH /v1.0/subscriptions/{made.id}"]
    assert not renewed.renew


def test_one_that_is_gone_is_made_anew_with_another_secret(office):
    made = standing(office)
    office.subscriptions.clear()
    anew = standing(office, made, NOW + LIFE * 3 / 4)
    assert [path.split()[0] for path in office.paths] == ["PATCH", "POST"]
    assert anew.seal != made.seal


def test_one_that_ran_out_while_nobody_looked_is_made_anew_whatever_graph_would_say_of_it(office):
    made = standing(office)
    anew = standing(office, made, NOW + LIFE)
    assert [path.split()[0] for path in office.paths] == ["POST"]
    assert anew.id != made.id


def test_one_of_another_calendar_or_mailbox_is_made_anew(office):
    made = standing(office)
    assert Standing.of(made.kept) == made
    other = standing(office, made, home="k1")
    assert office.subscriptions[other.id]["resource"] == f"users/{MAIL}/calendars/k1/events"
    assert standing(office, other, home="k1") is other
    # One that was kept before its calendar was kept with it.
    assert not replace(made, resource="").is_due(NOW)
    assert standing(office, replace(made, resource="")).id == made.id


def test_an_address_that_does_not_answer_the_handshake_gives_none(office):
    with pytest.raises(NotRead):
        standing(office, url="https://calbot.pot.example/elsewhere")
    assert office.subscriptions == {}


def test_a_graph_that_is_busy_keeps_what_there_is(office):
    made = standing(office)
    office.faults = [Answered(503, "busy")]
    with pytest.raises(NotRead):
        standing(office, made, NOW + LIFE / 2 + timedelta(hours=1))
    assert made.id in office.subscriptions


@pytest.mark.parametrize(
    "kept", [{}, {"id": "x"}, {"id": 3, "until": "y", "seal": "z"}, {"id": "", "until": "", "seal": ""}]
)
def test_what_is_kept_of_none_is_none(kept):
    assert Standing.of(kept) == Standing()
    assert Standing().kept == {}
