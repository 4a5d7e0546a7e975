"""The auditor: what should have been said and was not is mended once, and what stays wrong is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, delete, select

from calbot.flows import audit, calendar, flag, flag_ladder, ladder, person
from calbot.flows import notice as notice_flow
from calbot.flows import place as place_flow
from calbot.flows.audit import Audit
from calbot.model.alert import AlertLevel
from calbot.model.flag import FlagKind
from calbot.model.heard import Heard, HeardState
from calbot.model.notice import MOST_DEATHS, Notice, NoticeState
from calbot.model.place import PlaceKind
from calbot.model.workspace import History
from calbot.store import alert as alerts
from calbot.store import audit as audits
from calbot.store import notice as notices
from calbot.store import place as places
from calbot.store.session import apply, reading
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster
from tests.flows.test_picture import crowd, plan
from tests.flows.test_place import deliver
from tests.flows.test_telling import grave
from tests.flows.warnings import row, settle

URL = "https://pan.example/pyramid"
WELL = Audit(missing=0, late=0, given_up=0, parked=0, undone=0)


def warned(hand: Hand) -> None:
    """A warning stands in #care."""
    roster(hand)
    plan(hand, *crowd())
    deliver(hand)
    assert hand.ask(alerts.open_ones)


def lose(hand: Hand, **about: Any) -> int:
    """As if an outbox row had never been, or was lost with a backup."""

    def gone(session: Any, turn: Any) -> int:
        wanted = [getattr(Notice, name) == value for name, value in about.items()]
        ids = list(session.exec(select(Notice.id).where(Notice.workspace_id == turn.workspace_id, *wanted)))
        session.execute(delete(Notice).where(col(Notice.id).in_(ids)))
        session.commit()
        return len(ids)

    return apply(hand.engine, gone, hand.turn())


@ON_SQLITE
def test_nothing_is_wrong_where_all_was_said(hand: Hand) -> None:
    warned(hand)
    assert hand.run(audit.audit) == WELL


def test_a_lost_outbox_row_is_found_and_said_once(hand: Hand) -> None:
    warned(hand)
    assert lose(hand, screen="alert.card")
    assert hand.run(audit.audit).missing == 1
    assert [notice.screen for notice in hand.ask(notices.waiting)].count("alert.card") == 1
    deliver(hand)
    assert hand.run(audit.audit) == WELL


@ON_SQLITE
def test_a_card_that_is_missing_once_its_window_is_over_is_missed_by_nobody(hand: Hand) -> None:
    warned(hand)
    assert lose(hand, screen="alert.card")
    hand.now = row(hand).ends_at
    assert hand.run(audit.audit).missing == 0


