"""What the title of a calendar entry says besides the title: channel before or behind it, #campaign, @owner."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calbot.sources.networks import networks_of

_BEFORE = re.compile(r"\s*(?:\[([^\]]{1,40})\]|【([^】]{1,40})】|([^:：\[\]【】]{1,40}?)\s*(?:[:：]|\s[-–—|]\s))\s*")
_BEHIND = re.compile(r"\s*[(（]([^()（）]{1,40})[)）]\s*$")
_MARKS = re.compile(r"(?:\s+[#＃@＠][\w.-]+)+\s*$")
_MARK = re.compile(r"([#＃@＠])([\w.-]+)")


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A title taken apart; `networks` is empty where it names none."""

    title: str
    networks: tuple[str, ...] = ()
    kind: str = ""
    campaign: str = ""
    owner: str = ""


def title_parts(text: str) -> TitleParts:
    """Take a title apart. A word is a channel only where the whole prefix or bracket is channel words: "Meet FB team:",
    "X-ray" and "Line up" stay titles."""
    title, campaign, owner = _marks(" ".join(text.split()))
    for pattern in (_BEFORE, _BEHIND):
        found = pattern.match(title) if pattern is _BEFORE else pattern.search(title)
        if found is None:
            continue
        networks, kind = networks_of(next(group for group in found.groups() if group))
        rest = (title[: found.start()] + title[found.end() :]).strip()
        if networks and rest:
            return TitleParts(rest, networks, kind, campaign, owner)
    return TitleParts(title, (), "", campaign, owner)


def _marks(title: str) -> tuple[str, str, str]:
    found = _MARKS.search(title)
    if not found or not title[: found.start()].strip():
        return title, "", ""
    said: dict[str, str] = {}
    for sign, word in _MARK.findall(found.group()):
        said.setdefault("#" if sign in "#＃" else "@", word)
    return title[: found.start()].rstrip(), said.get("#", ""), said.get("@", "")
