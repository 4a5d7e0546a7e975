"""The quiet log of a warning: what people did about it and what became of it, a line each in its card's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.budget import night_until
from calbot.alerts.settle import Figure, figure_of, reads_otherwise
from calbot.flows.policy import policy_of
from calbot.flows.tell import digest, record, tell, untell
from calbot.flows.turn import Turn, looking
from calbot.model.alert import Alert
from calbot.model.notice import NoticeState
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.model.workspace import History
from calbot.store import alert as alerts
from calbot.store import history as histories
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts

STEP: Final = "alert.step"
"""Screen of such a line."""
TAKEN, LEFT, PUT_OFF, GIVEN = "acked", "left", "snoozed", "assigned"
REQUESTED, COVER, MOVED = "requested", "cover", "moved"
STEPS: Final = (TAKEN, LEFT, PUT_OFF, GIVEN, REQUESTED, COVER, MOVED)
"""What is told, by its verb in the audit trail."""
HANDLED: Final = tuple(verb for verb in STEPS if verb != PUT_OFF)
"""After these somebody has it, or the plan is another."""
CHANGED, REOPENED, OFF = "redrawn", "reopened", "called_off"
UNSEEN, OUT, BEGAN, BROUGHT = "unseen", "out", "began", "brought"
"""What its posts did: nothing shows that one went out, it did; what came in its first hour, and in two days."""
CHANGES: Final = (CHANGED, REOPENED, OFF, UNSEEN, OUT, BEGAN, BROUGHT)
"""What is told of what calbot itself has found."""
_TOLD: Final = "told"
"""What a line of the audit trail about such a change is marked with that is read in the thread."""
_PAUSE: Final = timedelta(seconds=10)
"""Nobody waits for such a line: what is done within this time is read in one."""
_AT_ONCE: Final = timedelta()
"""Nothing is said after the end."""
_SETTLES: Final = timedelta(minutes=1)
"""A number that changes may change again as the plan is worked through."""
_AFTER: Final = timedelta(hours=48)
"""So long a post keeps care busy: a warning of later hours is of others."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StepLine:
    """What `by` did about a warning, line `number` of the audit trail: gave it `to` somebody, put it off until `at`,
    moved `post` to `at`, asked for `covers`, asked for a `way` ("split", "trim") to be taken with `post`; or left it
    for a `reason`. Or what became of it: it reads as `figure`, where it `was` another."""

    number: int
    verb: str
    by: str
    to: str = ""
    at: datetime | None = None
    covers: tuple[str, ...] = ()
    way: str = ""
    post: Post | None = None
    reason: str = ""
    was: Figure | None = None
    figure: Figure | None = None


def log(session: Session, turn: Turn, alert: Alert, verb: str, **details: Any) -> None:
    """Keep in the audit trail what the person does about a warning, and have it read in the thread of its card, in the
    caller's commit: it calls nobody and counts against nothing. What waits there to be read is read in the same line.
    Where no card stands or is on its way, nothing is said. What is done in the night of a place is read in its next
    digest too."""
    number = record(session, turn, "alert", alert.id, verb, **details)
    shown = _places(session, turn, alert)
    _say(session, turn, alert, number, shown, _PAUSE)
    for place in shown:
        dawn = night_until(turn.now, place.zone, policy_of(session, turn))
        if dawn is not None:
            digest(session, turn, place, dawn)


def note(session: Session, turn: Turn, alert: Alert, verb: str, was: Figure | None = None, **details: Any) -> None:
    """Keep what calbot itself has found about a warning (which `was` another), and have it read in the thread of its
    card as well, where that stands. A number that is what it was again before anybody has read of it is not
    mentioned."""
    if was is not None:
        details |= {"was": _kept(was), "now": _kept(figure_of(alert))}
    number = record(session, turn, "alert", alert.id, verb, **{_TOLD: True}, **details)
    standing = notices.places_of(session, turn.workspace_id, "alert", alert.id, "card")
    pause = {CHANGED: _SETTLES, REOPENED: _PAUSE}.get(verb, _AT_ONCE)
    _say(session, turn, alert, number, standing, pause)


def note_of_post(session: Session, turn: Turn, post: Post, verb: str, **details: Any) -> set[int]:
    """The same of a post whose hour has come, for the warning of it; the ids of the places where its card stands, none
    where nobody was warned."""
    alert = warned_of(session, turn, post)
    if alert is None:
        return set()
    note(session, turn, alert, verb, post_id=post.id, **details)
    return {place.id for place in notices.places_of(session, turn.workspace_id, "alert", alert.id, "card")}


def warned_of(session: Session, turn: Turn, post: Post) -> Alert | None:
    """The warning that a post causes and that was told last, where its card stands; None where nobody was warned."""
    near = alerts.between(session, turn.workspace_id, post.starts_at, post.starts_at + _AFTER)
    about = [one for one in near if any(cause["post_id"] == post.id for cause in one.causes)]
    latest = sorted(about, key=lambda one: (one.told_at or _LONG_AGO, one.id), reverse=True)
    shown = (one for one in latest if notices.places_of(session, turn.workspace_id, "alert", one.id, "card"))
    return next(shown, None)


