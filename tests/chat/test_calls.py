"""The calls of one process: so many at a time, and those that hang take the room of nobody."""

from __future__ import annotations

import asyncio

import pytest

from calbot.chat import calls
from calbot.chat.calls import AT_ONCE, MOST, NARROW, Calls


def _hang(under_way: Calls, workspace_id: str, many: int) -> list[asyncio.Task[bool]]:
    hanging = [asyncio.create_task(asyncio.Event().wait()) for _ in range(many)]
    for call in hanging:
        under_way.begun(workspace_id, call)
    return hanging


def test_a_workspace_has_its_share_and_all_together_no_more_than_there_is() -> None:
    async def story() -> None:
        under_way = Calls()
        assert under_way.room("a") == MOST
        begun = _hang(under_way, "a", MOST)
        assert (under_way.room("a"), under_way.room("b")) == (0, AT_ONCE - MOST)
        _hang(under_way, "b", AT_ONCE - MOST)
        assert under_way.room("c") == 0
        begun[0].cancel()
        await asyncio.sleep(0.01)
        assert (under_way.room("a"), under_way.room("c")) == (1, 1)
        assert under_way.room("a", narrow=True) == 0
        assert Calls().room("a", narrow=True) == NARROW

    asyncio.run(story())


def test_those_that_hang_in_many_workspaces_leave_room_for_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_LONG_SECONDS", 0.01)

    async def story() -> None:
        under_way, lines = Calls(), 0
        for number in range(40):
            lines += (room := under_way.room(f"hangs{number}"))
            _hang(under_way, f"hangs{number}", room)
            await asyncio.sleep(0.03)
        assert under_way.room("hangs0") == 0, "whoever dies leaves no more in doubt"
        assert under_way.room("well") == NARROW
        assert lines <= calls._LINES + 40 * NARROW

    asyncio.run(story())
