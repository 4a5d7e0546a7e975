"""Workbooks made to hurt: refused before they are parsed, or read as far as they make sense; nothing hangs or leaks."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import InputError
from calbot.sources import archive
from calbot.sources.fence import Limits
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet
from tests.sources.books import FIRST, book, parts, with_part, zipped

HONEST = book({"Plan": [["Date", "Channel", "Title"], [date(2026, 12, 3), "IG", "Lids"], ["2026-12-04", "X", "Pots"]]})
PARTS = parts(HONEST)


def read(data: bytes) -> CalendarReading:
    return read_sheet(data, "plan.xlsx", "UTC")


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as refusal:
        read(data)
    return str(refusal.value)


@settings(max_examples=60)
@given(st.integers(0, len(HONEST)))
def test_truncated_workbooks_are_refused(length: int) -> None:
    with suppress(InputError):
        assert read(HONEST[:length]).entries == read(HONEST).entries


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(4, len(HONEST) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_flipped_bytes_give_posts_or_a_refusal(flips: list[tuple[int, int]]) -> None:
    data = bytearray(HONEST)
    for at, byte in flips:
        data[at] = byte
    with suppress(InputError):
        read(bytes(data))


XML = st.sampled_from(
    [
        *(b"<row", b"</row>", b'<c r="A1"', b't="s"', b't="inlineStr"', b't="e"', b't="b"', b't="d"', b"<v>", b"</v>"),
        *(b'r="XFD1048576"', b'r="A0"', b'r="-1"', b'r="1A"', b's="999"', b"<f>", b"</f>", b"<v>1e999</v>", b"NaN"),
        *(b"<v>-1</v>", b"<v>99999999999</v>", b'min="1" max="99999"', b'<mergeCell ref="A1:XFD1048576"/>', b">", b"<"),
        *(b'hidden="1"', b"<dimension ref='A1:XFD1048576'/>", b"\xff", b"&#0;", b"&x;", b"]]>", b"<!--", b"-->"),
    ]
)


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), XML), min_size=1, max_size=5),
)
def test_mangled_parts_give_posts_or_a_refusal(name: str, changes: list[tuple[float, int, bytes]]) -> None:
    data = PARTS[name]
    for place, gone, put in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + gone :]
    with suppress(InputError):
        read(zipped({**PARTS, name: data}))


def test_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({**PARTS, FIRST: b" " * 60_000_000})
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert "unpacks to more than a calendar needs" in refused(bomb)


def test_many_parts_of_a_bomb_are_counted_together() -> None:
    members = {f"xl/worksheets/sheet{n}.xml": bytes(range(256)).replace(b"\0", b"") * 40_000 for n in range(8)}
    assert "unpacks to more than a calendar needs" in refused(zipped({**PARTS, **members}))


def test_size_that_a_directory_lies_about_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 200_000)
    noise = b"".join(struct.pack("<I", n * 2_654_435_761 % 2**32).replace(b"\0", b"x") for n in range(100_000))
    data = bytearray(zipped({**PARTS, "xl/noise.xml": noise}))
    for at in _found(data, struct.pack("<I", len(noise))):
        data[at : at + 4] = struct.pack("<I", 1_000)
    assert refused(bytes(data))


def _found(data: bytearray, what: bytes) -> list[int]:
    places, at = [], data.find(what)
    while at >= 0:
        places.append(at)
        at = data.find(what, at + 1)
    return places


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(how: int) -> None:
    assert "packed in a way" in refused(zipped(PARTS, how))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    body = io.BytesIO(HONEST)
    with zipfile.ZipFile(body, "a") as made:
        made.writestr(FIRST, b"<other/>")
    assert "two parts have one name" in refused(body.getvalue())


def test_thousands_of_parts_are_refused() -> None:
    assert "more than 2,000 parts" in refused(zipped({**PARTS, **{f"xl/{n}.xml": b"" for n in range(2_001)}}))


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "name", [FIRST, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/theme/theme1.xml"]
)
@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, OUTSIDE.lower()])
def test_document_types_and_entities_are_refused(name: str, head: bytes) -> None:
    body = PARTS[name].partition(b"?>")[2] or PARTS[name]
    assert "declares a document type" in refused(zipped({**PARTS, name: head + body}))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.decode().encode("utf-16"),
        lambda data: b'<?xml version="1.0" encoding="utf-7"?>' + data,
        lambda data: b"<?xml version='1.0' encoding='cp037'?>" + data,
    ],
)
def test_parts_in_another_coding_are_refused(change: Callable[[bytes], bytes]) -> None:
    bare = PARTS[FIRST].partition(b"?>")[2] if PARTS[FIRST].startswith(b"<?") else PARTS[FIRST]
    assert "not in UTF-8" in refused(zipped({**PARTS, FIRST: change(bare)}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({"a.txt": b"x"}), "no .xlsx workbook"),
        (zipped({"content.xml": b"<x/>", "mimetype": b"ods"}), "no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind or has a password"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x05\x06" + b"\0" * 18, "no .xlsx workbook"),
    ],
)
def test_what_is_no_workbook_says_what_to_do(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_workbook_that_is_too_large_says_what_to_do() -> None:
    assert "more than 20 MB" in refused(HONEST + b"x" * 20_000_000)


def test_macros_links_and_pictures_are_left_alone() -> None:
    more = {
        "xl/vbaProject.bin": b"\0macro" * 1000,
        "xl/externalLinks/externalLink1.xml": OUTSIDE,
        "xl/media/image1.png": b"\0" * 3_000_000,
        "xl/customXml/item1.xml": LAUGHS,
        "../../etc/cron.d/x.xml": LAUGHS,
    }
    assert read(zipped({**PARTS, **more})).entries == read(HONEST).entries


def sheet_with(rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    def change(data: bytes) -> bytes:
        data = data.replace(b"</sheetData>", rows + b"</sheetData>" + after)
        return data.replace(b"<sheetData>", before + b"<sheetData>")

    return with_part(HONEST, FIRST, change)


def formatted_rows() -> bytes:
    return b"".join(b'<row r="%d" spans="1:3"><c r="A%d" s="1"/></row>' % (n, n) for n in range(4, 300_000))


# Many megabytes, so each is made by the test that reads it.
HOLLOW: dict[str, Callable[[], bytes]] = {
    "a million empty rows": lambda: b"".join(b'<row r="%d"/>' % n for n in range(4, 1_048_577)),
    "formatted rows": formatted_rows,
    "one cell at the far end": lambda: b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>end</t></is></c></row>',
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rows", HOLLOW.values(), ids=HOLLOW)
def test_sheets_of_nothing_cost_little(rows: Callable[[], bytes]) -> None:
    reading = read_posts(sheet_with(rows()), "plan.xlsx", "UTC", limits=Limits(cpu_seconds=16, wall_seconds=50))
    assert [entry.title for entry in reading.entries] == ["Lids", "Pots"]


@pytest.mark.parametrize(
    "lie",
    [
        b'<dimension ref="A1:XFD1048576"/>',
        b'<dimension ref="A1"/>',
        b'<cols><col min="1" max="16384" width="9"/></cols>',
    ],
)
def test_what_a_sheet_says_of_its_size_is_not_believed(lie: bytes) -> None:
    def change(data: bytes) -> bytes:
        start, end = data.find(b"<dimension"), data.find(b"<sheetData>")
        return data[:start] + lie + data[end:]

    assert len(read(with_part(HONEST, FIRST, change)).entries) == 2


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="4"><c r="XFD4"><v>1</v></c></row>',
        b'<row r="99999999999"><c r="A4"><v>1</v></c></row>',
        b'<row r="4"><c r="A4" t="s"><v>999999</v></c></row>',
        b'<row r="4"><c r="A4" s="77777"><v>1</v></c></row>',
        b'<row r="4"><c r="A4" s="1"><v>1e300</v></c></row>',
        b'<row r="4"><c r="A4" s="1"><v>-99999999</v></c></row>',
        b"<row>" * 5_000 + b"</row>" * 5_000,
    ],
)
def test_absurd_cells_give_posts_or_a_refusal(rows: bytes) -> None:
    with suppress(InputError):
        assert len(read_posts(sheet_with(rows), "plan.xlsx", "UTC").entries) == 2


def test_row_beyond_the_last_of_any_sheet_is_refused_before_it_is_counted_up_to() -> None:
    far = sheet_with(b'<row r="99999999999"><c r="A4"><v>1</v></c></row>')
    with pytest.raises(InputError, match="names a row that no sheet has"):
        read_posts(far, "plan.xlsx", "UTC")


def test_merging_everything_is_no_work() -> None:
    merged = b"<mergeCells>" + b'<mergeCell ref="C3:C1048576"/>' * 3_000 + b"</mergeCells>"
    assert len(read(sheet_with(b"", after=merged)).entries) == 2


def test_reader_that_takes_too_long_is_stopped_and_says_so() -> None:
    with pytest.raises(InputError, match=r"plan.xlsx: reading it took more than 0.01 seconds and was stopped"):
        read_posts(HONEST, "plan.xlsx", limits=Limits(wall_seconds=0.01))


def test_memory_of_the_reader_is_bounded() -> None:
    with pytest.raises(InputError, match=r"more time or memory|its reader failed|damaged"):
        read_posts(sheet_with(formatted_rows()), "plan.xlsx", limits=Limits(memory_bytes=60 << 20))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
CELLS: st.SearchStrategy[Any] = (
    TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
    | st.dates(date(1900, 3, 1)) | st.times() | st.sampled_from(["Date", "Title", "Monday", "5. x", "17-Jun", "STATUS"])
)  # fmt: skip


@settings(max_examples=80)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.sampled_from(["Plan", "JUNE", "June 2026", "6月"]))
def test_any_cells_give_posts_or_a_refusal(rows: list[list[object]], name: str) -> None:
    with suppress(InputError):
        read(book({name: [["Date", "Title"], *rows]}))
