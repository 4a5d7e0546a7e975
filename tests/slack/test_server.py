"""The fake Slack behaves as the real one was seen to, asked by the real SDK."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.hands import Hands
from tests.slack.server import served
from tests.slack.town import RESPONSES, Town

Do = Callable[[AsyncWebClient], Awaitable[Any]]
PLAIN = {"type": "plain_text", "text": "x"}
MODAL = {"type": "modal", "title": PLAIN, "blocks": []}


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def town(clock: Moving) -> Town:
    made = Town(clock=clock)
    made.person("U1", "Mkt")
    made.channel("C1", "marketing")
    return made


@pytest.fixture
def base(town: Town) -> Iterator[str]:
    with served(town) as address:
        yield address


def ask(base: str, town: Town, do: Do, **options: Any) -> Any:
    async def run() -> Any:
        async with aiohttp.ClientSession() as session:
            known = {"retry_handlers": [], "session": session, "token": town.token} | options
            return await do(AsyncWebClient(base_url=f"{base}api/", **known))

    return asyncio.run(run())


def refusal(base: str, town: Town, do: Do, **options: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        ask(base, town, do, **options)
    return str(refused.value.response["error"])


def test_a_message_is_kept_with_its_metadata(base: str, town: Town) -> None:
    told = {"event_type": "calbot_notice", "event_payload": {"key": "k"}}
    ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="hello", metadata=told))
    (message,) = town.told("C1")
    assert (message.text, message.metadata) == ("hello", told)


def test_a_channel_takes_one_message_a_second(base: str, town: Town, clock: Moving) -> None:
    ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="1"))
    with pytest.raises(SlackApiError) as refused:
        ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="2"))
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    clock.at += 1.0
    ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="2"))
    assert [message.text for message in town.told("C1")] == ["1", "2"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"archived": True}, "is_archived"),
        ({"member": False}, "not_in_channel"),
        ({"id": "gone"}, "channel_not_found"),
    ],
)
def test_a_channel_that_cannot_be_spoken_in_refuses(base: str, town: Town, change: dict[str, Any], error: str) -> None:
    for name, value in change.items():
        if name == "id":
            del town.channels["C1"]
        else:
            setattr(town.channels["C1"], name, value)
    assert refusal(base, town, lambda c: c.chat_postMessage(channel="C1", text="x")) == error


def test_a_foreign_token_and_a_missing_scope_are_refused(base: str, town: Town) -> None:
    assert refusal(base, town, lambda c: c.auth_test(), token="xoxb-other") == "invalid_auth"
    assert refusal(base, town, lambda c: c.conversations_history(channel="C1")) == "missing_scope"


def test_blocks_beyond_a_limit_are_refused_as_a_whole(base: str, town: Town) -> None:
    blocks = [{"type": "divider"}] * 51
    assert refusal(base, town, lambda c: c.chat_postMessage(channel="C1", text="x", blocks=blocks)) == "invalid_blocks"
    assert town.told("C1") == []


def test_a_line_that_breaks_after_the_work_makes_the_default_retry_say_it_twice(base: str, town: Town) -> None:
    """The reason why calbot has no retry handlers."""
    town.pace = 0
    town.fail("lost", "chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="once"))
    assert len(town.told("C1")) == 1
    town.fail("lost", "chat.postMessage")
    ask(base, town, lambda c: c.chat_postMessage(channel="C1", text="twice"), retry_handlers=None)
    assert len(town.told("C1")) == 3


def test_a_trigger_opens_one_view_within_three_seconds(base: str, town: Town, clock: Moving) -> None:
    first, late = town.trigger("U1"), town.trigger("U1")
    ask(base, town, lambda c: c.views_open(trigger_id=first, view=MODAL))
    assert refusal(base, town, lambda c: c.views_open(trigger_id=first, view=MODAL)) == "exchanged_trigger_id"
    clock.at += 3.1
    assert refusal(base, town, lambda c: c.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    assert refusal(base, town, lambda c: c.views_open(trigger_id="never", view=MODAL)) == "invalid_trigger_id"


def test_what_a_view_shows_is_changed_only_as_it_was_seen(base: str, town: Town) -> None:
    ask(base, town, lambda c: c.views_open(trigger_id=town.trigger("U1"), view=MODAL))
    (view,) = town.views.values()
    seen = view.hash
    ask(base, town, lambda c: c.views_update(view_id=view.id, hash=seen, view=MODAL))
    error = refusal(base, town, lambda c: c.views_update(view_id=view.id, hash=seen, view=MODAL))
    assert error == "hash_conflict"


def test_history_tells_metadata_where_it_may_be_read(base: str, town: Town) -> None:
    town.scopes, town.pace = town.scopes | {"channels:history"}, 0
    for n in range(3):
        told = {"event_type": "calbot_notice", "event_payload": {"key": f"k{n}"}}
        ask(base, town, lambda c, told=told: c.chat_postMessage(channel="C1", text="x", metadata=told))
    page = ask(base, town, lambda c: c.conversations_history(channel="C1", limit=2, include_all_metadata=True))
    assert [one["metadata"]["event_payload"]["key"] for one in page["messages"]] == ["k2", "k1"]
    bare = ask(base, town, lambda c: c.conversations_history(channel="C1"))
    assert all("metadata" not in one for one in bare["messages"])


def test_a_response_url_serves_five_times(base: str, town: Town) -> None:
    url = f"{base}respond/{town.response('C1', 'U1')}"

    async def respond() -> list[int]:
        async with aiohttp.ClientSession() as session:
            answers = [await session.post(url, json={"text": "x"}) for _ in range(RESPONSES + 1)]
            return [answer.status for answer in answers]

    assert asyncio.run(respond()) == [200] * RESPONSES + [404]
    assert (len(town.told("C1")), len(town.told("C1", "U1"))) == (0, RESPONSES)


def test_a_file_is_uploaded_in_three_steps(base: str, town: Town) -> None:
    town.scopes |= {"files:write"}
    ask(base, town, lambda c: c.files_upload_v2(file=io.BytesIO(b"a,b\n"), filename="a.csv", channel="C1"))
    (kept,) = town.files.values()
    assert (kept["body"], kept["shared"]) == (b"a,b\n", "C1")


def test_requests_are_signed_as_the_sdk_verifies_them(base: str, town: Town) -> None:
    sent = Hands(town, base).command("U1", "C1", "week pot & pan ✓")
    assert SignatureVerifier(town.secret).is_valid_request(sent.body, dict(sent.headers))
    assert not SignatureVerifier("another").is_valid_request(sent.body, dict(sent.headers))


def test_whoever_leaves_at_once_stops_it(monkeypatch: pytest.MonkeyPatch, town: Town) -> None:
    class Slow(threading.Event):
        def set(self) -> None:
            super().set()
            # Whoever waits comes and goes meanwhile.
            time.sleep(0.1)

    monkeypatch.setattr("tests.serving.threading.Event", Slow)
    before = {one for one in threading.enumerate() if one.name == "fake-slack"}
    with served(town):
        pass
    assert {one for one in threading.enumerate() if one.name == "fake-slack"} <= before
