"""Who is called by name in Slack hears it in the app's own conversation, where it can be edited and struck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.chat.slack.send import SlackChat
from calbot.flows import notice as notices
from calbot.flows import telling
from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.notice import Notice, NoticeState
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.store.session import writing
from calbot.wiring.house import MAIN
from tests.chat.conftest import ALERT
from tests.chat.slack.office import CARE, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.chat.slack.test_send import run


@pytest.fixture
def called(either: Office) -> Office:
    """Mkt is told of s-88 by name; the lead is asleep in Chicago."""
    _called(either)
    return either


def _called(office: Office) -> None:
    office.keep(office.post_of())
    office.keep(Alert(**{**ALERT, "workspace_id": MAIN, "level": "act"}))
    _flow(office, _call)
    office.answer()


def _flow(office: Office, flow: Callable[..., None]) -> None:
    run(office, office.house.wires.flow(flow, Turn(MAIN, office.clock())))


def _call(session: Session, turn: Turn) -> None:
    telling.call(session, turn, session.get_one(Alert, (MAIN, 88)), "raised")
    session.commit()


def _off(session: Session, turn: Turn) -> None:
    alert = session.get_one(Alert, (MAIN, 88))
    alert.call_off("alert.gone.changed", turn.now)
    telling.retract(session, turn, alert)
    session.commit()


def test_a_call_is_a_direct_message_and_struck_when_it_is_off(called: Office) -> None:
    (message,) = called.town.told(called.town.direct(MKT).id)
    assert message.only_for == ""
    assert labels(message)
    assert called.town.told(CARE, MKT) == called.town.told(MARKETING, MKT) == []
    _flow(called, _off)
    called.answer()
    (message,) = called.town.told(called.town.direct(MKT).id)
    assert message.edits == 1
    assert "the forecast changed" in words_of(message.blocks)
    assert labels(message) == []


def test_a_call_in_doubt_is_settled_by_slacks_event(office: Office) -> None:
    office.town.fail("lost", "chat.postMessage")
    _called(office)
    (message,) = office.town.told(office.town.direct(MKT).id)
    (call,) = _calls(office)
    assert call.state is NoticeState.DOUBT
    office.send(office.hands.echo(office.town.direct(MKT).id, message))
    (call,) = _calls(office)
    assert (call.state, call.ref) == (NoticeState.SENT, f"{office.town.direct(MKT).id}/{message.ts}")


def test_a_call_in_doubt_is_looked_for_where_calbot_may_read_direct_messages(office: Office) -> None:
    office.town.scopes |= {"channels:history", "im:history"}
    _called(office)
    slack = office.house.wires.platforms["slack"]
    assert isinstance(slack, SlackChat)
    (call,) = _calls(office)
    assert run(office, slack.find(MKT, call.key)) == call.ref
    assert run(office, slack.find(MKT, "another")) is None


def test_whoever_takes_no_messages_of_the_app_is_whispered_to(office: Office) -> None:
    office.town.fail("messages_tab_disabled", "chat.postMessage")
    _called(office)
    office.answer()
    (whisper,) = office.town.told(CARE, MKT)
    assert whisper.only_for == MKT
    assert office.town.told(office.town.direct(MKT).id) == []


@pytest.mark.parametrize("told_by", ["users.info", "user_disabled", "user_not_found", "channel_not_found"])
def test_whoever_has_left_is_told_nothing_more_and_an_admin_hears_of_it(office: Office, told_by: str) -> None:
    """Slack takes a message to a deactivated account, which nobody reads; what it tells of the person counts."""
    with writing(office.house.engine, MAIN) as session:
        lead = next(one for one in office.rows(Person) if one.name == "Lead")
        session.get_one(Person, (MAIN, lead.id)).roles = ["lead", "admin"]
        session.commit()
    if told_by == "users.info":
        office.town.users[MKT]["deleted"] = True
    else:
        office.town.fail(told_by, "chat.postMessage")
    _called(office)
    office.answer()
    assert office.town.told(office.town.direct(MKT).id) == []
    (said,) = [one for one in office.town.told(office.town.direct(LEAD).id) if "Mkt" in one.text]
    assert "cannot be told anything alone" in said.text
    (place,) = [row for row in office.rows(Place) if row.address == MKT]
    assert place.parked_at is not None
    # Whoever is back is told again.
    office.town.users[MKT]["deleted"] = False
    office.send(office.hands.home(MKT))
    office.answer()
    (place,) = [row for row in office.rows(Place) if row.address == MKT]
    assert (place.parked_at, place.problem) == (None, "")


def test_each_person_is_looked_for_once_a_day(office: Office) -> None:
    _called(office)
    _flow(office, _off)
    office.answer()
    assert [said["user"] for said in office.town.called("users.info")].count(MKT) <= 1


def _calls(office: Office) -> list[Any]:
    """What Mkt is called with; the lead is told in the morning."""
    return [one for one in office.rows(Notice) if one.screen == "alert.call" and one.called_at is not None]


def test_an_unanswered_call_is_sent_again_and_says_so(office: Office) -> None:
    office.town.fail("lost", "chat.postMessage")
    _called(office)
    office.later(seconds=notices.LOOK_AGAIN / timedelta(seconds=1) + 25)
    office.answer()
    first, again = office.town.told(office.town.direct(MKT).id)
    assert first.metadata == again.metadata
