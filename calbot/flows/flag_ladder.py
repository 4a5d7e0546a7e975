"""Somebody is told of a flag again while it stands; whoever takes or mends it ends that in the same commit."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from calbot.alerts.flag import due_at, last_nudge, next_nudge
from calbot.flows.flag_gone import gone_at, is_gone, is_over, note_gone, plan, settle_gone, unplan
from calbot.flows.flag_policy import flag_policy_of
from calbot.flows.flag_telling import call, hush, show, speak
from calbot.flows.flag_view import is_coming
from calbot.flows.outhook import write_down
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.flag import Flag, FlagState
from calbot.model.flag_why import Nudge
from calbot.model.post import Post
from calbot.store import flag as flags


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the flags of which somebody is to be told again now, or whose wait is over."""
    return flags.calling(session, turn.workspace_id, turn.now)


def climb(session: Session, turn: Turn, flag_id: int) -> bool:
    """Tell of a flag again if that is due; says whether it was. Asked too early, twice or too late it does nothing."""
    if flag_id not in flags.calling(session, turn.workspace_id, turn.now):
        return False
    flag = flags.by_id(session, turn.workspace_id, flag_id)
    if flag is None:
        return False
    if gone_at(session, turn, flag) is not None:
        return _gone(session, turn, flag)
    unplan(flag)
    why = _why(session, turn, flag)
    flag.rung_at = next_nudge(flag.state, flag.began, flag.due_at, turn.now)
    if flag.rung_at is not None:
        turn.wake(session, "flag", flag.id, at=flag.rung_at)
    if why is not None:
        record(session, turn, "flag", flag.id, "told_again", why=why.value)
        call(session, turn, flag, why)
        if why in (Nudge.DUE, Nudge.LATE):
            speak(session, turn, flag, "flag.rung", why.value)
        show(session, turn, flag, f".{why.value}")
    session.commit()
    return why is not None


def arm(session: Session, turn: Turn, flag: Flag) -> None:
    """When somebody is told of it again."""
    gone = gone_at(session, turn, flag) if flag.state is not FlagState.VERIFYING else None
    unplan(flag)
    if gone is not None:
        plan(flag, gone)
    elif flag.state is FlagState.WAITING:
        flag.rung_at = flag.waits_until
    elif flag.state is not FlagState.VERIFYING:
        flag.rung_at = next_nudge(flag.state, flag.began, flag.due_at, turn.now)
    if flag.rung_at is not None and flag.state is not FlagState.VERIFYING:
        turn.wake(session, "flag", flag.id, at=flag.rung_at)


def follow(session: Session, turn: Turn, post: Post, changes: Collection[str]) -> None:
    """What goes out earlier than was thought is to be right earlier; of what does not go out any more nobody is
    reminded. `changes` names the fields of the post that did. The caller commits."""
    for flag in flags.of_post(session, turn.workspace_id, post.id):
        if flag.stands and "state" in changes and is_gone(flag) is post.live:
            _come_or_gone(session, turn, flag, post)
        elif flag.stands and not post.live and is_gone(flag):
            # It ends at the hour of its post, which is another one now.
            arm(session, turn, flag)
    if post.all_day or not is_coming(session, turn, post):
        return
    policy = flag_policy_of(session, turn)
    for flag in flags.of_post(session, turn.workspace_id, post.id):
        due = due_at(flag.kind, flag.severity, turn.now, post.starts_at, policy) if flag.stands else None
        if due is not None and flag.due_at is not None and due < flag.due_at:
            flag.hasten(due, turn.now)
            arm(session, turn, flag)
            show(session, turn, flag)


def _come_or_gone(session: Session, turn: Turn, flag: Flag, post: Post) -> None:
    """Its post was cancelled, or is on again."""
    note_gone(flag, gone=not post.live)
    if gone_at(session, turn, flag) is not None:
        hush(session, turn, flag)
    arm(session, turn, flag)
    show(session, turn, flag, f".{post.name}.{post.revision}")


def _gone(session: Session, turn: Turn, flag: Flag) -> bool:
    """Its post was cancelled: settled at the hour that was set for that, and set now where another post has led there
    until now."""
    over = is_over(flag, turn.now)
    if over:
        settle_gone(session, turn, flag)
    else:
        hush(session, turn, flag)
        arm(session, turn, flag)
    session.commit()
    return over


def _why(session: Session, turn: Turn, flag: Flag) -> Nudge | None:
    if flag.state is FlagState.WAITING:
        flag.resume(turn.now)
        write_down(session, turn, flag, "resumed")
        return Nudge.WAITED
    return last_nudge(flag.state, flag.began, flag.due_at, turn.now) if flag.due_at is not None else None
