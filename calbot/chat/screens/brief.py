"""Briefs: of a post, of a shift, and of what is ahead; their questions and forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from calbot.chat.briefed import differences, expected, lines, missing, plain_enough, touched
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
from calbot.chat.choices import post_options
from calbot.chat.drawing import about, line_of, link_button, named, sentence, when
from calbot.chat.flagged import kind_word
from calbot.chat.sight import aged
from calbot.flows.brief_change import ChangedView
from calbot.flows.brief_coverage import in_all
from calbot.flows.brief_question import QuestionView
from calbot.flows.brief_view import BriefView, ShiftView, SpanView
from calbot.words.say import Say

_MOST, _FLAGS, _A_MINUTE, _LONG = 8, 4, 1000, 500
"""Of posts, of flags, and characters that are read in a minute."""


@aged
def card(view: BriefView, say: Say) -> Card:
    """The whole brief of a post."""
    post = view.post
    lead = say("brief.lead", post=post.name, version=view.version)
    struck = not post.live
    elements: list[Element] = [
        Title((Span(f"{lead} ", bold=True, struck=struck), *about(post, say))),
        Fields(tuple(_facts(view, say))),
    ]
    if struck:
        elements.insert(1, Text(spans(say("brief.runs_not"))))
    elif lacks := missing(view, say):
        elements.append(Text(spans(lacks)))
    elements += actions([*_buttons(view, say), link_button(post.link)])
    note = say("brief.read.mine", version=view.read) if view.read else say("brief.footer", post=post.name)
    return Card((*elements, Note(spans(note))), f"{lead} {line_of(post, say)}", struck=struck)


def _facts(view: BriefView, say: Say) -> Iterator[tuple[str, tuple[Span, ...]]]:
    yield say("brief.label.when"), spans(when(view.post, say))
    yield from lines(view, say)
    if view.owner_name:
        yield say("brief.label.owner"), (foreign(view.owner_name),)
    for one in view.coverage:
        span = say.span(one.starts_at, one.ends_at)
        read = say("brief.covered", read=one.read, n=one.people, span=span, version=view.version)
        yield say("brief.label.covered"), spans(read)
    if told := expected(view, say):
        peak = say("brief.peak", at=view.peak) if view.peak is not None else ""
        yield say("brief.label.expected"), spans(say.text(told, peak))


def _buttons(view: BriefView, say: Say) -> list[Button]:
    post, drawn = view.post, list[Button]()
    if not post.live:
        return drawn
    if "brief.read" in view.may and view.read != view.version:
        read = say("brief.button.read_version", version=view.version)
        drawn.append(Button(read, "brief.read", post.id, view.version, style="primary"))
    if "brief.read" in view.may:
        drawn.append(Button(say("brief.button.question"), "brief.about.form", post.id, view.version))
    if "brief.fill" in view.may and view.coming:
        drawn.append(Button(say("brief.button.fill"), "brief.fill.form", post.id, view.version))
    return drawn


@aged
def shift(view: ShiftView, say: Say) -> Card:
    """To somebody on shift, alone: what goes out or peaks in it, what was handed over, what is open."""
    row = view.row
    span = say.span(row.starts_at, row.ends_at)
    lead = say("brief.shift.lead", who=view.person.name, span=span, n=len(view.lines))
    body = [*_of_posts(view, say), *_handed(view, say), *_open(view, say)]
    read = say("brief.minutes", n=max(1, ceil(sum(_length(one) for one in body) / _A_MINUTE)))
    done = view.row.read_at is not None and all(one.read == one.version for one, _ in view.lines)
    note = say("brief.shift.read", at=view.row.read_at) if done and view.row.read_at else say("brief.shift.footer")
    title = Title(spans(say.text(lead, read) if view.lines and not done else lead, bold=True))
    buttons = actions(() if view.over else _shift_buttons(view, say, done=done))
    return Card((title, *body, *buttons, Note(spans(note))), lead)


def _of_posts(view: ShiftView, say: Say) -> Iterator[Element]:
    for number, (one, how) in enumerate(view.lines[:_MOST], 1):
        told = [told for told in (expected(one, say), touched(how, one, say)) if told]
        post = one.post
        at = say("brief.all_day") if post.all_day else say.time(post.starts_at)
        changed = [say("brief.changed.mark", version=one.version)] if 0 < one.read < one.version else []
        tail = (f" · {part}" for part in (*told, *changed))
        yield Text((Span(f"{number}  ", bold=True), *spans(at), Span(" "), *named(post, say), *spans(*tail)))
        if not plain_enough(one):
            pairs = tuple(lines(one, say))
            yield from ((Fields(pairs),) if pairs else ())
            if lacks := missing(one, say):
                yield Text(spans(lacks))
    if len(view.lines) > _MOST:
        yield Text(spans(say("brief.more", n=len(view.lines) - _MOST)))


def _handed(view: ShiftView, say: Say) -> Iterator[Element]:
    for one in view.notes:
        head = say("brief.handed", who=one.who, at=one.at)
        yield Text((*spans(head, bold=True), Span("\n"), Span(clean(one.text, 2000))))


def _open(view: ShiftView, say: Say) -> Iterator[Element]:
    if not view.flags:
        return
    told = [_flag(one.flag.name, kind_word(one.flag.kind, say), one.owner_name, say) for one in view.flags[:_FLAGS]]
    if len(view.flags) > _FLAGS:
        told.append(say("brief.more", n=len(view.flags) - _FLAGS))
    yield Text(spans(say("brief.open", flags=say.listing(told))))


def _flag(name: str, kind: str, who: str, say: Say) -> str:
    if who:
        return say("brief.open.flag", flag=name, kind=kind, who=who)
    return say("brief.open.nobody", flag=name, kind=kind)


def _length(element: Element) -> int:
    match element:
        case Text(spans=told):
            return sum(len(one.text) for one in told)
        case Fields(pairs=pairs):
            return sum(len(label) + sum(len(one.text) for one in told) for label, told in pairs)
        case _:
            return 0


def _shift_buttons(view: ShiftView, say: Say, *, done: bool) -> Iterator[Button]:
    row = view.row
    if not done:
        yield Button(say("brief.button.read"), "brief.shift.read", row.id, row.revision, style="primary")
    if view.lines:
        yield Button(say("brief.button.question"), "brief.ask.form", row.id, row.revision)
    if row.poor is None:
        yield Button(say("brief.button.poor"), "brief.poor", row.id, row.revision)


def was_read(view: ShiftView, say: Say) -> Card:
    """Only for the one who pressed."""
    told = [say("brief.versioned", post=one.post.name, version=one.version) for one, _ in view.lines]
    return sentence(say("brief.shift.done", posts=say.listing(told)) if told else say("brief.shift.done.none"))


def poor(view: ShiftView, say: Say) -> Card:
    """Only for the one who pressed."""
    return sentence(say("brief.poor.done"), note=say("brief.poor.note"))


@aged
def ahead(view: SpanView, say: Say) -> Card:
    """What goes out in a span: a line for each post, with what is missing for it."""
    span = say.span(view.starts_at, view.ends_at)
    if not view.lines:
        # A calendar that could not be read is no reason to say that nothing is planned.
        return sentence(say("brief.span.blind" if view.sight.unseen else "brief.span.none", span=span))
    lead = say("brief.span.lead", span=span, n=len(view.lines))
    told = [Text(_ahead(one, say)) for one in view.lines[: _MOST * 2]]
    more = len(view.lines) - len(told)
    rest = (Text(spans(say("brief.more", n=more))),) if more > 0 else ()
    poor, briefed = view.poor
    helped = say("brief.poor.counted", poor=poor, n=briefed) if poor else ""
    note = Note(spans(say.text(helped, say("brief.span.footer", post=view.lines[0].post.name))))
    return Card((Title(spans(lead)), *told, *rest, note), lead)


def _ahead(view: BriefView, say: Say) -> tuple[Span, ...]:
    lacks = missing(view, say)
    read = in_all(view.coverage)
    have = say("brief.covered.short", read=read[0], people=read[1]) if read else ""
    told = [part for part in (expected(view, say), have, lacks) if part]
    at = Span(f"{when(view.post, say)} ", bold=True)
    return (at, *named(view.post, say), *spans(*(f" · {part}" for part in told)))


def fill_form(view: BriefView, say: Say) -> Form:
    """What no calendar says."""
    said = {name: str(view.said.get(name) or "") for name in ("sees", "affects", "private")}
    fields = (
        Field("sees", say("brief.field.sees"), value=said["sees"], required=False),
        Field("affects", say("brief.field.affects"), value=said["affects"], required=False),
        Field("private", say("brief.field.private"), value=said["private"], required=False),
    )
    title = say("brief.fill.title", post=view.post.name)
    return Form(title, "brief.fill", view.post.id, view.version, fields, say("brief.button.save"))


def about_form(view: BriefView, say: Say, wrong: str = "") -> Form:
    """What is not clear about a post?"""
    words = Field("words", say("brief.field.question"), error=wrong)
    title = say("brief.ask.title", post=view.post.name)
    return Form(title, "brief.about", view.post.id, view.version, (words,), say("brief.button.ask"))


def ask_form(view: ShiftView, say: Say, wrong: str = "") -> Form:
    """The same, of one of a shift's posts."""
    options = post_options([one.post for one, _ in view.lines], say)
    first = options[0][0] if options else ""
    fields = (
        Field("post", say("brief.field.post"), "choice", first, options),
        Field("words", say("brief.field.question"), error=wrong),
    )
    return Form(say("brief.ask.which"), "brief.ask", view.row.id, view.row.revision, fields, say("brief.button.ask"))


