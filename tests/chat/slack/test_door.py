"""The door: what is not from Slack, not from now or not a request has no effect and is answered 400, 401 or 413."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calbot.chat.slack import door
from calbot.chat.slack.caller import Caller
from calbot.chat.slack.door import Door
from calbot.chat.slack.guard import BODY_CAP
from calbot.chat.slack.listen import METADATA
from calbot.model.heard import HeardState
from calbot.model.notice import Notice
from calbot.store.session import writing
from tests.chat.slack.office import MARKETING, MKT, Office
from tests.slack.hands import FORM, JSON, Sent, signed

CANARY = "canary-4711"
Make = Callable[[Office], Sent]


def good(office: Office) -> Sent:
    return office.hands.command(MKT, MARKETING, f"week {CANARY}")


def headers(**changes: str | None) -> Make:
    """A good request with other headers; None takes one away."""

    def make(office: Office) -> Sent:
        sent = good(office)
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        told = {name: value for name, value in sent.headers.items() if name not in named}
        return Sent(sent.body, told | {name: value for name, value in named.items() if value is not None})

    return make


def stamped(text: str) -> Make:
    """Signed with our secret over another time stamp."""

    def make(office: Office) -> Sent:
        body = good(office).body
        digest = hmac.new(office.town.secret.encode(), b"v0:" + text.encode() + b":" + body, hashlib.sha256)
        told = {"X-Slack-Request-Timestamp": text, "X-Slack-Signature": f"v0={digest.hexdigest()}"}
        return Sent(body, {"Content-Type": FORM, **told})

    return make


def shifted(seconds: float) -> Make:
    """Signed as many seconds from now."""
    return lambda office: stamped(str(int(office.clock.seconds() + seconds)))(office)


def bodied(body: bytes | str, kind: str = FORM, *, secret: str = "") -> Make:
    """Any body, signed by us, or by another secret."""

    def make(office: Office) -> Sent:
        raw = body.encode() if isinstance(body, str) else body
        return Sent(raw, signed(secret or office.town.secret, raw, office.clock.seconds(), kind))

    return make


def payload(said: Any) -> Make:
    return bodied(urlencode({"payload": said if isinstance(said, str) else json.dumps(said)}))


def changed(body: bytes) -> Make:
    """A good signature over another body."""
    return lambda office: Sent(body, good(office).headers)


PRESS = {
    "type": "block_actions",
    "user": {"id": MKT, "team_id": "T0PANPOT"},
    "team": {"id": "T0PANPOT"},
    "container": {"type": "message", "message_ts": "1.1", "channel_id": MARKETING},
    "channel": {"id": MARKETING},
    "trigger_id": "1.2.3",
    "actions": [{"type": "button", "action_id": "cal:post.move:0", "block_id": "b", "value": "214.1"}],
}
EVENT = {
    "type": "event_callback",
    "team_id": "T0PANPOT",
    "event_id": "Ev1",
    "event": {"type": "app_mention", "user": MKT, "channel": MARKETING, "text": "<@U0CALBOT> week", "ts": "1.1"},
}
VIEW = {
    "type": "view_submission",
    "user": {"id": MKT, "team_id": "T0PANPOT"},
    "team": {"id": "T0PANPOT"},
    "view": {
        "id": "V1",
        "type": "modal",
        "hash": "h",
        "callback_id": "cal:flag.draft",
        "private_metadata": "",
        "state": {"values": {}},
    },
}
SLASH = {"command": "/calbot", "text": "week", "team_id": "T0PANPOT", "user_id": MKT, "channel_id": MARKETING}


HALF, NUL = "\ud83d", "a\x00"
"""Half of an emoji, and a NUL: texts that JSON can write, and no database takes."""
DEEP = "[" * 5000
ECHO = {"type": "message_metadata_posted", "user_id": "U0CALBOT", "channel_id": MARKETING, "message_ts": "1.1"}


def of(said: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The same with other parts; None takes one away."""
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


