"""What customers may be told of a flag: the words approved for it alone, else the approved answer to its kind."""

from __future__ import annotations

from sqlmodel import Session

from calbot.alerts.idea import gist
from calbot.flows.faq import LOCALES
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.post import Post
from calbot.store import faq as faqs
from calbot.words.say import sayer


def lines_of(session: Session, turn: Turn, flag: Flag, post: Post | None) -> dict[str, str]:
    """By language the approved answer whose question is the kind of `flag` ("broken link"), the brand's own before that
    of all; nothing where the flag has a line of its own, or is closed."""
    if flag.line or not flag.stands:
        return {}
    brand, names = post.brand if post is not None else "", _names(flag.kind)
    fitting = [
        one
        for one in faqs.every(session, turn.workspace_id)
        if one.brand in ("", brand) and gist(one.question) in names
    ]
    fitting.sort(key=lambda one: (not one.brand, one.id))
    texts = faqs.texts_of(session, turn.workspace_id, [one.id for one in fitting])
    found: dict[str, str] = {}
    for one in fitting:
        for text in texts.get(one.id, ()):
            if text.holds(turn.now):
                found.setdefault(text.locale, text.text)
    return found


def _names(kind: FlagKind) -> set[frozenset[str]]:
    """What the kind is called, in each language, as what it is about."""
    return {gist(sayer(locale, "UTC")(f"flag.kind.{kind.value}")) for locale in LOCALES} - {frozenset()}