@ON_SQLITE
def test_what_is_late_is_woken_once_and_told_until_it_is_delivered(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.now += timedelta(minutes=3)
    assert hand.run(audit.audit).late >= 1
    assert hand.run(audit.audit).late >= 1
    deliver(hand)
    assert hand.run(audit.audit) == WELL


def test_a_card_that_was_given_up_is_mended_once(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())

    def dead(session: Any, turn: Any) -> None:
        wanted = select(Notice).where(Notice.workspace_id == turn.workspace_id, Notice.screen == "alert.card")
        for notice in session.exec(wanted):
            notice.state = NoticeState.DEAD
        session.commit()

    missing = []
    for _ in range(3):
        apply(hand.engine, dead, hand.turn())
        missing.append(hand.run(audit.audit).missing)
    assert missing == [1, 0, 0]
    with reading(hand.engine) as session:
        assert [line.verb for line in session.exec(select(History))].count("mended") == 1


def dying(hand: Hand, lapses: int) -> None:
    """Whatever is open is parked, after so many deaths in a row; none of it by a refusal."""

    def dead(session: Any, turn: Any) -> None:
        for notice in notices.waiting(session, turn.workspace_id):
            notice.state, notice.problem, notice.lapses = NoticeState.DEAD, "died", lapses
        session.commit()

    apply(hand.engine, dead, hand.turn())


def test_a_message_of_which_processes_died_is_tried_anew_once_and_then_stays_parked(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.later(seconds=5)
    many = len(hand.ask(notices.waiting))
    dying(hand, MOST_DEATHS)
    first = hand.run(audit.audit)
    assert (first.missing, first.given_up, first.well) == (many, 0, False)
    assert {(one.state, one.lapses) for one in hand.ask(notices.waiting)} == {(NoticeState.PENDING, 0)}
    hand.later(minutes=1)
    assert hand.run(audit.audit).missing == 0, "once"
    dying(hand, MOST_DEATHS)
    again = hand.run(audit.audit)
    assert again.given_up == many
    assert len(again.raised) >= many, "each is raised"
    assert hand.run(audit.audit).raised == ()


def test_what_is_tried_anew_and_arrives_is_forgotten(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.later(seconds=5)
    dying(hand, MOST_DEATHS)
    assert hand.run(audit.audit).missing
    deliver(hand)
    assert hand.run(audit.audit) == WELL


@ON_SQLITE
def test_a_call_that_processes_died_of_and_that_was_taken_back_meanwhile_is_never_said(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL)), NOW)
    hand.run(flag.open_flag, FlagKind.BROKEN_LINK, URL, 1, who="Agt1", where="#care")
    assert hand.notices("flag.call")
    dying(hand, MOST_DEATHS)
    hand.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    hand.run(audit.audit)
    assert hand.notices("flag.call") == []
    assert "flag.call" not in {one.screen for one in hand.ask(audits.given_up, NOW - timedelta(days=1))}
    assert len(hand.notices("flag.card")) == 1, "the one that was claimed, and not the one before"


def test_the_card_of_a_flag_that_processes_died_of_is_tried_anew_once_and_not_told_again(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL)), NOW)
    hand.run(flag.open_flag, FlagKind.BROKEN_LINK, URL, 1, who="Agt1", where="#care")
    cards = []
    for _ in range(3):
        dying(hand, MOST_DEATHS)
        hand.run(audit.audit)
        cards.append(len(hand.notices("flag.card")))
        hand.later(minutes=1)
    assert cards == [1, 0, 0], "what was tried anew is mended by that, or by nothing"


