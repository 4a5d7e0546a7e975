"""The grammar of dates and times: one pattern per way of saying a part, and the part that it fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from calbot.chat import when_words as words

Match = re.Match[str]


class NotADate(Exception):
    """The phrase is not wholly understood; `key` says why where there is more to say than that."""

    def __init__(self, key: str = "when.unknown", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(slots=True)
class Parts:
    """What a phrase said, part by part.

    `minutes` count from now, `days` from today, `week` and `month_step` from this one; `more_days` come on top. `time`
    is (hour, minute) as said; `spoken` where am or pm was said, `clear` where it needs neither.
    """

    said: dict[str, object] = field(default_factory=dict)

    def put(self, name: str, value: object) -> None:
        """Fill part `name`; the same part said twice differently is not a date."""
        if self.said.setdefault(name, value) != value:
            raise NotADate()


def parts_of(text: str) -> Parts:
    """All parts of `text`; raises NotADate unless every word belongs to one."""
    rest, parts = normal(text), Parts()
    while rest := SKIPPED.sub("", rest, count=1):
        for pattern, fill in GRAMMAR:
            if match := pattern.match(rest):
                fill(match, parts)
                rest = rest[match.end() :]
                break
        else:
            raise NotADate()
    return parts


def normal(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
    return _KANJI_NUMBER.sub(lambda number: str(_kanji(number[0])), plain)


def _kanji(digits: str) -> int:
    tens, ten, ones = digits.rpartition("十")
    value = words.KANJI.get(ones, 0)
    return value + 10 * (words.KANJI.get(tens, 1) if ten else 0)


_KANJI_NUMBER = re.compile(r"(?:[一二三四五六七八九]?十?[一二三四五六七八九]|[二三]?十)(?=[時分日月週年])")
SKIPPED = re.compile(r"^(?:[\s,@、。の]|に(?!ち)|から|頃|ごろ|(?:on|the|of|from)\b)+")
_END = r"(?![a-z0-9])"


def _any(names: Iterable[str]) -> str:
    """Longest first; Latin names end at a word's end."""
    return "|".join(re.escape(name) + (_END if name.isascii() else "") for name in sorted(names, key=len, reverse=True))


def _number(said: str) -> int:
    return int(said) if said.isdigit() else words.NUMBERS[said]


def _amount(match: Match, parts: Parts) -> None:
    unit, amount = match["unit"], _number(match["amount"])
    if unit[0] in "h時" or unit.startswith("m") or unit == "分":
        half = 30 if match["half"] else 0
        parts.put("minutes", amount * 60 + half if unit[0] in "h時" else amount)
    else:
        parts.put((match["rest"] and "more_days") or "days", amount * (7 if unit[0] in "w週" else 1))


def _half_hour(match: Match, parts: Parts) -> None:
    parts.put("minutes", 30)


def _table(name: str, table: dict[str, int]) -> Callable[[Match, Parts], None]:
    return lambda match, parts: parts.put(name, table[match[1]])


def _day_and_part(match: Match, parts: Parts) -> None:
    days, part = words.DAY_AND_PART[match[1]]
    parts.put("days", days)
    parts.put("part", part)


def _weekday(match: Match, parts: Parts) -> None:
    parts.put("weekday", words.WEEKDAYS[match["day"]])
    if match["which"]:
        parts.put("which", "next" if match["which"] == "next" else "this")


def _date(match: Match, parts: Parts) -> None:
    found = match.groupdict()
    month = found["month"]
    parts.put("date", (int(month) if month.isdigit() else words.MONTHS[month], int(found["day"])))
    if found.get("era"):
        parts.put("year", 2018 + (1 if found["era"] == "元" else int(found["era"])))
    elif found.get("year"):
        parts.put("year", int(found["year"]) + (2000 if len(found["year"]) == 2 else 0))


def _slashed(match: Match, parts: Parts) -> None:
    parts.put("slashed", (int(match[1]), int(match[2])))
    if match[3]:
        parts.put("year", int(match[3]) + (2000 if len(match[3]) == 2 else 0))


def _fixed(match: Match, parts: Parts) -> None:
    parts.put("date", words.FIXED_DAYS[match[1]])


def _clock(match: Match, parts: Parts) -> None:
    """3pm, 3:30 pm, 15:00, 午後3時半, 9-10am (its start)."""
    found = match.groupdict()
    meridiem = words.MERIDIEMS.get(found.get("half_day") or "") or _meridiem(found.get("ampm"))
    late = _meridiem(found.get("end_ampm"))
    hour, minute = int(found["hour"]), 30 if found.get("half") else int(found.get("minute") or 0)
    if hour == 0 and _meridiem(found.get("ampm")) == "pm":
        raise NotADate()
    if late and not meridiem:
        meridiem = late if hour <= int(found["end_hour"]) or late == "am" else "am"
    if part := words.PARTS.get(found.get("half_day") or ""):
        parts.put("part", part)
    said = bool(found.get("minute")) or found.get("sign") == "時"
    # 3:30 and 3時 are said of afternoons too, 03:30 is not.
    clear = hour > 12 or (said and not (len(found["hour"]) == 1 and 1 <= hour <= 6))
    _put_time(parts, hour, minute, meridiem, clear)


