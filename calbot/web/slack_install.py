"""GET /slack/install and /slack/oauth_redirect: where somebody with a browser installs calbot in Slack."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from calbot.chat.slack.install import INSTALL, Install, Page
from calbot.chat.slack.manifest import REDIRECT

_LONGEST = 4000
# bolt's pages carry their style, and its button leads to Slack; nothing else may.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def install_routes(install: Install) -> APIRouter:
    """The two addresses. 400, 401, 403: the browser, the state, the code or the team is none that is expected."""
    router = APIRouter()

    @router.get(INSTALL)
    async def begin(request: Request) -> Response:
        return _told(await install.begin(request.headers))

    @router.get(REDIRECT)
    async def back(request: Request) -> Response:
        query = request.url.query
        if len(query) > _LONGEST:
            return Response("too long", 400)
        return _told(await install.back(request.headers, query))

    return router


def _told(page: Page) -> Response:
    told = Response(page.body, page.status)
    for name, value in page.headers:
        told.headers.append(name, value)
    told.headers["Content-Security-Policy"] = _POLICY
    told.headers["Cache-Control"] = "no-store"
    return told