FORGED: dict[str, Make] = {
    "no headers": lambda office: Sent(good(office).body, {}),
    "no signature": headers(X_Slack_Signature=None),
    "empty signature": headers(X_Slack_Signature=""),
    "only the version": headers(X_Slack_Signature="v0="),
    "short signature": headers(X_Slack_Signature="v0=abc"),
    "zero signature": headers(X_Slack_Signature="v0=" + "0" * 64),
    "upper case": headers(X_Slack_Signature="v0=" + "A" * 64),
    "another version": headers(X_Slack_Signature="v1=" + "0" * 64),
    "no version": headers(X_Slack_Signature="0" * 64),
    "spaces": headers(X_Slack_Signature=" v0=" + "0" * 64),
    "long signature": headers(X_Slack_Signature="v0=" + "0" * 9000),
    "no time stamp": headers(X_Slack_Request_Timestamp=None),
    "empty time stamp": headers(X_Slack_Request_Timestamp=""),
    "time stamp abc": stamped("abc"),
    "time stamp 1e9": stamped("1e9"),
    "time stamp with a sign": stamped("+1700000000"),
    "negative time stamp": stamped("-1"),
    "time stamp with a point": stamped("1700000000.5"),
    "time stamp infinity": stamped("inf"),
    "time stamp not a number": stamped("nan"),
    "time stamp of 40 digits": stamped("9" * 40),
    "time stamp zero": stamped("0"),
    "time stamp with underscores": stamped("1_700_000_000"),
    "301 s old": shifted(-301),
    "301 s ahead": shifted(301),
    "a day old": shifted(-86_400),
    "another time stamp than signed": lambda office: Sent(
        good(office).body,
        {**good(office).headers, "X-Slack-Request-Timestamp": str(int(office.clock.seconds()) + 1)},
    ),
    "another secret": bodied(urlencode(SLASH), secret="not-the-secret"),
    "a changed body": changed(urlencode({**SLASH, "text": "cancel p-214"}).encode()),
    "an empty body": changed(b""),
    "one more byte": lambda office: Sent(good(office).body + b"&", good(office).headers),
    "unsigned ssl_check": lambda office: Sent(b"ssl_check=1&token=x", {"Content-Type": FORM}),
    "unsigned url_verification": lambda office: Sent(
        b'{"type":"url_verification","challenge":"x"}', {"Content-Type": JSON}
    ),
    "unsigned, not UTF-8": lambda office: Sent(b"\xff\xfe", {"Content-Type": JSON}),
    "unsigned, deep": lambda office: Sent(b"[" * 100_000, {"Content-Type": JSON}),
    "unsigned list": lambda office: Sent(b"[]", {"Content-Type": JSON}),
}
"""Answered 401: nobody has signed it, or not now."""

