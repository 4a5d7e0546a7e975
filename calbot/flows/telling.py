"""How a warning reaches people: its card in every place within the day's budget, the thread, the digest, and calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.budget import Told, digest_at, folds
from calbot.alerts.level import louder
from calbot.alerts.wake import Recipient, whom
from calbot.flows.policy import policy_of
from calbot.flows.recipient import actions_of, place_for, quiet_of, recipients_of
from calbot.flows.tell import care_places, tell, untell
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertLevel
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import place as places

RUNG, CALL, DIGEST = "rung", "call", "digest"
"""Subjects of what is said about a warning beside its card: each can be taken back without the others."""
VOICE = "voice"
"""What a notice is marked with that is new to its place: how loud it is."""
_A_DAY = timedelta(days=1)


def show(session: Session, turn: Turn, alert: Alert) -> None:
    """The card, edited where it stands (whatever that place has become since), new where it may be; else the digest."""
    standing = notices.places_of(session, turn.workspace_id, "alert", alert.id, "card")
    coming = alerts.shown_in(session, turn.workspace_id, alert.id)
    fresh = [place for place in care_places(session, turn) if place.id not in {one.id for one in standing}]
    new = [place for place in fresh if place.id in coming or _opens(session, turn, alert, place)]
    fold(session, turn, (place for place in fresh if place not in new))
    once = f"r{alert.revision}"
    tell(session, turn, standing, "alert.card", _card(alert), once, slot="card")
    tell(session, turn, new, "alert.card", _card(alert), once, slot="card", values={VOICE: alert.level.value})
    if (standing or new) and alert.told_at is None:
        alert.told_at = turn.now


def speak(session: Session, turn: Turn, alert: Alert, why: str) -> None:
    """One more line in the thread of the card: rung `why` of the window as it stands; folded beyond the budget."""
    for place in _places(session, turn, alerts.shown_in(session, turn.workspace_id, alert.id)):
        if not _opens(session, turn, alert, place):
            fold(session, turn, [place])
            continue
        values = {VOICE: alert.level.value, "why": why}
        once = f"{why}.{alert.starts_at:%Y%m%dT%H%M}"
        tell(session, turn, [place], "alert.rung", (RUNG, alert.id), once, thread_slot="card", values=values)


def call(session: Session, turn: Turn, alert: Alert, why: str) -> None:
    """Tell the few who can do something about it, each when that person may be told; somebody is woken only if it still
    helps. What was to be said for an earlier reason is left out."""
    untell(session, turn, (CALL, alert.id))
    people = recipients_of(session, turn, alert)
    for telling in whom(people, actions_of(session, turn, alert.options), turn.now, policy_of(session, turn)):
        place = place_for(session, turn, telling.person_id, alert)
        if place is not None:
            _call(session, turn, alert, place, telling.person_id, f"{why}.r{alert.revision}", telling.at)


def call_one(
    session: Session, turn: Turn, alert: Alert, person: Person, why: str, values: Mapping[str, Any] | None = None
) -> None:
    """Tell one person, to whom it was given by name, when that person may be told. `values` say what is asked for."""
    able = Recipient(person.id, person.zone, frozenset({"move", "cover"}), quiet=quiet_of(person))
    place = place_for(session, turn, person.id, alert)
    if place is None:
        return
    for telling in whom([able], actions_of(session, turn, alert.options), turn.now):
        _call(session, turn, alert, place, person.id, f"{why}.r{alert.revision}", telling.at, values)


def hush(session: Session, turn: Turn, alert: Alert) -> None:
    """Nothing more is said of it by itself: in the commit in which somebody takes it, or in which it goes."""
    alert.rung_at = None
    untell(session, turn, (RUNG, alert.id))
    untell(session, turn, (CALL, alert.id))


def hold(session: Session, turn: Turn, post_id: int) -> None:
    """A post was cancelled or moved: nothing more is said of the warnings that it causes until they were thought
    through anew, which arms again those that still stand. In the commit of that change."""
    for alert in alerts.open_ones(session, turn.workspace_id):
        if any(cause["post_id"] == post_id for cause in alert.causes):
            hush(session, turn, alert)


def retract(session: Session, turn: Turn, alert: Alert) -> None:
    """Show its end wherever it was shown, direct messages too; where nobody has heard of it, nothing is said."""
    hush(session, turn, alert)
    revision = f"r{alert.revision}"
    cards = _places(session, turn, alerts.shown_in(session, turn.workspace_id, alert.id))
    tell(session, turn, cards, "alert.card", _card(alert), revision, slot="card", retract=True)
    for place_id, person_id in alerts.called(session, turn.workspace_id, alert.id):
        for place in _places(session, turn, [place_id]):
            line: dict[str, Any] = {"slot": "call", "only_for": person_id, "retract": True}
            tell(session, turn, [place], "alert.call", (CALL, alert.id), f"{revision}.gone", **line)


def fold(session: Session, turn: Turn, where: Iterable[Place]) -> None:
    """Have it read with the next digest of each place, which shows what is true by then."""
    for place in where:
        at = digest_at(turn.now, place.zone, policy_of(session, turn))
        tell(session, turn, [place], "digest.card", (DIGEST, place.id), f"{at:%Y%m%dT%H%M}", due_at=at)


def calls_for(level: AlertLevel) -> bool:
    """Whether that level is told to people by name."""
    return louder(level, AlertLevel.WATCH)


def _opens(session: Session, turn: Turn, alert: Alert, place: Place) -> bool:
    past, policy = _past(session, turn, place), policy_of(session, turn)
    return not folds(alert.level, alert.id, past, turn.now, place.zone, policy)


def _past(session: Session, turn: Turn, place: Place) -> list[Told]:
    """What a new message of today counts against: the cards that were new in a place, and the lines in threads."""
    said = alerts.voices(session, turn.workspace_id, place.id, turn.now - _A_DAY)
    return [Told(at, AlertLevel(level), alert_id) for at, level, alert_id in said]


def _call(
    session: Session,
    turn: Turn,
    alert: Alert,
    place: Place,
    person_id: int,
    once: str,
    due_at: datetime,
    values: Mapping[str, Any] | None = None,
) -> None:
    line: dict[str, Any] = {"slot": "call", "only_for": person_id, "due_at": due_at, "values": values}
    tell(session, turn, [place], "alert.call", (CALL, alert.id), once, **line)


def _card(alert: Alert) -> tuple[str, int]:
    return ("alert", alert.id)


def _places(session: Session, turn: Turn, place_ids: Iterable[int]) -> list[Place]:
    found = (places.by_id(session, turn.workspace_id, place_id) for place_id in sorted(place_ids))
    return [place for place in found if place is not None]
