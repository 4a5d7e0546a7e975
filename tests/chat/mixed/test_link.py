"""`link`: one person in both chats, by a word that is given in one and said in the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calbot.model.identity import Identity
from calbot.model.workspace import History
from calbot.wiring.house import install
from tests.chat.mixed.conftest import Company
from tests.chat.slack import office as slack
from tests.chat.slack.office import words_of
from tests.chat.teams import office as teams
from tests.chat.teams.office import alone, words


def word(both: Company) -> str:
    """The word that Mkt is given in Slack."""
    (given,) = both.slack.say(slack.MKT, "link")
    assert given.only_for == slack.MKT
    found = re.search(r"link (\d+-[a-z]{10})", words_of(given.blocks))
    assert found is not None
    return found[1]


def names(both: Company, platform: str) -> dict[str, int]:
    return {one.user: one.person_id for one in both.rows(Identity) if one.platform == platform}


def said(both: Company, text: str, user: str = teams.MKT) -> str:
    """What `user` is told in Teams for it, alone with calbot."""
    return words([one.card for one in both.teams.say(user, text, alone(user))])


def test_whom_teams_does_not_know_says_the_word_and_is_the_same_person(both: Company) -> None:
    assert "link" in said(both, "week"), "a stranger is told of the way in"
    assert "Mkt" in said(both, f"link {word(both)}")
    assert names(both, "teams")[teams.MKT] == names(both, "slack")[slack.MKT]
    assert "do not know you" not in said(both, "week")
    told = both.slack.town.told(slack.MARKETING, slack.MKT)[-1]
    assert "Teams" in words_of(told.blocks), "where the word was given, its owner hears of it"


def test_the_word_may_be_given_in_teams_to_the_asker_alone_and_said_in_slack(both: Company) -> None:
    asked = both.teams.hands.slashes(teams.LEAD, teams.CARE, "calbot link")
    assert both.teams.post(asked).status_code == 200
    both.answer()
    given = both.teams.town.said[-1]
    assert given.only_for, "nobody else in the channel sees it"
    found = re.search(r"link (\d+-[a-z]{10})", words(given.card))
    assert found is not None
    both.slack.say(slack.LEAD, f"link {found[1]}")
    assert names(both, "slack")[slack.LEAD] == names(both, "teams")[teams.LEAD]


def test_a_slip_of_the_shift_key_is_no_matter(both: Company) -> None:
    assert "Mkt" in said(both, f"Link {word(both).upper()}")


def test_in_japanese_too(both: Company) -> None:
    assert "Mkt" in said(both, f"連携 {word(both)}")


@pytest.mark.parametrize("wrong", ["1-bcdfghjklm", "99-bcdfghjklm", "x", "1-", "0-bcdfghjklm", "９-bcdfghjklm"])
def test_a_word_that_nobody_was_given_links_nobody(both: Company, wrong: str) -> None:
    word(both)
    assert said(both, f"link {wrong}")
    assert teams.MKT not in names(both, "teams")


def test_a_word_is_good_once_and_for_ten_minutes_and_the_last_one_counts(both: Company) -> None:
    first, second = word(both), word(both)
    said(both, f"link {first}")
    assert teams.MKT not in names(both, "teams"), "the last one counts"
    both.slack.later(minutes=11)
    assert "over" in said(both, f"link {second}")
    third = word(both)
    said(both, f"link {third}")
    said(both, f"link {third}", teams.GUEST)
    assert teams.GUEST not in names(both, "teams"), "it is good once"


def test_whom_calbot_knows_there_stays_that_person(both: Company) -> None:
    assert "Lead" in said(both, f"link {word(both)}", teams.LEAD)
    assert names(both, "teams")[teams.LEAD] != names(both, "slack")[slack.MKT]


def test_what_is_kept_gives_no_word_away(both: Company) -> None:
    given = word(both)
    assert given.partition("-")[2] not in str([row.details for row in both.rows(History)])


def test_a_link_can_be_undone_and_what_the_file_says_cannot(both: Company) -> None:
    said(both, f"link {word(both)}")
    assert "Mkt" in said(both, "link off")
    assert teams.MKT not in names(both, "teams")
    assert names(both, "slack")[slack.MKT]
    (refused,) = both.slack.say(slack.MKT, "link off")
    assert "file" in words_of(refused.blocks)
    assert names(both, "slack")[slack.MKT]


def test_a_link_outlives_a_restart(both: Company, tmp_path: Path) -> None:
    said(both, f"link {word(both)}")
    install(both.house, tmp_path / "calbot.toml")
    assert teams.MKT in names(both, "teams")


def test_who_is_linked_is_told_in_the_chat_that_asks(both: Company) -> None:
    said(both, f"link {word(both)}")
    both.slack.keep(both.slack.post_of(owner_id=names(both, "slack")[slack.MKT]))
    assert "p-214" in said(both, "check p-214")
