"""A flag whose post does not go out any more: nobody is reminded, and at the post's hour it is settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.changing import world_changed
from calbot.flows.flag_look import leads_elsewhere, read_anew
from calbot.flows.flag_telling import hush, show, tell_reporters
from calbot.flows.flag_view import post_of
from calbot.flows.outhook import write_down
from calbot.flows.shift_brief import show_flags
from calbot.flows.turn import Turn
from calbot.model.flag import Flag

_GONE: Final = "gone"
_GRACE: Final = timedelta(hours=1)
"""For so long a cancel may be a slip of somebody's hand."""


def note_gone(flag: Flag, *, gone: bool) -> None:
    """Its post was cancelled while it was flagged; or is on, or was off already when it was flagged."""
    rest = {name: value for name, value in flag.seen.items() if name != _GONE}
    flag.seen = {**rest, _GONE: ""} if gone else rest


def is_gone(flag: Flag) -> bool:
    """Whether that was noted."""
    return _GONE in flag.seen


def gone_at(session: Session, turn: Turn, flag: Flag) -> datetime | None:
    """When it is settled by itself, since its post was cancelled and nothing else leads to what was flagged: at the
    hour of the post, an hour from now at the earliest. None for what is still to be mended, and for praise."""
    if not is_gone(flag) or not flag.stands or flag.due_at is None:
        return None
    post = post_of(session, turn, flag.post_id)
    if post is None or post.live or leads_elsewhere(session, turn, flag):
        return None
    return max(post.starts_at, turn.now + _GRACE)


def plan(flag: Flag, at: datetime) -> None:
    """Nobody is told of it again before it is settled at that hour."""
    flag.seen, flag.rung_at = {**flag.seen, _GONE: at.isoformat()}, at


def unplan(flag: Flag) -> None:
    """It is still to be mended, whatever was planned before."""
    if flag.seen.get(_GONE):
        note_gone(flag, gone=True)


def is_over(flag: Flag, now: datetime) -> bool:
    """Whether the hour for which its end was planned has come."""
    planned = str(flag.seen.get(_GONE) or "")
    return bool(planned) and datetime.fromisoformat(planned) <= now


def settle_gone(session: Session, turn: Turn, flag: Flag) -> None:
    """Its post did not go out, so all is well; its reporters are told. The caller commits."""
    flag.verify(flag.owner_id, turn.now)
    write_down(session, turn, flag, "fixed", by_word=False)
    hush(session, turn, flag)
    found = read_anew(session, turn, flag, by_word=False)
    flag.settle(found, turn.now)
    tell_reporters(session, turn, flag, "flag.settled")
    write_down(session, turn, flag, "settled", **found)
    world_changed(session, turn)
    show_flags(session, turn, flag)
    show(session, turn, flag)
