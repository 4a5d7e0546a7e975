"""What a warning shows of a window: calbot's own, another system's, or both in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from calbot.alerts.spikes import Spike
from calbot.flows.finding import kept_remedy
from calbot.flows.told_load import ToldSpike
from calbot.flows.ways import Remedy
from calbot.model.alert import Alert
from calbot.model.source import Source

_MOST_OPTIONS: Final = 4
_FIGURES: Final = ("minutes", "minutes_low", "minutes_high", "target_minutes", "share_late", "chance")


def of_spike(spike: Spike, ways: Sequence[Remedy], feed: Source | None) -> dict[str, Any]:
    """A window of calbot's own, as fresh as the calendar `feed`."""
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
        "chance": spike.chance,
        "planned": spike.planned,
        "causes": causes,
        "options": offered(ways),
        "feed_seen_at": feed.seen_at if feed else None,
        "feed_name": feed.name if feed else "",
    }


def of_told(told: ToldSpike, promised: int) -> dict[str, Any]:
    """A window of another system's, in its own figures; `promised` are the minutes of the company's own promise."""
    return {
        "starts_at": told.starts_at,
        "ends_at": told.ends_at,
        "minutes": told.minutes,
        "minutes_low": told.minutes_low,
        "minutes_high": told.minutes_high,
        "target_minutes": told.target_minutes or promised,
        "normal_minutes": told.normal_minutes,
        "share_late": told.share_late,
        "chance": told.chance,
        **said_by(told),
    }


def said_by(told: ToldSpike) -> dict[str, Any]:
    """Who says so, and when."""
    return {"feed_name": told.source, "feed_seen_at": told.told_at}


def worse(alert: Alert, told: Mapping[str, Any]) -> dict[str, Any]:
    """A warning with what was `told` (see `of_told`) beside it: both windows, and the worse of both waits."""
    window = {
        "starts_at": min(alert.starts_at, told["starts_at"]),
        "ends_at": max(alert.ends_at, told["ends_at"]),
        "feed_name": told["feed_name"],
        "feed_seen_at": told["feed_seen_at"],
    }
    if told["minutes"] / told["target_minutes"] <= alert.minutes / alert.target_minutes:
        return window
    return window | {name: told[name] for name in _FIGURES}


def begun(alert: Alert, starts_at: datetime, now: datetime) -> dict[str, Any]:
    """A window that runs goes on from where it began, though only what is left of it is looked at: else each look would
    begin it anew, with a first hour to be told of, and judge it by its last hours alone."""
    return {"starts_at": min(alert.starts_at, starts_at)} if max(alert.starts_at, starts_at) <= now else {}


def offered(ways: Sequence[Remedy]) -> list[dict[str, Any]]:
    """The best ways out, and what comes of doing nothing, in JSON terms."""
    doing = [way for way in ways if way.kind != "nothing"]
    return [kept_remedy(one) for one in (*doing[:_MOST_OPTIONS], *(way for way in ways if way.kind == "nothing"))]
