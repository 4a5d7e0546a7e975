"""The outbox: told once, sent by one, in order, and in doubt after a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from calbot.model.notice import NoticeState
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.store import notice as notices
from calbot.store import round as rounds
from calbot.store import slot as slots
from calbot.store.session import beside, reading, writing
from calbot.store.slot import Said
from tests.line import due

Add = Callable[..., bool]
LATER = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _places(engine: Engine) -> None:
    with writing(engine) as session:
        for number, address in enumerate(("#care", "#marketing"), 1):
            session.add(Place(workspace_id="acme", id=number, platform="playground", address=address))
        session.add(Person(workspace_id="acme", id=1, name="Mika"))
        session.commit()


@pytest.fixture
def add(session: Session, now: datetime) -> Add:
    def adding(key: str, place_id: int = 1, **values: object) -> bool:
        given = {"screen": "alert.card", "subject": "alert", "subject_id": 1, "slot": "card", "now": now, **values}
        return bool(notices.add(session, "acme", {place_id: key}, **given))

    return adding


def _settle(session: Session, number: int, state: NoticeState, ref: str = "m", at: datetime | None = None) -> None:
    notice = notices.by_id(session, "acme", number)
    assert notice is not None
    notice.state, notice.ref, notice.lease_until, notice.sent_at = state, ref, None, at
    session.flush()


def test_the_same_thing_is_kept_once_and_takes_one_number(session: Session, add: Add) -> None:
    assert [add("a"), add("a"), add("b")] == [True, False, True]
    assert [notice.id for notice in notices.waiting(session, "acme")] == [1, 2]


def test_however_many_are_kept_at_once_their_statement_is_turned_into_sql_once(
    session: Session, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    told = {"screen": "alert.card", "subject": "alert", "subject_id": 1, "slot": "card", "now": now}
    with caplog.at_level("INFO", "sqlalchemy.engine"):
        assert notices.add(session, "acme", {1: "a", 2: "b"}, **told) == [1, 2]
        assert notices.add(session, "acme", {1: "b", 2: "c"}, **told) == [2]
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert said.count("INSERT INTO cb_notice") == 2
    assert "no key" not in said


def test_a_notice_is_due_from_its_hour_on(session: Session, add: Add, now: datetime) -> None:
    add("now")
    add("later", due_at=now + LATER)
    assert due(session, "acme", now) == [1]
    assert due(session, "acme", now + LATER) == [1, 2]
    assert due(session, "acme", now + LATER, limit=1) == [1]
    assert notices.claim(session, "acme", 2, now) is None


def test_one_that_waits_for_its_hour_holds_back_nobody(session: Session, add: Add, now: datetime) -> None:
    add("later", due_at=now + LATER)
    add("now")
    assert due(session, "acme", now) == [2]
    assert notices.claim(session, "acme", 2, now) is not None


def test_a_claimed_notice_is_taken_and_its_attempt_counted(session: Session, add: Add, now: datetime) -> None:
    add("a")
    claimed = notices.claim(session, "acme", 1, now)
    assert claimed is not None
    assert (claimed.state, claimed.attempt, claimed.lease_until) == (NoticeState.SENDING, 1, now + notices.LEASE)
    assert notices.claim(session, "acme", 1, now) is None
    assert due(session, "acme", now) == []


def test_a_sender_that_died_leaves_the_notice_in_doubt(session: Session, add: Add, now: datetime) -> None:
    add("a")
    notices.claim(session, "acme", 1, now)
    after = now + notices.LEASE
    assert due(session, "acme", after) == [1]
    doubtful = notices.claim(session, "acme", 1, after)
    assert doubtful is not None
    assert (doubtful.state, doubtful.attempt) == (NoticeState.DOUBT, 2)
    assert notices.claim(session, "acme", 1, after) is None
    assert doubtful.lease_until == after + notices.ASKING, "to ask says nothing, so the next asker need not wait long"
    again = notices.claim(session, "acme", 1, after + notices.ASKING)
    assert again is not None
    assert again.state is NoticeState.DOUBT


def test_a_sender_that_died_holds_up_other_things_of_its_place_for_as_long_as_a_call(
    session: Session, add: Add, now: datetime
) -> None:
    add("a")
    add("edit of a")
    add("other", subject_id=2)
    assert notices.claim(session, "acme", 1, now) is not None
    late = now + notices.CALLING - timedelta(seconds=1)
    assert notices.claim(session, "acme", 3, late) is None
    after = now + notices.CALLING
    assert due(session, "acme", after) == [3]
    assert notices.claim(session, "acme", 2, after) is None
    assert notices.claim(session, "acme", 3, after) is not None


def test_it_is_known_when_the_place_of_a_sender_that_takes_long_may_go_on(
    session: Session, add: Add, now: datetime
) -> None:
    add("a")
    add("b", 2)
    for number in (1, 2):
        assert notices.claim(session, "acme", number, now) is not None
    _settle(session, 2, NoticeState.SENT)
    assert notices.overdue(session, "acme", now + timedelta(seconds=4)) == []
    ends = [(1, now + notices.CALLING), (1, now + notices.LEASE)]
    assert notices.overdue(session, "acme", now + timedelta(seconds=5)) == ends
    assert notices.overdue(session, "acme", now + timedelta(seconds=10)) == ends[1:]
    assert notices.overdue(session, "acme", now + timedelta(seconds=20)) == []


def test_a_notice_put_in_doubt_by_its_sender_waits_for_its_hour(session: Session, add: Add, now: datetime) -> None:
    add("a")
    assert notices.claim(session, "acme", 1, now) is not None
    notice = notices.by_id(session, "acme", 1)
    assert notice is not None
    notice.state, notice.lease_until, notice.due_at = NoticeState.DOUBT, None, now + LATER
    session.flush()
    assert notices.claim(session, "acme", 1, now) is None
    claimed = notices.claim(session, "acme", 1, now + LATER)
    assert claimed is not None
    assert claimed.state is NoticeState.DOUBT


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.DEAD])
def test_what_is_over_is_never_claimed_again(session: Session, add: Add, now: datetime, state: NoticeState) -> None:
    add("a")
    notices.claim(session, "acme", 1, now)
    _settle(session, 1, state)
    assert notices.claim(session, "acme", 1, now + timedelta(days=1)) is None
    assert due(session, "acme", now + timedelta(days=1)) == []
    assert notices.waiting(session, "acme") == []


def test_a_place_hears_its_notices_in_order(session: Session, add: Add, now: datetime) -> None:
    for key, place in (("a", 1), ("b", 1), ("c", 2)):
        add(key, place)
    notices.claim(session, "acme", 1, now)
    assert due(session, "acme", now) == [3]
    assert notices.claim(session, "acme", 2, now) is None
    assert notices.claim(session, "acme", 3, now) is not None
    _settle(session, 1, NoticeState.PENDING)
    assert notices.claim(session, "acme", 2, now) is None, "the first is tried again before the second goes out"
    _settle(session, 1, NoticeState.DOUBT)
    assert notices.claim(session, "acme", 2, now) is None
    _settle(session, 1, NoticeState.DEAD)
    assert notices.claim(session, "acme", 2, now) is not None


def test_of_many_senders_one_gets_it(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        notices.add(session, "acme", {1: "a"}, screen="alert.card", subject="alert", subject_id=1, now=now)
        session.commit()
    got: list[int] = []

    def send() -> None:
        with beside(engine) as session:
            found = notices.due_in(session, "acme", 1, now)
            notice = notices.claim(session, "acme", found[0].id, now) if found is not None else None
            session.commit()
        if notice is not None:
            got.append(notice.attempt)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1]
    with reading(engine) as session:
        kept = notices.by_id(session, "acme", 1)
        assert kept is not None
        assert kept.attempt == 1


def test_the_message_to_edit_is_the_newest_delivered_of_its_slot(session: Session, add: Add, now: datetime) -> None:
    for key, values in {
        "first": {},
        "second": {},
        "waiting": {},
        "other slot": {"slot": "digest"},
        "other subject": {"subject_id": 2},
        "other place": {"place_id": 2},
        "whisper": {"only_for": 1},
    }.items():
        add(key, **values)
    for number in (1, 2, 4, 5, 6, 7):
        _settle(session, number, NoticeState.SENT, f"m{number}", now + timedelta(seconds=number))

    def ref(*asked: Any) -> str:
        return (slots.last_said(session, "acme", *asked) or Said()).ref

    assert ref(1, "alert", 1, "card") == "m2"
    assert ref(1, "alert", 1, "digest") == "m4"
    assert ref(1, "alert", 2, "card") == "m5"
    assert ref(2, "alert", 1, "card") == "m6"
    assert ref(1, "flag", 1, "card") == ""


def test_what_was_given_up_is_looked_for_where_no_message_stands(session: Session, now: datetime, add: Add) -> None:
    def said() -> Said | None:
        one = slots.last_said(session, "acme", 1, "alert", 1, "card")
        about = (1, "alert", 1, "card", 0)
        assert rounds.said_in(session, "acme", [about]).get(about) == one, "for many at once it is the same"
        return one

    add("first")
    assert said() is None
    _settle(session, 1, NoticeState.DEAD, "")
    # It was never called for, or surely refused.
    assert said() is None
    add("second")
    _settle(session, 2, NoticeState.DEAD, "")
    for number, lost in ((1, ("first",)), (2, ("second", "first"))):
        notice = notices.by_id(session, "acme", number)
        assert notice is not None
        notice.called_at = now
        session.flush()
        # Whoever edits a message leaves its key as it is: the first may stand there under its own.
        assert said() == Said(lost=lost)
    add("third")
    _settle(session, 3, NoticeState.SENT, "m3", now)
    assert said() == Said(ref="m3")
    notice = notices.by_id(session, "acme", 3)
    assert notice is not None
    notice.repeats = 1
    add("its edit")
    _settle(session, 4, NoticeState.SENT, "m3", now + LATER)
    assert said() == Said(ref="m3", repeat=True)


def test_a_direct_conversation_is_edited_for_its_reader_and_no_other(session: Session, now: datetime, add: Add) -> None:
    add("to one", only_for=1)
    _settle(session, 1, NoticeState.SENT, "m1", now)
    about = (session, "acme", 1, "alert", 1, "card")
    assert [slots.last_said(*about, reader=one) for one in (0, 1, 2)] == [None, Said(ref="m1"), None]
