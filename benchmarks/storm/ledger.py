"""The three ledgers side by side: what was put in, what the database says, what the chat server accepted."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, text

from benchmarks.storm.company import workspace_of
from benchmarks.storm.faults import OPEN, Fault
from benchmarks.storm.spikes import Book, Put
from calbot.model.notice import NoticeState
from calbot.words.say import sayer

_REPEAT = sayer("en", "UTC")("speaker.repeat")
_MOMENT = re.compile(r"(?:[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} )?\d{1,2}:\d{2}")
_NUMBER = re.compile(r"\bs-\d+\b")
_SETTLED = (NoticeState.SENT, NoticeState.SUPERSEDED, NoticeState.CANCELLED)


COUNTS = ("lost", "twice", "unretracted", "unmarked", "astray", "unsettled")
"""What a verdict counts that may not be."""


@dataclass
class Message:
    """One message that the chat server accepted: when, in the thread of which other one, and how it read last."""

    ref: str
    place: str
    key: str
    at: float
    first: str
    last: str
    thread: str = ""

    @property
    def struck(self) -> bool:
        """Whether it reads as called off."""
        return self.last.startswith("~")

    @property
    def repeat(self) -> bool:
        """Whether it said of itself that it may be a repeat."""
        return _REPEAT in self.first


class Heard(NamedTuple):
    """A call as it came in: when, what met it, about which delivery, and which process called (0: it did not say)."""

    at: float
    method: str
    fault: str
    key: str
    by: int


class Slow(NamedTuple):
    """A message that came `seconds` after it was `due`."""

    seconds: float
    place: str
    spike: str
    due: float

    @property
    def until(self) -> float:
        """When it was accepted."""
        return self.due + self.seconds


@dataclass
class Accepted:
    """The chat server's ledger."""

    messages: list[Message] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    opened: set[tuple[str, str]] = field(default_factory=set)
    """(place, key) of messages whose sender cannot know whether they were taken."""
    asked: set[tuple[str, str]] = field(default_factory=set)
    """(place, key) that were asked for, and the question answered."""
    heard: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    """All calls about a place, as they came in."""
    healed_at: float = 0.0
    """When the places that were ill began to fare like all others."""

    @property
    def hands(self) -> Counter[int]:
        """How many calls of each process nothing befell."""
        return Counter(call.by for heard in self.heard.values() for call in heard if call.fault == Fault.NONE)

    @property
    def calls(self) -> int:
        """All calls that came in."""
        return sum(self.faults.values())


@dataclass(frozen=True)
class Row:
    """A notice as the database has it, with its alert's key; a `line` goes into the thread of the alert's card; it was
    lost with its sender `deaths` times in a row before it was told."""

    workspace_id: str
    key: str
    origin: str
    state: str
    ref: str
    repeats: int
    problem: str
    attempt: int = 0
    line: bool = False
    deaths: int = 0


@dataclass
class Verdict:
    """What came of it all. Counts of pairs of a spike and a place, or of lines in threads, and their examples; seconds
    from due to accepted, of cards."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unretracted: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    repeats: int = 0
    doubt_resolved: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    final: list[tuple[str, str, str]] = field(default_factory=list)
    """(place, spike, how it read last) of each message about what was not withdrawn; see `unclocked`."""
    slow: list[Slow] = field(default_factory=list)
    """All that came."""

    def deliveries(self) -> tuple[tuple[str, str, str], ...]:
        """(place, spike, what its message says at the end) of each message about what was not withdrawn, sorted."""
        return tuple(sorted(self.final))

    def quantile(self, share: float) -> float:
        """The `share` quantile (0..1) of the seconds from due to accepted."""
        ordered = sorted(second for one in self.seconds.values() for second in one)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


def read(path: Path) -> Accepted:
    """All that the chat server put down."""
    kept = Accepted()
    by_ref: dict[str, Message] = {}
    for line in _lines(path):
        match line["what"]:
            case "call":
                kept.faults[line["fault"]] += 1
                by = int(line.get("by") or 0)
                kept.heard[line["place"]].append(Heard(line["at"], line["method"], line["fault"], line["key"], by))
                if line["method"] == "POST" and line["fault"] in OPEN:
                    kept.opened.add((line["place"], line["key"]))
            case "post":
                said = (line["ref"], line["place"], line["key"], line["at"], line["text"], line["text"])
                by_ref[line["ref"]] = Message(*said, thread=line.get("thread", ""))
                kept.messages.append(by_ref[line["ref"]])
            case "edit":
                by_ref[line["ref"]].last = line["text"]
            case "healed":
                kept.healed_at = line["at"]
            case "found":
                kept.asked.add((line["place"], line["key"]))
    return kept


def rows(engine: Engine) -> list[Row]:
    """All notices of warnings."""
    asked = text(
        "SELECT n.workspace_id, n.key, a.origin, n.state, n.ref, n.repeats, n.problem, n.attempt,"
        " n.thread_slot <> '', n.lapses FROM cb_notice n"
        " JOIN cb_alert a ON a.workspace_id = n.workspace_id AND a.id = n.subject_id"
        " WHERE n.subject = 'alert' AND a.origin IS NOT NULL"
    )
    with engine.connect() as connection:
        return [Row(*one) for one in connection.execute(asked)]


def deaths(kept: Sequence[Row]) -> dict[int, int]:
    """How many messages lost so many senders in a row before they were told."""
    return dict(sorted(Counter(row.deaths for row in kept if row.deaths).items()))


def compare(
    book: Book, kept: Sequence[Row], accepted: Accepted, places: Mapping[str, Sequence[str]], mode: str
) -> Verdict:
    """Judge a run that has come to rest. `places` are the addresses of each workspace's care team."""
    verdict = Verdict()
    of_key = {(row.workspace_id, row.key): row.origin for row in kept}
    in_thread = {(row.workspace_id, row.key) for row in kept if row.line}
    told: dict[tuple[str, str], list[Message]] = defaultdict(list)
    said: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in accepted.messages:
        origin = of_key.get((workspace_of(message.place), message.key))
        if (workspace_of(message.place), message.key) in in_thread:
            said[message.place, message.key].append(message)
        elif origin is None or (origin not in message.first and not message.first.startswith("~")):
            verdict.astray.append(f"{message.place} {message.key}")
        else:
            told[message.place, origin].append(message)
    for put in book.puts.values():
        for place in places[put.workspace_id]:
            _judge(put, place, told.get((place, put.key), []), verdict, mode)
    for (place, key), lines in said.items():
        cards = told.get((place, of_key[workspace_of(place), key]), [])
        _judge_line(f"{place} {key}", lines, {card.ref for card in cards}, verdict, mode)
    _settled(kept, accepted, verdict)
    verdict.doubt_resolved = _resolved(kept, accepted, mode)
    return verdict


