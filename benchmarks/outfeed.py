"""Whether calendar programs read the published calendar as it is meant: icalendar, libical, ical.js and node-ical.

Each reader that is there gets the same files and says what it sees; that is compared with what was written, entry by
entry: UID, start and end, day or hour, status, sequence, title and description. ical.js and node-ical are installed by
npm into a folder that is gone afterwards; libical is the system's own library.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from calbot.flows.outfeed import Entry, Published, published
from calbot.model.outfeed import Outfeed
from calbot.sources.outfeed import written

NOW: Final = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
NPM: Final = ("ical.js@2.2.1", "node-ical@0.26.1")
_NODE: Final = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const day = (at) => at.toISOString().slice(0, 10);
const seen = (event, isDay, start, end, more) => ({
  uid: event.uid, start: isDay ? day(start) : start.toISOString(), end: isDay ? day(end) : end.toISOString(), ...more,
});
const readers = {
  "ical.js": (text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => {
    const event = new ICAL.Event(one, { strictExceptions: true });
    const more = {
      status: one.getFirstPropertyValue("status"), sequence: event.sequence, title: event.summary,
      about: event.description ?? "",
    };
    return seen(event, event.startDate.isDate, event.startDate.toJSDate(), event.endDate.toJSDate(), more);
  }),
  "node-ical": (text) => Object.values(ical.sync.parseICS(text)).filter((one) => one.type === "VEVENT").map((one) => {
    const more = {
      status: one.status, sequence: Number(one.sequence), title: one.summary, about: one.description ?? "",
    };
    return seen(one, one.datetype === "date", one.start, one.end, more);
  }),
};
const text = readFileSync(process.argv[3], "utf8");
console.log(JSON.stringify(readers[process.argv[2]](text)));
"""


@dataclass(frozen=True)
class Seen:
    """An entry as a reader tells it: `start` and `end` are UTC instants, or days, in ISO 8601."""

    uid: str
    start: str
    end: str
    status: str
    sequence: int
    title: str
    about: str


class Missing(Exception):
    """A reader that is not there, and why."""


Reader = Callable[[Path], Sequence[Seen]]


def entries() -> list[Entry]:
    """One of each kind, and what is hard to write: signs that are escaped, lines that are folded, other scripts."""
    rough = "Sale; 50 % off, today\\only\nwith a new line\tand a tab \u200f\u05e9\u05dc\u05d5\u05dd \U0001f525"
    return [
        Entry("s-1", NOW + 30 * HOUR, NOW + 34 * HOUR, "First responses take 4.6 h (promised: 1 h)", "Because of p-12"),
        Entry("n-3", NOW + 31 * HOUR, NOW + 32 * HOUR, "Two posts on one account within an hour", rough),
        Entry("p-12", NOW + 30 * HOUR, NOW + 30.5 * HOUR, "TikTok @pot: Water test", "About 120 messages", sure=True),
        Entry("p-13", NOW, NOW + 24 * HOUR, "IG @pan: the day is known", "", "2026-12-01", sure=True),
        Entry("p-14", NOW + 90 * HOUR, NOW + 91 * HOUR, "新しい鍋の発売、" * 12, "説明文\n二行目" * 40, sure=True),
        Entry("p-15", NOW + 80 * HOUR, NOW + 81 * HOUR, rough, "x" * 900, sure=True),
    ]


def told() -> list[Published]:
    """What stands in the calendar after a change of one entry and the end of another."""
    feed = Outfeed(workspace_id="w", id=1, place_id=1, digest="d" * 64, created_at=NOW)
    first = entries()
    feed.told, _ = published(feed, first, NOW)
    moved = [replace(first[0], ends_at=first[0].ends_at + HOUR), *first[1:-1]]
    return published(feed, moved, NOW + HOUR)[1]


def meant(some: Sequence[Published]) -> list[Seen]:
    """What a reader is to see."""
    return [_meant(one) for one in some]


def _meant(one: Published) -> Seen:
    said, status = one.entry, "CANCELLED" if one.gone else "CONFIRMED" if one.entry.sure else "TENTATIVE"
    start, end = _instant(said.starts_at), _instant(said.ends_at)
    if said.day:
        start, end = said.day, (date.fromisoformat(said.day) + timedelta(days=1)).isoformat()
    return Seen(one.uid, start, end, status, one.sequence, said.title, said.about)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def by_icalendar(file: Path) -> list[Seen]:
    """icalendar, which is strict where nothing was set aside as an error."""
    from icalendar import Calendar

    (calendar,) = Calendar.from_ical(file.read_bytes(), multiple=True)
    errors = [*calendar.errors, *(error for event in calendar.events for error in event.errors)]
    if errors:
        raise ValueError(f"icalendar sets aside {errors}")

    def edge(value: Any) -> str:
        return _instant(value.dt) if isinstance(value.dt, datetime) else value.dt.isoformat()

    return [
        Seen(
            *(str(one["UID"]), edge(one["DTSTART"]), edge(one["DTEND"]), str(one["STATUS"]), int(one["SEQUENCE"])),
            *(str(one["SUMMARY"]), str(one.get("DESCRIPTION", ""))),
        )
        for one in calendar.events
    ]


