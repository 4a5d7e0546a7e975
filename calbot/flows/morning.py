"""How the day looks, told to each care lead once, in the morning of a working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.lead_time import InTime
from calbot.errors import TellUser
from calbot.flows import daily, outlook, paused, week
from calbot.flows.alert_view import show as show_alert
from calbot.flows.allowed import actor, demand
from calbot.flows.direct import own_place
from calbot.flows.lead_time import notice_of
from calbot.flows.outlook_view import PromiseLine, SurgeView
from calbot.flows.sight import sight_of
from calbot.flows.surge_kept import planned_since
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView, PostLine
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.flag import FlagKind
from calbot.model.person import Person, Role
from calbot.store import alert as alerts
from calbot.store import flag as flags
from calbot.store import outlook as outlooks
from calbot.store import person as people
from calbot.store import post as posts

JOB: Final = "morning"
CARD: Final = "morning.card"
_FINE: Final = "fine"
_AHEAD: Final = timedelta(hours=24)
_POSTS: Final = 3


@dataclass(frozen=True, slots=True)
class MorningView:
    """How the day looks to `person` at `now`: how `promises` fare until `until` (None: not known), the `posts` to know
    of by time and how many there are (`planned`), the warning to which there is a way out (`help`), the notice of big
    posts this week and the week before, and the number of `flags` that stand. `surges` are those that run,
    and what the plan explained of the last day. `left` says that the person has left the help of that day alone."""

    person: Person
    now: datetime
    promises: tuple[PromiseLine, ...]
    until: datetime | None
    posts: tuple[PostLine, ...]
    planned: int
    help: AlertView | None
    notice: tuple[InTime, InTime] | None
    flags: int
    surges: tuple[SurgeView, ...] = ()
    left: bool = False
    sight: Sight = CLEAR

    @property
    def day(self) -> date:
        """The person's day."""
        return daily.day_of(self.person, self.now)

    @property
    def known(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.promises or self.planned or self.help or self.flags or self.surges or self.sight != CLEAR)


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the leads whose morning it is now."""
    return daily.due_among(session, turn, JOB, daily.policy_of(session, turn).morning_at, _leads(session, turn))


@looking
def holds(session: Session, turn: Turn) -> bool:
    """Whether some lead reads how the day looks: then the digests of places need not say it too."""
    if daily.policy_of(session, turn).morning_at is None:
        return False
    platforms = {place.platform for place in _near(session, turn)}
    told = (people.identities(session, turn.workspace_id, lead.id) for lead in _leads(session, turn))
    return any(one.platform in platforms for identities in told for one in identities)


def tell_now(session: Session, turn: Turn, person_id: int) -> bool:
    """Tell a lead, once; says whether there was anything to tell. Asked twice, or when it is not due, it does
    nothing."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None or person_id not in due(session, turn):
        return False
    day = daily.look(session, turn, JOB, person)
    told = _view(session, turn, person).known and _show(session, turn, person, day, "told")
    session.commit()
    return told


def fine(session: Session, turn: Turn, person_id: int, offered: str) -> MorningView:
    """[Fine]: the lead leaves it as it is, on the day (in ISO terms) on which it was `offered`."""
    person = actor(session, turn)
    demand(person, "cover.ask")
    day = daily.day_of(person, turn.now)
    if person.id != person_id:
        raise TellUser("router.old_button")
    if day.isoformat() != offered:
        raise TellUser("morning.over")
    if (person.id, day) not in daily.looked_on(session, turn, JOB, _FINE):
        record(session, turn, JOB, person.id, _FINE, day=day.isoformat())
        session.flush()
        _show(session, turn, person, day.isoformat(), _FINE, retract=True)
    session.commit()
    return _view(session, turn, person)


@looking
def show(session: Session, turn: Turn, person_id: int) -> MorningView:
    """How the day looks by now."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        raise LookupError(f"no person {person_id}")
    return _view(session, turn, person)


def _leads(session: Session, turn: Turn) -> list[Person]:
    return people.with_role(session, turn.workspace_id, Role.LEAD)


def _near(session: Session, turn: Turn) -> list[Any]:
    return [*care_places(session, turn), *marketing_places(session, turn, None)]


def _show(session: Session, turn: Turn, person: Person, day: str, once: str, *, retract: bool = False) -> bool:
    """The day's message: one slot for each day, so that a new day is a new message."""
    place = own_place(session, turn, person, _near(session, turn))
    if place is None:
        return False
    line: dict[str, Any] = {"slot": f"day {day}", "only_for": person.id, "retract": retract}
    tell(session, turn, [place], CARD, (JOB, person.id), f"{day}.{once}", **line)
    return True


def _view(session: Session, turn: Turn, person: Person) -> MorningView:
    day = daily.day_of(person, turn.now)
    live = paused.loose(session, turn, posts.lines(session, turn.workspace_id, turn.now, turn.now + _AHEAD))
    planned = week.some(session, turn, live, turn.now, turn.now + _AHEAD, person.zone)
    lines = [line for _, ones in planned.days for line in ones]
    made = [row.made_at for row in outlooks.every(session, turn.workspace_id) if row.promises]
    biggest = sorted(lines, key=lambda line: -(line.expected or 0.0))[:_POSTS]
    standing = flags.open_ones(session, turn.workspace_id)
    return MorningView(
        person=person,
        now=turn.now,
        promises=outlook.promises(session, turn, "day"),
        until=min(made) + _AHEAD if made else None,
        posts=tuple(sorted(biggest, key=lambda line: (line.post.starts_at, line.post.id))),
        planned=len(lines),
        help=_help(session, turn),
        notice=notice_of(session, turn),
        flags=sum(one.kind is not FlagKind.PRAISE for one in standing),
        surges=(*outlook.surges(session, turn), *planned_since(session, turn, turn.now - _AHEAD)),
        left=(person.id, day) in daily.looked_on(session, turn, JOB, _FINE),
        sight=sight_of(session, turn),
    )


def _help(session: Session, turn: Turn) -> AlertView | None:
    """The gravest warning that nobody has and to which there is a way out, the nearest of those."""
    standing = [one for one in alerts.open_ones(session, turn.workspace_id) if one.state is AlertState.OPEN]
    helped = [one for one in standing if any(way["kind"] != "nothing" for way in one.options)]
    best = min(helped, key=_first, default=None)
    return show_alert(session, turn, best.id) if best is not None else None


def _first(alert: Alert) -> tuple[int, datetime, int]:
    return -list(AlertLevel).index(alert.level), alert.starts_at, alert.id
