"""Every way to say something in Slack comes to the same: slash commands, mentions in threads, words to calbot alone."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from calbot.chat.commands.table import COMMANDS
from calbot.chat.reading import addressed
from calbot.chat.slack.listen import from_event, from_shortcut
from calbot.model.alert import Alert
from calbot.model.flag import Flag
from calbot.model.post import Post
from calbot.wiring.house import MAIN
from calbot.words.say import sayer
from tests.chat.conftest import ALERT, NOW
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.slack.hands import signed
from tests.slack.town import Message

SAY = sayer("en", "UTC")


def in_thread(office: Office, user: str, text: str, channel: str = CARE) -> Message:
    """What `user` alone reads in a thread that others began, for words with a mention."""
    root = Message(office.town.stamp(), "what about the reel?", [])
    office.town.channels[channel].messages.append(root)
    sent = office.hands.mention(user, channel, "", root.ts)
    body = sent.body.replace(b"<@U0CALBOT> ", text.replace("@calbot", "<@U0CALBOT>").encode().replace(b'"', b'\\"'))
    office.post(body, signed(office.town.secret, body, office.clock.seconds()))
    office.answer()
    answer = office.town.told(channel, user)[-1]
    assert (answer.only_for, answer.thread_ts) == (user, root.ts)
    return answer


@pytest.mark.parametrize(
    "text",
    [
        "@calbot check p-214",
        "@calbot, check p-214",
        "hey @calbot check p-214",
        "check p-214 @calbot",
        "check p-214 @calbot?",
        "  @calbot   CHECK   P-214",
        "@calbot 確認 p-214",
        "@calbot 確認p-214",
    ],
)
def test_a_mention_in_a_thread_is_read_wherever_it_stands(office: Office, text: str) -> None:
    office.keep(office.post_of())
    assert "p-214" in words_of(in_thread(office, MKT, text).blocks)


def test_a_flag_is_told_in_a_thread_where_no_slash_command_reaches(office: Office) -> None:
    office.keep(office.post_of(starts_at=NOW - timedelta(hours=1)))
    guess = in_thread(office, AGT1, "@calbot flag typo p-214 first line")
    assert "f-1" in words_of(guess.blocks)
    assert [flag.post_id for flag in office.rows(Flag)] == [214]


def test_a_post_is_moved_in_a_thread_by_words_and_a_press(office: Office) -> None:
    office.keep(office.post_of())
    asked = in_thread(office, MKT, "@calbot move p-214 fri 8:00", MARKETING)
    office.press(MKT, asked, "Move")
    assert [post.starts_at.hour for post in office.rows(Post)] == [8]


def test_a_form_that_a_thread_asks_for_opens_by_a_button_there(office: Office) -> None:
    card = in_thread(office, MKT, "@calbot move", MARKETING)
    office.press(MKT, card, labels(card)[0])
    assert office.modal().view["callback_id"] == "cal:post.move.ask"


@pytest.mark.parametrize("text", ["week", "<@U0CALBOT> week", "予定", "/calbot week"])
def test_words_to_calbot_alone_need_no_name(office: Office, text: str) -> None:
    office.keep(office.post_of())
    office.send(office.hands.direct(MKT, text))
    office.answer()
    (answer,) = office.town.told(office.town.direct(MKT).id)
    assert "p-214" in words_of(answer.blocks)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_words_with_a_picture_or_beside_a_thread_are_words_too(office: Office, subtype: str) -> None:
    office.keep(office.post_of(starts_at=NOW - timedelta(hours=1)))
    event = {"type": "message", "subtype": subtype, "channel_type": "im", "user": AGT1, "ts": office.town.stamp()}
    more = {"channel": office.town.direct(AGT1).id, "text": "flag typo p-214 first line", "files": [{"id": "F1"}]}
    assert office.send(office.hands.event({**event, **more})).status_code == 200
    office.answer()
    assert [flag.post_id for flag in office.rows(Flag)] == [214]


@pytest.mark.parametrize("called", [f"<@{MKT}>", f"to <@{MKT}|mika.tanaka>"])
def test_a_warning_is_given_to_whoever_is_called(office: Office, called: str) -> None:
    office.keep(office.post_of())
    office.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    assert "Mkt has it" in words_of(in_thread(office, LEAD, f"@calbot assign s-88 {called}").blocks)


def test_a_slash_command_calls_by_id_too(office: Office) -> None:
    office.keep(office.post_of())
    office.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    told = office.say(LEAD, f"assign s-88 <@{MKT}|mika.tanaka>", CARE)
    assert any("Mkt has it" in words_of(one.blocks) for one in told)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (f"flag typo p-214 ask <@{MKT}|mika.tanaka>", "ask @Mkt"),
        ("flag typo p-214 ask <@U0NOBODY|nobody.known>", "ask @nobody.known"),
        ("flag typo p-214 see <#C0CARE|care>", "see #care"),
        ("flag typo p-214 <!here> look", "@here look"),
        ("flag typo p-214 <!subteam^S0123|@social> look", "@social look"),
    ],
)
def test_who_is_called_in_a_note_is_read_by_name(office: Office, typed: str, read: str) -> None:
    office.keep(office.post_of(starts_at=NOW - timedelta(hours=1)))
    office.say(AGT1, typed, CARE)
    (flag,) = office.rows(Flag)
    assert read in flag.note


def test_help_is_by_role_and_in_ones_own_language(office: Office) -> None:
    told = {
        user: words_of([b for one in office.say(user, "help", CARE) for b in one.blocks]) for user in (MKT, LEAD, AGT1)
    }
    usages = {command.name: SAY(command.usage) for command in COMMANDS}
    for name, marketer, lead, agent in (
        ("add", True, False, False),
        ("move", True, False, False),
        ("cover", False, True, True),
        ("forecast", True, True, False),
        ("flag", True, True, True),
        ("week", True, True, True),
    ):
        shown = [usages[name] in told[user] for user in (MKT, LEAD, AGT1)]
        assert shown == [marketer, lead, agent], name
    assert all("In a thread, slash commands do not reach me" in words for words in told.values())
    assert "報告" in words_of([b for one in office.say(AGT2, "ヘルプ", CARE) for b in one.blocks])


def test_the_shortcut_on_a_message_in_a_thread_answers_there(office: Office) -> None:
    office.keep(office.post_of(starts_at=NOW - timedelta(hours=1)))
    root = Message(office.town.stamp(), "look", [])
    office.town.channels[CARE].messages.append(root)
    office.send(office.hands.message_shortcut(AGT1, CARE, "cal:flag", "no link here", root.ts))
    (opened,) = office.submit(AGT1, office.modal(), {"kind": "confusing", "post": "214"}, CARE)
    assert (opened.only_for, opened.thread_ts) == (AGT1, root.ts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<@B> week", "week"),
        ("week <@B>", "week "),
        ("week <@B>?", "week "),
        ("<@B> ?", "?"),
        ("hey <@B>, week <@U2>", "week <@U2>"),
        ("<@B>", ""),
        ("nobody is called", "nobody is called"),
        ("thanks <@B>!", "thanks "),
    ],
)
def test_what_is_said_to_the_one_who_is_called(text: str, said: str) -> None:
    assert addressed(text, "<@B>") == said


def test_a_shortcut_on_a_message_tells_when_that_was_written() -> None:
    said = {"callback_id": "cal:flag", "team": {"id": "T1"}, "user": {"id": MKT}, "trigger_id": "1.2"}
    for ts, values in (("1700000000.000100", {"said_at": "1700000000"}), ("soon", {}), (17, {}), (None, {})):
        ask = from_shortcut({**said, "message": {"text": "it smells", "ts": ts}}).ask
        assert (ask.verb, ask.values) == ("flag.form" if values else "", values)


@pytest.mark.parametrize("unit", ["<http://a", "<mailto:", "<tel:", "<@", "<#C0123|", "<!subteam^S01|", "<", "&lt;"])
def test_words_of_thousands_of_beginnings_are_read_in_no_time(unit: str) -> None:
    """Slack gives three seconds, and while one such text is read nobody else is answered."""
    words = "<@U0CALBOT> flag " + unit * (39_000 // len(unit))
    event = {"type": "app_mention", "user": MKT, "channel": MARKETING, "text": words, "ts": "1.1"}
    shortcut = {"callback_id": "cal:flag", "team": {"id": "T1"}, "user": {"id": MKT}, "message": {"text": words}}
    began = time.process_time()
    assert from_event({"team_id": "T1", "event_id": "Ev1", "event": event}, "U0CALBOT") is not None
    assert from_shortcut({**shortcut, "trigger_id": "1.2"}).ask.text == "flag"
    assert time.process_time() - began < 1.0
