"""Exports of help desks: counts by hour, channel and type; what customers wrote goes nowhere."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import InputError
from calbot.model.inbound import Count
from calbot.sources.contacts import preset_of, read_contacts
from calbot.sources.counts import CountsReading, read_counts
from calbot.sources.moment import Order
from calbot.sources.presets import PRESETS, Preset, channel_of, detected
from calbot.sources.table import plain_name

CANARY = "Ada Lovelace: my parcel is lost"

ZENDESK = [
    "Summation column,Id,Requester,Requester email,Subject,Tags,Status,Via,Ticket type,Created at",
    f"1,7,{CANARY},ada@example.com,{CANARY},vip,Open,Mail,Question,2026-11-20 09:05:00 +0100",
    f"1,8,{CANARY},ada@example.com,{CANARY},vip,Open,Twitter DM,Problem,2026-11-20 09:55:00 +0100",
    "1,9,Bob,bob@example.com,Lids,,Deleted,Mail,Question,2026-11-20 09:56:00 +0100",
    "1,10,Bob,bob@example.com,Lids,,Open,Mail,-,2026-11-20 11:10:00 +0100",
    "1,11,Bob,bob@example.com,Lids,,Open,Mail,Question,2026-11-20 12:10:00 +0100",
]
FRESHDESK = [
    "Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created time,Tags",
    f'1,{CANARY},"{CANARY}\nsecond line, with a comma",Open,Low,Email,Question,,,2026-11-20 09:05:00,',
    "2,Lids,Lids,Open,Low,Outbound Email,Question,,,2026-11-20 09:06:00,",
    "3,Lids,Lids,Open,Low,7,,,,2026-11-20 09:07:00,",
    "4,Lids,Lids,Spam,Low,Email,Question,,,2026-11-20 09:08:00,",
    "5,Lids,Lids,Open,Low,Email,Question,,,2026-11-20 10:08:00,",
]
INTERCOM = [
    "Conversation ID,Conversation started at,Channel,Conversation state,First message",
    f"1,2026-11-20T09:05:00Z,WhatsApp,open,{CANARY}",
    f"2,2026-11-20T09:15:00Z,Facebook Messenger,open,{CANARY}",
    f"3,2026-11-20T10:15:00Z,Email,open,{CANARY}",
]
SALESFORCE = [
    "Case Number,Contact Name,Subject,Case Origin,Type,Status,Date/Time Opened",
    f"00001,{CANARY},{CANARY},Web,Mechanical,New,11/20/2026 9:05 AM",
    f"00002,{CANARY},{CANARY},Phone,Mechanical,New,11/20/2026 9:35 AM",
    f"00003,{CANARY},{CANARY},Phone,,New,11/20/2026 10:35 AM",
]
SPROUT = [
    "created_time,network,post_type,text,from.name",
    f"2026-11-20T09:05:00Z,INSTAGRAM,INSTAGRAM_COMMENT,{CANARY},{CANARY}",
    f"2026-11-20T09:06:00Z,TWITTER,TWEET,{CANARY},{CANARY}",
    f"2026-11-20T10:06:00Z,TWITTER,TWEET,{CANARY},{CANARY}",
]
SAMPLES = {"zendesk": ZENDESK, "freshdesk": FRESHDESK, "intercom": INTERCOM, "salesforce": SALESFORCE, "sprout": SPROUT}
"""Made by us, with the columns that each preset's page names."""


