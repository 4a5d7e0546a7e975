"""Which blocks a card goes out with: Slack's own, what it has known for long, a picture; never twice, never none."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from calbot.chat.cards import Card, Chart, Table, Title, spans
from calbot.chat.picture import SIZE
from calbot.chat.slack.pictures import Pictures
from calbot.chat.slack.send import SlackChat
from calbot.clock import system_clock
from calbot.errors import Lasting, Passing, Unknown
from tests.chat.slack.office import MARKETING, MKT, Office, words_of
from tests.slack.town import Message

TABLE = Table(("Time", "Post"), (("19:00", "p-214"),))
CHART = Chart("By hour", (("19:00", 120.0), ("20:00", 80.0)), unit="messages", limits=(60.0, 60.0))
CARD = Card((Title(spans("p-214")), TABLE, CHART), "p-214")


@pytest.fixture
def slack(office: Office) -> SlackChat:
    """With pictures, which the house asks for by a setting."""
    platform = office.house.wires.platforms["slack"]
    assert isinstance(platform, SlackChat)
    office.town.scopes |= {"files:write"}
    return SlackChat(platform._caller, system_clock, gap=0.0, pictures=Pictures(platform._caller, (0.0, 0.01, 0.01)))


def run(office: Office, work: Awaitable[Any]) -> Any:
    async def awaited() -> Any:
        return await work

    return office.runner.run(awaited())


def post(office: Office, slack: SlackChat, card: Card = CARD, key: str = "k") -> Message:
    run(office, slack.post(MARKETING, card, key=key))
    return office.town.told(MARKETING)[-1]


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def uploads(office: Office) -> int:
    return len(office.town.called("files.completeUploadExternal"))


def test_where_slack_has_its_own_they_are_used_and_nothing_is_uploaded(office: Office, slack: SlackChat) -> None:
    assert kinds(post(office, slack)) == ["header", "data_table", "data_visualization"]
    assert len(office.town.calls) == 1


def test_where_it_has_none_there_is_a_picture_with_all_numbers_beside_it(office: Office, slack: SlackChat) -> None:
    office.town.native = False
    message = post(office, slack)
    assert kinds(message) == ["header", "table", "image", "rich_text"]
    assert "120 messages | 60" in words_of(message.blocks[-1])
    (kept,) = office.town.files.values()
    assert (kept["shared"], kept["length"]) == ("", len(kept["body"])), "shown by the message, and posted by none"
    assert "120 messages" in kept["alt"]
    image = Image.open(BytesIO(kept["body"]))
    assert (image.format, image.size) == ("PNG", SIZE)
    assert len(office.town.told(MARKETING)) == 1


def test_what_was_refused_is_not_offered_again_and_a_chart_that_stays_is_uploaded_once(
    office: Office, slack: SlackChat
) -> None:
    office.town.native = False
    message = post(office, slack)
    asked = len(office.town.called("chat.postMessage"))
    ref = f"{MARKETING}/{message.ts}"
    for number in range(3):
        run(office, slack.amend(MARKETING, ref, replace(CARD, fallback=f"{number}"), key="k"))
        post(office, slack, key=f"k{number}")
    assert uploads(office) == 1
    assert len(office.town.called("chat.postMessage")) == asked + 3
    assert [len(one.blocks) for one in office.town.told(MARKETING)] == [4] * 4
    other = replace(CHART, limits=(70.0, 70.0))
    run(office, slack.amend(MARKETING, ref, Card((other,), "x"), key="k"))
    assert uploads(office) == 2


def test_a_picture_that_slack_has_not_looked_at_yet_is_shown_a_moment_later(office: Office, slack: SlackChat) -> None:
    office.town.native, office.town.looks = False, 1
    assert "image" in kinds(post(office, slack))
    assert uploads(office) == 1


def test_a_picture_that_slack_never_shows_is_left_out_and_not_tried_with_each_card(
    office: Office, slack: SlackChat
) -> None:
    office.town.native, office.town.looks = False, 99
    for number in range(3):
        assert kinds(post(office, slack, key=f"k{number}")) == ["header", "table", "rich_text"]
    assert uploads(office) == 1


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", "missing_scope"),
        ("files.getUploadURLExternal", "away"),
        ("files.getUploadURLExternal", "lost"),
        ("files.completeUploadExternal", "dropped"),
        ("files.completeUploadExternal", "busy"),
    ],
)
def test_whatever_becomes_of_the_picture_the_card_goes_out_once(
    office: Office, slack: SlackChat, method: str, fault: str
) -> None:
    office.town.native = False
    office.town.fail(fault, method, times=9)
    for number in range(2):
        assert kinds(post(office, slack, key=f"k{number}")) == ["header", "table", "rich_text"]
    assert len(office.town.told(MARKETING)) == 2
    assert len([name for name, _ in office.town.calls if name.startswith("files.")]) <= 2, "it is let rest"


def test_a_picture_that_cannot_be_drawn_keeps_no_card_back(
    office: Office, slack: SlackChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_chart: Chart) -> bytes:
        raise OSError("no font")

    monkeypatch.setattr("calbot.chat.slack.pictures.png", broken)
    office.town.native = False
    assert kinds(post(office, slack)) == ["header", "table", "rich_text"]
    assert "could not be drawn" in caplog.text


def test_a_message_that_may_have_arrived_is_not_sent_in_another_shape(office: Office, slack: SlackChat) -> None:
    office.town.fail("lost", "chat.postMessage")
    with pytest.raises(Unknown):
        post(office, slack)
    assert len(office.town.told(MARKETING)) == 1
    assert len(office.town.called("chat.postMessage")) == 1


def test_a_refusal_is_remembered_though_the_next_shape_was_put_off(office: Office, slack: SlackChat) -> None:
    office.town.fail("invalid_blocks", "chat.postMessage")
    office.town.fail("busy", "chat.postMessage")
    with pytest.raises(Passing):
        post(office, slack)
    assert "data_table" not in kinds(post(office, slack)), "it would else be refused and put off for ever"
    assert len(office.town.called("chat.postMessage")) == 1


def test_blocks_that_are_too_much_go_out_as_fewer(office: Office, slack: SlackChat) -> None:
    office.town.fail("msg_blocks_too_long", "chat.postMessage")
    assert "data_table" not in kinds(post(office, slack))
    assert len(office.town.told(MARKETING)) == 1


def test_a_card_of_no_shape_that_slack_takes_is_given_up_after_all_of_them(office: Office, slack: SlackChat) -> None:
    office.town.fail("invalid_blocks", "chat.postMessage", times=6)
    with pytest.raises(Lasting, match="invalid_blocks"):
        post(office, slack)
    assert office.town.told(MARKETING) == []
    assert "data_table" in kinds(post(office, slack)), "that was the card's fault"


def test_an_answer_to_one_person_finds_its_shape_at_the_same_address(office: Office) -> None:
    office.town.native = False
    office.keep(office.post_of())
    office.work()
    (card,) = office.say(MKT, "week")
    assert card.only_for == MKT
    assert "table" in kinds(card)
    assert {name for name, _ in office.town.calls} & {"chat.postEphemeral", "chat.postMessage"} == set()