def test_what_the_auditor_tries_anew_was_repeated_as_often_as_before(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    told = hand.ask(notices.waiting)[0].id

    def repeated(session: Any, turn: Any) -> None:
        one = notices.by_id(session, turn.workspace_id, told)
        one.state, one.lapses, one.repeats, one.called_at = NoticeState.DEAD, MOST_DEATHS, 4, turn.now
        session.commit()

    apply(hand.engine, repeated, hand.turn())
    hand.run(audit.audit)
    one = hand.ask(notices.by_id, told)
    assert (one.state, one.repeats) == (NoticeState.DOUBT, 4)
    apply(hand.engine, repeated, hand.turn())
    assert hand.run(notice_flow.revive, told)
    assert hand.ask(notices.by_id, told).repeats == 0, "a person means it to be said"


@ON_SQLITE
def test_what_a_platform_has_refused_is_not_tried_anew(hand: Hand) -> None:
    warned(hand)
    told = hand.ask(notices.by_id, 1)

    def refused(session: Any, turn: Any) -> None:
        notice = session.get(Notice, (turn.workspace_id, told.id))
        notice.state, notice.problem = NoticeState.DEAD, "archived"
        session.commit()

    apply(hand.engine, refused, hand.turn())
    assert hand.run(audit.audit).given_up == 1
    assert hand.ask(notices.by_id, told.id).state is NoticeState.DEAD


@ON_SQLITE
def test_what_waits_in_a_closed_place_is_not_late(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    assert hand.run(place_flow.park, "playground", "#care", "is_archived")
    hand.now += timedelta(hours=1)
    closed = hand.ask(places.by_address, "playground", "#care").id
    elsewhere = [one for one in hand.notices() if one.place_id != closed and one.due_at < hand.now]
    assert len(elsewhere) < len(hand.notices())
    late = hand.run(audit.audit).late
    deliver(hand)
    assert late == hand.run(audit.audit).late + len(elsewhere), "only what is told of it elsewhere, and to people alone"


def test_what_was_given_up_stays_wrong_for_two_days(hand: Hand) -> None:
    warned(hand)

    def dead(session: Any, turn: Any) -> None:
        notice = session.exec(select(Notice).where(Notice.workspace_id == turn.workspace_id)).first()
        notice.state, notice.problem = NoticeState.DEAD, "archived"
        session.commit()

    apply(hand.engine, dead, hand.turn())
    assert hand.run(audit.audit).given_up == 1
    hand.now += timedelta(days=3)
    assert hand.run(audit.audit).given_up == 0


@ON_SQLITE
def test_what_is_left_to_the_digest_is_not_missing(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    windows = [grave(30 + 5 * number, 2, minutes=300.0) for number in range(7)]
    for number in range(1, 8):
        settle(hand, *windows[:number])
        deliver(hand)
        hand.later(minutes=5)
    assert row(hand, 7).told_at is None, "beyond what a place is told in a day"
    assert hand.run(audit.audit) == WELL


def test_a_lost_card_of_a_warning_that_began_in_the_digest_is_found(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, grave(24 * 9, 4))
    assert row(hand, 1).level is AlertLevel.INFO
    hand.later(days=7)
    settle(hand, grave(24 * 9, 4))
    assert row(hand, 1).level is not AlertLevel.INFO
    assert lose(hand, screen="alert.card")
    assert hand.run(audit.audit).missing == 1


def test_a_lost_card_is_found_whatever_else_was_left_to_the_digest(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, grave(30, 4))
    hand.later(minutes=1)
    settle(hand, grave(30, 4), grave(24 * 10, 4))
    assert row(hand, 2).level is AlertLevel.INFO
    assert lose(hand, screen="alert.card", subject_id=1)
    assert hand.run(audit.audit).missing == 1


def dead(hand: Hand, number: int) -> None:
    """One more message was given up."""

    def give_up(session: Any, turn: Any) -> None:
        place = session.exec(select(Notice.place_id)).first()
        told = {"place_id": place, "screen": "week", "subject": "x", "subject_id": 1, "problem": "archived"}
        kept = {"id": number, "key": f"dead{number}", "created_at": turn.now, "due_at": turn.now}
        session.add(Notice(workspace_id=turn.workspace_id, **kept, state=NoticeState.DEAD, **told))
        session.commit()

    apply(hand.engine, give_up, hand.turn())


@ON_SQLITE
def test_each_finding_is_raised_once_and_there_is_no_heartbeat_while_it_lasts(hand: Hand) -> None:
    warned(hand)
    assert not hand.run(audit.audit).raised
    dead(hand, 901)
    raised, well = [], []
    for minute in range(20):
        if minute == 5:
            dead(hand, 902)
        found = hand.run(audit.audit)
        raised.append(found.raised)
        well.append(found.well)
        hand.later(minutes=1)
    assert {minute: names for minute, names in enumerate(raised) if names} == {0: ("notice:901",), 5: ("notice:902",)}
    assert not any(well)


@ON_SQLITE
def test_what_a_person_leaves_as_it_is_keeps_no_heartbeat_back_and_the_next_finding_does(hand: Hand) -> None:
    warned(hand)
    dead(hand, 901)
    assert not hand.run(audit.audit).well
    hand.run(audit.leave, "notice:901")
    found = hand.run(audit.audit)
    assert (found.well, found.over) == (True, True)
    dead(hand, 902)
    found = hand.run(audit.audit)
    assert (found.well, found.given_up, found.raised) == (False, 1, ("notice:902",))
    assert hand.run(audit.left) == {"notice:901"}


def test_what_was_left_is_wrong_again_when_it_was_tried_once_more_and_failed(hand: Hand) -> None:
    warned(hand)
    dead(hand, 901)
    hand.run(audit.leave, "notice:901")
    assert hand.run(audit.audit).well

    def state(new: NoticeState) -> None:
        def change(session: Any, turn: Any) -> None:
            notices.by_id(session, turn.workspace_id, 901).state = new
            session.commit()

        apply(hand.engine, change, hand.turn())

    state(NoticeState.PENDING)
    assert hand.run(audit.audit).given_up == 0
    assert hand.run(audit.left) == frozenset()
    state(NoticeState.DEAD)
    found = hand.run(audit.audit)
    assert (found.given_up, found.raised) == (1, ("notice:901",))


@ON_SQLITE
def test_what_is_late_is_raised_once_and_again_when_it_doubles_and_the_heartbeat_waits_for_it(hand: Hand) -> None:
    warned(hand)

    def more(many: int) -> None:
        def add(session: Any, turn: Any) -> None:
            place = session.exec(select(Notice.place_id)).first()
            told = {"place_id": place, "screen": "week", "subject": "x", "subject_id": 1, "created_at": turn.now}
            first = 1000 + len(notices.waiting(session, turn.workspace_id))
            rows = (
                Notice(
                    workspace_id=turn.workspace_id, id=first + one, key=f"late{first + one}", due_at=turn.now, **told
                )
                for one in range(many)
            )
            session.add_all(rows)
            session.commit()

        apply(hand.engine, add, hand.turn())
        hand.later(minutes=2)

    said = []
    for many in (4, 3, 1, 0):
        more(many)
        found = hand.run(audit.audit)
        assert not found.well
        said.append((found.late, found.raised))
    assert said == [(4, ("late: 4",)), (7, ()), (8, ("late: 8",)), (8, ())]


@ON_SQLITE
def test_that_all_is_well_again_is_told_once(hand: Hand) -> None:
    roster(hand)
    plan(hand, *crowd())
    hand.later(minutes=3)
    assert not hand.run(audit.audit).over
    deliver(hand)
    assert [hand.run(audit.audit).over for _ in range(2)] == [True, False]


def test_a_rung_whose_job_was_lost_is_found(hand: Hand) -> None:
    """Nothing is late, for no message was ever kept: what is due stands in the warning itself."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, grave(30, 4))
    deliver(hand)
    assert hand.run(audit.audit) == WELL
    rung_at = row(hand, 1).rung_at
    assert rung_at is not None
    hand.now = rung_at + timedelta(seconds=30)
    assert hand.run(audit.audit).undone == 0
    hand.later(minutes=1)
    found = hand.run(audit.audit)
    assert (found.undone, found.raised, found.well) == (1, ("undone: 1",), False)
    hand.run(ladder.climb, 1)
    assert hand.run(audit.audit).undone == 0


def test_a_call_to_one_person_alone_that_is_not_delivered_is_late(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, grave(30, 4))
    deliver(hand)

    def call(session: Any, turn: Any) -> None:
        place = session.exec(select(Notice.place_id)).first()
        told = {"place_id": place, "screen": "alert.call", "subject": "call", "subject_id": 1, "only_for": 1}
        session.add(
            Notice(workspace_id=turn.workspace_id, id=900, key="c", created_at=turn.now, due_at=turn.now, **told)
        )
        session.commit()

    apply(hand.engine, call, hand.turn())
    hand.later(seconds=80)
    assert hand.run(audit.audit).late == 1


def test_a_question_that_is_parked_is_found(hand: Hand) -> None:
    def park(session: Any, turn: Any) -> None:
        session.add(Heard(workspace_id=turn.workspace_id, id=5, key="h", state=HeardState.PARKED, heard_at=turn.now))
        session.commit()

    apply(hand.engine, park, hand.turn())
    found = hand.run(audit.audit)
    assert (found.parked, found.raised) == (1, ("hear:5",))
    assert hand.run(audit.standing).parked == 1


def flagged(hand: Hand) -> None:
    """A flag stands in #marketing."""
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL)), NOW)
    hand.run(flag.open_flag, FlagKind.BROKEN_LINK, URL, 1, who="Agt1", where="#care")
    deliver(hand)


