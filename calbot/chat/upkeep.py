"""What a change of a post does to its calendar, in words: before it is pressed, and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from calbot.chat.cards import Button, Note, spans
from calbot.flows.upkeep import Upkeep
from calbot.words.say import Say

_MOVE: Final = ("writeback.will.move", "writeback.will.ask_move", "writeback.will.ask_move.nobody")
_CANCEL: Final = ("writeback.will.cancel", "writeback.will.ask_cancel", "writeback.will.ask_cancel.nobody")
_DONE: Final = ("writeback.does.write", "writeback.does.ask", "writeback.does.ask.nobody")
"""Where calbot writes, where it asks somebody to, and where there is nobody to ask."""


def will_move(upkeep: Upkeep | None, say: Say) -> str:
    """What a move does to the calendar, "" where the post is from none."""
    return _kept_up(upkeep, _MOVE, say)


def will_cancel(upkeep: Upkeep | None, say: Say) -> str:
    """What a cancel does to the calendar, "" where the post is from none."""
    return _kept_up(upkeep, _CANCEL, say)


def done(upkeep: Upkeep | None, say: Say) -> str:
    """What happens now that it was pressed, "" where nothing more does."""
    return _kept_up(upkeep, _DONE, say)


def _kept_up(upkeep: Upkeep | None, keys: tuple[str, str, str], say: Say) -> str:
    if upkeep is None:
        return ""
    writes, asks, nobody = keys
    if upkeep.writes:
        return say(writes, calendar=upkeep.calendar)
    if upkeep.who:
        return say(asks, calendar=upkeep.calendar, who=upkeep.who)
    return say(nobody, calendar=upkeep.calendar)


def note(buttons: Iterable[Button | None], upkeeps: Iterable[Upkeep | None], say: Say) -> tuple[Note, ...]:
    """The small line under `buttons`, where one of them moves a post whose calendar is kept so."""
    moves = any(button is not None and button.verb == "post.move" for button in buttons)
    return under(say.text(*(will_move(one, say) for one in _together(upkeeps, say)))) if moves else ()


def _together(upkeeps: Iterable[Upkeep | None], say: Say) -> Iterator[Upkeep]:
    """Those of one calendar as one: each press asks one of its people."""
    asked: dict[tuple[str, bool, bool], list[str]] = {}
    for one in upkeeps:
        if one is not None:
            names = asked.setdefault((one.calendar, one.writes, bool(one.who)), [])
            names += [one.who] if one.who not in names else []
    for (calendar, writes, _), names in asked.items():
        yield Upkeep(calendar, writes, say.either(names))


def under(told: str) -> tuple[Note, ...]:
    """A small line, where there is anything to say."""
    return (Note(spans(told)),) if told else ()
