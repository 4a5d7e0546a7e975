"""`brief`: what care has to know of a post, a shift, an evening or a week; read, asked about, filled in."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed, demand
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import brief as screen
from calbot.errors import TellUser
from calbot.flows import brief_question, brief_span, brief_view, shift_brief
from calbot.flows import brief_reader as flow
from calbot.flows.brief_question import QuestionView

SPANS = {
    word: span
    for span, words in {
        brief_span.tonight: "tonight|evening|今夜|今晩",
        brief_span.today: "today|今日|本日",
        brief_span.week: "week|今週|週",
    }.items()
    for word in words.split("|")
}


async def handle(words: str, desk: Desk) -> Reply:
    """A post's brief by its number, a span by its name; without words one's own shift, else what is next."""
    number, left = number_in(words, "p")
    if number is not None and not left.strip():
        return Reply(screen.card(await desk.flow(flow.open_brief, number), desk.say))
    if words.strip():
        span = SPANS.get(folded(words))
        if span is None:
            raise TellUser("brief.what")
        return Reply(screen.ahead(await desk.flow(span), desk.say))
    mine = await desk.flow(shift_brief.own)
    if mine is not None:
        return Reply(screen.shift(mine, desk.say))
    return Reply(screen.ahead(await desk.flow(brief_span.ahead), desk.say))


async def read(ask: Ask, desk: Desk) -> Reply:
    """[Read v2]."""
    return Reply(screen.card(await desk.flow(flow.read, ask.subject, ask.revision), desk.say))


async def shift_read(ask: Ask, desk: Desk) -> Reply:
    """[Read], of a shift."""
    return Reply(screen.was_read(await desk.flow(shift_brief.read, ask.subject, ask.revision), desk.say))


async def poor(ask: Ask, desk: Desk) -> Reply:
    """[This brief was no help]."""
    return Reply(screen.poor(await desk.flow(shift_brief.poor, ask.subject, ask.revision), desk.say))


async def fill_form(ask: Ask, desk: Desk) -> Reply:
    """[Fill in]."""
    view = await desk.flow(brief_view.show, ask.subject)
    demand(view.may, "brief.fill")
    _meet(view, ask)
    return Reply(form=screen.fill_form(view, desk.say))


async def fill(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    values = {name: line_in(ask.values, name) for name in ("sees", "affects", "private")}
    return Reply(screen.card(await desk.flow(flow.fill, ask.subject, ask.revision, values), desk.say))


async def about_form(ask: Ask, desk: Desk) -> Reply:
    """[Question], of a post."""
    view = await desk.flow(brief_view.show, ask.subject)
    _meet(view, ask)
    return Reply(form=screen.about_form(view, desk.say))


async def about(ask: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    view, words = await desk.flow(brief_view.show, ask.subject), line_in(ask.values, "words")
    _meet(view, ask)
    if not words:
        return Reply(form=screen.about_form(view, desk.say, desk.say("brief.question.what")))
    return Reply(screen.sent(await desk.flow(brief_question.ask, ask.subject, words), desk.say))


async def ask_form(ask: Ask, desk: Desk) -> Reply:
    """[Question], of a shift."""
    view = await desk.flow(shift_brief.show_own, ask.subject, ask.revision)
    return Reply(form=screen.ask_form(view, desk.say))


async def asked(ask: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    words, chosen = line_in(ask.values, "words"), ask.values.get("post", "")
    if not words:
        view = await desk.flow(shift_brief.show_own, ask.subject, ask.revision)
        return Reply(form=screen.ask_form(view, desk.say, desk.say("brief.question.what")))
    post_id, _ = number_in(chosen, "p")
    if post_id is None:
        raise TellUser("router.old_button")
    told = await desk.flow(brief_question.ask_in_shift, ask.subject, ask.revision, post_id, words)
    return Reply(screen.sent(told, desk.say))


async def reply_form(ask: Ask, desk: Desk) -> Reply:
    """[Reply]."""
    return Reply(form=screen.reply_form(await _to_reply(ask, desk), desk.say))


async def reply(ask: Ask, desk: Desk) -> Reply:
    """A filled form; without words it is asked for again."""
    words = line_in(ask.values, "words")
    if not words:
        view = await _to_reply(ask, desk)
        return Reply(form=screen.reply_form(view, desk.say, desk.say("brief.question.reply.what")))
    told = await desk.flow(brief_question.reply, ask.subject, ask.revision, words)
    return Reply(screen.question(told, desk.say))


async def _to_reply(ask: Ask, desk: Desk) -> QuestionView:
    view = await desk.flow(brief_question.show, ask.subject)
    demand(view.may, "brief.fill")
    view.question.meet(ask.revision)
    return view


def _meet(view: brief_view.BriefView, ask: Ask) -> None:
    if view.version != ask.revision:
        raise TellUser("brief.stale", post=view.post.name, version=view.version)


COMMAND = Command(
    "brief",
    "command.brief.usage",
    "command.brief.about",
    handle,
    "brief.read",
    {"ja": ("ブリーフ",)},
    {
        "brief.read": Pressed(read, "brief.read"),
        "brief.shift.read": Pressed(shift_read, "brief.read"),
        "brief.poor": Pressed(poor, "brief.read"),
        "brief.fill.form": Pressed(fill_form, "brief.fill"),
        "brief.fill": Pressed(fill, "brief.fill"),
        "brief.about.form": Pressed(about_form, "brief.read"),
        "brief.about": Pressed(about, "brief.read"),
        "brief.ask.form": Pressed(ask_form, "brief.read"),
        "brief.ask": Pressed(asked, "brief.read"),
        "brief.reply.form": Pressed(reply_form, "brief.fill"),
        "brief.reply": Pressed(reply, "brief.fill"),
    },
)
