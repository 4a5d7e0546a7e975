"""Delivery in rounds: many places side by side, each in its order, and nothing that holds up the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select, update

from calbot.chat import calls, sending, speaker
from calbot.chat import round as rounds
from calbot.chat.cards import Card, Text, spans
from calbot.chat.reach import MANY
from calbot.chat.round import Rounds
from calbot.chat.screens.table import SCREENS, Screen
from calbot.errors import Passing, Unknown
from calbot.flows import round as flow
from calbot.flows import taking
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.wiring.running import FlowRunner

_FIRST = 301


@pytest.fixture
def say(chat: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Has so many places told of things by number, which are then the text of their cards; the ids of the places."""
    plain = Screen(lambda _session, _turn, number: number, lambda number, _say, _values: _card(number))
    monkeypatch.setitem(SCREENS, "flag.card", plain)

    def told(places: int, *things: int) -> list[int]:
        rows = [
            Place(workspace_id="acme", id=_FIRST + one, platform="room", address=f"#p{one}", kind=PlaceKind.CARE)
            for one in range(places)
        ]
        chat.keep(*rows)

        def telling(session: Session, turn: Turn) -> None:
            for thing in things:
                tell(session, turn, rows, "flag.card", ("flag", thing), 1)
            session.commit()

        chat.flow(telling)
        return [row.id for row in rows]

    return told


def _card(number: int) -> Card:
    return Card((Text(spans(str(number))),), str(number))


def _deliver(chat: Any, stopping: Callable[[], bool] = lambda: False) -> int:
    return asyncio.run(Rounds(chat.wires).deliver("acme", _FIRST, stopping))


def _said(chat: Any) -> list[list[str]]:
    return [[one.card.fallback for one in here] for _, here in sorted(chat.room.places.items())]


def _states(chat: Any, many: int) -> list[NoticeState]:
    return [chat.row(Notice, number).state for number in range(1, many + 1)]


def test_each_place_is_told_all_in_its_order(chat: Any, say: Any) -> None:
    say(30, 1, 2, 3)
    assert _deliver(chat) == 90
    assert _said(chat) == [["1", "2", "3"]] * 30
    assert set(_states(chat, 90)) == {NoticeState.SENT}
    assert _deliver(chat) == 0


