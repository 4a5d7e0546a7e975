"""Which post is meant: only for whoever reports something, before anything is flagged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from calbot.chat.cards import Actions, Button, Card, Element, Field, Form, Text, Title, foreign, spans
from calbot.chat.drawing import line_of
from calbot.chat.flagged import kind_word, why_word
from calbot.chat.said_at import NOW
from calbot.flows.views import Guess
from calbot.model.external import External
from calbot.words.say import Say

_FRESH = timedelta(days=2)


def guess(view: Guess, seen: str, say: Say, case: External | None = None, kept: Mapping[str, str] = NOW) -> Card:
    """Only for the reporter: is it this post? `seen` says what the link answers just now ("" where nobody looked),
    `kept` comes back with whatever is pressed."""
    lead = say("flag.guess.lead", post=line_of(view.post, say), kind=kind_word(view.kind, say)) if view.post else ""
    lead = lead or say("flag.guess.no_post", kind=kind_word(view.kind, say))
    told = (*_said_about(view, seen, say), *_already(view, say), *_lesson(view, say))
    elements: tuple[Element, ...] = (Title(spans(lead)), *told)
    values = {**_values(view, case), **kept}
    yes = say("flag.button.yes") if view.post else say("flag.button.without_post")
    yes = say("flag.button.anyway") if view.lesson else yes
    post, revision = (view.post.id, view.post.revision) if view.post else (0, 0)
    buttons = [Button(yes, "flag.open", post, revision, values, "primary")]
    if view.others:
        buttons.append(Button(say("flag.button.other"), "flag.other", 0, 0, values))
    return Card((*elements, Actions(tuple(buttons))), lead)


def _said_about(view: Guess, seen: str, say: Say) -> tuple[Element, ...]:
    lines = [seen] if seen else []
    if view.post is not None and view.now is not None:
        age = view.now - view.post.starts_at
        if timedelta(0) <= age < _FRESH:
            lines.append(say("flag.guess.live", ago=say.ago(age.total_seconds())))
        elif age < timedelta(0):
            lines.append(say("flag.guess.coming", at=view.post.starts_at))
    shown: tuple[Element, ...] = (Text(spans(" ".join(lines))),) if lines else ()
    return (*shown, Text((foreign(view.note),))) if view.note else shown


def _already(view: Guess, say: Say) -> tuple[Element, ...]:
    """Somebody has flagged the same of this post: a tap joins them."""
    flag = view.already
    if flag is None or view.post is None:
        return ()
    who = view.reporters[0] if view.reporters else say("flag.joined.somebody")
    ago = say.ago((view.now - flag.began).total_seconds()) if view.now else say.instant(flag.began)
    return (Text(spans(say("flag.guess.already", flag=flag.name, who=who, ago=ago))),)


def _lesson(view: Guess, say: Say) -> tuple[Element, ...]:
    """What an earlier flag on the same thing taught."""
    past = view.lesson
    if past is None:
        return ()
    at = past.settled_at or past.changed_at
    told = Text(spans(say("flag.guess.lesson", flag=past.name, at=at, why=why_word(past.why_not, say))))
    return (told, Text((foreign(past.reply, 500),))) if past.reply else (told,)


def _values(view: Guess, case: External | None) -> dict[str, str]:
    told = {"kind": view.kind.value, "url": view.url, "note": view.note}
    told |= {"target": view.target} if view.target else {}
    return told | ({"case": " ".join(part for part in case if part)} if case is not None else {})


def other(view: Guess, say: Say, case: External | None = None, kept: Mapping[str, str] = NOW) -> Form:
    """Which post, then?"""
    nearby = (*((view.post,) if view.post else ()), *view.others)
    options = tuple((str(post.id), f"{line_of(post, say)} {say.instant(post.starts_at)}") for post in nearby)
    return Form(
        say("flag.other.title"),
        "flag.open",
        0,
        0,
        (Field("post", say("flag.field.post"), "choice", options=(*options, ("0", say("flag.field.no_post")))),),
        say("flag.button.report"),
        {**_values(view, case), **kept},
    )
