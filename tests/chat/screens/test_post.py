"""The check card: each way out with its outcome, each button with its revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from calbot.chat.cards import Actions, Card
from calbot.chat.plain import plain
from calbot.chat.screens import finding as finding_screen
from calbot.chat.screens.post import card
from calbot.flows.views import FindingView, PostView
from calbot.flows.ways import Remedy, Window
from calbot.model.finding import Finding
from calbot.model.override import Override
from calbot.model.post import Post, PostState
from calbot.model.rule import Level
from calbot.rulebook.rule import Rule
from calbot.words.say import sayer
from tests.web.exhibits import BLIND

LONDON, JAPANESE = sayer("en", "Europe/London"), sayer("ja", "Europe/London")
NOW = datetime(2026, 11, 25, 11, 20, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 8, tzinfo=UTC)
ALL = frozenset({"post.move", "finding.override", "flag.open"})


@dataclass(frozen=True)
class Number:
    mean: float = 190.4
    low: float = 115.0
    high: float = 310.0
    guess: bool = False


@dataclass
class Shown:
    view: PostView
    finding: FindingView = field(init=False)

    def __post_init__(self) -> None:
        (self.finding,) = self.view.findings


@pytest.fixture
def shown(post: Callable[..., Post], rules: dict[str, Rule]) -> Shown:
    this, other = post(), post(id=219, title="promo")
    finding = Finding(
        workspace_id="acme",
        id=3,
        key="k",
        rule="same-account-gap",
        level=Level.STOP,
        post_ids=[219, 214],
        at=NOW,
        values={"a": "p-219", "b": "p-214", "gap_minutes": 30},
        found_at=NOW,
        changed_at=NOW,
    )
    way = Remedy("move", FRIDAY, 138.0, this)
    found = FindingView(finding, rules["same-account-gap"], (other, this), None, ALL, None, (way,), "Mkt", NOW)
    window = Window(276.0, 174.0, 408.0, 240, 0.62)
    return Shown(PostView(this, None, "Mkt", (found,), Number(), None, ALL, window, (way,)))


def labels(drawn: Card) -> list[str]:
    return [button.label for element in drawn.elements if isinstance(element, Actions) for button in element.buttons]


def test_number_waiting_reason_and_ways_out(shown: Shown) -> None:
    drawn = card(shown.view, LONDON)
    said = plain(drawn)
    assert drawn.level == "stop"
    assert "Expected  190 messages (115-310)" in said
    assert (
        "Waiting   Mean first response 4.6 h (8 of 10 cases: 2.9 h to 6.8 h) against 4 h; 62% would wait longer."
        in said
    )
    assert "[STOP] n-3 Two posts on one account within an hour" in said
    assert "30 minutes after p-219" in said
    assert "Move p-214 to Fri 27 Nov 08:00 London." in said
    assert "A  Move p-214 to Fri 27 Nov 08:00 London: 2.3 h" in said
    assert labels(drawn) == ["Move p-214 to Fri 27 Nov 08:00 London (2.3 h)", "Override n-3", "Flag", "pot.example"]


def test_a_guess_is_called_one(shown: Shown) -> None:
    said = plain(card(replace(shown.view, forecast=Number(guess=True)), LONDON))
    assert "190 messages (115-310), a guess from priors" in said


def test_nothing_wrong_is_said_unless_a_calendar_is_blind(shown: Shown) -> None:
    clean = replace(shown.view, findings=())
    assert plain(card(clean, LONDON)).startswith("p-214: nothing to change")
    blind = replace(clean, sight=BLIND)
    assert plain(card(blind, LONDON)).startswith("p-214: not fully checked while Pot social cannot be relied on")


def test_a_post_that_left_its_calendar_still_counts(shown: Shown) -> None:
    shown.view.post.state = PostState.MISSING
    assert "Its calendar no longer mentions it." in plain(card(shown.view, LONDON))


def test_an_hour_that_is_not_known_is_not_invented(shown: Shown) -> None:
    shown.view.post.all_day = True
    assert "Thu 26 Nov, hour not known" in plain(card(shown.view, LONDON))


def test_the_finding_on_its_own_names_who_can_mend_it_by_when(shown: Shown) -> None:
    said = plain(finding_screen.card(shown.finding, LONDON))
    assert said.startswith("[STOP] Two posts on one account within an hour")
    assert "Mkt, by Wed 25 Nov 11:20 London" in said


def test_an_overridden_finding_is_struck_with_its_reason_and_has_no_buttons(shown: Shown) -> None:
    override = Override(
        workspace_id="acme", id=1, finding_id=3, person_id=1, reason="<!here> agreed", created_at=NOW, expires_at=FRIDAY
    )
    drawn = finding_screen.card(replace(shown.finding, override=override, override_by="Mkt"), LONDON)
    assert drawn.struck
    assert labels(drawn) == []
    assert "Mkt answers for it until Fri 27 Nov 08:00 London. “<!here> agreed”" in plain(drawn)


def test_a_company_s_own_japanese_words_win(shown: Shown, rules: dict[str, Rule]) -> None:
    own = replace(rules["same-account-gap"], ja={"title": "近すぎる投稿", "do": "{b} を {free_slot} へ"})
    said = plain(card(replace(shown.view, findings=(replace(shown.finding, rule=own),)), JAPANESE))
    assert "近すぎる投稿" in said
    assert "p-214 を 11月27日(金) 8:00 ロンドン へ" in said


def test_without_a_remedy_no_hole_is_left_in_the_sentence(shown: Shown) -> None:
    said = plain(card(replace(shown.view, findings=(replace(shown.finding, remedies=()),)), LONDON))
    assert "Move p-214 to another hour." in said
    assert "{" not in said
