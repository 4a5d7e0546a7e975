"""Decides what becomes of told alerts when a new picture arrives: redrawn, called off, passed by, or left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from calbot.alerts.spikes import Spike
from calbot.model.alert import Alert

_MINUTES, _SHARE = 12.0, 0.10
"""A wait has visibly changed beyond either of these."""
_CHANCE: Final = 0.10
"""So much more or less of the futures, or of the messages that wait too long, is another picture."""
_STILL: Final = 0.9
"""A told window is given up only once it is well below its target: at the target it would flap."""
_WAY: Final = ("kind", "post_id", "to", "ends_at", "heads")
_SAME_EDGE: Final = timedelta(minutes=60)
CANCELLED, HELD, MOVED, COVERED, CHANGED, MERGED = (
    "alert.gone.cancelled",
    "alert.gone.held",
    "alert.gone.moved",
    "alert.gone.covered",
    "alert.gone.changed",
    "alert.gone.merged",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A window and the minutes that are waited in it."""

    starts_at: datetime
    ends_at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Raise:
    """A window nobody was told about; or a part of the window of `of`, which keeps another part of it."""

    spike: Spike
    of: Alert | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Redraw:
    """A told window that looks different now."""

    alert: Alert
    spike: Spike


@dataclass(frozen=True, slots=True)
class CallOff:
    """A told window whose reason is gone; `why` is a message id, `post_id` the post that did it, if one did, `into_id`
    the alert in whose window it lies from now on."""

    alert: Alert
    why: str
    post_id: int | None = None
    into_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """A told window that is over, or whose queue has cleared before its end."""

    alert: Alert


Decision = Raise | Redraw | CallOff | Pass


def decide(
    open_alerts: Sequence[Alert],
    spikes: Sequence[Spike],
    *,
    now: datetime,
    cancelled: Collection[int] = (),
    held: Collection[int] = (),
    moved: Collection[int] = (),
    covered: Collection[int] = (),
    minutes_now: Mapping[int, float] | None = None,
    ran: Mapping[int, float] | None = None,
    ways: Mapping[Spike, Sequence[Mapping[str, Any]]] | None = None,
) -> tuple[Decision, ...]:
    """What to do about each alert and each spike, in that order; nothing for those that look the same.

    `cancelled`, `held` and `moved` are ids of posts that changed since the alerts were drawn, `covered` those of alerts
    to which people were added; they only tell why one is called off. `minutes_now` (alert id -> expected minutes of its
    window today) keeps an alert alive while its window is still close to the target, though no longer a spike; by `ran`
    (alert id -> minutes that were waited in it so far) one that came true, and whose reason nobody took away, is over.
    `ways` are the ways out of each spike, as an alert keeps them (else those of its own). Windows that have grown into
    one are told by the alert that covers most of it; of a window that parted, the alert keeps that part."""
    live = [alert for alert in open_alerts if alert.stands]
    over = [alert for alert in live if alert.ends_at <= now]
    pairs = _pairs([alert for alert in live if alert.ends_at > now], [spike for spike in spikes if spike.ends_at > now])
    decisions: list[Decision] = [Pass(alert) for alert in over]
    for alert, spike in pairs:
        if alert is not None and spike is not None:
            out = spike.options if ways is None else ways.get(spike, ())
            decisions += [Redraw(alert, spike)] if differs(alert, spike, now, out) else []
        elif alert is not None and (heir := _heir(alert, pairs)) is not None:
            decisions.append(CallOff(alert, MERGED, into_id=heir.id))
        elif alert is not None:
            near = (minutes_now or {}).get(alert.id, 0.0) > _STILL * alert.target_minutes
            gone = _call_off(alert, cancelled, held, moved, covered)
            came = (ran or {}).get(alert.id, 0.0) > alert.target_minutes
            decisions += [] if near else [Pass(alert) if came and gone.why == CHANGED else gone]
        elif spike is not None:
            decisions.append(Raise(spike, _parted(spike, pairs)))
    return tuple(decisions)


def matched(open_alerts: Sequence[Alert], spikes: Sequence[Spike], now: datetime) -> list[tuple[Alert, Spike]]:
    """The alerts that stand, each with the spike that it tells of, where there is one."""
    live = [alert for alert in open_alerts if alert.stands and alert.ends_at > now]
    pairs = _pairs(live, [spike for spike in spikes if spike.ends_at > now])
    return [(alert, spike) for alert, spike in pairs if alert is not None and spike is not None]


