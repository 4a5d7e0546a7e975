"""What a change of a post does to its calendar, in words: before it is pressed, and after."""

from __future__ import annotations

from collections.abc import Iterable

from calbot.chat.cards import Button, Note, spans
from calbot.flows.upkeep import Upkeep
from calbot.words.say import Say


def will_move(upkeep: Upkeep | None, say: Say) -> str:
    """What a move does to the calendar, "" where the post is from none."""
    if upkeep is None:
        return ""
    if upkeep.writes:
        return say("writeback.will.move", calendar=upkeep.calendar)
    if upkeep.who:
        return say("writeback.will.ask_move", calendar=upkeep.calendar, who=upkeep.who)
    return say("writeback.will.ask_move.nobody", calendar=upkeep.calendar)


def will_cancel(upkeep: Upkeep | None, say: Say) -> str:
    """What a cancel does to the calendar, "" where the post is from none."""
    if upkeep is None:
        return ""
    if upkeep.writes:
        return say("writeback.will.cancel", calendar=upkeep.calendar)
    if upkeep.who:
        return say("writeback.will.ask_cancel", calendar=upkeep.calendar, who=upkeep.who)
    return say("writeback.will.ask_cancel.nobody", calendar=upkeep.calendar)


def done(upkeep: Upkeep | None, say: Say) -> str:
    """What happens now that it was pressed, "" where nothing more does."""
    if upkeep is None:
        return ""
    if upkeep.writes:
        return say("writeback.does.write", calendar=upkeep.calendar)
    if upkeep.who:
        return say("writeback.does.ask", calendar=upkeep.calendar, who=upkeep.who)
    return say("writeback.does.ask.nobody", calendar=upkeep.calendar)


def note(buttons: Iterable[Button | None], upkeeps: Iterable[Upkeep | None], say: Say) -> tuple[Note, ...]:
    """The small line under `buttons`, where one of them moves a post whose calendar is kept so."""
    moves = any(button is not None and button.verb == "post.move" for button in buttons)
    return under(say.text(*dict.fromkeys(will_move(one, say) for one in upkeeps))) if moves else ()


def under(told: str) -> tuple[Note, ...]:
    """A small line, where there is anything to say."""
    return (Note(spans(told)),) if told else ()