MALFORMED: dict[str, Make] = {
    "not UTF-8": bodied(b"\xff\xfe{}", JSON),
    "a NUL": bodied('{"type":"\\u0000"}\x00', JSON),
    "bad JSON": bodied("{", JSON),
    "empty JSON": bodied("", JSON),
    "a JSON list": bodied("[]", JSON),
    "a JSON text": bodied('"x"', JSON),
    "a JSON number": bodied("1e999", JSON),
    "null": bodied("null", JSON),
    "100,000 deep": bodied("[" * 100_000, JSON),
    "100,000 objects deep": bodied('{"a":' * 100_000, JSON),
    "another content type": bodied("x", "text/plain"),
    "no content type": lambda office: Sent(
        (sent := bodied("{}", JSON)(office)).body, {k: v for k, v in sent.headers.items() if k != "Content-Type"}
    ),
    "an unknown type": bodied(json.dumps({"type": "surprise"}), JSON),
    "a type that is no text": bodied(json.dumps({"type": 5}), JSON),
    "challenge that is no text": bodied(json.dumps({"type": "url_verification", "challenge": 7}), JSON),
    "event that is a text": bodied(json.dumps(of(EVENT, event="app_mention")), JSON),
    "event that is a list": bodied(json.dumps(of(EVENT, event=[])), JSON),
    "event without a type": bodied(json.dumps(of(EVENT, event={"user": MKT})), JSON),
    "event with a type that is no text": bodied(json.dumps(of(EVENT, event={"type": ["message"]})), JSON),
    "event without an id": bodied(json.dumps(of(EVENT, event_id=None)), JSON),
    "authorizations of texts": bodied(json.dumps(of(EVENT, authorizations=["x"])), JSON),
    "team that is a number": bodied(json.dumps(of(EVENT, team_id=5)), JSON),
    "a team that is none": bodied(json.dumps(of(EVENT, team_id="T<script>")), JSON),
    "an empty form": bodied(""),
    "a form without a command": bodied(urlencode({"text": "week"})),
    "a command that is none": bodied(urlencode({**SLASH, "command": "calbot"})),
    "a command twice": bodied(urlencode(SLASH) + "&command=/flag"),
    "a thousand fields": bodied("&".join(f"a{n}=1" for n in range(1000))),
    "a user that is none": bodied(urlencode({**SLASH, "user_id": "../U1"})),
    "a long text": bodied(urlencode({**SLASH, "text": "x" * 9000})),
    "payload that is no JSON": payload("{"),
    "payload that is a list": payload([]),
    "payload that is a text": payload('"x"'),
    "payload beside another field": bodied(urlencode({"payload": json.dumps(PRESS), "command": "/calbot"})),
    "payload twice": bodied(urlencode([("payload", json.dumps(PRESS))] * 2)),
    "payload of an unknown type": payload(of(PRESS, type="surprise")),
    "no user": payload(of(PRESS, user=None)),
    "user that is a text": payload(of(PRESS, user=MKT)),
    "no actions": payload(of(PRESS, actions=[])),
    "actions that are texts": payload(of(PRESS, actions=["cal:post.move:0"])),
    "action without a name": payload(of(PRESS, actions=[{"type": "button"}])),
    "a verb that is none": payload(of(PRESS, actions=[{**PRESS["actions"][0], "action_id": "cal:../../etc:0"}])),
    "a value that is none of ours": payload(of(PRESS, actions=[{**PRESS["actions"][0], "value": "x"}])),
    "a value of huge numbers": payload(of(PRESS, actions=[{**PRESS["actions"][0], "value": "9" * 40 + ".1"}])),
    "a view that is a text": payload(of(VIEW, view="V1")),
    "a view without a name": payload(of(VIEW, view={"id": "V1"})),
    "a form that is none of ours": payload(VIEW),
    "metadata that is no JSON": payload(of(VIEW, view={**VIEW["view"], "private_metadata": "{"})),
    "metadata of other parts": payload(of(VIEW, view={**VIEW["view"], "private_metadata": '{"a":1,"t":2,"p":3}'})),
    "deep metadata": payload(
        json.dumps(of(VIEW, view={**VIEW["view"], "private_metadata": DEEP})).replace("[", r"\u005b")
    ),
    "fields that are a list": payload(
        of(VIEW, view={**VIEW["view"], "private_metadata": '{"a":"C1","t":"","p":"0.0"}', "state": {"values": []}})
    ),
    "half a letter as the id of an event": bodied(json.dumps(of(EVENT, event_id=HALF)), JSON),
    "a NUL in the id of an event": bodied(json.dumps(of(EVENT, event_id=NUL)), JSON),
    "half a letter in the key of an own message": bodied(
        json.dumps(of(EVENT, event={**ECHO, "metadata": {"event_type": METADATA, "event_payload": {"key": HALF}}})),
        JSON,
    ),
    "a NUL in the name of a field": bodied(json.dumps(of(EVENT, **{NUL: 1})), JSON),
    "half a letter as a trigger": payload(of(PRESS, trigger_id=HALF)),
    "a NUL in a trigger": payload(of(PRESS, trigger_id=NUL)),
    "half a letter in where to answer": payload(of(PRESS, response_url=f"https://hooks.slack.com/{HALF}")),
    "half a letter in what is filled in": payload(
        of(VIEW, view={**VIEW["view"], "state": {"values": {"note": {"cal:input": {"value": HALF}}}}})
    ),
    "a NUL in a form": bodied(urlencode({**SLASH, "trigger_id": NUL})),
    "a NUL in where a form is answered": bodied(urlencode({**SLASH, "response_url": f"https://x/{NUL}"})),
}
"""Signed, and still no request: answered 400."""


def effects(office: Office) -> tuple[int, int, int]:
    calls = [method for method, _ in office.town.calls if method != "auth.test"]
    return len(office.heard()), len(office.rows(Notice)), len(calls)


def test_there_are_more_than_sixty_of_them() -> None:
    assert len(FORGED) + len(MALFORMED) > 80


