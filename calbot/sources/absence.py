"""Who is away: entries that say so in a shared calendar ("OOO: Mika", "Mika - vacation", "休暇: 佐藤")."""

from __future__ import annotations

import re

from calbot.sources.convention import Metadata
from calbot.sources.reading import Entry

AWAY = re.compile(
    r"(ooo|out of (the )?office|pto|on leave)([\s:：(（–-].*)?"
    r"|(vacation|annual leave|sick( leave)?|day off|urlaub|休暇|有給|休み)(\s*[:：(（–-].*)?"
    r"|.*[\s:–-](ooo|pto|out of office|on leave|on vacation)",
    re.I,
)
_WORDS = (
    r"(?:ooo|out of (?:the )?office|pto|on leave|on vacation|vacation|annual leave|sick(?: leave)?|day off|urlaub"
    r"|休暇|有給|休み)"
)
_BEFORE = re.compile(rf"{_WORDS}\s*[\s:：(（–-]\s*(?P<who>[^:：()（）,;–]+?)\s*[)）]?", re.I)
_BEHIND = re.compile(rf"(?P<who>[^:：()（）,;–]+?)\s*[\s:：(（–-]\s*(?:is\s+)?{_WORDS}\s*[)）]?", re.I)
_BARE = re.compile(rf"(?:i am |i'm )?{_WORDS}\.?", re.I)
_LONGEST_NAME = 40
_NO_NAME = re.compile(r"\b\d|\b(the|all|team|office|everyone|everybody|company|until|till|back|day)\b", re.I)


def away(entry: Entry, said: Metadata, *, always: bool = False) -> str:
    """The name of the person whom `entry` tells to be away, "" where it tells nobody's absence, or not whose.

    `always`: its calendar holds absences only, so that a title is a name even without a word for being away.
    """
    title = " ".join(entry.title.split())
    if said.networks or not (always or AWAY.fullmatch(title)):
        return ""
    found = _BEFORE.fullmatch(title) or _BEHIND.fullmatch(title)
    if found:
        who = _BEHIND.fullmatch(found["who"]) or found
        return _name(who["who"])
    if _BARE.fullmatch(title):
        return _name(said.values.get("owner", "") or entry.organizer)
    return _name(title) if always else ""


def _name(text: str) -> str:
    name = text.strip(" -–@＠").strip()
    # "OOO - dentist" says why, not who.
    proper = all(word[0].isupper() or not word[0].isascii() for word in name.split())
    return name if name and proper and len(name) <= _LONGEST_NAME and not _NO_NAME.search(name) else ""
