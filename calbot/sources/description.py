"""The free text of a calendar entry: HTML taken off, `Key: value` lines read, addresses found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

KEYS: dict[str, tuple[str, ...]] = {
    "channel": (
        *("channel", "channels", "platform", "platforms", "network", "networks", "social network"),
        *("チャンネル", "媒体", "プラットフォーム", "配信先", "投稿先", "sns"),
    ),
    "account": ("account", "handle", "profile", "page", "アカウント"),
    "brand": ("brand", "client", "ブランド"),
    "link": ("link", "url", "landing page", "landing", "destination", "cta link", "リンク", "遷移先", "リンク先"),
    "owner": ("owner", "responsible", "assignee", "assigned to", "contact", "担当", "担当者", "オーナー", "責任者"),
    "campaign": ("campaign", "キャンペーン", "施策"),
    "copy": ("copy", "text", "caption", "post copy", "post text", "本文", "コピー", "投稿文", "キャプション", "文面"),
    "type": ("type", "format", "content type", "post type", "種別", "形式", "タイプ", "種類"),
    "paid": ("paid", "boosted", "promoted", "広告", "有料"),
    "reach": ("reach", "expected reach", "リーチ", "想定リーチ"),
    "audience": ("audience", "followers", "フォロワー"),
    "tags": ("tags", "labels", "hashtags", "タグ", "ラベル", "ハッシュタグ"),
    "thread": ("thread", "スレッド", "連投"),
    "status": ("status", "approval", "ステータス", "状態"),
    "after": ("depends on", "goes out after", "after post", "前提投稿", "先行投稿"),
    "copy_length": ("copy length", "copy_length", "文字数"),
    "media": ("media", "visual", "visuals", "image", "creative", "素材", "画像", "クリエイティブ"),
}

FIELD_OF = {name: field for field, names in KEYS.items() for name in names}
# Looked for with plain searches, not one expression: a line of 20,000 blanks must cost nothing.
_COLON = re.compile(r"[:：]")
_BULLETS = "-*•・‣–■●_ \t\u3000"
_LONGEST_KEY = 60
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3"})
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'「」（）。、]+", re.IGNORECASE)


def plain_text(text: str) -> str:
    """`text` without HTML; a link whose words do not show where it leads gets its address behind them."""
    if not _TAG.search(text):
        return text.strip()
    bare = _TAG.sub(_shown, _without(_without(text, "style"), "script"))
    return re.sub(r"\n{3,}", "\n\n", unescape(bare).replace("\xa0", " ")).strip()


def read_lines(text: str, own: frozenset[str] = frozenset()) -> dict[str, str]:
    """Values of the `Key: value` lines of a plain text, by field; `own` are further keys (lower case), kept under
    "key:" + name. Copy runs on until the next key; another key with nothing behind it takes the next line."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        field, value = _key_of(line, own)
        if field:
            current = field if field not in found else ""
            if current:
                found[current] = [value]
        elif current == "copy" or (current and not any(found[current]) and line.strip()):
            found[current].append(line.strip())
    return {field: "\n".join(lines).strip() for field, lines in found.items() if any(lines)}


def addresses(text: str) -> Iterator[str]:
    """Every web address in a plain text, without the full stop or bracket behind it."""
    return (found.group().rstrip(".,;:!?)]}*") for found in _ADDRESS.finditer(text))


def _key_of(line: str, own: frozenset[str]) -> tuple[str, str]:
    line = line.strip().lstrip(_BULLETS)
    colon = _COLON.search(line, 0, _LONGEST_KEY)
    if not colon:
        return "", ""
    name = " ".join(line[: colon.start()].strip(_BULLETS).casefold().split())
    value = line[colon.end() :].lstrip("*_ ").strip()
    return (f"key:{name}" if name in own else FIELD_OF.get(name, "")), value


def _without(text: str, element: str) -> str:
    """`text` without an HTML element and what it holds."""
    kept, at, lower = [], 0, text.lower()
    while (start := lower.find(f"<{element}", at)) >= 0:
        kept.append(text[at:start])
        end = lower.find(f"</{element}", start)
        at = len(text) if end < 0 else end + len(element) + 3
    return "".join((*kept, text[at:]))


def _shown(tag: re.Match[str]) -> str:
    closing, name, rest = tag.groups()
    if name.lower() in _BREAKS:
        return "\n" if closing or name.lower() in ("br", "p", "div") else ""
    if name.lower() == "a" and not closing and (href := _HREF.search(rest)):
        return f" {href.group(1)} "
    return ""
