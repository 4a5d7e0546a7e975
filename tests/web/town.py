"""A whole calbot on loopback: real files, real database, real link server, the page; its clock can be set."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.post import Post
from calbot.sample.write import WORKSPACE
from calbot.store import alert as alerts
from calbot.store import post as posts
from calbot.store.session import reading
from calbot.web.links import Condition, Links, make_links_app
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.words.say import sayer
from tests.company import PAN_AND_POT
from tests.web.stand import served

T = TypeVar("T")

TODAY = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
PATIENCE = 40.0

COMPANY = f"""{PAN_AND_POT}
[warnings]
settle_minutes = 0
quiet = "never"
[[accounts]]
network = "instagram"
handle = "@pan"
brand = "Pan"
owner = "Mkt"
audience = 120000

[[sources]]
kind = "ics"
name = "Pot social"
path = "pot.ics"

[[sources]]
kind = "shifts_csv"
name = "Roster"
path = "shifts.csv"
"""


@dataclass
class Town:
    """The company's folder and everything that runs on it."""

    folder: Path
    house: House
    links: Links
    links_url: str
    url: str = ""
    entries: dict[str, str] = field(default_factory=dict)

    def plan(self, key: str, hours: float, **props: str) -> None:
        """Write or change one entry of the watched calendar: TikTok of Pot, `hours` from now."""
        at = TODAY + timedelta(hours=hours)
        lines = {"SUMMARY": f"TikTok - {key}", "DTSTART": f"{at:%Y%m%dT%H%M%SZ}", **props}
        told = "".join(f"{name}:{value}\r\n" for name, value in lines.items())
        self.entries[key] = f"BEGIN:VEVENT\r\nUID:{key}\r\nDTSTAMP:20260101T000000Z\r\n{told}END:VEVENT\r\n"
        self._write()

    def _write(self) -> None:
        text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + "".join(self.entries.values())
        part = self.folder / "pot.ics.part"
        part.write_text(text + "END:VCALENDAR\r\n", encoding="utf-8", newline="")
        part.replace(self.folder / "pot.ics")

    def post(self, title: str) -> Post | None:
        """The post of that title."""
        with reading(self.house.engine) as session:
            span = (TODAY - timedelta(days=30), TODAY + timedelta(days=60))
            every = posts.between(session, MAIN, *span, cancelled=True)
            return next((post for post in every if post.title.endswith(title)), None)

    def alerts(self) -> list[Alert]:
        """Warnings that stand."""
        with reading(self.house.engine) as session:
            return alerts.open_ones(session, MAIN)

    def mend(self, path: str) -> None:
        """The page at `path` answers again."""
        self.links.change(path, Condition.WELL)


def until(look: Callable[[], T], what: str) -> T:
    """What `look` gives once it is true; fails with `what` after 40 seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"it never came: {what}")


@contextmanager
def town(folder: Path, migrated: Path) -> Iterator[Town]:
    """Everything up, with one calm post in the calendar and one person on duty round the clock."""
    shutil.copy(migrated, folder / "calbot.db")
    (folder / WORKSPACE).write_text(COMPANY, encoding="utf-8")
    start, end = TODAY - timedelta(days=1), TODAY + timedelta(days=20)
    row = f"Team,{start.isoformat()},{end.isoformat()},1,24"
    (folder / "shifts.csv").write_text(f"name,start,end,heads,replies_per_hour\n{row}\n", encoding="utf-8")
    links = Links({"/pyramid": (404, "Pyramid of pans"), "/water": (200, "Water test")})
    with ExitStack() as stack:
        links_url = stack.enter_context(served(make_links_app(links, sayer("en", "UTC"))))
        port = links_url.rsplit(":", 1)[1]
        house = open_house(
            f"sqlite:///{folder / 'calbot.db'}",
            playground=True,
            fetch_exceptions=[f"127.0.0.1:{port}=127.0.0.1/32"],
        )
        stack.callback(house.close)
        here = Town(folder, house, links, links_url)
        here.plan("Calm", 30)
        install(house, folder / WORKSPACE)
        here.url = stack.enter_context(served(app_of(house, work=True, links_url=links_url)))
        yield here


def turn(now: datetime) -> Turn:
    """calbot's own turn."""
    return Turn(MAIN, now)
