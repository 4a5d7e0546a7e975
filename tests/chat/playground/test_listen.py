"""What the page's JSON means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.chat.playground.listen import Heard, NotAnAsk, command_words, read_heard


def heard(**more: object) -> Heard:
    return read_heard(json.dumps({"user": "Agt1", "address": "#care", "key": "k" * 16, **more}).encode())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/calbot week pot", "week pot"),
        ("/calbot", ""),
        ("/CALBOT  help", "help"),
        ("@calbot week", "week"),
        ("/flag broken link https://pan.example/a", "flag broken link https://pan.example/a"),
        ("／calbot　予定", "予定"),
        ("＠calbot 報告", "報告"),
        ("good morning", None),
        ("@Lead please look", None),
        ("see https://pan.example/calbot", None),
    ],
)
def test_words_for_calbot_and_words_for_people(typed: str, words: str | None) -> None:
    assert command_words(typed) == words


def test_a_slash_command_is_hidden_and_a_mention_is_not() -> None:
    slash, mention, talk = heard(text="/calbot week"), heard(text="@calbot week"), heard(text="hello")
    assert (slash.hidden, slash.talk, slash.ask.text, slash.typed) == (True, False, "week", "/calbot week")
    assert (mention.hidden, mention.talk) == (False, False)
    assert (talk.hidden, talk.talk) == (False, True)


def test_the_key_of_an_ask_is_its_users_own() -> None:
    assert heard(text="x").ask.key != heard(text="x", user="Lead").ask.key


def test_a_press_and_a_form_are_the_same_ask() -> None:
    sent = {"verb": "flag.claim", "subject": 57, "revision": 2, "values": {"to": "4"}}
    pressed, formed = heard(press=sent, message="9", thread="8"), heard(form=sent, message="9", thread="8")
    assert pressed == formed
    assert (pressed.ask.verb, pressed.ask.subject, pressed.ask.revision) == ("flag.claim", 57, 2)
    assert (pressed.ask.message, pressed.ask.thread, pressed.ask.text) == ("9", "8", "")


def test_invisible_marks_do_not_come_in() -> None:
    assert heard(text="/calbot add \u202etitle\x00").ask.text == "add title"
    assert heard(form={"verb": "post.add", "values": {"title": "a\u200bb"}}).ask.values == {"title": "ab"}


def test_a_refusal_repeats_nothing() -> None:
    with pytest.raises(NotAnAsk) as refusal:
        heard(press={"verb": "SECRET words"})
    assert "SECRET" not in str(refusal.value)
    assert "press.verb" in str(refusal.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(NotAnAsk):
        read_heard(body)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        said = heard(text=text)
    except NotAnAsk:
        return
    assert said.typed == text.strip()


def test_personal_data_is_taken_out_of_what_the_page_keeps() -> None:
    command, talk = heard(text="/flag ring 07700 900123"), heard(text="ring 07700 900123")
    assert (command.typed, command.ask.text) == ("/flag ring [phone]", "flag ring 07700 900123")
    assert (talk.typed, talk.ask.text) == ("ring [phone]", "ring [phone]")
