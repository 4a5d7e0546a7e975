"""Which cases of other systems led to a flag."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.allowed import actor, demand
from calbot.flows.flag_telling import show
from calbot.flows.flag_view import flag_of, view_of
from calbot.flows.outhook import write_down
from calbot.flows.turn import Turn
from calbot.flows.views import FlagView
from calbot.model.external import External


def attach(session: Session, turn: Turn, flag_id: int, revision: int | None, case: External) -> FlagView:
    """A customer's case in another system led to this flag, whatever has become of it; where that turned out to be
    another one, to that. A press says on which `revision` it was drawn; words say none."""
    demand(actor(session, turn), "flag.open")
    flag = flag_of(session, turn, flag_id)
    if revision is not None:
        flag.meet(revision)
    while flag.into is not None:
        flag = flag_of(session, turn, flag.into)
    if not flag.attach(case, turn.now):
        return view_of(session, turn, flag)
    write_down(session, turn, flag, "case", case=list(case))
    show(session, turn, flag)
    session.commit()
    return view_of(session, turn, flag)
