"""A message that may have arrived where nobody can look: by its kind it is said again, or left in sight."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calbot.chat.doubt import KINDS, Doubt, doubt_markdown, doubt_of
from calbot.chat.plain import plain
from calbot.chat.platform import CannotTell
from calbot.chat.screens.table import SCREENS
from calbot.errors import Unknown
from calbot.flows import audit
from calbot.flows import notice as notices
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.alert import AlertLevel
from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.store import place as places
from calbot.store.audit import given_up, left_open
from calbot.store.session import reading
from tests.chat.conftest import NOW, Chat

ROOT = Path(__file__).parents[2]


def test_every_message_is_of_one_kind() -> None:
    named = [screen for kind in KINDS for screen in kind.screens]
    assert sorted(named) == sorted(SCREENS)
    assert doubt_of("a screen of a newer version") is Doubt.SAID_AGAIN, "what nobody has thought of is not lost"


def test_the_readme_has_the_table() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- doubt -->\n")
    assert rest.partition("\n<!-- /doubt -->")[0] == doubt_markdown(), "put calbot.chat.doubt.doubt_markdown() there"


@pytest.fixture
def mute(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """A chat that cannot be asked what it has."""

    async def find(_address: str, _key: str) -> str | None:
        raise CannotTell("nobody may read here")

    monkeypatch.setattr(chat.room, "find", find)
    return chat


def said(chat: Chat, screen: str, about: tuple[str, int], times: int = 1) -> list[str]:
    """What stands in #care when the first call for it broke off after it had arrived."""

    def put(session: Any, turn: Turn) -> None:
        (care,) = [one for one in places.every(session, turn.workspace_id) if one.address == "#care"]
        tell(session, turn, [care], screen, about, "1")
        session.commit()

    chat.flow(put)
    for _ in range(times):
        chat.room.trouble = [(Unknown("a proxy answered 502"), True)]
        chat.deliver()
        chat.later(seconds=16)
    chat.room.trouble = []
    chat.deliver()
    return [plain(one.card) for one in chat.room.places.get("#care", ())]


def last(chat: Chat) -> Notice:
    since = NOW - timedelta(days=1)
    with reading(chat.engine) as session:
        return [*given_up(session, "acme", since), *left_open(session, "acme", since)][-1]


def test_what_can_wait_is_not_said_again_and_stays_in_sight(mute: Chat) -> None:
    (once,) = said(mute, "digest.card", ("digest", 2))
    assert "Possible repeat" not in once
    assert doubt_of("result.card") is Doubt.LEFT
    notice = last(mute)
    assert (notice.state, notice.problem, notice.repeats) == (NoticeState.DEAD, MAY_BE_THERE, 0)
    told = plain(mute.say("Lead", "status", "#care").card)
    assert "1 message may not have arrived" in told
    assert "in #care" in told
    assert "given up" not in told
    found = asyncio.run(mute.wires.flow(audit.audit, Turn("acme", mute.clock[0])))
    assert found.counts()["given_up"] == 0, "it is no trouble that somebody has to mend"


def test_a_digest_that_may_be_all_that_tells_of_a_warning_is_said_again(mute: Chat, alert: Any) -> None:
    mute.keep(alert(level=AlertLevel.WATCH))
    first, again = said(mute, "digest.card", ("digest", 2))
    assert "Possible repeat" not in first
    assert "Possible repeat" in again


def test_a_warning_and_its_end_are_said_again_and_say_so(mute: Chat, alert: Any) -> None:
    mute.keep(alert(level=AlertLevel.INFO))
    first, again = said(mute, "alert.card", ("alert", 88))
    assert "Possible repeat" not in first
    assert "Possible repeat" in again


def test_what_was_left_is_said_once_more_when_somebody_wants_it(mute: Chat) -> None:
    said(mute, "digest.card", ("digest", 2))
    notice = last(mute)
    mute.flow(notices.revive, notice.id)
    mute.later(seconds=16)
    mute.deliver()
    told = [plain(one.card) for one in mute.room.places["#care"]]
    assert ["Possible repeat" in one for one in told] == [False, True]
