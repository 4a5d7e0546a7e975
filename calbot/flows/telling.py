"""How a warning reaches people: its card in every place within the day's budget, the thread, the digest, and calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.budget import Told, folds, read_at
from calbot.alerts.level import louder
from calbot.alerts.wake import Recipient, Telling, quiet_until, whom
from calbot.flows import mailed_off
from calbot.flows.policy import policy_of
from calbot.flows.recipient import act_by, actions_of, named_one, place_for, recipients_of, up_at
from calbot.flows.tell import care_places, digest, record, tell, untell
from calbot.flows.thread import OFF, note, withdraw
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.notice import Notice, NoticeState
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import audit as audits
from calbot.store import notice as notices
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import slot as slots

CALL = "call"
"""Subject of what is said about a warning to people by name: it can be taken back without its card."""
RUNG = "alert.rung"
"""Screen of a line in the thread of its card. It is about what its card is about, or nobody would find the thread."""
SNOOZED = "snoozed"
"""Why something is said when a snooze is over."""
VOICE = "voice"
"""What a notice is marked with that is new to its place: how loud it is."""
_BY_NAME = "alert.call"
_A_DAY = timedelta(hours=25)
"""The longest: that on which clocks go back."""


def show(session: Session, turn: Turn, alert: Alert) -> None:
    """The card, edited where it stands (whatever that place has become since), new where it may be; else the digest."""
    standing = notices.places_of(session, turn.workspace_id, "alert", alert.id, "card")
    coming = alerts.shown_in(session, turn.workspace_id, alert.id) | _lost(session, turn, alert)
    fresh = [place for place in care_places(session, turn) if place.id not in {one.id for one in standing}]
    new = [place for place in fresh if place.id in coming or _opens(session, turn, alert, place)]
    fold(session, turn, alert, [place for place in fresh if place not in new])
    once = f"r{alert.revision}"
    tell(session, turn, standing, "alert.card", _card(alert), once, slot="card")
    tell(session, turn, new, "alert.card", _card(alert), once, slot="card", values={VOICE: alert.level.value})
    show_by_name(session, turn, alert)
    if (standing or new) and alert.told_at is None:
        alert.told_at = turn.now


def speak(session: Session, turn: Turn, alert: Alert, why: str) -> None:
    """One more line in the thread of the card: `why` of the window as it stands. A thread is the quiet log of its card
    and counts against nothing; what is for the digest is read there."""
    shown = _places(session, turn, alerts.shown_in(session, turn.workspace_id, alert.id))
    if alert.level is AlertLevel.INFO:
        fold(session, turn, alert, shown)
        return
    # A rung is told once for a window; every snooze has an end of its own.
    hour = turn.now if why == SNOOZED else alert.starts_at
    values, once = {VOICE: alert.level.value, "why": why}, f"{why}.{hour:%Y%m%dT%H%M}"
    tell(session, turn, shown, RUNG, _card(alert), once, thread_slot="card", values=values)


def call(
    session: Session, turn: Turn, alert: Alert, why: str, *, anew: bool = False, spared: Collection[int] = ()
) -> None:
    """Tell the few who can do something about it, each when that person may be told; somebody is woken only if it still
    helps. What was to be said for an earlier reason is left out. Who was told as loud of the same warning in the last
    hour is left alone, unless it is told `anew`; and so are those `spared`."""
    _take_back_calls(session, turn, alert)
    left_alone = set(spared) | (set() if anew else _just_told(session, turn, alert))
    for telling in _tellings(session, turn, alert):
        place = place_for(session, turn, telling.person_id, alert)
        if place is None or telling.person_id in left_alone:
            continue
        values = {VOICE: alert.level.value}
        _call(session, turn, alert, place, telling.person_id, f"{why}.r{alert.revision}", telling.at, values)


def call_one(
    session: Session, turn: Turn, alert: Alert, person: Person, why: str, values: Mapping[str, Any] | None = None
) -> None:
    """Tell one person, to whom it was given by name, when that person may be told. `values` say what is asked for."""
    place = place_for(session, turn, person.id, alert)
    if place is None:
        return
    for telling in whom([named_one(session, turn, person)], actions_of(session, turn, alert.options), turn.now):
        _call(session, turn, alert, place, person.id, f"{why}.r{alert.revision}", telling.at, values)


def hush(session: Session, turn: Turn, alert: Alert) -> None:
    """Nothing more is said of it by itself: in the commit in which somebody takes it, or in which it goes."""
    alert.rung_at = None
    untell(session, turn, _card(alert), RUNG)
    _take_back_calls(session, turn, alert)


def hold(session: Session, turn: Turn, post_id: int) -> None:
    """A post was cancelled or moved: nothing more is said of the warnings that it causes until they were thought
    through anew, which arms again those that still stand, and says what was kept back here. In the commit of that
    change."""
    for alert in alerts.open_ones(session, turn.workspace_id):
        if any(cause["post_id"] == post_id for cause in alert.causes):
            hold_back(session, turn, alert)


def hold_back(session: Session, turn: Turn, alert: Alert) -> None:
    """Nothing more is said of it until it was thought through anew; in the caller's commit."""
    # A snooze does not end before anybody knows whether the warning stands.
    alert.rung_at, alert.snoozed_until = None, None
    untell(session, turn, _card(alert), RUNG)
    waiting = alerts.waiting_calls(session, turn.workspace_id, alert.id)
    untell(session, turn, (CALL, alert.id), _BY_NAME)
    for notice in waiting:
        # A sender may have been faster.
        session.refresh(notice)
        if notice.state is NoticeState.CANCELLED:
            notice.values = {**notice.values, alerts.HELD: True}


