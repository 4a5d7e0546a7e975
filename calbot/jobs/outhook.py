"""One try of telling another system of a flag."""

from __future__ import annotations

from calbot.errors import Lasting, Outside, Passing
from calbot.flows import outhook
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands


async def told_out(hands: Hands, turn: Turn, outhook_id: int) -> bool:
    """Tell it; says whether there was something to tell. What may have been told and was not kept is told again, under
    the same name."""
    call = await hands.flow(outhook.begin, turn, outhook_id)
    if call is None:
        return False
    try:
        await hands.tell_out(call)
    except Lasting as trouble:
        await hands.flow(outhook.park, Turn(turn.workspace_id, hands.clock()), call, str(trouble))
    except Outside as trouble:
        wait = trouble.retry_after if isinstance(trouble, Passing) else 0.0
        await hands.flow(outhook.put_off, Turn(turn.workspace_id, hands.clock()), call, wait, str(trouble))
    else:
        await hands.flow(outhook.finish, Turn(turn.workspace_id, hands.clock()), call)
    return True
