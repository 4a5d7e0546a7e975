"""A flag as its people see it: the reporter's guess card, marketing's card, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Element,
    Field,
    Fields,
    Form,
    Note,
    Span,
    Text,
    Title,
    actions,
    foreign,
    spans,
)
from calbot.chat.drawing import address, kind_word, line_of, link_button, named, sentence, when
from calbot.flows.views import FlagView, Guess
from calbot.model.flag import FlagKind, FlagState
from calbot.model.post import Post
from calbot.words.say import Say

_FRESH = timedelta(days=2)


def guess(view: Guess, seen: str, say: Say) -> Card:
    """Only for the reporter: is it this post? `seen` says what the link answers just now ("" where nobody looked)."""
    lead = say("flag.guess.lead", post=line_of(view.post, say), kind=kind_word(view.kind, say)) if view.post else ""
    lead = lead or say("flag.guess.no_post", kind=kind_word(view.kind, say))
    elements: tuple[Element, ...] = (Title(spans(lead)), *_said_about(view, seen, say))
    values = {"kind": view.kind.value, "url": view.url, "note": view.note}
    yes = say("flag.button.yes") if view.post else say("flag.button.without_post")
    buttons = [Button(yes, "flag.open", view.post.id if view.post else 0, 0, values, "primary")]
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


def other(view: Guess, say: Say) -> Form:
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
        {"kind": view.kind.value, "url": view.url, "note": view.note},
    )


def form(kind: FlagKind | None, url: str, note: str, say: Say, post: Post | None = None) -> Form:
    """A flag without words typed first."""
    kinds = tuple((one.value, kind_word(one, say)) for one in FlagKind)
    chosen = (kind or FlagKind.BROKEN_LINK).value
    return Form(
        say("flag.form.title"),
        "flag.draft",
        post.id if post else 0,
        0,
        (
            Field("kind", say("flag.field.kind"), "choice", chosen, kinds),
            Field("url", say("flag.field.url"), "text", url, required=False),
            Field("note", say("flag.field.note"), "text", note, required=False),
        ),
        say("flag.button.report"),
    )


def opened(view: FlagView, say: Say) -> Card:
    """Only for the reporter: it is on its way, or somebody had said so before."""
    flag = view.flag
    if not view.joined:
        if not view.heard:
            return sentence(say("flag.opened.unheard", flag=flag.name), note=say("flag.opened.unheard.note"))
        told = view.owner_name or say("flag.opened.marketing")
        return sentence(say("flag.opened", flag=flag.name, who=told), note=say("flag.opened.note"))
    first = view.reporters[0] if view.reporters else say("flag.joined.somebody")
    ago = say.ago((view.now - flag.opened_at).total_seconds()) if view.now else say.instant(flag.opened_at)
    card = sentence(say("flag.joined", flag=flag.name, who=first, ago=ago))
    values = {"kind": flag.kind.value, "url": flag.url}
    different = Button(say("flag.button.different"), "flag.form", flag.post_id or 0, 0, values)
    return Card((*card.elements, Actions((different,))), card.fallback)


def done(view: FlagView, say: Say) -> Card:
    """Only for the one who pressed: what has become of it."""
    flag = view.flag
    if flag.state is FlagState.OPEN:
        key = say("flag.done.passed_to", flag=flag.name, who=view.owner_name) if view.owner_name else ""
        return sentence(key or say("flag.done.passed", flag=flag.name))
    if flag.state is FlagState.CLAIMED:
        return sentence(say("flag.done.claimed", flag=flag.name))
    if flag.state is FlagState.VERIFYING:
        return sentence(say("flag.done.verifying", flag=flag.name))
    return sentence(say("flag.done.settled", flag=flag.name))


def card(view: FlagView, say: Say) -> Card:
    """For marketing: what is wrong, who saw it, who has it, and the buttons that its state allows."""
    flag = view.flag
    lead = say("flag.lead", flag=flag.name, kind=kind_word(flag.kind, say), state=_state(view, say))
    settled = flag.state is FlagState.SETTLED
    elements: tuple[Element, ...] = (Title((Span(lead, bold=True, struck=settled),)), Fields(tuple(_facts(view, say))))
    presses = _buttons(view, say)
    elements += actions([*presses, link_button(flag.url)])
    note = say("flag.footer", flag=flag.name) if presses else flag.name
    return Card((*elements, Note(spans(note))), _line(view, say), "", struck=settled)


def settled(view: FlagView, say: Say) -> Card:
    """To each reporter, once."""
    flag = view.flag
    took = ((flag.settled_at or flag.changed_at) - flag.opened_at).total_seconds() / 60
    about = line_of(view.post, say) if view.post else kind_word(flag.kind, say)
    key = "flag.settled" if flag.url else "flag.settled.by_word"
    lead = say(key, flag=flag.name, about=about, took=say.hours(max(1.0, took)))
    return sentence(lead, _checked(view, say))


def bounced(view: FlagView, say: Say) -> Card:
    """To whoever said that it is fixed: it is not, seen from outside."""
    flag = view.flag
    card = sentence(say("flag.bounced", flag=flag.name), _checked(view, say), level="warn")
    return Card((*card.elements, *actions(_buttons(view, say))), card.fallback, card.level)


def _line(view: FlagView, say: Say) -> str:
    about = f" {line_of(view.post, say)}" if view.post else ""
    return say("flag.lead", flag=view.flag.name, kind=kind_word(view.flag.kind, say), state=_state(view, say)) + about


def _state(view: FlagView, say: Say) -> str:
    match view.flag.state:
        case FlagState.OPEN:
            return say("flag.state.for", who=view.owner_name) if view.owner_name else say("flag.state.open")
        case FlagState.CLAIMED:
            return say("flag.state.claimed", who=view.owner_name)
        case FlagState.VERIFYING:
            return say("flag.state.verifying", who=view.owner_name)
        case FlagState.SETTLED:
            return say("flag.state.settled") if view.flag.url else say("flag.state.settled_by_word")


def _facts(view: FlagView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    flag, post = view.flag, view.post
    facts: list[tuple[str, tuple[Span, ...]]] = []
    if post is not None:
        facts.append((say("flag.label.post"), (*named(post, say), Span(f" · {when(post, say)}"))))
    if flag.url:
        facts.append((say("flag.label.link"), (address(flag.url),)))
    if flag.note:
        facts.append((say("flag.label.note"), (foreign(flag.note, 500),)))
    if view.reporters:
        reported = say("flag.reporters", who=say.listing(view.reporters), at=flag.opened_at, n=len(view.reporters))
        facts.append((say("flag.label.reporters"), spans(reported)))
    if checked := _checked(view, say):
        facts.append((say("flag.label.checked"), spans(checked)))
    return facts


def _checked(view: FlagView, say: Say) -> str:
    """What the last look from outside said; `said` in it is a message id."""
    checked = view.flag.checked
    if not checked:
        return ""
    values = {"title": view.flag.url, **checked, "status": str(checked.get("status", ""))}
    return say(str(checked["said"]), **values) if checked.get("said") else ""


def _buttons(view: FlagView, say: Say) -> list[Button]:
    """What can be done in this state by who looks; each button carries the revision it was drawn with."""
    flag = view.flag
    shown = {
        FlagState.OPEN: ("flag.claim", "flag.pass_on", "flag.fixed"),
        FlagState.CLAIMED: ("flag.fixed", "flag.pass_on"),
        FlagState.VERIFYING: (),
        FlagState.SETTLED: (),
    }[flag.state]
    labels = {
        "flag.claim": say("flag.button.claim"),
        "flag.pass_on": say("flag.button.pass_on"),
        "flag.fixed": say("flag.button.fixed"),
    }
    verbs = [verb for verb in shown if verb in view.may]
    return [
        Button(labels[verb], verb, flag.id, flag.revision, style="primary" if verb == verbs[0] else "plain")
        for verb in verbs
    ]