def test_what_slack_has_not_signed_has_no_effect(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name, make in FORGED.items():
        assert office.send(make(office)).status_code == 401, name
    assert effects(office) == (0, 0, 0)
    assert CANARY not in caplog.text


def test_what_is_signed_and_no_request_has_no_effect(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name, make in MALFORMED.items():
        assert office.send(make(office)).status_code == 400, name
    assert effects(office) == (0, 0, 0)


def test_bolt_does_not_turn_down_our_own_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    assert office.say(MKT, "posts")
    logging.getLogger("calbot.store").warning("the database is newer")
    assert "the database is newer" in caplog.messages


def test_a_body_that_is_too_large_is_not_read_to_its_end(office: Office) -> None:
    for size in (BODY_CAP + 1, 20 * 1024 * 1024):
        sent = bodied(b"x" * size)(office)
        assert office.send(sent).status_code == 413
    # A length that is told is not believed.
    lying = {**bodied(b"x" * (BODY_CAP + 1))(office).headers, "Content-Length": "5"}
    assert office.post(b"x" * (BODY_CAP + 1), lying).status_code == 413
    assert effects(office) == (0, 0, 0)


def test_only_posts_come_in(office: Office) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert office.runner.run(office.client.request(method, "/slack/events")).status_code in (404, 405)


def test_the_same_bytes_five_times_have_one_effect(either: Office) -> None:
    sent = either.hands.command(MKT, MARKETING, "week")
    assert [either.send(sent).status_code for _ in range(5)] == [200] * 5
    either.answer()
    assert len(either.heard(HeardState.ANSWERED)) == 1
    assert len(either.town.told(MARKETING, MKT)) == 1
    assert either.send(sent).status_code == 200
    either.answer()
    assert len(either.town.told(MARKETING, MKT)) == 1


def test_the_same_bytes_at_the_same_time_have_one_effect(either: Office) -> None:
    sent = either.hands.mention(MKT, MARKETING, "week")

    async def together() -> list[int]:
        posts = [either.client.post("/slack/events", content=sent.body, headers=dict(sent.headers)) for _ in range(6)]
        return [answer.status_code for answer in await asyncio.gather(*posts)]

    assert either.runner.run(together()) == [200] * 6
    either.answer()
    assert len(either.heard()) == 1
    assert len(either.town.told(MARKETING, MKT)) == 1


def test_slack_is_answered_in_time_while_the_database_is_held(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(door, "ANSWER_SECONDS", 0.4)
    first, sent = office.hands.mention(MKT, MARKETING, "help"), office.hands.mention(MKT, MARKETING, "week")
    assert office.send(first).status_code == 200
    with writing(office.house.engine, "main") as session:
        session.add(office.post_of(7))
        session.flush()
        assert office.send(sent).status_code == 503
        session.commit()
    assert "could not be taken: no time left" in caplog.text
    assert office.send(sent.again(office.town)).status_code == 200
    office.answer()
    assert len(office.heard()) == 2


def test_a_command_that_was_refused_while_the_database_hung_is_answered_once_it_is_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "ANSWER_SECONDS", 0.4)
    assert office.send(office.hands.mention(MKT, MARKETING, "help")).status_code == 200
    with writing(office.house.engine, "main") as session:
        session.add(office.post_of(7))
        session.flush()
        assert office.send(office.hands.command(MKT, MARKETING, "week")).status_code == 503
        session.commit()
    office.answer()
    assert len(office.heard()) == 2, "nobody sends it again"


def test_an_event_and_slacks_three_retries_have_one_effect(either: Office) -> None:
    sent = either.hands.mention(MKT, MARKETING, "week")
    for number in range(4):
        assert either.send(sent if number == 0 else sent.again(either.town, number)).status_code == 200
        either.answer()
    assert len(either.heard()) == 1
    assert len(either.town.told(MARKETING, MKT)) == 1


def test_a_press_that_is_played_again_presses_nothing(office: Office) -> None:
    office.keep(office.post_of())
    (card,) = office.say(MKT, "move p-214 fri 8:00")
    sent = office.hands.press(MKT, MARKETING, card, "Move")
    for _ in range(3):
        assert office.send(sent).status_code == 200
    office.answer()
    moved = [row for row in office.rows(type(office.post_of())) if row.id == 214]
    assert moved[0].revision == 2


def test_a_request_is_taken_up_to_five_minutes_from_now(office: Office) -> None:
    for shift in (-300, 300, 0):
        assert office.send(shifted(shift)(office)).status_code == 200


def test_two_secrets_are_good_while_one_replaces_the_other(office: Office) -> None:
    slack = office.house.slack
    assert slack is not None
    slack._secrets = ("the-new-one", office.town.secret)
    assert office.send(bodied(urlencode({**SLASH, "trigger_id": "a"}), secret="the-new-one")(office)).status_code == 200
    assert office.send(good(office)).status_code == 200
    slack._secrets = ("the-new-one",)
    assert office.send(good(office)).status_code == 401


def test_slack_is_told_that_the_address_is_ours(office: Office) -> None:
    answer = office.send(office.hands.verification("ch4llenge"))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "ch4llenge"})


