"""Workers of the version before beside newer ones: they deliver place by place, and know no job that is for many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from calbot.chat.cards import Card, Text, spans
from calbot.chat.round import Rounds
from calbot.chat.screens.table import SCREENS, Screen
from calbot.chat.speaker import deliver_in
from calbot.flows import ticking
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.jobs.door import Door
from calbot.jobs.worker import AGAIN, LEFT
from calbot.model.place import Place, PlaceKind
from calbot.wiring.running import FlowRunner

_PLACES = 5
_FIRST = 301


class Release:
    """A web process of the newest version, which leaves the jobs; workers of two versions, which do them by hand."""

    def __init__(self, chat: Any, door: Door) -> None:
        self.chat = chat
        self.jobs: list[int] = []
        self.flows = FlowRunner(chat.engine, {}, self._enqueue)
        self._door = door

    def _enqueue(self, session: Session, workspace_id: str, kind: str, number: int, at: datetime | None) -> None:
        client: Any = self._door._client
        kept, client.enqueue_in_transaction = client.enqueue_in_transaction, self._noted
        try:
            self._door.enqueue(session, workspace_id, kind, number, at)
        finally:
            client.enqueue_in_transaction = kept

    def _noted(self, _session: Session, _options: Any, _workspace_id: str, kind: str, number: int) -> None:
        self.jobs += [number] if kind == "deliver" else []

    def do(self, flow: Any, *args: Any) -> Any:
        return asyncio.run(self.flows(flow, Turn("acme", self.chat.clock[0]), *args))

    def older(self) -> int:
        """A worker of the version before does all jobs."""
        jobs, self.jobs = self.jobs, []
        return sum(asyncio.run(deliver_in(self.chat.wires, "acme", place_id)) for place_id in jobs)

    def newer(self) -> int:
        """And one of this version."""
        jobs, self.jobs = self.jobs, []
        return sum(asyncio.run(Rounds(self.chat.wires).deliver("acme", place_id)) for place_id in jobs)


@pytest.fixture
def release(chat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """Its door keeps no jobs in the engine: they are done by hand."""
    plain = Screen(lambda _session, _turn, number: number, lambda number, _say, _values: _card(number))
    monkeypatch.setitem(SCREENS, "flag.card", plain)
    door = Door(f"sqlite:///{tmp_path / 'calbot.db'}")
    yield Release(chat, door)
    door.close()


def _card(number: int) -> Card:
    return Card((Text(spans(str(number))),), str(number))


def _tell_all(session: Session, turn: Turn) -> None:
    rows = [
        Place(workspace_id="acme", id=_FIRST + one, platform="room", address=f"#p{one}", kind=PlaceKind.CARE)
        for one in range(_PLACES)
    ]
    session.add_all(rows)
    session.flush()
    tell(session, turn, rows, "flag.card", ("flag", 1), 1)
    session.commit()


def test_what_an_older_worker_leaves_of_a_job_that_stands_for_many_places_is_swept(release: Any) -> None:
    release.do(_tell_all)
    assert len(release.jobs) == 1, "one for all places"
    assert release.older() == 1, "it knows of one place only"
    release.chat.later(seconds=LEFT.total_seconds() + 0.5)
    assert len(release.do(ticking.wake_left, LEFT, AGAIN)) == _PLACES - 1
    assert release.older() == 1
    release.chat.later(seconds=AGAIN.total_seconds() + 0.5)
    assert len(release.do(ticking.wake_left, LEFT, AGAIN)) == _PLACES - 2
    assert release.newer() == _PLACES - 2, "one look of a newer worker is enough"
    assert sorted(release.chat.room.places) == [f"#p{one}" for one in range(_PLACES)]
    assert {len(told) for told in release.chat.room.places.values()} == {1}


def test_where_older_workers_take_all_jobs_each_sweep_has_one_more_place_told(release: Any) -> None:
    """Whoever sweeps is of the newest version, and each of its jobs goes to an older one."""
    release.do(_tell_all)
    told, seconds = release.older(), 0.0
    while told < _PLACES and seconds < 60:
        seconds += (every := AGAIN / 2).total_seconds()
        release.chat.later(seconds=every.total_seconds())
        release.do(ticking.wake_left, LEFT, AGAIN)
        told += release.older()
    assert told == _PLACES
    assert seconds <= _PLACES * AGAIN.total_seconds()


def test_both_at_once_tell_each_place_once(release: Any) -> None:
    release.do(_tell_all)
    release.jobs += [_FIRST + one for one in range(_PLACES)]
    wires = release.chat.wires

    async def both() -> None:
        older = (deliver_in(wires, "acme", place_id) for place_id in release.jobs)
        await asyncio.gather(*older, Rounds(wires).deliver("acme", _FIRST))

    asyncio.run(both())
    assert {len(told) for told in release.chat.room.places.values()} == {1}
    assert len(release.chat.room.places) == _PLACES
