"""CSV files as programs and people save them, down to rows with line numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import InputError
from calbot.sources.table import Row, assign, find_table, plain_name, read_rows

PLAIN = "Date,Title\n2026-12-03,Lid\n"
NAMES = {"date": ("publish date", "date"), "title": ("title", "topic")}


def rows(data: str | bytes) -> tuple[Row, ...]:
    return read_rows(data.encode() if isinstance(data, str) else data, "plan.csv")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        b"sep=;\n" + PLAIN.replace(",", ";").encode(),
        b'"Date","Title"\n"2026-12-03","Lid"',
        b" Date , Title \n 2026-12-03 ,\tLid \n\n,,\n",
    ],
)
def test_one_table_in_many_clothes(data: bytes) -> None:
    assert [row.cells[:2] for row in rows(data)] == [("Date", "Title"), ("2026-12-03", "Lid")]


def test_other_encodings() -> None:
    assert rows("日付,件名\n2026-12-03,水テスト\n".encode("cp932"))[1].cells[1] == "水テスト"
    assert rows("Date,Title\n2026-12-03,Café\n".encode("cp1252"))[1].cells[1] == "Café"


def test_rows_know_their_line_through_cells_of_several_lines_and_empty_rows() -> None:
    read = rows('Date,Copy\n2026-12-03,"one\ntwo\nthree"\n,\n2026-12-04,four\n')
    assert [(row.line, row.cells[1]) for row in read] == [(1, "Copy"), (2, "one\ntwo\nthree"), (6, "four")]


def test_formula_guard_of_our_export_is_taken_off_and_formulas_stay_text() -> None:
    read = rows("Date,Title\n2026-12-03,'=1+1\n2026-12-04,=HYPERLINK(1)\n2026-12-05,'quoted'\n2026-12-06,@acme\n")
    assert [row.cells[1] for row in read[1:]] == ["=1+1", "=HYPERLINK(1)", "'quoted'", "@acme"]


def test_header_is_found_below_titles_and_best_names_win() -> None:
    read = rows("Pot plan 2026,,\n,,\nTopic,Title,Publish Date\nlids,Lid,2026-12-03\n")
    table = find_table(read, "plan.csv", NAMES, [frozenset({"date"})], "no date")
    assert table.header.line == 3
    assert [table.cell(row, "title") for row in table.rows] == ["Lid"]
    assert table.cell(table.rows[0], "zone") == ""


def test_file_without_the_columns_says_which_are_there() -> None:
    with pytest.raises(InputError, match=r"plan.csv:1: no date \(the columns here: Week, Idea\)"):
        find_table(rows("Week,Idea\n1,lid\n"), "plan.csv", NAMES, [frozenset({"date"})], "no date")


def test_column_serves_one_role() -> None:
    assert assign(["Date"], {"when": ("date",), "date": ("date",)}) == {"when": 0}
    assert plain_name(" Publish_Date (UTC): ") == "publish date utc"
    assert plain_name("Ｌａｂｅｌ(s)") == "labels"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n,,,\n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"  <html>sign in</html>", "web page"),
        (b"BEGIN:VCALENDAR\n", "calendar"),
        (b"Date,Title\n2026-12-03,\0\n", "no text file"),
        (b"x" * 20_000_001, "20 MB"),
        (b"a\n" * 200_002, "200,000 rows"),
        (b"a," * 300 + b"b\n", "200 columns"),
        (b'a,"' + b"x" * 110_000 + b'"\n', "characters"),
        (b'a,"' + b"x" * 200_000 + b'"\n', "cannot be read"),
    ],
)
def test_what_is_no_table_or_too_large_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rows(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_refusal(data: bytes) -> None:
    try:
        read = rows(data)
    except InputError:
        return
    assert all(any(row.cells) for row in read)
