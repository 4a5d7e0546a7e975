"""Events beside the posts of a check: calendars named as such, holidays and sensitive dates by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calbot.cli.app import run
from calbot.cli.gather import Wanted, gather
from calbot.cli.overlays import NoOverlayError, kinds_of
from calbot.config.reading import read_workspace_file
from calbot.flows.business import clock_of
from calbot.model.source import SourceKind
from calbot.sources.fence import start_read
from calbot.wiring.company import company

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nX-WR-TIMEZONE:{zone}\r\n"


def calendar(*events: tuple[str, str], zone: str = "Asia/Tokyo") -> str:
    said = [
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID={zone}:{at}\r\nSUMMARY:{title}\r\n"
        "END:VEVENT\r\n"
        for number, (at, title) in enumerate(events)
    ]
    return HEAD.format(zone=zone) + "".join(said) + "END:VCALENDAR\r\n"


def rules_found(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    with pytest.raises(SystemExit):
        run(["check", *map(str, words), "--format", "json"])
    found: dict[str, Any] = {one["rule"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    return found


def test_a_giveaway_on_the_9th_of_august_is_told_in_japan_and_not_in_brazil(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = ("--from", "2026-08-05", "--to", "2026-08-12")
    for zone, told in (("Asia/Tokyo", True), ("America/Sao_Paulo", False), ("UTC", False)):
        file = tmp_path / "posts.ics"
        file.write_text(calendar(("20260809T120000", "[IG] Giveaway: win a steamer"), zone=zone), encoding="utf-8")
        found = rules_found(capsys, file, *window)
        assert ("sensitive-date" in found) is told, zone
        if told:
            assert "Nagasaki" in found["sensitive-date"]["why"]


def test_an_ordinary_post_on_that_day_is_none_of_anybodys_business(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.ics"
    file.write_text(calendar(("20260809T120000", "[IG] How to run the water test")), encoding="utf-8")
    assert rules_found(capsys, file, "--from", "2026-08-05", "--to", "2026-08-12") == {}


def test_a_holiday_with_half_the_roster_is_thin_and_without_a_roster_nothing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, roster = tmp_path / "posts.ics", tmp_path / "shifts.csv"
    file.write_text(calendar(("20261225T100000", "[TikTok] Film"), zone="Europe/London"), encoding="utf-8")
    days = {day: 1 if day == 25 else 4 for day in range(18, 32)}
    rows = "\n".join(f"Care,2026-12-{day}T00:00Z,2026-12-{day}T23:59Z,{heads}" for day, heads in days.items())
    roster.write_text(f"name,start,end,heads\n{rows}\n", encoding="utf-8")
    window = ("--from", "2026-12-18", "--to", "2026-12-31")
    found = rules_found(capsys, file, "--shifts", roster, *window)
    assert "Christmas Day" in found["public-holiday-thin-cover"]["why"]
    assert "public-holiday-thin-cover" not in rules_found(capsys, file, *window)


def test_a_calendar_named_as_an_overlay_holds_no_posts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    posts, off = tmp_path / "posts.ics", tmp_path / "off.ics"
    posts.write_text(calendar(("20260810T120000", "[IG] Reel")), encoding="utf-8")
    off.write_text(calendar(("20260810T115900", "Recall of all lids")), encoding="utf-8")
    window = ("--from", "2026-08-05", "--to", "2026-08-12")
    assert "blackout" in rules_found(capsys, posts, "--overlay", f"blackout={off}", *window)
    assert "blackout" not in rules_found(capsys, posts, "--overlay", f"outage={off}", *window)
    with pytest.raises(SystemExit) as left:
        run(["check", str(posts), "--overlay", f"party={off}"])
    assert left.value.code == 2
    assert "party" in capsys.readouterr().err


def test_the_owner_on_leave_is_told_for_the_posts_of_that_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.ics"
    text = calendar(
        ("20260810T120000", "[IG] Reel @Mika"), ("20260810T110000", "OOO: Mika"), ("20260811T120000", "[IG] Film @Mika")
    )
    file.write_text(
        text.replace("SUMMARY:OOO", "DTEND;TZID=Asia/Tokyo:20260810T180000\r\nSUMMARY:OOO"), encoding="utf-8"
    )
    found = rules_found(capsys, file, "--from", "2026-08-05", "--to", "2026-08-12")
    assert found["owner-absent"]["posts"] == ["p-1"]
    assert "Mika" in found["owner-absent"]["why"]


def test_a_plain_calendar_says_nothing_about_owners_that_nobody_keeps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.ics"
    days = [(f"202608{day:02d}T120000", f"[IG] Post {day}") for day in range(5, 12)]
    file.write_text(calendar(*days), encoding="utf-8")
    assert rules_found(capsys, file, "--from", "2026-08-05", "--to", "2026-08-12") == {}


@pytest.mark.parametrize("said", ["holiday", "holiday=", "party=x.ics"])
def test_what_is_no_overlay(said: str) -> None:
    with pytest.raises(NoOverlayError, match="no kind"):
        kinds_of([said])


def test_holidays_of_the_country_of_a_promise_stop_its_clock_in_a_check(tmp_path: Path) -> None:
    posts, roster, settings = (tmp_path / name for name in ("posts.ics", "shifts.csv", "calbot.toml"))
    posts.write_text(calendar(("20260504T100000", "[IG] Film"), zone="Europe/London"), encoding="utf-8")
    roster.write_text("name,start,end\nMika,2026-05-04T00:00Z,2026-05-08T00:00Z\n", encoding="utf-8")
    text = '[workspace]\nzone = "Europe/London"\n[sla.tokyo]\ntarget_minutes = 480\nclock = "business"\n'
    text += 'zone = "Asia/Tokyo"\n[[accounts]]\nnetwork = "x"\nhandle = "@pot"\nsla = "{}"\n'
    now = datetime(2026, 5, 4, tzinfo=UTC)
    ran = {}
    for sla in ("tokyo", "general"):
        settings.write_text(text.format(sla), encoding="utf-8")
        wanted = Wanted((str(posts),), now, shifts=roster, workspace=settings, start="2026-05-04", end="2026-05-08")
        world = gather(wanted, {str(posts): start_read(str(posts), now, now + timedelta(days=7))}).world
        clock = clock_of(world, world.sla["tokyo"], world.start, 96)
        assert clock is not None
        ran[sla] = float(clock.sum())
    # Until 6 May nobody works there; what nobody is held to asks for no holidays.
    assert ran == {"tokyo": 8.0, "general": 32.0}


def test_the_dates_of_a_company_are_those_of_the_countries_of_its_promises_too() -> None:
    text = '[workspace]\nzone = "Europe/London"\n[business]\nzone = "Asia/Dubai"\n[sla.tokyo]\ntarget_minutes = 9\n{}\n'
    found = {}
    for more in ("", 'clock = "business"\nzone = "Asia/Tokyo"', 'clock = "business"\ncountry = "none"'):
        told = company(read_workspace_file(text.format(more)), "w", Path(), datetime(2026, 5, 4, tzinfo=UTC))
        found[more] = next(one for one in told.sources if one.kind is SourceKind.DATES).memory["countries"]
    assert [len(one) for one in found.values()] == [2, 3, 2]
    assert list(found.values())[1] == ["AE", "GB", "JP"]
