"""Workbooks as people keep them: what is seen in them is read, with its place, and what leaves doubt is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from calbot.errors import InputError
from calbot.sources.answers import NO_ANSWERS, Answers
from calbot.sources.moment import Order
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet
from tests.sources.books import FIRST, book, with_part

wall = partial(datetime, tzinfo=None)
"""Cells know no zones."""
HEAD = ["Date", "Time", "Channel", "Title"]


def read(data: bytes, answers: Answers = NO_ANSWERS, zone: str = "Europe/London") -> CalendarReading:
    return read_sheet(data, "plan.xlsx", zone, answers)


def told(reading: CalendarReading) -> list[tuple[str, str]]:
    return [(entry.title, f"{entry.starts_at:%Y-%m-%dT%H:%M}") for entry in reading.entries]


def test_dates_and_hours_of_cells_are_what_they_are() -> None:
    rows = [
        HEAD,
        [wall(2026, 12, 3, 10, 30), None, "IG", "Both"],
        [date(2026, 12, 4), time(9, 15), "IG", "Parted"],
        ["2026-12-05", "17:00", "IG", "Texts"],
        [date(2026, 12, 6), None, "IG", "Day"],
    ]
    reading = read(book({"Plan": rows}))
    assert told(reading) == [
        ("Both", "2026-12-03T10:30"),
        ("Parted", "2026-12-04T09:15"),
        ("Texts", "2026-12-05T17:00"),
        ("Day", "2026-12-06T00:00"),
    ]
    assert [entry.all_day for entry in reading.entries] == [False, False, False, True]
    assert [entry.line for entry in reading.entries] == [2, 3, 4, 5]


def test_dates_counted_from_1904() -> None:
    def mac(made: Any) -> None:
        made.epoch = CALENDAR_MAC_1904

    rows = [HEAD, [wall(2026, 12, 3, 10), None, "IG", "Mac"]]
    assert told(read(book({"Plan": rows}, mac))) == [("Mac", "2026-12-03T10:00")]


def test_number_that_is_no_date_is_asked_about_in_its_row() -> None:
    rows = [HEAD, [date(2026, 12, 3), "10:00", "IG", "Good"], [46359, "10:00", "IG", "Serial"]]
    reading = read(book({"Plan": rows}))
    assert [str(one) for one in reading.problems] == [
        'plan.xlsx:Plan!A3: Serial: "46359" is no date that I understand; write it as 2026-12-03'
    ]


def test_read_behind_the_fence_it_is_the_same() -> None:
    rows = [HEAD, [date(2026, 12, 3), "10:00", "IG", "Good"], ["soon", "10:00", "IG", "Lost"]]
    data = book({"Plan": rows, "Legend": [["Colour", "Meaning"], ["red", "late"]]})
    assert read_posts(data, "plan.xlsx", "Europe/London") == read(data)


def test_question_passes_the_fence() -> None:
    data = book({"Plan": [["Date", "Title"], ["03/12/2026", "Lids"]]})
    with pytest.raises(InputError, match=r'plan.xlsx:2: sheet "Plan": .*"03/12/2026" is 3 December or 12 March'):
        read_posts(data, "plan.xlsx")
    reading = read_posts(data, "plan.xlsx", answers=Answers(Order.MONTH_FIRST))
    assert told(reading) == [("Lids", "2026-03-12T00:00")]


def test_several_sheets_give_one_plan_and_a_legend_none() -> None:
    sheets = {
        "July": [["Date", "Channel", "Title"], [date(2026, 7, 3), "IG", "Lids"]],
        "August": [["Date", "Channel", "Title"], [date(2026, 8, 3), "X", "Pots"]],
        "Legend": [["Colour", "Meaning"], ["green", "live"]],
    }
    reading = read(book(sheets))
    assert [entry.title for entry in reading.entries] == ["Lids", "Pots"]
    assert reading.assumed == ('sheet "Legend" has no column of dates and is not read',)
    assert [f"{one.sheet}!{one.letter}={one.role}" for one in reading.columns[:3]] == [
        "July!A=date",
        "July!B=channel",
        "July!C=title",
    ]


def test_preview_tells_each_column_also_those_not_read() -> None:
    reading = read(book({"Plan": [["Date", "Mood", "Page", "Status", "Club", "Status"], [date(2026, 7, 3), "x"]]}))
    assert [str(one) for one in reading.columns] == [
        'sheet "Plan", column A "Date" is read as date',
        'sheet "Plan", column B "Mood" is not read',
        'sheet "Plan", column C "Page" is read as channel',
        'sheet "Plan", column D "Status" is read as status',
        'sheet "Plan", column E "Club" is read as channel',
        'sheet "Plan", column F "Status" is read as status',
    ]


def test_hidden_sheets_and_rows_are_told() -> None:
    def hide(made: Any) -> None:
        made["Old"].sheet_state = "hidden"
        made["Plan"].row_dimensions[3].hidden = True

    rows = [HEAD, [date(2026, 12, 3), "10:00", "IG", "Seen"], [date(2026, 12, 4), "10:00", "IG", "Unseen"]]
    reading = read(book({"Plan": rows, "Old": rows}, hide))
    assert [entry.title for entry in reading.entries] == ["Seen", "Unseen"]
    assert '1 hidden rows of sheet "Plan" are read like the others' in reading.assumed
    assert 'sheet "Old" is hidden and not read' in reading.assumed


def test_sheet_of_dates_of_other_things_does_not_stand_in_the_way() -> None:
    sheets = {
        "Plan": [["Date", "Title"], [date(2026, 12, 3), "Lids"]],
        "Ideas": [["Idea", "Created"], ["Spoons", date(2026, 1, 3)], ["Forks", date(2026, 1, 4)]],
    }
    reading = read(book(sheets))
    assert len(reading.entries) == 1
    assert reading.assumed[0].startswith('not read: sheet "Ideas": is column "Created" when posts go out?')


def test_cell_merged_over_rows_counts_for_all_of_them() -> None:
    def merge(made: Any) -> None:
        made["Plan"].merge_cells("A2:A4")
        made["Plan"].merge_cells("A5:D5")

    rows = [
        HEAD,
        [date(2026, 12, 3), "10:00", "IG", "One"],
        [None, "11:00", "X", "Two"],
        [None, "12:00", "FB", "Three"],
        ["Week 50"],
        [date(2026, 12, 10), "10:00", "IG", "Four"],
    ]
    reading = read(book({"Plan": rows}, merge))
    assert told(reading) == [
        ("One", "2026-12-03T10:00"),
        ("Two", "2026-12-03T11:00"),
        ("Three", "2026-12-03T12:00"),
        ("Four", "2026-12-10T10:00"),
    ]
    assert "1 rows without a date are taken for headings" in reading.assumed


def test_formula_counts_as_its_saved_value_and_one_without_is_told() -> None:
    data = book({"Plan": [HEAD, [date(2026, 12, 3), "10:00", "IG", "Lids"], ["=A2+1", "10:00", "IG", "Pots"]]})
    unsaved = read(data)
    assert str(unsaved.problems[0]).startswith("plan.xlsx:Plan!A3: a formula here has no saved value")
    assert len(unsaved.entries) == 1

    def calculated(sheet: bytes) -> bytes:
        assert b"<f>A2+1</f><v />" in sheet or b"<f>A2+1</f><v/>" in sheet or b"<f>A2+1</f><v></v>" in sheet
        return (
            sheet.replace(b'<c r="A3"', b'<c s="1" r="A3"')
            .replace(b"<v></v>", b"<v>46360</v>")
            .replace(b"<v />", b"<v>46360</v>")
            .replace(b"<v/>", b"<v>46360</v>")
        )

    saved = read(with_part(data, FIRST, calculated))
    assert told(saved) == [("Lids", "2026-12-03T10:00"), ("Pots", "2026-12-04T10:00")]


def test_error_of_a_formula_is_no_text() -> None:
    rows = [HEAD, [date(2026, 12, 3), "10:00", "IG", "#REF!"], ["#N/A", "10:00", "IG", "Pots"]]
    reading = read(book({"Plan": rows}))
    said = [str(one) for one in reading.problems]
    assert said[0] == "plan.xlsx:Plan!A2: #REF! stands in column D; read as empty"
    assert said[2] == "plan.xlsx:Plan!A3: Pots: the row has no date"


def test_titles_above_and_headers_again_below_each_week() -> None:
    rows = [
        [None, "CONTENT CALENDAR"],
        [],
        [None, "Week 1: July 10-14"],
        [None, "Date", "Platform", "Caption"],
        [None, date(2026, 7, 10), "LinkedIn", "One"],
        [],
        [None, "Week 2: July 17-21"],
        [None, "Date", "Platform", "Caption"],
        [None, date(2026, 7, 17), "Instagram", "Two"],
        [None, "Week 3"],
        [None, "Caption", "Date", "Platform"],
        [None, "Three", date(2026, 7, 24), "X"],
    ]
    reading = read(book({"Plan": rows}))
    assert [entry.title for entry in reading.entries] == ["One", "Two", "Three"]
    assert reading.problems == ()
    assert [entry.extra["channel"] for entry in reading.entries] == ["LinkedIn", "Instagram", "X"]


def test_column_of_status_beside_each_channel() -> None:
    rows = [
        ["DATE", "MAIN PAGE", "STATUS", "VIP GROUP", "STATUS", "YOUTUBE", "STATUS"],
        [date(2026, 7, 3), "Lids", "✅ done", "Lids for you", "❌ Cancelled", None, "idea"],
    ]
    reading = read(book({"Plan": rows}))
    assert [(one.extra["channel"], one.extra["copy"], one.cancelled) for one in reading.entries] == [
        ("MAIN PAGE", "Lids", False),
        ("VIP GROUP", "Lids for you", True),
    ]
    assert len({one.key for one in reading.entries}) == 2


def test_thousand_formatted_rows_below_are_nothing() -> None:
    def paint(made: Any) -> None:
        for line in range(3, 1003):
            made["Plan"].cell(line, 1).number_format = "yyyy-mm-dd"

    reading = read(book({"Plan": [HEAD, [date(2026, 12, 3), None, "IG", "Lids"]]}, paint))
    assert len(reading.entries) == 1
    assert reading.assumed == ()


ARABIC = ["التاريخ", "الوقت", "المنصة", "العنوان", "الحالة"]
HEBREW = ["תאריך", "שעה", "ערוץ", "כותרת", "סטטוס"]
GERMAN = ["Datum", "Uhrzeit", "Kanal", "Titel", "Status"]
SPANISH = ["Fecha", "Hora", "Canal", "Título", "Estado"]
JAPANESE = ["日付", "時刻", "媒体", "タイトル", "ステータス"]
KOREAN = ["날짜", "시간", "채널", "제목", "상태"]


@pytest.mark.parametrize("head", [ARABIC, HEBREW, GERMAN, SPANISH, JAPANESE, KOREAN], ids=lambda head: head[0])
def test_headers_of_other_languages(head: list[str]) -> None:
    rows = [[f"\u200f{cell} 📅" for cell in head], ["٢٠٢٦-١٢-٠٣", "١٠:٣٠", "Instagram", "Lids", "🟢 live"]]
    (entry,) = read(book({"Plan": rows})).entries
    assert (entry.starts_at, entry.title) == (datetime(2026, 12, 3, 10, 30, tzinfo=UTC), "Lids")
    assert (entry.extra["channel"], entry.status) == ("Instagram", "🟢 live")


def test_zone_that_the_header_names() -> None:
    def rows(head: str) -> bytes:
        return book({"Plan": [["Date", head, "Title"], [date(2026, 12, 3), "10:00", "Lids"]]})

    assert told(read(rows("Time (UTC)"), zone="Asia/Tokyo"))[0][1] == "2026-12-03T10:00"
    assert told(read(rows("Time (JST)")))[0][1] == "2026-12-03T01:00"
    assert told(read(rows("Time (EST)"), zone="America/New_York"))[0][1] == "2026-12-03T15:00"
    assert told(read(rows("Time (24h)")))[0][1] == "2026-12-03T10:00"
    with pytest.raises(InputError, match=r'"Time \(EST\)" names a zone by letters .* --zone America/New_York'):
        read(rows("Time (EST)"))


def test_which_column_is_the_date_is_asked_and_answered() -> None:
    head = ["Site (weekend)", "Wednesday LinkedIn", "Topic"]
    data = book({"Plan": [head, ["Tue 14 Apr 2026", "Wed 13 May 2026", "A"], ["21 Apr 2026", "Wed 20 May 2026", "B"]]})
    with pytest.raises(InputError, match=r'which column says .*"Site \(weekend\)" or "Wednesday LinkedIn"\?'):
        read(data)
    reading = read(data, Answers(columns={"Wednesday LinkedIn": "date"}))
    assert told(reading)[0] == ("A", "2026-05-12T23:00")
    with pytest.raises(InputError, match=r'no column is called "Go live"'):
        read(data, Answers(columns={"Wednesday LinkedIn": "date", "Go live": "time"}))


def test_start_and_due_leave_open_which_is_meant() -> None:
    rows = [["Task", "Start date", "Due date"], ["Lids", date(2026, 12, 1), date(2026, 12, 3)]]
    with pytest.raises(InputError, match='which column says when a post goes out: "Due date" or "Start date"'):
        read(book({"Plan": rows}))


def test_dates_without_a_year_are_asked_and_answered() -> None:
    data = book({"Plan": [["Date", "Title"], ["Wed 8 Apr", "One"], ["Wed 15 Apr", "Two"]]})
    with pytest.raises(
        InputError, match=r'have no year \("Wed 8 Apr"\), its weekdays fit 2020 and 2026; .*--year 2026'
    ):
        read(data)
    assert told(read(data, Answers(year=2026)))[0] == ("One", "2026-04-07T23:00")
    with pytest.raises(InputError, match="2025-04-08 is no Wed"):
        read(data, Answers(year=2025))


def test_turn_of_the_year_is_followed_and_told() -> None:
    rows = [["Date", "Title"], ["30-Nov", "One"], ["28-Dec", "Two"], ["4-Jan", "Three"], ["28-Dec", "Late"]]
    reading = read(book({"Plan": rows}), Answers(year=2025), "UTC")
    assert [at[:10] for _, at in told(reading)] == ["2025-11-30", "2025-12-28", "2026-01-04", "2026-12-28"]
    assert 'from "4-Jan" on, dates without a year are read as 2026' in reading.assumed


def test_numbers_without_a_year_need_both_answers() -> None:
    data = book({"Plan": [["Date", "Title"], ["3/4", "One"], ["4/4", "Two"]]})
    with pytest.raises(InputError, match="have no year"):
        read(data)
    with pytest.raises(InputError, match="3 April or 4 March"):
        read(data, Answers(year=2026))
    reading = read(data, Answers(Order.DAY_FIRST, 2026), "UTC")
    assert told(reading)[0] == ("One", "2026-04-03T00:00")


def test_header_that_tells_the_order_of_its_dates() -> None:
    def rows(head: str, *dates: str) -> bytes:
        return book({"Plan": [[head, "Title"], *([day, "Lids"] for day in dates)]})

    assert told(read(rows("Date (DD/MM/YYYY)", "03/12/2026"), zone="UTC"))[0][1] == "2026-12-03T00:00"
    assert told(read(rows("Publish Date (mm/dd)", "03/12/2026"), zone="UTC"))[0][1] == "2026-03-12T00:00"
    # What the dates themselves say is stronger.
    assert told(read(rows("Date (MM/DD/YYYY)", "25/12/2026"), zone="UTC"))[0][1] == "2026-12-25T00:00"


def test_channels_named_above_their_columns() -> None:
    rows = [
        [None, "Instagram", None, "VIP group", None],
        ["Date", "Caption", "Status", "Caption", "Status"],
        [date(2026, 7, 3), "Lids", "live", "Lids for you", "cancelled"],
    ]
    reading = read(book({"Plan": rows}))
    assert [(one.extra["channel"], one.extra["copy"], one.cancelled) for one in reading.entries] == [
        ("instagram", "Lids", False),
        ("VIP group", "Lids for you", True),
    ]


def test_two_columns_of_one_name_are_asked_about() -> None:
    rows = [["Date", "Caption", "Picture", "Caption"], [date(2026, 7, 3), "Lids", "lid.png", "Pots"]]
    with pytest.raises(InputError, match='columns B and D are all called "Caption"; call each by its channel'):
        read(book({"Plan": rows}))
    rows = [["Date", "Caption", "Picture", "Caption"], [date(2026, 7, 3), "Lids", "lid.png", None]]
    assert len(read(book({"Plan": rows})).entries) == 1
