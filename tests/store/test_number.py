"""Numbers are given out once, whatever else goes on."""

from __future__ import annotations

import threading

from sqlalchemy import Engine
from sqlmodel import Session

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
