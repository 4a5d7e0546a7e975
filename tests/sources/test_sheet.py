"""Posts from sheets: presets of planning tools, human tables, and what is asked instead of guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.calendar_sheets import measure
from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources.answers import NO_ANSWERS, Answers, zone_names_of
from calbot.sources.metadata import to_post
from calbot.sources.networks import networks_of
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet


def read(text: str, zone: str = "Europe/London", answers: Answers = NO_ANSWERS) -> CalendarReading:
    return read_sheet(text.encode(), "plan.csv", zone, answers)


@pytest.mark.parametrize(
    "text",
    [
        "date,time_24hr,message_text,link\n2026-12-03,10:00,Water test,https://pot.example/w\n",
        "2026-12-03 10:00,Water test,https://pot.example/w\n",
        "Date,Text,Link(s),Media URL(s),Label(s)\n2026-12-03 10:00,Water test,https://pot.example/w,,a\n",
        '"postAtSpecificTime (yyyy-MM-dd HH:mm:ss)","content","link (OGmetaUrl)"\n2026-12-03 10:00:00,Water test,https://pot.example/w\n',
        "post,platforms,mediaUrls,scheduleDate,link\nWater test,,,2026-12-03T10:00:00Z,https://pot.example/w\n",
        "Subject,Start Date,Start Time,Link\nWater test,03.12.2026,10:00,https://pot.example/w\n",
        "Publish Date,Day of Week,Time,Channel,Copy,Media,Link\n12/3/2026,Thursday,10:00 AM,,Water test,,https://pot.example/w\n12/4/2026,Friday,,,,,\n",
        "日付,時間,投稿,リンク\n2026/12/3,10:00,Water test,https://pot.example/w\n",
        "公開日,時刻,本文,リンク\n2026年12月3日,10時00分,Water test,https://pot.example/w\n",
    ],
)
def test_presets_of_tools_read_the_same_post(text: str) -> None:
    entry = read(text).entries[0]
    assert (entry.title, entry.starts_at) == ("Water test", datetime(2026, 12, 3, 10, tzinfo=UTC))
    assert entry.extra["link"] == "https://pot.example/w"
    assert not entry.all_day


def test_columns_go_on_by_their_role() -> None:
    text = (
        "id,published_at,channel,handle,brand,title,owner,campaign,type,paid,tags,status\n"
        '7,2026-12-03T10:00Z,instagram,@pot,Pot,Lids,Kim,xmas,reel,yes,"a, b",draft\n'
    )
    (entry,) = read(text).entries
    assert entry.extra == {
        "channel": "instagram",
        "account": "@pot",
        "brand": "Pot",
        "owner": "Kim",
        "campaign": "xmas",
        "type": "reel",
        "paid": "yes",
    }
    assert (entry.key, entry.categories, entry.status, entry.line) == ("7/instagram", ("a", "b"), "draft", 2)


def test_several_channels_in_a_cell_are_several_posts() -> None:
    reading = read(
        "date,channel,title\n2026-12-03,Instagram / TikTok,Lids\n"
        '2026-12-04,"X, X",Lids\n2026-12-05,In-store screen at the till,Lids\n'
    )
    assert [entry.extra["channel"] for entry in reading.entries] == [
        "Instagram",
        "TikTok",
        "X",
        "In-store screen at the till",
    ]
    assert len({entry.key for entry in reading.entries}) == 4


def test_column_for_each_channel_gives_a_post_for_each_filled_cell() -> None:
    reading = read("Date,Topic,Instagram,TikTok,X\n2026-12-03,Lids,See our lids,,✓\n2026-12-04,Pots,-,no,\n")
    told = [(entry.title, entry.extra.get("channel"), entry.extra.get("copy")) for entry in reading.entries]
    assert told == [("Lids", "instagram", "See our lids"), ("Lids", "x", None), ("Pots", None, None)]


def test_other_word_for_a_channel_is_the_same_post() -> None:
    (long,), (short,) = (read(f"date,channel,title\n2026-12-03,{name},Lids\n").entries for name in ("Instagram", "IG"))
    assert long.key == short.key


def test_posts_of_a_sheet_go_through_the_convention() -> None:
    text = "published_at,channel,handle,title,link,paid\n2026-12-03T10:00Z,IG Reel,@pot,Lids,pot.example/lids,yes\n"
    (entry,) = read(text).entries
    post = to_post(entry, workspace_id="w", source_id=1, number=1)
    assert (post.network, post.handle, post.link, post.paid) == ("instagram", "@pot", "https://pot.example/lids", True)


def test_key_stays_when_the_row_moves() -> None:
    before = read("date,title\n2026-12-03,Lids\n2026-12-04,Pots\n")
    after = read("date,title\n2026-12-01,New\n2026-12-04,Pots\n2026-12-09,Lids\n")
    assert {entry.key for entry in before.entries} < {entry.key for entry in after.entries}


def test_post_without_an_hour_is_a_day() -> None:
    entries = read("date,time,title\n2026-07-03,,Lids\n2026-07-03,TBC,Pots\n").entries
    assert [(entry.all_day, entry.starts_at) for entry in entries] == [(True, datetime(2026, 7, 2, 23, tzinfo=UTC))] * 2


def test_zone_of_a_row_wins_and_a_missing_one_is_said() -> None:
    reading = read("date,time,timezone,title\n2026-12-03,10:00,Asia/Tokyo,Lids\n2026-12-03,10:00,,Pots\n", zone="")
    assert [entry.starts_at.hour for entry in reading.entries] == [1, 10]
    assert reading.assumed == ("no time zone in 1 rows, read as UTC",)


def test_bad_rows_lose_only_themselves() -> None:
    text = (
        "Week 49,,,\ndate,time,timezone,title\n2026-12-03,10:00,,Good\nsoon,10:00,,Soon\n,10:00,,Undated\n,,,Week 50\n"
        "2026-12-05,10:00,Moon/Base,Moon\n2026-02-30,10:00,,Leap\n2026-12-06,morning,,Morning\n2027-03-28,01:30,,Gap\n"
    )
    reading = read(text)
    assert [entry.title for entry in reading.entries] == ["Good", "Morning", "Gap"]
    assert [entry.all_day for entry in reading.entries] == [False, True, True]
    assert [problem.line for problem in reading.problems] == [4, 5, 7, 8, 9, 10]
    assert str(reading.problems[0]).startswith('plan.csv:4: Soon: "soon" is no date')
    assert "1 rows without a date are taken for headings" in reading.assumed


def test_hour_without_am_or_pm_among_others_with_it_is_unclear() -> None:
    reading = read("date,time,title\n2026-12-03,10:00 AM,A\n2026-12-03,3:00,B\n2026-12-03,15:00,C\n")
    assert [entry.all_day for entry in reading.entries] == [False, True, False]
    assert "neither AM nor PM" in reading.problems[0].said


CALLED_OFF = [
    "cancelled",
    "Canceled",
    "中止",
    "キャンセル",
    "❌ Storniert",
    "Annulé",
    "Annullato",
    "Geannuleerd",
    "已取消",
]
CALLED_OFF += ["Отменён", "취소", "Cancelado", "iptal", "Scrapped"]


@pytest.mark.parametrize("text", CALLED_OFF)
def test_cancelled_rows(text: str) -> None:
    assert read(f"date,title,status\n2026-12-03,Lids,{text}\n").entries[0].cancelled


def test_cancelled_by_prefix() -> None:
    (entry,) = read("date,title\n2026-12-03,Canceled: Lids\n").entries
    assert (entry.title, entry.cancelled, entry.looks_cancelled) == ("Lids", True, True)


def test_two_way_dates_are_asked_about() -> None:
    with pytest.raises(InputError, match=r"plan.csv:2: .*write them as 2026-12-03"):
        read("date,title\n03/12/2026,Lids\n04/12/2026,Pots\n")


def test_decided_order_is_said() -> None:
    reading = read("date,title\n03/12/2026,Lids\n25/12/2026,Pots\n")
    assert reading.entries[0].starts_at.month == 12
    assert 'the dates of column "date" are read day first (25/12)' in reading.assumed


def test_header_without_posts_is_healthy_and_empty() -> None:
    assert read("date,title\n").state is SourceState.EMPTY


def test_file_of_bad_rows_only_is_refused_with_the_first() -> None:
    with pytest.raises(InputError, match=r"plan.csv:2: none of 2 rows can be read: \"soon\" is no date"):
        read("date,title,copy\nsoon,Lids,x\nlater,Pots,y\n")


@pytest.mark.parametrize("letters", ["EST", "mst", "PST", "ET", "CST", "IST", "XYZ"])
def test_letters_of_a_zone_in_a_row_are_never_taken_for_winter_all_year(letters: str) -> None:
    """By the tz database EST has no summer; people who write it in May mean New York's clocks."""
    text = f"date,time,zone,title\n2027-05-13,15:00,{letters},Lids\n2027-05-13,15:00,America/New_York,Pots\n"
    reading = read(text)
    assert [(entry.title, entry.all_day) for entry in reading.entries] == [("Lids", True), ("Pots", False)]
    assert reading.entries[0].starts_at == datetime(2027, 5, 12, 23, tzinfo=UTC)
    (open_,) = reading.problems
    assert open_.line == 2
    assert f'15:00 "{letters}" on 2027-05-13 would be in Europe/London' in open_.said
    assert f'answer with --zone-name "{letters}=' in open_.said
    assert "kept as a post whose hour is not known" in open_.said
    answered = read(text, answers=Answers(zone_names=zone_names_of({letters: "America/New_York"})))
    assert [(entry.all_day, entry.starts_at.hour) for entry in answered.entries] == [(False, 19)] * 2
    assert answered.problems == ()


