"""An idea: counted for who said it, offered to marketing, answered, and credited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

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
from calbot.chat.drawing import line_of, link_button, named, sentence
from calbot.flows.idea_view import IdeaView
from calbot.model.idea import Idea, IdeaFor, IdeaState
from calbot.words.say import Say

_MOST = 15
_LONG = 500


def wish_word(wish: IdeaFor, say: Say) -> str:
    """What it could become, in a word or two."""
    match wish:
        case IdeaFor.UNDECIDED:
            return say("idea.for.undecided")
        case IdeaFor.FAQ:
            return say("idea.for.faq")
        case IdeaFor.BLOG:
            return say("idea.for.blog")
        case IdeaFor.VIDEO:
            return say("idea.for.video")
        case IdeaFor.KEYWORD:
            return say("idea.for.keyword")
        case IdeaFor.PRODUCT:
            return say("idea.for.product")
        case _:
            assert_never(wish)


def given(view: IdeaView, say: Say) -> Card:
    """Only for who said it: a new idea, or one more of the same; what marketing has said of that already."""
    idea = view.idea
    if view.joined:
        lead = say("idea.joined", idea=idea.name, n=view.total - view.times, total=say.number(view.total))
    elif not view.said:
        lead = say("idea.counted", idea=idea.name, total=say.number(view.total))
    else:
        lead = say("idea.opened", idea=idea.name)
    elements: list[Element] = [Title(spans(lead)), Text((foreign(idea.text, _LONG),))]
    if not idea.waits:
        elements += _answer(view, say)
    if view.joined:
        values = {"ask": str(view.ask_id), "text": clean(view.said, _LONG)}
        elements.append(Actions((Button(say("idea.button.different"), "idea.part", idea.id, idea.revision, values),)))
    elif idea.waits:
        elements.append(Note(spans(say("idea.opened.note"))))
    return Card(tuple(elements), lead)


def card(view: IdeaView, say: Say) -> Card:
    """For marketing: how many ask, who says so, which post may answer it, and what can be done."""
    idea = view.idea
    lead = say("idea.lead", idea=idea.name, n=view.recent, days=view.days)
    over = idea.state in (IdeaState.SHIPPED, IdeaState.DECLINED)
    elements: tuple[Element, ...] = (
        Title((Span(lead, bold=True, struck=over),)),
        Text((foreign(say("idea.quoted", text=clean(idea.text, _LONG)), _LONG + 2),)),
        Fields(_facts(view, say)),
    )
    elements += tuple(_answer(view, say)) if not idea.waits else ()
    link = link_button(view.post.link) if view.post is not None else None
    elements += actions([*_buttons(view, say), link])
    return Card((*elements, Note(spans(say("idea.footer", idea=idea.name)))), lead, struck=over)


def _facts(view: IdeaView, say: Say) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    idea = view.idea
    facts = [(say("idea.label.asked"), spans(say("idea.asked", n=view.total, since=idea.opened_at)))]
    if view.by:
        facts.append((say("idea.label.by"), (Span(say.listing(view.by)),)))
    if idea.wish is not IdeaFor.UNDECIDED:
        facts.append((say("idea.label.for"), spans(wish_word(idea.wish, say))))
    if view.post is not None:
        facts.append((say("idea.label.post"), named(view.post, say)))
    elif view.near is not None and idea.waits:
        facts.append((say("idea.label.near"), named(view.near, say)))
    return tuple(facts)


def _answer(view: IdeaView, say: Say) -> list[Element]:
    """What marketing has said of it."""
    idea = view.idea
    match idea.state:
        case IdeaState.TAKEN:
            return [Text(spans(say("idea.state.taken", who=view.owner_name, wish=wish_word(idea.wish, say))))]
        case IdeaState.SHIPPED:
            where = line_of(view.post, say) if view.post is not None else wish_word(idea.wish, say)
            return [Text(spans(say("idea.state.shipped", what=where)))]
        case IdeaState.DECLINED:
            said = foreign(say("idea.quoted", text=clean(idea.reply, _LONG)), _LONG + 2)
            return [Text(spans(say("idea.state.declined", who=view.owner_name))), Text((said,))]
        case _:
            return []


def _buttons(view: IdeaView, say: Say) -> list[Button]:
    idea, post = view.idea, view.near
    told: dict[str, str] = {"post": str(post.id)} if post is not None else {}
    drawn: list[Button] = []
    if "idea.answer" in view.may and idea.state is not IdeaState.SHIPPED:
        label = say("idea.button.link", post=post.name) if post is not None else say("idea.button.take")
        if idea.state is not IdeaState.TAKEN:
            drawn.append(Button(label, "idea.take.form", idea.id, idea.revision, told, "primary"))
        if idea.state is not IdeaState.DECLINED:
            drawn.append(Button(say("idea.button.ship"), "idea.ship.form", idea.id, idea.revision))
            drawn.append(Button(say("idea.button.decline"), "idea.decline.form", idea.id, idea.revision))
    if "idea.give" in view.may and idea.state is not IdeaState.SHIPPED:
        drawn.append(Button(say("idea.button.plus"), "idea.plus", idea.id, idea.revision))
    return drawn


def shipped(view: IdeaView, say: Say) -> Card:
    """For all of care: it is out, and whose idea it was."""
    idea = view.idea
    what = line_of(view.post, say) if view.post is not None else wish_word(idea.wish, say)
    lead = say("idea.shipped", idea=idea.name, what=what)
    said = Text((foreign(say("idea.quoted", text=clean(idea.text, _LONG)), _LONG + 2),))
    thanks = Text(spans(say("idea.thanks", who=say.listing(view.by), n=len(view.by), total=say.number(view.total))))
    link = link_button(view.post.link) if view.post is not None else None
    return Card((Title(spans(lead)), said, thanks, *actions([link])), lead)


def declined(view: IdeaView, say: Say) -> Card:
    """To whoever had it, alone: not this time, and why."""
    if view.idea.state is not IdeaState.DECLINED:
        return card(view, say)
    lead = say("idea.declined", idea=view.idea.name)
    elements: list[Element] = [Title(spans(lead)), Text((foreign(view.idea.text, _LONG),)), *_answer(view, say)]
    return Card((*elements, Note(spans(say("idea.declined.note")))), lead)


def queue(views: Sequence[IdeaView], say: Say) -> Card:
    """What most customers ask comes first."""
    if not views:
        return sentence(say("idea.queue.none"), note=say("idea.queue.note"))
    lead = say("idea.queue", n=len(views), days=views[0].days)
    lines = [Text((Span(_count(view, say), bold=True), foreign(view.idea.text), *_short(view, say))) for view in views]
    more = len(views) - _MOST
    note = say("idea.queue.more", n=more) if more > 0 else say("idea.queue.note")
    return Card((Title(spans(lead)), *lines[:_MOST], Note(spans(note))), lead)


def _count(view: IdeaView, say: Say) -> str:
    return say("idea.queue.line", idea=view.idea.name, n=view.recent, total=say.number(view.total)) + " "


def _short(view: IdeaView, say: Say) -> tuple[Span, ...]:
    match view.idea.state:
        case IdeaState.TAKEN:
            return spans(" ", say("idea.short.taken", who=view.owner_name))
        case IdeaState.SHIPPED:
            return spans(" ", say("idea.short.shipped"))
        case IdeaState.DECLINED:
            return spans(" ", say("idea.short.declined"))
        case _:
            return ()


def form(text: str, say: Say, key: str = "") -> Form:
    """An idea without words typed first; `key` names this form."""
    fields = (Field("text", say("idea.field.text"), value=text), _wish(IdeaFor.UNDECIDED, tuple(IdeaFor), say))
    named = {"key": key} if key else {}
    return Form(say("idea.form.title"), "idea.give", 0, 0, fields, say("idea.button.give"), named)


def take_form(idea: Idea, post: str, options: Options, say: Say) -> Form:
    """What becomes of it, and in which post?"""
    title = say("idea.take.title", idea=idea.name)
    return _answer_form("idea.take", title, say("idea.button.take.done"), idea, post, options, say)


def ship_form(idea: Idea, options: Options, say: Say) -> Form:
    """What has become of it?"""
    post = str(idea.post_id) if idea.post_id is not None else ""
    title = say("idea.ship.title", idea=idea.name)
    return _answer_form("idea.ship", title, say("idea.button.ship.done"), idea, post, options, say)


def decline_form(idea: Idea, say: Say, wrong: str = "") -> Form:
    """Why not?"""
    why = Field("words", say("idea.field.why"), error=wrong)
    title = say("idea.decline.title", idea=idea.name)
    return Form(title, "idea.decline", idea.id, idea.revision, (why,), say("idea.button.decline.done"))


def _answer_form(verb: str, title: str, submit: str, idea: Idea, post: str, options: Options, say: Say) -> Form:
    decided = tuple(one for one in IdeaFor if one is not IdeaFor.UNDECIDED)
    wish = idea.wish if idea.wish in decided else IdeaFor.VIDEO
    which = Field("post", say("idea.field.post"), "lookup", post, options, required=False, lookup=NEAR)
    fields = (_wish(wish, decided, say), *((which,) if options else ()))
    return Form(title, verb, idea.id, idea.revision, fields, submit)


def _wish(chosen: IdeaFor, among: Sequence[IdeaFor], say: Say) -> Field:
    options = tuple((one.value, wish_word(one, say)) for one in among)
    return Field("wish", say("idea.field.wish"), "choice", chosen.value, options)
