"""Inbound counts from CSV files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from calbot.errors import InputError
from calbot.sources.counts import CountsReading, read_counts


def read(text: str, zone: str = "", **more: str) -> CountsReading:
    return read_counts(text.encode(), "counts.csv", zone, **more)


@pytest.mark.parametrize(
    "text",
    [
        "hour,messages\n2026-11-21T09:00Z,12\n",
        "starts_at,count\n2026-11-21 09:00,12.0\n",
        "Date,Hour,Messages\n2026-11-21,9,12\n",
        "date;time;tickets\n21.11.2026;09:00;12\n",
        "hour_utc,messages\n2026-11-21 09:00,12\n",
        "日付,時刻,件数\n2026-11-21,9時,12\n",
    ],
)
def test_shapes_of_counts(text: str) -> None:
    (count,) = read(text).counts
    assert (count.id, count.starts_at, count.minutes, count.messages) == (
        1,
        datetime(2026, 11, 21, 9, tzinfo=UTC),
        60,
        12,
    )


def test_other_columns_are_kept() -> None:
    text = 'starts_at,minutes,brand,channel,tag,messages\n2026-11-21T09:15Z,15,Pot,Instagram,refund,"1,204"\n'
    (count,) = read(text, workspace_id="w").counts
    assert (count.minutes, count.brand, count.network, count.tag, count.messages) == (
        15,
        "Pot",
        "instagram",
        "refund",
        1204,
    )
    assert count.workspace_id == "w"


def test_a_row_whose_type_or_channel_is_what_somebody_wrote_is_told_by_its_line_and_kept_nowhere() -> None:
    said = "my parcel is lost, call 0800 123456"
    reading = read(
        "hour,channel,tag,messages\n2026-11-21T09:00Z,x,delivery,1\n"
        f'2026-11-21T10:00Z,x,"{said}",2\n2026-11-21T11:00Z,ada@example.com,delivery,3\n2026-11-21T12:00Z,x,damage,4\n'
    )
    assert [(count.tag, count.messages) for count in reading.counts] == [("delivery", 1), ("damage", 4)]
    assert [(one.line, one.said[:40]) for one in reading.problems] == [
        (3, 'what stands in column "tag" is no name o'),
        (4, 'what stands in column "channel" is no na'),
    ]
    assert said not in repr(reading)
    assert "ada@" not in repr(reading)


def test_a_column_of_ever_other_types_is_no_closed_set() -> None:
    rows = "".join(f"2026-11-21T09:00Z,x{chr(97 + n // 26)}{chr(97 + n % 26)},1\n" for n in range(201))
    with pytest.raises(InputError, match='column "tag" has more than 200 different values'):
        read(f"hour,tag,messages\n{rows}")


def test_brand_of_the_caller_stands_in() -> None:
    counts = read("hour,brand,messages\n2026-11-21T09:00Z,,1\n2026-11-21T09:00Z,Pan,2\n", brand="Pot").counts
    assert [(count.brand, count.messages) for count in counts] == [("Pan", 2), ("Pot", 1)]


@pytest.mark.parametrize("text", ["-1", "NaN", "nan", "inf", "12.5", "1e3", "", "many", "=1+1", "99999999999", "１２x"])
def test_what_is_no_count_loses_only_its_row(text: str) -> None:
    reading = read(f"hour,messages\n2026-11-21T09:00Z,12\n2026-11-21T10:00Z,{text}\n2026-11-21T11:00Z,3\n")
    assert [count.messages for count in reading.counts] == [12, 3]
    assert [(problem.line, problem.entry) for problem in reading.problems] == [(3, "2026-11-21T10:00Z")]
    assert reading.assumed == ("1 hours between the first and the last count are not in the file",)


def test_slot_told_twice_is_reported_and_counted_once() -> None:
    reading = read("hour,messages\n2026-11-21T09:00Z,12\n2026-11-21T10:00+01:00,99\n")
    assert [count.messages for count in reading.counts] == [12]
    assert "already in line 2" in reading.problems[0].said


def test_accounts_of_a_network_are_added_up() -> None:
    reading = read("hour,channel,account,messages\n2026-11-21T09:00Z,x,@pot,1\n2026-11-21T09:00Z,x,@pan,2\n")
    assert [count.messages for count in reading.counts] == [3]
    assert reading.assumed == ("counts of several accounts are added up for each network",)


def test_local_hours_over_the_change_of_clocks() -> None:
    text = "hour,messages\n" + "".join(
        f"2027-10-31 {hour}:00,{count}\n" for count, hour in enumerate(("00", "01", "01", "02"))
    )
    reading = read(text, zone="Europe/London")
    assert [(count.starts_at.hour, count.messages) for count in reading.counts] == [(23, 0), (0, 1), (1, 2), (2, 3)]
    jumped = read("hour,messages\n2027-03-28 00:00,1\n2027-03-28 01:00,2\n", zone="Europe/London")
    assert "does not exist" in jumped.problems[0].said


def test_missing_zone_is_said() -> None:
    assert read("hour,messages\n2026-11-21 09:00,1\n").assumed == ("no time zone in 1 rows, read as UTC",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hour,words\n2026-11-21,3\n", 'a column "messages"'),
        ("hour,messages\n", "no row holds a count"),
        ("hour,messages\n2026-11-21,3\n", "counts.csv:2: nothing can be read: the row has a day but no hour"),
        ("hour,messages\n03/12/2026 09:00,3\n", "which number is the day"),
        ("hour,minutes,messages\n2026-11-21T09:00Z,7,3\n", "no length of a slot"),
        ("hour,zone,messages\n2026-11-21 09:00,Moon,3\n", "no time zone"),
    ],
)
def test_file_that_gives_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)


def test_counts_of_six_brands_are_read_whole(bench_data: Path) -> None:
    for path in sorted((bench_data / "forecast" / "brands").glob("*/inbound.csv")):
        reading = read_counts(path.read_bytes(), path.name)
        assert len(reading.counts) == 1320
        assert (reading.problems, reading.assumed) == ((), ())


def test_a_mistyped_year_is_asked_about_and_does_not_make_decades() -> None:
    text = "starts at,messages\n2026-11-21T09:00Z,12\n2001-11-21T10:00Z,3\n2026-11-21T11:00Z,4\n"
    with pytest.raises(
        InputError, match=r"2001-11-21 \(line 3\) to 2026-11-21 \(line 4\), more than twelve years"
    ) as told:
        read(text)
    assert told.value.line == 3
    assert len(read(text.replace("2001", "2015")).counts) == 3


def test_a_row_whose_brand_is_what_somebody_wrote_is_kept_nowhere() -> None:
    canary = "Ada Lovelace: my parcel is lost"
    reading = read(f"starts_at,brand,messages\n2026-11-21T09:00Z,{canary},1\n2026-11-21T09:00Z,Dr. Oetker,2\n")
    assert [(count.brand, count.messages) for count in reading.counts] == [("Dr. Oetker", 2)]
    (lost,) = reading.problems
    assert canary not in str(lost)
    assert lost.line == 2


@pytest.mark.parametrize("total", ["Total", "Grand Total", "合計"])
def test_the_row_of_all_types_of_a_pivot_table_is_no_type(total: str) -> None:
    text = f"starts_at,tag,messages\n2026-11-21T09:00Z,{total},30\n2026-11-21T09:00Z,delivery,30\n"
    assert [count.tag for count in read(text).counts] == ["", "delivery"]


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Stunde;Anzahl;Kanal\n22.11.2026;9;1.200;Instagram\n",
        "Date;Heure;Nombre de messages;Canal\n22/11/2026;9h;1 200;Instagram\n",
        "Fecha;Hora;Mensajes;Canal\n22/11/2026;9:00;1200;Instagram\n",
    ],
)
def test_counts_in_other_languages(text: str) -> None:
    (count,) = read_counts(text.encode(), "counts.csv", "Europe/London").counts
    assert (count.starts_at.hour, count.messages, count.network) == (9, 1200, "instagram")
