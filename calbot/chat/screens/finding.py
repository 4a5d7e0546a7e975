"""A finding: what a rule holds against some posts, the cheapest way out, and the override."""

from __future__ import annotations

from datetime import datetime

from calbot.chat.cards import Card, Element, Field, Fields, Form, Note, Span, Title, actions, spans
from calbot.chat.drawing import (
    about_when,
    level_word,
    line_of,
    override_button,
    reason_of,
    rule_text,
    sentence,
    way_button,
    way_out,
)
from calbot.chat.sight import aged
from calbot.flows.views import FindingView
from calbot.model.finding import how_many
from calbot.words.say import Say

_NAMED = 5
"""Posts told by name; a card is read in one look."""


@aged
def card(view: FindingView, say: Say) -> Card:
    """Level and matter first; struck through while somebody answers for it."""
    finding, answered = view.finding, view.override
    lead = f"{level_word(finding.level, say)} {rule_text(view, 'title', say)}"
    elements: list[Element] = [Title((Span(lead, bold=True, struck=answered is not None),))]
    elements.append(Fields(tuple(_facts(view, say))))
    way = way_button(view.remedy, view.may, say) if view.remedy and answered is None else None
    elements += actions([way, override_button(view, say)])
    elements.append(Note(spans(say("finding.footer", finding=finding.name, rule=finding.rule))))
    return Card(tuple(elements), f"{lead} {finding.name}", finding.level.value, struck=answered is not None)


def _unnamed(view: FindingView) -> int:
    return how_many(len(view.posts), view.finding.values) - min(len(view.posts), _NAMED)


def _facts(view: FindingView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    facts = [(post.name, about_when(post, say)) for post in view.posts[:_NAMED]]
    if more := _unnamed(view):
        facts.append((say("finding.label.more"), spans(say("finding.more", n=more))))
    facts.append((say("finding.label.why"), spans(rule_text(view, "why", say))))
    if view.override is not None:
        text = say("finding.overridden", who=view.override_by, until=view.override.expires_at)
        return [*facts, (say("finding.label.override"), spans(text, " ", reason_of(view.override, say)))]
    do = way_out(view.remedy, say) if view.remedy else rule_text(view, "do", say)
    facts.append((say("finding.label.do"), spans(do)))
    if view.by and view.until:
        facts.append((say("finding.label.who"), spans(say("finding.who", who=view.by, until=view.until))))
    elif view.by:
        facts.append((say("finding.label.who"), spans(view.by)))
    return facts


def overridden(view: FindingView, say: Say) -> Card:
    """Only for the one who answers for it."""
    until: datetime | str = view.override.expires_at if view.override else ""
    return sentence(say("finding.override.done", finding=view.finding.name, until=until), say("finding.override.note"))


def override_form(view: FindingView, reason: str, until: str, say: Say, error: str = "") -> Form:
    """Why, and until when?"""
    finding = view.finding
    named = [line_of(post, say) for post in view.posts[:_NAMED]]
    if more := _unnamed(view):
        named.append(say("finding.more", n=more))
    about = say.listing(named) if named else finding.name
    return Form(
        say("finding.override.title", finding=finding.name),
        "finding.override",
        finding.id,
        finding.revision,
        (
            Field("reason", say("finding.field.reason", about=about), "text", reason),
            Field("until", say("finding.field.until"), "instant", until, error=error),
        ),
        say("finding.button.answer"),
    )
