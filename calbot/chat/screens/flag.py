"""A flag as its people see it: its form, marketing's card, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

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
    clean,
    foreign,
    spans,
)
from calbot.chat.choices import NEAR, Options
from calbot.chat.drawing import line_of, sentence
from calbot.chat.flagged import (
    also,
    bounced_buttons,
    buttons_of,
    checked_of,
    costs_of,
    customer_line,
    facts_of,
    kind_word,
    lead_of,
    line,
    link_buttons,
    severity_word,
    was_called_off,
    was_seen,
    why_word,
)
from calbot.chat.said_at import NOW
from calbot.chat.sight import aged
from calbot.flows.views import FlagView
from calbot.model.flag import CLOSED, MOST_CASES, FlagKind, FlagState
from calbot.model.flag_why import Nudge
from calbot.model.post import Post
from calbot.words.say import Say

_NOTHING: Mapping[str, str] = MappingProxyType({})


def form(
    kind: FlagKind | None,
    url: str,
    note: str,
    say: Say,
    post: Post | None = None,
    options: Options = (),
    wrong: Mapping[str, str] = _NOTHING,
    case: str = "",
    kept: Mapping[str, str] = NOW,
) -> Form:
    """A flag without words typed first; where no post is known, one of `options` can be chosen. `wrong` is said of the
    fields that it names, `kept` comes back as it is."""
    which = Field("post", say("flag.field.post"), "lookup", "", options, required=False, lookup=NEAR)
    kinds = tuple((one.value, kind_word(one, say)) for one in FlagKind)
    chosen = (kind or FlagKind.BROKEN_LINK).value
    return Form(
        say("flag.form.title"),
        "flag.draft",
        post.id if post else 0,
        post.revision if post else 0,
        (
            Field("kind", say("flag.field.kind"), "choice", chosen, kinds),
            Field("url", say("flag.field.url"), "text", url, required=False, error=wrong.get("url", "")),
            *((which,) if post is None and options else ()),
            Field("note", say("flag.field.note"), "text", note, required=False),
            Field("case", say("flag.field.case"), "text", case, required=False, error=wrong.get("case", "")),
        ),
        say("flag.button.report"),
        kept,
    )


def opened(view: FlagView, say: Say) -> Card:
    """Only for the reporter: it is on its way, or somebody had said so before."""
    flag = view.flag
    if view.joined:
        return _joined(view, say)
    if not view.heard:
        return sentence(
            say("flag.opened.unheard", flag=flag.name), _case_left(view, say), note=say("flag.opened.unheard.note")
        )
    told = view.owner_name or say("flag.opened.marketing")
    if view.reopened:
        lead = say("flag.reopened", flag=flag.name, who=told)
    elif view.coming and flag.kind is not FlagKind.PRAISE:
        lead = say("flag.opened.hold", flag=flag.name, who=told)
    else:
        lead = say("flag.opened", flag=flag.name, who=told)
    note = say("flag.opened.note") if view.hears else say("flag.opened.page")
    note = say("flag.opened.praise") if flag.kind is FlagKind.PRAISE else note
    return sentence(lead, _case_left(view, say), _line_for_customers(view, say), note=note)


def _joined(view: FlagView, say: Say) -> Card:
    flag = view.flag
    first = view.reporters[0] if view.reporters else say("flag.joined.somebody")
    ago = say.ago((view.now - flag.opened_at).total_seconds()) if view.now else say.instant(flag.opened_at)
    lead = say("flag.joined" if view.hears else "flag.joined.page", flag=flag.name, who=first, ago=ago)
    card = sentence(lead, _case_left(view, say), _line_for_customers(view, say))
    values = {"kind": flag.kind.value, "url": flag.url}
    post, revision = (view.post.id, view.post.revision) if view.post else (0, 0)
    different = Button(say("flag.button.different"), "flag.form", post, revision, values)
    return Card((*card.elements, Actions((different,))), card.fallback)


def _case_left(view: FlagView, say: Say) -> str:
    """The report counts, but its case was one too many."""
    return say("flag.case.many", flag=view.flag.name, most=MOST_CASES) if view.case_left else ""


def _line_for_customers(view: FlagView, say: Say) -> str:
    line = customer_line(view, say)
    return say("flag.line", line=clean(line, 1000)) if line else ""


def claimed(view: FlagView, say: Say) -> Card:
    """Only for the one who takes it, whatever the last look said."""
    return sentence(say("flag.done.claimed", flag=view.flag.name))


def done(view: FlagView, say: Say) -> Card:
    """Only for the one who pressed: what has become of it."""
    flag = view.flag
    match flag.state:
        case FlagState.OPEN:
            passed = say("flag.done.passed_to", flag=flag.name, who=view.owner_name) if view.owner_name else ""
            return sentence(passed or say("flag.done.passed", flag=flag.name))
        case FlagState.CLAIMED if flag.checked.get("healthy") is False:
            return bounced(view, say)
        case FlagState.CLAIMED:
            return claimed(view, say)
        case FlagState.WAITING:
            return sentence(say("flag.done.waiting", flag=flag.name, until=flag.waits_until or flag.changed_at))
        case FlagState.VERIFYING:
            return sentence(say("flag.done.verifying", flag=flag.name))
        case FlagState.SETTLED:
            return sentence(say("flag.done.settled", flag=flag.name))
        case FlagState.DECLINED:
            return sentence(say("flag.done.declined", flag=flag.name))


def approved(view: FlagView, say: Say) -> Card:
    """Only for the one who wrote the line for customers."""
    key = "flag.done.line" if view.flag.line else "flag.done.no_line"
    return sentence(say(key, flag=view.flag.name), clean(view.flag.line, 500))


@aged
def card(view: FlagView, say: Say) -> Card:
    """For marketing: what is wrong, who saw it, who has it, and the buttons that its state allows."""
    flag = view.flag
    over = flag.state in CLOSED
    elements: tuple[Element, ...] = (Title((Span(lead_of(view, say), bold=True, struck=over),)),)
    if view.coming and not over and flag.kind is not FlagKind.PRAISE:
        elements += (Text(spans(say("flag.hold"))),)
    elements += (Fields(tuple(facts_of(view, say))),)
    presses = buttons_of(view, say)
    elements += actions([*presses, *link_buttons(flag)])
    note = say("flag.footer", flag=flag.name) if presses else flag.name
    return Card((*elements, Note(spans(note))), line(view, say), "", struck=over)


def call(view: FlagView, say: Say, values: Mapping[str, Any]) -> Card:
    """To somebody who can mend it, alone: why just now, and the flag as it is."""
    shown = card(view, say)
    if view.flag.state in CLOSED:
        return shown
    told = Text(spans(_why_now(str(values.get("why", "")), view, say)))
    return Card((shown.elements[0], told, *shown.elements[1:]), shown.fallback, "act")


def attached(view: FlagView, say: Say) -> Card:
    """Only for who added it: the case is kept with the flag."""
    return sentence(say("flag.case.kept", flag=view.flag.name), line(view, say))


def rung(view: FlagView, say: Say, values: Mapping[str, Any]) -> Card:
    """In the thread of marketing's card: it is late."""
    if view.flag.state in CLOSED:
        return sentence(line(view, say))
    return sentence(line(view, say), _why_now(str(values.get("why", "")), view, say), costs_of(view, say), level="warn")


