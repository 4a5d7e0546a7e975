"""What one person is told of a warning, alone: what it asks, and what becomes of that message."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from calbot.chat.cards import Actions, Card
from calbot.chat.plain import plain
from calbot.chat.screens import again, home, moved
from calbot.flows.digest import AgainView, DigestView
from calbot.flows.informed import InformedView
from calbot.flows.moved import MovedView
from calbot.flows.night import Handled, NightView
from calbot.flows.trust import CLEAR
from calbot.model.alert import AlertState
from calbot.model.cover import CoverState
from calbot.words.say import sayer
from tests.web.exhibits import BLIND, EVENING, MORNING, PLAIN, a_cover, a_home, a_week, an_alert, gone, held

EN = sayer("en", "Europe/London")


def verbs(card: Card) -> Sequence[str]:
    rows = [element for element in card.elements if isinstance(element, Actions)]
    return [button.verb for row in rows for button in row.buttons]


def test_what_is_off_is_struck_with_its_reason_and_asks_about_the_cover() -> None:
    view = AgainView(gone("alert.gone.cancelled"), None, None, booked=(a_cover(CoverState.FILLED, stand_down=True),))
    card = again.call(view, EN, {})
    assert card.struck
    assert "was cancelled (Mkt). No spike." in plain(card)
    assert "Cover booked for what will not come: Agt4" in plain(card)
    assert verbs(card) == ["cover.release", "cover.keep"]


def test_what_is_off_and_leaves_nothing_over_asks_nothing() -> None:
    assert verbs(again.call(AgainView(gone("alert.gone.covered"), None, None), EN, {})) == []


def test_who_has_it_by_now_stands_in_the_place_of_the_call() -> None:
    text = plain(again.call(AgainView(held(AlertState.ACKED), None, None), EN, {}))
    assert "Agt4 has it" in text
    assert "you can change it" not in text
    assert "you can change it" in plain(again.call(AgainView(an_alert(), None, None), EN, {}))


@pytest.mark.parametrize(("back", "said"), [(True, "is on again: "), (False, " moved ")])
def test_a_post_of_which_people_read_that_it_is_off_is_told_as_on_again(*, back: bool, said: str) -> None:
    values = {"old": EVENING.isoformat(), "new": MORNING.isoformat(), "steps": 1} | ({"again": True} if back else {})
    assert said in plain(moved.card(MovedView(PLAIN, "Mkt", None), EN, values))


def test_where_a_calendar_cannot_be_read_no_home_says_that_no_warning_stands() -> None:
    blind = a_week(0, BLIND)
    text = plain(home.warnings(a_home(today=blind, warnings=()), EN))
    assert "No warning stands" not in text
    assert "Pot social" in text
    assert plain(home.warnings(a_home(today=a_week(0, CLEAR), warnings=()), EN)) == "No warning stands."
    assert "2 warnings stand" in plain(home.warnings(a_home(today=blind), EN))


@pytest.mark.parametrize(("locale", "unknown"), [("en", "Whether anything is to be warned of"), ("ja", "注意の有無は")])
def test_where_a_calendar_cannot_be_read_no_digest_says_that_no_warning_stands(locale: str, unknown: str) -> None:
    say, blind = sayer(locale, "Europe/London"), BLIND
    for card in (again.digest(DigestView((), blind), say, {}), again.informed(InformedView((), blind), say)):
        text = plain(card)
        assert text.startswith(unknown)
        assert "Pot social" in text
    for card in (again.digest(DigestView((), CLEAR), say, {}), again.informed(InformedView((), CLEAR), say)):
        assert not plain(card).startswith(unknown)
    one = an_alert()
    assert "1" in plain(again.digest(DigestView((one,), blind), say, {})).splitlines()[0]
    assert "1" in plain(again.informed(InformedView(((one, {}),), blind), say)).splitlines()[0]


def test_what_was_handled_in_the_night_is_read_with_who_did_it_and_who_was_woken() -> None:
    handled = (Handled("s-12", ("Agt2",)), Handled("s-14", ("Agt2", "Lead")))
    text = plain(again.digest(DigestView((), CLEAR, night=NightView(handled)), EN, {}))
    assert "Handled in the night: s-12 (Agt2) and s-14 (Agt2 and Lead). Nobody was woken." in text
    text = plain(again.digest(DigestView((), CLEAR, night=NightView(handled[:1], ("Mkt",))), EN, {}))
    assert "Handled in the night: s-12 (Agt2). Woken: Mkt." in text
    text = plain(again.digest(DigestView((), CLEAR, night=NightView(handled[:1])), sayer("ja", "Asia/Tokyo"), {}))
    assert "夜間に対応済み: s-12(Agt2 さん)。夜中に起こされた人はいません。" in text
    assert "night" not in plain(again.digest(DigestView((), CLEAR), EN, {}))


def test_many_moves_are_one_card_with_each_of_them_in_a_line() -> None:
    one = {"old": EVENING.isoformat(), "new": MORNING.isoformat(), "steps": 1, "post_id": PLAIN.id}
    text = plain(moved.bundle((MovedView(PLAIN, "Mkt", None),), EN, {"moves": [one] * 12}))
    first, *told = text.splitlines()
    assert first == "12 moves of posts"
    assert (len(told), told[-1]) == (11, "and 2 more")
    assert " moved " in told[0]
    assert "Load fine." not in text, "nobody knows"