def _meridiem(said: str | None) -> str:
    return words.MERIDIEMS[said[0]] if said else ""


def _said_of_minutes(match: Match, parts: Parts) -> None:
    """10 to 3pm: ten minutes before it, or from ten on."""
    raise NotADate()


def _put_time(parts: Parts, hour: int, minute: int, meridiem: str, clear: bool) -> None:
    if meridiem and hour <= 12:
        if hour == 0 and meridiem == "pm":  # 午後0時
            hour = 12
        elif hour == 12:
            hour = 0 if meridiem == "am" else 12
        elif meridiem == "pm":
            hour += 12
    elif meridiem == "am":
        raise NotADate()
    if hour > 29 or minute > 59:
        raise NotADate()
    parts.put("time", (hour, minute))
    parts.put("clear", bool(meridiem) or clear)
    parts.put("spoken", bool(meridiem))


def _plain_clock(match: Match, parts: Parts) -> None:
    if int(match["hour"]) > 23:
        raise NotADate()
    _clock(match, parts)


def _bare(match: Match, parts: Parts) -> None:
    """at 8, 8 o'clock, half past 8, and a lone 8 after a day."""
    found = match.groupdict()
    lone = not (found.get("at") or found.get("clock") or found.get("past"))
    if lone and not ({"weekday", "days"} & parts.said.keys() and 1 <= int(match["hour"]) <= 12):
        raise NotADate()
    past = {"half past": 30, "quarter past": 15, "quarter to": -15}[found["past"]] if found.get("past") else 0
    hour = int(match["hour"]) - (past < 0)
    if hour > 23:
        raise NotADate()
    _put_time(parts, hour % 24, past % 60, "", clear=hour > 12 or hour == 0)


def _compact(match: Match, parts: Parts) -> None:
    _put_time(parts, int(match["hour"]), int(match["minute"] or 0), "", clear=True)


def _named_time(hour: int) -> Callable[[Match, Parts], None]:
    return lambda match, parts: _put_time(parts, hour, 0, "", clear=True)


def _midnight(match: Match, parts: Parts) -> None:
    parts.put("time", (0, 0))
    parts.put("midnight", True)


def _part(match: Match, parts: Parts) -> None:
    parts.put("part", words.PARTS[match[1]])


def _zone(match: Match, parts: Parts) -> None:
    parts.put("zone", words.ZONES[match[1]])


def _shared_zone(match: Match, parts: Parts) -> None:
    raise NotADate("when.zone_shared", zone=match[1] if " " in match[1] else match[1].upper())


def _offset(match: Match, parts: Parts) -> None:
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    if minutes > 14 * 60:
        raise NotADate()
    parts.put("zone", words.Named("", -minutes if match["sign"] in "-−" else minutes))


def _iana(match: Match, parts: Parts) -> None:
    parts.put("zone", words.Named(match[1]))


def _ignore(match: Match, parts: Parts) -> None:
    return None


_N = r"(?P<amount>\d{1,3}|" + _any(words.NUMBERS) + r")"
_UNIT = r"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?)\b(?P<half> and a half)?"
_WEEKDAY = r"(?P<day>" + _any(name for name in words.WEEKDAYS if name.isascii()) + r")"
_MONTH = r"(?P<month>" + _any(words.MONTHS) + r")"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>20\d\d)(?![\d:]| ?[ap]m))?"
_AMPM = r" ?(?P<ampm>[ap]\.?m\.?|[ap])" + _END

