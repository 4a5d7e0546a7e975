"""Reads what is to be paused, why and until when: `all brand:pot reason:"lid recall" until:tomorrow 09:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from calbot.chat.reading import folded, quoted_in

_NAMES: Final = {
    "brand": "brand",
    "ブランド": "brand",
    "channel": "channel",
    "チャンネル": "channel",
    "チャネル": "channel",
    "tag": "tag",
    "タグ": "tag",
    "reason": "reason",
    "why": "reason",
    "理由": "reason",
    "until": "until",
    "till": "until",
    "期限": "until",
    "まで": "until",
}
_LIST: Final = "|".join(_NAMES)
_KEY: Final = re.compile(
    rf"(?:^|(?<=[\s、,\"”」]))(?:(?P<named>{_LIST})\s*[:：]\s*|(?P<plain>until|till)\s+)", re.IGNORECASE
)
_QUOTES: Final = "\"“'「『«‘”"
_ALL: Final = frozenset({"all", "everything", "すべて", "全て", "全部"})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a pause, each part "" where nothing was; `every`: "all" was said, so that a place of one brand
    is not what is meant."""

    brand: str = ""
    channel: str = ""
    tag: str = ""
    reason: str = ""
    until: str = ""
    every: bool = False


def scope_in(text: str) -> Said:
    """The parts by their names; what stands before the first is a brand, but for "all"."""
    reason, rest = _reason_in(text)
    keys = list(_KEY.finditer(rest))
    first = rest[: keys[0].start()] if keys else rest
    said = first.split()
    free = [word for word in said if folded(word).strip(",、") not in _ALL]
    # 明日9時まで stands alone.
    ends = [word for word in free if word.endswith("まで")]
    told = {"brand": " ".join(word for word in free if word not in ends), "reason": reason, "until": " ".join(ends)}
    for at, key in enumerate(keys):
        end = keys[at + 1].start() if at + 1 < len(keys) else len(rest)
        value = rest[key.end() : end].strip(" 　,、")
        quoted, _ = quoted_in(value)
        told[_name(key)] = quoted or value
    return Said(**{name: " ".join(value.split()) for name, value in told.items()}, every=len(free) < len(said))


def _reason_in(text: str) -> tuple[str, str]:
    """The reason where it stands in quotation marks, since it may say "until:" itself, and the text without it."""
    for key in _KEY.finditer(text):
        if _name(key) == "reason" and text[key.end() : key.end() + 1] in tuple(_QUOTES):
            reason, rest = quoted_in(text[key.end() :])
            return reason, f"{text[: key.start()]} {rest}"
    return "", text


def _name(key: re.Match[str]) -> str:
    return _NAMES[(key["named"] or key["plain"]).casefold()]