def test_an_hour_that_does_not_exist_in_the_zone_of_its_row_keeps_its_day_there() -> None:
    reading = read("date,time,zone,title\n2027-03-14,02:30,America/New_York,Lids\n2027-03-15,10:00,,Pots\n")
    assert reading.entries[0].all_day
    assert reading.entries[0].starts_at == datetime(2027, 3, 14, 5, tzinfo=UTC)
    assert "does not exist on 2027-03-14 in America/New_York" in reading.problems[0].said


def test_unknown_zone_of_the_source_is_refused() -> None:
    with pytest.raises(InputError, match="no time zone"):
        read("date,title\n2026-12-03,Lids\n", zone="London")


def test_posts_of_six_brands_are_read_whole(bench_data: Path) -> None:
    for path in sorted((bench_data / "forecast" / "brands").glob("*/posts.csv")):
        reading = read_sheet(path.read_bytes(), path.name)
        assert len(reading.entries) == len(path.read_text().splitlines()) - 1
        assert (reading.problems, reading.assumed) == ((), ())
        assert {"channel", "audience", "copy_length"} <= reading.entries[0].extra.keys()


def test_columns_of_sheets_of_strangers_are_never_taken_for_others(bench_data: Path) -> None:
    score = measure(bench_data / "calendars" / "sheets", lambda *_: None)
    assert score is not None
    assert score["wrong"] == 0
    assert score["right"] >= 53


