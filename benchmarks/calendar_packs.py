"""Sets of calendars that nobody here wrote, and how many of their answers calbot gives: shared with the tests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from calbot.chat.when import read_when
from calbot.errors import InputError
from calbot.sources.fence import start_read
from calbot.sources.recurrence import Refused, last_wall, recurrence
from calbot.sources.values import midnight, when
from calbot.sources.walk import walk
from tests.sources.conformance import read

WINDOW = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
SECONDS = 10.0
_LEEWAY = timedelta(days=2)


@dataclass(slots=True)
class Score:
    """How many of `of` are right, and the names of the others."""

    ok: int = 0
    of: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, name: str, right: bool) -> None:
        """One more answer."""
        self.of += 1
        self.ok += right
        if not right:
            self.missed.append(name)


def hand(pack: Path) -> Score | None:
    """Hand-written cases, one behaviour each; None where the pack has none, as for all sets."""
    score = Score()
    cases = _json(pack / "hand_cases.json")
    if cases is None:
        return None
    for name, case in cases.items():
        start, end = datetime.fromisoformat(case["a"]), datetime.fromisoformat(case["b"])
        drops = case["flag"] == "cancel"
        entries = list(read(case["ics"].encode(), start, end))
        told = sorted(f"{sign(at)} {title}" for at, _, title, off in entries if not (off and drops))
        score.count(name, told == sorted(case["exp"]))
    return score


def queries(pack: Path) -> Score | None:
    """Windows on calendars, with the answers that were recorded while another library's suite passed."""
    recorded = _json(pack / "rie" / "queries.json")
    if recorded is None:
        return None
    score = Score()
    for query in recorded:
        if query["known"]:
            continue
        first, last = _told(query["start"]), _told(query["stop"])
        wanted = sorted((sign(_told(one["start"])), one["summary"]) for one in query["events"])
        data = (pack / "rie" / query["file"]).read_bytes()
        found = read(data, _aware(first) - _LEEWAY, _aware(last) + _LEEWAY)
        got = sorted((sign(start), title) for start, end, title, _ in found if _inside(start, end, first, last))
        score.count(f"{query['file']} {query['test']}", got == wanted)
    return score


def nway(pack: Path) -> Score | None:
    """Starts on which at least three of four independent engines agree."""
    expected = _json(pack / "nway_expect.json")
    if expected is None:
        return None
    score = Score()
    for name, case in expected.items():
        start, end = map(datetime.fromisoformat, case["window"])
        found = {sign(begins) for begins, _, _, _ in read((pack.parent / name).read_bytes(), start, end)}
        score.count(name, found == set(case["starts"]))
    return score


def torture(pack: Path) -> Score | None:
    """Files that broke somebody: each must end with an answer or a refusal, in less than SECONDS of processor time."""
    files = [path for path in sorted((pack / "torture").rglob("*")) if path.is_file()]
    if not files:
        return None
    score = Score()
    for path in files:
        began = time.process_time()
        try:
            list(read(path.read_bytes(), *WINDOW))
        except Exception as error:  # whatever a reader can raise is what is looked for here
            score.count(f"{path.name}: {error!r}"[:200], False)
            continue
        score.count(path.name, time.process_time() - began < SECONDS)
    return score


def rrule(pack: Path) -> Score | None:
    """Recurrence rules with their instances, those that count."""
    cases = _json(pack / "rrule" / "rrule_cases.json")
    if cases is None:
        return None
    score = Score()
    for case in (case for case in cases if case["hold"]):
        score.count(f"{case['rrule']} from {case['dtstart']}", _gives(case))
    return score


def danger(files: Path, peak: Callable[[], float]) -> tuple[Score, list[dict[str, Any]]]:
    """Hostile files through the fence that calbot reads calendars behind: each must end in 20 s under 3 GiB.

    `peak` gives the MiB that children needed at most so far."""
    score, slowest = Score(), []
    for path in sorted(files.glob("*.ics")):
        began = time.perf_counter()
        with suppress(InputError):
            start_read(path, *WINDOW).result()
        seconds, mib = time.perf_counter() - began, peak()
        score.count(f"{path.name}: {seconds:.1f} s, {mib:.0f} MiB", seconds < 20 and mib < 3072)
        slowest.append({"file": path.name, "s": round(seconds, 1)})
    return score, sorted(slowest, key=lambda one: -float(str(one["s"])))[:5]


@dataclass(slots=True)
class Phrases:
    """When people say it is: right, confidently wrong (by name), or refused and asked where an answer was wanted."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def phrases(pack: Path) -> Phrases | None:
    """Chat phrases. Wrong is one sure answer that is not accepted, or any answer where the phrase must be refused."""
    told = _json(pack / "phrases_dev.json")
    if told is None:
        return None
    score = Phrases()
    for phrase in told["phrases"]:
        now = datetime.fromisoformat(told["now"])
        reading = read_when(phrase["text"], now, phrase["tz"], day_first=phrase["dayfirst"])
        got, accepted = {f"{one:%Y-%m-%dT%H:%M}" for one in reading.choices}, set(phrase["accept"] or ())
        if got <= accepted if got and accepted else not got and not accepted:
            score.right += 1
        elif len(got) == 1 or (got and not accepted):
            score.wrong.append(phrase["text"])
        else:
            score.refused.append(phrase["text"])
    return score


def sign(value: date | datetime) -> str:
    """A start as the packs write it: an instant, a floating time or a day."""
    if not isinstance(value, datetime):
        return f"D{value:%Y%m%d}"
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}" if value.tzinfo else f"F{value:%Y%m%dT%H%M%S}"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _gives(case: Mapping[str, Any]) -> bool:
    start = midnight(when(case["dtstart"]))
    try:
        rule = recurrence(case["rrule"])
        last = last_wall(rule.until, midnight(rule.until)) if rule.until else datetime.fromisoformat("2150-01-01")
        found = [at for at, _ in zip(walk(rule, start, start, last), case["instances"], strict=False)]
    except Refused:
        return False
    return found == [midnight(when(each)) for each in case["instances"]]


def _told(value: list[Any]) -> date | datetime:
    if value[0] != "dt":
        return date.fromisoformat(value[1])
    told = datetime.fromisoformat(value[1])
    return told if value[2] is None else told.replace(tzinfo=timezone(timedelta(seconds=value[2])))


def _full(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else midnight(value)


def _aware(value: date | datetime) -> datetime:
    full = _full(value)
    return full if full.tzinfo else full.replace(tzinfo=UTC)


def _inside(start: date | datetime, end: date | datetime, first: date | datetime, last: date | datetime) -> bool:
    """Whether an event touches a window; an empty window asks for what is on at that instant. What has no zone is
    compared in the event's own, else in the window's."""
    a, b, s, e = _compared(start, first, last, start, end)
    if s == e:
        return a == s if a == b else a <= s < b
    return s <= a < e if a == b else s < b and a < e


def _compared(start: date | datetime, *values: date | datetime) -> Iterator[datetime]:
    full = [_full(value) for value in values]
    aware = [value.tzinfo for value in full if value.tzinfo]
    own = start.tzinfo if isinstance(start, datetime) and start.tzinfo else aware[0] if aware else None
    for value in full:
        yield (value if value.tzinfo else value.replace(tzinfo=own)).astimezone(UTC) if aware else value
