"""From an entry to a post: where each field is looked for, and what is said when it is not found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.model.event import EventKind
from calbot.model.post import Post, PostState
from calbot.sources.cells import amount, yes_or_no
from calbot.sources.metadata import skipped, to_event, to_post
from calbot.sources.reading import Entry

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


def entry(title: str = "Water test", description: str = "", **said: Any) -> Entry:
    """An entry at 09:00 UTC."""
    return Entry(key="k", title=title, starts_at=NINE, description=description, **said)


def post(title: str = "Water test", description: str = "", **said: Any) -> Post:
    """The post of such an entry."""
    return to_post(entry(title, description, **said), workspace_id="w", source_id=None, number=1)


def keys(found: Post) -> list[str]:
    """The notes' message ids."""
    return [note["key"] for note in found.notes]


def test_lines_of_the_description() -> None:
    found = post(
        description="Channel: Instagram Reels\nAccount: @pot\nBrand: Pot\nOwner: Anna\nPaid: yes\nReach: 12,400\n"
        "Link: https://pot.example/w?utm_campaign=Spring\nTags: lids, #water\nThread: yes\n"
        "Copy: Does it leak?\n\nTry it: now.\nType: howto"
    )
    assert (found.network, found.handle, found.brand) == ("instagram", "@pot", "Pot")
    assert (found.link, found.campaign) == ("https://pot.example/w?utm_campaign=Spring", "Spring")
    assert (found.owner_name, found.paid, found.reach) == ("Anna", True, 12400)
    assert (found.tags, found.thread, found.content_type) == (["lids", "water"], True, "howto")
    assert found.copy_text == "Does it leak?\n\nTry it: now."
    assert found.copy_length == len(found.copy_text)
    assert found.notes == []


def test_japanese_lines_with_full_width_colons_and_bullets() -> None:
    found = post(
        "水テスト", "・媒体：インスタ\n●リンク：https://pot.example/w\n担当：佐藤\n広告：あり\n本文：水漏れ？\n試そう"
    )
    assert (found.network, found.link, found.owner_name, found.paid) == (
        "instagram",
        "https://pot.example/w",
        "佐藤",
        True,
    )
    assert found.copy_text == "水漏れ？\n試そう"


def test_html_descriptions_give_words_and_the_address_behind_them() -> None:
    found = post(
        description='<style>p{}</style><p><b>Channel:</b> TikTok</p><p>Link: <a href="https://pot.example/a?b=1&amp;c=2">'
        "here</a></p>Copy: hi &amp; bye<br>second"
    )
    assert (found.network, found.link) == ("tiktok", "https://pot.example/a?b=1&c=2")
    assert found.copy_text == "hi & bye\nsecond"


def test_a_description_without_lines_is_the_copy() -> None:
    assert post(description="Does it leak? Try it now.").copy_text == "Does it leak? Try it now."


@pytest.mark.parametrize(
    ("title", "network", "rest"),
    [
        ("[IG] Lids", "instagram", "Lids"),
        ("TikTok - how to", "tiktok", "how to"),
        ("X: lids are back", "x", "lids are back"),
        ("【インスタ】新商品", "instagram", "新商品"),
        ("New lids (Pinterest)", "pinterest", "New lids"),
        ("📸 Instagram: lids", "instagram", "lids"),
        ("YouTube Shorts: lids", "youtube", "lids"),
        ("Meet FB team: plan", "", "Meet FB team: plan"),
        ("X-ray of a pot", "", "X-ray of a pot"),
        ("Line up the pots", "", "Line up the pots"),
        ("Lids (new)", "", "Lids (new)"),
        ("Instagram:", "", "Instagram:"),
    ],
)
def test_channels_in_titles(title: str, network: str, rest: str) -> None:
    found = post(title)
    assert (found.network, found.title) == (network, rest)


def test_marks_behind_the_title() -> None:
    found = post("[IG] Water test #spring-lids @anna")
    assert (found.title, found.campaign, found.owner_name) == ("Water test", "spring-lids", "anna")


def test_categories_tell_channel_campaign_and_tags() -> None:
    found = post(categories=("Instagram", "campaign-easter", "draft", "lids"))
    assert (found.network, found.campaign, found.tags) == ("instagram", "easter", ["lids"])


def test_x_properties_of_the_planner_but_not_of_vendors() -> None:
    found = post(extra={"X-POT-CHANNEL": "LinkedIn", "X-MICROSOFT-CDO-OWNER": "Exchange", "X-POT-OWNER": "Anna"})
    assert (found.network, found.owner_name) == ("linkedin", "Anna")


def test_columns_of_a_sheet_use_the_same_names() -> None:
    found = post(extra={"channel": "facebook", "audience": "634995", "copy_length": "166", "type": "24"})
    assert (found.network, found.reach, found.copy_length, found.content_type) == ("facebook", 634995, 166, "24")


def test_the_sources_own_mapping_comes_first() -> None:
    fields: Mapping[str, Any] = {
        "link": ["key:Landing"],
        "owner": ["x:X-LEAD", "prop:organizer"],
        "brand": "prop:location",
    }
    said = entry(
        description="Landing: https://pot.example/z\nLink: https://pot.example/other\nOwner: Bob",
        organizer="Anna",
        location="Pan",
    )
    found = to_post(said, workspace_id="w", source_id=None, number=1, fields=fields)
    assert (found.link, found.owner_name, found.brand) == ("https://pot.example/z", "Anna", "Pan")
    assert keys(found) == ["reading.two_links", "reading.two_owners", "reading.no_network"]


