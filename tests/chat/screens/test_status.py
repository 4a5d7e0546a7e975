"""How calbot itself is, in words: an audit of hours ago is no good news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calbot.chat.plain import plain
from calbot.chat.screens import status
from calbot.model.beat import Beat
from calbot.words.say import sayer
from tests.web.exhibits_status import LEFT_OPEN, MINUTE, NOW, SEEN, WELL


@pytest.mark.parametrize(
    ("locale", "well", "trouble", "old"),
    [
        ("en", "All is well", "Something needs whoever runs calbot", "nobody has checked since"),
        ("ja", "正常です", "運用担当者の対応が必要です", "確認できていません"),
    ],
)
def test_an_audit_of_hours_ago_is_told_as_trouble(locale: str, well: str, trouble: str, old: str) -> None:
    say = sayer(locale, "UTC")
    fresh = plain(status.card(WELL, SEEN, say))
    assert well in fresh
    assert old not in fresh
    late = plain(status.card(replace(WELL, audited=Beat(name="audit:acme", at=NOW - 190 * MINUTE)), SEEN, say))
    assert trouble in late
    assert old in late


def test_what_may_not_have_arrived_is_named_with_its_place_and_is_no_trouble() -> None:
    told = plain(status.card(LEFT_OPEN, SEEN, sayer("en", "UTC")))
    assert told.startswith("All is well")
    assert "3 messages may not have arrived" in told
    assert "digest in your chat with me" in told
    assert "6a1f" not in told, "a number of the chat's own says nothing to anybody"
