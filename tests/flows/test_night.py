"""What was handled in a night is read in the morning: which warnings, by whom, and whether anybody was woken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.flows import answer, digest
from calbot.flows.night import Handled, NightView
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage
from tests.flows.test_telling import NIGHT, grave, move, plan
from tests.flows.warnings import HOUR, a_move, deliver, row, screens, settle, the_post

MORNING = NOW.replace(day=27, hour=8)


def _warned(hand: Hand) -> None:
    plan(hand, 24)
    hand.now = NIGHT
    settle(hand, grave(24))
    deliver(hand)


@pytest.fixture
def night(staged: Stage) -> Hand:
    return staged("a warning of the night", _warned)


def answered(hand: Hand, who: str = "Lead") -> None:
    hand.run(answer.ack, 1, row(hand).revision, who=who, where="#care")


def read(hand: Hand, hours: float = 0.0) -> NightView | None:
    """What the digest of the morning says of the night, or one so many hours later."""
    hand.now = MORNING + hours * HOUR
    (place,) = {one.place_id for one in hand.notices("digest.card")} or {hand.turn("", "#care").place_id}
    view: NightView | None = hand.run(digest.of_place, place).night
    return view


@ON_SQLITE
def test_what_was_handled_is_read_in_the_morning_though_nothing_else_is_folded(night: Hand) -> None:
    assert night.notices("digest.card") == []
    answered(night)
    (told,) = night.notices("digest.card")
    assert told.due_at == MORNING
    assert read(night) == NightView((Handled("s-1", ("Lead",)),), ())


def test_who_was_woken_is_named(night: Hand) -> None:
    ways = (a_move(NOW + 60 * HOUR, the_post(night)),)
    settle(night, grave(24), ways=ways)
    night.later(minutes=20)
    move(night, 20.5)
    settle(night, grave(20.5), ways=ways)
    assert "alert.call" in screens(deliver(night))
    answered(night, "Mkt")
    assert read(night) == NightView((Handled("s-1", ("Mkt",)),), ("Mkt",))


def test_all_who_dealt_with_it_are_named_once(night: Hand) -> None:
    answered(night)
    for who in ("Mkt", "Lead"):
        to = night.turn(who).person_id
        night.run(answer.assign, 1, to, row(night).revision, who="Mkt", where="#care")
    assert read(night) == NightView((Handled("s-1", ("Lead", "Mkt")),))


def test_by_day_nothing_is_said_of_it(night: Hand) -> None:
    night.now = MORNING + timedelta(minutes=5)
    answered(night)
    assert night.notices("digest.card") == []
    assert read(night, 1) is None


def test_what_was_put_off_or_is_open_again_was_not_handled(night: Hand) -> None:
    night.run(answer.snooze, 1, row(night).revision, who="Lead", where="#care")
    assert read(night) is None
    night.now = NIGHT + HOUR
    answered(night)
    settle(night, grave(24, minutes=1500.0))
    assert read(night) is None


@ON_SQLITE
def test_a_place_reads_of_a_night_once_and_not_half_a_day_late(night: Hand) -> None:
    answered(night)
    assert read(night, 5) is None
    assert read(night) is not None
    assert "digest.card" in screens(deliver(night))
    assert read(night, 1) is None
