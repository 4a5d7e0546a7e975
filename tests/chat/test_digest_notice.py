"""A digest says how much notice care had of big posts, this week and the week before, where no lead reads it anyhow."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.alerts.lead_time import InTime
from calbot.chat.plain import plain
from calbot.chat.screens import again
from calbot.flows import digest
from calbot.flows.digest import DigestView
from calbot.store import workspace as workspaces
from calbot.words.say import sayer
from tests.chat import weeks

CARE = 2


@pytest.fixture(autouse=True)
def _without_mornings(chat: Any) -> None:
    mornings(chat, "")


def mornings(chat: Any, at: str) -> None:
    def told(session: Any, turn: Any) -> None:
        workspaces.by_id(session, turn.workspace_id).settings = {"day": {"morning_at": at}}
        session.commit()

    chat.flow(told)


def seen(chat: Any) -> DigestView:
    found: list[DigestView] = []
    chat.flow(lambda session, turn: found.append(digest.of_place(session, turn, CARE)))
    return found[0]


def test_of_two_weeks(chat: Any) -> None:
    assert seen(chat).notice is None
    chat.keep(*weeks.posts())
    view = seen(chat)
    big = [(one[1], one[2] >= 72) for one in weeks.OUT if one[3] == "big"]
    last, before = ([good for days, good in big if start <= days < start + 7] for start in (0, 7))
    assert view.notice == (InTime(len(last), sum(last)), InTime(len(before), sum(before)))
    said = plain(again.digest(view, sayer("en", "Europe/London"), {}))
    assert "Notice this week: 2 of 3 big posts on time (67%). The week before 50%." in said
    assert "今週の事前連絡: 大きな投稿3件中2件が期限内(67%)。前週は50%。" in plain(
        again.digest(view, sayer("ja", "Asia/Tokyo"), {})
    )


def test_where_a_lead_reads_it_in_the_morning_the_digest_does_not_say_it_again(chat: Any) -> None:
    chat.keep(*weeks.posts())
    assert seen(chat).notice is not None
    mornings(chat, "07:30")
    assert seen(chat).notice is None


def test_in_a_week_without_big_posts_nothing_is_said(chat: Any) -> None:
    chat.keep(*(row for row in weeks.posts() if getattr(row, "size", "") != "big"))
    assert seen(chat).notice is None
