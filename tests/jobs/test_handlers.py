"""What a job does when its work fails: waits, is counted, is parked, and never takes its neighbours along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine

from calbot.errors import Passing
from calbot.flows import audit, ticking, trying
from calbot.flows.sync import Outcome
from calbot.flows.turn import Turn
from calbot.jobs import handlers
from calbot.jobs.handlers import handle
from calbot.jobs.hands import Hands
from calbot.model.notice import Notice, NoticeState
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import beat as beats
from calbot.store import source as sources
from calbot.store import trying as tryings
from calbot.store.session import reading, writing
from calbot.wiring.running import FlowRunner
from tests.jobs.conftest import NOW


class Company:
    """Two calendars; what a look at each comes to is up to the test."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW
        self.looks: list[int] = []
        self.outcome: dict[int, Callable[[], Outcome]] = {}
        self.beats = 0
        with writing(engine, "w") as session:
            session.add_all(
                Source(workspace_id="w", id=number, kind=SourceKind.ICS, name=f"c{number}", location=f"c{number}.ics")
                for number in (1, 2)
            )
            session.commit()
        self.hands = Hands(
            flow=FlowRunner(engine, {}),
            clock=lambda: self.now,
            workspaces=lambda: ["w"],
            read=self._read,
            look=self._never,
            learn=self._never,
            assess=self._never,
            deliver=self._never,
            deliver_in=self._never,
            heartbeat=self._beat,
        )

    async def _read(self, source: Source, now: datetime) -> Outcome:
        self.looks.append(source.id)
        return self.outcome.get(source.id, lambda: Outcome(timedelta(minutes=15), problem="source.unreachable"))()

    async def _never(self, *_: Any) -> Any:
        raise AssertionError("not asked for here")

    async def _beat(self) -> None:
        self.beats += 1

    def wake(self, kind: str, number: int) -> None:
        """A job comes."""
        asyncio.run(handle(self.hands, "w", kind, number))

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**passed)

    def failing(self, at: str, *, times: int = 10**9, trouble: Exception | None = None) -> None:
        """From now on a flow, or all that is done in a workspace, fails so often."""
        usual, left = self.hands.flow, [times]

        async def sometimes(flow: Any, turn: Turn, *args: Any) -> Any:
            if at in (flow.__name__, turn.workspace_id) and left[0]:
                left[0] -= 1
                raise trouble or Passing("the database is not reachable")
            return await usual(flow, turn, *args)

        self.hands = replace(self.hands, flow=sometimes)

    def held_until(self) -> datetime | None:
        """Until when the work on the first calendar is somebody's."""
        with reading(self.engine) as session:
            known = tryings.by_key(session, "w", "sync", 1)
            return known.until if known is not None else None

    def ticked_at(self) -> datetime | None:
        """When a tick was done."""
        with reading(self.engine) as session:
            beat = beats.by_name(session, ticking.TICK)
            return beat.at if beat is not None else None

    def parked(self) -> list[tuple[str, int]]:
        """What is left alone."""
        with reading(self.engine) as session:
            return [(one.kind, one.subject_id) for one in trying.parked(session, Turn("w", self.now))]


@pytest.fixture
def firm(engine: Engine) -> Iterator[Company]:
    return Company(engine)


def broken() -> Outcome:
    raise ZeroDivisionError("a defect")


def away() -> Outcome:
    raise Passing("the database is busy")


def test_a_stale_wake_up_does_nothing(firm: Company) -> None:
    firm.wake("sync", 1)
    firm.wake("sync", 1)
    assert firm.looks == [1]


def test_work_that_always_fails_is_parked_after_three_tries_and_its_neighbour_goes_on(firm: Company) -> None:
    firm.outcome[1] = broken
    for _ in range(6):
        firm.wake("sync", 1)
        firm.wake("sync", 2)
        firm.later(hours=1)
    assert firm.looks.count(1) == 3
    assert firm.looks.count(2) == 6
    assert firm.parked() == [("sync", 1)]


