"""The sample company's landing pages, on a port of their own, with buttons to break and mend them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from calbot.web.guard import HEADERS, SafeHeaders, demand_host, demand_same_origin, read_body
from calbot.words.say import Say

SLOW_SECONDS = 30.0  # longer than calbot's own patience with a link

HERE = Path(__file__).parent
FORM_CAP = 4096

_templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)


class Condition(StrEnum):
    """How a page behaves now. SOFT says "not found" with status 200; SLOW answers after half a minute."""

    WELL = "well"
    BROKEN = "broken"
    SOFT = "soft"
    SLOW = "slow"


@dataclass(slots=True)
class Landing:
    """One page; `status` is what it answers while it is broken."""

    title: str
    condition: Condition = Condition.WELL
    status: int = 404


class Links:
    """The pages by path ("/pyramid"), changed by people while the demo runs."""

    def __init__(self, table: Mapping[str, tuple[int, str]]) -> None:
        self.pages = {path: _landing(status, title) for path, (status, title) in table.items()}

    def change(self, path: str, condition: Condition) -> None:
        """From now on `path` behaves like that. Raises KeyError for an unknown path."""
        self.pages[path].condition = condition


def make_links_app(links: Links, say: Say) -> Starlette:
    """GET / lists the pages for people, POST /-/change breaks or mends one, every other path is a landing page."""

    async def listing(request: Request) -> Response:
        demand_host(request, ())
        return _html("links.html", say, pages=_rows(links, say))

    async def change(request: Request) -> Response:
        demand_host(request, ())
        demand_same_origin(request)
        path, condition = await _change(request)
        if path not in links.pages:
            raise HTTPException(404, "no such page")
        links.change(path, condition)
        return RedirectResponse("/", status_code=303)

    async def landing(request: Request) -> Response:
        demand_host(request, ())
        page = links.pages.get(request.url.path)
        if page is not None and page.condition is Condition.SLOW:
            await _wait(request, SLOW_SECONDS)
        return _answer(page, say)

    app = Starlette(
        routes=[
            Route("/", listing),
            Route("/-/change", change, methods=["POST"]),
            Mount("/-/static", StaticFiles(directory=HERE / "static")),
            Route("/{path:path}", landing),
        ],
        # With no-referrer a browser posts forms with "Origin: null", which tells nobody apart.
        middleware=[Middleware(SafeHeaders, headers={**HEADERS, "Referrer-Policy": "same-origin"})],
    )
    app.state.closing = asyncio.Event()
    return app


def _landing(status: int, title: str) -> Landing:
    if status < 400:
        return Landing(title)
    return Landing(title, Condition.BROKEN, status)


async def _change(request: Request) -> tuple[str, Condition]:
    body = await read_body(request, FORM_CAP)
    try:
        fields = parse_qs(body.decode())
        return fields["path"][0], Condition(fields["condition"][0])
    except (ValueError, KeyError) as error:
        raise HTTPException(400, "path and condition are needed") from error


async def _wait(request: Request, seconds: float) -> None:
    closing: asyncio.Event = request.app.state.closing
    try:
        await asyncio.wait_for(closing.wait(), seconds)
    except TimeoutError:
        return


def _answer(page: Landing | None, say: Say) -> Response:
    if page is None or page.condition in (Condition.BROKEN, Condition.SOFT):
        soft = page is not None and page.condition is Condition.SOFT
        status = 200 if soft else page.status if page else 404
        missing, lead = say("sample_links.missing"), say("sample_links.missing_lead")
        return _html("landing.html", say, status=status, title=missing, text=lead)
    return _html("landing.html", say, title=page.title, text=say("sample_links.page"))


def _html(template: str, say: Say, status: int = 200, **values: object) -> HTMLResponse:
    drawn = _templates.get_template(template).render(locale=say.locale, words=_words(say), **values)
    return HTMLResponse(drawn, status_code=status, headers={"Cache-Control": "no-store"})


def _words(say: Say) -> dict[str, str]:
    return {
        "title": say("sample_links.title"),
        "lead": say("sample_links.lead"),
        "path": say("sample_links.path"),
        "answers": say("sample_links.answers"),
        "actions": say("sample_links.actions"),
    }


def _rows(links: Links, say: Say) -> list[dict[str, object]]:
    changes = {
        Condition.WELL: say("sample_links.mend"),
        Condition.BROKEN: say("sample_links.break"),
        Condition.SOFT: say("sample_links.soften"),
        Condition.SLOW: say("sample_links.slow"),
    }
    return [
        {
            "path": path,
            "title": page.title,
            "condition": page.condition.value,
            "state": _state(page, say),
            "changes": [(kind.value, label) for kind, label in changes.items() if kind is not page.condition],
        }
        for path, page in links.pages.items()
    ]


def _state(page: Landing, say: Say) -> str:
    return {
        Condition.WELL: say("sample_links.state.well"),
        Condition.BROKEN: say("sample_links.state.broken", status=page.status),
        Condition.SOFT: say("sample_links.state.soft"),
        Condition.SLOW: say("sample_links.state.slow", n=int(SLOW_SECONDS)),
    }[page.condition]
