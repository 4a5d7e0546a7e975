"""Whether somebody works, told from signs of life."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from calbot.flows.ticking import TICK, WORKER
from calbot.store import beat as beats
from calbot.store.session import now, reading, writing
from calbot.wiring import signs
from calbot.wiring.signs import SILENT
from tests.databases import Databases
from tests.engines import engine_on

Missing = Callable[..., Sequence[str]]


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    with engine_on(databases.copy("no signs", lambda _url: None)) as engine:
        yield engine


@pytest.fixture
def missing(engine: Engine) -> Missing:
    """What is missed with beats of that age in seconds, each by its name."""

    def told(since: timedelta = timedelta(hours=1), **ages: float) -> Sequence[str]:
        with writing(engine) as session:
            for name, age in ages.items():
                called = f"{WORKER}{name}" if name != TICK else TICK
                beats.keep(session, called, now(session) - timedelta(seconds=age), {})
            session.commit()
        with reading(engine) as session:
            return signs.missing(session, since)

    return told


def test_a_worker_that_lives_and_a_tick_that_was_done_are_all_it_needs(missing: Missing) -> None:
    assert missing(dead=86_400, alive=5, tick=50) == ()


def test_no_worker(missing: Missing) -> None:
    (told,) = missing(dead=SILENT.total_seconds() + 1, tick=1)
    assert "no worker gives a sign of life" in told


@pytest.mark.parametrize("ages", [{"alive": 1}, {"alive": 1, "tick": 2 * SILENT.total_seconds() + 1}])
def test_workers_that_live_and_get_nothing_done(missing: Missing, ages: dict[str, float]) -> None:
    (told,) = missing(**ages)
    assert "get no work done" in told


@pytest.mark.parametrize("ages", [{"alive": -7200, "tick": 1}, {"alive": 1, "tick": -7200}])
def test_beats_from_before_the_clock_was_set_back_say_nothing(missing: Missing, ages: dict[str, float]) -> None:
    assert len(missing(**ages)) == 1


def test_a_process_that_has_just_begun_misses_nothing(missing: Missing) -> None:
    assert missing(SILENT - timedelta(seconds=1)) == ()
    assert missing(SILENT) != ()