def recall(session: Session, turn: Turn, alert: Alert, held: Sequence[Notice]) -> None:
    """It was thought through and still stands: those from whom a change of its posts has kept it (`held`) are told
    after all, at the hour that was meant or earlier where that would be too late now; nobody else is told again."""
    meant = {notice.only_for: notice for notice in held}
    _forget(held)
    tellings = {one.person_id: one for one in _tellings(session, turn, alert)} if meant else {}
    able = {one.person_id: one for one in recipients_of(session, turn, alert)} if meant else {}
    if alert.state is AlertState.ACKED and alert.owner_id in meant:
        able, tellings = _alone(session, turn, alert, alert.owner_id or 0)
    elif alert.state is not AlertState.OPEN or not calls_for(alert.level):
        return
    for person_id, telling in tellings.items():
        notice, place = meant.get(person_id), place_for(session, turn, person_id, alert)
        if notice is None or place is None:
            continue
        wanted = max(notice.wanted_at or notice.due_at, turn.now)
        at = telling.at if quiet_until(able[person_id], wanted) else min(telling.at, wanted)
        _call(session, turn, alert, place, person_id, f"again.{notice.id}", at, notice.values)


def retract(session: Session, turn: Turn, alert: Alert, *, quiet: bool = False, **why: Any) -> None:
    """Show its end wherever it was shown or may have been, and in each message that somebody got by name; whoever got
    one that nobody can edit is told when up. `why` it is off is kept, and read in the thread of its card as well; not
    where it is only over (`quiet`). Where nobody has heard of it, nothing is said."""
    hush(session, turn, alert)
    mailed_off.withdraw(session, turn, alert, quiet=quiet)
    if quiet:
        withdraw(session, turn, alert)
    revision = f"r{alert.revision}"
    where = alerts.shown_in(session, turn.workspace_id, alert.id)
    where |= set() if quiet else _lost(session, turn, alert)
    cards = _places(session, turn, where)
    tell(session, turn, cards, "alert.card", _card(alert), revision, slot="card", retract=True)
    show_by_name(session, turn, alert, every=True)
    told = alerts.told_by_name(session, turn.workspace_id, alert.id)
    for one in {(one.place_id, one.person_id): one for one in told if not (quiet or one.direct)}.values():
        up = up_at(session, turn, one.person_id)
        _edit(session, turn, alert, one, f"{revision}.gone", due_at=up)
    if not quiet:
        # After the end of its card, in whose thread it goes.
        note(session, turn, alert, OFF, **why)


def show_by_name(session: Session, turn: Turn, alert: Alert, *, every: bool = False, once: str = "") -> None:
    """Have the last message that each person got by name show what is true, or `every` one; no phone rings for that.
    `once` names what has changed, where that is not the warning itself."""
    told = [one for one in alerts.told_by_name(session, turn.workspace_id, alert.id) if one.direct]
    last = {one.person_id: one for one in told}
    for one in told if every else last.values():
        _edit(session, turn, alert, one, f"r{alert.revision}.{one.slot}{once}")


def _edit(
    session: Session, turn: Turn, alert: Alert, one: alerts.ByName, once: str, due_at: datetime | None = None
) -> None:
    line: dict[str, Any] = {"slot": one.slot, "only_for": one.person_id, "values": one.values, "due_at": due_at}
    tell(session, turn, _places(session, turn, [one.place_id]), "alert.told", (CALL, alert.id), once, **line)


