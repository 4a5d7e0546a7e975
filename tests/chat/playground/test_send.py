"""The playground as a platform, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from calbot.chat.cards import Card, Title, spans
from calbot.chat.platform import Platform
from calbot.chat.playground.board import Board, Said
from calbot.chat.playground.render import talk_payload
from calbot.chat.playground.send import Playground
from calbot.errors import Lasting
from calbot.model.identity import Identity
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.workspace import Workspace
from calbot.store import tables
from calbot.store.session import open_engine

NOW = datetime(2026, 11, 26, 9, 10, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'calbot.db'}")
    tables.METADATA.create_all(opened)
    with Session(opened) as session:
        for workspace_id in ("pans", "other"):
            session.add(Workspace(id=workspace_id, name=workspace_id, created_at=NOW))
            session.flush()
            session.add(Person(workspace_id=workspace_id, id=1, name=f"Mkt of {workspace_id}"))
            session.flush()
            session.add(Identity(workspace_id=workspace_id, id=1, person_id=1, platform="playground", user="Mkt"))
            session.add(Place(workspace_id=workspace_id, id=1, platform="playground", address="#care"))
            session.add(Place(workspace_id=workspace_id, id=2, platform="slack", address="C1"))
        session.commit()
    yield opened
    opened.dispose()


@pytest.fixture
def board(engine: Engine) -> Board:
    return Board(engine, "pans", lambda: NOW)


@pytest.fixture
def playground(board: Board) -> Playground:
    return Playground(board)


def card(text: str) -> Card:
    return Card((Title(spans(text)),), text)


def shown(board: Board, user: str = "") -> list[str]:
    return [message.payload["fallback"] for message in asyncio.run(board.since(0, user))]


def test_what_is_said_to_a_person_is_read_by_that_person_alone(playground: Playground, board: Board) -> None:
    ref = asyncio.run(playground.post("Mkt", card("you can change it"), key="k"))
    assert shown(board, "Mkt") == ["you can change it"]
    assert shown(board) == []
    asyncio.run(playground.amend("Mkt", ref, card("it is off"), key="k2"))
    assert (shown(board, "Mkt"), shown(board)) == (["it is off"], [])


def test_it_is_a_platform(playground: Playground) -> None:
    platform: Platform = playground
    assert platform.name == "playground"


def test_the_same_delivery_twice_is_one_message(board: Board, playground: Playground) -> None:
    async def story() -> tuple[str, str]:
        return (
            await playground.post("#care", card("first"), key="s-88"),
            await playground.post("#care", card("again"), key="s-88"),
        )

    first, second = asyncio.run(story())
    assert first == second
    assert shown(board) == ["first"]


def test_deliveries_at_the_same_moment_are_one_message(board: Board, playground: Playground) -> None:
    async def story() -> set[str]:
        return set(await asyncio.gather(*(playground.post("#care", card("x"), key="s-88") for _ in range(8))))

    assert len(asyncio.run(story())) == 1
    assert shown(board) == ["x"]


def test_a_whisper_is_for_one(board: Board, playground: Playground) -> None:
    asyncio.run(playground.whisper("#care", "Mkt", card("for you"), key="w"))
    assert shown(board, "Mkt") == ["for you"]
    assert shown(board, "Lead") == []
    assert shown(board) == []


def test_an_edit_replaces_and_moves_on_and_the_same_edit_is_none(board: Board, playground: Playground) -> None:
    async def story() -> list[int]:
        ref = await playground.post("#care", card("4.1 h"), key="s-88")
        changes = []
        for text in ("4.1 h", "4.6 h", "4.6 h"):
            await playground.amend("#care", ref, card(text), key=f"s-88:{text}")
            changes.append((await board.since(0, ""))[0].change)
        return changes

    assert asyncio.run(story()) == [1, 2, 2]
    assert shown(board) == ["4.6 h"]


def test_a_message_in_a_thread_hangs_under_its_root(board: Board, playground: Playground) -> None:
    async def story() -> tuple[str, int | None]:
        root = await playground.post("#care", card("root"), key="a")
        reply = await playground.post("#care", card("reply"), key="b", thread=root)
        found = await board.message(int(reply))
        return root, found.thread_of if found else None

    root, under = asyncio.run(story())
    assert str(under) == root


def test_what_arrived_is_found_by_its_key_at_its_place(playground: Playground) -> None:
    async def story() -> tuple[str, list[str | None]]:
        ref = await playground.post("#care", card("x"), key="s-88")
        asked = [("#care", "s-88"), ("#marketing", "s-88"), ("#care", "s-89")]
        return ref, [await playground.find(*where) for where in asked]

    ref, found = asyncio.run(story())
    assert found == [ref, None, None]


@pytest.mark.parametrize("ref", ["99", "x", "", "-1", "１"])
def test_editing_what_is_not_there_will_never_work(playground: Playground, ref: str) -> None:
    with pytest.raises(Lasting):
        asyncio.run(playground.amend("#care", ref, card("x"), key="k"))


def test_a_message_is_not_edited_from_another_place(playground: Playground) -> None:
    async def story() -> None:
        ref = await playground.post("#care", card("x"), key="k")
        await playground.amend("#marketing", ref, card("y"), key="l")

    with pytest.raises(Lasting):
        asyncio.run(story())


def test_another_company_sees_and_finds_nothing(engine: Engine, board: Board) -> None:
    other = Playground(Board(engine, "other", lambda: NOW))

    async def story() -> str | None:
        await other.post("#care", card("theirs"), key="k")
        return await Playground(board).find("#care", "k")

    assert asyncio.run(story()) is None
    assert shown(board, "Mkt") == []


def test_the_room_holds_the_playgrounds_own_people_and_places(board: Board) -> None:
    room = asyncio.run(board.room())
    assert {user: person.name for user, person in room.people.items()} == {"Mkt": "Mkt of pans"}
    assert [place.address for place in room.places] == ["#care"]
    assert room.place("C1") is None


def test_saying_again_tells_that_it_is_not_new(board: Board) -> None:
    said = Said("#care", "Mkt", talk_payload("hello"), "k")

    async def story() -> list[bool]:
        return [(await board.say(said))[1] for _ in range(2)]

    assert asyncio.run(story()) == [True, False]
