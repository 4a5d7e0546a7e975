"""The story of the product in a real browser: from a calendar file to a card, from a slash to a settled flag."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.chat.tickets import exported, imported
from tests.web.town import TODAY, Town, town, until

Open = Callable[..., Page]
SLOW = 40_000
CROWD = 12


@pytest.fixture
def pan(tmp_path: Path, ready: Path) -> Iterator[Town]:
    with town(tmp_path, ready) as here:
        until(lambda: here.post("Calm"), "the first look at the calendar")
        yield here


@pytest.fixture
def visit(chromium: BrowserContext, pan: Town) -> Iterator[Open]:
    pages: list[Page] = []
    complaints: list[str] = []

    def visit(user: str, place: str) -> Page:
        page = chromium.new_page()
        pages.append(page)
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{pan.url}/playground?user={user}{place}")
        page.wait_for_selector("html[data-ready]")
        return page

    yield visit
    for page in pages:
        page.close()
    assert complaints == []


def typed(page: Page, text: str) -> None:
    page.fill("#box-input", text)
    page.press("#box-input", "Enter")


def last_card(page: Page) -> Locator:
    return page.locator(".card").last


def card_with(page: Page, text: str) -> Locator:
    return page.locator(".card").filter(has_text=text)


def crowd(pan: Town, hours: float = 27) -> None:
    """Giveaways within the same hour: more than one person can answer in time."""
    for number in range(CROWD):
        pan.plan(f"Giveaway {number}", hours + number / 60, CATEGORIES="giveaway")


def test_a_crowded_calendar_becomes_one_warning_that_is_edited_and_struck(visit: Open, pan: Town) -> None:
    lead = visit("lead", "#care")
    crowd(pan)
    card = card_with(lead, "mean first response")
    expect(card).to_be_visible(timeout=SLOW)
    expect(card).to_contain_text("mean first response")
    expect(card).to_contain_text("SLA 4 h")
    for part in ("Why", "Do", "Range", "Trust"):
        expect(card).to_contain_text(part)
    expect(card).to_contain_text("Pot social seen")
    before = card.inner_text()

    # Not moved: where it would go, the last of the crowd may still wait, and a second window be told.
    pan.plan("Giveaway 0", 27, CATEGORIES="giveaway", STATUS="CANCELLED")
    expect(card).not_to_have_text(before, timeout=SLOW)
    expect(card).to_have_count(1)
    expect(card).to_contain_text("WATCH")
    expect(card.locator(".mention")).to_have_count(0)

    for number in range(CROWD):
        pan.plan(f"Giveaway {number}", 27 + number / 60, CATEGORIES="giveaway", STATUS="CANCELLED")
    until(lambda: not pan.alerts(), "the warning is called off")
    expect(card.first).to_contain_text(re.compile("[Cc]ancelled|no longer|[Mm]oved"), timeout=SLOW)
    expect(card.first.locator("s, del, .struck").first).to_be_visible()


def test_a_post_is_added_and_moved_in_words_and_both_rooms_hear_of_it(visit: Open, pan: Town) -> None:
    mkt, lead = visit("mkt", "#marketing"), visit("lead", "#care")
    typed(mkt, f'/calbot add tiktok pot {_day(3)} 15:00 "How to clean the seal" {pan.links_url}/water')
    mkt.get_by_role("button", name="Save", exact=True).click()
    saved = until(lambda: pan.post("How to clean the seal"), "the post is saved")
    expect(last_card(mkt)).to_contain_text(saved.name)
    until(lambda: _forecast(mkt, saved.name), "its forecast")

    typed(mkt, f"/calbot move {saved.name} {_day(4)} 9:00")
    mkt.get_by_role("button", name="Move", exact=True).click()
    expect(card_with(lead, "How to clean the seal").last).to_contain_text("09:00", timeout=SLOW)


def test_a_broken_link_is_flagged_bounced_fixed_and_told_once(visit: Open, pan: Town) -> None:
    pan.plan("Pyramid", -1, URL=f"{pan.links_url}/pyramid?utm_source=ig")
    reel = until(lambda: pan.post("Pyramid"), "the live post")
    agent, mkt = visit("agt1", "#care"), visit("mkt", "#marketing")

    typed(agent, f"/flag broken link {pan.links_url}/pyramid")
    guess = card_with(agent, "Pyramid").last
    expect(guess).to_contain_text("404")
    guess.get_by_role("button", name="Yes, flag").click()
    expect(last_card(agent)).to_contain_text("f-1")

    card = card_with(mkt, "f-1").first
    expect(card).to_contain_text(reel.name)
    expect(card).to_contain_text("Agt1")
    card.get_by_role("button", name="I'm on it").click()
    expect(card).to_contain_text("Mkt")

    second = visit("agt2", "#care")
    typed(second, f"/flag リンク切れ {pan.links_url.upper().replace('HTTP', 'http')}/pyramid/?utm_medium=x")
    expect(last_card(second)).to_contain_text("f-1")
    expect(card).to_contain_text("Agt2")

    card.get_by_role("button", name="Fixed").click()
    mkt.get_by_role("button", name=re.compile("Answers")).click(timeout=SLOW)
    expect(card_with(mkt, "not fixed yet")).to_be_visible(timeout=SLOW)
    pan.mend("/pyramid")
    card.get_by_role("button", name="Fixed").click()
    # What comes of it is told to each of them alone; a brief of the shift may name the flag too.
    for who in ("agt1", "agt2"):
        told = visit(who, f"#{who}").locator(".card").filter(has_text=re.compile("^f-1 "))
        expect(told).to_have_count(1, timeout=SLOW)
    expect(card.get_by_role("button", name="Fixed")).to_have_count(0)


def test_an_old_button_changes_nothing_and_says_why(visit: Open, pan: Town) -> None:
    pan.plan("Pyramid", -1, URL=f"{pan.links_url}/pyramid")
    until(lambda: pan.post("Pyramid"), "the live post")
    agent, mkt = visit("agt1", "#care"), visit("mkt", "#marketing")
    typed(agent, f"/flag broken link {pan.links_url}/pyramid")
    agent.get_by_role("button", name="Yes, flag").click()
    card = card_with(mkt, "f-1").first
    expect(card).to_be_visible()

    card.get_by_role("button", name="I'm on it").click()
    expect(card).to_contain_text("Mkt is on it")

    drawn_before = {"verb": "flag.claim", "subject": 1, "revision": 1}
    pressed = httpx.post(
        f"{pan.url}/playground/ask",
        json={"user": "lead", "address": "#marketing", "key": "stale-press-1", "press": drawn_before},
        headers={"Origin": pan.url},
        timeout=20,
    )
    assert pressed.status_code == 200
    assert "changed since this button was drawn" in pressed.text
    expect(card).to_contain_text("Mkt is on it")


def test_a_finding_is_overridden_with_a_reason_and_the_week_speaks_japanese(visit: Open, pan: Town) -> None:
    pan.plan("First", 50)
    pan.plan("Second", 50.5)
    second = until(lambda: pan.post("Second"), "the second post")
    lead = visit("lead", "#care")
    until(lambda: _checked(lead, second.name, "Override"), "the finding")
    lead.get_by_role("button", name=re.compile("Override")).last.click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_label("Why is it right").fill("agreed with care")
    dialog.get_by_role("button", name="I answer for it").click()
    expect(card_with(lead, "is silent until").last).to_be_visible()
    typed(lead, f"/calbot check {second.name}")
    expect(card_with(lead, "agreed with care").last).to_be_visible()

    typed(lead, "/calbot lang ja")
    # The page loads anew in the other language: what is typed before that is gone with it.
    expect(lead.locator("html")).to_have_attribute("lang", "ja", timeout=20_000)
    expect(last_card(lead)).to_contain_text("日本語", timeout=20_000)
    typed(lead, "/calbot 予定")
    expect(last_card(lead)).to_contain_text("投稿")


def _day(ahead: int) -> str:
    """A day as people write it: 1 December."""
    return f"{TODAY + timedelta(days=ahead):%-d %B}"


def _forecast(page: Page, name: str) -> bool:
    typed(page, f"/calbot forecast {name}")
    page.wait_for_timeout(700)
    return "-" in last_card(page).inner_text() and "not forecast" not in last_card(page).inner_text()


def _checked(page: Page, name: str, button: str) -> bool:
    typed(page, f"/calbot check {name}")
    page.wait_for_timeout(700)
    return page.get_by_role("button", name=re.compile(button)).count() > 0


def test_a_lead_looks_at_how_customers_were_answered(visit: Open, pan: Town, tmp_path: Path) -> None:
    imported(pan.house, tmp_path, exported(TODAY - timedelta(hours=20), TODAY - timedelta(hours=2)))
    lead = visit("lead", "#care")
    typed(lead, "/calbot qa draw 2")
    card = last_card(lead)
    expect(card).to_contain_text("2 conversations drawn by")
    expect(card).to_contain_text("Zendesk 50")
    expect(card).not_to_contain_text("Ada")
    card.get_by_role("button", name="Score 1").click()
    for line in ("Listen", "Empathise", "Apologise", "Respond", "And now"):
        lead.get_by_label(line).select_option("partly" if line == "Listen" else "yes")
    lead.get_by_role("button", name="Keep").click()
    expect(last_card(lead)).to_contain_text("Average 90%, 1 of 2 scored.")
    expect(last_card(lead)).to_contain_text("Least met: Listen, 50%.")


def test_whoever_is_new_is_led_through_a_day(visit: Open, pan: Town) -> None:
    agent = visit("agt1", "#care")
    typed(agent, "/calbot tour")
    expect(last_card(agent)).to_contain_text("Sample · agent, 1 of 5")
    for place in range(2, 6):
        last_card(agent).get_by_role("button", name="Next").click()
        expect(last_card(agent)).to_contain_text(f"Sample · agent, {place} of 5")
        expect(last_card(agent)).to_contain_text("this company does not exist")
    last_card(agent).get_by_role("button", name="End").click()
    expect(last_card(agent)).to_contain_text("That was the tour.")
    # Nobody else was shown anything.
    other = visit("lead", "#care")
    expect(card_with(other, "Sample ·")).to_have_count(0)
