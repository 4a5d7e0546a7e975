"""How this company wants to be warned, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.policy import SHIPPED, Policy
from calbot.flows.turn import Turn
from calbot.store import workspace as workspaces

_COUNTS: Final[Mapping[str, str]] = {
    "act_per_day": "act_a_day",
    "watch_per_day": "watch_a_day",
    "moves_per_day": "moves_a_day",
    "surges_per_day": "surges_a_day",
    "misses_per_day": "misses_a_day",
    "results_per_day": "results_a_day",
    "moves_together": "bundled",
}
"""What is kept as it is told, by its key."""


def policy_of(session: Session, turn: Turn) -> Policy:
    """The policy of the turn's workspace."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return read_policy(workspace.settings.get("warnings") if workspace else None)


def read_policy(told: Mapping[str, Any] | None) -> Policy:
    """What the section `warnings` of a workspace's settings says; an older one may say less."""
    if not told:
        return SHIPPED

    def hours(key: str, usual: timedelta) -> timedelta:
        return timedelta(hours=told[key]) if key in told else usual

    def minutes(key: str, usual: timedelta) -> timedelta:
        return timedelta(minutes=told[key]) if key in told else usual

    def percent(key: str, usual: float) -> float:
        return told[key] / 100 if key in told else usual

    def clock(key: str, usual: time) -> time:
        return time.fromisoformat(told[key]) if key in told else usual

    rungs = [timedelta(hours=one) for one in told.get("ladder_hours", ())]
    first, second, third, last = rungs or SHIPPED.ladder
    return Policy(
        ladder=(first, second, third, last),
        cooldown=minutes("cooldown_minutes", SHIPPED.cooldown),
        digest_at=clock("digest_at", SHIPPED.digest_at),
        night_from=clock("night_from", SHIPPED.night_from),
        settle_quiet=minutes("settle_minutes", SHIPPED.settle_quiet),
        settle_cap=minutes("settle_most_minutes", SHIPPED.settle_cap),
        settle_before=minutes("settle_before_minutes", SHIPPED.settle_before),
        settle_at_once=hours("settle_last_hours", SHIPPED.settle_at_once),
        far=hours("far_hours", SHIPPED.far),
        near=hours("near_hours", SHIPPED.near),
        soon=hours("act_hours", SHIPPED.soon),
        at_once=hours("now_hours", SHIPPED.at_once),
        slight=told.get("slight_times", SHIPPED.slight),
        least_chance=percent("least_chance_percent", SHIPPED.least_chance),
        much=told.get("grave_times", SHIPPED.much),
        most_late=percent("grave_late_percent", SHIPPED.most_late),
        likely=percent("grave_chance_percent", SHIPPED.likely),
        lateness=minutes("late_minutes", SHIPPED.lateness),
        **{field: told[key] for key, field in _COUNTS.items() if key in told},
    )