def drawn(spike: Spike) -> dict[str, Any]:
    """The fields that an alert takes over from `spike`, in JSON terms where they are lists."""
    return {
        "starts_at": spike.starts_at,
        "ends_at": spike.ends_at,
        "minutes": spike.minutes,
        "minutes_low": spike.low,
        "minutes_high": spike.high,
        "target_minutes": spike.target_minutes,
        "normal_minutes": spike.normal_minutes,
        "share_late": spike.share_late,
        "causes": [
            {"post_id": key, "expected": expected, "low": low, "high": high}
            for key, expected, low, high in spike.causes
        ],
        "options": [dict(option) for option in spike.options],
        "chance": spike.chance,
        "planned": spike.planned,
    }


def differs(alert: Alert, spike: Spike, now: datetime, ways: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a reader of the card would see another picture: window, wait, how likely it is, causes or ways out."""
    number = reads_otherwise(figure_of(alert), figure_of(spike), now)
    causes = [cause["post_id"] for cause in alert.causes] != list(spike.post_ids)
    kind = alert.sla != spike.sla or alert.planned != spike.planned
    sure = abs(alert.chance - spike.chance) > _CHANCE or abs(alert.share_late - spike.share_late) > _CHANCE
    return number or kind or sure or causes or _ways(alert.options) != _ways(ways)


def figure_of(told: Alert | Spike) -> Figure:
    """The window and its wait."""
    return Figure(told.starts_at, told.ends_at, told.minutes)


def reads_otherwise(was: Figure, is_: Figure, now: datetime) -> bool:
    """Whether a reader would call it another window or another wait; that both have begun earlier or later is past."""
    started = was.starts_at <= now and is_.starts_at <= now
    edges = (not started and _far(was.starts_at, is_.starts_at)) or _far(was.ends_at, is_.ends_at)
    gap = abs(was.minutes - is_.minutes)
    return edges or gap > _MINUTES or gap > _SHARE * max(was.minutes, 1.0)


def _pairs(alerts: Sequence[Alert], spikes: Sequence[Spike]) -> list[tuple[Alert | None, Spike | None]]:
    """Each alert with the spike of its team that overlaps it longest, of the same promise first; the rest alone."""
    overlaps = [
        (alert.sla == spike.sla, _overlap(alert, spike), -a, -s)
        for a, alert in enumerate(alerts)
        for s, spike in enumerate(spikes)
    ]
    chosen: dict[int, int] = {}
    for _, length, a, s in sorted(overlaps, reverse=True):
        if length > timedelta(0) and -a not in chosen and -s not in chosen.values():
            chosen[-a] = -s
    pairs: list[tuple[Alert | None, Spike | None]] = []
    for a, alert in enumerate(alerts):
        pairs.append((alert, spikes[chosen[a]] if a in chosen else None))
    return pairs + [(None, spike) for s, spike in enumerate(spikes) if s not in chosen.values()]


def _heir(alert: Alert, pairs: Sequence[tuple[Alert | None, Spike | None]]) -> Alert | None:
    """The alert whose window has taken in that of `alert`."""
    taken = ((other, spike) for other, spike in pairs if other is not None and spike is not None)
    return next((other for other, spike in taken if _overlap(alert, spike) > timedelta(0)), None)


def _parted(spike: Spike, pairs: Sequence[tuple[Alert | None, Spike | None]]) -> Alert | None:
    """The alert of whose window `spike` was a part, for the better half of it, while that alert keeps another part."""
    kept = (alert for alert, other in pairs if alert is not None and other is not None)
    half = (spike.ends_at - spike.starts_at) / 2
    return max(
        (alert for alert in kept if _overlap(alert, spike) >= half), key=lambda one: _overlap(one, spike), default=None
    )


def _overlap(alert: Alert, spike: Spike) -> timedelta:
    if alert.team != spike.team:
        return timedelta(0)
    return min(alert.ends_at, spike.ends_at) - max(alert.starts_at, spike.starts_at)


def _call_off(
    alert: Alert, cancelled: Collection[int], held: Collection[int], moved: Collection[int], covered: Collection[int]
) -> CallOff:
    causes = [cause["post_id"] for cause in alert.causes]
    for why, posts in ((CANCELLED, cancelled), (HELD, held), (MOVED, moved)):
        guilty = next((post_id for post_id in causes if post_id in posts), None)
        if guilty is not None:
            return CallOff(alert, why, guilty)
    return CallOff(alert, COVERED if alert.id in covered else CHANGED)


def _far(one: datetime, other: datetime) -> bool:
    return abs(one - other) >= _SAME_EDGE


def _ways(options: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What makes options look different: all but their results. Doing nothing is one option, whenever it begins."""
    told = [option for option in options if option.get("kind") != "nothing"]
    return [tuple(option.get(name) for name in _WAY) for option in told]