class Libical:
    """libical 3 by ctypes, with its own check of what RFC 5545 allows where (icalrestriction_check)."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("ical")
        if name is None:
            raise Missing("libical is not installed (Debian: apt-get install libical3)")
        self.name = name
        self.lib = ctypes.CDLL(name)
        texts = ("icalcomponent_get_summary", "icalcomponent_get_description", "icalproperty_get_value_as_string")
        for text in texts:
            getattr(self.lib, text).restype = ctypes.c_char_p
        for pointer in ("icalparser_parse_string", "icalcomponent_get_first_property"):
            getattr(self.lib, pointer).restype = ctypes.c_void_p
        for pointer in ("icalcomponent_get_first_component", "icalcomponent_get_next_component"):
            getattr(self.lib, pointer).restype = ctypes.c_void_p

    def __call__(self, file: Path) -> list[Seen]:
        lib = self.lib
        root = ctypes.c_void_p(lib.icalparser_parse_string(file.read_bytes()))
        if not root:
            raise ValueError("libical reads nothing")
        valid = lib.icalrestriction_check(root)
        if lib.icalcomponent_count_errors(root) or not valid:
            raise ValueError(f"libical finds {lib.icalcomponent_count_errors(root)} errors")
        kind = lib.icalcomponent_string_to_kind(b"VEVENT")
        found, one = [], lib.icalcomponent_get_first_component(root, kind)
        while one:
            found.append(self._seen(ctypes.c_void_p(one)))
            one = lib.icalcomponent_get_next_component(root, kind)
        return found

    def _seen(self, one: ctypes.c_void_p) -> Seen:
        lib = self.lib
        start, end = self._text(one, "DTSTART"), self._text(one, "DTEND")
        summary, description = lib.icalcomponent_get_summary(one), lib.icalcomponent_get_description(one)
        return Seen(
            *(self._text(one, "UID"), _edge(start), _edge(end), self._text(one, "STATUS")),
            *(int(lib.icalcomponent_get_sequence(one)), summary.decode(), (description or b"").decode()),
        )

    def _text(self, one: ctypes.c_void_p, name: str) -> str:
        kind = self.lib.icalproperty_string_to_kind(name.encode())
        found = ctypes.c_void_p(self.lib.icalcomponent_get_first_property(one, kind))
        text: bytes = self.lib.icalproperty_get_value_as_string(found)
        return text.decode()


def _edge(text: str) -> str:
    """20261126T090000Z or 20261126, as ISO 8601."""
    at = datetime.fromisoformat(text)
    return _instant(at) if "T" in text else at.date().isoformat()


def npm_readers(folder: Path) -> dict[str, Reader]:
    """ical.js and node-ical, installed into `folder`."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise Missing("node and npm are not installed")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    (folder / "read.mjs").write_text(_NODE)
    command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", *NPM]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise Missing(f"npm cannot install them: {(done.stderr.strip().splitlines() or ['no reason'])[-1][:200]}")

    def reader(name: str) -> Reader:
        def read(file: Path) -> list[Seen]:
            asked = [node, "read.mjs", name, str(file)]
            # What has no zone would be read in the machine's; nothing here has none.
            told = subprocess.run(
                asked, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"TZ": "UTC"}
            )
            if told.returncode:
                raise ValueError(f"{name} fails: {told.stderr.strip()[-300:]}")
            return [Seen(**one) for one in json.loads(told.stdout)]

        return read

    return {one.partition("@")[0]: reader(one.partition("@")[0]) for one in NPM}


def readers(folder: Path) -> tuple[dict[str, Reader], dict[str, str]]:
    """Those that are there by their name and version, and why each of the others is not."""
    found: dict[str, Reader] = {f"icalendar {version('icalendar')}": by_icalendar}
    missing: dict[str, str] = {}
    try:
        libical = Libical()
        found[f"libical ({Path(libical.name).name})"] = libical
    except Missing as why:
        missing["libical"] = str(why)
    try:
        installed = npm_readers(folder)
        found |= {one.replace("@", " "): installed[one.partition("@")[0]] for one in NPM}
    except (Missing, subprocess.TimeoutExpired) as why:
        missing |= dict.fromkeys(("ical.js", "node-ical"), str(why))
    return found, missing


def differences(read: Reader, files: Mapping[Path, Sequence[Seen]]) -> tuple[int, list[str]]:
    """How many entries are read as they are meant, and what is read otherwise."""
    right, wrong = 0, []
    for file, expected in files.items():
        try:
            seen = {one.uid: one for one in read(file)}
        except (ValueError, ctypes.ArgumentError) as problem:
            wrong.append(f"{file.name}: {problem}")
            continue
        for one in expected:
            right += seen.get(one.uid) == one
            if seen.get(one.uid) != one:
                wrong.append(f"{file.name}: {asdict(one)} is read as {seen.get(one.uid)}")
        wrong += [f"{file.name}: {uid} is nobody's" for uid in seen.keys() - {one.uid for one in expected}]
    return right, wrong


def files_in(folder: Path) -> dict[Path, list[Seen]]:
    """The calendar in both languages, and an empty one."""
    some, made = told(), {}
    for name, locale, about, shown in (
        ("spikes", "en", "Spikes, posts; collisions", some),
        ("急増", "ja", "急増・投稿", some),
        ("empty", "en", "Nothing", []),
    ):
        file = folder / f"{name}.ics"
        file.write_bytes(written(f"calbot: {name}", about, locale, shown))
        made[file] = meant(shown)
    return made


def main() -> None:
    """Ask each reader; exit code 1 where one of them sees something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as name:
        files = files_in(Path(name))
        found, missing = readers(Path(name))
        results = {title: differences(read, files) for title, read in found.items()}
    of = sum(map(len, files.values()))
    for title, (right, wrong) in results.items():
        print("\n  ".join((f"{title:<32} {right} of {of} entries as written", *wrong)))
    for title, why in missing.items():
        print(f"{title:<32} not asked: {why}")
    if as_json:
        read_as = {title: {"right": right, "of": of, "wrong": wrong} for title, (right, wrong) in results.items()}
        print(json.dumps({"readers": read_as, "missing": missing}, ensure_ascii=False))
    raise SystemExit(1 if any(wrong for _, wrong in results.values()) else 0)


if __name__ == "__main__":
    main()
