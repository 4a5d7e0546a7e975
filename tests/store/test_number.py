"""Numbers are given out once, whatever else goes on."""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from calbot.model.workspace import Workspace
from calbot.store import number
from calbot.store.number import next_number, next_numbers
from calbot.store.session import writing


def test_numbers_start_at_one_and_go_on(session: Session) -> None:
    assert next_number(session, "acme", "post") == 1
    assert next_numbers(session, "acme", "post", 3) == range(2, 5)
    assert next_number(session, "acme", "post") == 5


def test_each_noun_and_each_workspace_counts_for_itself(session: Session) -> None:
    assert next_numbers(session, "acme", "post", 5)[-1] == 5
    assert next_number(session, "acme", "flag") == 1
    assert next_number(session, "rival", "post") == 1


def test_no_numbers_are_no_change(session: Session) -> None:
    assert list(next_numbers(session, "acme", "post", 0)) == []
    assert next_number(session, "acme", "post") == 1


def test_what_a_workspace_begins_with_is_numbered_before_it_is_written(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        session.add(Workspace(id="new", name="New", created_at=now))
        assert next_number(session, "new", "post") == 1
        session.commit()


def test_the_statement_is_put_together_once_for_all(session: Session) -> None:
    next_number(session, "acme", "post")
    known = number._raising.cache_info().misses
    next_numbers(session, "rival", "flag", 3)
    assert number._raising.cache_info().misses == known


def test_a_rolled_back_flow_gives_its_numbers_back(engine: Engine) -> None:
    with writing(engine) as session:
        next_numbers(session, "acme", "post", 7)
    with writing(engine) as session:
        assert next_number(session, "acme", "post") == 1


def test_writers_side_by_side_get_different_numbers(engine: Engine) -> None:
    given: list[int] = []

    def take() -> None:
        for count in range(1, 21):
            with writing(engine) as session:
                numbers = list(next_numbers(session, "acme", "post", count % 3 + 1))
                session.commit()
            given.extend(numbers)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, len(given) + 1))
