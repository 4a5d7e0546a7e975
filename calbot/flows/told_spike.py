"""What other systems tell of, as it is kept: by the warning of its key, and by the warning that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from calbot.flows.tell import record
from calbot.flows.told_load import ToldSpike, kept_told, read_told
from calbot.flows.turn import Turn, looking
from calbot.flows.world import EVE
from calbot.forecast.history import whole_hour
from calbot.model.alert import Alert, AlertState
from calbot.store import alert as alerts
from calbot.store import history as histories

TOLD = "told"
"""In the audit trail: what another system has told, in its own figures."""


def keep_told(session: Session, turn: Turn, alert: Alert, told: ToldSpike) -> None:
    """Keep the newest that was told under a key, whatever its warning has become; in the caller's commit."""
    record(session, turn, "alert", alert.id, TOLD, **kept_told(told))


def told_of(session: Session, turn: Turn, known: Sequence[Alert]) -> dict[int, ToldSpike]:
    """What was told last under the key of each of these warnings, by its id."""
    ids = [one.id for one in known if one.origin is not None]
    lines = histories.of_all(session, turn.workspace_id, "alert", ids, TOLD) if ids else []
    return {line.noun_id: read_told(line.details) for line in lines}


@looking
def told_windows(session: Session, turn: Turn) -> tuple[ToldSpike, ...]:
    """All that other systems tell of and that is not over, or was not on the eve of a look: who came then may wait."""
    since = whole_hour(turn.now) - EVE
    return tuple(one for _, one in _told_since(session, turn, since))


def by_warning(session: Session, turn: Turn) -> Mapping[int, list[ToldSpike]]:
    """What is told and not over, by the id of the warning that stands for it: that of its key, or the one that took it
    in."""
    found: dict[int, list[ToldSpike]] = {}
    for host, told in _told_since(session, turn, turn.now):
        if host.stands:
            found.setdefault(host.id, []).append(told)
    return found


def _told_since(session: Session, turn: Turn, since: datetime) -> Iterator[tuple[Alert, ToldSpike]]:
    """What is told and was not over by `since`, with the warning that tells it, or told it."""
    known = alerts.told_ones(session, turn.workspace_id, since)
    for key, told in told_of(session, turn, known).items():
        host = alerts.last_of(session, turn.workspace_id, key)
        if told.ends_at > since and host is not None and (host.stands or host.state is AlertState.PAST):
            yield host, told