def _judge(put: Put, place: str, messages: Sequence[Message], verdict: Verdict, mode: str) -> None:
    about = f"{place} {put.key}"
    if len(messages) > 1:
        repeated = [message for message in messages[1:] if message.repeat]
        verdict.repeats += len(repeated)
        verdict.twice += [about] if mode != "mute" else []
        verdict.unmarked += [about] if len(repeated) < len(messages) - 1 else []
    if put.withdrawn_at:
        off = [message.struck for message in messages]
        # Of two copies where nothing can be read back, calbot knows the number of one only.
        verdict.unretracted += [about] if off and not (any(off) if mode == "mute" else all(off)) else []
        return
    verdict.final += [(place, put.key, unclocked(message.last)) for message in messages]
    # What reads as called off though it is on is as good as never told.
    if not any(put.said in message.last and not message.struck for message in messages):
        last = messages[-1].last[-160:] if messages else "never came"
        verdict.lost.append(f"{about}: {last!r}")
    if messages:
        seconds = min(message.at for message in messages) - put.raised_at
        verdict.seconds[put.workspace_id].append(seconds)
        verdict.slow.append(Slow(seconds, place, put.key, put.raised_at))


def _judge_line(about: str, messages: Sequence[Message], cards: Collection[str], verdict: Verdict, mode: str) -> None:
    """A line is said once, and under the card that it is about."""
    repeated = [message for message in messages[1:] if message.repeat]
    verdict.repeats += len(repeated)
    verdict.twice += [about] if len(messages) > 1 and mode != "mute" else []
    verdict.unmarked += [about] if len(repeated) < len(messages) - 1 else []
    verdict.astray += [f"{about} under {one.thread!r}" for one in messages if one.thread not in cards]


def unclocked(said: str) -> str:
    """What a message says, but for what differs between two runs of the same: moments, which are those of the run, and
    the warning's number, which is one more for whichever of two was put in first."""
    return _NUMBER.sub("s-#", _MOMENT.sub("#", said))


def _settled(kept: Sequence[Row], accepted: Accepted, verdict: Verdict) -> None:
    refs = {(workspace_of(message.place), message.ref) for message in accepted.messages}
    for row in kept:
        if row.state not in _SETTLED:
            verdict.unsettled.append(f"{row.workspace_id} {row.key}: {row.state} {row.problem}")
        elif row.state == NoticeState.SENT and (row.workspace_id, row.ref) not in refs:
            verdict.lost.append(f"{row.workspace_id} {row.key}: kept as {row.ref}, which was never accepted")


def _resolved(kept: Sequence[Row], accepted: Accepted, mode: str) -> int:
    """How many messages were in doubt and came to an end: asked for at the server; where it cannot be asked, those
    whose call it broke off."""
    done = {(row.workspace_id, row.key) for row in kept if row.state == NoticeState.SENT}
    doubtful = accepted.asked if mode == "ask" else accepted.opened
    return sum((workspace_of(place), key) in done for place, key in doubtful)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as kept:
        yield from map(json.loads, kept)
