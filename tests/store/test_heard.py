"""The inbox: kept once, in one hand at a time, and forgotten in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from calbot.model.heard import Heard, HeardState
from calbot.store import heard as heards

SOON, LATER = timedelta(seconds=30), timedelta(minutes=5)


def _keep(session: Session, now: datetime, key: str, number: int = 1) -> bool:
    return heards.keep(session, Heard(workspace_id="acme", id=number, key=key, said={"text": "week"}, heard_at=now))


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
    assert (first.attempt, first.said) == (1, {"text": "week"})
    assert heards.claim(session, "acme", 1, now, now + SOON) is None
    assert heards.waiting(session, "acme", now) == []
    again = heards.claim(session, "acme", 1, now + LATER, now + LATER + SOON)
    assert again is not None
    assert again.attempt == 2
    assert heards.held(session, "acme", 1, 1) is None
    assert heards.held(session, "acme", 1, 2) is not None


def test_what_is_settled_is_nobodys(session: Session, now: datetime) -> None:
    _keep(session, now, "e1")
    heards.claim(session, "acme", 1, now, now + SOON)
    kept = heards.held(session, "acme", 1, 1)
    assert kept is not None
    kept.state = HeardState.ANSWERED
    session.flush()
    assert heards.held(session, "acme", 1, 1) is None
    assert heards.claim(session, "acme", 1, now + LATER, now + LATER) is None


def test_what_is_old_is_forgotten(session: Session, now: datetime) -> None:
    _keep(session, now - LATER, "old")
    _keep(session, now, "new", 2)
    heards.forget(session, "acme", now)
    assert heards.waiting(session, "acme", now) == [2]
