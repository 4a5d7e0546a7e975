"""`wording p-231`: marketing asks care what in a coming post will confuse people, and care says so."""

from __future__ import annotations

from collections.abc import Callable

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Form
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import wording as screen
from calbot.errors import TellUser
from calbot.flows import wording as flow
from calbot.flows import wording_view
from calbot.flows.wording_view import WordingView
from calbot.model.rights import may
from calbot.words.say import Say

_LONGEST = 500
_FINE = frozenset({"ok", "okay", "fine", "clear", "問題なし", "大丈夫"})


async def handle(words: str, desk: Desk) -> Reply:
    """p-12 asks care, or shows care what is asked; with words behind it somebody in care answers ("ok": nothing)."""
    number, rest = number_in(words, "p")
    if number is None:
        reply = await under(words, desk)
        if reply is None:
            raise TellUser("wording.which")
        return reply
    said = " ".join(rest.split()).lstrip(":： ")[:_LONGEST]
    view = await desk.flow(wording_view.of_post, number)
    if view is not None and said:
        return Reply(screen.heard(await desk.flow(flow.answer, view.wording.id, None, _text(said)), desk.say))
    if view is not None and not may(desk.person, "wording.ask"):
        return Reply(screen.card(view, desk.say))
    return Reply(screen.asked(await desk.flow(flow.ask, number), desk.say))


async def under(words: str, desk: Desk) -> Reply | None:
    """What somebody says in the thread of a question is the answer to it."""
    view = await desk.flow(wording_view.under, desk.ask.thread) if desk.ask.thread else None
    said = " ".join(words.split()).lstrip(":： ")[:_LONGEST]
    if view is None or not said:
        return None
    heard = await desk.flow(flow.answer, view.wording.id, None, _text(said), aloud=True)
    return Reply(screen.heard(heard, desk.say))


def _text(said: str) -> str:
    return "" if folded(said) in _FINE else said


async def ask(asked: Ask, desk: Desk) -> Reply:
    """[Ask care to check wording]."""
    return Reply(screen.asked(await desk.flow(flow.ask, asked.subject, asked.revision), desk.say))


async def fine(asked: Ask, desk: Desk) -> Reply:
    """[All clear]."""
    return Reply(screen.heard(await desk.flow(flow.answer, asked.subject, asked.revision, ""), desk.say))


async def say_form(asked: Ask, desk: Desk) -> Reply:
    """[This will confuse people]: what?"""
    return Reply(form=screen.say_form(await _met(asked, desk, "wording.answer"), desk.say))


async def say_it(asked: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    text = line_in(asked.values, "text", _LONGEST)
    if not text:
        return await _again(asked, desk, "wording.answer", screen.say_form)
    return Reply(screen.heard(await desk.flow(flow.answer, asked.subject, asked.revision, text), desk.say))


async def reply_form(asked: Ask, desk: Desk) -> Reply:
    """[Reply]: what?"""
    return Reply(form=screen.reply_form(await _met(asked, desk, "wording.ask"), desk.say))


async def reply(asked: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    text = line_in(asked.values, "text", _LONGEST)
    if not text:
        return await _again(asked, desk, "wording.ask", screen.reply_form)
    return Reply(screen.sent(await desk.flow(flow.reply, asked.subject, asked.revision, text), desk.say))


async def line_form(asked: Ask, desk: Desk) -> Reply:
    """[Add line to copy]: which?"""
    return Reply(form=screen.line_form(await _met(asked, desk, "wording.ask"), desk.say))


async def line(asked: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    text = line_in(asked.values, "text", _LONGEST)
    if not text:
        return await _again(asked, desk, "wording.ask", screen.line_form)
    return Reply(screen.added(await desk.flow(flow.add_line, asked.subject, asked.revision, text), text, desk.say))


async def _met(asked: Ask, desk: Desk, verb: str) -> WordingView:
    """The wording check, if it is as it was drawn, and the right to answer it."""
    view = await desk.flow(wording_view.show, asked.subject)
    demand(view.may, verb)
    view.wording.meet(asked.revision)
    return view


async def _again(asked: Ask, desk: Desk, verb: str, form: Callable[[WordingView, Say, str], Form]) -> Reply:
    return Reply(form=form(await _met(asked, desk, verb), desk.say, desk.say("wording.words")))


COMMAND = Command(
    "wording",
    "command.wording.usage",
    "command.wording.about",
    handle,
    "",
    {"ja": ("文面", "文面確認")},
    {
        "wording.ask": Pressed(ask, "wording.ask"),
        "wording.ok": Pressed(fine, "wording.answer"),
        "wording.say.form": Pressed(say_form, "wording.answer"),
        "wording.say": Pressed(say_it, "wording.answer"),
        "wording.reply.form": Pressed(reply_form, "wording.ask"),
        "wording.reply": Pressed(reply, "wording.ask"),
        "wording.line.form": Pressed(line_form, "wording.ask"),
        "wording.line": Pressed(line, "wording.ask"),
    },
    under=under,
)
