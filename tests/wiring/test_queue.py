"""What is on its way and what is parked, across workspaces, and letting it go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from calbot.errors import TellOperator
from calbot.flows import audit, heard
from calbot.flows.turn import Turn
from calbot.jobs.door import Door
from calbot.jobs.system import migrate_jobs
from calbot.model.heard import Heard, HeardState
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post
from calbot.model.source import Source, SourceKind
from calbot.model.trying import Trying
from calbot.model.workspace import Workspace
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.store import beat as beats
from calbot.store.session import apply, now, open_engine, reading, writing
from calbot.wiring.queue import leave, let_go, look
from calbot.wiring.work_doctor import examine_work
from tests.databases import ON_SQLITE, Databases
from tests.engines import engine_on


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.copy("queue", _fill)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with engine_on(url) as opened:
        yield opened


def _fill(url: str) -> None:
    """A company in which one of each kind is parked."""
    migrate_jobs(url)
    engine = open_engine(url)
    with writing(engine) as session:
        at = now(session)
        session.add(Workspace(id="main", name="main", created_at=at))
        session.flush()
        session.add(Place(workspace_id="main", id=1, platform="room", address="#care", kind=PlaceKind.CARE))
        session.flush()
        of: dict[str, Any] = {"workspace_id": "main"}
        session.add(Trying(**of, kind="sync", subject_id=3, tries=3, began_at=at, parked_at=at, problem="a defect"))
        told = {"place_id": 1, "screen": "x", "subject": "x", "subject_id": 1, "problem": "archived"}
        session.add(Notice(**of, id=12, key="k", created_at=at, due_at=at, state=NoticeState.DEAD, **told))
        asked = {"said": {"text": "week"}, "attempt": 4, "problem": "a defect"}
        session.add(Heard(**of, id=5, key="h", state=HeardState.PARKED, heard_at=at, lease_until=at, **asked))
        session.commit()
    engine.dispose()


def test_everything_that_is_parked_is_named(url: str) -> None:
    assert [(one.work, one.problem) for one in look(url).parked] == [
        ("sync:3", "a defect"),
        ("hear:5", "asked in chat and not answered: a defect"),
        ("notice:12", "archived"),
    ]


@pytest.mark.parametrize("work", ["sync:3", "hear:5", "notice:12"])
def test_what_is_let_go_is_parked_no_more_and_has_its_job(url: str, work: str) -> None:
    let_go(url, work)
    assert work not in [one.work for one in look(url).parked]
    assert len(look(url).parked) == 2
    door = Door(url)
    assert door.count("ENQUEUED") == 1
    door.close()


@ON_SQLITE
@pytest.mark.parametrize("work", ["sync:3", "hear:5", "notice:12"])
def test_what_is_left_as_it_is_stays_in_sight_and_is_wrong_no_more(url: str, engine: Engine, work: str) -> None:
    leave(url, work)
    assert {one.work: one.left for one in look(url).parked} == {
        name: name == work for name in ("sync:3", "hear:5", "notice:12")
    }
    with writing(engine) as session:
        found = audit.audit(session, Turn("main", now(session)))
    assert (found.parked, found.given_up) == ((2, 0) if work == "notice:12" else (1, 1))
    for other in {"sync:3", "hear:5", "notice:12"} - {work}:
        leave(url, other)
    with writing(engine) as session:
        assert audit.audit(session, Turn("main", now(session))).well


def test_a_question_that_was_let_go_is_taken_with_its_words_and_may_fail_thrice_again(url: str, engine: Engine) -> None:
    let_go(url, "hear:5")
    with reading(engine) as session:
        at = now(session)
    taken = apply(engine, heard.take, Turn("main", at + timedelta(seconds=1)), 5)
    assert taken is not None
    assert (taken.attempt, taken.said) == (1, {"text": "week"})


def test_the_doctor_names_both_decisions_and_warns_of_what_was_left_no_more(url: str) -> None:
    told = {one.said: one for one in examine_work(url)}
    asked = told["sync:3: a defect"]
    assert (asked.state, asked.do) == ("warn", "calbot jobs --release sync:3, or --leave sync:3 where it may stay so")
    leave(url, "sync:3")
    told = {one.said: one for one in examine_work(url)}
    assert "sync:3: a defect" not in told
    assert told["sync:3: a defect; left as it is"].state == "ok"


@ON_SQLITE
def test_what_is_not_parked_cannot_be_let_go(url: str) -> None:
    for work in ("hear:6", "sync:4", "notice:1", "nonsense", "hear:x"):
        with pytest.raises(TellOperator, match="is not parked"):
            let_go(url, work)
        with pytest.raises(TellOperator, match="is not parked"):
            leave(url, work)


@ON_SQLITE
def test_the_last_audit_is_told_with_what_it_found(url: str, engine: Engine) -> None:
    assert look(url).told()["audits"] == [{"workspace": "main", "seconds": None, "found": {}}]
    with writing(engine) as session:
        beats.keep(session, "audit:main", now(session) - timedelta(minutes=2), {"late": 2, "parked": 0, "seen": [1]})
        session.commit()
    (told,) = look(url).told()["audits"]
    assert told["found"] == {"late": 2}
    assert 119 < told["seconds"] < 180


def test_what_could_not_be_written_to_a_calendar_is_named_with_its_reason_and_let_go(url: str, engine: Engine) -> None:
    of: dict[str, Any] = {"workspace_id": "main"}
    with writing(engine) as session:
        at = now(session)
        said = Saying(at).kept
        session.add(Source(**of, id=1, name="Plan", kind=SourceKind.CALDAV, location="x"))
        session.flush()
        session.add(Post(**of, id=1, source_id=1, entry_key="a", starts_at=at))
        session.flush()
        told: dict[str, Any] = {"post_id": 1, "source_id": 1, "wanted": said, "base": said, "problem": "no right"}
        dates = {"due_at": at, "created_at": at, "changed_at": at}
        session.add(Writeback(**of, id=4, state=WritebackState.PARKED, **told, **dates))
        session.commit()
    (parked,) = (one for one in look(url).parked if one.work == "write:4")
    assert parked.problem == "not written to its calendar: no right"
    let_go(url, "write:4")
    with reading(engine) as session:
        assert session.get_one(Writeback, ("main", 4)).state is WritebackState.PENDING
    assert "write:4" not in {one.work for one in look(url).parked}


def test_a_place_without_which_a_side_hears_nothing_is_named_and_tried_again(url: str, engine: Engine) -> None:
    with writing(engine, "main") as session:
        closed = session.get_one(Place, ("main", 1))
        closed.name, closed.parked_at, closed.problem = "Care", now(session), "403 BotNotInConversationRoster"
        session.commit()
    told = {one.work: one.problem for one in look(url).parked}
    assert told["place:1"] == "Care is closed to calbot: 403 BotNotInConversationRoster"
    let_go(url, "place:1")
    assert "place:1" not in [one.work for one in look(url).parked]
