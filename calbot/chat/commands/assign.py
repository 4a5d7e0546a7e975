"""`assign s-88 Mkt`: a warning is given to somebody, who is told by name."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.chat.ask import Ask, Reply
from calbot.chat.command import Command, Pressed
from calbot.chat.desk import Desk
from calbot.chat.pressed import line_in
from calbot.chat.reading import folded, number_in
from calbot.chat.screens import alert as cards
from calbot.chat.screens import answer as screen
from calbot.errors import TellUser
from calbot.flows import alert_view
from calbot.flows import answer as flow
from calbot.flows import talk as talks
from calbot.flows.views import AlertView
from calbot.model.person import Person


async def handle(words: str, desk: Desk) -> Reply:
    """Which warning, and to whom; without a name a form asks."""
    number, rest = number_in(words, "s")
    if number is None:
        return Reply(screen.which(await desk.flow(flow.standing), desk.say))
    named = folded(rest).removeprefix("to ").lstrip("@")
    if not named:
        return await _form(await desk.flow(alert_view.show, number), desk)
    heir = _named(named, await desk.flow(flow.planners))
    if heir is None:
        raise TellUser("alert.assign.whom")
    return Reply(screen.done(await desk.flow(flow.assign, number, heir.id), desk.say))


def _named(said: str, planners: Sequence[Person]) -> Person | None:
    """Whom a name means; a chat may tell a whole name of whom the company knows by the first."""
    whole = [one for one in planners if folded(one.name) == said]
    first = [one for one in planners if said.startswith(f"{folded(one.name)} ")]
    return whole[0] if whole else first[0] if len(first) == 1 else None


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Give to...]: whom?"""
    view = await desk.flow(alert_view.show, ask.subject)
    view.alert.meet(ask.revision, view.owner_name)
    return await _form(view, desk)


async def _form(view: AlertView, desk: Desk) -> Reply:
    return Reply(form=cards.assign_form(view, await desk.flow(flow.heirs), desk.say))


async def assign(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    chosen = ask.values.get("to", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 9:
        raise TellUser("alert.assign.whom")
    return Reply(screen.done(await desk.flow(flow.assign, ask.subject, int(chosen), ask.revision), desk.say))


async def request(ask: Ask, desk: Desk) -> Reply:
    """[Split ...] or [Trim ...]: asked of whoever owns the post."""
    kind, post = ask.values.get("kind", ""), ask.values.get("post", "")
    if not post.isascii() or not post.isdigit() or len(post) > 9:
        raise TellUser("router.old_button")
    view = await desk.flow(flow.request, ask.subject, kind, int(post), ask.revision)
    return Reply(screen.requested(view, desk.say))


async def talk_form(ask: Ask, desk: Desk) -> Reply:
    """[Talk to ...]: what is to be said?"""
    return Reply(form=screen.talk_form(await desk.flow(talks.show, ask.subject, _whom(ask)), desk.say))


async def talk(ask: Ask, desk: Desk) -> Reply:
    """A filled form: told to that person alone."""
    words = line_in(ask.values, "words")
    return Reply(screen.talked(await desk.flow(talks.say, ask.subject, _whom(ask), words), desk.say))


def _whom(ask: Ask) -> int:
    chosen = ask.values.get("to", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 9:
        raise TellUser("router.old_button")
    return int(chosen)


COMMAND = Command(
    "assign",
    "command.assign.usage",
    "command.assign.about",
    handle,
    "alert.assign",
    {"ja": ("担当", "割り当て")},
    {
        "alert.assign.form": Pressed(form, "alert.assign"),
        "alert.assign": Pressed(assign, "alert.assign"),
        "alert.request": Pressed(request, "alert.assign"),
        "alert.talk.form": Pressed(talk_form, "alert.see"),
        "alert.talk": Pressed(talk, "alert.see"),
    },
)
