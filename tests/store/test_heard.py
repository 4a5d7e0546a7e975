"""The inbox: kept once, in one hand at a time, and forgotten in the end."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from calbot.model.heard import Heard, HeardState
from calbot.store import heard as heards
from calbot.store.lane import Lane, open_lane
from calbot.store.session import writing

SOON, LATER = timedelta(seconds=30), timedelta(minutes=5)


def _keep(session: Session, now: datetime, key: str, number: int = 1) -> bool:
    return heards.keep(session, _row(now, key, number))


def _row(now: datetime, key: str, number: int = 1) -> dict[str, Any]:
    told = {"workspace_id": "acme", "id": number, "key": key, "said": {"text": "week ✓"}, "respond": "https://x"}
    return {**told, "heard_at": now, "attempt": 1, "lease_until": now + SOON if number == 2 else None}


def test_the_same_key_is_kept_once(session: Session, now: datetime) -> None:
    assert [_keep(session, now, "e1"), _keep(session, now, "e1", 2), _keep(session, now, "e2", 3)] == [
        True,
        False,
        True,
    ]
    assert heards.waiting(session, "acme", now) == [1, 3]


def test_one_takes_it_until_the_lease_is_over(session: Session, now: datetime) -> None:
    _keep(session, now, "e1")
    first = heards.claim(session, "acme", 1, now, now + SOON)
    assert first is not None
    assert (first.attempt, first.said) == (2, {"text": "week ✓"})
    assert heards.claim(session, "acme", 1, now, now + SOON) is None
    assert heards.waiting(session, "acme", now) == []
    again = heards.claim(session, "acme", 1, now + LATER, now + LATER + SOON)
    assert again is not None
    assert again.attempt == 3
    assert heards.held(session, "acme", 1, 2) is None
    assert heards.held(session, "acme", 1, 3) is not None


def test_what_is_settled_is_nobodys(session: Session, now: datetime) -> None:
    _keep(session, now, "e1")
    heards.claim(session, "acme", 1, now, now + SOON)
    kept = heards.held(session, "acme", 1, 2)
    assert kept is not None
    kept.state = HeardState.ANSWERED
    session.flush()
    assert heards.held(session, "acme", 1, 2) is None
    assert heards.claim(session, "acme", 1, now + LATER, now + LATER) is None


def test_what_is_old_is_forgotten(session: Session, now: datetime) -> None:
    _keep(session, now - LATER, "old")
    _keep(session, now, "new", 3)
    heards.forget(session, "acme", now)
    assert heards.waiting(session, "acme", now) == [3]


def test_what_nobody_answers_is_left_and_what_somebody_answers_is_not(session: Session, now: datetime) -> None:
    _keep(session, now, "theirs", 2)
    assert not heards.left(session, "acme", now + SOON / 2, now + SOON / 2)
    _keep(session, now, "nobodys", 3)
    assert not heards.left(session, "acme", now + SOON / 2, now), "it came just now"
    assert heards.left(session, "acme", now + SOON / 2, now + SOON / 2)
    assert not heards.left(session, "rival", now + SOON / 2, now + SOON / 2)


def _at_once(lane: Lane, rows: list[dict[str, Any]]) -> list[bool] | None:
    return lane.insert(heards.keeping("sqlite"), [{**heards.NEW, **row} for row in rows])


def test_the_short_way_keeps_the_same_as_the_long_one(url: str, engine: Engine, now: datetime) -> None:
    lane = open_lane(url)
    if engine.dialect.name != "sqlite":
        assert lane is None
        return
    assert lane is not None
    with closing(lane):
        assert _at_once(lane, [_row(now, "a"), _row(now, "b", 2), _row(now, "a", 3)]) == [True, True, False]
    with writing(engine, "acme") as session:
        assert [_keep(session, now, "a", 4), _keep(session, now, "c", 5), _keep(session, now, "d", 6)] == [0, 1, 1]
        rows = {row.id: row for row in session.exec(select(Heard))}
        session.commit()
    assert sorted(rows) == [1, 2, 5, 6]
    for short, long in ((1, 5), (2, 6)):
        left, right = (rows[number].model_dump(exclude={"id", "key", "lease_until"}) for number in (short, long))
        assert left == right
    assert (rows[1].lease_until, rows[2].lease_until) == (None, now + SOON)


def test_the_short_way_waits_for_nobody_and_leaves_nothing_half_done(url: str, engine: Engine, now: datetime) -> None:
    lane = open_lane(url)
    if lane is None:
        return
    with closing(lane):
        with writing(engine, "acme") as session:
            _keep(session, now, "a")
            assert _at_once(lane, [_row(now, "b", 2)]) is None
            session.commit()
        # A workspace that is not there is refused with the commit, the same number twice at once.
        for wrong in ({"workspace_id": "nobody"}, {"id": 1}):
            assert _at_once(lane, [_row(now, "c", 3), {**_row(now, "d", 4), **wrong}]) is None
        assert _at_once(lane, [_row(now, "e", 5)]) == [True]
    with writing(engine, "acme") as session:
        assert {row.key for row in session.exec(select(Heard))} == {"a", "e"}
