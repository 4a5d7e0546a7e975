"""The oracle itself: it takes what Slack's documentation shows, and refuses what is beyond Slack's own limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack.shapes import wrong_with_manifest, wrong_with_message, wrong_with_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [{"type": "button", "text": plain("Go"), "action_id": "a"} | changes]}


def modal(**changes: Any) -> dict[str, Any]:
    field = {"type": "input", "block_id": "b", "label": plain("L"), "element": {"type": "plain_text_input"}}
    return {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": [field]} | changes


GOOD = (
    {"type": "header", "text": plain("x" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}]},
    {"type": "context", "elements": [plain("x")] * 10},
    button(value="x" * 2000, text=plain("x" * 75)),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 100},
)
BAD = (
    {"type": "header", "text": plain("x" * 151)},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "section", "text": plain("x" * 3001)},
    {"type": "section", "text": plain("")},
    {"type": "context", "elements": [plain("x")] * 11},
    button(value="x" * 2001),
    button(text=plain("x" * 76)),
    button(action_id="x" * 256),
    button(text={"type": "mrkdwn", "text": "x"}),
    {"type": "actions", "elements": button()["elements"] * 2},
    {"type": "actions", "elements": [button(action_id=f"a{n}")["elements"][0] for n in range(26)]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101},
    {"type": "alert", "text": plain("x")},
    {"type": "nothing"},
    modal()["blocks"][0],
)


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_a_block_within_the_limits_is_taken(block: dict[str, Any]) -> None:
    assert wrong_with_message([block]) == []


@pytest.mark.parametrize("block", BAD, ids=lambda block: block["type"])
def test_a_block_beyond_a_limit_is_refused(block: dict[str, Any]) -> None:
    assert wrong_with_message([block])


def test_a_message_has_at_most_fifty_blocks_and_one_table() -> None:
    assert wrong_with_message([{"type": "divider"}] * 50) == []
    assert wrong_with_message([{"type": "divider"}] * 51)
    assert wrong_with_message([GOOD[-1], GOOD[-1]]) == ["only_one_table_allowed"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": plain("x" * 25)},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": modal()["blocks"] * 2},
        {"blocks": [{"type": "divider"}] * 101},
        {"surprise": 1},
    ],
)
def test_a_modal_beyond_a_limit_is_refused(changes: dict[str, Any]) -> None:
    assert wrong_with_view(modal()) == []
    assert wrong_with_view({name: value for name, value in modal(**changes).items() if value is not None})


def test_a_manifest_is_read_too() -> None:
    assert wrong_with_manifest({"display_information": {"name": "calbot"}}) == []
    assert wrong_with_manifest({"display_information": {"name": "x" * 36}})
