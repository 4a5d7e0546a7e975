"""Modals in Slack: fields that ask the store while somebody types, hours, errors that stay in the modal."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from calbot.chat.cards import Field, Form
from calbot.chat.slack import offering
from calbot.chat.slack.modal import filled, modal, offered
from calbot.chat.slack.packing import NotPacked
from calbot.model.account import Account
from calbot.model.alert import Alert, AlertState
from calbot.model.estimate import Estimate
from calbot.model.flag import Flag
from calbot.model.forecast import Expectation
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store.session import reading, writing
from tests.chat.conftest import NOW
from tests.chat.slack.office import AGT1, AGT2, CARE, GUEST, LEAD, MARKETING, MKT, Office, words_of
from tests.slack.hands import Sent
from tests.slack.shapes import wrong_with_options, wrong_with_view

HOSTILE = '<!channel> *bold* <https://evil.example|bank> :smile: \u202eeliF & "quoted" 題' + "x" * 300


def labelled(options: list[dict[str, Any]]) -> list[str]:
    return [one["text"]["text"] for one in options]


def inputs(office: Office) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in office.modal().view["blocks"] if block["type"] == "input"}


@pytest.fixture
def warned(office: Office) -> Office:
    """A warning stands for tomorrow evening, and its card is where care works."""
    office.keep(office.post_of())
    window = {"starts_at": NOW + timedelta(hours=31), "ends_at": NOW + timedelta(hours=39)}
    told = {"minutes": 276.0, "minutes_low": 174.0, "minutes_high": 408.0, "target_minutes": 240}
    more = {"normal_minutes": 18.0, "share_late": 0.6, "created_at": NOW, "changed_at": NOW, "told_at": NOW}
    cause = {"post_id": 214, "expected": 190.0, "low": 115.0, "high": 310.0}
    office.keep(Alert(workspace_id="main", id=88, causes=[cause], **window, **told, **more))
    office.say(LEAD, "here care", CARE)
    return office


def card(office: Office) -> Any:
    return next(one for one in office.town.told(CARE) if "s-88" in one.text)


def test_a_post_is_moved_by_a_modal_that_finds_it(either: Office) -> None:
    either.keep(either.post_of())
    either.keep(either.post_of(215, title=HOSTILE, starts_at=NOW + timedelta(days=3)))
    assert either.say(MKT, "move") == []
    assert inputs(either)["post"]["element"] == {
        "type": "external_select",
        "action_id": "cal:post.coming",
        "min_query_length": 0,
    }
    assert inputs(either)["when"]["element"]["type"] == "datetimepicker"
    assert labelled(either.offered(MKT, "post", "don'ts")) == [
        "p-214 · Thu 26 Nov 19:00 London · TikTok · Do's & don'ts"
    ]
    options = either.offered(MKT, "post", "")
    assert wrong_with_options(options) == []
    assert [one["value"] for one in options] == ["214", "215"]
    assert "<!channel>" in options[1]["text"]["text"], "plain text is not read"
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    (asked,) = either.submit(MKT, either.modal(), {"post": "214", "when": at.timestamp()})
    assert "Fri 27 Nov 08:00 London" in words_of(asked.blocks)
    either.press(MKT, asked, "Move")
    assert next(row for row in either.rows(Post) if row.id == 214).starts_at == at


def test_a_flag_is_told_by_a_modal_that_finds_its_post(office: Office) -> None:
    office.keep(office.post_of(title=HOSTILE, starts_at=NOW - timedelta(hours=1)))
    assert office.say(AGT1, "", CARE, "/flag") == []
    view = office.modal()
    assert inputs(office)["post"]["optional"]
    options = office.offered(AGT1, "post", "tiktok")
    assert (wrong_with_options(options), [one["value"] for one in options]) == ([], ["214"])
    answer = office.send(office.hands.submit(AGT1, view, {"url": "not a link", "note": "3 L"}))
    assert set(answer.json()["errors"]) == {"url"}
    (opened,) = office.submit(AGT1, view, {"kind": "confusing", "post": "214"}, CARE)
    assert "f-1" in words_of(opened.blocks)
    assert [flag.post_id for flag in office.rows(Flag)] == [214]


def test_an_account_is_found_by_what_is_typed(office: Office) -> None:
    office.say(MKT, "add")
    assert labelled(office.offered(MKT, "account", "")) == ["Pan · Instagram @pan", "Pot · TikTok @pot"]
    assert labelled(office.offered(MKT, "account", "ｔｉｋ")) == ["Pot · TikTok @pot"]
    assert office.offered(MKT, "account", "nothing like it") == []


def test_what_was_chosen_stays_when_the_form_is_drawn_anew(office: Office) -> None:
    (draft,) = office.say(MKT, 'add tiktok pot tue 3pm "Seal"')
    office.press(MKT, draft, "Change")
    chosen = inputs(office)["account"]["element"]["initial_option"]
    assert (chosen["value"], chosen["text"]["text"]) == ("1", "Pot · TikTok @pot")
    (again,) = office.submit(MKT, office.modal(), {})
    assert "Pot · TikTok @pot" in words_of(again.blocks)


def test_nothing_is_kept_of_what_is_typed(office: Office) -> None:
    office.say(MKT, "move")
    before = len(office.heard())
    office.offered(MKT, "post", "07700 900123")
    assert len(office.heard()) == before
    assert all("07700" not in json.dumps(row.said) for row in office.heard())


def test_who_may_not_is_offered_nothing(office: Office) -> None:
    office.keep(office.post_of())
    office.say(MKT, "move")
    assert office.offered(AGT1, "post", "") == []
    assert office.offered(GUEST, "post", "") == []


@contextmanager
def held(office: Office) -> Iterator[None]:
    """Somebody writes, and does not come to an end."""
    with writing(office.house.engine, "main") as session:
        session.execute(text("update cb_workspace set name = 'held'"))
        yield
        session.rollback()


def test_no_writer_is_waited_for(either: Office) -> None:
    """On both databases: a lock that is held for ever holds no field up."""
    either.keep(either.post_of())
    either.say(MKT, "move")
    began, ready, done = time.monotonic(), threading.Event(), threading.Event()

    def hold() -> None:
        with held(either):
            ready.set()
            done.wait(20)

    writer = threading.Thread(target=hold)
    writer.start()
    try:
        assert ready.wait(20)
        assert [one["value"] for one in either.offered(MKT, "post", "")] == ["214"]
        assert time.monotonic() - began < 20, "the writer was still there"
        assert not done.is_set()
    finally:
        done.set()
        writer.join()


def test_what_takes_too_long_offers_nothing_in_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.keep(office.post_of())
    office.say(MKT, "move")
    monkeypatch.setattr(offering, "SECONDS", 0.0)
    assert office.offered(MKT, "post", "") == []


def forged(office: Office, **changes: Any) -> Sent:
    """What was typed, with parts of the payload exchanged."""
    said = office.hands.typed(MKT, office.modal(), "post", "x")
    payload = json.loads(dict(parse_qsl(said.body.decode()))["payload"]) | changes
    return office.hands._payload({name: value for name, value in payload.items() if value is not None})


@pytest.mark.parametrize(
    "changes",
    [
        {"value": {"a": 1}},
        {"value": 5},
        {"value": "x" * 9000},
        {"value": None},
        {"value": "\x00\x1b\ud800 p-214"},
        {"action_id": "cal:no.such"},
        {"action_id": "cal:../etc"},
        {"action_id": "other"},
        {"action_id": None},
        {"action_id": ["cal:post.coming"]},
        {"block_id": 7},
        {"view": None},
        {"view": {"type": "modal", "callback_id": "cal:x", "private_metadata": "{"}},
        {"view": {"type": "modal", "callback_id": "cal:x", "private_metadata": '{"a":"../x","t":"","p":"0.0"}'}},
        {"user": {"id": "../U1", "team_id": "T0PANPOT"}},
        {"team": {"id": "T0OTHER"}},
    ],
    ids=str,
)
def test_what_nobody_typed_finds_nothing_and_breaks_nothing(office: Office, changes: dict[str, Any]) -> None:
    office.say(MKT, "move")
    before = len(office.heard())
    answer = office.send(forged(office, **changes))
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or not answer.text or answer.json().get("options", []) == []
    assert len(office.heard()) == before


def test_a_refusal_stays_in_the_modal_with_what_was_typed(office: Office) -> None:
    office.keep(office.post_of())
    office.say(MKT, "move")
    view = office.modal()
    with writing(office.house.engine, "main") as session:
        session.get_one(Post, ("main", 214)).starts_at = NOW - timedelta(hours=1)
        session.commit()
    at = datetime(2026, 11, 27, 8, tzinfo=UTC).timestamp()
    answer = office.send(office.hands.submit(MKT, view, {"post": "214", "when": at}))
    told = answer.json()
    assert told["response_action"] == "errors"
    assert set(told["errors"]) == {"post"}
    office.answer()
    assert office.town.told(MARKETING, MKT) == [], "nothing else is said of it"
    past = NOW - timedelta(days=1)
    answer = office.send(office.hands.submit(MKT, view, {"post": "214", "when": past.timestamp()}))
    assert answer.json() == {"response_action": "errors", "errors": {"when": "That time is over."}}


def test_a_warning_is_put_off_by_a_modal(warned: Office) -> None:
    warned.press(LEAD, card(warned), "Until...", CARE)
    assert warned.modal().view["title"]["text"] == "s-88: come back when?"
    assert wrong_with_view(warned.modal().view) == []
    options = inputs(warned)["until"]["element"]["options"]
    assert labelled(options)[0].startswith("my next shift (Wed 25 Nov")
    view = warned.modal()
    late = (NOW + timedelta(hours=35)).timestamp()
    answer = warned.send(warned.hands.submit(LEAD, view, {"until": "at", "at": late}))
    assert "nothing can be changed any more" in answer.json()["errors"]["at"]
    answer = warned.send(warned.hands.submit(LEAD, view, {"until": "at"}))
    assert answer.json()["errors"] == {"at": "This is missing."}
    until = NOW + timedelta(hours=5)
    seen = warned.submit(LEAD, view, {"until": "at", "at": until.timestamp()}, CARE)
    (done,) = (one for one in seen if one.only_for == LEAD)
    assert "Put off by Lead" in words_of(card(warned).blocks), "everybody sees it on the card"
    assert "s-88 comes back Wed 25 Nov 10:18 Chicago" in words_of(done.blocks)
    (row,) = warned.rows(Alert)
    assert (row.state, row.snoozed_until) == (AlertState.SNOOZED, until)


def test_a_modal_speaks_the_language_and_the_hours_of_its_viewer(warned: Office) -> None:
    warned.press(AGT2, card(warned), "Until...", CARE)
    assert labelled(inputs(warned)["until"]["element"]["options"])[0] == "次のシフトまで(11月26日(木) 4:18 東京)"
    assert "東京" in inputs(warned)["at"]["label"]["text"]
    answer = warned.send(warned.hands.submit(AGT2, warned.modal(), {"until": "at"}))
    assert answer.json()["errors"] == {"at": "入力してください。"}
    warned.say(MKT, "move p-214")
    london = inputs(warned)["when"]["element"]["initial_date_time"]
    assert london == int(datetime(2026, 11, 26, 19, tzinfo=UTC).timestamp())


def test_another_number_is_told_by_a_modal_as_a_share(warned: Office) -> None:
    told = {"made_at": NOW, "mean": 190.0, "low": 115.0, "high": 310.0, "first_hour": NOW}
    warned.keep(Expectation(workspace_id="main", post_id=214, **told))
    (why,) = warned.say(LEAD, "why p-214", CARE)
    warned.press(LEAD, why, "I expect more", CARE)
    view = warned.modal()
    answer = warned.send(warned.hands.submit(LEAD, view, {"messages": "-40%", "reason": "repost"}))
    assert answer.json()["errors"]["messages"].startswith("You said more")
    (done,) = warned.submit(LEAD, view, {"messages": "40%", "reason": "creator repost agreed"}, CARE)
    assert "266" in words_of(done.blocks)
    (said,) = warned.rows(Estimate)
    assert (said.messages, said.reason) == (266.0, "creator repost agreed")


TEXTS = st.sampled_from([HOSTILE, "", " ", "\n", "😀" * 200, "\x00\x1b", "<@U1>"]) | st.text(max_size=90)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5).flatmap(
    lambda some: st.integers(1, 60).map(lambda times: tuple(some * times))
)


@settings(max_examples=40)
@given(PAIRS)
def test_any_options_are_taken(pairs: tuple[tuple[str, str], ...]) -> None:
    told = offered(pairs)
    assert wrong_with_options(told["options"]) == []
    assert all(not one["text"]["emoji"] for one in told["options"])


@settings(max_examples=40)
@given(PAIRS, TEXTS, TEXTS)
def test_any_lookup_is_taken(pairs: tuple[tuple[str, str], ...], label: str, error: str) -> None:
    values = ["", "nobody", *(value for value, _ in pairs[:3])]
    for value in values:
        field = Field("post", label, "lookup", value, pairs, error=error, lookup="post.coming")
        assert wrong_with_view(modal(Form("x", "post.move.ask", 0, 0, (field,), "Next"), "C1", "", "UTC")) == []


def test_what_a_lookup_brings_back_is_its_value() -> None:
    picked = {"type": "external_select", "selected_option": {"value": "214", "text": {"type": "plain_text"}}}
    assert filled({"state": {"values": {"post": {"cal:post.coming": picked}}}}) == {"post": "214"}
    empty = {"type": "external_select", "selected_option": None}
    assert filled({"state": {"values": {"post": {"cal:post.coming": empty}, "b": {}}}}) == {"post": "", "b": ""}
    with pytest.raises(NotPacked):
        filled({"state": {"values": []}})


def test_accounts_of_a_stranger_are_nobodys(office: Office) -> None:
    """A forged choice: the number of an account that does not exist is missing, and not another one."""
    office.keep(Account(workspace_id="main", id=9, network="x", handle="@other", brand="Other"))
    office.say(MKT, "add")
    at = (NOW + timedelta(days=2)).timestamp()
    sent = office.hands.submit(MKT, office.modal(), {"account": "77", "title": "Seal", "when": at})
    assert office.send(sent).json()["errors"] == {"account": "This is missing."}
    with reading(office.house.engine) as session:
        assert session.get(Person, ("main", 1)) is not None
