"""GET /change/TOKEN.ics: the file with one change, for whoever keeps a calendar that calbot only reads."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from calbot.chat.wires import Wires
from calbot.flows import writeback_file
from calbot.flows.turn import Turn

_HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'attachment; filename="change.ics"',
    "Cache-Control": "private, no-store",
}


def change_routes(wires: Wires) -> APIRouter:
    """200 with the file; 404 for every address that is none, or is one no more."""
    router = APIRouter()

    @router.get("/change/{token}.ics")
    async def change(token: str) -> Response:
        # A token is signed with its change's own secret, so no workspace opens another's.
        for workspace_id in await run_in_threadpool(wires.workspaces):
            body = await wires.flow(writeback_file.read, Turn(workspace_id, wires.clock()), token)
            if body is not None:
                return Response(body, headers=_HEADERS)
        raise HTTPException(404, "there is no such file")

    return router
