"""Processes that kill themselves with -9 at a named step. The steps are hooked from outside: shipped code has none."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from benchmarks.storm.platform import StormChat
from calbot.flows import spike, sync
from calbot.store import notice
from calbot.store import round as round_
from calbot.wiring.running import FlowRunner

BEFORE_COMMIT, AFTER_COMMIT = "before-commit", "after-commit"
AFTER_CLAIM, BEFORE_CALL, DURING_CALL = "after-claim", "before-call", "during-call"
AFTER_REPLY, AFTER_SETTLE = "after-reply", "after-settle"
MID_SYNC, MID_MIGRATION = "mid-sync", "mid-migration"
STEPS = (
    BEFORE_COMMIT,
    AFTER_COMMIT,
    AFTER_CLAIM,
    BEFORE_CALL,
    DURING_CALL,
    AFTER_REPLY,
    AFTER_SETTLE,
    MID_SYNC,
    MID_MIGRATION,
)
"""Of a spike: its rows and jobs are written but not committed, or committed and nobody told. Of a delivery: taken, just
before the call, on the wire, answered but not kept, kept. Half of a calendar taken over, and the n-th statement of a
migration."""
_STATEMENTS = ("CREATE", "ALTER", "INSERT", "DROP")

_flow = threading.local()


def die() -> None:
    """kill -9 of this very process."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str, statement: int = 1) -> None:
    """Die when `step` is reached for the first time (of a migration: at its statement of that number)."""
    _HOOKS[step](statement)


def _in_flow(flow: Callable[..., object], *, after: bool) -> Callable[[int], None]:
    """Die around the commit of `flow`, when all its rows have been written."""

    def hook(_: int) -> None:
        _note_flows()

        def at_commit(session: Session) -> None:
            if getattr(_flow, "runs", None) is flow:
                if not after:
                    session.flush()
                die()

        event.listen(Session, "after_commit" if after else "before_commit", at_commit)

    return hook


def _after(change: str) -> Callable[[int], None]:
    """Die right after the commit in which a `change` of the outbox was kept, of one message or of a round of them."""

    def hook(_: int) -> None:
        def at_commit(_session: Session) -> None:
            if getattr(_flow, "kept", False):
                die()

        _note_kept(notice, change)
        _note_kept(round_, f"{change}_each")
        event.listen(Session, "after_commit", at_commit)

    return hook


def _note_kept(room: ModuleType, change: str) -> None:
    """Have each thread know whether it has kept that change."""
    keep = getattr(room, change)

    def noted(*said: Any, **named: Any) -> Any:
        kept = keep(*said, **named)
        _flow.kept = bool(kept)
        return kept

    setattr(room, change, noted)


def _note_flows() -> None:
    """Have each thread know which flow it runs."""
    opened = FlowRunner._opened

    def noted(self: FlowRunner, flow: Callable[..., object], workspace_id: str) -> Any:
        _flow.runs = flow
        return opened(self, flow, workspace_id)

    setattr(FlowRunner, "_opened", noted)  # noqa: B010  # in this process only


def _around_call(before: float | None, *, reply: bool = False) -> Callable[[int], None]:
    """Die `before` seconds into a call to the chat, or with `reply` once its answer is there."""

    def hook(_: int) -> None:
        call = StormChat._change

        async def dying(self: StormChat, *said: Any) -> Any:
            if before == 0.0:
                die()
            if before is not None:
                asyncio.get_running_loop().call_later(before, die)
            answer = await call(self, *said)
            if reply:
                die()
            return answer

        setattr(StormChat, "_change", dying)  # noqa: B010  # in this process only

    return hook


def _at_statement(statement: int) -> None:
    seen = 0

    def count(_c: object, _cursor: object, said: str, *_rest: object) -> None:
        nonlocal seen
        seen += said.lstrip().upper().startswith(_STATEMENTS)
        if seen >= statement:
            die()

    event.listen(Engine, "before_cursor_execute", count)


_HOOKS: dict[str, Callable[[int], None]] = {
    BEFORE_COMMIT: _in_flow(spike.raise_, after=False),
    AFTER_COMMIT: _in_flow(spike.raise_, after=True),
    AFTER_CLAIM: _after("claim"),
    BEFORE_CALL: _around_call(0.0),
    DURING_CALL: _around_call(0.15),
    AFTER_REPLY: _around_call(None, reply=True),
    AFTER_SETTLE: _after("arrived"),
    MID_SYNC: _in_flow(sync.keep, after=False),
    MID_MIGRATION: _at_statement,
}