def _why_now(why: str, view: FlagView, say: Say) -> str:
    flag = view.flag
    due = flag.due_at or flag.changed_at
    match why:
        case Nudge.HALF:
            return say("flag.nudge.half", at=due)
        case Nudge.DUE:
            return say("flag.nudge.due", at=due)
        case Nudge.LATE | Nudge.DAILY:
            return say("flag.nudge.late", at=due)
        case Nudge.WAITED:
            return say("flag.nudge.waited")
        case Nudge.GIVEN:
            return say("flag.nudge.given")
        case _:
            return say("flag.nudge.opened", severity=severity_word(flag.severity, say))


def settled(view: FlagView, say: Say) -> Card:
    """To each reporter, once."""
    flag = view.flag
    took = ((flag.settled_at or flag.changed_at) - flag.began).total_seconds() / 60
    about = line_of(view.post, say) if view.post else kind_word(flag.kind, say)
    if flag.kind is FlagKind.PRAISE:
        return sentence(say("flag.thanked", flag=flag.name, about=about, who=view.owner_name))
    if was_called_off(flag):
        lead = say("flag.settled.called_off", flag=flag.name, about=about)
        return sentence(lead, _line_for_customers(view, say), note=also(view, say))
    key = "flag.settled" if was_seen(flag) else "flag.settled.by_word"
    lead = say(key, flag=flag.name, about=about, took=say.hours(max(1.0, took)))
    return sentence(lead, checked_of(view, say), _line_for_customers(view, say), note=also(view, say))


def declined(view: FlagView, say: Say) -> Card:
    """To each reporter, once and kindly: it was no issue, and why."""
    flag = view.flag
    about = line_of(view.post, say) if view.post else kind_word(flag.kind, say)
    lead = say("flag.declined", flag=flag.name, about=about, why=why_word(flag.why_not, say))
    card = sentence(lead, say("flag.declined.thanks"), _line_for_customers(view, say), note=also(view, say))
    said = (
        (Text((foreign(say("flag.declined.words", who=view.owner_name, words=flag.reply), 600),)),)
        if flag.reply
        else ()
    )
    return Card((*card.elements, *said), card.fallback)


def bounced(view: FlagView, say: Say) -> Card:
    """To whoever said that it is fixed: it is not, seen from outside."""
    flag = view.flag
    card = sentence(say("flag.bounced", flag=flag.name), checked_of(view, say), level="warn")
    return Card((*card.elements, *actions(bounced_buttons(view, say))), card.fallback, card.level)