def test_the_card_of_a_flag_that_was_lost_is_found_and_said_once(hand: Hand) -> None:
    flagged(hand)
    assert hand.run(audit.audit) == WELL
    assert lose(hand, screen="flag.card")
    assert [hand.run(audit.audit).missing for _ in range(2)] == [1, 0]
    assert len(hand.notices("flag.card")) == 1


def test_a_card_that_still_shows_a_flag_as_it_was_is_behind(hand: Hand) -> None:
    flagged(hand)
    hand.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    assert lose(hand, screen="flag.card", state=NoticeState.PENDING)
    assert hand.run(audit.audit).missing == 1
    (mended,) = hand.notices("flag.card")
    assert mended.slot == "card"
    assert ":r2.mended:" in mended.key


def test_a_reminder_of_a_flag_and_a_look_at_it_that_nobody_did_are_found(hand: Hand) -> None:
    flagged(hand)
    hand.later(minutes=31)
    assert hand.run(audit.audit).undone == 0
    hand.later(minutes=1)
    assert hand.run(audit.audit).undone == 1
    assert hand.run(flag_ladder.climb, 1)
    assert hand.run(audit.audit).undone == 0
    hand.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    hand.later(minutes=2)
    assert hand.run(audit.audit).undone == 1
    hand.run(flag.settle_look, 1, {"at": NOW.isoformat(), "healthy": True, "status": 200, "said": "link.healthy"})
    assert hand.run(audit.audit).undone == 0


