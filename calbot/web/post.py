"""GET /p/12: where a link to a post leads in a browser. It says how to see the post, and nothing of the post itself.

calbot has no sign-in for pages: who may see a post is known in the chat. So every number gives the same page, and
nobody learns which there are.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calbot.web.sorry import post_page

_MOST: Final = 999_999_999


def post_routes() -> APIRouter:
    """200 for every number that a post can have, whether there is one or not."""
    router = APIRouter()

    @router.api_route("/p/{number}", methods=["GET", "HEAD"])
    async def post(request: Request, number: Annotated[int, Path(ge=1, le=_MOST)]) -> HTMLResponse:
        return post_page(request, f"p-{number}")

    return router
