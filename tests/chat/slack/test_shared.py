"""Channels that companies share (Slack Connect): whoever asks there, the one whose app it is hears it, and answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from calbot.chat.slack.listen import METADATA
from calbot.chat.slack.packing import pack
from calbot.model.heard import Heard
from calbot.model.notice import Notice
from calbot.model.post import Post
from tests.chat.slack.office import MARKETING, MKT, Office, labels
from tests.chat.slack.towns import FIRST, SECOND, Town3
from tests.databases import ON_SQLITE
from tests.slack.hands import Hands, Sent
from tests.slack.town import Message, Town, View

BOTH = pytest.mark.parametrize(("ours", "theirs"), [(0, 1), (1, 0), (0, 2), (1, 2)], ids=str)
"""Whose app it is, and who else is in the channel."""
MODAL = pytest.mark.parametrize("told", ["by Slack", "by itself"])
"""What tells whose modal it is."""


def as_told(view: View, told: str) -> View:
    """The view of a modal that was opened before they said it themselves, or as it is."""
    if told == "by itself":
        return view
    about = json.loads(view.view["private_metadata"])
    del about["w"]
    return replace(view, view=view.view | {"private_metadata": json.dumps(about)})


def opened(three: Town3, ours: Town, command: str) -> View:
    """The modal that the app of `ours` opens for it."""
    assert three.office.send(three.hands(ours).command(MKT, MARKETING, command)).status_code == 200
    (view,) = ours.views.values()
    return view


def companies(three: Town3) -> list[str]:
    return [row.workspace_id for row in three.office.rows(Heard)]


@ON_SQLITE
@BOTH
@MODAL
def test_a_modal_goes_to_the_company_whose_app_has_opened_it(three: Town3, ours: int, theirs: int, told: str) -> None:
    own, other = three.towns()[ours], three.towns()[theirs]
    view = as_told(opened(three, own, "add"), told)
    wanted = {"account": "1", "title": "Shared", "when": int(three.office.clock.seconds()) + 86_400}
    hands = three.hands(own)
    before = len(other.calls)
    assert three.office.send(hands.shared(hands.submit(MKT, view, wanted), other)).status_code == 200
    three.answer()
    (draft,) = own.told(MARKETING, MKT)
    assert "Shared" in str(draft.blocks)
    three.asks(
        own,
        hands.shared(hands.press(MKT, MARKETING, draft, next(one for one in labels(draft) if "Save" in one)), other),
    )
    assert [(row.workspace_id, row.title) for row in three.office.rows(Post)] == [(["main", "pan"][ours], "Shared")]
    assert set(companies(three)) == {["main", "pan"][ours]}
    assert other.calls[before:] == [], "no other token was used"
    assert other.told(MARKETING, MKT) == []


@ON_SQLITE
@MODAL
def test_a_field_offers_what_the_company_has_whose_app_has_opened_it(three: Town3, told: str) -> None:
    three.office.keep(three.office.post_of(title="Only in the first"))
    first, second, _ = three.towns()
    offered = {}
    for own, other in ((first, second), (second, first)):
        hands = three.hands(own)
        typed = hands.typed(MKT, as_told(opened(three, own, "move"), told), "post", "")
        offered[own.team] = str(three.office.send(hands.shared(typed, other)).json()["options"])
    assert "Only in the first" in offered[FIRST]
    assert offered[SECOND] == "[]"


@ON_SQLITE
@BOTH
def test_an_event_is_answered_by_the_one_whose_app_it_is_for(three: Town3, ours: int, theirs: int) -> None:
    own, other = three.towns()[ours], three.towns()[theirs]
    before, hands = len(other.calls), three.hands(own)
    (answer,) = three.asks(own, hands.shared(hands.mention(MKT, MARKETING, "week"), other))
    assert answer.only_for == MKT
    assert companies(three) == [["main", "pan"][ours]]
    assert other.calls[before:] == [], "no other token was used"


@ON_SQLITE
def test_an_organisation_hears_its_own_in_a_shared_channel(three: Town3) -> None:
    hands = three.hands(three.whole)
    assert three.asks(three.whole, hands.shared(hands.mention(MKT, MARKETING, "week"), three.second))
    assert companies(three) == ["main"]


def in_one_channel(three: Town3, ours: int, theirs: int) -> tuple[Town, Hands]:
    """The app of both is in it, and Slack tells what happens there for the other one, which has joined last."""
    for number, town in enumerate(three.towns()):
        town.bot = f"U0BOT{number}"
        three.office.house.slack.forget(town.organisation or town.team)  # type: ignore[union-attr]
    own, other = three.towns()[ours], three.towns()[theirs]
    return own, three.hands(other)


def called(text: str) -> dict[str, Any]:
    return {"type": "app_mention", "user": MKT, "channel": MARKETING, "text": text, "ts": "1795860000.000100"}


@ON_SQLITE
@BOTH
def test_of_two_bots_in_a_channel_the_one_that_is_called_answers(three: Town3, ours: int, theirs: int) -> None:
    own, hands = in_one_channel(three, ours, theirs)
    event = hands.event(called(f"hey <@U0SOMEBODY> and <@{own.bot}|calbot> week"))
    (answer,) = three.asks(own, event)
    assert answer.only_for == MKT
    assert companies(three) == [["main", "pan"][ours]]
    assert {name for name, _ in hands.town.calls} <= {"oauth.v2.access", "auth.test"}, "the other says nothing"
    assert three.office.send(event.again(hands.town)).status_code == 200
    three.answer()
    assert len(companies(three)) == 1


@ON_SQLITE
def test_where_slack_names_one_that_is_called_too_it_stays_so(three: Town3) -> None:
    own, hands = in_one_channel(three, 0, 1)
    three.asks(own, hands.event(called(f"<@{own.bot}> <@{hands.town.bot}> week")))
    assert companies(three) == ["pan"]


@ON_SQLITE
def test_where_nobody_known_is_called_it_is_for_whom_slack_names(three: Town3) -> None:
    own, hands = in_one_channel(three, 0, 1)
    three.asks(own, hands.event(called("<@U0NOBODY> week")))
    assert companies(three) == ["pan"]


@ON_SQLITE
def test_a_bot_that_cannot_say_who_it_is_keeps_nobody_waiting(three: Town3) -> None:
    own, hands = in_one_channel(three, 0, 1)
    three.whole.fail("slow", "auth.test", seconds=2.0)
    (answer,) = three.asks(own, hands.event(called(f"<@{own.bot}> week")))
    assert answer.only_for == MKT
    assert three.office.slowest < 1.5


def test_whose_message_was_posted_is_told_by_its_bot(three: Town3) -> None:
    own, hands = in_one_channel(three, 0, 1)
    three.asks(own, three.hands(own).mention(MKT, MARKETING, "week"))
    (notice,) = three.office.rows(Notice)
    posted = Message("1795860000.000100", "x", [], {"event_type": METADATA, "event_payload": {"key": notice.key}})
    about = {"user_id": own.bot, "bot_id": own.bot_id}
    event = json.loads(hands.echo(MARKETING, posted).body)["event"] | about
    assert three.office.send(hands.event(event)).status_code == 200
    assert [one.echo_ref for one in three.office.rows(Notice)] == [f"{MARKETING}/{posted.ts}"]


def stranger() -> Town:
    return Town(team="T0STRANGE")


def test_one_alone_hears_its_own_too_and_nothing_of_another_app(office: Office) -> None:
    (answer,) = office._seen(
        MKT, MARKETING, office.hands.shared(office.hands.mention(MKT, MARKETING, "week"), stranger())
    )
    assert answer.only_for == MKT
    other = Hands(stranger(), office.hands.base, office.clock.seconds)
    for sent in (other.mention(MKT, MARKETING, "week"), other.event({"type": "message_metadata_posted"})):
        assert office.send(other.shared(sent, office.town)).status_code == 200
    assert len(office.heard()) == 1


def test_one_alone_opens_and_takes_back_its_modals_there(office: Office) -> None:
    office.say(MKT, "add")
    typed = office.hands.typed(MKT, office.modal(), "account", "tik")
    assert len(office.send(office.hands.shared(typed, stranger())).json()["options"]) == 1
    wanted = {"account": "1", "title": "Shared", "when": int(office.clock.seconds()) + 86_400}
    sent = office.hands.submit(MKT, office.modal(), wanted)
    (draft,) = office._seen(MKT, MARKETING, office.hands.shared(sent, stranger()))
    assert "Shared" in str(draft.blocks)


def test_a_modal_of_another_app_is_offered_nothing_and_taken_by_nobody(office: Office) -> None:
    about = {"a": MARKETING, "t": "", "p": pack(0, 0, {})}
    field: dict[str, Any] = {"type": "external_select", "action_id": "cal:account.known", "min_query_length": 0}
    block = {"type": "input", "block_id": "account", "label": {"type": "plain_text", "text": "x"}, "element": field}
    view = View(
        "V1", MKT, {"callback_id": "cal:add.draft", "private_metadata": json.dumps(about), "blocks": [block]}, "h"
    )
    other = Hands(stranger(), office.hands.base, office.clock.seconds)
    sent: list[Sent] = [other.typed(MKT, view, "account", ""), other.submit(MKT, view, {})]
    answers = [office.send(other.shared(one, office.town)) for one in sent]
    assert answers[0].json() == {"options": []}
    assert office.heard() == []
