"""Every screen in all its states, in both languages, light and dark, wide and narrow: nothing is cut off or pale."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_type_hints

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize

from calbot.chat import screens
from calbot.chat.cards import Card, Form
from calbot.chat.playground.render import form_payload
from calbot.words.say import sayer
from tests.web import gallery
from tests.web.gallery import SCENES
from tests.web.stand import Company, done, open_company, served

NARROW, WIDE = 360, 1180
WINDOW: ViewportSize = {"width": 1280, "height": 820}
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_TARGET = 24  # pixels; WCAG 2.2, 2.5.8

OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  const shown = [...document.querySelectorAll("body *")].filter((node) =>
    node.getClientRects().length && !node.closest(".unseen, .skip, .people ul, svg, dialog:not([open])"));
  const over = shown.filter((node) => node.getBoundingClientRect().right > wide + 0.5);
  const cut = shown.filter((node) => node.matches(".card-table, dialog") && node.scrollWidth > node.clientWidth + 1);
  const page = document.documentElement.scrollWidth > wide ? ["the page"] : [];
  const name = (node) => `${node.tagName}.${node.className}: ${node.textContent.slice(0, 60)}`;
  return [...page, ...[...over, ...cut].map(name)];
}"""

# Thousands of words share some colours and what is behind them: each colour is painted once.
PALE = """(least) => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  };
  const colours = new Map();
  const rgba = (colour) => {
    if (!colours.has(colour)) colours.set(colour, painted(colour));
    return colours.get(colour);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = new Map();
  const behind = (node) => {
    if (!node) return [1, 1, 1];
    if (!grounds.has(node)) {
      const [r, g, b, a] = rgba(getComputedStyle(node).backgroundColor);
      grounds.set(node, a > 0.99 ? [r, g, b] : behind(node.parentElement));
    }
    return grounds.get(node);
  };
  const told = [...document.querySelectorAll("body *")].filter((node) =>
    node.getClientRects().length && !node.closest(".unseen, .skip, svg, option") &&
    [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
  const pale = new Set();
  for (const node of told) {
    const [one, other] = [light(rgba(getComputedStyle(node).color).slice(0, 3)), light(behind(node))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < least) pale.add(`${node.tagName}.${node.className} ${contrast.toFixed(2)}`);
  }
  return { looked: told.length, pale: [...pale] };
}"""

SMALL = """(least) => [...document.querySelectorAll("button, a, input, select")]
  .filter((node) => node.getClientRects().length && !node.closest(".skip"))
  .map((node) => [node.textContent || node.id, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([text]) => text)"""

WORDS = """async () => (await (await fetch("/playground/state?user=Mkt")).json()).words"""

SHOW = """async ([form, words]) => {
  const { showForm } = await import("/static/form.js");
  showForm(form, words, async () => null);
}"""


@cache
def cards(locale: str) -> list[tuple[str, Card]]:
    say = sayer(locale, "Europe/London")
    return [(name, shown) for name, draw in SCENES.items() if isinstance(shown := draw(say), Card)]


def forms(locale: str) -> list[Form]:
    say = sayer(locale, "Europe/London")
    return [shown for draw in SCENES.values() if isinstance(shown := draw(say), Form)]


async def hang(company: Company, every: Sequence[tuple[str, Card]]) -> None:
    for name, card in every:
        await company.platform.post("#care", card, key=name)


