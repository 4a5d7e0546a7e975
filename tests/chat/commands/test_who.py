"""Who answers for an account, and what nobody has told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.model.account import Account
from calbot.model.inbound import InboundCount
from calbot.model.shift import Shift
from calbot.model.workspace import Workspace
from tests.chat.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def staffed(chat: Any) -> Any:
    """@new on X has nobody; Agt1 is on duty, a name of a roster comes later; TikTok is counted."""
    told: dict[str, Any] = {"workspace_id": "acme"}
    raci = {"R": [2], "C": [3], "I": [4, 5]}
    chat.keep(Account(id=9, network="youtube", handle="@new", brand="Pot", team="night", raci=raci, **told))
    chat.keep(
        Shift(id=1, person_id=4, starts_at=NOW - HOUR, ends_at=NOW + HOUR, **told),
        Shift(id=2, name="Robin", starts_at=NOW + 2 * HOUR, ends_at=NOW + 9 * HOUR, **told),
        InboundCount(id=1, starts_at=NOW - 2 * HOUR, brand="Pot", network="tiktok", messages=4, **told),
    )
    return chat


def said(chat: Any, words: str, who: str = "Agt1") -> str:
    return plain(chat.say(who, words, "#care").card)


@pytest.mark.parametrize("words", ["tiktok", "@pot", "TIKTOK @Pot", "pot tik"])
def test_who_answers_and_who_is_on_duty(staffed: Any, words: str) -> None:
    told = said(staffed, f"who {words}")
    assert "TikTok @pot (Pot)" in told
    assert "owner Mkt · backup Mkt2 · on duty now Agt1" in told
    assert "Robin" not in told
    assert "@new" not in told


def test_letters_of_raci_are_named_and_nobody_is_said_to_be_nobody(staffed: Any) -> None:
    told = said(staffed, "who @new")
    assert "no owner · no backup · responsible Mkt2 · consulted Lead · informed Agt1 and Agt2" in told
    assert "on duty" not in told


def test_a_brand_names_all_of_its_accounts_and_no_word_all(staffed: Any) -> None:
    assert said(staffed, "who pot").startswith("2 accounts")
    assert said(staffed, "who").startswith("4 accounts")
    assert said(staffed, "who myspace").startswith("No account is called myspace.")


def test_what_is_missing_where_most_is_missing_first(staffed: Any) -> None:
    lead, _, *rows = [" ".join(line.split()) for line in said(staffed, "channels").splitlines()]
    assert lead == "4 accounts; something is missing at 3"
    assert rows[0] == (
        "YouTube @new (Pot) nobody nobody general "
        "owner, backup, roster of seven days, counts of seven days, and audience"
    )
    assert "TikTok @pot (Pot) Mkt Mkt2 general nothing" in rows


def test_a_count_of_everything_is_a_count_of_each(staffed: Any) -> None:
    staffed.keep(InboundCount(workspace_id="acme", id=2, starts_at=NOW - HOUR, messages=4))
    assert said(staffed, "channels").startswith("4 accounts; something is missing at 1")
    staffed.later(days=8)
    assert said(staffed, "channels").startswith("4 accounts; something is missing at 4")


def test_in_japanese(staffed: Any) -> None:
    assert "担当 Mkt · 代理 Mkt2 · 現在の勤務 Agt1" in said(staffed, "担当者 tiktok", "Agt2")
    assert said(staffed, "窓口", "Agt2").startswith("アカウント4件、うち3件に不足があります")


def test_another_company_s_accounts_are_not_there(chat: Any) -> None:
    chat.keep(Workspace(id="other", name="Other", zone="Europe/London", locale="en", created_at=NOW))
    chat.keep(Account(workspace_id="other", id=1, network="mastodon", handle="@secret"))
    assert "secret" not in said(chat, "channels")
    assert said(chat, "who mastodon").startswith("No account")
