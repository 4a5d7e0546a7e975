"""The path of the slowest message: its calls, the deaths that hit it, and what nobody could have saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.storm.company import workspace_of
from benchmarks.storm.faults import Fault
from benchmarks.storm.ledger import Row, Slow, Verdict, read
from benchmarks.storm.slowest import Deaths, slowest

PLACE = "w001/p1"
QUICK, LATE = Slow(0.4, "w001/p2", "k1", 100.0), Slow(40.2, PLACE, "k1", 100.0)


def call(at: float, method: str, fault: Fault = Fault.NONE, key: str = "mine", by: str = "7") -> dict[str, Any]:
    return {"what": "call", "at": at, "method": method, "place": PLACE, "key": key, "fault": fault.value, "by": by}


CALLS = [
    call(90.0, "POST"),
    call(100.5, "POST", Fault.STALL),
    call(102.0, "POST", Fault.REFUSED, key="another's"),
    call(121.0, "GET", Fault.HALF, by="8"),
    call(123.5, "GET", by="8"),
    call(123.6, "POST", Fault.RESET, by="8"),
    call(139.9, "GET", by="9"),
    call(140.2, "POST", by="9"),
    call(141.0, "PATCH", by="9"),
]


def rows(**attempts: int) -> list[Row]:
    return [Row(workspace_of(PLACE), key, "k1", "sent", "m1", 0, "", attempt) for key, attempt in attempts.items()]


def told(folder: Path, verdict: Verdict, deaths: Deaths | None = None) -> dict[str, Any]:
    path = folder / "ledger.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in CALLS))
    return slowest(verdict, rows(mine=5, elsewhere=3), read(path), deaths or Deaths())


def test_it_is_that_of_the_slowest_and_of_nothing_else_in_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(tmp_path, Verdict(slow=[QUICK, LATE]))
    assert found == {
        "seconds": 40.2,
        "waits_s": 30.0,  # for one that hangs and one that is cut; what it asks, and another's, are none of it
        "place": PLACE,
        "spike": "k1",
        "attempts": 5,
        "path": ["0.5 POST stall", "21.0 GET half", "23.5 GET", "23.6 POST reset", "39.9 GET", "40.2 POST"],
    }
    assert "2.0 POST refused another's by 7" in capsys.readouterr().err


def test_it_names_the_deaths_of_who_called_and_of_the_database_meanwhile(tmp_path: Path) -> None:
    workers = [(99.0, 7), (103.0, 7), (104.0, 6), (124.0, 8), (141.5, 9)]
    found = told(tmp_path, Verdict(slow=[LATE]), Deaths(workers, [98.0, 110.0, 150.0]))
    died = [said for said in found["path"] if "killed" in said]
    assert died == ["3.0 its worker killed", "10.0 database killed", "24.0 its worker killed"]


def test_where_nothing_came_there_is_none(tmp_path: Path) -> None:
    assert told(tmp_path, Verdict()) == {}


def test_an_answer_costs_less_than_a_line_that_broke(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    calls = [call(100.5, "POST", Fault.REFUSED), call(105.0, "POST", Fault.RESET), call(140.0, "POST")]
    path.write_text("".join(json.dumps(line) + "\n" for line in calls))
    about = Verdict(slow=[LATE]), rows(mine=3), read(path), Deaths()
    assert slowest(*about)["waits_s"] == 4.0 + 15.0
    assert slowest(*about, asked=False)["waits_s"] == 15.0 + 15.0, "nobody can look"