def fold(session: Session, turn: Turn, alert: Alert, where: Sequence[Place]) -> None:
    """Have it read with the next digest of each place, which shows what is true by then, or with one of the next hour
    where that would be too late. Where it was left to that at its level is kept: whoever checks what was said must
    neither miss it there, nor miss what was lost."""
    since = alert.created_at
    known = audits.folded(session, turn.workspace_id, alert.id, alert.level, since) if where else set()
    if fresh := [place.id for place in where if place.id not in known]:
        record(session, turn, "alert", alert.id, audits.FOLDED, level=alert.level.value, places=fresh)
    # What is for the digest only is in no hurry.
    needed_by = None if alert.level is AlertLevel.INFO else _needed_by(session, turn, alert)
    for place in where:
        at = read_at(turn.now, place.zone, policy_of(session, turn), needed_by)
        digest(session, turn, place, at)


def calls_for(level: AlertLevel) -> bool:
    """Whether that level is told to people by name."""
    return louder(level, AlertLevel.WATCH)


def _opens(session: Session, turn: Turn, alert: Alert, place: Place) -> bool:
    past, policy = _past(session, turn, place), policy_of(session, turn)
    needed_by = _needed_by(session, turn, alert)
    return not folds(alert.level, alert.id, past, turn.now, place.zone, policy, needed_by)


def _needed_by(session: Session, turn: Turn, alert: Alert) -> datetime:
    """After this a reader could do nothing about it any more."""
    last = act_by(session, turn, alert.options)
    if last is None:
        last = alert.starts_at if alert.starts_at > turn.now else alert.ends_at
    return min(last, alert.ends_at)


def _past(session: Session, turn: Turn, place: Place) -> list[Told]:
    """What a new card of today counts against: the cards that were new in a place."""
    said = alerts.voices(session, turn.workspace_id, place.id, turn.now - _A_DAY)
    return [Told(at, AlertLevel(level), alert_id) for at, level, alert_id in said]


def _tellings(session: Session, turn: Turn, alert: Alert) -> tuple[Telling, ...]:
    able, ways = recipients_of(session, turn, alert), actions_of(session, turn, alert.options)
    return whom(able, ways, turn.now, policy_of(session, turn))


def _alone(
    session: Session, turn: Turn, alert: Alert, person_id: int
) -> tuple[dict[int, Recipient], dict[int, Telling]]:
    """Somebody to whom it was given by name, and when that person may be told."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        return {}, {}
    able = named_one(session, turn, person)
    (telling,) = whom([able], actions_of(session, turn, alert.options), turn.now)
    return {person_id: able}, {person_id: telling}


def _just_told(session: Session, turn: Turn, alert: Alert) -> set[int]:
    """Who was told of it within the cooldown, and not less loud than it is now."""
    since = turn.now - policy_of(session, turn).cooldown
    said = (one for one in alerts.calls(session, turn.workspace_id, alert.id) if since < one.at <= turn.now)
    return {
        one.person_id
        for one in said
        if not louder(alert.level, AlertLevel(str(one.values.get(VOICE, alert.level.value))))
    }


def _take_back_calls(session: Session, turn: Turn, alert: Alert) -> None:
    """What was to be said by name is not said, and not after all either, where a change of a post had kept it back."""
    untell(session, turn, (CALL, alert.id), _BY_NAME)
    for held in alerts.held_calls(session, turn.workspace_id, [alert.id]).values():
        _forget(held)


def _forget(held: Iterable[Notice]) -> None:
    for notice in held:
        notice.values = {name: value for name, value in notice.values.items() if name != alerts.HELD}


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
    # A slot of its own: it is a new message, since a phone rings for none that is only edited.
    line: dict[str, Any] = {"slot": f"{CALL}.{once}", "only_for": person_id, "due_at": due_at, "values": values}
    tell(session, turn, [place], _BY_NAME, (CALL, alert.id), once, **line)
    if due_at <= turn.now:
        alert.told_at = alert.told_at or turn.now


def _lost(session: Session, turn: Turn, alert: Alert) -> set[int]:
    """Where its card was given up and may be there for all that: there it is looked for."""
    return slots.lost_in(session, turn.workspace_id, *_card(alert), "card")


def _card(alert: Alert) -> tuple[str, int]:
    return ("alert", alert.id)


def _places(session: Session, turn: Turn, place_ids: Iterable[int]) -> list[Place]:
    found = (places.by_id(session, turn.workspace_id, place_id) for place_id in sorted(place_ids))
    return [place for place in found if place is not None]
