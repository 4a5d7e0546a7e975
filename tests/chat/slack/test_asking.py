"""What people ask in Slack: words, presses, modals, shortcuts and homes, as they see them."""

from __future__ import annotations

import ast
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calbot.chat import commands
from calbot.chat.ask import Ask, Reply
from calbot.chat.slack import opening
from calbot.chat.slack.opening import WITH_FORMS, may_open
from calbot.chat.wires import Wires
from calbot.model.flag import Flag, FlagState
from calbot.model.heard import HeardState
from calbot.model.post import Post
from calbot.model.shift import Shift
from tests.chat.slack.office import AGT1, AGT2, CARE, GUEST, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.parsing import parsed
from tests.slack.town import Message


def test_every_command_that_asks_back_in_a_form_is_answered_in_the_request() -> None:
    """Found by reading the commands: a form that is drawn nowhere in the request could not open."""
    found = set()
    for file in Path(commands.__path__[0]).glob("*.py"):
        calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
        if any(
            word.arg == "form" and not isinstance(word.value, ast.Constant) for one in calls for word in one.keywords
        ):
            found.add(file.stem)
    assert found == WITH_FORMS


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("add", True),
        ("ADD tiktok", True),
        ("追加", True),
        ("報告リンク切れ", True),
        ("flag broken link", True),
        ("week", False),
        ("", False),
        ("help", False),
        ("surprise", False),
    ],
)
def test_only_what_may_ask_back_waits_for_its_answer(text: str, opens: bool) -> None:
    assert may_open(Ask("slack", "C1", "U1", text)) is opens


def test_a_command_is_answered_to_its_writer_alone(office: Office) -> None:
    office.keep(office.post_of())
    (card,) = office.say(MKT, "week")
    assert (card.only_for, "p-214" in words_of(card.blocks)) == (MKT, True)
    assert office.town.told(MARKETING) == []


def test_times_are_those_of_the_viewer(office: Office) -> None:
    office.keep(office.post_of())
    seen = [words_of(office.say(user, "week")[0].blocks) for user in (MKT, LEAD, AGT2)]
    assert ["19:00" in seen[0], "13:00" in seen[1], "4:00" in seen[2]] == [True] * 3
    assert "ロンドン" not in seen[0]


def test_flag_is_a_command_of_its_own(office: Office) -> None:
    office.keep(office.post_of())
    (one,) = office.say(AGT1, "typo in the first line", CARE, "/flag")
    (other,) = office.say(AGT1, "flag typo in the first line", CARE)
    assert labels(one) == labels(other)
    assert office.say(AGT1, "", CARE, "/flag") == []
    assert office.modal().view["callback_id"] == "cal:flag.draft"


def test_a_form_comes_back_with_what_is_wrong_at_its_field(office: Office) -> None:
    assert office.say(MKT, "add") == []
    view = office.modal()
    sent = office.hands.submit(MKT, view, {"title": "Clean the seal", "link": "not a link"})
    answer = office.send(sent)
    told = answer.json()
    assert told["response_action"] == "errors"
    assert set(told["errors"]) == {"account", "when", "link"}
    office.answer()
    assert office.town.told(MARKETING, MKT) == []


def test_a_post_is_added_by_a_modal_and_a_press(office: Office) -> None:
    office.say(MKT, "add")
    at = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    values = {"account": "1", "title": "How to clean the seal <!channel>", "when": at.timestamp()}
    (draft,) = office.submit(MKT, office.modal(), values)
    assert office.answers[-1].json() == {"response_action": "clear"}
    assert "<!channel>" in words_of(draft.blocks)
    (saved,) = office.press(MKT, draft, "Save")
    assert saved is draft, "the answer to a press on one's own card takes its place"
    (post,) = office.rows(Post)
    assert (post.title, post.starts_at, post.zone) == ("How to clean the seal <!channel>", at, "Europe/London")
    office.press(MKT, draft, "Save") if "Save" in labels(draft) else None
    assert len(office.rows(Post)) == 1


def test_a_modal_that_cannot_open_any_more_becomes_a_button(office: Office) -> None:
    office.town.fail("expired_trigger_id", "views.open")
    (card,) = office.say(MKT, "add")
    (label,) = labels(card)
    assert office.press(MKT, card, label) == []
    assert office.modal().view["callback_id"] == "cal:post.draft"


def test_words_in_a_thread_are_answered_there_and_open_their_form_by_a_button(office: Office) -> None:
    thread = Message(office.town.stamp(), "p-214?", [])
    office.town.channels[MARKETING].messages.append(thread)
    office.send(office.hands.mention(MKT, MARKETING, "add", thread.ts))
    office.answer()
    _, card = office.town.told(MARKETING, MKT)
    assert (card.only_for, card.thread_ts) == (MKT, thread.ts)
    office.press(MKT, card, labels(card)[0])
    assert office.modal().view["callback_id"] == "cal:post.draft"


def test_words_to_calbot_alone_are_answered_there(office: Office) -> None:
    office.send(office.hands.direct(MKT, "help"))
    office.answer()
    (card,) = office.town.told(office.town.direct(MKT).id)
    assert "week" in words_of(card.blocks)


def test_a_message_is_flagged_by_its_shortcut_with_the_link_in_it(office: Office) -> None:
    office.keep(office.post_of())
    text = "customer asks, see <https://pot.example/safe|pot.example/safe>, call 0800 1234567"
    office.send(office.hands.message_shortcut(AGT1, CARE, "cal:flag", text))
    view = office.modal().view
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert inputs["url"]["initial_value"] == "https://pot.example/safe"
    assert "0800" not in str(view)
    assert all("0800" not in str(row.said) and "customer" not in str(row.said) for row in office.heard())
    (guess,) = office.submit(AGT1, office.modal(), {"kind": "broken_link", "note": ""}, CARE)
    office.press(AGT1, guess, "Yes", CARE)
    (flag,) = office.rows(Flag)
    assert flag.url == "https://pot.example/safe"


