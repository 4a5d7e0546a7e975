"""`faq seal`: what care may tell customers who ask; written by whoever knows, approved in marketing's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Form
from calbot.chat.choices import Options, post_options
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import faq as screen
from calbot.chat.screens import wrap as wraps
from calbot.errors import TellUser
from calbot.flows import faq as flow
from calbot.flows import faq_view, wrap
from calbot.flows import lookup as lookups
from calbot.model.rights import may

_QUESTION, _ANSWER = 300, 1000
_NEW = re.compile(r"(?:new|add|新規|追加)(?:[\s:：]+|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")


async def handle(words: str, desk: Desk) -> Reply:
    """Words are looked for in questions and answers; q-12 shows one, p-12 those of a post, "new ..." asks for one."""
    plain = " ".join(words.split())
    if begins := _NEW.match(folded(plain)):
        return Reply(form=_form(plain[begins.end() :], "", desk))
    number, left = _named(plain, "q")
    if number is not None and not left.strip():
        return Reply(screen.card(await desk.flow(faq_view.show, number), desk.say))
    number, left = _named(plain, "p")
    if number is not None and not left.strip():
        return Reply(screen.of_post(*await desk.flow(faq_view.about, number), desk.say))
    return Reply(screen.found(await desk.flow(faq_view.search, plain[:_QUESTION]), plain, desk.say))


def _named(words: str, letter: str) -> tuple[int | None, str]:
    """A lone number is no answer's and no post's: it may be what a customer asks about."""
    return (None, words) if words.isdigit() else number_in(words, letter)


def _form(question: str, post: str, desk: Desk) -> Form:
    approves = may(desk.person, "faq.approve")
    return screen.new_form(question[:_QUESTION], post, desk.say, approves=approves)


async def new_form(ask: Ask, desk: Desk) -> Reply:
    """[New answer]."""
    return Reply(form=_form(line_in(ask.values, "question", _QUESTION), ask.values.get("post", ""), desk))


async def new(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    question, locale, text, approved = _said(ask.values)
    view = await desk.flow(flow.write, question, locale, text, _post_in(ask.values), approved=approved)
    return Reply(screen.card(view, desk.say))


async def edit_form(ask: Ask, desk: Desk) -> Reply:
    """[Edit]."""
    view = await _met(ask, desk, "faq.write")
    return Reply(form=screen.edit_form(view, desk.say))


async def edit(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    question, locale, text, approved = _said(ask.values)
    view = await desk.flow(flow.edit, ask.subject, ask.revision, question, locale, text, approved=approved)
    return Reply(screen.card(view, desk.say))


async def approve(ask: Ask, desk: Desk) -> Reply:
    """[Approve]."""
    return Reply(screen.card(await desk.flow(flow.approve, ask.subject, ask.revision, _locale_in(ask)), desk.say))


async def withdraw(ask: Ask, desk: Desk) -> Reply:
    """[Withdraw]."""
    return Reply(screen.card(await desk.flow(flow.withdraw, ask.subject, ask.revision, _locale_in(ask)), desk.say))


async def take(ask: Ask, desk: Desk) -> Reply:
    """[I answer for it]."""
    return Reply(screen.card(await desk.flow(flow.take, ask.subject, ask.revision), desk.say))


async def copy(ask: Ask, desk: Desk) -> Reply:
    """[Copy]: the words alone, and one use more."""
    locale = _locale_in(ask)
    return Reply(screen.copied(await desk.flow(flow.use, ask.subject, ask.revision, locale), locale, desk.say))


async def attach_form(ask: Ask, desk: Desk) -> Reply:
    """[Attach to a post]: which?"""
    view = await _met(ask, desk, "faq.write")
    return Reply(form=screen.attach_form(view, await _near(desk), desk.say))


async def attach(ask: Ask, desk: Desk) -> Reply:
    """A filled form, or [It belongs]."""
    return await _linked(ask, desk, belongs=True)


async def part(ask: Ask, desk: Desk) -> Reply:
    """[Not this post]."""
    return await _linked(ask, desk, belongs=False)


async def _linked(ask: Ask, desk: Desk, *, belongs: bool) -> Reply:
    post_id = _post_in(ask.values)
    if post_id is None:
        raise TellUser("router.old_button")
    view = await desk.flow(flow.attach, ask.subject, ask.revision, post_id, belongs=belongs)
    if view.near is None:
        raise TellUser("router.old_button")
    return Reply(screen.attached(view, view.near, desk.say))


async def _met(ask: Ask, desk: Desk, verb: str) -> faq_view.FaqView:
    """The answer, if it is as it was drawn, and the right to change it."""
    view = await desk.flow(faq_view.show, ask.subject)
    demand(view.may, verb)
    view.faq.meet(ask.revision)
    return view


async def _near(desk: Desk) -> Options:
    return post_options(await desk.flow(lookups.of_near, "", "flag.open"), desk.say)


async def want_take(ask: Ask, desk: Desk) -> Reply:
    """[Take], on what nobody answers for yet."""
    question = line_in(ask.values, "question", _QUESTION)
    return Reply(screen.card(await desk.flow(wrap.take, ask.subject, ask.revision, question), desk.say))


async def want_ask(ask: Ask, desk: Desk) -> Reply:
    """[Ask NAME] for an answer."""
    question, chosen = line_in(ask.values, "question", _QUESTION), ask.values.get("to", "")
    if not _NUMBER.fullmatch(chosen):
        raise TellUser("router.old_button")
    return Reply(wraps.asked(await desk.flow(wrap.ask, ask.subject, ask.revision, question, int(chosen)), desk.say))


def _said(values: Mapping[str, str]) -> tuple[str, str, str, bool]:
    """question, locale, text, and whether it is approved with that."""
    question, text = line_in(values, "question", _QUESTION), line_in(values, "text", _ANSWER)
    return question, values.get("locale", ""), text, values.get("approve") == "yes"


def _locale_in(ask: Ask) -> str:
    if ask.values.get("locale") not in flow.LOCALES:
        raise TellUser("router.old_button")
    return ask.values["locale"]


def _post_in(values: Mapping[str, str]) -> int | None:
    chosen = values.get("post", "")
    return int(chosen) if _NUMBER.fullmatch(chosen) else None


COMMAND = Command(
    "faq",
    "command.faq.usage",
    "command.faq.about",
    handle,
    "faq.use",
    {"ja": ("回答", "よくある質問")},
    {
        "faq.new.form": Pressed(new_form, "faq.write"),
        "faq.new": Pressed(new, "faq.write"),
        "faq.edit.form": Pressed(edit_form, "faq.write"),
        "faq.edit": Pressed(edit, "faq.write"),
        "faq.approve": Pressed(approve, "faq.approve"),
        "faq.withdraw": Pressed(withdraw, "faq.approve"),
        "faq.take": Pressed(take, "faq.approve"),
        "faq.copy": Pressed(copy, "faq.use"),
        "faq.attach.form": Pressed(attach_form, "faq.write"),
        "faq.attach": Pressed(attach, "faq.write"),
        "faq.want.take": Pressed(want_take, "faq.approve"),
        "faq.want.ask": Pressed(want_ask, "faq.write"),
        "faq.part": Pressed(part, "faq.write"),
    },
)