def test_a_place_whose_call_hangs_holds_up_no_other(chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say(3, 1, 2)
    post, seen = chat.room.post, asyncio.Event()

    async def hanging(address: str, card: Card, *, key: str, thread: str = "") -> str:
        if address == "#p1" and card.fallback == "1":
            await seen.wait()
        ref: str = await post(address, card, key=key, thread=thread)
        if [len(chat.room.places.get(f"#p{one}", ())) for one in (0, 2)] == [2, 2]:
            seen.set()
        return ref

    monkeypatch.setattr(chat.room, "post", hanging)
    assert _deliver(chat) == 6
    assert _said(chat) == [["1", "2"]] * 3


def test_what_is_woken_while_it_goes_on_is_looked_at_by_who_is_at_it(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(2, 1)
    post, rooms, ran = chat.room.post, Rounds(chat.wires), []

    async def waking(address: str, card: Card, *, key: str, thread: str = "") -> str:
        if not ran:
            ran.append(await rooms.deliver("acme", _FIRST))
        ref: str = await post(address, card, key=key, thread=thread)
        return ref

    monkeypatch.setattr(chat.room, "post", waking)
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 2
    assert ran == [0]


def test_what_arrived_is_kept_once_the_database_is_back(chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say(2, 1, 2)
    run, broken = chat.wires.flow, [1, 1]

    async def flaky(asked: Any, turn: Turn, *args: Any, **named: Any) -> Any:
        if broken and (asked is flow.end or (asked is flow.take and args[2])):
            broken.pop()
            raise Passing("the database is away")
        return await run(asked, turn, *args, **named)

    monkeypatch.setattr(chat, "wires", replace(chat.wires, flow=flaky))
    monkeypatch.setattr(rounds, "AGAIN_SECONDS", (0.0,))
    with pytest.raises(Passing):
        _deliver(chat)
    assert not broken
    assert _states(chat, 4) == [NoticeState.SENT, NoticeState.SENT, NoticeState.PENDING, NoticeState.PENDING]
    assert _deliver(chat) == 2
    assert _said(chat) == [["1", "2"]] * 2


def test_a_round_that_fails_by_a_defect_is_made_message_by_message(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    say(3, 1, 2)
    run = chat.wires.flow

    async def failing(asked: Any, turn: Turn, *args: Any, **named: Any) -> Any:
        if asked is flow.take:
            raise ValueError("a defect")
        return await run(asked, turn, *args, **named)

    monkeypatch.setattr(chat, "wires", replace(chat.wires, flow=failing))
    assert _deliver(chat) == 6
    assert _said(chat) == [["1", "2"]] * 3
    assert "a round of acme failed" in caplog.text


def test_one_card_that_cannot_be_drawn_keeps_no_other_from_being_told(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(3, 1)
    draw = SCREENS["flag.card"].load

    def failing(session: Session, turn: Turn, number: int) -> Any:
        if turn.place_id == _FIRST + 1:
            raise ValueError("not drawn")
        return draw(session, turn, number)

    monkeypatch.setitem(SCREENS, "flag.card", replace(SCREENS["flag.card"], load=failing))
    assert _deliver(chat) == 2
    assert _states(chat, 3) == [NoticeState.SENT, NoticeState.PENDING, NoticeState.SENT]
    assert chat.row(Notice, 2).defects == 1


def test_what_may_have_arrived_is_asked_for_and_not_said_again(chat: Any, say: Any) -> None:
    say(3, 1)
    chat.room.trouble.append((Unknown("connection lost"), True))
    assert _deliver(chat) == 2
    chat.later(seconds=16)
    assert _deliver(chat) == 1
    assert _said(chat) == [["1"]] * 3


def test_a_process_that_stops_begins_no_call_and_leaves_the_rest(chat: Any, say: Any) -> None:
    say(3, 1, 2)
    assert _deliver(chat, lambda: bool(chat.room.places)) == 1
    assert _states(chat, 3).count(NoticeState.PENDING) == 2
    chat.later(seconds=10)
    assert _deliver(chat) == 5
    assert _said(chat) == [["1", "2"]] * 3


class Woken:
    """The jobs that flows leave."""

    def __init__(self, chat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.jobs: list[tuple[str, float | None]] = []
        flows = FlowRunner(chat.engine, {}, self._keep)
        monkeypatch.setattr(chat, "wires", replace(chat.wires, flow=flows))
        self._chat = chat

    def _keep(self, _session: Session, _workspace_id: str, kind: str, _number: int, at: Any) -> None:
        self.jobs.append((kind, (at - self._chat.clock[0]).total_seconds() if at is not None else None))


def test_a_platform_that_is_away_rests_and_all_is_tried_again_afterwards(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(20, 1, 2)
    woken, now = Woken(chat, monkeypatch), [100.0]
    chat.room.trouble = [(Passing("away", 1.0), False)] * 25
    rooms = Rounds(chat.wires)
    monkeypatch.setattr(rooms.reach("acme"), "_clock", lambda: now[0])
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 0
    assert not any(_said(chat))
    assert len(chat.room.trouble) == 5, "all that was under way, and nothing more"
    assert ("deliver", pytest.approx(1.0)) in woken.jobs, "it is looked whether it is back"
    chat.later(seconds=30)
    woken.jobs.clear()
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 0
    assert len(chat.room.trouble) == 5, "not before its rest is over"
    now[0] += 5.0
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 0
    assert len(chat.room.trouble) == 2, "a few look whether it is back"
    chat.later(seconds=30)
    now[0] += 5.0
    assert asyncio.run(rooms.deliver("acme", _FIRST)) > 0
    assert not chat.room.trouble
    chat.later(seconds=30)
    now[0] += 5.0
    asyncio.run(rooms.deliver("acme", _FIRST))
    assert _said(chat) == [["1", "2"]] * 20


def test_one_company_whose_token_is_refused_holds_up_no_other(chat: Any) -> None:
    rooms = Rounds(chat.wires)
    for place in range(MANY):
        rooms.reach("other").refused("room", place)
    assert rooms.reach("other").away() == {"room"}
    assert rooms.reach("acme").away() == frozenset()


def test_in_a_long_outage_no_message_passes_an_earlier_one_of_its_place(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is refused alone lets others of its place go first from time to time; one in an outage does not."""
    say(1, 1, 2)
    rooms = Rounds(chat.wires)
    for place in range(MANY):
        rooms.reach("acme").refused("room", 1000 + place)
    monkeypatch.setattr(rooms.reach("acme"), "away", frozenset)
    for _ in range(12):
        chat.room.trouble = [(Passing("away", 1.0), False)]
        assert asyncio.run(rooms.deliver("acme", _FIRST)) == 0
        chat.later(seconds=10)
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 2
    assert _said(chat) == [["1", "2"]]


def _tell_of_three(session: Session, turn: Turn) -> None:
    place = session.exec(select(Place).where(Place.id == _FIRST + 1)).one()
    tell(session, turn, [place], "flag.card", ("flag", 3), 1)
    session.commit()


def test_after_its_turn_others_go_on_while_its_slowest_call_is_still_under_way(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(2, 1, 2)
    post, rooms, ending = chat.room.post, Rounds(chat.wires), Rounds.gone
    slow, left = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(rounds, "_TURN_SECONDS", 0.3)

    async def slowly(address: str, card: Card, *, key: str, thread: str = "") -> str:
        if (address, card.fallback) == ("#p0", "1"):
            await slow.wait()
        ref: str = await post(address, card, key=key, thread=thread)
        return ref

    async def both() -> tuple[int, int]:
        first = asyncio.create_task(rooms.deliver("acme", _FIRST))
        await left.wait()
        assert not first.done()
        await chat.wires.flow(_tell_of_three, Turn("acme", chat.wires.clock()))
        second = await rooms.deliver("acme", _FIRST)
        slow.set()
        return await first, second

    def gone(*of: Any) -> None:
        ending(*of)
        left.set()

    monkeypatch.setattr(Rounds, "gone", gone)
    monkeypatch.setattr(chat.room, "post", slowly)
    first, second = asyncio.run(both())
    assert (first, second) == (3, 1)
    assert asyncio.run(rooms.deliver("acme", _FIRST)) == 1
    assert _said(chat) == [["1", "2"], ["1", "2", "3"]]


def test_what_is_in_doubt_waits_for_no_flood(chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say(60, *range(1, 9))
    post, look, told, before = chat.room.post, rounds._Going._alone, list[str](), list[int]()

    async def noted(address: str, card: Card, *, key: str, thread: str = "") -> str:
        told.append(address)
        ref: str = await post(address, card, key=key, thread=thread)
        return ref

    def doubtful(session: Session, _turn: Turn) -> None:
        session.execute(delete(Notice).where(col(Notice.place_id) == _FIRST, col(Notice.subject_id) > 1))
        tried = update(Notice).where(col(Notice.place_id) == _FIRST)
        session.execute(tried.values(state=NoticeState.DOUBT, attempt=1, called_at=chat.clock[0]))
        session.commit()

    async def looked(going: Any, place_id: int) -> Any:
        before.append(len(told))
        return await look(going, place_id)

    monkeypatch.setattr(chat.room, "post", noted)
    monkeypatch.setattr(rounds._Going, "_alone", looked)
    chat.flow(doubtful)
    chat.later(seconds=16)
    assert _deliver(chat) == 59 * 8 + 1
    assert before[0] < 3 * calls.MOST
    assert "#p0" in told


def test_a_chat_that_hangs_takes_the_room_of_no_other_company(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(80, 1)
    rooms, seen = Rounds(chat.wires), list[int]()
    monkeypatch.setattr(rounds, "_TURN_SECONDS", 0.4)
    monkeypatch.setattr(sending, "CALL_SECONDS", 1.0)

    async def hanging(address: str, card: Card, *, key: str, thread: str = "") -> str:
        seen.append(rooms.room("another"))
        await asyncio.sleep(60)
        raise AssertionError("it is given up before")

    monkeypatch.setattr(chat.room, "post", hanging)

    async def many() -> None:
        for _ in range(3):
            await rooms.deliver("acme", _FIRST)

    asyncio.run(many())
    assert min(seen) >= calls.AT_ONCE - calls.MOST
    assert rooms.room("another") == calls.MOST
    assert rooms.room("acme") < MANY, "it is only looked now and then whether it is back"


def test_a_card_that_takes_long_to_draw_is_sent_with_those_beside_it(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(4, 1)
    monkeypatch.setattr(sending, "HELD_UP_SECONDS", 0.3)

    def slow(_session: Session, turn: Turn, number: int) -> int:
        time.sleep(0.5 if turn.place_id == _FIRST + 3 else 0.0)
        return number + (turn.place_id or 0)

    monkeypatch.setitem(SCREENS, "flag.card", replace(SCREENS["flag.card"], load=slow))
    monkeypatch.setattr(speaker, "remembered", lambda _session, _key, make: make())
    assert _deliver(chat) == 4


def _doubted_and_changed(session: Session, turn: Turn) -> None:
    """What was told is in doubt for a while, and each place is told once more of the same thing."""
    soon = turn.now + timedelta(seconds=15)
    session.execute(update(Notice).values(state=NoticeState.DOUBT, attempt=1, called_at=turn.now, due_at=soon))
    session.flush()
    tell(session, turn, session.exec(select(Place).where(Place.id >= _FIRST)).all(), "flag.card", ("flag", 1), 2)
    session.commit()


def test_places_in_which_nothing_can_be_taken_are_each_looked_at_once_where_rounds_fail(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(calls.MOST + 10, 1)
    # Each waits behind one about the same thing that is in doubt.
    chat.flow(_doubted_and_changed)
    run, asked = chat.wires.flow, list[Any]()

    async def failing(flow_: Any, turn: Turn, *args: Any, **named: Any) -> Any:
        asked.append(flow_)
        if flow_ is flow.take:
            raise ValueError("a defect")
        return await run(flow_, turn, *args, **named)

    monkeypatch.setattr(chat, "wires", replace(chat.wires, flow=failing))
    assert _deliver(chat) == 0
    assert asked.count(taking.next_in) == calls.MOST + 10
    assert asked.count(flow.take) <= calls.MOST + 10
    assert flow.end not in asked, "nor is a job left that would begin it all again"


def test_a_job_is_let_go_while_a_chat_hangs_and_what_it_began_comes_to_its_end(
    chat: Any, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(3, 1)
    post, rooms, answers = chat.room.post, Rounds(chat.wires), asyncio.Event()
    monkeypatch.setattr(rounds, "SLOT_SECONDS", 0.3)

    async def hanging(address: str, card: Card, *, key: str, thread: str = "") -> str:
        await answers.wait()
        ref: str = await post(address, card, key=key, thread=thread)
        return ref

    async def story() -> None:
        monkeypatch.setattr(chat.room, "post", hanging)
        assert await asyncio.wait_for(rooms.begin("acme", _FIRST), 5.0) == 0
        assert not any(_said(chat))
        answers.set()
        await rooms.ended()
        assert _said(chat) == [["1"]] * 3
        assert set(_states(chat, 3)) == {NoticeState.SENT}

    asyncio.run(story())


@pytest.mark.parametrize(("trouble", "said"), [(Passing("away"), "was put off: away"), (ValueError("x"), "failed")])
def test_what_became_of_a_delivery_that_went_on_alone_is_in_the_log(
    chat: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception, said: str
) -> None:
    rooms = Rounds(chat.wires)
    caplog.set_level("INFO")

    async def failing(*_args: Any) -> int:
        await asyncio.sleep(0.2)
        raise trouble

    async def story() -> None:
        assert await rooms.begin("acme", _FIRST) == 0
        await rooms.ended()

    monkeypatch.setattr(rounds, "SLOT_SECONDS", 0.0)
    monkeypatch.setattr(rooms, "deliver", failing)
    asyncio.run(story())
    assert said in caplog.text