def body(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


def read(name: str, zone: str = "", **told: object) -> CountsReading:
    return read_contacts(body(SAMPLES[name]), f"{name}.csv", PRESETS[name], zone, **told)  # type: ignore[arg-type]


def plain(counts: tuple[Count, ...]) -> list[tuple[int, str, str, int]]:
    assert {(one.minutes, one.brand, f"{one.starts_at:%Y-%m-%d}") for one in counts} == {(60, "", "2026-11-20")}
    return [(one.starts_at.hour, one.network, one.tag, one.messages) for one in counts]


def test_zendesk_counts_by_channel_and_type_with_empty_hours_and_without_the_last() -> None:
    reading = read("zendesk")
    assert plain(reading.counts) == [
        (8, "email", "Question", 1),
        (8, "x", "Problem", 1),
        (9, "email", "Question", 0),
        (10, "email", "other", 1),
    ]
    assert "1 rows are spam, deleted or begun by the company, and left out" in reading.assumed
    assert any("last hour, from 2026-11-20 11:00 UTC" in said for said in reading.assumed)


def test_freshdesk_asks_for_the_zone_and_reads_codes_of_channels() -> None:
    with pytest.raises(InputError, match="answer with --zone") as asked:
        read("freshdesk")
    assert (asked.value.line, '"Created time"' in str(asked.value)) == (2, True)
    reading = read("freshdesk", "Asia/Tokyo")
    assert plain(reading.counts) == [(0, "chat", "other", 1), (0, "email", "Question", 1)]
    assert any(said.startswith("2 rows are spam") for said in reading.assumed)
    assert "no time zone in 3 rows, read as Asia/Tokyo" in reading.assumed


def test_intercom_has_no_types_and_its_times_name_a_zone() -> None:
    assert plain(read("intercom").counts) == [(9, "facebook", "", 1), (9, "whatsapp", "", 1)]


def test_salesforce_says_its_day_order_or_is_asked() -> None:
    reading = read("salesforce", "America/New_York")
    assert plain(reading.counts) == [(14, "phone", "Mechanical", 1), (14, "web", "Mechanical", 1)]
    both = body([SALESFORCE[0], *(line.replace("11/20/", "11/10/") for line in SALESFORCE[1:])])
    with pytest.raises(InputError, match="which number is the day"):
        read_contacts(both, "both.csv", PRESETS["salesforce"], "UTC")
    answered = read_contacts(both, "both.csv", PRESETS["salesforce"], "UTC", order=Order.DAY_FIRST)
    assert answered.counts[0].starts_at == datetime(2026, 10, 11, 9, tzinfo=UTC)


def test_sprout_counts_kinds_of_messages() -> None:
    assert plain(read("sprout").counts) == [(9, "instagram", "INSTAGRAM_COMMENT", 1), (9, "x", "TWEET", 1)]


@pytest.mark.parametrize(
    ("zone", "hours"), [("America/New_York", [14, 15]), ("Europe/London", [9, 10]), ("UTC", [9, 10])]
)
def test_a_column_that_names_its_zone_is_read_in_it(zone: str, hours: list[int]) -> None:
    header = (
        f"Conversation ID,Updated at ({zone}),Conversation started at ({zone}),Started by,Current conversation state,"
        "Channel"
    )
    started = ("09:05", "Customer"), ("09:30", "Admin"), ("10:15", "Reply to Workflow/Message"), ("11:15", "Customer")
    lines = [f"{n},2026-11-21 08:00:00,2026-11-20 {at}:00,{who},Closed,Chat" for n, (at, who) in enumerate(started)]
    data = body([header, *lines])
    found = preset_of(data, "intercom.csv")
    assert found is PRESETS["intercom"]
    # What whoever imports it would answer does not count against what the file itself says.
    reading = read_contacts(data, "intercom.csv", found, "Asia/Tokyo")
    assert plain(reading.counts) == [(hours[0], "chat", "", 1), (hours[1], "chat", "", 1)]
    assert f"the times are those of {zone}, as their column says" in reading.assumed
    assert "1 rows are spam, deleted or begun by the company, and left out" in reading.assumed


@pytest.mark.parametrize("told", ["local time", "America", "../etc", "America/New_York) ("])
def test_a_column_with_something_else_in_brackets_is_no_column_of_times(told: str) -> None:
    data = body([INTERCOM[0].replace("started at", f"started at ({told})"), *INTERCOM[1:]])
    assert preset_of(data, "intercom.csv") is None
    with pytest.raises(InputError, match="no row names a column"):
        read_contacts(data, "intercom.csv", PRESETS["intercom"])


def test_a_title_in_brackets_below_the_header_stays_as_it_is() -> None:
    reading = read_contacts(
        body([line.replace("WhatsApp", "Conversation started at (UTC)") for line in INTERCOM]),
        "intercom.csv",
        PRESETS["intercom"],
    )
    assert {one.network for one in reading.counts} == {"facebook", "conversation started at utc"}


def test_sprout_leaves_out_what_the_company_sent_and_reads_its_cases() -> None:
    header = f"{SPROUT[0]},publishing_post_id"
    rows = [f"{line},{'' if n else 5150}" for n, line in enumerate(SPROUT[1:])]
    extra = f"2026-11-20T11:06:00Z,TWITTER,TWEET,{CANARY},{CANARY},"
    assert plain(read_contacts(body([header, *rows, extra]), "s.csv", PRESETS["sprout"]).counts) == [
        (9, "x", "TWEET", 1),
        (10, "x", "TWEET", 1),
    ]
    cases = ["id,created_time,status,type,priority,queue_id"]
    cases += [f"{n},2026-11-20T{h:02}:05:00Z,OPEN,QUESTION,HIGH,7" for n, h in enumerate((9, 9, 10))]
    found = preset_of(body(cases), "cases.csv")
    assert found is PRESETS["sprout"]
    assert plain(read_contacts(body(cases), "cases.csv", found).counts) == [(9, "", "QUESTION", 2)]


def test_freshdesk_is_told_without_its_source() -> None:
    lines = ["Ticket ID,Subject,Status,Priority,Type,Agent,Group,Created time,Closed time,Last update time"]
    lines += [f"{n},{CANARY},Open,Low,Question,,,2026-11-20 {h:02}:05:00,," for n, h in enumerate((9, 9, 10))]
    found = preset_of(body(lines), "freshdesk.csv")
    assert found is PRESETS["freshdesk"]
    assert plain(read_contacts(body(lines), "f.csv", found, "UTC").counts) == [(9, "", "Question", 2)]


@pytest.mark.parametrize("name", SAMPLES)
def test_each_export_is_told_from_its_columns_and_is_no_sheet_of_counts(name: str) -> None:
    found = preset_of(body(SAMPLES[name]), f"{name}.csv")
    assert found is not None
    assert found.key == name
    assert found.page.startswith("https://")
    with pytest.raises(InputError):
        read_counts(body(SAMPLES[name]), f"{name}.csv")


@pytest.mark.parametrize("name", SAMPLES)
def test_what_customers_wrote_is_in_nothing_that_is_read(name: str) -> None:
    slipped = [*SAMPLES[name], ",".join([CANARY] * SAMPLES[name][0].count(",")), CANARY]
    reading = read_contacts(body(slipped), f"{name}.csv", PRESETS[name], "Europe/London")
    assert reading.problems
    assert CANARY not in repr(reading)
    headless = body([",".join([CANARY] * 12), *SAMPLES[name][1:]])
    with pytest.raises(InputError, match="no row names a column") as refused:
        read_contacts(headless, f"{name}.csv", PRESETS[name])
    assert CANARY not in str(refused.value)


def test_a_column_of_free_text_is_no_column_of_types() -> None:
    rows = [f"{n},2026-11-20T09:05:00Z,Email,open,{CANARY} {n}" for n in range(300)]
    data = body(["Conversation ID,Conversation started at,Channel,Conversation state,Ticket type", *rows])
    with pytest.raises(InputError, match='column "Ticket type" has more than 200 different values') as refused:
        read_contacts(data, "texts.csv", PRESETS["intercom"])
    assert CANARY not in str(refused.value)


def test_text_where_a_type_or_channel_is_named_is_dropped_and_its_contact_counted() -> None:
    types = ("Question", CANARY, "call 0800 123456", "Question", "ada@example.com", "Question")
    rows = [f"{n},2026-11-20T09:05:00Z,Email,open,{told}" for n, told in enumerate(types)]
    rows += [f"7,2026-11-20T09:06:00Z,{CANARY},open,Question", "8,2026-11-20T10:05:00Z,Email,open,Question"]
    data = body(["Conversation ID,Conversation started at,Channel,Conversation state,Ticket type", *rows])
    reading = read_contacts(data, "texts.csv", PRESETS["intercom"])
    assert plain(reading.counts) == [
        (9, "email", "Question", 3),
        (9, "email", "other", 3),
        (9, "other", "Question", 1),
    ]
    assert any(told.startswith("4 rows hold text where a channel or type is named") for told in reading.assumed)
    assert not any(told in repr(reading) for told in (CANARY, CANARY.casefold(), "0800", "ada@"))


def test_what_is_no_export_is_not_taken_for_one() -> None:
    assert preset_of(b"hour,messages\n2026-11-20T09:00,4\n", "counts.csv") is None
    assert preset_of(b"", "empty.csv") is None
    assert preset_of(b"\x00\xff" * 500, "noise.csv") is None
    assert preset_of(b"date,time,channel,type,status\n2026-11-20,09:00,x,video,done\n", "posts.csv") is None
    marks = sorted(set().union(*(one.marks[0] for one in PRESETS.values())))
    assert detected([marks]) is None, "all at once is none of them"


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda one: one.key)
def test_the_guide_names_every_column_that_is_read_and_where_its_name_is_from(preset: Preset) -> None:
    page = (Path(__file__).parents[2] / "docs/inbound.md").read_text(encoding="utf-8")
    (line,) = (line for line in page.splitlines() if line.startswith(f"| `{preset.key}` |"))
    told = f" {' | '.join(plain_name(cell) for cell in re.split(r'[|,;]', line))} "
    names = [*preset.when, *preset.channel, *preset.type, *preset.state, *preset.by, *preset.sent]
    names += [*preset.number, *preset.agent]
    assert [name for name in names if f" {name} " not in told] == []
    assert preset.page in line


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@settings(max_examples=60)
@given(st.sampled_from(sorted(PRESETS)), st.lists(st.lists(CELLS, max_size=12), max_size=6), st.booleans())
def test_whatever_stands_in_an_export_it_is_read_or_refused_in_words(
    name: str, rows: list[list[str]], headed: bool
) -> None:
    sheet = io.StringIO()
    csv.writer(sheet).writerows([SAMPLES[name][0].split(","), *rows] if headed else rows)
    data = sheet.getvalue().encode() + (body(SAMPLES[name][1:]) if headed else b"")
    preset_of(data, "any.csv")
    counts: tuple[Count, ...] = ()
    with suppress(InputError):
        counts = read_contacts(data, "any.csv", PRESETS[name], "UTC").counts
    assert all(one.messages >= 0 and len(one.tag) <= 80 and len(one.network) <= 40 for one in counts)