def sent(view: QuestionView, say: Say) -> Card:
    """Only for the one who asked."""
    return sentence(say("brief.asked.done", post=view.post.name), note=say("brief.asked.note"))


def question(view: QuestionView, say: Say) -> Card:
    """To the post's owner, alone: what care asks, and what was replied."""
    one = view.question
    lead = say("brief.asked", who=view.who, post=view.post.name)
    elements: list[Element] = [
        Title(spans(lead)),
        Text(named(view.post, say)),
        Text((foreign(say("brief.quoted", text=clean(one.text, _LONG)), _LONG + 2),)),
    ]
    if one.reply:
        elements.append(Text(spans(say("brief.replied", who=view.replied_by))))
        elements.append(Text((foreign(say("brief.quoted", text=clean(one.reply, _LONG)), _LONG + 2),)))
    if "brief.fill" in view.may:
        label = say("brief.button.again") if one.reply else say("brief.button.reply")
        elements.append(Actions((Button(label, "brief.reply.form", one.id, one.revision),)))
    return Card((*elements, Note(spans(say("brief.asked.footer")))), f"{lead} {line_of(view.post, say)}")


def reply_form(view: QuestionView, say: Say, wrong: str = "") -> Form:
    """What may customers be told?"""
    words = Field("words", say("brief.field.reply"), value=view.question.reply, error=wrong)
    title = say("brief.reply.title", post=view.post.name)
    one = view.question
    return Form(title, "brief.reply", one.id, one.revision, (words,), say("brief.button.reply"))


