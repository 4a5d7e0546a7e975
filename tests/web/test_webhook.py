"""Standard Webhooks: the published vector, and everything that must not pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.config.signing import read_keys, signature
from calbot.web.webhook import NotSigned, demand_signed

# The vector that the scheme's authors publish for receivers who verify by hand.
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
ID, TIMESTAMP = "msg_loFOjxBNrRLzqYUf", "1731705121"
BODY = b'{"event_type":"ping","data":{"success":true}}'
SIGNATURE = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="

# The one that the scheme's libraries, in a dozen languages, test themselves against.
LIBRARIES = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
THEIR_SECRET, THEIRS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

NOW = datetime.fromtimestamp(int(TIMESTAMP), UTC)
KEY = b"\xa6\x52\x77\x9e\x6c\x82\x0c\x60\x4a\x22\x76\xaf\x74\xe2\xb5\xe6\x3b\x25"
OTHER = b"another key of thirty-two bytes!"


def headers(**changed: str) -> dict[str, str]:
    given = {"webhook-id": ID, "webhook-timestamp": TIMESTAMP, "webhook-signature": SIGNATURE}
    return given | {name.replace("_", "-"): text for name, text in changed.items()}


def test_the_published_vector_is_signed_and_taken() -> None:
    assert signature(KEY, ID, TIMESTAMP, BODY) == SIGNATURE
    assert demand_signed(headers(), BODY, [KEY], NOW) == ID


def test_what_the_libraries_sign_is_what_calbot_signs() -> None:
    (key,) = read_keys(THEIR_SECRET)
    assert signature(key, *LIBRARIES) == THEIRS
    at = datetime.fromtimestamp(int(LIBRARIES[1]), UTC)
    told = {"webhook-id": LIBRARIES[0], "webhook-timestamp": LIBRARIES[1], "webhook-signature": THEIRS}
    assert demand_signed(told, LIBRARIES[2], [key], at) == LIBRARIES[0]


def test_its_secret_is_shorter_than_the_scheme_asks_for() -> None:
    with pytest.raises(ValueError, match="24 to 64 random bytes") as refused:
        read_keys(SECRET)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("keys", [[OTHER, KEY], [KEY, OTHER]], ids=["old first", "new first"])
def test_two_keys_are_valid_while_one_replaces_the_other(keys: list[bytes]) -> None:
    assert demand_signed(headers(), BODY, keys, NOW) == ID


def test_a_sender_that_changes_its_key_gives_two_signatures() -> None:
    both = f"{signature(OTHER, ID, TIMESTAMP, BODY)} {SIGNATURE}"
    assert demand_signed(headers(webhook_signature=both), BODY, [KEY], NOW) == ID


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_id": "msg_other"},
        {"webhook_timestamp": "1731705122"},
        {"webhook_signature": SIGNATURE.replace("v1,", "v1a,")},
        {"webhook_signature": SIGNATURE.replace("v1,", "")},
        {"webhook_signature": "v1,"},
        {"webhook_signature": "v1,\u00e9\udcff"},
        {"webhook_signature": ""},
        {"webhook_id": " "},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "1731705121.0"},
        {"webhook_timestamp": "-1"},
        {"webhook_timestamp": "\u0661\u0667"},
        {"webhook_timestamp": "9" * 40},
        {"webhook_id": "x" * 300},
        {"webhook_signature": "v1,x " * 9},
    ],
    ids=str,
)
def test_a_call_that_was_changed_on_its_way_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(NotSigned):
        demand_signed(headers(**changed), BODY, [KEY], NOW)


def test_a_body_that_was_changed_and_a_foreign_key_are_refused() -> None:
    for body, keys in ((BODY + b" ", [KEY]), (b"", [KEY]), (BODY, [OTHER]), (BODY, [])):
        with pytest.raises(NotSigned, match="no signature fits"):
            demand_signed(headers(), body, keys, NOW)


@pytest.mark.parametrize(("seconds", "taken"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_taped_call_is_refused_after_five_minutes(seconds: int, taken: bool) -> None:
    at = NOW + timedelta(seconds=seconds)
    if taken:
        assert demand_signed(headers(), BODY, [KEY], at) == ID
    else:
        with pytest.raises(NotSigned, match="five minutes"):
            demand_signed(headers(), BODY, [KEY], at)


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_nothing_but_a_signature_passes_and_nothing_breaks(given_headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotSigned):
        demand_signed(given_headers, body, [KEY, OTHER], NOW)