@given(st.binary(max_size=300))
def test_noise_is_refused_in_words(data: bytes) -> None:
    preset_of(data, "noise.csv")
    with pytest.raises(InputError):
        read_contacts(data, "noise.csv", PRESETS["zendesk"], "UTC")


def test_many_rows_are_added_up() -> None:
    sheet = io.StringIO()
    out = csv.writer(sheet)
    out.writerow(["Conversation ID", "Conversation started at", "Channel"])
    stamps = [f"2026-11-{day:02d}T{hour:02d}:05:00Z" for day in (1, 2) for hour in range(24)]
    out.writerows((n, stamps[n % 48], ("Email", "Chat")[n % 2]) for n in range(4_800))
    reading = read_contacts(sheet.getvalue().encode(), "many.csv", PRESETS["intercom"])
    assert len(reading.counts) == 47
    assert sum(one.messages for one in reading.counts) == 4_700


def test_hours_that_clocks_repeat_count_as_the_first() -> None:
    lines = [SALESFORCE[0], *(f"{n},,,Web,A,New,10/25/2026 {h}:30 AM" for n, h in enumerate((1, 1, 2, 4)))]
    reading = read_contacts(body(lines), "fold.csv", PRESETS["salesforce"], "Europe/London")
    assert [(one.starts_at.hour, one.messages) for one in reading.counts] == [(0, 2), (1, 0), (2, 1), (3, 0)]
    assert any("2 contacts came in an hour that the clocks repeat" in said for said in reading.assumed)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Facebook Private Message", "facebook"),
        ("X (formerly Twitter)", "x"),
        ("E-mail", "email"),
        ("Web form", "web form"),
        ("LINE", "line"),
        ("", ""),
        ("チャット", "チャット"),
    ],
)
def test_channels_are_named_as_calbot_names_them(text: str, channel: str) -> None:
    assert channel_of(PRESETS["zendesk"], text) == channel


