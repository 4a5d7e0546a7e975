"""Approved answers: found by words, shown with what may be done, taken, and told of when they are no longer right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from calbot.chat.drawing import sentence
from calbot.flows.faq import LOCALES
from calbot.flows.faq_view import MOST, FaqView
from calbot.model.faq import FaqState, FaqText
from calbot.model.post import Post
from calbot.words.say import Say

_QUESTION, _ANSWER = 300, 1000


def language(locale: str, say: Say) -> str:
    """The name of a language in which customers are answered."""
    return say("faq.language.ja") if locale == "ja" else say("faq.language.en")


def found(views: Sequence[FaqView], words: str, say: Say) -> Card:
    """What fits the words: what may be told with [Copy], greyed what may not, and why."""
    if not views:
        lead = say("faq.none.for", words=clean(words, 100)) if words else say("faq.none")
        return Card((Title(spans(lead)), *_new(say, {"question": clean(words, _QUESTION)})), lead)
    held = sum(bool(view.locales) for view in views)
    lead = say("faq.found", n=held)
    elements: list[Element] = [Title(spans(lead))]
    for view in views[:MOST]:
        elements += _line(view, say)
    more = len(views) - MOST
    elements += _new(say, {})
    return Card((*elements, Note(spans(say("faq.more", n=more) if more > 0 else say("faq.note")))), lead)


def of_post(views: Sequence[FaqView], post: Post, say: Say) -> Card:
    """The answers of a post: attached to it, or proposed since they speak of the same."""
    lead = say("faq.of_post", post=post.name, n=len(views))
    elements: list[Element] = [Title(spans(lead)), Text((foreign(post.title),))]
    for view in views[:MOST]:
        elements += _line(view, say)
        if "faq.write" in view.may:
            elements.append(Actions(_belonging(view, post, say)))
    elements += _new(say, {"post": str(post.id)})
    return Card((*elements, Note(spans(say("faq.of_post.note")))), lead)


def _belonging(view: FaqView, post: Post, say: Say) -> tuple[Button, ...]:
    told = {"post": str(post.id)}
    part = Button(say("faq.button.part", faq=view.faq.name), "faq.part", view.faq.id, view.faq.revision, told)
    if any(one.id == post.id for one in view.posts):
        return (part,)
    put = Button(say("faq.button.belongs", faq=view.faq.name), "faq.attach", view.faq.id, view.faq.revision, told)
    return (put, part)


def _new(say: Say, values: Mapping[str, str]) -> tuple[Actions, ...]:
    told = {name: value for name, value in values.items() if value}
    return actions([Button(say("faq.button.new"), "faq.new.form", 0, 0, told)])


def _line(view: FaqView, say: Say) -> list[Element]:
    """One of several: its words and [Copy] where customers may be told it, else a grey line that says why not."""
    faq, name = view.faq, Span(f"{view.faq.name} ", bold=True)
    best = _best(view, say)
    if best is None:
        why = say.text(*(_state(one, view, say) for one in view.texts), _owner(view, say))
        return [Note((Span(f"{faq.name} "), foreign(faq.question, _QUESTION), Span(" "), *spans(why)))]
    said = spans(say("faq.line", question=clean(faq.question, _QUESTION), text=clean(best.text, _ANSWER)))
    buttons = [_copy(view, best.locale, say)] if "faq.use" in view.may else []
    return [Text((name, *said)), *actions(buttons)]


def _best(view: FaqView, say: Say) -> FaqText | None:
    """The text that holds in the reader's language, else in another one."""
    held = [one for one in view.texts if one.holds(view.now)]
    return min(held, key=lambda one: (one.locale != say.locale, one.locale), default=None)


def _copy(view: FaqView, locale: str, say: Say) -> Button:
    label = say("faq.button.copy", language=language(locale, say))
    return Button(label, "faq.copy", view.faq.id, view.faq.revision, {"locale": locale})


def card(view: FaqView, say: Say) -> Card:
    """One question with its answers in all languages, whose it is, where it belongs, and what can be done."""
    faq = view.faq
    lead = say("faq.lead", faq=faq.name, question=clean(faq.question, _QUESTION))
    elements: list[Element] = [Title(spans(lead))]
    for one in view.texts:
        elements.append(Text((foreign(one.text, _ANSWER),)))
        elements.append(Note(spans(_state(one, view, say))))
    return Card((*elements, Fields(_facts(view, say)), *actions(_buttons(view, say))), lead)


def _facts(view: FaqView, say: Say) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    owner = view.owner_name or say("faq.nobody")
    facts = [(say("faq.label.owner"), spans(owner)), (say("faq.label.used"), spans(say("faq.used", n=view.used)))]
    if view.posts:
        named = say.listing([one.name for one in view.posts[-MOST:]])
        facts.append((say("faq.label.posts"), spans(named)))
    return tuple(facts)


def _owner(view: FaqView, say: Say) -> str:
    return say("faq.owned", who=view.owner_name) if view.owner_name else say("faq.unowned")


def _state(text: FaqText, view: FaqView, say: Say) -> str:
    """In whose name it may be said until when, or why it may not."""
    where = language(text.locale, say)
    match text.state:
        case FaqState.DRAFT:
            return say("faq.state.draft", language=where, who=view.names.get(text.person_id, ""))
        case FaqState.WITHDRAWN:
            return say.text(say("faq.state.withdrawn", language=where), _why(text, say))
        case FaqState.APPROVED:
            ends = text.expires_at or view.now
            if text.expired(view.now):
                return say("faq.state.expired", language=where, day=say.day(ends))
            who = view.names.get(text.approved_by or 0, "")
            return say("faq.state.approved", language=where, who=who, day=say.day(ends))
        case _:
            assert_never(text.state)


