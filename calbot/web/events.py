"""Server-sent events: what is new for one viewer, for as long as the page looks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from calbot.chat.playground.board import Board
from calbot.web.view import seen, viewer_say

POLL = 0.3  # seconds; asking the table, not a bus, so that a worker in another process is heard too
HEARTBEAT = 15.0  # seconds; proxies drop a silent line

RETRY = "retry: 1000\n\n"
BEAT = ": still here\n\n"


async def news(board: Board, user: str, after: int, closing: asyncio.Event) -> AsyncIterator[str]:
    """Events `id: <change>` with one message each, all that `user` may see and changed after `after`."""
    yield RETRY
    quiet = 0.0
    while not closing.is_set():
        fresh = await board.since(after, user)
        if fresh:
            room = await board.room()
            if user not in room.people:
                return
            say = viewer_say(room.people[user])
            for message in fresh:
                yield f"id: {message.change}\ndata: {json.dumps(seen(message, room, user, say))}\n\n"
            after, quiet = fresh[-1].change, 0.0
        elif quiet >= HEARTBEAT:
            yield BEAT
            quiet = 0.0
        await asyncio.sleep(POLL)
        quiet += POLL