HEADERS = {
    "zendesk": (
        "Id,Assignee,Created at,Via,Ticket type,Requester",
        "{id},{who},2026-11-20 {h:02}:05:00 +0000,Mail,Question,a@b.example",
    ),
    "freshdesk": ("Ticket ID,Agent,Group,Created time,Source", "{id},{who},G,2026-11-20 {h:02}:05:00,Email"),
    "intercom": (
        "Conversation ID,Teammate currently assigned,Conversation started at,Channel",
        "{id},{who},2026-11-20T{h:02}:05:00Z,Email",
    ),
    "salesforce": ("Case Number,Case Owner,Date/Time Opened,Case Origin", "{id},{who},2026-11-20 {h:02}:05:00,Email"),
    "sprout": ("id,created_time,status,type,priority,queue_id", "{id},2026-11-20T{h:02}:05:00Z,OPEN,QUESTION,HIGH,7"),
}
NUMBERS = {
    "zendesk": ["1", "12345", "99999999"],
    "freshdesk": ["1", "12345", "99999999"],
    "intercom": ["7", "215471234567890", "215471234567890123"],
    "salesforce": ["00001026", "00001", "12345678"],
    "sprout": ["1", "12345", "99999999"],
}
NO_NUMBERS = [
    "ada@example.com",
    "+44 7700 900123",
    "07700900123",
    "447700900123",
    "4155550123",
    "+14155550123",
    "0044770090",
    "(415) 555-0123",
    "12 Hill Street",
    "12345x",
    "٣٤٥",
    "123456789012",
    "",
    "#12",
]


