"""The judge: every kind of mistake that is planted in the three ledgers is found, and a clean run is clean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.storm import ledger
from benchmarks.storm.ledger import Row, Verdict
from benchmarks.storm.spikes import Book, Put, said_of
from calbot.words.say import sayer

PLACE, OTHER = "w001/p1", "w001/p2"
REPEAT = sayer("en", "UTC")("speaker.repeat")
LINE = "alert.step:alert:k1:2:w001/p1:"
Lines = list[dict[str, Any]]


def key(place: str, spike: str = "k1", revision: int = 1) -> str:
    return f"alert.card:alert:{spike}:r{revision}:{place}:"


def post(place: str, ref: str, text: str = said_of("k1", 1), at: float = 101.0, **more: Any) -> dict[str, Any]:
    return {"what": "post", "at": at, "ref": ref, "place": place, "key": key(place), "text": text, **more}


def edit(ref: str, text: str) -> dict[str, Any]:
    return {"what": "edit", "at": 103.0, "ref": ref, "text": text}


def call(place: str, fault: str = "none", method: str = "POST") -> dict[str, Any]:
    return {"what": "call", "at": 100.5, "method": method, "place": place, "key": key(place), "fault": fault}


def judged(folder: Path, lines: Lines, put: Put | None = None, mode: str = "ask", **row: Any) -> Verdict:
    """Of one spike that was put in at 100 and is told in two places."""
    path = folder / "ledger.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    put = put or Put("w001", "k1", raised_at=100.0, committed_at=100.1)
    refs = {line["place"]: line["ref"] for line in lines if line["what"] == "post"}
    kept = [
        Row("w001", key(place), "k1", row.get("state", "sent"), row.get("ref", refs.get(place, "")), 0, "")
        for place in (PLACE, OTHER)
    ]
    kept += [Row("w001", LINE, "k1", "sent", one["ref"], 0, "", line=True) for one in lines if one.get("key") == LINE][
        :1
    ]
    book = Book({("w001", "k1"): put})
    return ledger.compare(book, kept, ledger.read(path), {"w001": [PLACE, OTHER]}, mode)


def faults(verdict: Verdict) -> dict[str, int]:
    kinds = ("lost", "twice", "unretracted", "unmarked", "astray", "unsettled")
    return {kind: len(getattr(verdict, kind)) for kind in kinds if getattr(verdict, kind)}


def test_it_says_how_many_lost_how_many_senders_in_a_row() -> None:
    kept = [Row("w001", key(f"w001/p{n}"), "k1", "sent", "m1", 0, "", deaths=n // 2) for n in range(6)]
    assert ledger.deaths(kept) == {1: 2, 2: 2}


BOTH = [post(PLACE, "m1"), post(OTHER, "m2", at=104.0)]


def line(ref: str, thread: str, place: str = PLACE, text: str = "The wait is 3.0 h now.") -> dict[str, Any]:
    return {**post(place, ref, text), "key": LINE, "thread": thread}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line("m3", "m1")], {}),
        ([line("m3", "m1"), line("m4", "m1")], {"twice": 1, "unmarked": 1}),
        ([line("m3", "")], {"astray": 1}),
        ([line("m3", "m2")], {"astray": 1}),
    ],
    ids=["under its card", "twice", "under none", "under another's"],
)
def test_lines_in_threads_are_judged_as_well(tmp_path: Path, lines: Lines, found: dict[str, int]) -> None:
    verdict = judged(tmp_path, [*BOTH, *lines])
    assert faults(verdict) == found
    assert verdict.seconds["w001"] == [1.0, 4.0], "a line is no delivery of its card"


HEALED = {"what": "healed", "at": 102.0}


def test_a_clean_run_is_clean_and_its_seconds_are_counted(tmp_path: Path) -> None:
    verdict = judged(tmp_path, BOTH)
    assert faults(verdict) == {}
    assert verdict.seconds["w001"] == [1.0, 4.0]
    assert (verdict.quantile(0.5), verdict.quantile(1.0)) == (4.0, 4.0)
    assert [place for place, _, _ in verdict.deliveries()] == [PLACE, OTHER]


def test_what_was_delivered_is_what_the_chat_has_at_the_end_whatever_was_expected(tmp_path: Path) -> None:
    card = f"[ACT] Sun 22 Nov 22:55-Mon 23 Nov 02:55 UTC: 10 h {said_of('k1', 1)}seen 09:05. s-12"
    changed = [*BOTH, edit("m1", card), edit("m2", "garbage"), post(OTHER, "m3")]
    assert judged(tmp_path, changed).deliveries() == (
        (PLACE, "k1", f"[ACT] #-# UTC: 10 h {said_of('k1', 1)}seen #. s-#"),
        (OTHER, "k1", said_of("k1", 1)),
        (OTHER, "k1", "garbage"),
    )
    assert judged(tmp_path, changed, _withdrawn()).deliveries() == ()


def _changed() -> Put:
    return Put("w001", "k1", 100.0, 100.1, version=2)


def _withdrawn() -> Put:
    return Put("w001", "k1", 100.0, 100.1, withdrawn_at=102.0)


@pytest.mark.parametrize(
    ("lines", "put", "found"),
    [
        ([post(PLACE, "m1")], Put, {"lost": 2}),
        ([*BOTH, post(OTHER, "m3")], Put, {"twice": 1, "unmarked": 1}),
        ([*BOTH, post("w002/p1", "m3")], Put, {"astray": 1}),
        ([post(PLACE, "m1"), post(OTHER, "m2", said_of("k2", 1))], Put, {"astray": 1, "lost": 1}),
        (BOTH, _changed, {"lost": 2}),
        ([*BOTH, edit("m1", said_of("k1", 2)), edit("m2", said_of("k1", 2))], _changed, {}),
        ([*BOTH, edit("m1", said_of("k1", 2))], _changed, {"lost": 1}),
        ([*BOTH, edit("m1", f"~{said_of('k1', 1)}~")], Put, {"lost": 1}),
        (BOTH, _withdrawn, {"unretracted": 2}),
        ([*BOTH, edit("m1", "~off~")], _withdrawn, {"unretracted": 1}),
        ([*BOTH, edit("m1", "~off~"), edit("m2", "~off~")], _withdrawn, {}),
    ],
    ids=[
        "never came",
        "twice",
        "elsewhere",
        "another's",
        "old",
        "redrawn",
        "half old",
        "wrongly off",
        "stands",
        "half off",
        "off",
    ],
)
def test_what_is_planted_is_found(tmp_path: Path, lines: Lines, put: Callable[..., Put], found: dict[str, int]) -> None:
    given = Put("w001", "k1", 100.0, 100.1) if put is Put else put()
    assert faults(judged(tmp_path, lines, given)) == found


def test_said_nowhere_and_withdrawn_is_fine(tmp_path: Path) -> None:
    assert faults(judged(tmp_path, [], _withdrawn(), state="cancelled")) == {}


def test_what_the_database_has_not_settled_is_told(tmp_path: Path) -> None:
    assert faults(judged(tmp_path, BOTH, state="doubt")) == {"unsettled": 2}


def test_a_message_that_only_the_database_knows_is_lost(tmp_path: Path) -> None:
    assert faults(judged(tmp_path, BOTH, ref="m9")) == {"lost": 2}


def test_where_nothing_can_be_read_back_a_repeat_has_to_say_so(tmp_path: Path) -> None:
    marked = [*BOTH, post(OTHER, "m3", f"{said_of('k1', 1)} {REPEAT}")]
    assert faults(judged(tmp_path, marked, mode="mute")) == {}
    assert faults(judged(tmp_path, marked)) == {"twice": 1}
    assert faults(judged(tmp_path, [*BOTH, post(OTHER, "m3")], mode="mute")) == {"unmarked": 1}


def test_who_called_and_when_all_was_healed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    lines = [call(PLACE) | {"by": "7"}, call(OTHER) | {"by": "8"}, call(OTHER, "busy") | {"by": "9"}, HEALED]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read = ledger.read(path)
    assert (read.hands, read.healed_at) == ({7: 1, 8: 1}, 102.0)


def test_resolved_doubts_are_those_that_were_asked_for_or_broken_off(tmp_path: Path) -> None:
    asked = {"what": "found", "at": 1.0, "place": PLACE, "key": key(PLACE), "ref": "m1"}
    lines = [call(PLACE), call(OTHER, "reset_after"), call(OTHER, "busy"), call(PLACE, "reset", "GET"), *BOTH, asked]
    assert judged(tmp_path, lines).doubt_resolved == 1
    assert judged(tmp_path, lines, mode="echo").doubt_resolved == 1
    assert judged(tmp_path, lines, state="doubt").doubt_resolved == 0
