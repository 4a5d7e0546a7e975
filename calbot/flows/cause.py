"""What is behind a surge that nobody planned: one press keeps it as an event, so that the next one is known.

The forecast takes the event for what lifts a week: what it brings is learnt like the size of a post, the usual week is
learnt around it, and the next event of its sort is expected to bring as much.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.chat_source import chat_source
from calbot.flows.tell import record, shown_in, tell
from calbot.flows.turn import Turn
from calbot.model.event import Cause, Event, EventKind
from calbot.model.outlook import Outlook
from calbot.store import account as accounts
from calbot.store import event as events
from calbot.store import number as numbers
from calbot.store import outlook as outlooks


def explain(session: Session, turn: Turn, number: int, turns: int, cause: str) -> int:
    """Say that `cause` is behind the surges told under `number`, of which this was said `turns` times when the button
    was drawn. Raises TellUser where they are over, or somebody said it meanwhile."""
    demand(actor(session, turn), "surge.explain")
    known = Cause(cause) if cause in tuple(Cause) else Cause.UNKNOWN
    every = outlooks.every(session, turn.workspace_id)
    rows = [row for row in every if row.surge and row.surge.get("told") == number]
    if not rows:
        raise TellUser("surge.cause.over", since=datetime.fromtimestamp(number * 3600, UTC))
    if max(int(row.surge.get("turns", 0)) for row in rows) != turns:
        said = {cause_of(session, turn, int(row.surge.get("event", 0))) for row in rows}
        if said == {known.value}:
            return number
        raise TellUser("surge.cause.stale")
    for row in rows:
        event = _keep(session, turn, row, known, alone=len(every) == 1)
        row.surge = row.surge | {"event": event.id, "turns": turns + 1}
        session.add(row)
        record(session, turn, "event", event.id, "surge.explain", cause=known.value, team=row.team)
    shown = shown_in(session, turn, ("surge", number), "card")
    tell(session, turn, shown, "surge.card", ("surge", number), f"cause-{turns + 1}", slot="card")
    world_changed(session, turn)
    session.commit()
    return number


def cause_of(session: Session, turn: Turn, event_id: int) -> str:
    """The cause that an event says, "" where it is gone."""
    event = events.by_id(session, turn.workspace_id, event_id)
    return event.title if event is not None else ""


def lengthen(session: Session, turn: Turn, event_id: int, until: datetime) -> None:
    """The surge of an event still runs at `until`; the caller commits."""
    event = events.by_id(session, turn.workspace_id, event_id)
    if event is not None and event.ends_at < until:
        event.ends_at = until
        session.add(event)


def _keep(session: Session, turn: Turn, row: Outlook, cause: Cause, *, alone: bool) -> Event:
    """The event of the surge of a team: the one that was kept before, or a new one."""
    kept = events.by_id(session, turn.workspace_id, int(row.surge.get("event", 0)))
    if kept is not None:
        kept.title = cause.value
        session.add(kept)
        return kept
    since = datetime.fromisoformat(row.surge["since"])
    event = Event(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "event"),
        source_id=chat_source(session, turn).id,
        kind=EventKind.SURGE,
        title=cause.value,
        starts_at=since,
        ends_at=max(turn.now, since),
        brand="" if alone else _brand(session, turn, row.team),
    )
    session.add(event)
    session.flush()
    return event


def _brand(session: Session, turn: Turn, team: str) -> str:
    """A brand of the team, which stands for it where there are other teams: an event knows no teams."""
    known = accounts.by_number(session, turn.workspace_id).values()
    return min((account.brand for account in known if account.team == team), default="")
