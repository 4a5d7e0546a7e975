"""Delivery: once, in place, edited where it stands, and honest about what failed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from calbot.chat import sending, speaker
from calbot.chat.cards import Card
from calbot.chat.plain import plain
from calbot.chat.platform import CannotTell
from calbot.chat.screens.table import SCREENS
from calbot.errors import Ended, Lasting, Passing, Unknown, Unreached
from calbot.flows import flag as flags
from calbot.flows import notice as notices
from calbot.flows import taking, telling
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post

LINK = "https://pan.example/pyramid"


def _nobody_answers(session: Session, _turn: Turn) -> None:
    account, post = session.get_one(Account, ("acme", 1)), session.get_one(Post, ("acme", 228))
    account.owner_id = account.backup_id = post.owner_id = None
    session.commit()


@pytest.fixture
def flagged(chat: Any, button: Any) -> Any:
    """f-57 is opened and its card is due in #marketing. Nobody answers for the post, so nobody is told by name."""
    chat.flow(_nobody_answers)
    reply = chat.say("Agt1", f"flag broken link {LINK}", "#care")
    chat.press("Agt1", button(reply, "Yes"), "#care")
    return chat


@pytest.fixture
def twice(flagged: Any, button: Any) -> Any:
    """And f-58, whose card is the next in #marketing."""
    reply = flagged.say("Agt1", f"flag copy error {LINK}", "#care")
    flagged.press("Agt1", button(reply, "Yes"), "#care")
    return flagged


def test_a_card_is_posted_once_and_edited_where_it_stands(flagged: Any, button: Any) -> None:
    assert flagged.deliver() == 1
    assert flagged.deliver() == 0
    (message,) = flagged.room.places["#marketing"]
    assert button(message, "I'm on it").revision == 1
    flagged.press("Mkt", button(message, "I'm on it"))
    assert flagged.deliver() == 1
    (message,) = flagged.room.places["#marketing"]
    assert message.edits == 1
    assert "Mkt is on it" in flagged.told("#marketing")[0]


def test_a_platform_that_is_busy_gets_it_later(flagged: Any) -> None:
    flagged.room.trouble.append((Passing("slow down", retry_after=120), False))
    assert flagged.deliver() == 0
    flagged.later(seconds=60)
    assert flagged.deliver() == 0
    flagged.later(seconds=61)
    assert flagged.deliver() == 1


def test_where_the_platform_refuses_one_message_the_others_of_its_place_wait_too(twice: Any) -> None:
    twice.room.trouble.append((Passing("slow down", retry_after=30), False))
    assert twice.deliver() == 0
    twice.later(seconds=29)
    assert twice.deliver() == 0
    twice.later(seconds=2)
    assert twice.deliver() == 2
    assert len(twice.room.places["#marketing"]) == 2


def test_nothing_passes_another_of_its_place_however_long_nobody_is_there_to_take_them(twice: Any) -> None:
    """However few places there are: an hour of it is no fault of the one that is tried first."""
    twice.room.trouble = [(Unreached("nobody answers", 1.0), False)] * 8
    while twice.room.trouble:
        twice.later(seconds=1)
        twice.deliver()
    assert [twice.row(Notice, number).attempt for number in (1, 2)] == [8, 0]
    twice.later(seconds=10)
    assert twice.deliver() == 2
    assert [one.key for one in twice.room.places["#marketing"]] == [twice.row(Notice, number).key for number in (1, 2)]


