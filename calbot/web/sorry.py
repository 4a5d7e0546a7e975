"""What somebody who opens a page sees where there is none to show: a sentence, and the page again by itself."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calbot.words.catalog import LOCALES
from calbot.words.say import Say, sayer

AGAIN_SECONDS = 5
"""After so long a page that waits for the database looks again."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def opens_page(request: Request) -> bool:
    """Whether a person opens it in a browser; a script of the page asks for JSON."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def away_page(request: Request) -> HTMLResponse:
    """503: the database does not answer just now."""
    say = _say(request)
    sentences = (say("playground.away"), say("playground.away.again"))
    drawn = _drawn(say, sentences, again=AGAIN_SECONDS)
    return HTMLResponse(drawn, 503, {"Retry-After": str(AGAIN_SECONDS), "Cache-Control": "no-store"})


def missing_page(request: Request) -> HTMLResponse:
    """404: no such page, or nobody of that name."""
    say = _say(request)
    return HTMLResponse(_drawn(say, (say("playground.missing"),), again=0), 404, {"Cache-Control": "no-store"})


def post_page(request: Request, post: str) -> HTMLResponse:
    """200: how to see a post, for whoever may."""
    say = _say(request)
    sentences = (say("post.page", post=post), say("post.page.how", post=post))
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return HTMLResponse(_drawn(say, sentences, again=0, home=""), 200, headers)


def _drawn(say: Say, sentences: tuple[str, ...], *, again: int, home: str | None = None) -> str:
    template = _templates.get_template("sorry.html")
    back = say("playground.home") if home is None else home
    return template.render(locale=say.locale, sentences=sentences, again=again, home=back)


def _say(request: Request) -> Say:
    """In the first of the browser's languages that calbot speaks: who it is cannot be looked up."""
    wished = request.headers.get("accept-language", "").replace(" ", "").lower().split(",")
    spoken = (one.partition(";")[0].partition("-")[0] for one in wished)
    return sayer(next((one for one in spoken if one in LOCALES), "en"), "UTC")