def test_sheets_of_strangers_give_posts_or_a_clear_refusal(bench_data: Path) -> None:
    paths = sorted((bench_data / "calendars" / "sheets").iterdir())
    read_paths = []
    for path in paths:
        try:
            reading = read_sheet(path.read_bytes(), path.name, "Europe/London")
        except InputError as refusal:
            said = str(refusal)
            assert said.startswith(path.name), said
            continue
        assert reading.entries, path.name
        read_paths.append(path.name)
    assert len(read_paths) >= 5


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Uhrzeit;Kanal;Thema\nMo 04.01.2027;9h30;IG;Lids\nDi 05.01.2027;14 Uhr;FB, LinkedIn;Pots\n",
        "Date;Heure;Réseau;Texte\nlundi 4 janvier 2027;9h30;IG;Lids\nmardi 5 janvier 2027;14h;FB et LinkedIn;Pots\n",
        "Data,Ora,Canale,Titolo\nlunedì 4/1/2027,9.30,IG,Lids\nmartedì 5/1/2027,14.00,FB e LinkedIn,Pots\n",
        "Data;Horário;Rede;Legenda\n04/01/2027;às 9h30;IG;Lids\n05/01/2027;14h;FB;Pots\n05/01/2027;14h;LinkedIn;Pots\n"
        "15/01/2027;21h;FB;Pans\n",
        "날짜,시간,채널,제목\n2027년 1월 4일,오전 9시 30분,인스타그램,Lids\n"
        "2027. 1. 5.,오후 2시,페이스북 / linkedin,Pots\n",
        "发布日期,时间,平台,标题\n2027年1月4日,上午9:30,IG,Lids\n2027年1月5日,下午2点,FB、LinkedIn,Pots\n",
        "Date,Hour,AM/PM,Channel,Title\n1/4/2027,9:30,AM,IG,Lids\n1/5/2027,2,PM,FB & LinkedIn,Pots\n"
        "1/15/2027,2,PM,FB,Pans\n",
    ],
)
def test_hours_days_and_channels_as_other_languages_write_them(text: str) -> None:
    reading = read_sheet(text.encode(), "plan.csv", "UTC")
    at = [datetime(2027, 1, 4, 9, 30, tzinfo=UTC), *[datetime(2027, 1, 5, 14, tzinfo=UTC)] * 2]
    assert [entry.starts_at for entry in reading.entries][:3] == at
    networks = [networks_of(entry.extra["channel"])[0] for entry in reading.entries][:3]
    assert networks == [("instagram",), ("facebook",), ("linkedin",)]
    assert reading.problems == ()


