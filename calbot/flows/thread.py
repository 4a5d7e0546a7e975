"""The quiet log of a warning: what people did about it, one line each in the thread of its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.budget import night_until
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
_PAUSE: Final = timedelta(seconds=10)
"""Nobody waits for such a line: what is done within this time is read in one."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """What `by` did about a warning, line `number` of the audit trail: gave it `to` somebody, put it off until `at`,
    moved `post` to `at`, asked for `covers`, asked for a `way` ("split", "trim") to be taken with `post`; or left it
    for a `reason`."""

    number: int
    verb: str
    by: str
    to: str = ""
    at: datetime | None = None
    covers: tuple[str, ...] = ()
    way: str = ""
    post: Post | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepsView:
    """All that people did about the warning `alert` (s-88), oldest first."""

    alert: str
    steps: tuple[StepLine, ...]


def log(session: Session, turn: Turn, alert: Alert, verb: str, **details: Any) -> None:
    """Keep in the audit trail what the person does about a warning, and have it read in the thread of its card, in the
    caller's commit: it calls nobody and counts against nothing. What waits there to be read is read in the same line.
    Where no card stands or is on its way, nothing is said. What is done in the night of a place is read in its next
    digest too."""
    number = record(session, turn, "alert", alert.id, verb, **details)
    waiting = _taken_back(session, turn, alert)
    for place in _places(session, turn, alert):
        first, due_at = waiting.get(place.id, (number, turn.now + _PAUSE))
        values = {"first": first, "last": number}
        line: dict[str, Any] = {"thread_slot": "card", "values": values, "due_at": max(due_at, turn.now)}
        tell(session, turn, [place], STEP, ("alert", alert.id), str(number), **line)
        dawn = night_until(turn.now, place.zone, policy_of(session, turn))
        if dawn is not None:
            digest(session, turn, place, dawn)


def withdraw(session: Session, turn: Turn, alert: Alert) -> None:
    """What nobody can have read of it yet is not said any more: the end of its card says what became of it."""
    untell(session, turn, ("alert", alert.id), STEP)


@looking
def show(session: Session, turn: Turn, alert_id: int) -> StepsView:
    """What people did about a warning."""
    past = histories.of(session, turn.workspace_id, "alert", alert_id)
    told = [one for one in past if one.verb in STEPS and one.person_id is not None]
    known = people.by_ids(session, turn.workspace_id, {key for one in told for key in _people(one)})
    wanted = {one.details["post_id"] for one in told if "post_id" in one.details}
    changed = posts.by_ids(session, turn.workspace_id, wanted)
    named = {key: person.name for key, person in known.items()}
    return StepsView(f"s-{alert_id}", tuple(_line(one, named, changed) for one in told))


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
    )
