"""Other systems are told of every step in a flag's life: kept in the commit of that step, told until it was taken."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.flag import Flag
from calbot.model.outhook import MOST_BODY, Outhook, OuthookState
from calbot.model.post import Post
from calbot.store import flag as flags
from calbot.store import number as numbers
from calbot.store import outhook as outhooks
from calbot.store import post as posts
from calbot.store import workspace as workspaces

JOB: Final = "outhook"
EVENTS: Final = frozenset(
    {"opened", "reopened", "claimed", "passed_on", "handed_over", "waits", "resumed", "fixed", "bounced", "settled"}
    | {"declined", "case", "merged"}
)
"""The steps of a flag that change its state, whose it is, or which cases it has."""
GIVE_UP: Final = timedelta(hours=72)
KEPT: Final = timedelta(days=7)
"""How long what was taken is known."""
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told: `url`; the secret with which that is signed stands in an environment variable or a file, and is read
    when it is needed. With `words` people's words go along; what is not taken within `give_up` is parked."""

    url: str = ""
    secret_variable: str = ""
    secret_file: str = ""
    words: bool = False
    give_up: timedelta = GIVE_UP


@dataclass(frozen=True, slots=True)
class Call:
    """One try: `body` is to be told `listener` under the name `key`."""

    id: int
    attempt: int
    listener: Listener
    key: str
    body: str


def write_down(session: Session, turn: Turn, flag: Flag, verb: str, **details: Any) -> None:
    """A line in a flag's history; whoever listens is told of it, if that is a step in its life. The caller commits."""
    record(session, turn, "flag", flag.id, verb, **details)
    listener = listener_of(session, turn) if verb in EVENTS else Listener()
    if not listener.url:
        return
    event = f"flag.{verb}"
    fresh = Outhook(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, JOB),
        flag_id=flag.id,
        event=event,
        key=f"msg_{secrets.token_hex(16)}",
        body=_body(_told(session, turn, flag, event, words=listener.words)),
        due_at=turn.now,
        created_at=turn.now,
        changed_at=turn.now,
    )
    session.add(fresh)
    session.flush()
    turn.wake(session, JOB, fresh.id)


def listener_of(session: Session, turn: Turn) -> Listener:
    """Who is told in the turn's workspace."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return listener_in(workspace.settings if workspace else {})


def listener_in(settings: Mapping[str, Any]) -> Listener:
    """Who is told, by what is kept with a workspace; nobody where its address is ""."""
    told: dict[str, Any] = settings.get("webhook") or {}
    hours = told.get("give_up_hours")
    return Listener(
        str(told.get("url", "")),
        str(told.get("secret_variable", "")),
        str(told.get("secret_file", "")),
        bool(told.get("words")),
        timedelta(hours=hours) if hours else GIVE_UP,
    )


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of what is to be told by now."""
    return outhooks.due(session, turn.workspace_id, turn.now)


def begin(session: Session, turn: Turn, outhook_id: int) -> Call | None:
    """Count a try and say what is to be told; None where there is nothing (any more), or not yet."""
    known = outhooks.by_id(session, turn.workspace_id, outhook_id)
    if known is None or known.state is not OuthookState.PENDING or known.due_at > turn.now:
        return None
    first = outhooks.first_of(session, turn.workspace_id, known.flag_id)
    if first is None or first.id != known.id:
        return None
    listener = listener_of(session, turn)
    if not listener.url:
        known.settle(OuthookState.DROPPED, turn.now)
        _next(session, turn, known)
        session.commit()
        return None
    known.begin(turn.now)
    session.commit()
    return Call(known.id, known.attempt, listener, known.key, known.body)


def finish(session: Session, turn: Turn, call: Call) -> None:
    """The other system has taken it."""
    known = _held(session, turn, call)
    if known is not None:
        known.settle(OuthookState.SENT, turn.now)
        _next(session, turn, known)
        session.commit()


def put_off(session: Session, turn: Turn, call: Call, wait: float, said: str) -> None:
    """The other system did not take it, or has not said whether it did: again later, the longer the more often that
    was; once that went on for too long it is parked."""
    known = _held(session, turn, call)
    if known is None:
        return
    if turn.now - known.created_at >= call.listener.give_up:
        _park(session, turn, known, f"not taken after {known.attempt} tries: {said}")
    else:
        pause = min(_FIRST * 2 ** min(known.attempt - 1, 10), _LONGEST)
        known.due_at = turn.now + max(pause, min(timedelta(seconds=max(wait, 0.0)), GIVE_UP))
        known.problem = said[:500]
        turn.wake(session, JOB, known.id, at=known.due_at)
    session.commit()