def test_columns_called_by_a_channel_and_its_words_are_columns_of_channels() -> None:
    reading = read("Date,IG caption,Copy (Facebook),TikTok text,Notes\n2027-01-04,Lids!,Lids,,hm\n2027-01-05,,,Pots,\n")
    told = [(entry.starts_at.day, entry.extra["channel"], entry.extra["copy"]) for entry in reading.entries]
    assert told == [(4, "instagram", "Lids!"), (4, "facebook", "Lids"), (5, "tiktok", "Pots")]
    assert [column.role for column in reading.columns] == ["date", "channel", "channel", "channel", "notes"]


def test_dots_do_not_say_how_dates_with_slashes_are_meant() -> None:
    with pytest.raises(InputError, match="tells which number is the day"):
        read("Date,Post\n01/05/2027,Lids\n13.01.2027,Pots\n")
    with pytest.raises(InputError, match="mixes day first"):
        read("Date,Post\n01/25/2027,Lids\n05.01.2027,Pots\n")
    days = [entry.starts_at.day for entry in read("Date,Post\n25/01/2027,Lids\n05.01.2027,Pots\n").entries]
    assert days == [25, 5]


@pytest.mark.parametrize("said", ["Tuesday", "Tue", "Dienstag", "火", "(火)", "화요일"])
def test_a_row_whose_weekday_is_another_one_says_so_and_stays_on_its_date(said: str) -> None:
    reading = read(f"Date,Day,Time,Post\n2027-01-04,{said},9:00,Lids\n2027-01-05,{said},9:00,Pots\n")
    assert [entry.starts_at.day for entry in reading.entries] == [4, 5]
    (problem,) = reading.problems
    assert (problem.line, "2027-01-04 is no Tuesday" in problem.said) == (2, True)


@pytest.mark.parametrize("column", ["Time (Berlin)", "Time (Berlin time)", "Time (Europe/Berlin)"])
def test_a_column_of_hours_that_names_a_city_is_read_in_its_zone(column: str) -> None:
    reading = read(f"Date,{column},Time (NYC),Post\n2027-01-04,15:00,9:00,Lids\n")
    assert [entry.starts_at.hour for entry in reading.entries] == [14]
    assert not any("no time zone" in said for said in reading.assumed)


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        ("Date,Time EST,Post\n2027-01-04,9:00,Lids\n", "America/New_York", 14),
        ("Date,Time - ET,Post\n2027-01-04,9:00,Lids\n", "America/New_York", 14),
        ("All times PST,,\nDate,Time,Post\n2027-01-04,9:00,Lids\n", "America/Los_Angeles", 17),
        ("Posting times are in PT,,\nDate,Time,Post\n2027-01-04,9:00,Lids\n", "America/Los_Angeles", 17),
    ],
)
def test_letters_of_a_zone_are_asked_about_wherever_they_stand(text: str, zone: str, hour: int) -> None:
    with pytest.raises(InputError, match="letters that several places use"):
        read(text)
    assert [entry.starts_at.hour for entry in read(text, zone).entries] == [hour]


