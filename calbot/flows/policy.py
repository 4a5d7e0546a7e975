"""How this company wants to be warned, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.policy import SHIPPED, Policy
from calbot.flows.turn import Turn
from calbot.store import workspace as workspaces


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
        act_a_day=told.get("act_per_day", SHIPPED.act_a_day),
        watch_a_day=told.get("watch_per_day", SHIPPED.watch_a_day),
        moves_a_day=told.get("moves_per_day", SHIPPED.moves_a_day),
        surges_a_day=told.get("surges_per_day", SHIPPED.surges_a_day),
        misses_a_day=told.get("misses_per_day", SHIPPED.misses_a_day),
        results_a_day=told.get("results_per_day", SHIPPED.results_a_day),
        cooldown=minutes("cooldown_minutes", SHIPPED.cooldown),
        digest_at=clock("digest_at", SHIPPED.digest_at),
        night_from=clock("night_from", SHIPPED.night_from),
        settle_quiet=minutes("settle_minutes", SHIPPED.settle_quiet),
        settle_cap=minutes("settle_most_minutes", SHIPPED.settle_cap),
        settle_before=minutes("settle_before_minutes", SHIPPED.settle_before),
        settle_at_once=hours("settle_last_hours", SHIPPED.settle_at_once),
        bundled=told.get("moves_together", SHIPPED.bundled),
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
    )
