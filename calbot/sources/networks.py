"""What people call the networks, in English and Japanese, and how a text names one without meaning something else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NETWORKS: dict[str, tuple[str, ...]] = {
    "instagram": ("instagram", "ig", "insta", "インスタグラム", "インスタ", "인스타그램", "инстаграм"),
    "tiktok": ("tiktok", "tik tok", "tt", "ティックトック", "틱톡"),
    "x": ("x", "twitter", "ツイッター", "エックス", "旧twitter"),
    "facebook": ("facebook", "fb", "フェイスブック", "페이스북", "фейсбук"),
    "youtube": ("youtube", "yt", "you tube", "ユーチューブ", "유튜브", "ютуб"),
    "linkedin": ("linkedin", "li", "リンクトイン", "リンクドイン"),
    "pinterest": ("pinterest", "pin", "ピンタレスト"),
    "threads": ("threads", "スレッズ"),
    "bluesky": ("bluesky", "bsky", "ブルースカイ"),
    "mastodon": ("mastodon",),
    "reddit": ("reddit",),
    "snapchat": ("snapchat", "snap"),
    "twitch": ("twitch",),
    "discord": ("discord", "ディスコード"),
    "whatsapp": ("whatsapp",),
    "telegram": ("telegram",),
    "line": ("line", "ライン", "line公式"),
    "note": ("note", "ノート"),
    "google": ("google business", "google business profile", "gbp", "gmb"),
    "newsletter": (
        "newsletter",
        "email",
        "e-mail",
        "mail",
        "edm",
        "ニュースレター",
        "メルマガ",
        "メール",
        "メールマガジン",
    ),
    "blog": ("blog", "ブログ"),
    "help": ("help centre", "help center", "help-centre", "help-center", "ヘルプセンター"),
    "podcast": ("podcast", "ポッドキャスト"),
    "push": ("push", "プッシュ通知"),
    "sms": ("sms",),
}

_WORDS = {word: network for network, words in NETWORKS.items() for word in words}
# Words that mean a network only where a channel is expected, never inside a sentence or the name of a calendar.
_SHORT = frozenset({"x", "li", "pin", "line", "note", "mail", "snap", "push", "google business", "tt"})
_PARTS = re.compile(r"\s*(?:[/,;&+|・、＋／]|\band\b|と)\s*")
_LONGEST = 120
_TRIMMED = " \t\u3000-–—:：#"
# What a network calls its kinds of post: "Instagram Reels" is Instagram.
_KINDS = {
    "reel": "reel",
    "reels": "reel",
    "story": "story",
    "stories": "story",
    "shorts": "short",
    "short": "short",
    "live": "live",
    "carousel": "carousel",
    "リール": "reel",
    "ストーリー": "story",
    "ストーリーズ": "story",
    "ショート": "short",
    "post": "",
    "feed": "",
    "page": "",
    "account": "",
    "投稿": "",
}


@lru_cache(4096)
def networks_of(text: str) -> tuple[tuple[str, ...], str]:
    """(networks, content type) of a text that is nothing but channel words ("IG/FB", "Instagram Reels"); () if it is
    not."""
    found: list[str] = []
    kind = ""
    if len(text) > _LONGEST:
        return (), ""
    for part in _PARTS.split(_folded(text)):
        network, part_kind = _network(part)
        if not network:
            return (), ""
        found.append(network)
        kind = kind or part_kind
    return tuple(dict.fromkeys(found)), kind


def network_inside(text: str) -> str:
    """The one network that a longer text names ("Pot Instagram plan"), "" where it names none or several."""
    folded = _folded(text)
    words = set(re.findall(r"[a-z-]+", folded))
    found = {
        network
        for word, network in _WORDS.items()
        if word not in _SHORT and (word in words if word.isascii() else word in folded)
    }
    return found.pop() if len(found) == 1 else ""


def _network(part: str) -> tuple[str, str]:
    part = part.strip(_TRIMMED)
    if part in _WORDS:
        return _WORDS[part], ""
    head, _, tail = part.rpartition(" ")
    if tail in _KINDS and head in _WORDS:
        return _WORDS[head], _KINDS[tail]
    for kind in (word for word in _KINDS if not word.isascii()):
        if part.endswith(kind) and part.removesuffix(kind) in _WORDS:
            return _WORDS[part.removesuffix(kind)], _KINDS[kind]
    return "", ""


def _folded(text: str) -> str:
    """Lower case, half width, without emoji."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("So", "Cf", "Mn")).strip()
