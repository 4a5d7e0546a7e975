"""Links to posts of calbot's own, shared in Slack: shown where calbot tells of the post anyway, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.chat.links import link_of, post_of
from calbot.model.heard import HeardState
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.store.session import writing
from tests.chat.slack.office import AGT1, CARE, GUEST, LEAD, MARKETING, MKT, SECRET, Office, labels, words_of
from tests.slack.hands import JSON, signed
from tests.slack.town import Message

OWN = "https://calbot.example/p/214"
HOSTILE = "<!channel> *bold* <https://evil.example|bank> :smile: \u202eeliF &"


@pytest.fixture
def linking(office: Office) -> Office:
    """The app may show links; a post of Pot is planned."""
    office.town.scopes |= {"links:read", "links:write"}
    office.keep(office.post_of(title=HOSTILE))
    return office


def share(office: Office, user: str, channel: str, *links: str) -> Message:
    """The message with those links, once calbot is done."""
    text = " ".join(links) or OWN
    assert office.send(office.hands.share(user, channel, text, list(links) or [OWN])).status_code == 200
    office.answer()
    assert office.town.refused == []
    return office.town.channels[channel].messages[-1]


def test_a_shared_link_shows_its_post_where_marketing_works(linking: Office) -> None:
    message = share(linking, MKT, MARKETING)
    (shown,) = message.unfurls.values()
    told = words_of(shown)
    assert "p-214 Pot · TikTok · <!channel> *bold*" in told, "foreign words stay words"
    assert "date" in str(shown), "the hour is each reader's own"
    assert "Thu 26 Nov 19:00 London" in str(shown)
    assert linking.town.calls[-1][0] == "chat.unfurl"
    assert [one for one in linking.town.told(MARKETING) if one is not message] == [], "nothing else is said"


def test_its_button_opens_a_flag_for_that_post(linking: Office) -> None:
    message = share(linking, MKT, MARKETING)
    message.blocks = next(iter(message.unfurls.values()))
    assert labels(message) == ["Flag"]
    linking.press(AGT1, message, "Flag", MARKETING)
    assert linking.modal().view["callback_id"] == "cal:flag.draft"


@pytest.mark.parametrize("kind", [PlaceKind.UNBOUND, PlaceKind.DIRECT])
def test_elsewhere_nothing_is_shown(linking: Office, kind: PlaceKind) -> None:
    """A channel that is not calbot's may have readers who are not its people."""
    linking.town.channel("C0LOBBY", "lobby")
    if kind is PlaceKind.UNBOUND:
        linking.say(MKT, "help", "C0LOBBY")
    assert share(linking, MKT, "C0LOBBY").unfurls == {}


def test_alone_with_calbot_it_is_shown(linking: Office) -> None:
    linking.send(linking.hands.direct(MKT, "help"))
    linking.answer()
    shown = share(linking, MKT, linking.town.direct(MKT).id).unfurls
    assert "19:00 London" in words_of(list(shown.values()))
    assert "'date'" not in str(shown), "one reader, in that reader's own hours"


@pytest.mark.parametrize("member", [False, None, "true", 1], ids=str)
@pytest.mark.parametrize("channel", ["D0TWO", MARKETING])
def test_where_calbot_is_no_member_nothing_is_shown(linking: Office, channel: str, member: Any) -> None:
    """Slack tells of links that two people send each other alone too; None: it does not say."""
    linking.send(linking.hands.direct(MKT, "help"))
    linking.answer()
    linking.town.channel("D0TWO", member=False)
    event = json.loads(linking.hands.share(MKT, channel, OWN, [OWN]).body)["event"]
    del event["is_bot_user_member"]
    sent = linking.hands.event(event | ({} if member is None else {"is_bot_user_member": member}))
    assert linking.send(sent).status_code == 200
    linking.answer()
    assert linking.town.channels[channel].messages[-1].unfurls == {}
    assert linking.town.called("chat.unfurl") == []


def test_a_place_of_one_brand_shows_no_other_brands_posts(linking: Office) -> None:
    with writing(linking.house.engine, "main") as session:
        place = next(one for one in linking.rows(Place) if one.address == CARE)
        session.get_one(Place, ("main", place.id)).brand = "Pan"
        session.commit()
    assert share(linking, LEAD, CARE).unfurls == {}
    assert list(share(linking, LEAD, MARKETING).unfurls) == [OWN]


def test_whoever_may_not_see_it_shows_it_to_nobody(linking: Office) -> None:
    assert share(linking, GUEST, MARKETING).unfurls == {}
    with writing(linking.house.engine, "main") as session:
        for person in linking.rows(Person):
            session.get_one(Person, ("main", person.id)).roles = []
        session.commit()
    assert share(linking, MKT, MARKETING).unfurls == {}


@pytest.mark.parametrize(
    "more",
    [
        {"source": "composer"},
        {"source": "composer", "channel": "COMPOSER", "message_ts": "a-b-c"},
        {"source": None},
        {"message_ts": "../1"},
        {"links": "https://calbot.example/p/214"},
        {"links": [OWN, 7, None, {"url": 3}, {"domain": "calbot.example"}]},
        {"user": "U0CALBOT"},
        {"bot_id": "B0OTHER"},
    ],
    ids=str,
)
def test_what_was_not_posted_by_a_person_is_left_alone(linking: Office, more: dict[str, Any]) -> None:
    sent = linking.hands.share(MKT, MARKETING, OWN, [OWN], more)
    assert linking.send(sent).status_code in (200, 400)
    linking.answer()
    assert linking.town.called("chat.unfurl") == []