def withdraw(session: Session, turn: Turn, alert: Alert) -> None:
    """What nobody can have read of it yet is not said any more: the end of its card says what became of it."""
    untell(session, turn, ("alert", alert.id), STEP)


def net(steps: Sequence[StepLine]) -> list[StepLine]:
    """What a line tells of them: of several changes of a number the last, against what it was before the first; none
    where that is the same."""
    changes = [one for one in steps if one.verb == CHANGED]
    if not changes:
        return list(steps)
    last = replace(changes[-1], was=changes[0].was)
    kept = [last if one is changes[-1] else one for one in steps if one.verb != CHANGED or one is changes[-1]]
    return [one for one in kept if one is not last or _reads_otherwise(one)]


def _reads_otherwise(one: StepLine) -> bool:
    return one.was is not None and one.figure is not None and reads_otherwise(one.was, one.figure, _LONG_AGO)


def _say(session: Session, turn: Turn, alert: Alert, number: int, where: Sequence[Place], pause: timedelta) -> None:
    """Have line `number` of the audit trail read in the thread of its card, with what waits there."""
    waiting = _taken_back(session, turn, alert)
    steps = steps_of(session, turn, alert.id) if waiting else ()
    for place in where:
        first, due_at = waiting.get(place.id, (number, turn.now + pause))
        if first != number and not net([one for one in steps if one.number >= first]):
            continue
        values = {"first": first, "last": number}
        due_at = max(min(due_at, turn.now + pause), turn.now)
        line: dict[str, Any] = {"thread_slot": "card", "values": values, "due_at": due_at}
        tell(session, turn, [place], STEP, ("alert", alert.id), str(number), **line)


@looking
def steps_of(session: Session, turn: Turn, alert_id: int) -> tuple[StepLine, ...]:
    """What people did about a warning and what became of it, oldest first."""
    past = histories.of(session, turn.workspace_id, "alert", alert_id)
    told = [one for one in past if _is_told(one)]
    known = people.by_ids(session, turn.workspace_id, {key for one in told for key in _people(one)})
    wanted = {one.details["post_id"] for one in told if one.details.get("post_id")}
    changed = posts.by_ids(session, turn.workspace_id, wanted)
    named = {key: person.name for key, person in known.items()}
    return tuple(_line(one, named, changed) for one in told)


def _is_told(one: History) -> bool:
    return one.person_id is not None if one.verb in STEPS else one.verb in CHANGES and _TOLD in one.details


def _places(session: Session, turn: Turn, alert: Alert) -> list[Place]:
    """Where its card stands or is on its way, for all who are there."""
    shown = sorted(alerts.shown_in(session, turn.workspace_id, alert.id))
    found = (places.by_id(session, turn.workspace_id, place_id) for place_id in shown)
    return [place for place in found if place is not None]


def _taken_back(session: Session, turn: Turn, alert: Alert) -> dict[int, tuple[int, datetime]]:
    """By place, the first line of the audit trail that waited there to be read, and when it was due."""
    waiting = alerts.waiting_lines(session, turn.workspace_id, alert.id, STEP)
    untell(session, turn, ("alert", alert.id), STEP)
    found: dict[int, tuple[int, datetime]] = {}
    for notice in waiting:
        # A sender may have been faster.
        session.refresh(notice)
        if notice.state is NoticeState.CANCELLED:
            found.setdefault(notice.place_id, (int(notice.values["first"]), notice.wanted_at or notice.due_at))
    return found


def _people(one: History) -> list[int]:
    return [key for key in (one.person_id, one.details.get("to")) if isinstance(key, int)]


def _line(one: History, named: Mapping[int, str], changed: Mapping[int, Post]) -> StepLine:
    said = one.details
    at = said.get("until") or said.get("at")
    return StepLine(
        number=one.id,
        verb=one.verb,
        by=named.get(one.person_id or 0, ""),
        to=named.get(said.get("to", 0), ""),
        at=datetime.fromisoformat(at) if at else None,
        covers=tuple(f"c-{key}" for key in said.get("covers", ())),
        way=str(said.get("kind", "")),
        post=changed.get(said.get("post_id", 0)),
        reason=str(said.get("reason", "")),
        was=_read(said["was"]) if "was" in said else None,
        figure=_read(said["now"]) if "now" in said else None,
    )


def _kept(figure: Figure) -> dict[str, Any]:
    return {"from": figure.starts_at.isoformat(), "to": figure.ends_at.isoformat(), "minutes": figure.minutes}


def _read(kept: Mapping[str, Any]) -> Figure:
    begins, ends = (datetime.fromisoformat(kept[name]) for name in ("from", "to"))
    return Figure(begins, ends, kept["minutes"])
