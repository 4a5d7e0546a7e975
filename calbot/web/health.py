"""/healthz: the process answers. /readyz: it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.responses import JSONResponse

from calbot.errors import Passing
from calbot.web.background import Background
from calbot.wiring.apart import apart

AWAY = "the database does not answer just now; calbot goes on by itself when it is back"

Problems = Callable[[], Sequence[str]]
"""Looks at what calbot needs (database, workspace, workers) and says what is missing; runs in a thread of its own, so
it may wait."""

PATIENCE_SECONDS: Final = 2.0
"""What the look takes longer than is an answer too: whoever asks gives up soon."""


def health_routes(problems: Problems, background: Background) -> APIRouter:
    """Both routes; neither tells more than whoever runs calbot needs, and neither asks who is there."""
    router = APIRouter()
    look = _Look(problems)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        found = [*await look.told(), *background.problems()]
        return JSONResponse({"ready": not found, "problems": found}, status_code=503 if found else 200)

    return router


class _Look:
    """One look at a time: while a database is frozen each takes for ever, and they must not pile up."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._under_way: asyncio.Task[list[str]] | None = None

    async def told(self) -> list[str]:
        """What it finds, or that the database does not answer; whoever asks meanwhile hears of the same look."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(apart(_looked, self._problems))
        looking = self._under_way
        await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
        return looking.result() if looking.done() else [AWAY]


def _looked(problems: Problems) -> list[str]:
    try:
        return list(problems())
    except Passing:
        return [AWAY]
    except Exception as error:  # whatever it is, the answer is "not ready" and must not carry an address or a password
        return [f"the look itself failed: {type(error).__name__}"]


def no_problems() -> Sequence[str]:
    """For a server that needs nothing."""
    return ()
