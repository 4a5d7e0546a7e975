"""What is beyond the day of a place is read with its digest, whatever kind it is: a move, a surge, a miss, a result."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from calbot.chat.plain import plain
from calbot.chat.screens.table import SCREENS
from calbot.flows import calendar, miss, moved, outlook
from calbot.flows import post as post_flow
from calbot.flows.tell import care_places, digest
from calbot.flows.turn import Turn
from calbot.model.miss import Miss, MissCause
from calbot.model.notice import Notice
from calbot.store import place as places
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows import test_miss, test_outlook, test_result
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.test_policy import install
from tests.flows.warnings import HOUR, deliver, screens

EN = sayer("en", "Europe/London")
MORNING = datetime.fromisoformat("2026-11-27T08:00+00:00")


@pytest.fixture
def campaign(hand: Hand) -> Hand:
    """Eight posts, each of which somebody moves in chat."""
    hand.run(calendar.apply, hand.source_id(), look(*(post(f"c{number}", 200 + number) for number in range(8))), NOW)
    return hand


def in_chat_to(hand: Hand, number: int, hours: float) -> list[str]:
    """What is told of moves once it has settled."""
    hand.run(post_flow.move, number, NOW + hours * HOUR, "Europe/London", who="Mkt", where="#marketing")
    hand.later(minutes=10)
    for one in hand.run(moved.due):
        hand.run(moved.settle, one)
    return screens([one for one in deliver(hand) if one.screen.startswith("post.")])


def coming(hand: Hand, where: str = "#care") -> list[Notice]:
    (place,) = (one for one in hand.ask(places.every) if one.address == where)
    return [one for one in hand.notices("digest.card") if one.place_id == place.id]


def read(hand: Hand, notice: Notice) -> str:
    """What a digest says."""
    screen = SCREENS[notice.screen]
    return plain(screen.draw(hand.run(screen.load, notice.subject_id), EN, notice.values))


@ON_SQLITE
def test_the_sixth_move_of_a_day_is_read_with_the_digest(campaign: Hand) -> None:
    told = [in_chat_to(campaign, number, 300 + number) for number in range(1, 8)]
    assert told == [["post.settled"] * 2] * 5 + [[], []]
    (digest,) = coming(campaign)
    assert digest.due_at == MORNING
    text = read(campaign, digest)
    assert "2 moves of posts" in text
    assert "p-6" in text
    assert "p-7" in text
    assert "p-5" not in text
    campaign.now = MORNING
    assert in_chat_to(campaign, 8, 310) == ["post.settled"] * 2, "the next day has its own"


@ON_SQLITE
def test_marketing_reads_of_moves_and_of_no_warnings(campaign: Hand) -> None:
    for number in range(1, 7):
        in_chat_to(campaign, number, 300 + number)
    (digest,) = coming(campaign, "#marketing")
    text = read(campaign, digest)
    assert text.startswith("What else there was")
    assert "p-6" in text
    assert "warning" not in text


@ON_SQLITE
def test_what_goes_out_before_the_digest_is_read_is_read_at_the_next_full_hour(campaign: Hand) -> None:
    for number in range(1, 6):
        in_chat_to(campaign, number, 300 + number)
    assert in_chat_to(campaign, 6, 12) == []
    (digest,) = coming(campaign)
    assert digest.due_at == campaign.now.replace(minute=0) + HOUR


@ON_SQLITE
def test_what_goes_out_within_two_hours_waits_for_nothing(campaign: Hand) -> None:
    for number in range(1, 6):
        in_chat_to(campaign, number, 300 + number)
    campaign.run(post_flow.move, 6, campaign.now + HOUR, "Europe/London", who="Mkt", where="#marketing")
    for one in campaign.run(moved.due):
        campaign.run(moved.settle, one)
    assert "post.settled" in screens(deliver(campaign))


@ON_SQLITE
def test_the_digest_tells_the_net_move_and_none_of_what_is_back(campaign: Hand) -> None:
    for number in range(1, 6):
        in_chat_to(campaign, number, 300 + number)
    for number, hours in ((6, 306), (7, 307), (6, 316), (7, 206)):
        assert in_chat_to(campaign, number, hours) == []
    (digest,) = coming(campaign)
    text = read(campaign, digest)
    assert "1 move of a post" in text
    assert "p-7" not in text
    assert EN.hour(NOW + 205 * HOUR) in text
    assert EN.hour(NOW + 316 * HOUR) in text


@ON_SQLITE
def test_a_post_that_is_off_by_then_was_not_moved(campaign: Hand) -> None:
    for number in range(1, 7):
        in_chat_to(campaign, number, 300 + number)
    campaign.run(post_flow.cancel, 6, who="Mkt", where="#marketing")
    (digest,) = coming(campaign)
    assert "p-6" not in read(campaign, digest)


@ON_SQLITE
def test_a_digest_tells_only_what_was_left_to_it(campaign: Hand) -> None:
    for number in range(1, 7):
        in_chat_to(campaign, number, 300 + number)
    (first,) = coming(campaign)
    campaign.now = MORNING
    deliver(campaign)
    for number in (1, 2, 3, 4, 5, 7):
        in_chat_to(campaign, number, 320 + number)
    (second,) = coming(campaign)
    assert second.due_at == MORNING + timedelta(days=1)
    assert "p-7" in read(campaign, second)
    assert "p-6" not in read(campaign, second)
    assert "p-6" in read(campaign, first), "tried again it says the same"


def test_a_miss_beyond_the_day_is_a_line_that_says_where_to_answer(hand: Hand, tmp_path: Path) -> None:
    test_miss._quiet(hand)
    install(hand, tmp_path, "\n[warnings]\nmisses_per_day = 0\n")
    test_miss.count(hand, test_miss.PEAK, 3, 40)
    (missed,) = test_miss.found(hand)
    assert hand.notices("miss.card") == []
    (digest,) = coming(hand)
    text = read(hand, digest)
    assert f"{missed.name} Missed" in text
    assert "miss m-1" in text
    hand.run(miss.explain, missed.id, MissCause.PAID, missed.revision, who="Lead", where="#care")
    assert "Paid boost" in read(hand, digest)
    assert hand.notices("miss.card") == [], "there is no card to edit"


def test_an_answer_the_next_day_takes_no_room(hand: Hand, tmp_path: Path) -> None:
    test_miss._quiet(hand)
    install(hand, tmp_path, "\n[warnings]\nmisses_per_day = 1\n")
    test_miss.count(hand, test_miss.PEAK, 3, 40)
    (missed,) = test_miss.found(hand)
    deliver(hand)
    hand.later(days=1)
    hand.run(miss.explain, missed.id, MissCause.PAID, missed.revision, who="Lead", where="#care")
    assert screens(deliver(hand)).count("miss.card") == 1
    for hours, messages in ((range(10), 5), (range(10, 13), 40), (range(13, 26), 5)):
        test_miss.count(hand, NOW + hours[0] * HOUR, len(hours), messages)
    known: list[Miss] = test_miss.found(hand)
    assert len(known) == 2
    assert "miss.card" in screens(deliver(hand))


@ON_SQLITE
def test_a_surge_beyond_the_day_is_read_within_the_hour_and_its_end_is_no_news(hand: Hand, tmp_path: Path) -> None:
    install(hand, tmp_path, "\n[warnings]\nsurges_per_day = 0\n")
    test_outlook.arrive(hand, NOW - timedelta(days=30), NOW)
    test_outlook.watch(hand)
    for hour in range(3):
        test_outlook.arrive(hand, NOW + hour * HOUR, NOW + (hour + 1) * HOUR, more=60)
        hand.later(hours=1)
        test_outlook.watch(hand)
    assert hand.notices("surge.card") == []
    (digest,) = coming(hand)
    assert digest.created_at < digest.due_at <= digest.created_at + HOUR
    assert "1 surge that nobody planned" in read(hand, digest)
    shown = hand.run(outlook.surge_card, int(NOW.timestamp() // 3600))
    assert shown.surges
    test_outlook.arrive(hand, NOW + 3 * HOUR, NOW + 4 * HOUR)
    hand.later(hours=1)
    test_outlook.watch(hand)
    assert hand.notices("surge.card") == []


@ON_SQLITE
def test_a_result_beyond_the_day_is_a_line(hand: Hand, tmp_path: Path) -> None:
    install(hand, tmp_path, "\n[warnings]\nresults_per_day = 0\n")
    test_result.count(hand, timedelta(0))
    test_result.plan(hand, post("a", 30))
    test_result.count(hand, timedelta(hours=80))
    test_result.later(hand, 79)
    assert hand.notices("result.card") == []
    (digest,) = coming(hand)
    assert "What 1 post has brought:" in read(hand, digest)
    assert "p-1: expected" in read(hand, digest)


def test_all_that_one_moment_leaves_to_the_digest_is_read_in_one(hand: Hand) -> None:
    def leaves(session: Session, turn: Turn) -> set[datetime]:
        place = care_places(session, turn)[0]
        found = {digest(session, turn, place, turn.now) for _ in range(3)}
        session.commit()
        return found

    assert len(hand.run(leaves)) == len(hand.notices("digest.card")) == 1
