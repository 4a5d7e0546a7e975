"""A move or cancel in chat reaches its calendar: once, whatever dies on the way, and over nobody else's change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import TellUser
from calbot.flows import audit, calendar, moved, versions, writeback, writing
from calbot.flows import post as post_flow
from calbot.flows.upkeep import upkeep_of
from calbot.model.post import PostState
from calbot.model.source import SourceKind
from calbot.model.writeback import Saying, WritebackState
from calbot.store import history as histories
from calbot.store import post as posts
from tests.databases import ON_SQLITE
from tests.flows.conftest import Hand, Stage, look
from tests.flows.writes import AFTER, BEFORE, CALLED, HOUR, LOST, Office, at, written_to

DEATHS = (BEFORE, CALLED, LOST, AFTER)


@pytest.fixture
def office(hand: Hand) -> Office:
    return written_to(hand)


@ON_SQLITE
def test_a_move_in_chat_is_written_and_done_when_the_calendar_shows_it(office: Office) -> None:
    office.move(210)
    assert office.state == "pending"
    office.work()
    assert (office.state, office.server.says) == ("written", at(210))
    office.look()
    assert office.state == "done"
    assert office.cards() == []


@ON_SQLITE
def test_what_the_feed_confirms_is_told_once(office: Office) -> None:
    office.move(210)
    office.work()
    office.look()
    office.hand.later(minutes=30)
    for number in office.hand.run(moved.due):
        office.hand.run(moved.settle, number)
    office.look()
    assert office.hand.run(moved.due) == []
    assert [one.verb for one in office.hand.ask(histories.of, "post", 1)].count("settled") == 1
    assert len(office.hand.ask(posts.revisions, 1)) == 2


@ON_SQLITE
def test_a_look_that_still_shows_the_old_hour_moves_nothing_back(office: Office) -> None:
    office.move(210)
    office.look()
    office.work()
    office.look(at(200))
    assert (office.post.starts_at, office.state) == (at(210).starts_at, "written")
    office.look()
    assert (office.post.starts_at, office.state) == (at(210).starts_at, "done")


def test_there_and_back_before_anything_is_written_writes_nothing(office: Office) -> None:
    office.move(210)
    office.move(200)
    assert (office.state, office.work(), office.server.writes) == ("dropped", False, [])


def test_there_and_back_while_it_is_being_written_ends_where_it_began(office: Office) -> None:
    office.move(210)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    office.server.put(0, task.wanted)
    office.move(200)
    # The server's answer to what nobody wants any more, and a look that saw it there.
    office.hand.run(writing.finish, task, writing.Answer(WritebackState.WRITTEN))
    office.look(at(210))
    assert (office.post.starts_at, office.state) == (at(200).starts_at, "pending")
    office.work()
    office.look()
    assert (office.post.starts_at, office.server.says, office.state) == (at(200).starts_at, at(200), "done")
    office.look()
    assert office.post.starts_at == at(200).starts_at


@ON_SQLITE
def test_a_look_from_before_the_write_does_not_settle_what_was_taken_back(office: Office) -> None:
    office.move(210)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    office.server.put(0, task.wanted)
    office.move(200)
    office.look(at(200))
    assert office.state == "pending", "the calendar says 210 by now"
    office.work()
    office.look()
    assert (office.server.says, office.state) == (at(200), "done")


@ON_SQLITE
def test_a_cancel_is_written_and_a_hold_is_not(office: Office) -> None:
    office.move(210)
    office.hold()
    assert (office.state, office.work()) == ("dropped", False)
    office.cancel()
    office.work()
    office.look()
    assert (office.server.says.off, office.state, office.post.live) == (True, "done", False)


@ON_SQLITE
def test_what_was_cancelled_and_is_mentioned_no_more_is_done(office: Office) -> None:
    office.cancel()
    office.work()
    office.hand.run(calendar.apply, office.hand.source_id(), replace(look(), unread=("b",)), office.hand.now)
    assert office.state == "written", "it may be what could not be read"
    office.hand.run(calendar.apply, office.hand.source_id(), look(), office.hand.now)
    assert office.state == "done"


@pytest.mark.parametrize("dies", DEATHS)
def test_a_worker_that_dies_leaves_nothing_lost_and_nothing_done_twice(office: Office, dies: str) -> None:
    office.move(210)
    office.work(dies)
    office.server.arrive()
    office.hand.later(minutes=3)
    office.work()
    office.look()
    assert (office.server.says, office.server.writes, office.state) == (at(210), [at(210)], "done")


def test_a_call_that_arrives_after_something_else_was_written_changes_nothing(office: Office) -> None:
    office.move(210)
    office.work(CALLED)
    office.move(220)
    office.work()
    office.server.arrive()
    office.look()
    assert (office.server.says, office.state) == (at(220), "done")


@ON_SQLITE
def test_a_change_by_somebody_else_is_not_written_over_and_both_versions_are_shown(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    assert (office.state, office.server.says, office.post.starts_at) == ("conflict", at(230), at(210).starts_at)
    row = office.row
    assert row is not None
    assert row.other == at(230)
    (card,) = office.cards()
    assert card.only_for is not None, "whoever decided hears of it alone"
    office.look()
    assert (office.state, office.post.starts_at) == ("conflict", at(210).starts_at)


@ON_SQLITE
def test_mine_is_written_over_what_was_shown_and_over_nothing_newer(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    office.choose("mine")
    office.server.by_hand(at(240))
    office.work()
    assert (office.state, office.server.says) == ("conflict", at(240))
    office.choose("mine")
    office.work()
    office.look()
    assert (office.state, office.server.says) == ("done", at(210))


@ON_SQLITE
def test_theirs_is_taken_over_and_told_as_a_move(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    office.choose("theirs")
    office.look()
    assert (office.state, office.post.starts_at, office.server.writes) == ("dropped", at(230).starts_at, [])
    office.hand.later(minutes=10)
    assert office.hand.run(moved.due) == [1]


@ON_SQLITE
def test_theirs_may_be_that_it_is_gone(office: Office) -> None:
    office.server.by_hand(Saying(at(200).starts_at, off=True))
    office.move(210)
    office.work()
    office.choose("theirs")
    assert (office.post.state, office.state) == (PostState.CANCELLED, "dropped")
    assert [one.screen for one in office.hand.notices("post.cancelled")] == ["post.cancelled"] * 2


@ON_SQLITE
def test_a_press_on_an_older_version_does_nothing(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    row = office.row
    assert row is not None
    with pytest.raises(TellUser, match=r"writeback\.stale"):
        office.choose("mine", revision=row.revision - 1)
    office.choose("theirs")
    with pytest.raises(TellUser, match=r"writeback\.stale"):
        office.choose("mine")
    assert office.server.writes == []


def test_who_may_not_move_the_post_may_not_choose_either(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    row = office.row
    assert row is not None
    with pytest.raises(TellUser, match=r"rights\.refused"):
        office.hand.run(versions.mine, row.id, row.revision, who="Agt1", where="#care")


def test_a_calendar_that_comes_back_to_what_was_known_is_written_without_asking(office: Office) -> None:
    office.server.by_hand(at(230))
    office.move(210)
    office.work()
    office.server.by_hand(at(200))
    office.look()
    assert office.state == "pending"
    office.work()
    office.look()
    assert (office.state, office.server.says) == ("done", at(210))


def test_what_was_taken_and_lost_again_is_seen_by_the_second_look_at_the_entry(office: Office) -> None:
    office.move(210)
    office.work()
    office.server.by_hand(at(200))
    assert not office.work()
    office.hand.later(minutes=31)
    office.work()
    assert office.state == "conflict"


def test_a_server_that_does_not_take_it_is_asked_again_ever_later_and_given_up_in_sight(office: Office) -> None:
    office.move(210)
    waits = []
    for _ in range(9):
        task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
        office.hand.run(writing.put_off, task, 0.0, "the server answers 503")
        row = office.row
        assert row is not None
        waits.append((row.due_at - office.hand.now).total_seconds())
        office.hand.now = row.due_at
    assert waits[:4] == [10, 20, 40, 80]
    assert max(waits) == 600
    office.hand.later(hours=6)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    assert task.overdue
    office.hand.run(writing.park, task, "the server answers 503", b"file")
    assert office.state == "parked"
    assert len(office.cards()) == 1
    assert office.hand.run(audit.standing).parked == 1
    row = office.row
    assert row is not None
    assert office.hand.run(writing.release, row.id)
    office.work()
    office.look()
    assert (office.state, office.server.says) == ("done", at(210))


def test_as_long_as_a_server_asks_for_it_is_left_alone(office: Office) -> None:
    office.move(210)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    office.hand.run(writing.put_off, task, 900.0, "too much to do")
    office.hand.later(minutes=14)
    assert office.hand.run(writing.due) == []
    office.hand.later(minutes=1)
    assert office.hand.run(writing.due) == [1]


def test_somebody_who_does_by_hand_what_could_not_be_written_is_believed(office: Office) -> None:
    office.move(210)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    office.hand.run(writing.park, task, "no right")
    office.server.by_hand(at(210))
    office.look()
    assert (office.state, office.post.starts_at) == ("done", at(210).starts_at)
    office.move(220)
    task = office.hand.run(writing.begin, office.hand.run(writing.due)[0])
    office.hand.run(writing.park, task, "no right")
    office.server.by_hand(at(225))
    office.look()
    assert (office.state, office.post.starts_at) == ("dropped", at(225).starts_at)


@pytest.mark.parametrize(("kind", "write"), [(SourceKind.ICS, True), (SourceKind.CALDAV, False)])
def test_where_calbot_only_reads_the_owner_is_asked_and_it_is_done_when_the_feed_shows_it(
    hand: Hand, kind: SourceKind, write: bool
) -> None:
    office = written_to(hand, kind, write=write)
    office.move(210)
    task = hand.run(writing.begin, 1)
    hand.run(writing.finish, task, writing.Answer(WritebackState.ASKED, file=b"BEGIN:VCALENDAR"))
    assert (office.state, len(office.cards()), office.server.says) == ("asked", 1, at(200))
    view = hand.run(writeback.show, 1)
    assert (view.keeper, view.by, view.calendar) == ("Mkt", "Mkt", "Pot social")
    office.look()
    assert office.state == "asked"
    office.server.by_hand(at(210))
    office.look()
    assert office.state == "done"
    assert [one.key for one in office.cards()] == [f"writeback.card:writeback:1:r3:{office.cards()[0].place_id}:1"]


@ON_SQLITE
def test_an_owner_who_does_something_else_has_the_last_word(hand: Hand) -> None:
    office = written_to(hand, SourceKind.ICS)
    office.move(210)
    task = hand.run(writing.begin, 1)
    hand.run(writing.finish, task, writing.Answer(WritebackState.ASKED))
    office.server.by_hand(at(215))
    office.look()
    assert (office.state, office.post.starts_at) == ("dropped", at(215).starts_at)


def test_a_post_of_the_chat_alone_goes_nowhere(hand: Hand) -> None:
    start = hand.now + 30 * HOUR
    view = hand.run(post_flow.add, "tiktok", "Pot", "A", "", start, "UTC", who="Mkt", where="#marketing")
    assert view.upkeep is None
    moved_to = hand.run(post_flow.move, view.post.id, start + HOUR, "UTC", who="Mkt", where="#marketing")
    assert (moved_to.upkeep, moved_to.writeback) == (None, None)
    assert hand.run(writing.due) == []


def test_a_card_says_where_a_move_goes(office: Office) -> None:
    def told(session, turn):
        return upkeep_of(session, turn, posts.by_id(session, turn.workspace_id, 1))

    assert office.hand.run(told).writes


STEPS = st.one_of(
    st.tuples(st.just("move"), st.sampled_from([200, 210, 220])),
    st.tuples(st.just("hand"), st.sampled_from([200, 230])),
    st.tuples(st.just("work"), st.sampled_from(["", *DEATHS])),
    st.tuples(st.just("look"), st.sampled_from(["now", "then"])),
    st.tuples(st.just("later"), st.sampled_from([3, 40])),
    st.tuples(st.just("choose"), st.sampled_from(["mine", "theirs"])),
)


def test_whatever_dies_and_whoever_else_writes_chat_and_calendar_come_to_say_the_same(staged: Stage) -> None:
    @settings(max_examples=12)
    @given(st.lists(STEPS, min_size=4, max_size=10))
    def story(steps: list[tuple[str, object]]) -> None:
        office = written_to(staged())
        then = office.server.says
        for name, value in steps:
            before, row = office.post.starts_at, office.row
            if name == "move" and at(float(str(value))).starts_at != before:
                then = office.server.says
                office.move(float(str(value)))
            elif name == "hand":
                office.server.by_hand(at(float(str(value))))
            elif name == "work":
                office.work(str(value))
            elif name == "look":
                office.look(then if value == "then" and row is not None and row.open else None)
                assert row is None or not row.open or office.post.starts_at == before, "moved by an echo"
            elif name == "later":
                office.server.arrive()
                office.hand.later(minutes=int(str(value)))
                then = office.server.says
            elif name == "choose" and office.state == "conflict":
                office.choose(str(value))
        office.server.arrive()
        for _ in range(6):
            office.hand.later(minutes=31)
            office.work()
            office.look()
            if office.state == "conflict":
                office.choose("mine")
        assert office.state in ("", "done", "dropped")
        assert office.server.says.starts_at == office.post.starts_at

    story()
