"""How a company wants its links looked at before posts go out, as its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.preflight import CHECKS, SHIPPED, PreflightPolicy
from calbot.flows.turn import Turn
from calbot.store import workspace as workspaces

_SPANS: Final = {"again_minutes": "again", "mended_minutes": "mended"}
_NUMBERS: Final = {"looks": "looks", "posts": "most", "budget_seconds": "budget_s"}


def preflight_policy_of(session: Session, turn: Turn) -> PreflightPolicy:
    """The policy of the turn's workspace."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return policy_in(workspace.settings if workspace else {})


def policy_in(settings: Mapping[str, Any]) -> PreflightPolicy:
    """What is kept with a workspace; an older section may say less."""
    told: Mapping[str, Any] = settings.get("preflight") or {}
    said: dict[str, Any] = {name: timedelta(minutes=told[key]) for key, name in _SPANS.items() if key in told}
    said |= {name: told[key] for key, name in _NUMBERS.items() if key in told}
    if "at_save" in told:
        said["at_save"] = bool(told["at_save"])
    if "before_minutes" in told:
        said["before"] = tuple(timedelta(minutes=one) for one in told["before_minutes"])
    if "after_minutes" in told:
        said["after"] = timedelta(minutes=told["after_minutes"]) or None
    if "life_days" in told:
        said["life"] = timedelta(days=told["life_days"])
    if "checks" in told:
        said["checks"] = frozenset(told["checks"]) & CHECKS.keys()
    return replace(SHIPPED, **said)
