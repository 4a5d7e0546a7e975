"""Days of the week and hours of other languages than English, as English writes them."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = (
    "monday montag mo lundi lun lunes lunedì lunedi segunda segunda-feira seg maandag poniedziałek pazartesi"
    " понедельник пн",
    "tuesday dienstag di mardi martes martedì martedi terça terça-feira ter dinsdag wtorek salı вторник вт",
    "wednesday mittwoch mi mercredi mer miércoles miercoles mié mercoledì mercoledi quarta quarta-feira qua woensdag wo"
    " środa çarşamba среда ср",
    "thursday donnerstag do jeudi jeu jueves jue giovedì giovedi gio quinta quinta-feira qui donderdag czwartek"
    " perşembe четверг чт",
    "friday freitag fr vendredi ven viernes vie venerdì venerdi sexta sexta-feira sex vrijdag vr piątek cuma пятница"
    " пт",
    "saturday samstag sonnabend sa samedi sam sábado sabado sáb sab sabato zaterdag za sobota cumartesi суббота сб",
    "sunday sonntag so dimanche dim domingo dom domenica zondag zo niedziela pazar воскресенье вс",
)
"""Not among them is "mar", which is a Tuesday, and March."""
_WEEKDAY: Final = {name: names.split()[0] for names in _NAMES for name in names.split()}
_ENGLISH: Final = tuple(names.split()[0] for names in _NAMES)
_SIGNS: Final = dict(zip("月火水木金土日월화수목금토일一二三四五六天", _ENGLISH * 3, strict=True))
_MARKS: Final = ("曜日", "曜", "요일", "星期", "周")
_SHORTEST: Final = 3
"""Letters of an English name that is cut short."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_FIRST: Final = "|".join(sorted(map(re.escape, _WEEKDAY), key=len, reverse=True))
_BEFORE_A_DAY: Final = re.compile(
    rf"\(?({_LONGEST_FIRST})\.?\)?(?:,\s*|\s+)(?:de[nrm]?\s+|le\s+)?(?=\d)", re.IGNORECASE
)
_HOURS: Final = (
    (re.compile(r"^(?:às|as|à|a las|alle|um|om)\s+(?=\d)", re.IGNORECASE), ""),
    (re.compile(r"上午|오전"), "am "),
    (re.compile(r"下午|오후"), "pm "),
    (re.compile(r"(?<=\d)\s?[点點시]\s?(?=\d)"), ":"),
    (re.compile(r"(?<=\d)\s?(?:uhr|点|點|시)(?!\w)", re.IGNORECASE), "h"),
    (re.compile(r"(?<=:\d\d)\s?[分분]"), ""),
    (re.compile(r"(?<=:\d\d)\s?(?:h|hrs|uhr)\b", re.IGNORECASE), ""),
    (re.compile(r"^(?:noon|midday|mittags?|midi|mediodía|mezzogiorno)$", re.IGNORECASE), "12:00"),
)


def english_weekday(text: str) -> str:
    """`text` with the day of the week before its date in English: "lundi 4" is "monday 4"."""
    found = _BEFORE_A_DAY.match(text) if text[:1] == "(" or text[:1] > "9" else None
    return f"{_WEEKDAY[found[1].lower()]} {text[found.end() :]}" if found else text


def weekday_named(text: str) -> str:
    """The English name of the day of the week with which a cell begins, "" where it begins with none."""
    found = _WORD.search(text)
    word = found[0].lower() if found else ""
    for mark in _MARKS:
        word = word.removesuffix(mark).removeprefix(mark)
    if len(word) < _SHORTEST:
        return _SIGNS.get(word, "") or _WEEKDAY.get(word, "")
    return _WEEKDAY.get(word, "") or next((name for name in _ENGLISH if name.startswith(word)), "")


def plain_hour(text: str) -> str:
    """A time of day with the words of other languages in figures and signs: "14 Uhr" is "14h"."""
    for pattern, sign in _HOURS:
        text = pattern.sub(sign, text)
    return text