def park(session: Session, turn: Turn, call: Call, said: str) -> None:
    """It never can be told: left alone, with what was `said` of it in sight."""
    known = _held(session, turn, call)
    if known is not None:
        _park(session, turn, known, said)
        session.commit()


def release(session: Session, turn: Turn, outhook_id: int) -> bool:
    """Try what was parked once more; False where nothing was."""
    known = outhooks.by_id(session, turn.workspace_id, outhook_id)
    if known is None or known.state is not OuthookState.PARKED:
        return False
    known.settle(OuthookState.PENDING, turn.now)
    known.attempt, known.due_at, known.created_at = 0, turn.now, turn.now
    record(session, turn, JOB, known.id, "released")
    turn.wake(session, JOB, known.id)
    session.commit()
    return True


def tidy(session: Session, turn: Turn) -> None:
    """Forget what is over for long; whoever calls it commits."""
    outhooks.forget(session, turn.workspace_id, turn.now - KEPT)


def _held(session: Session, turn: Turn, call: Call) -> Outhook | None:
    """The row, if this try is still the last one."""
    known = outhooks.by_id(session, turn.workspace_id, call.id)
    ours = known is not None and known.state is OuthookState.PENDING and known.attempt == call.attempt
    return known if ours else None


def _park(session: Session, turn: Turn, known: Outhook, said: str) -> None:
    known.settle(OuthookState.PARKED, turn.now, said)
    record(session, turn, JOB, known.id, "parked", problem=known.problem)
    _next(session, turn, known)


def _next(session: Session, turn: Turn, known: Outhook) -> None:
    """What waits behind it."""
    session.flush()
    after = outhooks.first_of(session, turn.workspace_id, known.flag_id)
    if after is not None:
        turn.wake(session, JOB, after.id, at=max(after.due_at, turn.now))


def _body(told: dict[str, Any]) -> str:
    """As JSON. Where twenty cases with long addresses are too much to be kept, the first of them go by their numbers
    alone, and without a number are left out."""
    body, cases = json.dumps(told, ensure_ascii=False), told["data"]["cases"]
    for one in list(cases):
        if len(body) <= MOST_BODY:
            break
        one["url"] = ""
        if not one["id"]:
            cases.remove(one)
        body = json.dumps(told, ensure_ascii=False)
    return body


def _told(session: Session, turn: Turn, flag: Flag, event: str, *, words: bool) -> dict[str, Any]:
    """What is told: numbers, kinds, states and hours; people's words only where they are wanted."""
    post = posts.by_id(session, turn.workspace_id, flag.post_id) if flag.post_id is not None else None
    data: dict[str, Any] = {
        "workspace": turn.workspace_id,
        "flag": flag.name,
        "kind": flag.kind.value,
        "state": flag.state.value,
        "severity": flag.severity.value,
        "revision": flag.revision,
        "times": flag.times,
        "reporters": len(flags.reports(session, turn.workspace_id, flag.id)),
        "opened_at": _at(flag.opened_at),
        "since": _at(flag.began),
        "changed_at": _at(flag.changed_at),
        "due_at": _at(flag.due_at),
        "waits_until": _at(flag.waits_until),
        "settled_at": _at(flag.settled_at),
        "why_not": flag.why_not,
        "into": f"f-{flag.into}" if flag.into is not None else None,
        "cases": [one._asdict() for one in flag.external],
        "post": _post(post, words=words) if post is not None else None,
    }
    if words:
        data |= {"url": flag.url, "note": flag.note, "reply": flag.reply, "line": flag.line}
    return {"type": event, "timestamp": _at(turn.now), "data": data}


def _post(post: Post, *, words: bool) -> dict[str, Any]:
    """What leaves the house with a flag names nothing of a private post."""
    told: dict[str, Any] = {"post": post.name, "network": post.network, "handle": post.handle}
    if not post.private:
        told |= {"link": post.link, "starts_at": _at(post.starts_at)} | ({"title": post.title} if words else {})
    return told


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
