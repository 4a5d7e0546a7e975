"""What Teams sends: only with a good token, of our tenant and its service, once, and answered whatever shape it has."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dotenv import load_dotenv
from sqlmodel import select

from calbot.chat.teams.genuine import no_file_read
from calbot.chat.teams.packing import pack
from calbot.model.flag import Flag, FlagState
from calbot.model.heard import HeardState
from calbot.store.session import reading
from tests.chat.conftest import NOW
from tests.chat.teams.office import AGT1, CARE, GROUP, GUEST, LEAD, MARKETING, MKT, Office, alone, buttons, words
from tests.teams.connector import BOT, Said
from tests.teams.hands import Hands

LOGIN = "https://login.microsoftonline.com"
Make = Callable[[Hands], str]

BAD: dict[str, Make] = {
    "lower-case bearer": lambda hands: f"bearer {hands.token()}",
    "no scheme": lambda hands: hands.token(),
    "another key": lambda hands: f"Bearer {hands.token(signed='key-2')}",
    "a key that nobody knows": lambda hands: f"Bearer {hands.token(signed='key-2', kid='key-2')}",
    "for another bot": lambda hands: f"Bearer {hands.token(aud='another')}",
    "for nobody": lambda hands: f"Bearer {hands.token(aud=None)}",
    "for several": lambda hands: f"Bearer {hands.token(aud=[BOT, 'another'])}",
    "for this one in a list": lambda hands: f"Bearer {hands.token(aud=[BOT])}",
    "without an end": lambda hands: f"Bearer {hands.token(exp=None)}",
    "of another issuer": lambda hands: f"Bearer {hands.token(iss='https://evil.example')}",
    "of a tenant's own service": lambda hands: (
        f"Bearer {hands.token(iss='https://login.microsoftonline.com/x/v2.0', tid='x')}"
    ),
    "of the older one": lambda hands: f"Bearer {hands.token(iss='https://sts.windows.net/x/', tid='../x')}",
    "over for ten minutes": lambda hands: f"Bearer {hands.token(exp=int(time.time()) - 600)}",
    "not yet": lambda hands: f"Bearer {hands.token(nbf=int(time.time()) + 600)}",
    "for no service": lambda hands: f"Bearer {hands.token(serviceurl=None)}",
    "for another service": lambda hands: f"Bearer {hands.token(serviceurl='https://evil.example/')}",
    "for a service of another kind": lambda hands: f"Bearer {hands.token(serviceurl=17)}",
    "by a shared secret": lambda hands: f"Bearer {hands.token(algorithm='HS256')}",
    "by nobody": lambda _: "Bearer eyJhbGciOiJub25lIiwia2lkIjoia2V5LTEifQ.e30.",
    "garbage": lambda _: "Bearer x.y.z",
    "nothing": lambda _: "",
    "endless": lambda _: "Bearer " + "a" * 9000,
}


@pytest.mark.parametrize("why", BAD)
def test_a_token_that_is_not_good_keeps_nothing(office: Office, why: str) -> None:
    headers = {"Authorization": BAD[why](office.hands)} if why != "nothing" else {}
    answer = office.post(office.hands.says(MKT, MARKETING, "week"), headers)
    assert answer.status_code == 401
    assert answer.json()["problem"]
    assert office.heard() == []


def test_a_good_token_is_good_and_so_is_one_that_is_over_for_a_moment(office: Office) -> None:
    for token in (
        office.hands.token(),
        office.hands.token(exp=int(time.time()) - 240),
        office.hands.token(aud=f"api://{BOT}"),
    ):
        assert office.post(office.hands.says(MKT, MARKETING, "week"), office.hands.headers(token)).status_code == 200
    assert len(office.heard()) == 3
    assert office.town.keys_asked == 1, "keys are kept"


def test_where_keys_cannot_be_had_it_is_told_to_come_again(office: Office) -> None:
    office.town.keys_away = True
    answer = office.post(office.hands.says(MKT, MARKETING, "week"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert office.post(office.hands.activity("invoke", MKT, MARKETING, name="adaptiveCard/action", value={})).json()[
        "value"
    ]


@pytest.mark.parametrize("service", ["https://evil.example/teams/", None, 17, "http://[", ""])
def test_what_comes_from_another_service_is_refused_though_its_token_says_so(office: Office, service: Any) -> None:
    said = office.hands.says(MKT, MARKETING, "week") | {"serviceUrl": service}
    headers = office.hands.headers(office.hands.token(serviceurl=service if isinstance(service, str) else None))
    assert office.post(said, headers).status_code == 401
    assert office.heard() == []


@pytest.mark.parametrize("tenant", ["99999999-2222-4333-8444-555555555555", None, 17])
def test_another_tenant_is_left_alone(office: Office, tenant: Any) -> None:
    said = office.hands.says(MKT, MARKETING, "week") | {"channelData": {"tenant": {"id": tenant}}}
    said["conversation"]["tenantId"] = tenant
    assert office.post(said).status_code == 200
    assert office.heard() == []


def test_a_body_that_is_none_is_refused_before_anything_is_asked(office: Office) -> None:
    deep = b'{"a":' * 200 + b"1" + b"}" * 200
    for body in (b"", b"{", b"[]", b"\xff", b'"x"', b"null", deep, b"[" * 100_000, b'{"text":"\\u0000"}'):
        assert office.post(body).status_code == 400
    assert office.post(b" " * 300_000).status_code == 413
    answer = office.runner.run(office.client.get("/api/messages"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert office.town.keys_asked == 0


def shapes(hands: Hands) -> dict[str, dict[str, Any]]:
    """What Teams sends, what it may send one day, and what it never should."""

    def event(kind: str, conversation: str = MARKETING, **more: Any) -> dict[str, Any]:
        return hands.activity(kind, MKT, conversation, **more)

    def invoke(name: Any, value: Any = None, **more: Any) -> dict[str, Any]:
        return event("invoke", name=name, value=value, **more)

    def action(**value: Any) -> dict[str, Any]:
        return invoke("adaptiveCard/action", value)

    press = {"type": "Action.Execute", "verb": "flag.claim", "data": pack("flag.claim", 57, 0, {})}
    bare = hands.says(MKT, MARKETING, "week")
    return {
        "installed": event("installationUpdate", action="add"),
        "upgraded": event("installationUpdate", action="add-upgrade"),
        "removed": event("installationUpdate", action="remove"),
        "removed before an upgrade": event("installationUpdate", action="remove-upgrade"),
        "a member came": event("conversationUpdate", membersAdded=[{"id": "29:1New"}]),
        "calbot came": event("conversationUpdate", membersAdded=[{"id": f"28:{BOT}"}]),
        "a member went": event("conversationUpdate", membersRemoved=[{"id": "29:1New"}]),
        "a channel was renamed": event("conversationUpdate", channelData={"eventType": "channelRenamed"}),
        "a team was deleted": event("conversationUpdate", channelData={"eventType": "teamDeleted"}),
        "a reaction": event("messageReaction", reactionsAdded=[{"type": "like"}], replyToId="17"),
        "an edit": event("messageUpdate", text="<at>calbot</at> week", channelData={"eventType": "editMessage"}),
        "a deletion": event("messageDelete", channelData={"eventType": "softDeleteMessage"}),
        "typing": event("typing"),
        "the end": event("endOfConversation", code="userCancelled"),
        "read": event("event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}),
        "a meeting began": event("event", name="application/vnd.microsoft.meetingStart", value={"Id": "x"}),
        "an unknown event": event("event", name="not.known.yet", value=7),
        "an unknown type": event("hologram"),
        "no type": {name: value for name, value in bare.items() if name != "type"},
        "a type that is none": bare | {"type": ["message"]},
        "no recipient": {name: value for name, value in bare.items() if name != "recipient"},
        "no sender": {name: value for name, value in bare.items() if name != "from"},
        "no id": {name: value for name, value in bare.items() if name != "id"},
        "a sender without an id in Entra": bare | {"from": {"id": "29:1Guest"}},
        "text that is none": bare | {"text": {"a": 1}},
        "no text": bare | {"text": None},
        "a picture only": bare | {"text": "", "attachments": [{"contentType": "image/png"}]},
        "a mention without anybody": bare | {"entities": [{"type": "mention", "text": "<at>x</at>"}, 7, None]},
        "entities that are none": bare | {"entities": "x"},
        "half a letter": bare | {"text": "flag \ud83d"},
        "a press of an old client": bare | {"text": None, "value": pack("flag.claim", 57, 0, {})},
        "a value of somebody else": bare | {"text": None, "value": {"x": 1}},
        "a refresh": action(action=press, trigger="automatic"),
        "a press": action(action=press, trigger="manual"),
        "a press without a trigger": action(action=press),
        "a press without data": action(action={"type": "Action.Execute", "verb": "flag.claim"}, trigger="manual"),
        "a press with a text for data": action(action=press | {"data": "x"}, trigger="manual"),
        "a press of another verb than its data": action(action=press | {"verb": "alert.ack"}, trigger="manual"),
        "a press of no number": action(action=press | {"data": pack("flag.claim", 10**20, 0, {})}),
        "a press without an action": action(trigger="manual"),
        "a press of nothing": invoke("adaptiveCard/action"),
        "a press with rows for a value": invoke("adaptiveCard/action", [1]),
        "a dialog": invoke("task/fetch", {"data": {}}),
        "a dialog that was sent": invoke("task/submit", {"data": {}}),
        "a message extension": invoke("composeExtension/fetchTask", {"commandId": "x"}),
        "a link": invoke("composeExtension/queryLink", {"url": "https://x.example"}),
        "letters in a list": invoke("application/search", {"dataset": "post.near", "queryText": "x"}),
        "a list without a name": invoke("application/search", {"queryText": "x"}),
        "a link of somebody without the app": invoke(
            "composeExtension/anonymousQueryLink", {"url": "https://x.example"}
        ),
        "a file": invoke("fileConsent/invoke", {"action": "accept"}),
        "a sign-in": invoke("signin/verifyState", {"state": "1"}),
        "an unknown invoke": invoke("not/known/yet"),
        "an invoke without a name": event("invoke"),
        "an invoke whose name is none": invoke(7),
        "a slash command": bare | {"text": "/week", "entities": [], "recipient": {"id": "28:b", "isTargeted": True}},
    }


@pytest.mark.parametrize("name", shapes(Hands("x")))
def test_no_shape_is_a_fault_of_ours_and_no_invoke_goes_unanswered(office: Office, name: str) -> None:
    said = shapes(office.hands)[name]
    answer = office.post(said)
    assert answer.status_code == 200
    if said.get("type") == "invoke":
        assert answer.json()
        told = json.dumps(answer.json())
        assert any(name in told for name in ("value", "text", "attachments"))
    office.answer()
    assert office.slowest < 2.0


def test_at_least_thirty_shapes_and_sixteen_tokens_are_tried() -> None:
    assert len(shapes(Hands("x"))) >= 30
    assert len(BAD) >= 16


def test_words_in_a_channel_are_kept_once_and_answered_to_the_one_who_said_them(office: Office) -> None:
    said = office.hands.says(MKT, MARKETING, "week&nbsp;")
    for _ in range(3):
        assert office.post(said).content == b""
    assert [row.said["text"] for row in office.heard()] == ["week"]
    office.answer()
    (told,) = office.town.said
    assert told.conversation == alone(MKT)
    assert [row.state for row in office.heard()] == [HeardState.ANSWERED]


def test_personal_data_is_left_out_before_anything_is_kept(office: Office) -> None:
    office.post(office.hands.says(AGT1, alone(AGT1), "flag broken link for jo@example.com, 07700 900123"))
    kept = json.dumps(office.heard()[0].said)
    assert "[email]" in kept
    assert "jo@example.com" not in kept
    assert "900123" not in kept


def test_whom_nobody_knows_is_told_the_name_to_hand_on(office: Office) -> None:
    (told,) = office.say(GUEST, "week", alone(GUEST))
    assert GUEST in words(told.card)


LINK = "https://pot.example/safe"


def flagged(office: Office) -> Said:
    """The card in #marketing of a flag that an agent has raised: the guess is asked back, and answered with yes."""
    office.links[LINK] = 404
    office.keep(office.post_of(228, link=LINK, starts_at=NOW - timedelta(minutes=20)))
    (guess,) = office.say(AGT1, f"flag broken link {LINK}", CARE)
    assert guess.conversation == alone(AGT1)
    office.press(AGT1, guess.card, "Yes, flag", alone(AGT1))
    return next(one for one in office.town.told(MARKETING) if "I'm on it" in buttons(one.card))


