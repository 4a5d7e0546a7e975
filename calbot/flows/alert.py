"""A warning's life: raised with its window, redrawn as the picture changes, called off when its reason is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.settle import CallOff, Pass, Raise, Redraw, decide
from calbot.alerts.spikes import Spike
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.finding import kept_remedy, read_remedy
from calbot.flows.outlook import read_promise, surges
from calbot.flows.sizing import is_stood_in
from calbot.flows.tell import care_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView, Cause
from calbot.flows.ways import Remedy
from calbot.model.alert import Alert, AlertLevel
from calbot.model.place import Place
from calbot.model.post import Post, PostState
from calbot.model.source import Source, SourceKind
from calbot.staffing.coverage import heads
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store import workspace as workspaces

_VERBS = ("post.move", "alert.see")
_MOST_OPTIONS = 4


@looking
def show(session: Session, turn: Turn, alert_id: int) -> AlertView:
    """A warning as it stands, with its posts."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    wanted = {cause["post_id"] for cause in alert.causes} | {one["post_id"] for one in alert.options if one["post_id"]}
    wanted |= {alert.gone_post_id} if alert.gone_post_id else set()
    named = posts.by_ids(session, turn.workspace_id, wanted)
    return AlertView(
        alert=alert,
        causes=_causes(alert, named),
        options=tuple(read_remedy(kept, named) for kept in alert.options),
        may=allowed(session, turn, _VERBS),
        now=turn.now,
        gone_post=named.get(alert.gone_post_id) if alert.gone_post_id else None,
        gone_by=_gone_by(session, turn, alert),
        promises=tuple(read_promise(kept) for kept in alert.queue),
        surges=surges(session, turn, alert.team) if alert.starts_at <= turn.now < alert.ends_at else (),
        **_thinnest(session, turn, alert),
    )


def keep(
    session: Session,
    turn: Turn,
    spikes: Sequence[Spike],
    ways_out: Mapping[Spike, tuple[Remedy, ...]],
    queues: Mapping[Spike, list[dict[str, Any]]],
    feed: Source | None,
    minutes_now: Mapping[int, float],
) -> None:
    """Settle the open warnings against the spikes of a new assessment; notices go into the caller's commit."""

    def drawn(spike: Spike) -> dict[str, Any]:
        return _drawn(spike, ways_out.get(spike, ()), feed) | {"queue": queues.get(spike, [])}

    standing = alerts.open_ones(session, turn.workspace_id)
    cancelled, moved = _changed_causes(session, turn, standing)
    covered = _roster_changed(session, turn, standing)
    for step in decide(
        standing, spikes, now=turn.now, cancelled=cancelled, moved=moved, covered=covered, minutes_now=minutes_now
    ):
        match step:
            case Raise(spike=spike):
                _raise(session, turn, spike.team, drawn(spike))
            case Redraw(alert=alert, spike=spike):
                _redraw(session, turn, alert, drawn(spike))
            case CallOff(alert=alert, why=why, post_id=post_id):
                alert.call_off(why, turn.now, post_id)
                record(session, turn, "alert", alert.id, "called_off", why=why, post_id=post_id)
                _show(session, turn, alert)
            case Pass(alert=alert):
                alert.pass_by(turn.now)
                record(session, turn, "alert", alert.id, "past")


def _raise(session: Session, turn: Turn, team: str, drawn: dict[str, Any]) -> None:
    alert = Alert(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "alert"),
        team=team,
        level=AlertLevel.WATCH,
        created_at=turn.now,
        changed_at=turn.now,
        **drawn,
    )
    session.add(alert)
    record(session, turn, "alert", alert.id, "raised", minutes=alert.minutes)
    _show(session, turn, alert)


def _redraw(session: Session, turn: Turn, alert: Alert, drawn: dict[str, Any]) -> None:
    if alert.redraw(drawn, turn.now):
        record(session, turn, "alert", alert.id, "redrawn", minutes=alert.minutes)
        _show(session, turn, alert)


def catch_up(session: Session, turn: Turn, place: Place) -> None:
    """Show the open warnings in a place that hears of them from now on; they go into the caller's commit."""
    for alert in alerts.open_ones(session, turn.workspace_id):
        tell(session, turn, [place], "alert.card", ("alert", alert.id), f"r{alert.revision}.bound", slot="card")


