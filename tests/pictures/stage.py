"""The demo on a port of its own, with a clock that begins where it is set, and headless Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from calbot.cli.demo import SEED, write_sample
from calbot.clock import Clock
from calbot.model.post import Post
from calbot.sample.plan import PAGES
from calbot.sample.write import WORKSPACE
from calbot.store import alert as alerts
from calbot.store import post as posts
from calbot.store.session import reading
from calbot.web.link_server import LinkServer
from calbot.web.opened import app_of
from calbot.wiring.database import migrate
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.logs import open_log
from calbot.words.say import sayer
from tests.web.stand import served

T = TypeVar("T")

START = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
"""A Tuesday: the pictures show the same days whenever they are drawn."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PATIENCE = 60.0


def chromium_path() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("CALBOT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def clock_from(start: datetime) -> Clock:
    """A clock that shows `start` now and goes on from there."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


@dataclass(frozen=True)
class Stage:
    """The demo as it is served; posts are found by their titles, since their numbers depend on the sample."""

    house: House
    links_url: str
    url: str

    def post(self, title: str) -> str:
        """The name of the post of that title: "p-4"."""
        return until(lambda: self._named(title), f"the post {title!r}")

    def warned(self) -> bool:
        """Whether a warning stands."""
        with reading(self.house.engine) as session:
            return bool(alerts.open_ones(session, MAIN))

    def _named(self, title: str) -> str:
        span = (START - timedelta(days=2), START + timedelta(days=20))
        with reading(self.house.engine) as session:
            every: list[Post] = list(posts.between(session, MAIN, *span, cancelled=True))
        return next((post.name for post in every if post.title.endswith(title)), "")


def until(look: Callable[[], T], what: str) -> T:
    """What `look` gives once it is true; TimeoutError with `what` after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise TimeoutError(f"it never came: {what}")


@contextmanager
def stage(folder: Path, start: datetime = START) -> Iterator[Stage]:
    """The sample company in `folder`, served until the block ends."""
    clock = clock_from(start)
    open_log("warning")
    links = LinkServer(PAGES, sayer("en", "UTC"))
    with ExitStack() as stack:
        stack.callback(links.stop)
        links.start()
        write_sample(folder, start, SEED, links.address)
        database = f"sqlite:///{(folder / 'calbot.db').resolve()}"
        migrate(database)
        house = open_house(database, playground=True, fetch_exceptions=(links.exception,), clock=clock)
        stack.callback(house.close)
        install(house, folder / WORKSPACE)
        url = stack.enter_context(served(app_of(house, work=True, links_url=links.address)))
        here = Stage(house, links.address, url)
        until(here.warned, "the first warning")
        yield here


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """Headless Chromium, with a profile that is gone afterwards."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield opened
        opened.close()


def visit(context: BrowserContext, here: Stage, user: str, place: str) -> Page:
    """The playground as `user` sees `place`."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{here.url}/playground?user={user}{place}")
    page.wait_for_selector("html[data-ready]")
    return page
