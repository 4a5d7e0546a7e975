"""What is not in its calendar yet, said in chat; and the choice between two versions of a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.chat.screens import writeback as screen
from calbot.flows import writeback, writing
from calbot.flows.writing import Answer
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.words.say import sayer
from tests.chat.conftest import NOW, Chat
from tests.web import exhibits_writeback as exhibits

THERE = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def written(chat: Chat) -> Chat:
    """A chat whose post comes from a calendar that calbot writes to."""
    source_of(chat, SourceKind.CALDAV, write=True)
    return chat


def source_of(chat: Chat, kind: SourceKind, **memory: Any) -> None:
    def change(session: Any, turn: Any) -> None:
        session.add(Source(workspace_id="acme", id=90, kind=kind, name="Pot social", location="x", memory=memory))
        session.flush()
        session.get_one(Post, ("acme", 214)).source_id = 90
        session.commit()

    chat.flow(change)


def move(chat: Any, button: Any, who: str = "Mkt") -> str:
    asked = chat.say(who, "move p-214 to fri 8:00")
    told = plain(asked.card)
    done = chat.press(who, button(asked, "Move"))
    return f"{told}\n{plain(done.card)}"


def worked(chat: Any, answer: Answer) -> None:
    """The job did it so."""

    def work(session: Any, turn: Any) -> None:
        task = writing.begin(session, turn, 1)
        assert task is not None
        writing.finish(session, turn, task, answer)

    chat.flow(work)


def row(chat: Chat) -> Writeback:
    found = chat.row(Writeback, 1)
    assert isinstance(found, Writeback)
    return found


def test_a_move_says_before_and_after_that_the_calendar_moves_too(written: Any, button: Any) -> None:
    said = move(written, button)
    assert "Moves it in the calendar Pot social too." in said
    assert "Pot social is being changed too; you hear of it if that fails." in said
    assert "Pot social is being changed" in plain(written.say("Mkt", "writes").card)
    assert "does not show the last change" in plain(written.say("Mkt", "check p-214").card)


def test_a_cancel_says_so_too(written: Any) -> None:
    assert "Cancels it in the calendar Pot social too." in plain(written.say("Mkt", "cancel p-214").card)


def test_where_calbot_only_reads_the_owner_is_named_before_and_asked_after(chat: Any, button: Any) -> None:
    source_of(chat, SourceKind.ICS)
    said = move(chat, button)
    assert "Asks Mkt to move it in Pot social, which calbot only reads." in said
    assert "Mkt is asked to change it in Pot social." in said
    worked(chat, Answer(WritebackState.ASKED, file=b"BEGIN:VCALENDAR"))
    chat.deliver()
    (told,) = chat.told("Mkt")
    assert told.startswith("Please move p-214 in Pot social: Thu 26 Nov 19:00 London → Fri 27 Nov 08:00 London")
    assert "Asked, not done" in told
    assert "Mkt was asked to change Pot social, not done" in plain(chat.say("Mkt", "writes").card)

    def shown(session: Any, turn: Any) -> None:
        writeback.settle(session, turn, session.get_one(Writeback, ("acme", 1)), WritebackState.DONE)
        session.commit()

    chat.flow(shown)
    chat.deliver()
    (message,) = chat.room.places["Mkt"]
    assert message.edits == 1, "it is no new message"
    assert plain(message.card) == "Done: Pot social shows p-214 at Fri 27 Nov 08:00 London."


def test_two_versions_are_shown_and_one_press_takes_one_of_them(written: Any, button: Any) -> None:
    move(written, button)
    worked(written, Answer(WritebackState.CONFLICT, Saying(THERE)))
    written.deliver()
    (told,) = written.room.places["Mkt"]
    shown = plain(told.card)
    assert "Fri 27 Nov 08:00 London, by Mkt" in shown
    assert "Sat 28 Nov 09:00 London" in shown
    stale = button(told, "Mine")
    taken = written.press("Mkt", button(told, "Theirs"))
    assert "No longer needed" in plain(taken.card)
    post = written.row(Post, 214)
    assert (post.starts_at, row(written).state) == (THERE, WritebackState.DROPPED)
    assert "settled or changed meanwhile" in plain(written.press("Mkt", stale).card)
    assert plain(written.say("Mkt", "writes").card) == "Every calendar shows what was decided in the chat."


def test_mine_is_written_and_the_card_says_so(written: Any, button: Any) -> None:
    move(written, button)
    worked(written, Answer(WritebackState.CONFLICT, Saying(THERE)))
    written.deliver()
    (told,) = written.room.places["Mkt"]
    assert "your role cannot" in plain(written.press("Agt1", button(told, "Mine")).card)
    assert "is being changed in Pot social" in plain(written.press("Mkt", button(told, "Mine")).card)
    assert (row(written).state, row(written).stood) == (WritebackState.PENDING, Saying(THERE))


def test_what_could_not_be_written_says_why_and_can_be_tried_again(written: Any, button: Any) -> None:
    move(written, button)

    def fail(session: Any, turn: Any) -> None:
        task = writing.begin(session, turn, 1)
        assert task is not None
        writing.park(session, turn, task, "the server does not let this user change the calendar")

    written.flow(fail)
    written.deliver()
    (told,) = written.room.places["Mkt"]
    assert "Why: the server does not let this user change the calendar." in plain(told.card)
    assert "1 piece of work is parked" in plain(written.say("Lead", "status").card)
    written.press("Mkt", button(told, "Try again"))
    assert row(written).state is WritebackState.PENDING


def test_it_is_said_in_japanese_too(written: Any, button: Any) -> None:
    written.say("Mkt", "lang ja")
    asked = written.say("Mkt", "移動 p-214 11/27 8:00")
    assert "カレンダー「Pot social」の予定も移動します。" in plain(asked.card)
    assert NOW + timedelta(days=1) < THERE


def test_a_long_list_ends_behind_a_line_and_counts_the_rest() -> None:
    told = plain(screen.listing((exhibits.ASKED,) * 40, sayer("en", "Europe/London", NOW)))
    assert told.splitlines()[0].startswith("40 changes")
    assert told.splitlines()[-1] == "and 25 more"
