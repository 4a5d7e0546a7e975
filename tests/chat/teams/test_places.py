"""Where calbot is in Teams: added, removed, renamed, and added again, as Teams tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.place import Place, PlaceKind
from calbot.store.session import reading, writing
from calbot.wiring.house import MAIN
from tests.chat.conftest import NOW
from tests.chat.teams.office import CARE, GUEST, LEAD, MARKETING, MKT, Office, alone, words
from tests.teams.connector import BOT

NEW = "19:new0@thread.tacv2"


def happens(office: Office, kind: str, user: str = MKT, conversation: str = NEW, **more: Any) -> None:
    """Teams tells of something, and all that follows from it is done."""
    office.town.conversations.add(conversation)
    answer = office.post(office.hands.activity(kind, user, conversation, **more))
    assert (answer.status_code, answer.content) == (200, b"")
    office.answer()


def data(event: str = "", **more: Any) -> dict[str, Any]:
    return {"tenant": {"id": "11111111-2222-4333-8444-555555555555"}, "eventType": event, **more}


def place(office: Office, address: str) -> Place | None:
    with reading(office.house.engine) as session:
        return session.exec(select(Place).where(Place.address == address)).first()


BOT_CAME = {"membersAdded": [{"id": f"28:{BOT}"}], "channelData": data("teamMemberAdded", team={"name": "Launch"})}
CAME: dict[str, tuple[str, dict[str, Any]]] = {
    "installed": ("installationUpdate", {"action": "add"}),
    "installed anew": ("installationUpdate", {"action": "add-upgrade"}),
    "a member": ("conversationUpdate", BOT_CAME),
}


@pytest.mark.parametrize("how", CAME)
def test_where_calbot_is_added_it_says_once_what_it_needs_to_hear(office: Office, how: str) -> None:
    kind, more = CAME[how]
    happens(office, kind, **more)
    happens(office, "installationUpdate", action="add")
    (hello,) = office.town.told(NEW)
    assert "here care" in words(hello.card)
    kept = place(office, NEW)
    assert kept is not None
    assert kept.kind is PlaceKind.UNBOUND
    office.say(LEAD, "here care", NEW)
    bound = place(office, NEW)
    assert bound is not None
    assert bound.kind is PlaceKind.CARE


def test_a_team_says_in_which_channel_it_was_added(office: Office) -> None:
    office.town.conversations.add("19:chosen0@thread.tacv2")
    chosen = {"selectedChannel": {"id": "19:chosen0@thread.tacv2", "name": "Launch & Care"}}
    happens(office, "installationUpdate", action="add", channelData=data(settings=chosen))
    kept = place(office, "19:chosen0@thread.tacv2")
    assert kept is not None
    assert kept.name == "Launch & Care"
    assert place(office, NEW) is None


def test_alone_with_a_person_it_says_something_else(office: Office) -> None:
    happens(office, "installationUpdate", MKT, alone(MKT), action="add")
    (hello,) = office.town.told(alone(MKT))
    assert "help" in words(hello.card)
    assert "here care" not in words(hello.card)
    kept = place(office, MKT)
    assert kept is not None
    assert kept.kind is PlaceKind.DIRECT


REMOVED: dict[str, tuple[str, dict[str, Any]]] = {
    "uninstalled": ("installationUpdate", {"action": "remove"}),
    "a member": ("conversationUpdate", {"membersRemoved": [{"id": f"28:{BOT}"}]}),
    "channel deleted": ("conversationUpdate", {"channelData": data("channelDeleted", channel={"id": MARKETING})}),
    "team archived": ("conversationUpdate", {"channelData": data("teamArchived")}),
}


@pytest.mark.parametrize("how", REMOVED)
def test_where_calbot_is_removed_nothing_is_tried_and_the_other_side_told_until_it_is_back(
    office: Office, how: str
) -> None:
    kind, more = REMOVED[how]
    for _ in range(2):
        happens(office, kind, conversation=MARKETING, **more)
    kept = place(office, MARKETING)
    assert kept is not None
    assert kept.parked_at is not None
    assert len(office.town.told(CARE)) == 1, "care hears of it, once"
    with writing(office.house.engine, MAIN) as session:
        tell(session, Turn(MAIN, NOW), [kept], "place.parked", ("place", kept.id), "x", due_at=NOW)
        session.commit()
    office.answer()
    assert office.town.told(MARKETING) == []
    happens(office, "installationUpdate", conversation=MARKETING, action="add")
    back = place(office, MARKETING)
    assert back is not None
    assert (back.parked_at, back.problem, back.kind) == (None, "", PlaceKind.MARKETING)


def test_where_it_is_back_it_tells_of_what_stands(office: Office) -> None:
    office.links["https://pot.example/safe"] = 404
    office.keep(office.post_of(228, starts_at=NOW - timedelta(minutes=20)))
    happens(office, "installationUpdate", conversation=MARKETING, action="remove")
    (guess,) = office.say(LEAD, "flag broken link https://pot.example/safe", CARE)
    office.press(LEAD, guess.card, "Yes, flag", alone(LEAD))
    assert office.town.told(MARKETING) == []
    happens(office, "installationUpdate", conversation=MARKETING, action="add")
    assert "f-1" in words([one.card for one in office.town.told(MARKETING)])


def test_names_are_followed(office: Office) -> None:
    channel = {"id": MARKETING, "name": "Launches"}
    happens(office, "conversationUpdate", conversation=CARE, channelData=data("channelRenamed", channel=channel))
    happens(office, "conversationUpdate", conversation=CARE, topicName="Care \u202e& more")
    named = {one.address: one.name for one in (place(office, MARKETING), place(office, CARE)) if one is not None}
    assert named == {MARKETING: "Launches", CARE: "Care & more"}
    happens(office, "conversationUpdate", conversation=NEW, topicName="Not calbot's")
    assert place(office, NEW) is None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("conversationUpdate", {"membersAdded": [{"id": "29:1New"}]}),
        ("conversationUpdate", {"membersRemoved": [{"id": "29:1Mkt"}]}),
        ("conversationUpdate", {"membersAdded": "x", "channelData": {"eventType": 7}}),
        ("installationUpdate", {"action": "remove-upgrade"}),
        ("installationUpdate", {"action": "some day"}),
    ],
)
def test_who_else_comes_and_goes_changes_nothing(office: Office, kind: str, more: dict[str, Any]) -> None:
    happens(office, kind, GUEST, **more)
    assert office.heard() == []
    assert office.town.said == []
