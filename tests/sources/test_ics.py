"""What a calendar file becomes: entries, a state, problems and assumptions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.errors import InputError
from calbot.model.state import SourceState
from tests.sources.calendars import calendar, event, read, said, times


def test_an_entry_carries_what_its_event_says() -> None:
    reading = read(
        calendar(
            event(
                "DTSTART;TZID=Europe/London:20260112T090000",
                "DTEND;TZID=Europe/London:20260112T093000",
                r"DESCRIPTION:Channel: Instagram\nCopy: one\, two\; three",
                "CATEGORIES:lids,spring",
                "CATEGORIES:approved",
                "URL:https://pot.example/water",
                'ORGANIZER;CN="Anna; Lead":mailto:anna@pot.example',
                "STATUS:confirmed",
                "X-POST-OWNER:Anna",
            ),
            head="X-WR-CALNAME:Pot social\n",
        )
    )
    (entry,) = reading.entries
    assert (reading.state, reading.name, reading.problems) == (SourceState.FRESH, "Pot social", ())
    assert (entry.key, entry.title, entry.line) == ("1", "Water test", 5)
    assert entry.starts_at == datetime(2026, 1, 12, 9, tzinfo=UTC)
    assert entry.ends_at == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert (entry.zone, entry.all_day, entry.cancelled) == ("Europe/London", False, False)
    assert entry.description == "Channel: Instagram\nCopy: one, two; three"
    assert entry.categories == ("lids", "spring", "approved")
    assert (entry.url, entry.organizer, entry.extra) == (
        "https://pot.example/water",
        "Anna; Lead",
        {"X-POST-OWNER": "Anna"},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_tools_write(encoding: str) -> None:
    text = calendar(event("DTSTART:20260112T090000Z", title="水テスト")).decode()
    assert [entry.title for entry in read(text.encode(encoding)).entries] == ["水テスト"]


def test_bad_utf8_spoils_one_word_not_the_file() -> None:
    data = calendar(event("DTSTART:20260112T090000Z", title="caf#")).replace(b"#", b"\xe9")
    assert [entry.title for entry in read(data).entries] == ["caf\ufffd"]


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_every_line_ending_and_lines_folded_anywhere(ending: str) -> None:
    text = calendar(event("DTSTART:2026\n 0112T09\n\t0000Z", title="Wat\n er test")).decode().replace("\r\n", ending)
    reading = read(text.encode())
    assert [entry.title for entry in reading.entries] == ["Water test"]
    assert times(reading) == ["0112T0900"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"name,start\r\nwater,2026-01-12", "not a calendar"),
    ],
    ids=["no bytes", "blank", "login page", "sheet"],
)
def test_what_is_no_calendar_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(data)


def test_what_is_too_long_for_a_calendar_is_refused() -> None:
    with pytest.raises(InputError, match="20 MB"):
        read(b"BEGIN:VCALENDAR\r\n" + b"X:" + b"x" * (21 * 1024 * 1024))


def test_a_calendar_without_entries_is_healthy() -> None:
    assert read(calendar()).state is SourceState.EMPTY


def test_entries_outside_the_window_leave_a_healthy_calendar() -> None:
    reading = read(calendar(event("DTSTART:20240112T090000Z", "DTEND:20240112T100000Z")))
    assert (reading.entries, reading.state) == ((), SourceState.FRESH)


def test_an_entry_that_began_before_the_window_and_still_runs_is_in_it() -> None:
    assert times(read(calendar(event("DTSTART:20251230T090000Z", "DTEND:20260102T090000Z")))) == ["1230T0900"]


def test_a_file_that_ends_inside_a_component_is_blind_and_keeps_what_was_read() -> None:
    whole = calendar(event("DTSTART:20260112T090000Z"), event("DTSTART:20260113T090000Z", uid="2"))
    reading = read(whole[: whole.index(b"20260113")])
    assert (times(reading), reading.state) == (["0112T0900"], SourceState.BLIND)
    assert "ends inside VEVENT" in said(reading)


def test_a_second_calendar_that_is_cut_off_is_seen() -> None:
    whole = calendar(event("DTSTART:20260112T090000Z"))
    reading = read(whole + whole[:60])
    assert (times(reading), reading.state) == (["0112T0900"], SourceState.BLIND)


def test_a_bad_event_loses_only_itself_and_is_told_with_its_line() -> None:
    reading = read(
        calendar(
            event("DTSTART:20260112T090000Z"),
            event("DTSTART:20260231T090000Z", uid="2", title="Bad day"),
            event("DESCRIPTION:no start", uid="3"),
            event("DTSTART:99991231T235959Z", "RRULE:FREQ=DAILY", uid="4"),
            event("DTSTART:20260113T090000Z", "DTEND:rubbish", "SEQUENCE:abc", uid="5"),
        )
    )
    assert times(reading) == ["0112T0900", "0113T0900"]
    assert reading.state is SourceState.FRESH
    assert [problem.line for problem in reading.problems] == [9, 14, 19, 25]
    assert str(reading.problems[0]).startswith("plan.ics:9: Bad day: '20260231T090000Z' does not exist")


def test_all_events_bad_means_blind() -> None:
    assert read(calendar(event("DTSTART:soon"))).state is SourceState.BLIND


def test_an_event_without_its_end_does_not_swallow_the_next() -> None:
    broken = event("DTSTART:20260112T090000Z", uid="0").replace("END:VEVENT\n", "")
    reading = read(calendar(broken, event("DTSTART:20260113T090000Z")))
    assert times(reading) == ["0113T0900"]
    assert "another event begins inside it" in said(reading)


def test_what_never_ends_before_an_event_costs_no_event() -> None:
    chores = ("BEGIN:VTODO\nUID:chore\nEND:VTOOD\n", event("DTSTART:20260112T090000Z", uid="{}"))
    reading = read(calendar(*(part.replace("{}", f"{n}") for n in range(20) for part in chores)))
    assert (times(reading), reading.problems) == (["0112T0900"] * 20, ())


def test_alarms_inside_do_not_speak_for_the_event() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:ring\nSUMMARY:alarm\nREPEAT:999999999\nEND:VALARM"
    (entry,) = read(calendar(event("DTSTART:20260112T090000Z", alarm))).entries
    assert (entry.title, entry.description) == ("Water test", "")


def test_events_without_uid_are_kept_with_keys_that_stay() -> None:
    data = calendar(
        event("DTSTART:20260112T090000Z", uid=""),
        event("DTSTART:20260113T090000Z", uid=""),
        event("DTSTART:20260113T090000Z", uid=""),
    )
    keys = [entry.key for entry in read(data).entries]
    assert len(set(keys)) == 3
    assert keys == [entry.key for entry in read(data).entries]


def test_two_calendars_in_one_file_are_both_read() -> None:
    data = calendar(event("DTSTART:20260112T090000Z")) + calendar(event("DTSTART:20260113T090000Z", uid="2"))
    assert times(read(data)) == ["0112T0900", "0113T0900"]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Canceled: TikTok do's & don'ts", "TikTok do's & don'ts"),
        ("Cancelled: Lids", "Lids"),
        ("CANCELED : Lids", "Lids"),
        ("Abgesagt: Deckel", "Deckel"),
        ("Annulé : couvercles", "couvercles"),
        ("Annulé: couvercles", "couvercles"),
        ("Cancelado: tapas", "tapas"),
        ("Cancelada: tapas", "tapas"),
        ("Annullato: coperchi", "coperchi"),
        ("Geannuleerd: deksels", "deksels"),
        ("キャンセル済み: 水テスト", "水テスト"),
        ("Cancelled event: Lids", "Lids"),
        ("取り消し：ふた", "ふた"),
        ("취소: 뚜껑", "뚜껑"),
        ("ملغى: أغطية", "أغطية"),
        ("בוטל: מכסים", "מכסים"),
        ("キャンセル済み：水テスト", "水テスト"),
        ("【中止】水テスト", "水テスト"),
        ("[Cancelled] Lids", "Lids"),
        ("已取消: 新品", "新品"),
        ("취소됨: 출시", "출시"),
        ("Odwołane: Pokrywki", "Pokrywki"),
        ("Zrušeno: Poklice", "Poklice"),
        ("Inställt: Lock", "Lock"),
        ("Aflyst: Låg", "Låg"),
        ("Avlyst: Lokk", "Lokk"),
        ("Peruutettu: Kannet", "Kannet"),
        ("Отменено: Крышки", "Крышки"),
        ("İptal edildi: Kapak", "Kapak"),
        ("Anulowane: Pokrywki", "Pokrywki"),
        ("Annulleret: Låg", "Låg"),
        ("Kansellert: Lokk", "Lokk"),
        ("Törölve: Fedők", "Fedők"),
        ("Ακυρώθηκε: Καπάκια", "Καπάκια"),
        ("Скасовано: Кришки", "Кришки"),
        ("Otkazano: Poklopci", "Poklopci"),
        ("Atšaukta: Dangčiai", "Dangčiai"),
        ("Đã hủy: Nắp", "Nắp"),
        ("Đã huỷ: Nắp", "Nắp"),
        ("ΑΚΥΡΩΘΗΚΕ: Καπάκια", "Καπάκια"),
        ("Dibatalkan: Tutup", "Tutup"),
        ("ยกเลิกแล้ว: ฝา", "ฝา"),
    ],
)
def test_a_title_that_says_cancelled_in_its_senders_language(title: str, kept: str) -> None:
    (entry,) = read(calendar(event("DTSTART:20260112T090000Z", "STATUS:CONFIRMED", title=title))).entries
    assert (entry.cancelled, entry.looks_cancelled, entry.title) == (True, True, kept)


@pytest.mark.parametrize(
    "title", ["Cancelled flights: what to say", "Canceled", "How to cancel: a guide", "中止しない"]
)
def test_titles_about_cancelling_are_not_cancelled(title: str) -> None:
    (entry,) = read(calendar(event("DTSTART:20260112T090000Z", title=title))).entries
    assert (entry.cancelled, entry.title) == (False, title)


def test_a_status_or_a_method_cancels_without_doubt() -> None:
    by_status = read(calendar(event("DTSTART:20260112T090000Z", "STATUS:CANCELLED"))).entries
    by_method = read(calendar(event("DTSTART:20260112T090000Z"), head="METHOD:CANCEL\n")).entries
    assert [(entry.cancelled, entry.looks_cancelled) for entry in by_status + by_method] == [(True, False)] * 2


def test_private_events_say_so() -> None:
    (entry,) = read(calendar(event("DTSTART:20260112T090000Z", "CLASS:PRIVATE", title="Busy"))).entries
    assert entry.private


def test_signs_that_turn_text_around_are_taken_out() -> None:
    (entry,) = read(calendar(event("DTSTART:20260112T090000Z", title="Pot\u202egnp.exe\u200b\x07"))).entries
    assert entry.title == "Potgnp.exe"


@pytest.mark.parametrize("begin", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_is_refused_with_what_to_do(begin: bytes) -> None:
    with pytest.raises(InputError, match=r"name that ends with \.xlsx"):
        read(begin + b"\x00" * 200)
