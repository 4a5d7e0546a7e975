"""Five steps, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.chat.plain import plain


@pytest.mark.parametrize(("who", "words", "first"), [("Agt1", "learn", "Listen"), ("Agt2", "応対", "聞く")])
def test_five_steps(chat: Any, who: str, words: str, first: str) -> None:
    _, *steps, note = plain(chat.say(who, words, "#care").card).splitlines()
    assert len(steps) == 5
    assert steps[0].startswith(first)
    assert note