def answered(view: QuestionView, say: Say) -> Card:
    """To whoever asked, alone."""
    one = view.question
    lead = say("brief.answered", who=view.replied_by, post=view.post.name)
    told: Sequence[str] = (one.text, one.reply)
    quoted = (Text((foreign(say("brief.quoted", text=clean(text, _LONG)), _LONG + 2),)) for text in told)
    return Card((Title(spans(lead)), *quoted, Note(spans(say("brief.answered.note")))), lead)


@aged
def changed(view: ChangedView, say: Say, values: Mapping[str, Any]) -> Card:
    """To one reader, alone: what is different from the version that this person has read. `values` say which `version`
    this message was about, and whose answers are `gone`."""
    post = view.post
    if int(values.get("version", 0)) < view.version:
        return sentence(say("brief.changed.since", post=post.name, version=view.version))
    if not view.changed:
        return sentence(say("brief.changed.back", post=line_of(post, say)))
    lead = _lead_of(view, say)
    elements: list[Element] = [Title(spans(lead))]
    if not view.off:
        elements += [Text(one) for one in differences(view.changed, post, say)]
        gone = [clean(str(one), _LONG) for one in values.get("gone", ())]
        elements += [Text((foreign(say("brief.changed.gone", about=one), 2 * _LONG),)) for one in gone]
    for one in view.answers:
        elements.append(Text(spans(say("brief.off.answer"), " ", foreign(say("brief.quoted", text=one.text), _LONG))))
    buttons = [Button(say("brief.button.read_version", version=view.version), "brief.read", post.id, view.version)]
    buttons.append(Button(say("brief.button.question"), "brief.about.form", post.id, view.version))
    return Card((*elements, Actions(tuple(buttons)), Note(spans(say("brief.changed.note")))), lead)


def _lead_of(view: ChangedView, say: Say) -> str:
    told = line_of(view.post, say)
    if view.off:
        return say("brief.changed.off", post=told)
    if view.again:
        return say("brief.changed.on", post=told, version=view.base)
    return say("brief.changed", post=told, version=view.base)