def test_a_post_is_added_by_the_global_shortcut(office: Office) -> None:
    office.send(office.hands.shortcut(MKT, "cal:add"))
    assert office.modal().view["callback_id"] == "cal:post.draft"
    values = {
        "account": "1",
        "title": "Seal",
        "when": datetime(2026, 12, 1, 15, tzinfo=UTC).timestamp(),
    }
    office.send(office.hands.submit(MKT, office.modal(), values))
    office.answer()
    (draft,) = office.town.told(office.town.direct(MKT).id)
    assert "Save" in labels(draft)


def test_a_press_on_an_old_card_does_nothing_and_says_so(office: Office) -> None:
    office.keep(office.post_of())
    (first,) = office.say(MKT, "move p-214 fri 8:00")
    (second,) = office.say(MKT, "move p-214 fri 9:00")
    office.press(MKT, first, "Move")
    office.press(MKT, second, "Move")
    (post,) = office.rows(Post)
    assert post.starts_at == datetime(2026, 11, 27, 8, tzinfo=UTC)


def test_somebody_without_the_right_is_refused(office: Office) -> None:
    office.keep(office.post_of())
    (card,) = office.say(AGT1, "move p-214 fri 8:00", CARE)
    assert labels(card) == []
    assert [row.starts_at.day for row in office.rows(Post)] == [26]


def test_a_link_button_is_acknowledged(office: Office) -> None:
    office.keep(office.post_of())
    office.town.channels[MARKETING].messages.append(
        Message(
            "1.1",
            "x",
            [
                {
                    "type": "actions",
                    "elements": [
                        {
                            "type": "button",
                            "action_id": "cal:open:0",
                            "text": {"type": "plain_text", "text": "pot.example"},
                            "url": "https://pot.example",
                        }
                    ],
                }
            ],
        )
    )
    assert office.send(office.hands.press(MKT, MARKETING, office.town.told(MARKETING)[0], "pot")).status_code == 200
    assert office.heard() == []


def home_of(office: Office, user: str) -> str:
    office.send(office.hands.home(user))
    office.answer()
    assert office.town.refused == []
    return words_of(office.town.homes[user].view["blocks"])


def test_each_has_a_home_of_their_own(either: Office) -> None:
    noon = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    either.keep(either.post_of(starts_at=noon))
    either.keep(Shift(workspace_id="main", id=1, name="agt1", starts_at=noon, ends_at=noon + timedelta(hours=8)))
    (guess,) = either.say(AGT2, "報告 誤字 p-214", CARE)
    del guess
    homes = {user: home_of(either, user) for user in (MKT, LEAD, AGT1, AGT2)}
    assert all("p-214" in home for home in homes.values())
    assert "f-1" in homes[MKT], "the flag on her post"
    assert "f-1" in homes[AGT2], "the flag that he reported"
    assert "f-1" not in homes[AGT1]
    assert "Your shift: Wed 25 Nov 12:00-20:00 London" in homes[AGT1]
    assert "シフト表にあなたの勤務はありません" in homes[AGT2]
    assert "No warning stands" in homes[LEAD]
    either.send(either.hands.press_home(MKT, "I'm on it"))
    either.answer()
    assert [flag.state for flag in either.rows(Flag)] == [FlagState.CLAIMED]


def test_a_stranger_has_a_home_that_says_how_to_become_known(office: Office) -> None:
    assert GUEST in home_of(office, GUEST)


def test_personal_data_is_left_out_before_it_is_kept_and_its_writer_is_told(office: Office) -> None:
    office.keep(office.post_of())
    (guess,) = office.say(AGT1, "flag wrong price p-214, customer a.b@c.example 07700 900123 says so", CARE)
    (flag,) = office.rows(Flag) or [None]
    told = words_of(guess.blocks)
    assert "07700" not in told
    assert "a.b@c.example" not in told
    assert "phone number" in told
    assert all("07700" not in str(row.said) for row in office.heard())
    assert flag is None or "07700" not in str(flag.model_dump())


@pytest.mark.parametrize("written", ["jane.doe@example.com", "jane.doe%40example.com"])
def test_a_customers_address_in_a_link_that_is_flagged_or_shared_is_not_kept(office: Office, written: str) -> None:
    link = f"https://shop.example/order?email={written}&x=1"
    office.send(office.hands.message_shortcut(AGT1, CARE, "cal:flag", f"see <{link}>"))
    ours = f"https://calbot.example/p/214?u={written}"
    office.send(office.hands.share(MKT, MARKETING, f"see {ours}", [ours]))
    assert all("jane" not in str(row.said) for row in office.heard())
    inputs = {block["block_id"]: block["element"] for block in office.modal().view["blocks"] if "element" in block}
    assert inputs["url"]["initial_value"] == "https://shop.example/order?email=[email]&x=1"


def test_an_answer_that_takes_long_is_not_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    door = office.house.slack
    assert door is not None
    answer = door._opener._answer

    async def slowly(ask: Ask, wires: Wires) -> Reply:
        await asyncio.sleep(0.3)
        return await answer(ask, wires)

    monkeypatch.setattr(door._opener, "_answer", slowly)
    monkeypatch.setattr(opening, "SECONDS", 0.1)
    assert office.send(office.hands.command(MKT, MARKETING, "add")).status_code == 200
    assert office.town.views == {}
    office.runner.run(door.settled())
    office.answer()
    (card,) = office.town.told(MARKETING, MKT)
    assert len(labels(card)) == 1
    assert [row.state for row in office.heard()] == [HeardState.ANSWERED]