def named(preset: str, ids: list[str], who: str = "") -> CountsReading:
    head, line = HEADERS[preset]
    cells = [f'"{one}"' for one in ids]
    rows = [line.format(id=one, who=who or f"Agent {n % 3}", h=n % 22) for n, one in enumerate([*cells, "8"])]
    return read_contacts(body([head, *rows]), f"{preset}.csv", PRESETS[preset], "UTC")


@pytest.mark.parametrize("preset", HEADERS)
def test_ids_of_conversations_are_read_and_who_answered_becomes_a_number(preset: str) -> None:
    reading = named(preset, NUMBERS[preset])
    told = {one.key: (one.desk, one.at.hour, one.lot) for one in reading.conversations}
    lots = [0, 0, 0] if preset == "sprout" else [1, 2, 3]
    assert {key: told[key] for key in NUMBERS[preset]} == {
        key: (preset, n, lots[n]) for n, key in enumerate(NUMBERS[preset])
    }
    assert any("ids of conversations are read" in said for said in reading.assumed)
    assert "Agent" not in repr(reading)


@pytest.mark.parametrize("preset", HEADERS)
@pytest.mark.parametrize("strange", NO_NUMBERS)
def test_what_may_be_a_customers_address_or_number_is_never_an_id(preset: str, strange: str) -> None:
    """Neither one among many ids, nor a whole column."""
    among = named(preset, [*(str(n) for n in range(100, 130)), strange])
    assert len(among.conversations) == 31
    assert strange not in {one.key for one in among.conversations}
    column = named(preset, [strange] * 5)
    assert column.conversations == ()
    assert any("no id is read" in said for said in column.assumed)
    assert not strange or strange not in repr(column)


def test_an_export_without_ids_names_none_and_says_nothing_of_them() -> None:
    reading = read("sprout")
    assert reading.conversations == ()
    assert not any("ids" in said for said in reading.assumed)


def test_rows_that_are_no_contacts_name_no_conversation() -> None:
    assert {one.key for one in read("zendesk").conversations} == {"7", "8", "10", "11"}
    assert {one.network for one in read("zendesk").conversations} == {"email", "x"}


def test_only_the_last_months_of_a_long_export_are_named() -> None:
    head, line = HEADERS["zendesk"]
    old = line.format(id=5, who="A", h=9).replace("2026-11-20", "2026-08-20")
    rows = [old, *(line.format(id=n, who="A", h=n) for n in (6, 7))]
    reading = read_contacts(body([head, *rows]), "z.csv", PRESETS["zendesk"])
    assert [one.key for one in reading.conversations] == ["6", "7"]


def test_an_id_that_stands_twice_is_one() -> None:
    assert [one.key for one in named("freshdesk", ["5", "6", "5"]).conversations] == ["5", "6", "8"]
