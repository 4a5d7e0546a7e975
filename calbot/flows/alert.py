"""A warning's life: raised with its window, redrawn as the picture changes, called off when its reason is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.level import louder
from calbot.alerts.settle import CallOff, Decision, Pass, Raise, Redraw, decide, figure_of, matched, reads_otherwise
from calbot.alerts.spikes import Spike
from calbot.flows.alert_drawn import begun, of_spike, of_told, offered, said_by
from calbot.flows.alert_why import changes_of
from calbot.flows.informed import inform
from calbot.flows.ladder import arm, latest_end, rearm
from calbot.flows.record import ANSWERS, grown
from calbot.flows.tell import record, tell
from calbot.flows.telling import CALL, call, calls_for, retract, show
from calbot.flows.thread import CHANGED, REOPENED, note
from calbot.flows.told_load import ToldSpike
from calbot.flows.told_spike import by_warning
from calbot.flows.turn import Turn
from calbot.flows.ways import Remedy
from calbot.flows.weigh import level_now, weigh
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.place import Place
from calbot.model.source import Source
from calbot.store import alert as alerts
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import slot as slots
from calbot.store import verdict as verdicts

_WORSE: Final = 1.25
"""A window that has grown by so much is another one than was answered: it is open again."""


def keep(
    session: Session,
    turn: Turn,
    spikes: Sequence[Spike],
    ways_out: Mapping[Spike, tuple[Remedy, ...]],
    queues: Mapping[Spike, list[dict[str, Any]]],
    feed: Source | None,
    minutes_now: Mapping[int, float],
    stood: Mapping[Spike, dict[str, Any]] | None = None,
    ran: Mapping[int, float] | None = None,
) -> None:
    """Settle the standing warnings against the spikes of a new assessment; notices go into the caller's commit.

    `stood` is the roster and the load around each spike, as a warning keeps them (see `Alert`), `ran` the minutes that
    were waited so far in windows that run."""

    outside = by_warning(session, turn)

    def drawn(spike: Spike, alert: Alert | None = None) -> dict[str, Any]:
        seen = of_spike(spike, ways_out.get(spike, ()), feed) | {"queue": queues.get(spike, [])}
        told = outside.get(alert.id, ()) if alert is not None else ()
        return seen | (said_by(max(told, key=lambda one: one.told_at)) if told else {})

    loud = _loud(session, turn, spikes)
    everyone = alerts.open_ones(session, turn.workspace_id)
    # Where nobody knows who answers, what another system told of stands as it was told.
    standing = [one for one in everyone if one.origin is None or one.id in minutes_now or one.ends_at <= turn.now]
    seen = changes_of(session, turn, standing)
    _hear(session, turn, everyone)
    _judged_by(matched(standing, loud, turn.now), stood or {})
    out = {one: offered(ways_out.get(one, ())) for one in loud}
    steps = decide(standing, loud, now=turn.now, minutes_now=minutes_now, ran=ran, ways=out, **asdict(seen))
    unheard, heard = _taken_in(session, turn, steps)
    for step in steps:
        match step:
            case Raise(spike=spike, of=of):
                _raise(session, turn, spike.team, drawn(spike), (stood or {}).get(spike, {}), of)
            case Redraw(alert=alert, spike=spike):
                redraw(session, turn, alert, drawn(spike, alert), (stood or {}).get(spike, {}), heard.get(alert.id))
            case CallOff(alert=alert, into_id=None) if alert.id in outside:
                _as_told(session, turn, alert, outside[alert.id])
            case CallOff() | Pass():
                _end(session, turn, step)
    _arm(session, turn, [one for one in everyone if one.stands], unheard)


def _loud(session: Session, turn: Turn, spikes: Sequence[Spike]) -> list[Spike]:
    """Those that each team wants to hear of, as its verdicts have set it."""
    least = verdicts.thresholds(session, turn.workspace_id)
    return [one for one in spikes if one.minutes >= least.get(one.team, 1.0) * one.target_minutes]


def _judged_by(pairs: Iterable[tuple[Alert, Spike]], stood: Mapping[Spike, dict[str, Any]]) -> None:
    """Judged is what was told: until then it is the roster of today. Of what another system told, the first look's."""
    for alert, spike in pairs:
        known = alert.told_at is not None and (alert.stood or alert.origin is None)
        alert.stood = alert.stood if known else stood.get(spike, {})


