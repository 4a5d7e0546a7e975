"""`flag broken link <url>`: care tells marketing that something about a post is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.reading import link_in, number_in, phrase_in
from calbot.chat.screens import flag as screen
from calbot.errors import TellUser
from calbot.flows import flag as flow
from calbot.flows import post as posts
from calbot.model.flag import FlagKind

KINDS = {
    word: kind.value
    for kind, words in {
        FlagKind.BROKEN_LINK: "broken link|dead link|link broken|リンク切れ|リンクきれ",
        FlagKind.COPY_ERROR: "copy error|誤字脱字|文章の誤り",
        FlagKind.WRONG_IMAGE: "wrong image|wrong picture|wrong photo|画像違い|画像の間違い",
        FlagKind.WRONG_PRICE: "wrong price|price error|価格違い|価格の間違い",
        FlagKind.CONFUSING: "confusing|わかりにくい|分かりにくい|紛らわしい",
        FlagKind.OTHER: "other|something else|その他",
    }.items()
    for word in words.split("|")
}
"""Said in full: the words after them are the note."""

HINTS = {
    word: kind.value
    for kind, words in {
        FlagKind.BROKEN_LINK: "broken|404|link|リンク",
        FlagKind.COPY_ERROR: "copy|typo|spelling|誤字|誤記",
        FlagKind.WRONG_IMAGE: "image|picture|photo|画像|写真",
        FlagKind.WRONG_PRICE: "price|価格|値段",
        FlagKind.CONFUSING: "unclear",
    }.items()
    for word in words.split("|")
}
"""Say the kind as part of a sentence, which is the note as a whole."""

_LONGEST_NOTE = 500
_NUMBER = re.compile(r"[0-9]{1,9}")
_GONE = (404, 410)


async def handle(words: str, desk: Desk) -> Reply:
    """Kind, link and note; without words a form. A matter that is flagged already is joined at once."""
    url, rest = link_in(words)
    number, rest = number_in(rest, "p")
    kind, note = _kind_in(" ".join(rest.split()))
    if not (url or kind or note):
        return Reply(form=screen.form(None, "", "", desk.say))
    what = FlagKind(kind) if kind else (FlagKind.BROKEN_LINK if url and not note else FlagKind.OTHER)
    return await _guess(what, url, note[:_LONGEST_NOTE], desk, number)


def _kind_in(words: str) -> tuple[str, str]:
    """The kind ("" for none) and the note."""
    kind, note = phrase_in(words, KINDS)
    if kind:
        return kind, note.strip()
    hint, rest = phrase_in(words, HINTS)
    return hint, "" if hint and not rest else words


async def draft(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    kind, url, note = _matter(ask.values)
    return await _guess(kind, url, note, desk, ask.subject or None)


async def _guess(kind: FlagKind, url: str, note: str, desk: Desk, post_id: int | None = None) -> Reply:
    if post_id is not None:
        view = await desk.flow(flow.open_flag, kind, url, post_id, note)
        return Reply(screen.opened(view, desk.say))
    guess = await desk.flow(flow.guess, kind, url, note)
    if guess.already is not None:
        joined = await desk.flow(flow.open_flag, kind, url, guess.already.post_id, note)
        return Reply(screen.opened(joined, desk.say))
    return Reply(screen.guess(guess, await _seen(kind, url, desk), desk.say))


async def _seen(kind: FlagKind, url: str, desk: Desk) -> str:
    """What calbot itself sees at the link, in a sentence."""
    if kind is not FlagKind.BROKEN_LINK or not url:
        return ""
    seen = await desk.look(url)
    if seen is None:
        return desk.say("flag.seen.unknown")
    if seen.healthy:
        return desk.say("flag.seen.healthy", status=str(seen.status))
    if seen.status in _GONE:
        return desk.say("flag.seen.broken", status=str(seen.status))
    return desk.say(seen.said, status=str(seen.status), title=seen.title)


async def open_flag(ask: Ask, desk: Desk) -> Reply:
    """[Yes, flag], or another post chosen in the form ("0": none)."""
    kind, url, note = _matter(ask.values)
    chosen = ask.values.get("post", "")
    post_id = int(chosen) if _NUMBER.fullmatch(chosen) else ask.subject
    view = await desk.flow(flow.open_flag, kind, url, post_id or None, note)
    return Reply(screen.opened(view, desk.say))


async def other(ask: Ask, desk: Desk) -> Reply:
    """[Other post]: which one?"""
    kind, url, note = _matter(ask.values)
    return Reply(form=screen.other(await desk.flow(flow.guess, kind, url, note), desk.say))


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Flag] on a post's card, or [Different problem]."""
    view = await desk.flow(posts.show, ask.subject) if ask.subject else None
    url = ask.values.get("url", "") or (view.post.link if view else "")
    return Reply(form=screen.form(None, url, "", desk.say, view.post if view else None))


async def claim(ask: Ask, desk: Desk) -> Reply:
    """[I'm on it]."""
    return Reply(screen.done(await desk.flow(flow.claim, ask.subject, ask.revision), desk.say))


async def pass_on(ask: Ask, desk: Desk) -> Reply:
    """[Not mine]."""
    return Reply(screen.done(await desk.flow(flow.pass_on, ask.subject, ask.revision), desk.say))


async def fixed(ask: Ask, desk: Desk) -> Reply:
    """[Fixed]: believed once the link answers."""
    return Reply(screen.done(await desk.flow(flow.fixed, ask.subject, ask.revision), desk.say))


def _matter(values: Mapping[str, str]) -> tuple[FlagKind, str, str]:
    try:
        kind = FlagKind(values.get("kind", ""))
    except ValueError:
        raise TellUser("flag.kind.unknown") from None
    url = values.get("url", "").strip()
    if url and link_in(url)[0] != url:
        raise TellUser("flag.no_link")
    return kind, url, values.get("note", "").strip()[:_LONGEST_NOTE]


COMMAND = Command(
    "flag",
    "command.flag.usage",
    "command.flag.about",
    handle,
    "flag.open",
    {"ja": ("報告", "フラグ", "リンク切れ報告")},
    {
        "flag.open": Pressed(open_flag, "flag.open"),
        "flag.draft": Pressed(draft, "flag.open"),
        "flag.other": Pressed(other, "flag.open"),
        "flag.form": Pressed(form, "flag.open"),
        "flag.claim": Pressed(claim, "flag.claim"),
        "flag.pass_on": Pressed(pass_on, "flag.pass_on"),
        "flag.fixed": Pressed(fixed, "flag.fixed"),
    },
)
