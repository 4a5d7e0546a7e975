"""Sets of calendars that nobody here wrote, and how many of their answers calbot gives: shared with the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import calendar_bad
from benchmarks.calendar_cases import Broken, Incomplete, Score, calendar_of, files, loaded, needed
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


def hand(pack: Path) -> Score | None:
    """Hand-written cases, one behaviour each; None where the pack has none, as for all sets."""

    def right(case: Mapping[str, Any]) -> bool:
        first, last, text, wanted, flag = needed(case, "a", "b", "ics", "exp", "flag")
        drops = flag == "cancel"
        entries = read(text.encode(), datetime.fromisoformat(first), datetime.fromisoformat(last))
        return sorted(f"{sign(at)} {title}" for at, _, title, off in entries if not (off and drops)) == sorted(wanted)

    return _asked(files(pack, "hand_cases"), lambda told: told.items(), right)


def queries(pack: Path) -> Score | None:
    """Windows on calendars, with the answers that were recorded while another library's suite passed."""

    def right(query: Mapping[str, Any]) -> bool:
        name, begins, ends, events, _ = needed(query, "file", "start", "stop", "events", "known")
        first, last = _told(begins), _told(ends)
        wanted = sorted((sign(_told(one["start"])), one["summary"]) for one in events)
        found = read(calendar_of(pack / "rie", name), _aware(first) - _LEEWAY, _aware(last) + _LEEWAY)
        inside = [(sign(start), title) for start, end, title, _ in found if _inside(start, end, first, last)]
        return sorted(inside) == wanted

    def held(told: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((f"{one.get('file')} {one.get('test')}", one) for one in told if not one.get("known"))

    return _asked(files(pack / "rie", "queries"), held, right)


def nway(pack: Path) -> Score | None:
    """Starts on which at least three of four independent engines agree."""

    def right(case: Mapping[str, Any]) -> bool:
        window, starts = needed(case, "window", "starts")
        data = calendar_of(pack, case["file"])
        return {sign(begins) for begins, _, _, _ in read(data, *map(datetime.fromisoformat, window))} == set(starts)

    return _asked(
        files(pack, "nway_expect"),
        lambda told: ((name, {**case, "file": name}) for name, case in told.items()),
        right,
    )


def torture(pack: Path) -> Score | None:
    """Files that broke somebody: each must end with an answer or a refusal, in less than SECONDS of processor time."""
    broke = [path for path in sorted((pack / "torture").rglob("*")) if path.is_file()]
    if not broke:
        return None
    score = Score()
    for path in broke:
        began = time.process_time()
        try:
            list(read(path.read_bytes(), *WINDOW))
        except Exception as error:  # whatever a reader can raise is what is looked for here
            score.count(f"{path.name}: {error!r}"[:200], False)
            continue
        score.count(path.name, time.process_time() - began < SECONDS)
    return score


def bad_events(_pack: Path) -> Score:
    """Of the calendars with one bad event those that still give both good ones, once each, in less than SECONDS of
    processor time. They are made here: no pack has them."""

    def right(kind: str) -> bool:
        began = time.process_time()
        titles = [title for _, _, title, _ in read(calendar_bad.calendar(kind), *WINDOW)]
        whole = all(titles.count(good) == 1 for good in calendar_bad.GOOD)
        return whole and time.process_time() - began < SECONDS

    score = Score()
    for kind in calendar_bad.KINDS:
        score.ask(kind, partial(right, kind))
    return score


def rrule(pack: Path) -> Score | None:
    """Recurrence rules with their instances, those that count."""

    def held(told: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((f"{one.get('rrule')} from {one.get('dtstart')}", one) for one in told if one.get("hold", True))

    return _asked(files(pack / "rrule", "rrule_cases"), held, _gives)


def danger(folder: Path, peak: Callable[[], float]) -> tuple[Score, list[dict[str, Any]]]:
    """Hostile files through the fence that calbot reads calendars behind: each must end in 20 s under 3 GiB.

    `peak` gives the MiB that children needed at most so far."""
    score, slowest = Score(), []
    for path in sorted(folder.glob("*.ics")):
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
    left_out: list[str] = field(default_factory=list)


def phrases(pack: Path) -> Phrases | None:
    """Chat phrases. Wrong is one sure answer that is not accepted, or any answer where the phrase must be refused."""
    paths = files(pack, "phrases")
    score = Phrases()
    for path in paths:
        told = loaded(path)
        if not isinstance(told, dict) or "now" not in told or "phrases" not in told:
            raise Broken(f'{path} must say {{"now": instant, "phrases": [...]}}; mend it or take it away')
        now = told["now"]
        for phrase in told["phrases"]:
            try:
                _say_when(score, phrase, datetime.fromisoformat(now))
            except Incomplete as lack:
                score.left_out.append(f"{phrase}: {lack}"[:200])
    return score if paths else None


def _say_when(score: Phrases, phrase: Mapping[str, Any], now: datetime) -> None:
    text, zone, accept, dayfirst = needed(phrase, "text", "tz", "accept", "dayfirst")
    reading = read_when(text, now, zone, day_first=dayfirst)
    got, accepted = {f"{one:%Y-%m-%dT%H:%M}" for one in reading.choices}, set(accept or ())
    if got <= accepted if got and accepted else not got and not accepted:
        score.right += 1
    elif len(got) == 1 or (got and not accepted):
        score.wrong.append(text)
    else:
        score.refused.append(text)


def sign(value: date | datetime) -> str:
    """A start as the packs write it: an instant, a floating time or a day."""
    if not isinstance(value, datetime):
        return f"D{value:%Y%m%d}"
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}" if value.tzinfo else f"F{value:%Y%m%dT%H%M%S}"


def _asked(
    paths: list[Path],
    held: Callable[[Any], Iterable[tuple[str, Mapping[str, Any]]]],
    right: Callable[[Mapping[str, Any]], bool],
) -> Score | None:
    """The score over the cases that `held` finds in the files; None where there are no files. Raises Broken where a
    file holds something else."""
    score = Score()
    for path in paths:
        try:
            cases = list(held(loaded(path)))
        except (AttributeError, TypeError) as error:
            raise Broken(
                f"{path} does not hold cases as the README of a pack tells; mend it or take it away"
            ) from error
        for name, case in cases:
            score.ask(name, partial(right, case))
    return score if paths else None


def _gives(case: Mapping[str, Any]) -> bool:
    told, begins, instances, _ = needed(case, "rrule", "dtstart", "instances", "hold")
    start = midnight(when(begins))
    try:
        rule = recurrence(told)
        last = last_wall(rule.until, midnight(rule.until)) if rule.until else datetime.fromisoformat("2150-01-01")
        found = [at for at, _ in zip(walk(rule, start, start, last), instances, strict=False)]
    except Refused:
        return False
    return found == [midnight(when(each)) for each in instances]


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