@pytest.mark.parametrize(
    "event",
    [
        {"type": "team_join", "user": {"id": MKT}},
        {"type": "message", "channel_type": "im", "subtype": "message_changed", "channel": "D1", "user": MKT},
        {"type": "message", "channel_type": "channel", "channel": MARKETING, "user": MKT, "text": "hello people"},
        {"type": "message", "channel_type": "im", "channel": "D1", "user": MKT, "bot_id": "B1", "text": "week"},
        {"type": "app_mention", "channel": MARKETING, "user": "U0CALBOT", "text": "<@U0CALBOT> week"},
        {"type": "app_home_opened", "user": MKT, "tab": "messages"},
        {"type": "message_metadata_posted", "metadata": {"event_type": "others", "event_payload": {"key": "k"}}},
    ],
)
def test_an_event_that_is_not_for_us_is_acknowledged_and_left_alone(office: Office, event: dict[str, Any]) -> None:
    assert office.send(office.hands.event(event)).status_code == 200
    assert effects(office) == (0, 0, 0)


def test_a_request_of_another_workspace_has_no_effect(office: Office) -> None:
    office.town.team = "T0OTHER"
    office.send(office.hands.command(MKT, MARKETING, "week"))
    ours = len(office.heard())
    office.town.team = "T0STRANGE"
    assert office.send(office.hands.command(MKT, MARKETING, "cancel p-214")).status_code == 200
    assert len(office.heard()) == ours


def test_nothing_of_what_was_said_is_in_the_inbox_once_it_is_answered(office: Office) -> None:
    office.say(MKT, f"forecast {CANARY}")
    assert all(CANARY not in str(row.said) for row in office.heard())


def test_nothing_of_what_is_said_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    office.say(MKT, f"flag {CANARY} typo")
    office.say(MKT, f"surprise {CANARY}")
    office.send(office.hands.mention(MKT, MARKETING, f"week {CANARY}"))
    office.send(office.hands.message_shortcut(MKT, MARKETING, "cal:flag", CANARY))
    office.submit(MKT, office.modal(), {"kind": "other", "note": CANARY})
    office.send(office.hands.event({"type": "surprise", "text": CANARY}))
    office.answer()
    assert CANARY not in caplog.text
    assert office.town.secret not in caplog.text
    assert office.town.token not in caplog.text


def test_a_slack_that_cannot_say_who_we_are_makes_slack_send_again(office: Office) -> None:
    office.town.fail("broken", "auth.test")
    sent = office.hands.mention(MKT, MARKETING, "week")
    assert office.send(sent).status_code == 503
    assert office.send(sent.again(office.town)).status_code == 200
    office.answer()
    assert len(office.town.told(MARKETING, MKT)) == 1


def test_environment_of_bolt_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Door(office.house.wires, Caller("xoxb-x"), "main", ("s",))
    assert made._bolt.client.token != "xoxb-x"
    with pytest.raises(ValueError, match="signing secret"):
        Door(office.house.wires, Caller("xoxb-x"), "main", ("",))


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PLACES = st.sampled_from(
    ["type", "event", "user", "team", "actions", "view", "container", "channel", "message", "trigger_id"]
) | st.sampled_from(["event_id", "command", "text", "team_id", "user_id", "channel_id", "authorizations"])
HEADERS = st.dictionaries(
    st.sampled_from(["X-Slack-Signature", "X-Slack-Request-Timestamp", "Content-Type", "X-Slack-Retry-Num"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([PRESS, EVENT, VIEW, SLASH]), st.dictionaries(PLACES, JSONS, max_size=4), st.booleans())
def test_no_signed_body_is_answered_5xx(
    office: Office, base: Mapping[str, Any], changes: dict[str, Any], form: bool
) -> None:
    said = {**base, **changes}
    sent = payload(said)(office) if form and base is not EVENT else bodied(json.dumps(said), JSON)(office)
    if base is SLASH:
        sent = bodied(urlencode({name: str(value) for name, value in said.items()}))(office)
    assert office.send(sent).status_code in (200, 400)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), HEADERS)
def test_no_unsigned_bytes_come_in(office: Office, body: bytes, told: dict[str, str]) -> None:
    sent = {name: value.encode("latin-1") for name, value in told.items()}
    answer = office.runner.run(office.client.post("/slack/events", content=body, headers=sent))
    assert answer.status_code == 401
