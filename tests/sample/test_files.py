"""The sample's files: other rooms read them like anybody's."""

from __future__ import annotations

import csv
import io
from datetime import date

import numpy as np
import pytest

from calbot.config.reading import read_workspace_file
from calbot.sample.calendar import calendar_text
from calbot.sample.company import MEMBERS, OUTLETS
from calbot.sample.plan import PAGES, PLAN
from calbot.sample.write import CALENDAR, HISTORY, INBOUND, SHIFTS, WORKSPACE, sample_files

TODAY = date(2026, 11, 26)
LINKS = "http://127.0.0.1:8123"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return sample_files(TODAY, np.random.default_rng(7), LINKS)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_seed_writes_the_same_files(files: dict[str, str]) -> None:
    assert sample_files(TODAY, np.random.default_rng(7), LINKS) == files
    assert sample_files(TODAY, np.random.default_rng(8), LINKS)[INBOUND] != files[INBOUND]


def test_the_settings_file_loads_without_a_mistake(files: dict[str, str]) -> None:
    said = read_workspace_file(files[WORKSPACE], WORKSPACE)
    assert len(said.accounts) == len(OUTLETS) == 7
    assert [person.name for person in said.people] == [member.name for member in MEMBERS]
    assert {source.path for source in said.sources} == {CALENDAR, HISTORY, INBOUND, SHIFTS}
    assert {place.kind for place in said.places} == {"marketing", "care"}
    # How a calendar is read is told to its owner, else to the owners of its posts to come, else to the whole channel.
    assert {source.path: source.owner for source in said.sources if source.owner} == {HISTORY: "Mkt"}


def test_only_the_samples_own_link_server_may_be_dialled(files: dict[str, str]) -> None:
    assert read_workspace_file(files[WORKSPACE]).fetch_exceptions == ("127.0.0.1:8123=127.0.0.1/32",)
    public = sample_files(TODAY, np.random.default_rng(7), "https://pot.example")
    assert read_workspace_file(public[WORKSPACE]).fetch_exceptions == ()


def test_counts_are_numbers_of_hours_and_nothing_else(files: dict[str, str]) -> None:
    found = rows(files[INBOUND])
    assert set(found[0]) == {"hour", "brand", "messages"}
    assert all(row["messages"].isdigit() for row in found)
    assert len(found) == 26 * 168 * 2


def test_past_posts_carry_no_text(files: dict[str, str]) -> None:
    assert not {"copy", "text", "message"} & set(rows(files[HISTORY])[0])


def test_calendar_lines_stay_within_75_octets_and_end_as_the_rfc_says(files: dict[str, str]) -> None:
    text = files[CALENDAR]
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_every_link_of_the_plan_is_a_page_and_one_is_missing() -> None:
    paths = {entry.path.partition("?")[0] for entry in PLAN if entry.path}
    assert paths <= set(PAGES)
    assert [path for path, (status, _) in PAGES.items() if status == 404] == ["/pyramid"]


def test_the_plan_stands_in_the_words_of_three_zones(files: dict[str, str]) -> None:
    text = files[CALENDAR]
    assert all(f"TZID={zone}" in text for zone in ("Europe/London", "Asia/Tokyo", "America/Chicago"))
    assert "RRULE:FREQ=WEEKLY" in text
    assert "STATUS:CANCELLED" in text
    assert "DTSTART;VALUE=DATE:" in text


def test_text_that_means_something_to_a_calendar_is_escaped() -> None:
    assert "Copy: Look\\, press\\, turn." in calendar_text(TODAY, LINKS).replace("\r\n ", "")


def test_the_audiences_hours_are_told_so_that_a_move_has_a_price(files: dict[str, str]) -> None:
    (activity,) = read_workspace_file(files[WORKSPACE], WORKSPACE).activity
    assert activity.weekdays.index(max(activity.weekdays)) == 20
    assert activity.weekends != activity.weekdays