def test_links_to_tools_are_never_the_posts_link() -> None:
    found = post(
        description="Link: https://trello.com/c/1\nsee https://docs.google.com/d/1 and (https://pot.example/q).",
        url="https://www.notion.so/page",
    )
    assert found.link == "https://pot.example/q"
    assert post(url="https://us02web.zoom.us/j/1").link == ""


def test_a_disagreement_keeps_the_higher_source_and_is_noted() -> None:
    found = post(description="Channel: Instagram", categories=("TikTok",))
    assert found.network == "instagram"
    assert {"key": "reading.two_networks", "kept": "Instagram", "other": "TikTok"} in found.notes


def test_the_same_said_twice_is_no_disagreement() -> None:
    assert "reading.two_networks" not in keys(post("[IG] Lids", "Channel: Instagram", categories=("Insta",)))


def test_several_channels_are_noted() -> None:
    found = post("IG/FB: lids")
    assert {"key": "reading.several_networks", "network": "instagram", "others": "facebook"} in found.notes


def test_the_calendars_name_and_the_default_come_last() -> None:
    said = entry()
    by_name = to_post(
        said, workspace_id="w", source_id=None, number=1, calendar="Pot Instagram plan", default_network="x"
    )
    by_default = to_post(said, workspace_id="w", source_id=None, number=1, default_network="x", default_brand="Pot")
    assert (by_name.network, by_default.network, by_default.brand) == ("instagram", "x", "Pot")


def test_a_channel_that_nobody_listed_is_kept_as_it_is_called() -> None:
    assert post(description="Channel: In-store screen").network == "in-store screen"


def test_no_channel_and_no_link_are_notes_not_refusals() -> None:
    assert keys(post()) == ["reading.no_network", "reading.no_link"]


def test_cancelled_entries_become_cancelled_posts_and_say_how_sure_that_is() -> None:
    found = post(cancelled=True, looks_cancelled=True)
    assert (found.state, "reading.looks_cancelled" in keys(found)) == (PostState.CANCELLED, True)


@pytest.mark.parametrize(
    ("said", "kind", "title"),
    [
        (entry("Blackout: royal funeral"), EventKind.BLACKOUT, "royal funeral"),
        (entry("[Holiday] Easter"), EventKind.HOLIDAY, "Easter"),
        (entry("【障害】決済"), EventKind.OUTAGE, "決済"),
        (entry("Easter", categories=("Holiday",)), EventKind.HOLIDAY, "Easter"),
        (entry("App 7.1", categories=("release",)), EventKind.RELEASE, "App 7.1"),
        (entry("Summer", description="Type: sale"), EventKind.SALE, "Summer"),
    ],
)
def test_overlay_events(said: Entry, kind: EventKind, title: str) -> None:
    event = to_event(said, workspace_id="w", source_id=None)
    assert event is not None
    assert (event.kind, event.title, event.starts_at, event.ends_at) == (kind, title, NINE, NINE + timedelta(hours=1))
    assert skipped(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        entry("[IG] Sale today", categories=("Sale",)),
        entry("Holiday recipes"),
        entry("Release: 7.1", cancelled=True),
        entry("How to: a sale", description="Channel: TikTok"),
    ],
)
def test_posts_about_such_things_are_no_events(said: Entry) -> None:
    assert to_event(said, workspace_id="w", source_id=None) is None


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Busy", "private"),
        ("予定あり", "private"),
        ("OOO Anna", "away"),
        ("Anna - OOO", "away"),
        ("Vacation", "away"),
        ("有給", "away"),
        ("Anna 1:1 Bob", "one_to_one"),
        ("Daily standup", "meeting"),
        ("Anna's birthday", "meeting"),
        ("Vacation recipes", ""),
        ("Interview with our chef", ""),
        ("Retro pans are back", ""),
        ("Pot birthday sale", ""),
        ("Free lids for all", ""),
        ("OOO joke of the week (TikTok)", ""),
    ],
)
def test_what_is_nobodys_post(title: str, reason: str) -> None:
    assert skipped(entry(title)) == reason


def test_private_times_without_a_title_are_no_posts() -> None:
    assert skipped(entry("", private=True)) == "private"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,400", 12400),
        ("2,000,000,001", None),
        ("12.400", 12400),
        ("1.2k", 1200),
        ("3万", 30000),
        ("1,5 M", 1500000),
        ("about 900", 900),
        ("?", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: int | None) -> None:
    assert amount(text) == number


def test_yes_no_and_neither() -> None:
    assert [yes_or_no(text) for text in ("Yes", "はい", "no", "organic", "", "later")] == [
        True,
        True,
        False,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        " " * 20_000,
        "<a " * 6_000,
        "<script" * 2_500,
        ": " * 9_000,
        "Tags: " + " " * 19_000 + "x",
        "Channel: " + "/ " * 9_000,
    ],
)
def test_descriptions_made_to_be_slow(text: str) -> None:
    assert post(description=text).title == "Water test"