@pytest.mark.parametrize(
    "dates", [("27-01-04", "27-01-15"), ("27-01-20",), ("26/12/30", "27/01/02"), ("27/01/20", "27/01/26", "27/02/25")]
)
def test_two_figures_that_may_be_the_year_or_the_day_are_asked_about(dates: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="begin with their year or with their day"):
        read("Date,Post\n" + "".join(f"{one},Lids\n" for one in dates))
    assert [entry.starts_at.day for entry in read("Date,Post\n28/12/26,Lids\n30/12/26,Lids\n").entries] == [28, 30]


def test_a_year_of_the_last_century_is_no_year_ahead() -> None:
    (problem,) = read("Date,Post\n25/12/99,Lids\n25/12/26,Pots\n").problems
    assert (problem.line, "the year 99 is not ahead" in problem.said) == (2, True)


@pytest.mark.parametrize(
    ("names", "key", "title"),
    [
        ("Theme,Post", "ed0768d7ed15c1f1/tiktok", "Theme 0"),
        ("Theme,Notes", "e2e520174d52366d/tiktok", "Theme 0"),
        ("Tweet", "e2e520174d52366d/tiktok", "Tweet 0"),
        ("Hook,Caption", "83b6b3e61464ec24/tiktok", "Hook 0"),
        ("Post description,Title", "b13865180754ac81/tiktok", "Title 0"),
        ("テーマ,原稿", "d2bbecf14a58c60c/tiktok", "テーマ 0"),
        ("原稿,本文", "0aced35b380db07d/tiktok", "本文 0"),
    ],
)
def test_a_name_that_columns_got_later_gives_no_post_another_key(names: str, key: str, title: str) -> None:
    """The keys are those of the posts that are kept from before these names were known."""
    cells = ",".join(f"{name} 0" for name in names.split(","))
    (entry,) = read(f"date,channel,{names}\n2026-12-13,TikTok,{cells}\n").entries
    assert (entry.key, entry.title) == (key, title)


def test_what_a_note_calls_off_is_not_the_post() -> None:
    told = read("date,channel,notes\n2026-12-03,tiktok,Cancelled: old asset; use v2\n").entries
    assert [(one.title, one.cancelled, one.looks_cancelled) for one in told] == [
        ("Cancelled: old asset; use v2", False, False)
    ]
    (off,) = read("date,channel,copy,notes\n2026-12-03,tiktok,Cancelled: Lids,ask Jo\n").entries
    assert (off.title, off.cancelled) == ("Lids", True)


@pytest.mark.parametrize(("status", "off"), [("Annullering nej", False), ("Annulé par le client", True)])
def test_a_status_that_says_not_cancelled_is_none(status: str, off: bool) -> None:
    (entry,) = read(f"date,channel,title,status\n2026-12-03,tiktok,Lids,{status}\n").entries
    assert entry.cancelled is off


def test_columns_with_a_status_each_are_posts_of_their_own_whatever_they_are_called() -> None:
    told = read("date,Tweet,Status,LinkedIn,Status\n2026-12-13,Lids,done,Pans,draft\n").entries
    assert [(one.key, one.title, one.status) for one in told] == [
        ("e2e520174d52366d/tweet", "Lids", "done"),
        ("e2e520174d52366d/linkedin", "Pans", "draft"),
    ]


def test_captions_with_a_status_each_are_those_of_the_channels_above_them() -> None:
    told = read(
        ",Instagram,,Facebook,\ndate,Caption,Status,Caption,Status\n2026-12-13,Lids,done,Our lids,draft\n"
    ).entries
    assert [(one.key, one.title, one.status) for one in told] == [
        ("8f441ee3115fe365/instagram", "Lids", "done"),
        ("8f441ee3115fe365/facebook", "Our lids", "draft"),
    ]