def _why(text: FaqText, say: Say) -> str:
    why = text.why
    if not why.get("post"):
        return ""
    was, now = clean(str(why.get("was", "")), 200), clean(str(why.get("now", "")), 200)
    post = f"p-{why['post']}"
    return say("faq.why", post=post, was=was, now=now) if now else say("faq.why.gone", post=post, was=was)


def _buttons(view: FaqView, say: Say) -> list[Button]:
    faq, drawn = view.faq, list[Button]()

    def button(label: str, verb: str, locale: str = "", *, primary: bool = False) -> Button:
        values = {"locale": locale} if locale else {}
        return Button(label, verb, faq.id, faq.revision, values, "primary" if primary else "plain")

    if "faq.use" in view.may:
        drawn += [_copy(view, locale, say) for locale in view.locales]
    if "faq.approve" in view.may:
        for one in view.texts:
            where = language(one.locale, say)
            if one.holds(view.now):
                drawn.append(button(say("faq.button.withdraw", language=where), "faq.withdraw", one.locale))
            else:
                label = say("faq.button.approve", language=where)
                drawn.append(button(label, "faq.approve", one.locale, primary=True))
        if not view.mine:
            drawn.append(button(say("faq.button.take"), "faq.take"))
    if "faq.write" in view.may:
        drawn.append(button(say("faq.button.edit") if view.texts else say("faq.button.write"), "faq.edit.form"))
        drawn.append(button(say("faq.button.attach"), "faq.attach.form"))
    return drawn


def copied(view: FaqView, locale: str, say: Say) -> Card:
    """Only for who takes it: the words alone, to be copied."""
    text = view.text_in(locale)
    lead = say("faq.copied", faq=view.faq.name, n=view.used)
    words = Text((foreign(text.text if text is not None else "", _ANSWER),))
    return Card((words, Note(spans(lead))), lead)


def attached(view: FaqView, post: Post, say: Say) -> Card:
    """Only for who said so."""
    key = "faq.attached" if view.attached else "faq.parted"
    return sentence(say(key, faq=view.faq.name, post=post.name), clean(view.faq.question, _QUESTION))


def expires(view: FaqView, say: Say) -> Card:
    """To whose it is, once: it expires soon, as what it says may have changed."""
    return _news(view, say("faq.expires", faq=view.faq.name), say)


def withdrawn(view: FaqView, say: Say) -> Card:
    """To whose it is: a post has changed what it quotes, and nobody is told it any more."""
    return _news(view, say("faq.withdrawn", faq=view.faq.name), say)


def wanted(view: FaqView, say: Say) -> Card:
    """To whoever was asked for the answer."""
    return _news(view, say("faq.wanted", faq=view.faq.name), say)


def written(view: FaqView, say: Say) -> Card:
    """To whoever asked for it: it is there, and may be approved."""
    return _news(view, say("faq.written", faq=view.faq.name), say)


def _news(view: FaqView, lead: str, say: Say) -> Card:
    # It goes to whoever answers for it, where somebody does.
    whole = card(replace(view, mine=bool(view.owner_name)), say)
    return Card((Title(spans(lead)), Text((foreign(view.faq.question, _QUESTION),)), *whole.elements[1:]), lead)


def new_form(question: str, post: str, say: Say, *, approves: bool) -> Form:
    """A question and its first answer; `post` is the number of the one that it belongs to, "" for none."""
    fields = (_question(question, say), *_answer(say.locale, "", say, approves=approves))
    title, submit = say("faq.form.title"), say("faq.button.save")
    return Form(title, "faq.new", 0, 0, fields, submit, {"post": post} if post else {})


def edit_form(view: FaqView, say: Say) -> Form:
    """Other words, or the answer in one more language."""
    first = view.text_in(say.locale) or (view.texts[0] if view.texts else None)
    locale, text = (first.locale, first.text) if first is not None else (say.locale, "")
    approves = "faq.approve" in view.may
    fields = (_question(view.faq.question, say), *_answer(locale, text, say, approves=approves))
    title = say("faq.edit.title", faq=view.faq.name)
    return Form(title, "faq.edit", view.faq.id, view.faq.revision, fields, say("faq.button.save"))


def attach_form(view: FaqView, options: Options, say: Say) -> Form:
    """To which post?"""
    which = Field("post", say("faq.field.post"), "lookup", "", options, lookup=NEAR)
    title = say("faq.attach.title", faq=view.faq.name)
    return Form(title, "faq.attach", view.faq.id, view.faq.revision, (which,), say("faq.button.attach.done"))


def _question(value: str, say: Say) -> Field:
    return Field("question", say("faq.field.question"), value=value)


def _answer(locale: str, text: str, say: Say, *, approves: bool) -> tuple[Field, ...]:
    chosen = locale if locale in LOCALES else LOCALES[0]
    options = tuple((one, language(one, say)) for one in LOCALES)
    fields = (
        Field("locale", say("faq.field.locale"), "choice", chosen, options),
        Field("text", say("faq.field.text"), value=text),
    )
    if not approves:
        return fields
    choice = (("yes", say("faq.approve.yes")), ("no", say("faq.approve.no")))
    return (*fields, Field("approve", say("faq.field.approve"), "choice", "yes", choice))
