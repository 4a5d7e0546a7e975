"""/healthz: the process answers. /readyz: it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from starlette.responses import JSONResponse

from calbot.errors import Passing
from calbot.web.background import Background

AWAY = "the database does not answer just now; calbot goes on by itself when it is back"

Problems = Callable[[], Sequence[str]]
"""Looks at what calbot needs (database, migrations) and says what is missing; runs in a thread, so it may wait."""


def health_routes(problems: Problems, background: Background) -> APIRouter:
    """Both routes; neither tells more than whoever runs calbot needs, and neither asks who is there."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        found = [*await asyncio.to_thread(_looked, problems), *background.problems()]
        return JSONResponse({"ready": not found, "problems": found}, status_code=503 if found else 200)

    return router


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