def _show(session: Session, turn: Turn, alert: Alert) -> None:
    """Also where its card already stands, whatever that place has become since: no card is left to go stale."""
    told = {place.id: place for place in care_places(session, turn)}
    for place in notices.places_of(session, turn.workspace_id, "alert", alert.id, "card"):
        told.setdefault(place.id, place)
    tell(session, turn, told.values(), "alert.card", ("alert", alert.id), f"r{alert.revision}", slot="card")


def _drawn(spike: Spike, ways: tuple[Remedy, ...], feed: Source | None) -> dict[str, Any]:
    causes = [{"post_id": key, "expected": mean, "low": low, "high": high} for key, mean, low, high in spike.causes]
    return {
        "starts_at": spike.starts_at,
        "ends_at": spike.ends_at,
        "minutes": spike.minutes,
        "minutes_low": spike.low,
        "minutes_high": spike.high,
        "target_minutes": spike.target_minutes,
        "normal_minutes": spike.normal_minutes,
        "share_late": spike.share_late,
        "causes": causes,
        "options": [kept_remedy(one) for one in _told(ways)],
        "feed_seen_at": feed.seen_at if feed else None,
        "feed_name": feed.name if feed else "",
    }


def _told(ways: Sequence[Remedy]) -> list[Remedy]:
    """The best ways out, and what comes of doing nothing."""
    doing = [way for way in ways if way.kind != "nothing"]
    return [*doing[:_MOST_OPTIONS], *(way for way in ways if way.kind == "nothing")]


def _causes(alert: Alert, named: Mapping[int, Post]) -> tuple[Cause, ...]:
    return tuple(
        Cause(named[one["post_id"]], one["expected"], one["low"], one["high"])
        for one in alert.causes
        if one["post_id"] in named
    )


def _changed_causes(session: Session, turn: Turn, standing: Sequence[Alert]) -> tuple[frozenset[int], frozenset[int]]:
    """Ids of the causing posts that were cancelled, and of those with another start since their warning was drawn."""
    cancelled, moved = set(), set()
    for alert in standing:
        named = posts.by_ids(session, turn.workspace_id, [cause["post_id"] for cause in alert.causes])
        cancelled |= {key for key, post in named.items() if post.state is PostState.CANCELLED}
        moved |= {key for key in named if _moved(session, turn, key, alert.changed_at)}
    return frozenset(cancelled), frozenset(moved - cancelled)


def _moved(session: Session, turn: Turn, post_id: int, since: datetime) -> bool:
    past = posts.revisions(session, turn.workspace_id, post_id)
    return any(one.at > since and "starts_at" in one.changes for one in past)


def _roster_changed(session: Session, turn: Turn, standing: Sequence[Alert]) -> bool:
    """Whether a roster has changed since one of the warnings was drawn."""
    rosters = sources.of_kind(session, turn.workspace_id, SourceKind.SHIFTS_CSV)
    changes = [one.changed_at for one in rosters if one.changed_at is not None]
    return any(at > alert.changed_at for at in changes for alert in standing)


def _thinnest(session: Session, turn: Turn, alert: Alert) -> dict[str, Any]:
    """From when on the fewest people are on duty in the window, where that is fewer than at another time in it, or
    nobody at all; and whether it is people of the sizing answers who stand in for a roster."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace and is_stood_in(workspace.settings, shifts.teams(session, turn.workspace_id)):
        return {"stood_in": True}
    roster = shifts.between(session, turn.workspace_id, alert.starts_at, alert.ends_at, alert.team)
    hours = int((alert.ends_at - alert.starts_at) / timedelta(hours=1))
    on_duty = heads(roster, alert.team, alert.starts_at, max(hours, 1)).round()
    if not on_duty.any():
        return {"thin_from": alert.starts_at, "thin_heads": 0}
    if on_duty.max() == on_duty.min():
        return {}
    first = int(on_duty.argmin())
    return {"thin_from": alert.starts_at + timedelta(hours=first), "thin_heads": int(on_duty[first])}


def _gone_by(session: Session, turn: Turn, alert: Alert) -> str:
    """Who made the last change to the post that took the reason away."""
    if alert.gone_post_id is None:
        return ""
    past = [one for one in posts.revisions(session, turn.workspace_id, alert.gone_post_id) if one.at <= _edge(alert)]
    if not past or past[-1].person_id is None:
        return ""
    person = people.by_id(session, turn.workspace_id, past[-1].person_id)
    return person.name if person else ""


def _edge(alert: Alert) -> datetime:
    return alert.changed_at
