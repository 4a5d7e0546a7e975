"""What is to be mended before a post goes out: the owner's message, and the line under it when something is new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import findings_part, line_of, link_button, named, override_button, sentence, when
from calbot.chat.looked import problem_lines
from calbot.chat.sight import aged
from calbot.flows.preflight_view import PreflightView
from calbot.model.post import Post
from calbot.words.say import Say


@aged
def card(view: PreflightView, say: Say) -> Card:
    """To the owner, alone: what is wrong with the link and the words, while anything is."""
    post, count = view.post, len(view.problems) + len(view.findings)
    if not (view.stands and count):
        return _well(view, say)
    lead = (
        say("preflight.lead", post=post.name, at=when(post, say), n=count)
        if view.coming
        else say("preflight.lead.out", post=post.name, n=count)
    )
    elements: tuple[Element, ...] = (Title(spans(lead)), Text(named(post, say)), *_told(view, say))
    footer = Note(spans(say("preflight.footer", post=post.name)))
    return Card((*elements, *actions(_buttons(view, say)), footer), f"{lead} {line_of(post, say)}", _level(view))


@aged
def more(view: PreflightView, say: Say, values: Mapping[str, Any]) -> Card:
    """Under the message: what has come to it since; what is mended by the time it is read is left out."""
    keys = set(values.get("keys", ()))
    problems = tuple(one for one in view.problems if one.said in keys)
    findings = tuple(one for one in view.findings if one.finding.name in keys)
    if not (view.stands and (problems or findings)):
        return _well(view, say)
    lead = say("preflight.more", post=view.post.name)
    told = (*problem_lines(problems, say), *findings_part(findings, say))
    return Card((Title(spans(lead)), *told), f"{lead} {line_of(view.post, say)}", _level(view))


def again(post: Post, say: Say) -> Card:
    """To whoever wants it looked at once more: it is, and what comes of it is told where it stands."""
    return sentence(say("preflight.again", post=post.name))


def _well(view: PreflightView, say: Say) -> Card:
    if view.post.live:
        return sentence(say("preflight.mended", post=view.post.name))
    return sentence(say("preflight.cancelled", post=view.post.name))


def _told(view: PreflightView, say: Say) -> tuple[Text, ...]:
    return (*problem_lines(view.problems, say), *findings_part(view.findings, say))


def _level(view: PreflightView) -> str:
    levels = [*(one.level for one in view.problems), *(one.finding.level for one in view.findings)]
    return max(levels, key=lambda level: level.rank)


def _buttons(view: PreflightView, say: Say) -> list[Button | None]:
    post = view.post
    hold = None
    if view.coming and not post.all_day and "post.move" in view.may:
        hold = Button(say("flag.button.hold", post=post.name), "post.hold", post.id, post.revision)
    again = Button(say("preflight.button.again"), "check.again", post.id, post.revision) if view.problems else None
    return [hold, again, *(override_button(one, say) for one in view.findings), link_button(post.link)]