_SOURCE: tuple[tuple[str, Callable[[Match, Parts], None]], ...] = (
    # how long from now
    (r"in (?:half an|a half) hour\b|half an hour from now\b|30分後|半時間後", _half_hour),
    (rf"in {_N}(?: of)? ?{_UNIT}(?P<rest>(?= from (?!now\b)))?(?: from now\b)?(?: time\b)?", _amount),
    (rf"{_N} ?{_UNIT} from now\b(?P<rest>)", _amount),
    (rf"{_N} ?{_UNIT} (?P<rest>from|after)(?= )", _amount),
    (r"(?P<amount>\d{1,3})(?P<unit>時間|分|日|週間)(?P<half>半)?後(?P<rest>)", _amount),
    # dates
    (r"(?P<year>20\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:t(?=\d)|(?!\d))", _date),
    (r"(?:(?P<year>\d{4})年|令和(?P<era>\d{1,2}|元)年)? ?(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日", _date),
    (rf"{_MONTH}\.? {_DAY}(?![\d:]| ?[ap]m?{_END}){_YEAR}", _date),
    (rf"{_DAY} (?:of )?{_MONTH}\.?{_YEAR}", _date),
    (r"(\d{1,2})/(\d{1,2})(?:/(20\d\d|\d\d))?(?![\d/])", _slashed),
    (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)?(?!\d)", _date),
    (rf"({_any(words.DAY_AND_PART)})", _day_and_part),
    (rf"({_any(words.DAYS)})", _table("days", words.DAYS)),
    (rf"({_any(words.WEEKS)})", _table("week", words.WEEKS)),
    (rf"({_any(words.MONTH_STEPS)})", _table("month_step", words.MONTH_STEPS)),
    (rf"({_any(words.THANKSGIVING_STEPS)})(?: day\b)?", _table("thanksgiving", words.THANKSGIVING_STEPS)),
    (rf"({_any(words.FIXED_DAYS)})", _fixed),
    (rf"\(?(?:(?P<which>this coming|this|next|coming|upcoming) )?{_WEEKDAY}\.?\)?", _weekday),
    (r"(?P<which>次の|今度の)?(?P<day>[月火水木金土日])曜日?", _weekday),
    (r"\((?P<day>[月火水木金土日])曜?日?\)(?P<which>)", _weekday),
    (r"(\d{1,2})(?:st|nd|rd|th)\b|(\d{1,2})日", lambda match, parts: parts.put("day", int(match[1] or match[2]))),
    # times
    (r"(?:at )?(?:5|10|20|25) (?:to|till) \d{1,2}(?::\d\d)? ?[ap]", _said_of_minutes),
    (
        r"(?:at )?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<ampm>[ap]\.?m\.?|[ap])? ?(?:-|–|—|~|to|until|till) ?"
        r"(?P<end_hour>\d{1,2})(?::\d\d)? ?(?P<end_ampm>[ap]\.?m\.?|[ap])" + _END,
        _clock,
    ),
    (r"(?:at )?(?P<hour>\d{1,2}):(?P<minute>\d\d) ?[-–~] ?\d{1,2}:\d\d(?!\d)", _plain_clock),
    (rf"(?:at )?(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?{_AMPM}", _clock),
    (r"(?P<half_day>午前|午後)?(?:at )?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?!\d)h?", _plain_clock),
    (
        r"(?P<half_day>午前|午後|早朝|朝|お?昼|夕方|夜|晩|深夜)?の?(?P<hour>\d{1,2})(?P<sign>時)(?!間)"
        r"(?:(?P<minute>\d{1,2})分|(?P<half>半))?",
        _clock,
    ),
    (r"(?:at )?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d) ?(?:hours|hrs|h)\b", _compact),
    (r"at (?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?!\d)", _compact),
    (r"(?:at )?(?P<hour>[01]?\d|2[0-3])h(?P<minute>[0-5]\d)?" + _END, _compact),
    (r"(?:at )?(?:noon|midday)\b|正午", _named_time(12)),
    (r"(?:at )?midnight\b", _midnight),
    (r"(?:by |at )?(?:eod|cob|end of (?:the )?(?:day|business)|close of business)\b", _named_time(17)),
    (r"(?:at )?(?P<past>half past|quarter past|quarter to) (?P<hour>\d{1,2})(?![\d:/.]| ?[ap]m?\b)", _bare),
    (r"(?P<at>at )(?P<hour>\d{1,2})(?: o'?clock\b)?(?![\d:/.]|-\d)", _bare),
    (r"(?P<hour>\d{1,2}) ?(?P<clock>o'?clock)\b", _bare),
    (rf"(?:in )?(?:the )?(?:at )?({_any(words.PARTS)})", _part),
    # zones
    (rf"(?:in )?({_any(words.SHARED_NAMES)})", _shared_zone),
    (r"(?:utc|gmt)? ?(?P<sign>[+\-−])(?P<hours>\d\d):?(?P<minutes>\d\d)(?!\d)", _offset),
    (r"(?:utc|gmt) ?(?P<sign>[+\-−])(?P<hours>\d{1,2})(?P<minutes>)(?![\d:])", _offset),
    (r"([a-z]+/[a-z_]+(?:/[a-z_]+)?)" + _END, _iana),
    (rf"\(?(?:in )?({_any(words.ZONES)})(?: time\b|時間)?\)?", _zone),
    (r"(?:my|local) time\b", _ignore),
    (r"(?P<hour>\d{1,2})(?P<clock>(?= tonight\b))?(?![\d:/.\-a-z])", _bare),
)

GRAMMAR = tuple((re.compile(source), fill) for source, fill in _SOURCE)
