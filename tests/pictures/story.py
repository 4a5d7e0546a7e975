"""What stands on each picture: the story of the README, played by its people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.pictures.stage import Stage, visit

SCHEMES = ("light", "dark")
WIDE: ViewportSize = {"width": 1120, "height": 960}
TALL: ViewportSize = {"width": 1120, "height": 1300}
PHONE: ViewportSize = {"width": 390, "height": 780}

PICTURES = ("watch-card", "check-card", "playground", "phone")
"""The pictures in the order of the story; each is drawn light and dark."""


def file_names() -> list[str]:
    """All files that the story draws."""
    return [f"{picture}-{scheme}.png" for picture in PICTURES for scheme in SCHEMES]


@dataclass(frozen=True)
class Painter:
    """Draws into a folder what a page shows, once in each scheme."""

    folder: Path

    def draw(self, name: str, page: Page, what: Locator | None = None) -> None:
        """The page, or `what` of it, as `name`-light.png and `name`-dark.png."""
        assert name in PICTURES
        for scheme in SCHEMES:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            (what or page).screenshot(path=self.folder / f"{name}-{scheme}.png", caret="hide", animations="disabled")
        page.emulate_media(color_scheme="light")


def tell(chromium: Browser, here: Stage, folder: Path) -> None:
    """Plays the story on `here` and draws every picture into `folder`."""
    painter = Painter(folder)
    wide, narrow = _window(chromium, WIDE), _window(chromium, PHONE)
    lead = visit(wide, here, "lead", "#care")
    _warning(lead, painter)
    _report_the_link(visit(wide, here, "agt1", "#care"), here)
    marketer = visit(wide, here, "mkt", "#marketing")
    _check(marketer, here, painter)
    _plan(visit(narrow, here, "lead", "#care"), painter)


def _window(chromium: Browser, size: ViewportSize) -> BrowserContext:
    return chromium.new_context(viewport=size, device_scale_factor=1, locale="en-GB")


def _warning(lead: Page, painter: Painter) -> None:
    card = lead.locator(".card").first
    expect(card.locator(".badge")).to_have_text("WATCH")
    painter.draw("watch-card", lead, card)


def _report_the_link(agent: Page, here: Stage) -> None:
    say(agent, f"/flag broken link {here.links_url}/pyramid")
    press(agent, "Yes, flag")
    expect(agent.locator(".card").last).to_contain_text("f-1")


def _check(marketer: Page, here: Stage, painter: Painter) -> None:
    say(marketer, f"/calbot check {here.post('Giveaway: win a steamer')}")
    painter.draw("playground", marketer)
    marketer.set_viewport_size(TALL)  # the whole card must be on the page to be drawn
    say(marketer, f"/calbot check {here.post('pressure cooking')}")
    painter.draw("check-card", marketer, marketer.locator(".card").last)


def _plan(lead: Page, painter: Painter) -> None:
    say(lead, "/calbot lang ja")
    expect(lead.locator("html")).to_have_attribute("lang", "ja")
    lead.wait_for_selector("html[data-ready]")
    say(lead, "/calbot 今日")
    painter.draw("phone", lead)


def say(page: Page, text: str) -> None:
    """Types it and waits for the answer."""
    _answered(page, lambda: _enter(page, text))


def press(page: Page, label: str) -> None:
    """Presses the button of that label and waits for the answer."""
    _answered(page, page.get_by_role("button", name=re.compile(re.escape(label))).last.click)


def _enter(page: Page, text: str) -> None:
    page.fill("#box-input", text)
    page.press("#box-input", "Enter")


def _answered(page: Page, act: Callable[[], None]) -> None:
    with page.expect_response("**/playground/ask") as answer:
        act()
    assert answer.value.ok, answer.value.status_text
    expect(page.locator("#working")).to_be_hidden()
