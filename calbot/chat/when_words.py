"""The words that dates, times and zones are said with, in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon 月",
            "tuesday tues tue 火",
            "wednesday weds wed 水",
            "thursday thurs thur thu 木",
            "friday fri 金",
            "saturday sat 土",
            "sunday sun 日",
        )
    )
    for name in names.split()
}

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}

NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "a couple": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}

KANJI = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}

DAYS = {
    "today": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "tmr": 1,
    "tmw": 1,
    "tomorow": 1,
    "tommorow": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
    "今日": 0,
    "本日": 0,
    "きょう": 0,
    "明日": 1,
    "あした": 1,
    "あす": 1,
    "翌日": 1,
    "明後日": 2,
    "あさって": 2,
    "明々後日": 3,
    "しあさって": 3,
    "昨日": -1,
}

DAY_AND_PART = {
    "tonight": (0, "night"),
    "tonite": (0, "night"),
    "this morning": (0, "morning"),
    "this afternoon": (0, "afternoon"),
    "this evening": (0, "evening"),
    "今朝": (0, "morning"),
    "今夜": (0, "night"),
    "今晩": (0, "night"),
    "明朝": (1, "morning"),
    "明晩": (1, "night"),
}

PARTS = {
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "night": "night",
    "lunchtime": "noonish",
    "朝": "morning",
    "早朝": "morning",
    "午前中": "morning",
    "昼": "noonish",
    "お昼": "noonish",
    "夕方": "evening",
    "夜": "night",
    "晩": "night",
    "深夜": "late",
}

PART_HOURS = {
    "morning": (8, 9),
    "noonish": (12, 13),
    "afternoon": (13, 14, 15),
    "evening": (18, 19),
    "night": (20, 21),
    "late": (23,),
}
"""What a part of the day may mean where no hour is said: always asked."""

WEEKS = {
    "this week": 0,
    "next week": 1,
    "week after next": 2,
    "今週": 0,
    "来週": 1,
    "再来週": 2,
    "さ来週": 2,
}

MONTH_STEPS = {"this month": 0, "next month": 1, "今月": 0, "来月": 1, "再来月": 2}

FIXED_DAYS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year's day": (1, 1),
    "new years day": (1, 1),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
    "valentines day": (2, 14),
    "クリスマスイブ": (12, 24),
    "クリスマス": (12, 25),
    "大晦日": (12, 31),
    "元日": (1, 1),
    "元旦": (1, 1),
}

THANKSGIVING_STEPS = {"thanksgiving": 0, "black friday": 1, "cyber monday": 4}
"""Days after the fourth Thursday of November."""

MERIDIEMS = {"a": "am", "p": "pm", "午前": "am", "午後": "pm"}


@dataclass(frozen=True, slots=True)
class Named:
    """A zone by a name that people use. `offset` (minutes) is what the name literally means, None where it follows the
    clock of the place; `other` is a second place that uses the same name."""

    zone: str
    offset: int | None = None
    other: str = ""


_LITERAL = {
    "pst": Named("America/Los_Angeles", -480),
    "pdt": Named("America/Los_Angeles", -420),
    "mst": Named("America/Denver", -420),
    "mdt": Named("America/Denver", -360),
    "cst": Named("America/Chicago", -360, "Asia/Shanghai"),
    "cdt": Named("America/Chicago", -300),
    "est": Named("America/New_York", -300),
    "edt": Named("America/New_York", -240),
    "gmt": Named("Europe/London", 0),
    "bst": Named("Europe/London", 60),
    "cet": Named("Europe/Berlin", 60),
    "cest": Named("Europe/Berlin", 120),
    "jst": Named("Asia/Tokyo"),
    "kst": Named("Asia/Seoul"),
    "hkt": Named("Asia/Hong_Kong"),
    "sgt": Named("Asia/Singapore"),
    "aest": Named("Australia/Sydney", 600),
    "aedt": Named("Australia/Sydney", 660),
    "nzst": Named("Pacific/Auckland", 720),
    "nzdt": Named("Pacific/Auckland", 780),
    "utc": Named("UTC"),
    "z": Named("UTC"),
    "協定世界時": Named("UTC"),
    "世界標準時": Named("UTC"),
}

_FOLLOWING = {
    "America/Los_Angeles": "pt|pacific|pacific time|los angeles|seattle|太平洋時間|西海岸時間|ロサンゼルス",
    "America/Denver": "mt|mountain time|denver|山岳部時間|デンバー",
    "America/Chicago": "ct|central time|chicago|中部時間|シカゴ",
    "America/New_York": "et|eastern|eastern time|new york|boston|東部時間|米国東部時間|ニューヨーク",
    "America/Toronto": "toronto|トロント",
    "America/Sao_Paulo": "sao paulo|são paulo|サンパウロ",
    "Europe/London": "london|uk|uk time|ロンドン|英国時間|イギリス時間",
    "Europe/Dublin": "dublin|ダブリン",
    "Europe/Paris": "paris|パリ",
    "Europe/Berlin": "berlin|munich|hamburg|ベルリン",
    "Europe/Madrid": "madrid|マドリード",
    "Europe/Rome": "rome|milan|ローマ",
    "Europe/Amsterdam": "amsterdam|アムステルダム",
    "Europe/Zurich": "zurich|zürich|チューリッヒ",
    "Asia/Dubai": "dubai|ドバイ",
    "Asia/Kolkata": "india|mumbai|delhi|kolkata|bangalore|インド時間|ムンバイ",
    "Asia/Singapore": "singapore|シンガポール",
    "Asia/Hong_Kong": "hong kong|香港",
    "Asia/Shanghai": "shanghai|beijing|china|上海|北京",
    "Asia/Seoul": "seoul|ソウル",
    "Asia/Tokyo": "tokyo|osaka|japan|東京|大阪|日本時間|日本",
    "Australia/Sydney": "sydney|melbourne|シドニー",
    "Pacific/Auckland": "auckland|オークランド",
}

ZONES = _LITERAL | {name: Named(zone) for zone, names in _FOLLOWING.items() for name in names.split("|")}

_WHOSE = "their|his|her|your|our|client|client's|clients|customer|customer's|customers|recipient's|viewer's"

SHARED_NAMES = frozenset(
    {"ist", "現地時間", "先方の時間", "向こうの時間", *(f"{one} time" for one in _WHOSE.split("|"))}
)
"""Names of three or more zones (India, Israel, Ireland), and of nobody knows whose: refused, say the city."""