def test_a_statement_that_fails_loses_nothing_of_what_was_sent_before(
    twice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = SCREENS["flag.card"].load

    def failing(session: Session, turn: Turn, number: int) -> Any:
        if number == 58:
            session.connection().exec_driver_sql("SELECT * FROM nowhere")
        return load(session, turn, number)

    monkeypatch.setitem(SCREENS, "flag.card", replace(SCREENS["flag.card"], load=failing))
    assert twice.deliver() == 1
    assert [twice.row(Notice, number).state for number in (1, 2)] == [NoticeState.SENT, NoticeState.PENDING]
    assert twice.row(Notice, 2).attempt == 1
    monkeypatch.setitem(SCREENS, "flag.card", replace(SCREENS["flag.card"], load=load))
    twice.later(minutes=1)
    assert twice.deliver() == 1
    assert len(twice.room.places["#marketing"]) == 2


def test_what_arrived_is_kept_once_the_database_is_back(twice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run, broken = twice.wires.flow, [1, 1]

    async def flaky(flow: Any, turn: Turn, *args: Any, **named: Any) -> Any:
        if broken and (flow is notices.another_turn or (flow is taking.next_in and args[-1] is not None)):
            broken.pop()
            raise Passing("the database is away")
        return await run(flow, turn, *args, **named)

    monkeypatch.setattr(twice, "wires", replace(twice.wires, flow=flaky))
    twice.deliver()
    assert not broken
    assert twice.row(Notice, 1).state is NoticeState.SENT
    twice.deliver()
    assert twice.row(Notice, 2).state is NoticeState.SENT
    assert len(twice.room.places["#marketing"]) == 2


def test_a_broken_line_after_it_arrived_says_nothing_twice(flagged: Any) -> None:
    flagged.room.trouble.append((Unknown("connection lost"), True))
    assert flagged.deliver() == 0
    flagged.later(minutes=5)
    assert flagged.deliver() == 1
    assert len(flagged.room.places["#marketing"]) == 1


def test_where_the_chat_says_that_it_failed_it_is_asked_soon(flagged: Any) -> None:
    flagged.room.trouble = [
        (Ended("it failed"), False),
        (Ended("it failed"), True),
        (Unknown("connection lost"), False),
    ]
    flagged.deliver()
    flagged.later(seconds=5)
    flagged.deliver()
    assert len(flagged.room.places["#marketing"]) == 1
    flagged.later(seconds=5)
    assert flagged.deliver() == 1
    assert len(flagged.room.places["#marketing"]) == 1, "the second was there"


def test_a_question_that_is_not_answered_is_asked_once_more_at_once(
    flagged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, asked = flagged.room.find, []

    async def slow(address: str, key: str) -> str | None:
        asked.append(key)
        if len(asked) == 1:
            await asyncio.Event().wait()
        found: str | None = await find(address, key)
        return found

    monkeypatch.setattr(flagged.room, "find", slow)
    monkeypatch.setattr(sending, "FIND_SECONDS", 0.05)
    flagged.room.trouble.append((Unknown("connection lost"), True))
    flagged.deliver()
    flagged.later(seconds=15)
    assert flagged.deliver() == 1
    assert len(asked) == 2
    assert len(flagged.room.places["#marketing"]) == 1


def test_a_broken_line_before_it_arrived_loses_nothing(flagged: Any) -> None:
    flagged.room.trouble.append((Unknown("connection lost"), False))
    flagged.deliver()
    flagged.later(minutes=5)
    assert flagged.deliver() == 1
    assert len(flagged.room.places["#marketing"]) == 1


def test_a_sender_that_was_held_up_puts_the_message_off_before_it_calls(
    flagged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "HELD_UP_SECONDS", -1.0)
    assert flagged.deliver() == 0
    notice = flagged.row(Notice, 1)
    assert (notice.state, notice.lease_until) == (NoticeState.PENDING, None)
    assert not flagged.room.places.get("#marketing")
    monkeypatch.undo()
    flagged.later(seconds=3)
    assert flagged.deliver() == 1
    assert len(flagged.room.places["#marketing"]) == 1


def test_nothing_passes_a_message_whose_sender_was_held_up(twice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left, usual = [], sending._left_uncalled

    async def once(*given: Any) -> None:
        left.append(given)
        monkeypatch.setattr(sending, "HELD_UP_SECONDS", 3.0)
        await usual(*given)

    monkeypatch.setattr(sending, "_left_uncalled", once)
    monkeypatch.setattr(sending, "HELD_UP_SECONDS", -1.0)
    assert twice.deliver() == 0
    assert len(left) == 1
    assert not twice.room.places.get("#marketing")
    twice.later(seconds=3)
    assert twice.deliver() == 2
    assert [notice.sent_at is not None for notice in (twice.row(Notice, 1), twice.row(Notice, 2))] == [True, True]


def test_where_nobody_can_look_a_message_is_repeated_a_few_times_and_no_more(
    flagged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _blind(flagged, monkeypatch)
    for _ in range(9):
        flagged.room.trouble = [(Unknown("a proxy answered 502"), True)]
        flagged.deliver()
        flagged.later(minutes=31)
    notice = flagged.row(Notice, 1)
    assert (notice.state, notice.repeats) == (NoticeState.DEAD, sending.MOST_REPEATS)
    assert "may be there" in notice.problem
    first, *repeats = flagged.room.places["#marketing"]
    assert len(repeats) == sending.MOST_REPEATS
    assert "Possible repeat" not in plain(first.card)
    assert all("Possible repeat" in plain(one.card) for one in repeats)


def test_an_outage_of_a_chat_that_cannot_be_asked_uses_up_no_message(
    flagged: Any, monkeypatch: pytest.MonkeyPatch, button: Any
) -> None:
    _blind(flagged, monkeypatch)
    repeats = []
    for _ in range(80):
        flagged.room.trouble = [(Unknown("a proxy answered 502"), False)]
        flagged.deliver()
        repeats.append(flagged.row(Notice, 1).repeats)
        flagged.later(seconds=30)
    assert [repeats.index(number) for number in (1, 2, 3, 4, 5)] == [1, 2, 4, 8, 28], "at 30 s, 1, 2, 4 and 14 minutes"
    assert flagged.row(Notice, 1).state is NoticeState.DOUBT, "and no further in forty"
    flagged.room.trouble = []
    reply = flagged.say("Agt1", f"flag copy error {LINK}", "#care")
    flagged.press("Agt1", button(reply, "Yes"), "#care")
    assert flagged.deliver() == 1
    flagged.later(seconds=16)
    assert flagged.deliver() == 1, "the chat is back: it has taken another one"
    assert ["Possible repeat" in one for one in flagged.told("#marketing")] == [False, True]


def _blind(chat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can look for a message."""

    async def find(_address: str, _key: str) -> str | None:
        raise CannotTell("nobody may read here")

    monkeypatch.setattr(chat.room, "find", find)


def test_a_process_that_stops_begins_no_call(flagged: Any) -> None:
    flagged.room.trouble.append((Unknown("connection lost"), False))
    flagged.deliver()
    flagged.later(seconds=16)
    asked: list[str] = []
    find = flagged.room.find

    async def noted(address: str, key: str) -> str | None:
        asked.append(key)
        found: str | None = await find(address, key)
        return found

    flagged.room.find = noted
    (place_id,) = asyncio.run(flagged.wires.flow(taking.places_due, Turn("acme", flagged.clock[0])))
    asyncio.run(speaker.deliver_in(flagged.wires, "acme", place_id, lambda: bool(asked)))
    assert asked
    assert not flagged.room.places["#marketing"]
    notice = flagged.row(Notice, 1)
    assert (notice.state, notice.lease_until) == (NoticeState.DOUBT, None)


def test_a_message_of_a_newer_version_is_left_to_those_who_know_it(
    flagged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = SCREENS["flag.card"]
    monkeypatch.delitem(SCREENS, "flag.card")
    for _ in range(8):
        assert flagged.deliver() == 0
        flagged.later(seconds=11)
    notice = flagged.row(Notice, 1)
    assert (notice.state, notice.problem) == (NoticeState.PENDING, "this version knows no screen flag.card")
    monkeypatch.setitem(SCREENS, "flag.card", card)
    assert flagged.deliver() == 1
    assert len(flagged.room.places["#marketing"]) == 1


def test_a_message_that_no_version_knows_is_given_up_after_a_day(flagged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SCREENS, "flag.card")
    flagged.later(hours=25)
    flagged.deliver()
    assert flagged.row(Notice, 1).state is NoticeState.DEAD


def test_a_place_that_is_gone_is_given_up_with_its_problem(flagged: Any) -> None:
    flagged.room.trouble.append((Lasting("channel is archived"), False))
    flagged.deliver()
    flagged.later(days=1)
    assert flagged.deliver() == 0
    notice = flagged.row(Notice, 1)
    assert (notice.state, notice.problem) == (NoticeState.DEAD, "channel is archived")


def test_a_whisper_reaches_its_one_reader_in_that_language(flagged: Any, button: Any) -> None:
    for number, who in enumerate(("Agt1", "Agt2"), 94):
        # Whose own conversation is closed is whispered to.
        about = {"id": number, "platform": "room", "address": who, "kind": PlaceKind.DIRECT}
        flagged.keep(Place(workspace_id="acme", parked_at=flagged.clock[0], **about))
    flagged.say("Agt2", f"報告 リンク切れ {LINK}", "#care")
    flagged.deliver()
    flagged.press("Mkt", button(flagged.room.places["#marketing"][0], "Fixed"))
    _look(flagged, healthy=True)
    flagged.deliver()
    care = flagged.room.places["#care"]
    assert {message.only_for for message in care} == {"Agt1", "Agt2"}
    told = dict(zip((message.only_for for message in care), flagged.told("#care"), strict=True))
    assert told["Agt1"].startswith("f-57 is fixed and verified after 1 min")
    assert told["Agt2"].startswith("f-57 は修正を確認しました")
    assert flagged.deliver() == 0


def test_a_link_that_is_still_broken_answers_in_the_thread_of_the_card(flagged: Any, button: Any) -> None:
    flagged.deliver()
    flagged.press("Mkt", button(flagged.room.places["#marketing"][0], "Fixed"))
    flagged.deliver()
    _look(flagged, healthy=False)
    flagged.deliver()
    card, answer = flagged.room.places["#marketing"]
    assert answer.thread == card.ref
    assert "f-57 is not fixed yet" in answer.card.fallback
    assert button(card, "Fixed").revision == button(answer, "Fixed").revision


def test_a_defect_in_one_notice_does_not_hold_up_another_place(
    flagged: Any, button: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = flagged.room.post

    async def broken_once(address: str, card: Card, *, key: str, thread: str = "") -> str:
        if address == "#marketing":
            raise ValueError("not drawn")
        return await post(address, card, key=key, thread=thread)

    monkeypatch.setattr(flagged.room, "post", broken_once)
    flagged.press("Mkt", button(flagged.say("Mkt", "cancel p-214"), "Cancel the post"))
    assert flagged.deliver() == 1
    assert "p-214" in flagged.told("#care")[0]


def _look(chat: Any, *, healthy: bool) -> None:
    """What the job does after Fixed."""
    now = chat.clock[0]
    checked = {
        "at": now.isoformat(),
        "healthy": healthy,
        "status": 200 if healthy else 404,
        "said": "link.healthy" if healthy else "link.missing",
    }
    asyncio.run(chat.wires.flow(flags.settle_look, Turn("acme", now), 57, checked))


@pytest.fixture
def lost(chat: Any, alert: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The card of s-88 may stand in #care: it was given up, since nobody could look."""
    chat.keep(alert())
    chat.flow(_shown, 88)

    async def find(_address: str, _key: str) -> str | None:
        raise CannotTell("nobody may read here")

    with monkeypatch.context() as blind:
        blind.setattr(chat.room, "find", find)
        blind.setattr(sending, "MOST_REPEATS", 0)
        for _ in range(2):
            chat.room.trouble = [(Unknown("a proxy answered 502"), True)]
            chat.deliver()
            chat.later(seconds=16)
    assert chat.row(Notice, 1).state is NoticeState.DEAD
    chat.room.trouble = []
    return chat


def _shown(session: Session, turn: Turn, number: int) -> None:
    telling.show(session, turn, session.get_one(Alert, ("acme", number)))
    session.commit()


def _off(session: Session, turn: Turn, number: int) -> None:
    alert = session.get_one(Alert, ("acme", number))
    alert.call_off("alert.gone.changed", turn.now)
    telling.retract(session, turn, alert)
    session.commit()


def test_a_card_that_was_given_up_and_is_there_is_looked_for_and_struck(lost: Any) -> None:
    lost.flow(_off, 88)
    assert lost.deliver() == 1
    (card,) = lost.room.places["#care"]
    assert (card.edits, card.card.struck) == (1, True)


def test_a_card_that_was_given_up_and_never_came_is_not_said_to_be_off(lost: Any) -> None:
    lost.room.places["#care"].clear()
    lost.flow(_off, 88)
    assert lost.deliver() == 0
    assert lost.room.places["#care"] == []
    assert lost.row(Notice, 2).state is NoticeState.CANCELLED


def test_where_nobody_can_look_for_it_that_it_is_off_is_said_anew(lost: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def find(_address: str, _key: str) -> str | None:
        raise CannotTell("nobody may read here")

    monkeypatch.setattr(lost.room, "find", find)
    lost.flow(_off, 88)
    assert lost.deliver() == 1
    assert [one.card.struck for one in lost.room.places["#care"]] == [False, True]


def test_what_may_be_there_is_struck_though_its_repeat_was_refused(
    chat: Any, alert: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find(_address: str, _key: str) -> str | None:
        raise CannotTell("nobody may read here")

    monkeypatch.setattr(chat.room, "find", find)
    chat.keep(alert())
    chat.flow(_shown, 88)
    chat.room.trouble = [(Unknown("a proxy answered 502"), True), (Passing("too many", 1.0), False)]
    for _ in range(2):
        assert chat.deliver() == 0
        chat.later(seconds=16)
    assert (chat.row(Notice, 1).state, chat.row(Notice, 1).repeats) == (NoticeState.PENDING, 1)
    chat.flow(_off, 88)
    assert chat.deliver() == 2, "said once more, struck, and edited by what takes it back"
    assert [one.card.struck for one in chat.room.places["#care"]] == [False, True]


def test_a_card_that_was_given_up_is_edited_where_it_is_found_as_the_picture_changes(lost: Any) -> None:
    def redrawn(session: Session, turn: Turn, number: int) -> None:
        session.get_one(Alert, ("acme", number)).redraw({"minutes": 400.0}, turn.now)
        _shown(session, turn, number)

    lost.flow(redrawn, 88)
    assert lost.deliver() == 1
    (card,) = lost.room.places["#care"]
    assert card.edits == 1
    assert lost.row(Notice, 2).ref == card.ref


def test_a_card_whose_edit_was_given_up_as_well_is_found_under_its_own_key(lost: Any) -> None:
    def given_up(session: Session, turn: Turn) -> None:
        _shown(session, turn, 88)
        session.get_one(Alert, ("acme", 88)).redraw({"minutes": 400.0}, turn.now)
        _shown(session, turn, 88)
        edit = session.get_one(Notice, ("acme", 2))
        edit.state, edit.called_at = NoticeState.DEAD, turn.now
        session.commit()

    lost.flow(given_up)
    lost.flow(_off, 88)
    lost.deliver()
    (card,) = lost.room.places["#care"]
    assert (card.edits, card.card.struck) == (1, True)


def test_a_repeat_says_so_however_often_it_is_edited(
    flagged: Any, monkeypatch: pytest.MonkeyPatch, button: Any
) -> None:
    _blind(flagged, monkeypatch)
    flagged.room.trouble = [(Unknown("a proxy answered 502"), True)]
    flagged.deliver()
    flagged.later(seconds=16)
    flagged.deliver()
    _, again = flagged.room.places["#marketing"]
    for press, told in (("I'm on it", "Mkt is on it"), ("Fixed", "fixed")):
        flagged.press("Mkt", button(again, press))
        assert flagged.deliver() == 1
        first, again = flagged.room.places["#marketing"]
        assert told in plain(again.card)
        assert [one.card.fallback.count("Possible repeat") for one in (first, again)] == [0, 1]


def test_a_look_for_a_lost_card_that_fails_is_made_again(lost: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    find = lost.room.find

    async def away(_address: str, _key: str) -> str | None:
        raise Passing("not just now", 5)

    lost.flow(_off, 88)
    monkeypatch.setattr(lost.room, "find", away)
    assert lost.deliver() == 0
    monkeypatch.setattr(lost.room, "find", find)
    lost.later(seconds=6)
    assert lost.deliver() == 1
    assert lost.room.places["#care"][0].card.struck


def test_a_slow_answer_to_where_a_lost_card_is_holds_up_no_call(lost: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    find = lost.room.find

    async def slow(address: str, key: str) -> str | None:
        await asyncio.sleep(1.2)
        found: str | None = await find(address, key)
        return found

    monkeypatch.setattr(lost.room, "find", slow)
    monkeypatch.setattr(sending, "HELD_UP_SECONDS", 1.0)
    lost.flow(_off, 88)
    assert lost.deliver() == 1
    (card,) = lost.room.places["#care"]
    assert (card.edits, card.card.struck) == (1, True)


def test_what_the_platform_refused_for_good_is_struck_nowhere(chat: Any, alert: Any) -> None:
    chat.keep(alert())
    chat.flow(_shown, 88)
    chat.room.trouble = [(Lasting("no such channel"), False)]
    chat.deliver()
    chat.flow(_off, 88)
    assert chat.deliver() == 0
    assert chat.room.places["#care"] == []


def test_a_call_by_name_is_edited_in_the_persons_own_conversation(chat: Any, alert: Any) -> None:
    chat.keep(alert(level="act"))
    chat.flow(_named, 88)
    chat.deliver()
    (call,) = chat.room.places["Mkt"]
    assert "you can change it" in plain(call.card)
    chat.flow(_off, 88)
    chat.later(hours=1)
    chat.deliver()
    (call,) = chat.room.places["Mkt"]
    assert (call.edits, call.card.struck, call.only_for) == (1, True, "")
    assert "the forecast changed" in plain(call.card)


def _named(session: Session, turn: Turn, number: int) -> None:
    telling.call(session, turn, session.get_one(Alert, ("acme", number)), "raised")
    session.commit()


def test_what_nobody_has_heard_is_not_struck_where_the_chat_says_that_it_is_not_there(chat: Any, alert: Any) -> None:
    chat.keep(alert())
    chat.flow(_shown, 88)
    chat.room.trouble = [(Unknown("connection lost"), False)]
    chat.deliver()
    chat.flow(_off, 88)
    chat.later(seconds=16)
    chat.deliver()
    chat.later(seconds=5)
    chat.deliver()
    assert not chat.room.places.get("#care")
    assert [chat.row(Notice, number).state for number in (1, 2)] == [NoticeState.CANCELLED] * 2


def test_what_would_only_be_told_once_its_window_is_over_is_not(chat: Any, alert: Any) -> None:
    """calbot was down, or a person asleep: no phone rings for what was."""
    chat.keep(alert())
    chat.flow(_shown, 88)
    chat.flow(_named, 88)
    assert {one.screen for one in (chat.row(Notice, number) for number in (1, 2))} == {"alert.card", "alert.call"}
    chat.later(days=2)
    assert chat.deliver() == 0
    assert {chat.row(Notice, number).state for number in (1, 2)} == {NoticeState.CANCELLED}


def test_a_card_that_stands_is_edited_though_its_window_is_over(chat: Any, alert: Any) -> None:
    chat.keep(alert())
    chat.flow(_shown, 88)
    assert chat.deliver() == 1

    def redrawn(session: Session, turn: Turn) -> None:
        session.get_one(Alert, ("acme", 88)).redraw({"minutes": 400.0}, turn.now)
        _shown(session, turn, 88)

    chat.flow(redrawn)
    chat.later(days=2)
    assert chat.deliver() == 1
    (card,) = chat.room.places["#care"]
    assert card.edits == 1


def test_a_card_of_which_the_chat_tells_once_it_was_called_off_is_struck(chat: Any, alert: Any) -> None:
    chat.keep(alert())
    chat.flow(_shown, 88)
    chat.room.trouble = [(Unknown("connection lost"), False)]
    chat.deliver()
    key = chat.row(Notice, 1).key
    chat.flow(_off, 88)
    for _ in range(2):
        chat.later(seconds=16)
        chat.deliver()
    assert not chat.room.places.get("#care")
    # It was on its way for longer than any message should be.
    ref = asyncio.run(chat.room.post("#care", Card((), "a spike"), key=key))
    chat.flow(notices.echoed, key, ref)
    assert chat.deliver() == 1
    (card,) = chat.room.places["#care"]
    assert (card.edits, card.card.struck) == (1, True)
