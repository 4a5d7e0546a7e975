"""Sending: once, found again by its key, in the channel's pace, and never twice because a line broke."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from sqlmodel import Session, select

from calbot.chat import hearing
from calbot.chat.cards import Actions, Button, Card, Table, Title, spans
from calbot.chat.platform import CannotTell
from calbot.chat.slack.caller import Caller, Refused
from calbot.chat.slack.ladder import Ladder
from calbot.chat.slack.send import SlackChat
from calbot.errors import Ended, Lasting, NotThere, Passing, Unknown
from calbot.flows import heard as inbox
from calbot.flows import place as places
from calbot.flows import ticking
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.heard import HeardState
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store.session import reading, writing
from calbot.words.say import sayer
from tests.chat.slack.office import AGT1, CARE, GUEST, LEAD, MARKETING, MKT, SECRET, Office
from tests.databases import ON_SQLITE
from tests.slack.town import Message

CARD = Card((Title(spans("p-214 <!channel>")), Actions((Button("Claim", "flag.claim", 57, 3),))), "p-214 <!channel>")
OTHER = Card((Title(spans("p-214 moved")),), "p-214 moved")


@pytest.fixture
def slack(office: Office) -> SlackChat:
    platform = office.house.wires.platforms["slack"]
    assert isinstance(platform, SlackChat)
    return platform


def run(office: Office, work: Awaitable[Any]) -> Any:
    async def awaited() -> Any:
        return await work

    return office.runner.run(awaited())


def test_a_message_carries_its_key_and_unfurls_nothing(office: Office, slack: SlackChat) -> None:
    ref = run(office, slack.post(MARKETING, CARD, key="k1"))
    (message,) = office.town.told(MARKETING)
    assert ref == f"{MARKETING}/{message.ts}"
    assert message.metadata == {"event_type": "calbot_notice", "event_payload": {"key": "k1"}}
    quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    assert quiet.items() <= message.said.items()
    assert message.text == "p-214 &lt;!channel&gt;"


def test_a_message_is_edited_in_place_and_keeps_its_key(office: Office, slack: SlackChat) -> None:
    ref = run(office, slack.post(MARKETING, CARD, key="k1"))
    for _ in range(2):
        run(office, slack.amend(MARKETING, ref, OTHER, key="k2"))
    (message,) = office.town.told(MARKETING)
    assert (message.text, message.edits) == ("p-214 moved", 2)
    assert message.metadata["event_payload"]["key"] == "k1"


def test_an_answer_stands_in_the_thread(office: Office, slack: SlackChat) -> None:
    ref = run(office, slack.post(MARKETING, CARD, key="k1"))
    run(office, slack.post(MARKETING, OTHER, key="k2", thread=ref))
    first, second = office.town.told(MARKETING)
    assert second.thread_ts == first.ts


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("busy", Passing),
        ("away", Passing),
        ("ratelimited", Passing),
        ("token_revoked", Passing),
        ("broken", Unknown),
        ("dropped", Unknown),
        ("lost", Unknown),
        ("internal_error", Ended),
        ("fatal_error", Ended),
        ("msg_too_long", Lasting),
        ("is_archived", Lasting),
        ("surprise", Lasting),
    ],
)
def test_each_trouble_is_told_apart(office: Office, slack: SlackChat, fault: str, error: type[Exception]) -> None:
    office.town.fail(fault, "chat.postMessage", 7)
    with pytest.raises(error) as raised:
        run(office, slack.post(MARKETING, CARD, key="k1"))
    if fault == "busy":
        assert raised.value.retry_after == 7.0
    assert isinstance(raised.value, Ended) == (error is Ended), "a line that broke, or a proxy, ends nothing"
    assert len(office.town.told(MARKETING)) == (1 if fault == "lost" else 0), "nothing is said twice"
    assert len(office.town.called("chat.postMessage")) <= 1


def test_an_edit_that_broke_off_is_made_again(office: Office, slack: SlackChat) -> None:
    ref = run(office, slack.post(MARKETING, CARD, key="k1"))
    office.town.fail("lost", "chat.update")
    with pytest.raises(Passing):
        run(office, slack.amend(MARKETING, ref, OTHER, key="k2"))
    with pytest.raises(NotThere, match="message_not_found"):
        run(office, slack.amend(MARKETING, f"{MARKETING}/1.000001", OTHER, key="k2"))
    with pytest.raises(Lasting):
        run(office, slack.amend(MARKETING, "no ref", OTHER, key="k2"))


def test_where_nobody_answers_the_door_nothing_was_sent(office: Office) -> None:
    caller = Caller("xoxb-x", "http://127.0.0.1:9/api/")
    with pytest.raises(Passing):
        run(office, caller.call("chat.postMessage", channel=MARKETING, text="x"))
    office.runner.run(caller.close())


def test_a_message_in_doubt_is_found_by_its_key_where_calbot_may_read(office: Office, slack: SlackChat) -> None:
    office.town.scopes |= {"channels:history"}
    run(office, slack.post(MARKETING, CARD, key="k1"))
    (ours,) = (one for one in office.town.told(MARKETING) if one.metadata.get("event_payload", {}).get("key") == "k1")
    for number in range(450):
        office.town.channels[MARKETING].messages.append(_message(office, f"later{number}"))
    assert run(office, slack.find(MARKETING, "k1")) == f"{MARKETING}/{ours.ts}"
    assert run(office, slack.find(MARKETING, "k9")) is None


def _message(office: Office, key: str) -> Any:
    return Message(office.town.stamp(), "x", [], {"event_type": "calbot_notice", "event_payload": {"key": key}})


def test_without_the_right_to_read_calbot_cannot_tell_and_asks_once(office: Office, slack: SlackChat) -> None:
    for _ in range(3):
        with pytest.raises(CannotTell):
            run(office, slack.find(MARKETING, "k1"))
    assert len(office.town.called("conversations.history")) == 1
    with pytest.raises(CannotTell):
        run(office, slack.find(MKT, "k1"))


def test_a_whisper_is_for_one(office: Office, slack: SlackChat) -> None:
    run(office, slack.whisper(MARKETING, MKT, CARD, key="w1"))
    assert office.town.told(MARKETING) == []
    assert [one.only_for for one in office.town.told(MARKETING, MKT)] == [MKT]


def test_whom_a_whisper_cannot_reach_in_the_channel_it_reaches_directly(office: Office, slack: SlackChat) -> None:
    for address in (SECRET, "C0GONE", MKT):
        run(office, slack.whisper(address, MKT, CARD, key=f"w{address}"))
    assert len(office.town.told(office.town.direct(MKT).id)) == 3


def test_a_card_that_slack_does_not_take_goes_out_plainer(office: Office, slack: SlackChat) -> None:
    for refused, shown in ((1, "table"), (2, "rich_text")):
        office.town.fail("invalid_blocks", "chat.postMessage", times=refused)
        run(office, slack.post(MARKETING, Card((Table(("a", "b"), (("1", "2"),)),), "t"), key="k1"))
        message = office.town.told(MARKETING)[-1]
        assert [block["type"] for block in message.blocks] == [shown]
        # Of its own it has refused none; that is forgotten with the process.
        slack._ladder = Ladder()


def test_a_response_url_that_is_not_slacks_is_not_dialled(office: Office) -> None:
    caller = Caller("xoxb-x")
    for url in (
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.example/x",
        "https://evil.example/hooks.slack.com",
        "https://hooks.slack.com:8443/x",
        "https://user@evil.example/",
        "file:///etc/passwd",
        "https://[::1",
        "",
    ):
        with pytest.raises(Refused):
            run(office, caller.respond(url, {"text": "x"}))


def test_an_answer_goes_to_its_response_url_and_elsewhere_once_that_is_over(office: Office) -> None:
    (first,) = office.say(MKT, "week", SECRET)
    assert first.only_for == MKT
    assert [method for method, _ in office.town.calls if method not in ("auth.test", "users.info")] == ["respond"]
    sent = office.hands.command(MKT, SECRET, "today")
    office.send(sent)
    office.town.responses.clear()
    office.answer()
    assert len(office.town.told(office.town.direct(MKT).id)) == 1


def _state(office: Office) -> set[NoticeState]:
    return {row.state for row in office.rows(Notice) if row.screen == "flag.card"}


def test_a_flag_is_told_where_marketing_is_and_a_lost_line_says_it_once(either: Office) -> None:
    """The whole way: an agent's words, the outbox, the broken line, Slack's event, and one message."""
    either.keep(either.post_of())
    either.town.fail("lost", "chat.postMessage")
    (guess,) = either.say(AGT1, "flag typo in the first line", CARE)
    either.press(AGT1, guess, "Yes", CARE)
    (card,) = either.town.told(MARKETING)
    assert _state(either) == {NoticeState.DOUBT}
    assert either.send(either.hands.echo(MARKETING, card)).status_code == 200
    assert NoticeState.DOUBT not in _state(either)
    either.later(seconds=40)
    either.answer()
    assert either.town.told(MARKETING) == [card]


def test_without_the_event_a_message_in_doubt_is_sent_again_and_says_so(office: Office) -> None:
    office.keep(office.post_of())
    office.town.fail("lost", "chat.postMessage")
    (guess,) = office.say(AGT1, "flag typo in the first line", CARE)
    office.press(AGT1, guess, "Yes", CARE)
    office.later(seconds=40)
    office.answer()
    _, again = office.town.told(MARKETING)
    assert sayer("en", "UTC")("speaker.repeat") in again.text


def test_a_channel_that_is_closed_is_tried_no_more_and_that_is_told_elsewhere(office: Office) -> None:
    office.keep(office.post_of())
    office.town.channels[MARKETING].archived = True
    (guess,) = office.say(AGT1, "flag typo in the first line", CARE)
    office.press(AGT1, guess, "Yes", CARE)
    office.answer()
    (told,) = office.town.told(CARE)
    assert "#marketing" in told.text
    assert "is_archived" in str(told.blocks)
    with reading(office.house.engine) as session:
        place = session.exec(select(Place).where(Place.address == MARKETING)).one()
        assert place.parked_at is not None
    # Who binds it anew opens it.
    office.town.channels[MARKETING].archived = False
    office.say(MKT, "here marketing")
    assert any("f-1" in one.text for one in office.town.told(MARKETING))


@pytest.mark.parametrize("word", ["is_archived", "is_inactive", "not_in_channel"])
def test_a_card_that_cannot_be_edited_as_its_channel_is_closed_closes_it(office: Office, word: str) -> None:
    _tell(office, "first", slot="card")
    assert len(office.town.told(MARKETING)) == 1
    office.town.fail(word, "chat.update")
    _tell(office, "second", slot="card")
    office.answer()
    (told,) = office.town.told(CARE)
    assert "#marketing" in told.text


def test_where_the_only_place_is_closed_whoever_leads_hears_of_it_alone(office: Office) -> None:
    with writing(office.house.engine, "main") as session:
        for row in office.rows(Place):
            session.get_one(Place, ("main", row.id)).kind = (
                PlaceKind.MARKETING if row.address == MARKETING else PlaceKind.UNBOUND
            )
        session.commit()
    office.town.channels[MARKETING].archived = True
    _tell(office, "card")
    office.answer()
    (told,) = office.town.told(office.town.direct(LEAD).id)
    assert "#marketing" in told.text


@pytest.mark.parametrize("word", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_what_can_be_edited_no_more_is_told_anew(office: Office, word: str) -> None:
    _tell(office, "first", slot="card")
    office.town.fail(word, "chat.update")
    _tell(office, "second", slot="card")
    assert len(office.town.told(MARKETING)) == 2


def _tell(office: Office, *onces: str, **line: str) -> None:
    def keep(session: Session, turn: Turn) -> None:
        place = session.exec(select(Place).where(Place.address == MARKETING)).one()
        for once in onces:
            tell(session, turn, [place], "place.parked", ("place", place.id), once, **line)
        session.commit()

    run(office, office.house.wires.flow(keep, Turn("main", office.clock())))
    office.answer()


def test_twenty_edits_of_a_card_that_wait_are_one_call(office: Office) -> None:
    _tell(office, "first", slot="card")
    _tell(office, *(f"edit {number}" for number in range(20)), slot="card")
    (message,) = office.town.told(MARKETING)
    assert (message.edits, len(office.town.called("chat.update"))) == (1, 1)


@pytest.mark.parametrize("word", ["thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"])
def test_what_stands_below_a_message_that_is_gone_is_said_beside_it(office: Office, word: str) -> None:
    _tell(office, "card", slot="card")
    (card,) = office.town.told(MARKETING)
    if word == "thread_not_found":
        office.town.channels[MARKETING].messages.clear()
    else:
        office.town.fail(word, "chat.postMessage")
    _tell(office, "line", thread_slot="card")
    line = office.town.told(MARKETING)[-1]
    assert (line is card, line.thread_ts) == (False, "")
    assert {row.state for row in office.rows(Notice)} == {NoticeState.SENT}
    assert len(office.town.called("chat.postMessage")) <= 3


def test_who_asks_in_a_closed_channel_is_answered_all_the_same(office: Office) -> None:
    place = next(row for row in office.rows(Place) if row.address == MARKETING)
    turn = Turn("main", office.clock())
    assert run(office, office.house.wires.flow(places.park, turn, "slack", MARKETING, "is_archived"))
    assert not run(office, office.house.wires.flow(places.park, turn, "slack", MARKETING, "is_archived")), "told once"
    (told,) = office.say(MKT, "week")
    assert told.only_for == MKT
    assert [row.id for row in office.rows(Place) if row.parked_at is not None] == [place.id]


def test_what_one_person_sees_is_not_looked_for_in_the_history(office: Office, slack: SlackChat) -> None:
    office.town.scopes |= {"channels:history"}
    office.town.fail("lost", "respond")
    office.say(MKT, "week")
    assert {row.state for row in office.rows(Notice)} == {NoticeState.DOUBT}
    (row,) = office.rows(Notice)
    with pytest.raises(CannotTell):
        run(office, slack.find(MARKETING, row.key))
    office.later(seconds=40)
    office.answer()
    first, again = office.town.told(MARKETING, MKT)
    assert sayer("en", "UTC")("speaker.repeat") not in first.text
    assert sayer("en", "UTC")("speaker.repeat") in again.text


def test_a_stranger_is_told_how_to_become_known(office: Office) -> None:
    (told,) = office.say(GUEST, "week")
    assert told.only_for == GUEST
    assert GUEST in str(told.blocks)
    assert office.rows(Notice) == []


def test_the_inbox_is_answered_by_whoever_comes_first(office: Office) -> None:
    office.send(office.hands.mention(MKT, MARKETING, "week"))
    (row,) = office.heard()
    turn = Turn("main", office.clock())
    first = run(office, office.house.wires.flow(inbox.take, turn, row.id))
    assert first is not None
    office.answer()
    assert office.town.told(MARKETING, MKT) == []
    # It died meanwhile; its lease runs out.
    office.later(seconds=31)
    office.answer()
    assert len(office.town.told(MARKETING, MKT)) == 1
    whose = inbox.Whose("slack", MARKETING, MKT)
    late = run(office, office.house.wires.flow(inbox.answered, turn, first, whose, None))
    assert late is None


def test_what_always_ends_its_process_is_parked(office: Office) -> None:
    office.send(office.hands.mention(MKT, MARKETING, "week"))
    for _ in range(inbox.MOST_TRIES):
        assert run(office, office.house.wires.flow(inbox.take, Turn("main", office.clock()), 1)) is not None
        office.later(seconds=31)
    assert run(office, office.house.wires.flow(inbox.take, Turn("main", office.clock()), 1)) is None
    (row,) = office.heard()
    assert row.state.value == "parked"
    assert row.said, "whoever runs calbot may have it answered after all"


def test_one_wake_up_answers_all_that_waits_and_leaves_what_is_too_much(
    either: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "_AT_ONCE", 3)
    for _ in range(4):
        either.send(either.hands.mention(MKT, MARKETING, "week"))
    assert either.house.slack is not None
    run(either, either.house.slack.settled())
    before = either.house.door.count("ENQUEUED")
    assert 0 < before < 4, "one for all that came together"
    run(either, either.house.hands.hear("main", 0))
    assert len(either.heard(HeardState.WAITING)) == 1
    run(either, either.house.hands.hear("main", 0))
    assert [row.state for row in either.heard()] == [HeardState.ANSWERED] * 4
    assert len(either.town.told(MARKETING, MKT)) == 4
    # The fourth was left to a job of its own; each message has one too.
    assert either.house.door.count("ENQUEUED") > before


@ON_SQLITE
def test_where_an_answer_may_be_sent_is_forgotten_when_that_is_over(either: Office) -> None:
    def ways() -> list[bool]:
        run(either, either.house.wires.flow(ticking.wake_due, Turn("main", either.clock())))
        return [bool(row.respond) for row in sorted(either.heard(), key=lambda row: row.id)]

    either.say(MKT, "week")
    assert ways() == [True], "what was said there may be said again"
    either.say(MKT, "add")
    assert ways() == [True, False], "nothing is left to be said there"
    either.later(minutes=32)
    assert ways() == [False, False]
    either.later(hours=72)
    assert ways() == []