def _as_told(session: Session, turn: Turn, alert: Alert, told: Sequence[ToldSpike]) -> None:
    """calbot itself expects nothing there; another system does."""
    seen = max(told, key=lambda one: one.minutes / (one.target_minutes or alert.target_minutes))
    drawn = of_told(seen, alert.target_minutes) | {"causes": [], "options": [], "queue": [], "planned": False}
    redraw(session, turn, alert, drawn, {})


def _end(session: Session, turn: Turn, step: CallOff | Pass) -> None:
    """A warning that stands no more; what is only over is told to nobody by name."""
    alert = step.alert
    if isinstance(step, Pass):
        # Of one whose queue has cleared, what is left was not to be waited in.
        alert.ends_at = min(alert.ends_at, turn.now)
        alert.pass_by(turn.now)
        record(session, turn, "alert", alert.id, "past")
        retract(session, turn, alert, quiet=True)
        _unsay(session, turn, alert)
        return
    # What another system took back is said to be just that.
    said = alert.why_gone or step.why
    alert.call_off(said, turn.now, step.post_id, step.into_id)
    retract(session, turn, alert, why=said, post_id=step.post_id, into_id=step.into_id)
    if step.into_id is None:
        _unsay(session, turn, alert)


def _unsay(session: Session, turn: Turn, alert: Alert) -> None:
    """It has ended, and no chat ever took a word of it: nobody was warned, and a peak there is a miss."""
    mailed = histories.of_all(session, turn.workspace_id, "alert", [alert.id], "mailed")
    about = ("alert", CALL)
    if not mailed and not any(slots.reached(session, turn.workspace_id, one, alert.id) for one in about):
        alert.told_at = None


def _arm(session: Session, turn: Turn, standing: Sequence[Alert], unheard: Collection[int]) -> None:
    """As loud as they are by now, and told again at their hours; open again where one that nobody has went into it."""
    held = alerts.held_calls(session, turn.workspace_id, [one.id for one in standing])
    for alert in standing:
        if alert.id in unheard and alert.state is not AlertState.OPEN:
            _open_again(session, turn, alert)
        weigh(session, turn, alert)
        rearm(session, turn, alert, [one for one in held.get(alert.id, ()) if alerts.HELD in one.values])


def catch_up(session: Session, turn: Turn, place: Place) -> None:
    """Show the standing warnings in a place that hears of them from now on; they go into the caller's commit."""
    for alert in alerts.open_ones(session, turn.workspace_id):
        known = place.id in alerts.shown_in(session, turn.workspace_id, alert.id)
        if alert.level is not AlertLevel.INFO and not known:
            tell(session, turn, [place], "alert.card", ("alert", alert.id), f"r{alert.revision}.bound", slot="card")


def begin(session: Session, turn: Turn, alert: Alert, of: Alert | None = None) -> None:
    """Tell a warning that is new: in the caller's commit, as loud as its stakes. Where its window was a part of that
    `of` another, and it is no louder, whoever has that one has it, and who was told of that one is not called."""
    alert.level = level_now(session, turn, alert)
    session.add(alert)
    session.flush()
    told = {"minutes": alert.minutes, "hours": _hours(alert), "level": alert.level.value}
    known = of is not None and not louder(alert.level, of.level)
    record(session, turn, "alert", alert.id, "raised", **told)
    if of is not None and known:
        _inherit(session, turn, alert, of)
    arm(session, turn, alert)
    show(session, turn, alert)
    inform(session, turn, alert)
    if alert.state is AlertState.OPEN and calls_for(alert.level):
        of_that = alerts.calls(session, turn.workspace_id, of.id) if of is not None and known else ()
        call(session, turn, alert, "raised", spared=[one.person_id for one in of_that])


def _inherit(session: Session, turn: Turn, alert: Alert, of: Alert) -> None:
    """A part of a window that somebody has is the same person's."""
    if of.owner_id is None or of.state is AlertState.OPEN:
        return
    if of.state is AlertState.ACKED:
        alert.ack(of.owner_id, turn.now)
        record(session, turn, "alert", alert.id, "inherited", of=of.id)
    elif of.snoozed_until is not None:
        alert.snooze(of.owner_id, min(of.snoozed_until, latest_end(session, turn, alert)), turn.now)
        record(session, turn, "alert", alert.id, "snoozed", of=of.id, until=f"{alert.snoozed_until:%Y-%m-%dT%H:%MZ}")
        turn.wake(session, "rung", alert.id, at=alert.snoozed_until)


