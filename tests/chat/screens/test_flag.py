"""Marketing's card in every state, and what foreign text does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from calbot.chat.cards import Actions, Card, Fields, Title
from calbot.chat.plain import plain
from calbot.chat.screens.flag import bounced, card, settled
from calbot.flows.flag_view import VERBS
from calbot.flows.views import FlagView
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.post import Post
from calbot.words.say import sayer

LONDON = sayer("en", "Europe/London")
NOW = datetime(2026, 11, 25, 11, 20, tzinfo=UTC)
ALL = frozenset(VERBS) - {"post.move"}


MINE = ["Fixed", "Wait", "Hand over", "Line for customers", "Not an issue", "Add case"]


@pytest.fixture
def flag() -> Flag:
    return Flag(
        workspace_id="acme",
        id=57,
        kind=FlagKind.BROKEN_LINK,
        post_id=214,
        url="https://pot.example/safe",
        opened_at=NOW,
        changed_at=NOW,
    )


def labels(shown: Card) -> list[str]:
    return [button.label for element in shown.elements if isinstance(element, Actions) for button in element.buttons]


def view(flag: Flag, post: Post | None, may: frozenset[str] = ALL, owner: str = "") -> FlagView:
    return FlagView(flag, post, owner, ("Agt1", "Agt2"), joined=False, may=may, now=NOW)


@pytest.mark.parametrize(
    ("state", "said", "buttons"),
    [
        (
            FlagState.OPEN,
            "f-57 broken link · for Mkt",
            ["I'm on it", "Fixed", "Not mine", "Not an issue", "Add case", "pot.example"],
        ),
        (FlagState.CLAIMED, "f-57 broken link · Mkt is on it", [*MINE, "pot.example"]),
        (
            FlagState.WAITING,
            "f-57 broken link · Mkt waits until Wed 25 Nov 11:20 London",
            ["Fixed", "I'm on it", *MINE[2:], "pot.example"],
        ),
        (FlagState.VERIFYING, "f-57 broken link · Mkt says fixed, checking the link", ["pot.example"]),
    ],
)
def test_each_state_with_its_buttons(
    flag: Flag, post: Callable[..., Post], state: FlagState, said: str, buttons: list[str]
) -> None:
    flag.state = state
    shown = card(view(flag, post(), owner="Mkt"), LONDON)
    assert plain(shown).split("\n")[0] == said
    assert labels(shown) == buttons
    assert shown.fallback == f"{said} p-214 TikTok “Do's & don'ts”"


def test_settled_is_struck_through_and_shows_what_was_seen(flag: Flag, post: Callable[..., Post]) -> None:
    flag.verify(1, NOW)
    flag.settle({"at": NOW.isoformat(), "healthy": True, "status": 200, "said": "link.healthy"}, NOW)
    shown = card(view(flag, post(), owner="Mkt"), LONDON)
    assert shown.struck
    assert labels(shown) == ["pot.example"]
    assert "Checked  The link answers: https://pot.example/safe (200)." in plain(shown)


def test_the_reporter_hears_how_long_it_took(flag: Flag, post: Callable[..., Post]) -> None:
    flag.verify(1, NOW)
    flag.settle({"healthy": True, "status": 200, "said": "link.healthy"}, NOW + timedelta(minutes=14))
    assert plain(settled(view(flag, post()), LONDON)).startswith(
        "f-57 is fixed and verified after 14 min: p-214 TikTok “Do's & don'ts”"
    )


def test_still_broken_says_what_was_seen_and_keeps_the_buttons(flag: Flag, post: Callable[..., Post]) -> None:
    flag.verify(1, NOW)
    flag.bounce({"healthy": False, "status": 404, "said": "link.missing"}, NOW)
    shown = bounced(view(flag, post()), LONDON)
    assert "status 404" in plain(shown)
    assert labels(shown) == MINE


def test_rights_take_buttons_away(flag: Flag, post: Callable[..., Post]) -> None:
    assert labels(card(view(flag, post(), frozenset()), LONDON)) == ["pot.example"]


def test_a_flag_without_post_or_link_still_has_a_card(flag: Flag) -> None:
    flag.url, flag.kind, flag.note = "", FlagKind.OTHER, "too loud"
    shown = card(view(flag, None), LONDON)
    assert "Note     too loud" in plain(shown)
    assert shown.fallback == "f-57 something else · nobody has it yet"


@pytest.mark.parametrize(
    "title", ["<!channel> now", "[bank](https://evil.example)", "{{DATE(2026)}}", "<at>everyone</at>", "a\u202eb\n\nc"]
)
def test_a_title_stays_text_in_one_span(flag: Flag, post: Callable[..., Post], title: str) -> None:
    shown = card(view(flag, post(title=title)), LONDON)
    (fields,) = (element for element in shown.elements if isinstance(element, Fields))
    assert " ".join(title.replace("\u202e", "").split()) in [span.text for _, value in fields.pairs for span in value]
    assert all(
        "\u202e" not in span.text for element in shown.elements if isinstance(element, Title) for span in element.spans
    )