def test_a_side_that_hears_calbot_nowhere_any_more_is_found_until_it_is_spoken_to_again(hand: Hand) -> None:
    listened = hand.ask(places.by_address, "playground", "#marketing")
    hand.run(place_flow.park, "playground", "#marketing", "BotNotInConversationRoster")
    assert hand.run(audit.audit).raised == (f"place:{listened.id}",)
    found = hand.run(audit.audit)
    assert (found.parked, found.raised, found.well) == (1, (), False), "raised once, and wrong until it is mended"
    assert hand.run(audit.standing).parked == 1
    hand.run(place_flow.bind, PlaceKind.MARKETING, who="Lead", where="#care")
    assert hand.run(audit.audit).parked == 0, "another place of the side hears of all"


@ON_SQLITE
def test_a_closed_place_of_care_is_no_trouble_while_another_brands_hears_the_warnings(hand: Hand) -> None:
    hand.run(place_flow.bind, PlaceKind.CARE, "Pan", who="Lead", where="#care")
    hand.run(person.meet, "playground", "#care-pot", "Lead")
    hand.run(place_flow.bind, PlaceKind.CARE, "Pot", who="Lead", where="#care-pot")
    hand.run(place_flow.park, "playground", "#care", "archived")
    assert hand.ask(places.silenced) == []
    hand.run(place_flow.park, "playground", "#care-pot", "archived")
    assert [one.address for one in hand.ask(places.silenced)] == ["#care", "#care-pot"]


@ON_SQLITE
def test_marketing_of_all_brands_is_heard_only_where_each_brand_is(hand: Hand) -> None:
    hand.run(person.meet, "playground", "#mkt-pot", "Lead")
    hand.run(place_flow.bind, PlaceKind.MARKETING, "Pot", who="Lead", where="#mkt-pot")
    hand.run(place_flow.park, "playground", "#marketing", "archived")
    assert [one.address for one in hand.ask(places.silenced)] == ["#marketing"], "nobody hears of the other brand"
    hand.run(place_flow.bind, PlaceKind.MARKETING, "Pan", who="Lead", where="#care")
    assert hand.ask(places.silenced) == []