def _raise(
    session: Session, turn: Turn, team: str, drawn: dict[str, Any], stood: dict[str, Any], of: Alert | None
) -> None:
    alert = Alert(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "alert"),
        team=team,
        created_at=turn.now,
        changed_at=turn.now,
        stood=stood,
        **drawn,
    )
    begin(session, turn, alert, of)


def redraw(
    session: Session,
    turn: Turn,
    alert: Alert,
    drawn: dict[str, Any],
    stood: dict[str, Any],
    taken_in: timedelta | None = None,
) -> None:
    """Take over a new picture and show it, where that is another one; in the caller's commit. `taken_in`: so much of
    its window was answered as another warning's."""
    was = figure_of(alert)
    known = _answered(session, turn, alert) + (taken_in or timedelta())
    if not alert.redraw(drawn | begun(alert, drawn["starts_at"], turn.now), turn.now):
        return
    told: dict[str, Any] = {"minutes": alert.minutes, "hours": _hours(alert)}
    if reads_otherwise(was, figure_of(alert), turn.now):
        note(session, turn, alert, CHANGED, was, **told)
    else:
        record(session, turn, "alert", alert.id, CHANGED, **told)
    longer = alert.ends_at - alert.starts_at > _WORSE * known
    if alert.state is not AlertState.OPEN and (longer or alert.minutes > _WORSE * alert.heard):
        _open_again(session, turn, alert)
    elif alert.starts_at != was.starts_at:
        arm(session, turn, alert)
    if was.starts_at != alert.starts_at and was.starts_at > turn.now:
        # Another window: it is judged by the roster that stands now.
        alert.stood = stood
    else:
        alert.stood = grown(alert.stood, stood)
    show(session, turn, alert)


def _open_again(session: Session, turn: Turn, alert: Alert) -> None:
    """It is another one than was answered: whoever can change it hears of it anew."""
    alert.reopen(turn.now)
    note(session, turn, alert, REOPENED, minutes=alert.minutes)
    arm(session, turn, alert)
    show(session, turn, alert)
    weigh(session, turn, alert)
    if calls_for(alert.level):
        call(session, turn, alert, "reopened", anew=True)


def _answered(session: Session, turn: Turn, alert: Alert) -> timedelta:
    """How long its window was when somebody answered it; how long it is, where nobody has."""
    now = alert.ends_at - alert.starts_at
    if alert.state is AlertState.OPEN:
        return now
    drawn = heard = now / timedelta(hours=1)
    for one in histories.of(session, turn.workspace_id, "alert", alert.id):
        drawn = float(one.details.get("hours", drawn))
        heard = drawn if one.verb in (*ANSWERS, "inherited") else heard
    return timedelta(hours=heard)


def _taken_in(session: Session, turn: Turn, steps: Sequence[Decision]) -> tuple[set[int], dict[int, timedelta]]:
    """Of the warnings that take in others: those for which a told one that nobody has goes into them, and how much of
    each was answered as another's."""
    unheard, heard = set[int](), dict[int, timedelta]()
    for step in steps:
        if not isinstance(step, CallOff) or step.into_id is None:
            continue
        if step.alert.state is not AlertState.OPEN:
            heard[step.into_id] = heard.get(step.into_id, timedelta()) + _answered(session, turn, step.alert)
        elif step.alert.level is not AlertLevel.INFO:
            unheard.add(step.into_id)
    return unheard, heard


def _hear(session: Session, turn: Turn, standing: Sequence[Alert]) -> None:
    """A warning of which only somebody was told by name, later than it was raised, is told from then on."""
    untold = [alert for alert in standing if alert.told_at is None]
    called = alerts.first_called(session, turn.workspace_id, [one.id for one in untold], turn.now)
    for alert in untold:
        alert.told_at = called.get(alert.id)


def _hours(alert: Alert) -> float:
    return round((alert.ends_at - alert.starts_at) / timedelta(hours=1), 2)
