"""What people see and do in the playground, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from calbot.chat.cards import Card, Chart, Mention, Mentions, Text, Title, spans
from tests.web.stand import Company, done, served, watch_card

Open = Callable[..., Page]


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def visit(chromium: BrowserContext, address: str, complaints: list[str]) -> Iterator[Open]:
    pages: list[Page] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def visit(user: str, place: str = "#care") -> Page:
        page = chromium.new_page()
        pages.append(page)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.goto(f"{address}/playground?user={user}{place}")
        page.wait_for_selector("html[data-ready]")
        return page

    yield visit
    for page in pages:
        page.close()
    assert complaints == []


def typed(page: Page, text: str, box: str = "#box-input") -> None:
    page.fill(box, text)
    page.press(box, "Enter")


def test_the_page_names_person_place_zone_and_its_open_door(visit: Open) -> None:
    page = visit("Lead")

    expect(page.locator("h1")).to_have_text("#care")
    expect(page.locator("#place-topic")).to_contain_text("times in London")
    expect(page.locator("[data-person=Lead]")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-person=Lead]")).to_contain_text("care lead · Chicago")
    expect(page.locator("footer")).to_contain_text("without a password")
    expect(page.locator("[data-place='#care']")).to_have_attribute("aria-current", "page")


def test_the_whole_page_loads_nothing_from_elsewhere(visit: Open, chromium: BrowserContext, address: str) -> None:
    asked: list[str] = []
    chromium.on("request", lambda request: asked.append(request.url))

    page = visit("Mkt")
    typed(page, "/calbot watch")
    expect(page.locator(".card")).to_be_visible()

    assert asked
    assert [url for url in asked if not url.startswith(address)] == []


def test_a_command_is_typed_with_the_keyboard_alone(visit: Open, company: Company) -> None:
    page = visit("Mkt")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#box-input")).to_be_focused()

    page.keyboard.type("/calbot w")
    expect(page.locator("#box-menu [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#box-menu [aria-selected=true]")
    expect(chosen).to_contain_text("/calbot week [brand]")
    expect(page.locator("#box-input")).to_have_attribute("aria-activedescendant", "box-menu-0")
    page.keyboard.press("Enter")
    expect(page.locator("#box-input")).to_have_value("/calbot week ")
    expect(page.locator("#box-menu")).to_be_hidden()
    page.keyboard.type("pot")
    page.keyboard.press("Enter")

    expect(page.locator(".card th").first).to_have_text("When (London)")
    expect(page.locator(".message").first).to_contain_text("/calbot week pot")
    assert [ask.text for ask in company.asked] == ["week pot"]


def test_escape_closes_the_menu_and_tab_takes_its_first_line(visit: Open) -> None:
    page = visit("Agt1")
    page.focus("#box-input")
    page.keyboard.type("/fl")
    page.keyboard.press("Escape")
    expect(page.locator("#box-menu")).to_be_hidden()
    page.keyboard.type("a")
    page.keyboard.press("Tab")
    expect(page.locator("#box-input")).to_have_value("/flag ")


def test_what_was_typed_before_comes_back_with_the_arrow(visit: Open) -> None:
    page = visit("Agt1")
    typed(page, "good morning")
    expect(page.locator(".message")).to_have_count(1)
    page.press("#box-input", "ArrowUp")
    expect(page.locator("#box-input")).to_have_value("good morning")


def test_a_card_arrives_at_somebody_else_without_a_reload_and_is_edited_in_place(visit: Open) -> None:
    agent, lead = visit("Agt1"), visit("Lead")

    typed(lead, "/calbot watch")
    card = agent.locator(".card")
    expect(card.locator(".badge")).to_have_text("WATCH")
    expect(card.locator(".card-title")).to_have_text(re.compile("^Fri 27 Nov 18:30-02:00 London"))
    expect(agent.locator("#spoken")).to_contain_text("calbot says: s-88")

    lead.get_by_role("button", name="Move p-214").press("Enter")
    expect(card).to_have_class(re.compile("struck"))
    expect(card.locator("s")).to_contain_text("mean first response")
    expect(card).to_contain_text("Cancelled by Mkt")
    expect(card.locator(".badge-struck")).to_have_text("closed")
    expect(agent.locator(".message")).to_have_count(1)
    expect(agent.locator(".edited")).to_be_visible()


def test_a_message_in_another_place_is_counted_in_the_rail(visit: Open) -> None:
    agent, marketer = visit("Agt1", "#care"), visit("Mkt", "#marketing")
    typed(marketer, "the reel is live")

    badge = agent.locator("[data-place='#marketing'] .unread")
    expect(badge).to_have_text("1 unread")
    agent.click("[data-place='#marketing']")
    expect(agent.locator("h1")).to_have_text("#marketing")
    expect(agent.locator(".message")).to_contain_text("the reel is live")
    expect(badge).to_have_count(0)


def test_what_calbot_says_to_one_person_alone_is_counted_and_read_in_that_persons_own_place(
    visit: Open, company: Company
) -> None:
    agent, lead = visit("Agt1", "#care"), visit("Lead", "#care")
    done(company.platform.post("Agt1", Card((Title(spans("You can change s-1")),), "s-1"), key="call"))
    agent.click("[data-place='Agt1']:has(.unread)")
    expect(agent.locator("h1")).to_have_text("Agt1")
    expect(agent.locator(".message")).to_contain_text("You can change s-1")
    expect(lead.locator("[data-place='Agt1']")).to_have_count(0)
    expect(lead.locator(".unread")).to_have_count(0)


def test_a_private_answer_is_seen_by_the_asker_alone_and_survives_a_reload(visit: Open) -> None:
    agent, lead = visit("Agt1"), visit("Lead")
    typed(agent, "/calbot week")
    expect(agent.locator(".private")).to_have_count(2)
    expect(agent.locator(".chip-private").first).to_have_text("only you see this")
    typed(agent, "morning all")

    expect(lead.locator(".message")).to_have_count(1)
    expect(lead.locator(".message")).to_contain_text("morning all")
    agent.reload()
    expect(agent.locator(".private")).to_have_count(2)


def test_a_form_says_what_is_missing_and_what_is_wrong_beside_the_field(visit: Open, company: Company) -> None:
    page = visit("Lead")
    typed(page, "/calbot watch")
    page.get_by_role("button", name="Override").press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text("Override same-account-gap")
    expect(page.locator("#field-reason")).to_be_focused()
    assert page.input_value("#field-until") == "2026-12-01T09:00"

    page.keyboard.press("Enter")
    expect(page.locator("#field-reason-error")).to_have_text("Please fill this in.")
    page.keyboard.type("no")
    page.keyboard.press("Enter")
    expect(page.locator("#field-reason-error")).to_have_text("Say it in a sentence.")
    expect(page.locator("#field-reason")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-reason")).to_have_value("no")

    page.fill("#field-reason", "both teams agreed on it")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".card-title").last).to_have_text("Kept.")
    kept = company.asked[-1]
    assert (kept.verb, kept.subject, kept.revision) == ("finding.override.kept", 3, 1)
    assert kept.values == {
        "reason": "both teams agreed on it",
        "until": "2026-12-01 09:00",
        "scope": "post",
        "note": "",
    }


def test_escape_leaves_a_form_and_nothing_is_sent(visit: Open, company: Company) -> None:
    page = visit("Lead")
    typed(page, "/calbot watch")
    page.get_by_role("button", name="Override").press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert company.asked[-1].verb == "finding.override"


def test_a_thread_opens_beside_the_messages_and_both_people_see_it(visit: Open, company: Company) -> None:
    agent, lead = visit("Agt1"), visit("Lead")
    typed(lead, "/calbot watch")
    agent.locator(".message", has=agent.locator(".card")).locator(".thread-link").press("Enter")
    expect(agent.locator("#thread-input")).to_be_focused()
    agent.keyboard.type("I can stay until 21:00")
    agent.keyboard.press("Enter")

    expect(agent.locator("#thread-messages .message")).to_have_count(2)
    link = lead.locator(".has-replies")
    expect(link).to_have_text("Answers: 1")
    expect(lead.locator("#messages .message")).to_have_count(2)
    link.click()
    expect(lead.locator("#thread-messages")).to_contain_text("I can stay until 21:00")
    typed(lead, "/calbot week", "#thread-input")
    expect(lead.locator("#thread-messages .card-table")).to_be_visible()
    assert company.asked[-1].thread == company.watch
    lead.keyboard.press("Escape")
    expect(lead.locator("#thread")).to_be_hidden()
    expect(link).to_be_focused()


def test_hostile_text_is_only_text(visit: Open, complaints: list[str]) -> None:
    page = visit("Agt1")
    typed(page, "/calbot hostile")
    typed(page, "<img src=x onerror=alert(2)><script>alert(3)</script>")

    title = page.locator(".card-title")
    expect(title).to_contain_text("<!channel> <img src=x onerror=alert(1)>")
    text = title.text_content() or ""
    assert len(text) <= 200
    assert not {"\u202e", "\u200b", "\x00"} & set(text)
    expect(page.locator(".words").last).to_have_text("<img src=x onerror=alert(2)><script>alert(3)</script>")
    assert page.locator("#messages :is(img:not([src='/static/calbot.svg']), script, a)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_load_is_drawn_against_what_can_be_answered_in_each_hour(visit: Open, company: Company) -> None:
    page = visit("Lead")
    points = tuple((f"{hour:02}:00", float(hour)) for hour in range(17, 21))
    load = Chart("Messages", points, unit="an hour", limits=(20.0, 20.0, 10.04, 10.04), names=("come in", "answered"))
    done(company.platform.post("#care", Card((Title(spans("Load")), load), "load"), key="load"))
    figure = page.locator("#messages figure").last
    corners = (figure.locator(".chart-limit").get_attribute("points") or "").split()
    heights = [float(corner.split(",")[1]) for corner in corners]
    assert heights[:4] == [heights[0]] * 4, "one height while the same people are there"
    assert heights[4:] == [heights[4]] * 4
    assert heights[4] > heights[0], "fewer people, a lower line"
    expect(figure.locator(".chart-over")).to_have_count(2)
    expect(figure.locator(".chart-names")).to_have_text("come inanswered")
    cells = figure.locator("table tr").last.locator("th, td")
    expect(cells).to_have_text(["20:00", "20 an hour", "10 an hour"])


def test_no_whisker_goes_through_the_number_of_the_highest_bar(visit: Open, company: Company) -> None:
    page = visit("Lead")
    points = tuple((f"{hour:02}:00", value) for hour, value in enumerate((7.3, 14.2, 17.3, 15.1, 15.7, *[1.0] * 19)))
    ranges = ((0.0, 22.0), (0.0, 37.0), (0.0, 42.0), (0.0, 60.0), (0.0, 44.0), *[(0.0, 1.0)] * 19)
    done(
        company.platform.post(
            "#care", Card((Title(spans("p-4")), Chart("Messages", points, ranges=ranges)), "p-4"), key="p"
        )
    )
    figure = page.locator("#messages figure").last
    number = figure.locator(".chart-peak").bounding_box()
    assert number is not None
    whiskers = [line.bounding_box() for line in figure.locator(".chart-range").all()]
    through = [
        box
        for box in whiskers
        if box is not None
        and box["x"] < number["x"] + number["width"]
        and box["x"] + box["width"] > number["x"]
        and box["y"] < number["y"] + number["height"] - 3
    ]
    assert through == []


def test_only_a_mention_is_drawn_as_one(visit: Open, company: Company) -> None:
    page = visit("Lead")
    named = Mentions((Mention("agt1", "Agt1"), Mention("lead", "<b>Lead</b>")))
    card = Card((Title(spans("@Mkt <!channel>")), named, Text(spans("@Lead"))), "s-8")
    done(company.platform.post("#care", card, key="named"))
    mentions = page.locator(".card .mention")
    expect(mentions).to_have_text(["@Agt1", "@<b>Lead</b>"])
    expect(page.locator(".card-title")).to_have_text("@Mkt <!channel>")
    assert page.locator(".card b").count() == 0


def test_a_double_click_has_one_effect(visit: Open, company: Company) -> None:
    page = visit("Lead")
    typed(page, "/calbot watch")
    page.get_by_role("button", name="Ask cover").dblclick()
    expect(page.locator(".card-title").last).to_have_text("Kept.")
    page.wait_for_timeout(300)
    assert [ask.verb for ask in company.asked].count("alert.cover") == 1


def test_a_failure_is_said_and_the_words_are_not_lost(visit: Open, complaints: list[str]) -> None:
    page = visit("Agt1")
    typed(page, "/calbot fail now")
    expect(page.locator("#mishap")).to_contain_text("That did not work")
    expect(page.locator("#box-input")).to_have_value("/calbot fail now")
    # The browser itself reports the 500.
    assert [complaint for complaint in complaints if "500" not in complaint] == []
    complaints.clear()


def test_the_page_turns_japanese_when_its_person_does(visit: Open) -> None:
    page = visit("Mkt")
    typed(page, "/calbot lang ja")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("#compose button")).to_have_text("送信")
    expect(page.locator("time").first).to_contain_text("ロンドン")


def test_times_are_in_the_zone_of_the_one_who_looks(visit: Open) -> None:
    lead, agent = visit("Lead"), visit("Agt1")
    typed(lead, "hello")
    expect(lead.locator("time")).to_have_text("03:10 Chicago")
    expect(agent.locator("time")).to_have_text("09:10 London")


def test_a_page_goes_on_where_it_stopped_when_the_server_was_away(chromium: BrowserContext, company: Company) -> None:
    with served(company.app()) as url:
        page = chromium.new_page()
        page.goto(f"{url}/playground?user=Agt1#care")
        typed(page, "before")
        expect(page.locator(".message")).to_have_count(1)
    expect(page.locator("#offline")).to_be_visible()
    done(company.platform.post("#care", watch_card(), key="while-away"))

    with served(company.app(), urlsplit(url).port or 0):
        expect(page.locator(".card")).to_have_count(1)
        expect(page.locator(".message")).to_have_count(2)
        expect(page.locator("#offline")).to_be_hidden()
        page.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (700, "dark"), (1280, "dark")])
def test_every_width_and_both_colour_schemes_hold(visit: Open, tmp_path: Path, width: int, scheme: str) -> None:
    page = visit("Lead")
    page.set_viewport_size({"width": width, "height": 780})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    typed(page, "/calbot watch")
    typed(page, "/calbot week")
    expect(page.locator(".card-table")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#box-input").is_visible()
    picture = page.screenshot(path=tmp_path / f"{scheme}-{width}.png")
    assert len(picture) > 10_000
