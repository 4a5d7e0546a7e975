"""What Slack can, Teams can, or the table says how it differs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from calbot.chat.commands.table import COMMANDS, WORDS
from calbot.chat.parity import FEATURES, Row, parity_markdown, rows
from calbot.chat.reading import first_word, unaddressed

ROOT = Path(__file__).parents[2]

SHOWN: Mapping[str, tuple[str, str]] = {
    "words that call calbot, also in a thread": (
        "slack/test_words.py::test_a_mention_in_a_thread_is_read_wherever_it_stands",
        "teams/test_door.py::test_a_group_chat_and_a_thread_are_places_of_their_own",
    ),
    "words that nobody else sees": (
        "slack/test_day.py::test_everybody_everywhere_gets_only_what_slack_takes",
        "teams/test_slash.py::test_every_command_is_understood_behind_a_slash",
    ),
    "answers for the asker alone": (
        "slack/test_day.py::test_the_agents",
        "teams/test_slash.py::test_where_a_tenant_shows_nothing_to_one_alone_the_answer_stands_in_the_chat_with_calbot",
    ),
    "alone with calbot": (
        "slack/test_direct.py::",
        "teams/test_door.py::test_whom_nobody_knows_is_told_the_name_to_hand_on",
    ),
    "flag any message": (
        "slack/test_door.py::",
        "teams/test_dialog.py::test_any_message_is_flagged_to_marketing_by_the_link_in_it_alone",
    ),
    "add a post from anywhere": (
        "slack/test_manifest.py::",
        "teams/test_dialog.py::test_a_post_is_added_in_a_dialog_from_the_form_to_the_saved_post",
    ),
    "buttons, and who may press them": (
        "slack/test_day.py::test_the_marketer",
        "teams/test_dialog.py::test_whoever_may_not_is_told_so_in_the_dialog",
    ),
    "forms": (
        "slack/test_modals.py::",
        "teams/test_dialog.py::test_a_dialog_says_what_is_wrong_and_keeps_what_was_typed",
    ),
    "find a post or an account while typing": (
        "slack/test_day.py::test_the_marketer",
        "teams/test_dialog.py::test_a_post_is_added_in_a_dialog_from_the_form_to_the_saved_post",
    ),
    "one flag or warning in both chats, the first press wins": (
        "mixed/test_one_object.py::test_of_two_who_press_at_once_one_wins_and_the_other_is_told",
        "mixed/test_one_object.py::test_a_flag_claimed_in_slack_shows_it_in_teams_within_three_seconds",
    ),
    "cards edited in place, and struck when over": (
        "slack/test_day.py::test_the_marketer",
        "teams/test_door.py::test_a_flag_is_raised_and_taken_in_teams_and_the_card_shows_it",
    ),
    "follow-ups under the card": ("slack/test_send.py::", "teams/test_send.py::"),
    "people called by name": ("slack/test_render.py::", "teams/test_render.py::"),
    "hours by each reader's clock": ("slack/test_hours.py::", "teams/test_render.py::"),
    "tables and charts": ("slack/test_ladder.py::", "teams/test_render.py::"),
    "follows where it is invited and removed": (
        "slack/test_send.py::",
        "teams/test_places.py::test_names_are_followed",
    ),
    "a page of one's own": ("slack/test_homes.py::", "teams/test_day.py::test_the_marketer"),
    "links to posts shown where they are shared": ("slack/test_links.py::", "teams/test_day.py::test_the_marketer"),
    "personal data taken out before anything is kept": (
        "slack/test_day.py::test_the_agents",
        "teams/test_door.py::test_personal_data_is_left_out_before_anything_is_kept",
    ),
    "what may have arrived is not said twice": (
        "slack/test_send.py::",
        "teams/test_send.py::test_a_message_in_doubt_is_said_once_more_and_says_so",
    ),
}
"""Each thing that is said of a chat is shown by a test of that chat; a file where its whole subject it is."""


@pytest.mark.parametrize("row", FEATURES, ids=lambda row: row.what)
def test_what_is_said_of_each_chat_is_shown_by_a_test(row: Row) -> None:
    for named in SHOWN[row.what]:
        file, _, test = named.partition("::")
        assert f"def {test or 'test_'}" in (ROOT / "tests/chat" / file).read_text(encoding="utf-8"), named


def test_no_test_is_named_for_what_the_table_does_not_say() -> None:
    assert SHOWN.keys() == {row.what for row in FEATURES}


def test_every_command_has_a_row_and_works_as_it_is_written_there() -> None:
    told = list(rows())[: len(COMMANDS)]
    for command, row in zip(COMMANDS, told, strict=True):
        for written in [part for cell in (row.slack, row.teams) for part in cell.split("`")[1::2]]:
            assert WORDS[first_word(unaddressed(written))[0]] is command, written
        assert "`/" in row.teams, "what Slack can by a slash, Teams can"


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.what)
def test_what_one_of_them_cannot_says_how_it_differs(row: Row) -> None:
    assert all(row[:3])
    assert row.differs or "no" not in (row.slack, row.teams)


def test_the_readme_has_the_table() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- parity -->\n")
    assert rest.partition("\n<!-- /parity -->")[0] == parity_markdown(), (
        "put calbot.chat.parity.parity_markdown() there"
    )