@pytest.fixture(scope="module", params=["en", "ja"])
def exhibition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(locale, address) of a place in which every card stands."""
    company: Company = open_company(tmp_path_factory.mktemp("gallery"))
    company._speak(request.param)
    done(hang(company, cards(request.param)))
    with pytest.MonkeyPatch.context() as patch, served(company.app()) as address:
        # A page begins with the last messages; here it is to show all of them.
        patch.setattr("calbot.web.playground.SHOWN", len(SCENES))
        yield request.param, address
    company.engine.dispose()


def opened(chromium: BrowserContext, address: str, room: str) -> Page:
    page = chromium.new_page()
    page.goto(f"{address}/playground?user=Mkt{room}")
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.fixture(scope="module")
def hung(chromium: BrowserContext, exhibition: tuple[str, str]) -> Iterator[Page]:
    """To draw every card takes seconds: the page is opened once for all who only look at it."""
    page = opened(chromium, exhibition[1], "#care")
    yield page
    page.close()


@pytest.fixture
def page(hung: Page) -> Page:
    """That page, as wide and in the colours in which it was opened.

    Without motion from before its colours change: what has begun to move goes on, and a colour on its way is no colour.
    """
    hung.emulate_media(reduced_motion="reduce")
    hung.set_viewport_size(WINDOW)
    hung.emulate_media(color_scheme="null")
    return hung


@pytest.fixture
def empty_page(chromium: BrowserContext, exhibition: tuple[str, str]) -> Iterator[Page]:
    """A room without cards: what stands on it is asked in a moment, form after form."""
    page = opened(chromium, exhibition[1], "#marketing")
    yield page
    page.close()


def test_every_screen_is_in_the_gallery() -> None:
    hung = Path(gallery.__file__).read_text(encoding="utf-8")
    for module in iter_modules(screens.__path__):
        screen = import_module(f"{screens.__name__}.{module.name}")
        for name, function in inspect.getmembers(screen, inspect.isfunction):
            if name.startswith("_") or function.__module__ != screen.__name__:
                continue
            if get_type_hints(function).get("return") in (Card, Form):
                assert f"{module.name}.{name}(" in hung, f"show {module.name}.{name} in tests/web/gallery.py"


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_no_card_shows_a_hole_or_a_message_id(locale: str) -> None:
    for name, card in cards(locale):
        said = json.dumps([str(element) for element in card.elements]) + card.fallback
        assert "{" not in said.replace("values={", ""), name
        for noun in ("alert", "check", "finding", "flag", "forecast", "post", "queue", "slots", "surge", "week", "why"):
            assert f"'{noun}." not in said.replace("verb='", ""), name


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_leaves_the_page(page: Page, exhibition: tuple[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.locator(".card").count() == len(cards(exhibition[0]))
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(SMALL, LEAST_TARGET) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out_from_what_is_behind_them(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = page.evaluate(PALE, LEAST_CONTRAST)
    assert found["looked"] > 1000
    assert found["pale"] == []


def test_forms_fit_a_narrow_page(empty_page: Page, exhibition: tuple[str, str]) -> None:
    page = empty_page
    assert page.locator(".card").count() == 0
    page.set_viewport_size({"width": NARROW, "height": 640})
    words = page.evaluate(WORDS)
    for form in forms(exhibition[0]):
        page.evaluate(SHOW, [form_payload(form), words])
        assert page.locator("dialog[open] h2").inner_text() == form.title
        assert page.evaluate(OVERFLOWING) == []
        assert page.evaluate(PALE, LEAST_CONTRAST)["pale"] == []
        page.keyboard.press("Escape")


def test_in_a_low_window_the_box_lies_over_nothing(page: Page) -> None:
    """Enlarged to 400 % a window of 1280 by 1024 has room for 320 by 256."""
    page.set_viewport_size({"width": 320, "height": 256})
    box, foot, scroller = (page.locator(one).bounding_box() for one in ("#compose", "footer", "#scroller"))
    assert box is not None
    assert foot is not None
    assert scroller is not None
    assert scroller["height"] > 100
    assert scroller["y"] + scroller["height"] <= box["y"]
    assert box["y"] + box["height"] <= foot["y"]


def test_numbers_and_ranges_stay_on_one_line(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 900})
    broken = page.evaluate(
        "() => [...document.querySelectorAll('.whole')].filter((one) => one.getClientRects().length > 1).length"
    )
    assert page.locator(".whole", has_text="115-310").count() > 0
    assert broken == 0


def test_a_line_of_words_and_times_is_one_line_of_the_page(page: Page) -> None:
    beside = page.evaluate(
        "() => [...document.querySelectorAll('.line')].flatMap((one) => [...one.parentElement.childNodes])"
        ".filter((one) => !one.classList?.contains('line')).map((one) => one.textContent)"
    )
    assert page.locator(".item").count() > 20
    assert beside == []
