"""Where a change of a post goes besides the plan, in words: before it is pressed, and after."""

from __future__ import annotations

from collections.abc import Iterable

from calbot.chat.cards import Button, Note, spans
from calbot.flows.goes import Goes
from calbot.words.say import Say


def will_move(goes: Goes | None, say: Say) -> str:
    """What a move does to the calendar, "" where the post is from none."""
    if goes is None:
        return ""
    if goes.writes:
        return say("writeback.will.move", calendar=goes.calendar)
    if goes.who:
        return say("writeback.will.ask_move", calendar=goes.calendar, who=goes.who)
    return say("writeback.will.ask_move.nobody", calendar=goes.calendar)


def will_cancel(goes: Goes | None, say: Say) -> str:
    """What a cancel does to the calendar, "" where the post is from none."""
    if goes is None:
        return ""
    if goes.writes:
        return say("writeback.will.cancel", calendar=goes.calendar)
    if goes.who:
        return say("writeback.will.ask_cancel", calendar=goes.calendar, who=goes.who)
    return say("writeback.will.ask_cancel.nobody", calendar=goes.calendar)


def done(goes: Goes | None, say: Say) -> str:
    """What happens now that it was pressed, "" where nothing more does."""
    if goes is None:
        return ""
    if goes.writes:
        return say("writeback.does.write", calendar=goes.calendar)
    if goes.who:
        return say("writeback.does.ask", calendar=goes.calendar, who=goes.who)
    return say("writeback.does.ask.nobody", calendar=goes.calendar)


def note(buttons: Iterable[Button | None], ways: Iterable[Goes | None], say: Say) -> tuple[Note, ...]:
    """The small line under `buttons`, where one of them moves a post that goes one of these `ways`."""
    moves = any(button is not None and button.verb == "post.move" for button in buttons)
    return under(say.text(*dict.fromkeys(will_move(one, say) for one in ways))) if moves else ()


def under(told: str) -> tuple[Note, ...]:
    """A small line, where there is anything to say."""
    return (Note(spans(told)),) if told else ()