def test_work_that_kills_its_process_is_parked_too(firm: Company) -> None:
    """A try is counted before the work begins; here three of them never come to an end."""
    for _ in range(3):
        with writing(firm.engine, "w") as session:
            assert trying.begin(session, Turn("w", firm.now), "sync", 1)
        firm.later(minutes=5)
    firm.wake("sync", 1)
    assert firm.looks == []
    assert firm.parked() == [("sync", 1)]


def test_a_process_that_stops_lets_its_work_go_and_no_try_is_counted(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three restarts in the middle of long work must not park it."""
    monkeypatch.setattr(handlers, "RELEASE_SECONDS", 0.05)
    stopping = False

    async def endless(source: Source, _now: datetime) -> Outcome:
        nonlocal stopping
        firm.looks.append(source.id)
        stopping = True
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    usual = firm.hands
    firm.hands = replace(usual, read=endless, stopping=lambda: stopping)
    for _ in range(4):
        stopping = False
        firm.wake("sync", 1)
    firm.hands = usual
    firm.wake("sync", 1)
    assert firm.looks == [1] * 5
    assert firm.parked() == []


def test_long_work_stays_with_whoever_does_it(firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven minutes of it, and each minute it is woken again."""
    monkeypatch.setattr(handlers, "RENEW_SECONDS", 0.01)

    async def long(source: Source, now: datetime) -> Outcome:
        firm.looks.append(source.id)
        for _ in range(7):
            firm.later(minutes=1)
            while firm.held_until() != firm.now + trying.LEASE:  # noqa: ASYNC110  # rows wake nobody
                await asyncio.sleep(0.01)
            await handle(firm.hands, "w", "sync", 1)
        return Outcome(timedelta(minutes=15), problem="source.unreachable")

    firm.hands = replace(firm.hands, read=long)
    firm.wake("sync", 1)
    assert firm.looks == [1]
    assert firm.held_until() is None


def test_work_that_is_anothers_by_now_is_let_go_and_left_to_it(firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "RENEW_SECONDS", 0.01)
    ends: list[str] = []

    async def endless(_source: Source, _now: datetime) -> Outcome:
        firm.failing("renew", times=1)  # for longer than the lease, in this hand's view
        firm.later(minutes=5)
        with writing(firm.engine, "w") as session:
            assert trying.begin(session, Turn("w", firm.now), "sync", 1)
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("let go")
        raise AssertionError("nobody sets it")

    firm.hands = replace(firm.hands, read=endless)
    firm.wake("sync", 1)
    assert ends == ["let go"]
    assert firm.held_until() == firm.now + trying.LEASE, "the other has it still"


def test_work_that_never_ends_is_let_go_and_parked(firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "RENEW_SECONDS", 0.01)

    async def endless(source: Source, _now: datetime) -> Outcome:
        firm.looks.append(source.id)
        monkeypatch.setattr(handlers, "LONGEST_SECONDS", 0.0)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    firm.hands = replace(firm.hands, read=endless)
    for _ in range(4):
        monkeypatch.setattr(handlers, "LONGEST_SECONDS", 60.0)
        firm.wake("sync", 1)
        firm.later(hours=1)
    assert firm.looks == [1, 1, 1]
    assert firm.parked() == [("sync", 1)]


@pytest.mark.parametrize("outcome", [away, lambda: Outcome(timedelta(0), problem="source.unreachable")])
def test_a_database_that_went_away_meanwhile_is_not_held_against_the_work(
    firm: Company, outcome: Callable[[], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "_AGAIN_SECONDS", 0.01)
    firm.outcome[1] = outcome
    firm.failing("ended", times=3)
    firm.wake("sync", 1)
    assert firm.held_until() is None
    assert firm.looks == [1]


def test_a_process_that_stops_waits_for_no_database(firm: Company) -> None:
    stopping: list[bool] = []

    def stopped() -> Outcome:
        stopping.append(True)
        return away()

    firm.outcome[1] = stopped
    firm.failing("ended")
    firm.hands = replace(firm.hands, stopping=lambda: bool(stopping))
    firm.wake("sync", 1)
    assert firm.looks == [1]


def test_what_ran_beside_work_that_kills_its_process_is_not_parked_with_it(firm: Company) -> None:
    """Both begin, the process dies; from then on one of them is tried after the other."""

    def begun() -> list[int]:
        with writing(firm.engine, "w") as session:
            return [number for number in (1, 2) if trying.begin(session, Turn("w", firm.now), "sync", number)]

    assert begun() == [1, 2]
    firm.later(minutes=3)
    assert begun() == [1], "the other one waits"
    firm.later(seconds=20)
    assert begun() == []
    firm.later(minutes=3)
    with writing(firm.engine, "w") as session:
        began = trying.begin(session, Turn("w", firm.now), "sync", 2)
        assert began is not None
        trying.ended(session, Turn("w", firm.now), "sync", 2, began)
    firm.wake("sync", 2)
    assert firm.looks == [2]
    assert firm.parked() == []


def test_two_at_once_are_one(firm: Company) -> None:
    with writing(firm.engine, "w") as session:
        assert trying.begin(session, Turn("w", firm.now), "sync", 1)
    firm.wake("sync", 1)
    assert firm.looks == []


def test_parked_work_that_is_let_go_is_tried_again(firm: Company) -> None:
    firm.outcome[1] = broken
    for _ in range(4):
        firm.wake("sync", 1)
        firm.later(hours=1)
    with writing(firm.engine, "w") as session:
        assert trying.release(session, Turn("w", firm.now), "sync", 1)
        assert not trying.release(session, Turn("w", firm.now), "sync", 1)
    del firm.outcome[1]
    firm.wake("sync", 1)
    assert firm.looks == [1, 1, 1, 1]
    assert firm.parked() == []


def test_another_machines_trouble_is_not_held_against_the_work(firm: Company) -> None:
    firm.outcome[1] = away
    for _ in range(5):
        firm.wake("sync", 1)
        firm.later(hours=1)
    assert firm.looks == [1] * 5
    assert firm.parked() == []


def test_a_kind_that_a_newer_version_keeps_is_left_alone(firm: Company) -> None:
    firm.wake("something new", 1)


def given_up(firm: Company) -> None:
    """A message that nobody will ever read."""
    told = {"place_id": 1, "screen": "x", "subject": "x", "subject_id": 1, "problem": "archived"}
    with writing(firm.engine, "w") as session:
        session.add(Notice(workspace_id="w", id=1, key="k", created_at=NOW, due_at=NOW, state=NoticeState.DEAD, **told))
        session.commit()


@pytest.fixture
def fresh_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has opened the log in this process before has the module's own logger keep how it writes."""
    monkeypatch.setattr(handlers, "log", structlog.get_logger("calbot.jobs"))


def raised(log: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the log says of audits: what is new, or that all is well."""
    return [
        str(line.get("new", line["event"]))
        for line in log
        if line["event"].startswith("audit") and line["log_level"] in ("error", "warning")
    ]


def test_each_tick_audits_and_what_is_parked_stops_the_heartbeat(firm: Company) -> None:
    for _ in range(4):
        firm.wake("tick", 0)
        firm.later(seconds=60)
    assert firm.beats == 4
    with writing(firm.engine, "w") as session:
        for _ in range(4):
            trying.begin(session, Turn("w", firm.now), "sync", 1)
            firm.later(minutes=5)
        assert trying.parked(session, Turn("w", firm.now))
    firm.wake("tick", 0)
    assert firm.beats == 4, "parked work is not all well"


@pytest.mark.usefixtures("fresh_log")
def test_a_message_that_was_given_up_is_raised_once_and_silences_the_heartbeat_until_a_person_leaves_it(
    firm: Company,
) -> None:
    given_up(firm)
    with structlog.testing.capture_logs() as log:
        for _ in range(60):
            firm.wake("tick", 0)
            firm.later(seconds=60)
    assert raised(log) == ["['notice:1']"]
    assert firm.beats == 0
    with writing(firm.engine, "w") as session:
        audit.leave(session, Turn("w", firm.now), "notice:1")
    firm.wake("tick", 0)
    assert firm.beats == 1


@pytest.mark.usefixtures("fresh_log")
def test_that_all_is_well_again_is_said_once(firm: Company) -> None:
    given_up(firm)
    firm.wake("tick", 0)
    with writing(firm.engine, "w") as session:
        session.get_one(Notice, ("w", 1)).state = NoticeState.SENT
        session.commit()
    with structlog.testing.capture_logs() as log:
        for _ in range(3):
            firm.later(seconds=60)
            firm.wake("tick", 0)
    assert raised(log) == ["audit: all is well again"]
    assert firm.beats == 3


@pytest.mark.parametrize("after", [1, 31, 59])
def test_a_chat_that_goes_away_at_any_moment_is_alarmed_within_three_minutes(firm: Company, after: int) -> None:
    """A monitor that expects the heartbeat every minute, and waits half a minute longer, as README says."""
    began = firm.now
    beats: list[float] = []
    for second in range(360):
        firm.now = began + timedelta(seconds=second)
        if second == after:
            told = {"place_id": 1, "screen": "x", "subject": "x", "subject_id": 1, "key": "k"}
            with writing(firm.engine, "w") as session:
                session.add(Notice(workspace_id="w", id=1, created_at=firm.now, due_at=firm.now, **told))
                session.commit()
        if second % 60 == 0:
            before = firm.beats
            firm.wake("tick", 0)
            beats += [second] * (firm.beats - before)
    assert beats[-1] < 300, "it never fell silent"
    assert beats[-1] + 60 + 30 - after <= 180


def test_a_tick_beats_when_it_was_done(firm: Company) -> None:
    firm.wake("tick", 0)
    first = firm.ticked_at()
    assert first == firm.now
    firm.later(minutes=1)
    firm.failing("my_turn")
    firm.wake("tick", 0)
    assert firm.ticked_at() == first


@pytest.mark.parametrize("trouble", [Passing("the database is busy"), ZeroDivisionError("a defect")])
def test_a_workspace_that_fails_keeps_no_other_from_its_tick(firm: Company, trouble: Exception) -> None:
    ticked: list[str] = []

    async def seen(flow: Any, turn: Turn, *args: Any) -> Any:
        if flow is ticking.wake_due:
            ticked.append(turn.workspace_id)
        return await usual(flow, turn, *args)

    usual = firm.hands.flow
    firm.hands = replace(firm.hands, flow=seen, workspaces=lambda: ["bad", "w"])
    firm.failing("bad", trouble=trouble)
    firm.wake("tick", 0)
    assert ticked == ["w"]
    assert firm.ticked_at() == firm.now
    assert firm.beats == 0, "of the other nobody knows that all is well"


def test_a_tick_whose_heartbeat_hangs_is_let_go_when_the_process_stops(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "RELEASE_SECONDS", 0.05)
    stopping: list[bool] = []

    async def hangs() -> None:
        stopping.append(True)
        await asyncio.Event().wait()

    firm.hands = replace(firm.hands, heartbeat=hangs, stopping=lambda: bool(stopping))
    firm.wake("tick", 0)
    assert firm.ticked_at() == firm.now


def test_what_the_database_could_not_do_now_is_no_error(firm: Company, caplog: pytest.LogCaptureFixture) -> None:
    async def away_now(*_: Any) -> Any:
        raise Passing("the database is not reachable")

    firm.hands = replace(firm.hands, flow=away_now)
    firm.wake("assess", 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_the_source_that_was_looked_at_is_told_so(firm: Company) -> None:
    firm.wake("sync", 2)
    with reading(firm.engine) as session:
        seen = sources.by_id(session, "w", 2)
    assert seen is not None
    assert seen.state is SourceState.BLIND