@pytest.mark.parametrize(
    ("header", "whole", "part"),
    [
        ("Subject,Start Date,Start Time,End Date,End Time,All day event", "True", "False"),
        ("Betreff,Beginnt am,Beginnt um,Endet am,Endet um,Ganztägiges Ereignis", "Ein", "Aus"),
        ("件名,開始日,開始時刻,終了日,終了時刻,終日イベント", "TRUE", "FALSE"),
    ],
)
def test_what_a_calendar_exports_as_lasting_all_day_has_no_hour(header: str, whole: str, part: str) -> None:
    told = read(
        f"{header}\nIG - Lids,2026-12-03,0:00:00,2026-12-04,0:00:00,{whole}\n"
        f"IG - Pots,2026-12-05,10:00:00,2026-12-05,11:00:00,{part}\n"
    )
    assert [(one.title, one.starts_at.hour, one.all_day) for one in told.entries] == [
        ("IG - Lids", 0, True),
        ("IG - Pots", 10, False),
    ]
    assert told.problems == ()
    (entry,) = read("Title,Starts at,All day\nLids,2026-12-03 00:00,yes\n").entries
    assert entry.all_day


def test_a_column_that_is_called_by_a_post_of_one_network_is_its_channel() -> None:
    told = read("date,Tweet,LinkedIn\n2026-12-03,Lids,Our lids\n2026-12-04,,Pans\n2026-12-05,Canceled: Pots,Pots\n")
    assert [(one.key, one.title, one.extra["channel"], one.cancelled) for one in told.entries] == [
        # The key that the row had while a tweet was its only post.
        ("e2e520174d52366d", "Lids", "x", False),
        ("e2e520174d52366d/linkedin", "Our lids", "linkedin", False),
        ("e2e520174d52366d/linkedin#2", "Pans", "linkedin", False),
        ("e2e520174d52366d#2", "Pots", "x", True),
        ("e2e520174d52366d/linkedin#3", "Pots", "linkedin", False),
    ]
    assert [column.role for column in told.columns] == ["date", "channel", "channel"]
    assert [one.extra.get("copy") for one in read("date,Tweet,FB\n2026-12-03,Lids,x\n").entries] == ["Lids", None]
    ticked, *_ = read("date,title,Tweet text,Toot,Skeet,ツイート\n2026-12-03,Lids,,,x,\n").entries
    assert (ticked.title, ticked.extra["channel"]) == ("Lids", "bluesky")


@pytest.mark.parametrize("columns", ["channel,Tweet,LinkedIn", "channel,Tweet", "LinkedIn,channel,Tweet"])
def test_where_a_column_names_the_channel_a_tweet_is_its_words(columns: str) -> None:
    cells = {"channel": "X", "Tweet": "Lids", "LinkedIn": "Pans"}
    (entry,) = read(f"date,{columns}\n2026-12-03,{','.join(cells[name] for name in columns.split(','))}\n").entries
    assert (entry.title, entry.extra["channel"]) == ("Lids", "X")


@pytest.mark.parametrize("name", ["Working title", "Hook", "Tweet", "What we say", "原稿", "Description", "Nachricht"])
def test_what_a_post_says_is_found_by_what_people_call_it(name: str) -> None:
    (entry,) = read(f"date,channel,{name}\n2026-12-03,tiktok,Our new lids\n").entries
    assert entry.title == "Our new lids"


@pytest.mark.parametrize(
    "header",
    ["開始日,終了日,投稿日,投稿時間,チャンネル,タイトル", "Beginnt am,Endet am,Datum,Uhrzeit,Kanal,Titel"],
)
def test_the_days_of_a_campaign_are_no_question_beside_those_of_its_posts(header: str) -> None:
    (entry,) = read(f"{header}\n2026-12-01,2026-12-20,2026-12-13,10:00,IG,Lids\n").entries
    assert (entry.starts_at.day, entry.starts_at.hour) == (13, 10)


def test_the_hour_at_which_something_begins_contradicts_no_hour_of_a_post() -> None:
    (entry,) = read("日付,投稿時間,開始時刻,チャンネル,タイトル\n2026-12-13,10:00,9:00,IG,Lids\n").entries
    assert entry.starts_at.hour == 10