def test_readers_of_other_companies_are_shown_nothing(linking: Office) -> None:
    sent = linking.hands.share(MKT, MARKETING, OWN, [OWN])
    shared = sent.body.replace(b'"type": "event_callback"', b'"is_ext_shared_channel": true, "type": "event_callback"')
    assert shared != sent.body
    linking.post(shared, signed(linking.town.secret, shared, linking.clock.seconds(), JSON))
    linking.answer()
    assert linking.town.called("chat.unfurl") == []


@pytest.mark.parametrize(
    "link",
    [
        "https://calbot.example/p/999",
        "https://calbot.example/p/0",
        "https://calbot.example/p/214/../215",
        "https://calbot.example/p/214?x=1",
        "https://calbot.example/p/٢١٤",
        "https://calbot.example/slack/install",
        "https://calbot.example.evil.example/p/214",
        "https://evil.example/p/214",
        "http://calbot.example/p/214",
        "javascript:https://calbot.example/p/214",
    ],
)
def test_other_addresses_are_neither_shown_nor_fetched(linking: Office, link: str) -> None:
    looked: list[str] = []

    async def look(url: str) -> Any:
        looked.append(url)
        raise AssertionError("nothing is fetched")

    object.__setattr__(linking.house.wires, "check_link", look)
    assert share(linking, MKT, MARKETING, link).unfurls == {}
    assert looked == []


def test_several_links_of_one_message_are_shown_together(linking: Office) -> None:
    links = [f"https://calbot.example/p/{number}" for number in range(214, 224)]
    linking.keep(*(linking.post_of(number) for number in range(215, 224)))
    message = share(linking, MKT, MARKETING, *links)
    assert list(message.unfurls) == links[:5]
    assert len(linking.town.called("chat.unfurl")) == 1


def test_slacks_retry_shows_it_once(linking: Office) -> None:
    sent = linking.hands.share(MKT, MARKETING, OWN, [OWN])
    linking.send(sent)
    linking.send(sent.again(linking.town))
    linking.answer()
    assert len(linking.town.called("chat.unfurl")) == 1


def test_when_slack_is_busy_it_is_shown_later(linking: Office) -> None:
    linking.town.fail("busy", "chat.unfurl", seconds=3)
    message = share(linking, MKT, MARKETING)
    assert message.unfurls == {}
    assert [row.state for row in linking.heard()] != [HeardState.ANSWERED]
    linking.later(seconds=10)
    linking.answer()
    assert list(message.unfurls) == [OWN]
    assert [row.state for row in linking.heard()] == [HeardState.ANSWERED]


def test_a_line_that_broke_is_tried_again_and_does_no_harm(linking: Office) -> None:
    linking.town.fail("lost", "chat.unfurl")
    message = share(linking, MKT, MARKETING)
    linking.later(seconds=10)
    linking.answer()
    assert (list(message.unfurls), len(linking.town.called("chat.unfurl"))) == ([OWN], 2)


def test_without_the_right_it_is_not_tried_for_ever(office: Office) -> None:
    office.keep(office.post_of())
    assert share(office, MKT, MARKETING).unfurls == {}
    assert [row.state for row in office.heard()] == [HeardState.ANSWERED]


def test_a_cancelled_post_is_struck_and_offers_nothing(linking: Office) -> None:
    (asked,) = linking.say(MKT, "cancel p-214")
    linking.press(MKT, asked, "Cancel the post")
    (shown,) = share(linking, MKT, MARKETING).unfurls.values()
    assert "strike" in str(shown)


def test_the_link_is_told_with_the_post_and_leads_to_a_page_that_tells_nothing(linking: Office) -> None:
    (card,) = linking.say(MKT, "check p-214")
    assert OWN in words_of(card.blocks)
    for number in ("214", "999999"):
        page = linking.runner.run(linking.client.get(f"/p/{number}", headers={"accept-language": "ja"}))
        assert page.status_code == 200
        assert f"確認 p-{number}" in page.text
        assert "bold" not in page.text
    for wrong in ("0", "-1", "x", "1" * 40):
        assert linking.runner.run(linking.client.get(f"/p/{wrong}")).status_code in (400, 404)


def test_a_private_channel_that_calbot_is_not_in_shows_nothing(linking: Office) -> None:
    assert share(linking, MKT, SECRET).unfurls == {}


@given(st.integers(1, 999_999_999), st.sampled_from(["https://c.example", "https://c.example/", "https://c.example/x"]))
def test_a_link_leads_back_to_its_post(number: int, own: str) -> None:
    assert post_of(own, link_of(own, number)) == number


@given(st.text(max_size=40))
def test_no_other_text_leads_to_a_post(text: str) -> None:
    assert post_of("", text) is None
    assert post_of("", f"/p/{text}") is None
    found = post_of("https://c.example", f"https://c.example/p/{text}")
    assert found is None or link_of("https://c.example", found) == f"https://c.example/p/{text}"
