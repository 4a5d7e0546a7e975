"""What Teams asks within a request: what a field offers while one types, and what a link to calbot shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from microsoft_teams.api.models import MessagingExtensionResponse
from microsoft_teams.api.models.search import SearchResponse

from calbot.model.place import Place
from calbot.store.session import writing
from tests.chat.conftest import NOW
from tests.chat.teams.office import AGT1, CARE, GROUP, GUEST, LEAD, MARKETING, MKT, Office, alone, buttons, shown, words
from tests.teams.shapes import every, unsafe, wrong_with_card

HOSTILE = "[win](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}} <at>all</at> **now** \u202e"
LINK = "https://calbot.example/p/214"


@pytest.fixture
def planned(office: Office) -> Office:
    """A hundred and thirty posts, of which the last is called otherwise."""
    rows = [office.post_of(300 + n, title=f"Recipe {n}", starts_at=NOW + timedelta(hours=n)) for n in range(1, 130)]
    office.keep(
        office.post_of(title=HOSTILE), *rows, office.post_of(500, title="Zebra", starts_at=NOW + timedelta(days=9))
    )
    return office


def field_of(card: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(dict(one) for one in every(card) if one.get("id") == f"field.{name}")


def offered(
    office: Office, user: str, field: Mapping[str, Any], text: str, where: str = MARKETING
) -> list[dict[str, str]]:
    answer = office.post(office.hands.types(user, where, field, text))
    assert answer.status_code == 200
    SearchResponse.model_validate(answer.json())
    found: list[dict[str, str]] = answer.json()["value"]["results"]
    return found


def moving(office: Office) -> tuple[dict[str, Any], dict[str, Any]]:
    """The dialog in which Mkt chooses a post to move, and its list."""
    (offer,) = office.say(MKT, "move", alone(MKT))
    opened = office.press(MKT, offer.card, next(iter(buttons(offer.card))), alone(MKT))
    return opened, field_of(shown(opened), "post")


def test_a_list_finds_what_it_does_not_show_while_one_types(planned: Office) -> None:
    opened, field = moving(planned)
    assert "500" not in [one["value"] for one in field["choices"]], "a hundred are shown"
    before = len(planned.heard())
    (zebra,) = offered(planned, MKT, field, "zeb")
    assert zebra["value"] == "500"
    assert zebra["title"].endswith("Zebra")
    assert len(planned.heard()) == before, "nothing is kept of it"
    (send,) = buttons(shown(opened))
    asking = planned.submit(MKT, opened, send, alone(MKT), post=zebra["value"], when="4 Dec 15:00")
    assert "p-500" in words(shown(asking)), "what was found is taken"


def test_it_offers_as_many_as_teams_shows_and_nothing_that_is_read_as_more_than_text(planned: Office) -> None:
    _, field = moving(planned)
    assert len(offered(planned, MKT, field, "recipe")) == 15
    (one,) = offered(planned, MKT, field, "win")
    assert "{{" not in one["title"]
    assert "\u202e" not in one["title"]


@pytest.mark.parametrize("user", [GUEST, LEAD])
def test_nothing_is_offered_to_whoever_may_not_have_it(planned: Office, user: str) -> None:
    _, field = moving(planned)
    assert offered(planned, user, field, "zeb") == []


SHAPES: dict[str, Any] = {
    "none": None,
    "a number": 7,
    "nothing": {},
    "an unknown list": {"dataset": "no.such"},
    "a list that is a number": {"dataset": 7, "queryText": "x"},
    "letters in a row": {"dataset": "post.near", "queryText": ["x"]},
    "endless": {"dataset": "post.near", "queryText": "x" * 50_000},
    "half a letter": {"dataset": "post.near", "queryText": "\ud800"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_question_of_any_shape_is_answered_by_a_list(planned: Office, shape: str) -> None:
    said = planned.hands.activity("invoke", MKT, MARKETING, name="application/search", value=SHAPES[shape])
    answer = planned.post(said)
    assert answer.status_code == 200
    SearchResponse.model_validate(answer.json())


def unfurled(office: Office, user: str, url: str, where: str) -> list[dict[str, Any]]:
    answer = office.post(office.hands.writes(user, where, url))
    assert answer.status_code == 200
    MessagingExtensionResponse.model_validate(answer.json())
    assert answer.json()["cacheInfo"]["cacheType"] == "no_cache", "it is for where it was asked"
    found: list[dict[str, Any]] = answer.json()["composeExtension"]["attachments"]
    return found


def test_a_link_to_a_post_shows_it_where_calbot_tells_of_it(planned: Office) -> None:
    (one,) = unfurled(planned, MKT, LINK, MARKETING)
    card = one["content"]
    assert card["version"] == "1.3", "newer ones Teams does not show under a link"
    assert wrong_with_card(card | {"version": "1.5"}) + unsafe(card) == []
    assert "p-214" in words(card)
    assert "Thu 26 Nov 19:00 London" in words(card)
    assert not [part for part in every(card) if str(part.get("type")).startswith(("Action", "Table", "Chart"))]
    assert not set("[]*<>{}") & set(json.dumps(one["preview"]["content"]["title"]))
    assert planned.heard() == [], "nothing is kept of it"


@pytest.mark.parametrize(
    ("user", "where", "url"),
    [
        (MKT, GROUP, LINK),
        (MKT, "19:private@unq.gbl.spaces", LINK),
        (GUEST, MARKETING, LINK),
        (MKT, MARKETING, "https://calbot.example/p/9999"),
        (MKT, MARKETING, "https://calbot.example/p/214/../215"),
        (MKT, MARKETING, "https://evil.example/p/214"),
        (MKT, MARKETING, "javascript:alert(1)"),
    ],
)
def test_elsewhere_and_to_others_it_shows_nothing(planned: Office, user: str, where: str, url: str) -> None:
    assert unfurled(planned, user, url, where) == []


def test_a_place_of_one_brand_shows_no_other_brands_posts(planned: Office) -> None:
    with writing(planned.house.engine, "main") as session:
        place = next(one for one in planned.rows(Place) if one.address == CARE)
        session.get_one(Place, ("main", place.id)).brand = "Pan"
        session.commit()
    assert unfurled(planned, AGT1, LINK, CARE) == []


def test_whoever_asks_without_the_app_is_shown_nothing(planned: Office) -> None:
    said = planned.hands.writes(MKT, MARKETING, LINK) | {"name": "composeExtension/anonymousQueryLink"}
    answer = planned.post(said)
    assert answer.status_code == 200
    assert "p-214" not in answer.text
    assert answer.json()