def flag_of(office: Office) -> Flag:
    with reading(office.house.engine) as session:
        (flag,) = session.exec(select(Flag))
    return flag


def test_a_flag_is_raised_and_taken_in_teams_and_the_card_shows_it(office: Office) -> None:
    card = flagged(office)
    stale = dict(card.card)
    answer = office.press(MKT, card.card, "I'm on it", MARKETING)
    assert (answer["statusCode"], bool(answer["value"])) == (200, True)
    assert flag_of(office).state is FlagState.CLAIMED
    assert card.edits >= 1
    assert "I'm on it" not in buttons(card.card)
    late = office.press(LEAD, stale, "I'm on it", MARKETING)
    assert late["type"] == "application/vnd.microsoft.activity.message"
    assert flag_of(office).state is FlagState.CLAIMED


def test_the_same_press_delivered_twice_does_it_once(office: Office) -> None:
    card = flagged(office)
    press = office.hands.presses(MKT, MARKETING, buttons(card.card)["I'm on it"])
    first, second = office.post(press), office.post(press)
    assert first.json()["statusCode"] == second.json()["statusCode"] == 200
    assert len([row for row in office.heard() if row.said.get("verb") == "flag.claim"]) <= 1
    assert len(office.heard()) == 3, "the words, the yes, and one press"


def test_a_group_chat_and_a_thread_are_places_of_their_own(office: Office) -> None:
    office.post(office.hands.says(MKT, GROUP, "help"))
    office.post(office.hands.says(MKT, f"{MARKETING};messageid=1700000000001", "help"))
    asked = [(row.said["address"], row.said["thread"]) for row in office.heard()]
    assert asked == [(GROUP, ""), (MARKETING, "1700000000001")]


def test_a_japanese_client_is_told_so_in_japanese(office: Office) -> None:
    said = office.hands.activity("invoke", MKT, MARKETING, name="task/fetch", value={}, locale="ja-JP")
    assert "help" in office.post(said).json()["task"]["value"]
    assert "それは" in office.answers[-1].json()["task"]["value"]


def test_to_load_the_sdk_reads_no_file_into_the_environment(office: Office, tmp_path: Path) -> None:
    assert "PYTHON_DOTENV_DISABLED" not in os.environ
    (tmp_path / ".env").write_text("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS=true\n")
    with no_file_read():
        assert not load_dotenv(tmp_path / ".env"), "as the SDK does when it is imported"
    assert "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS" not in os.environ
