"""The playground's routes over HTTP: what they refuse, and what they do once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from httpx_sse import aconnect_sse

from calbot.web.app import make_app
from tests.web.stand import Company, done, menu, served, watch_card

KEY = "0123456789abcdef"


def body(**more: Any) -> dict[str, Any]:
    return {"user": "Agt1", "address": "#care", "key": KEY, "text": "/calbot week", **more}


def ask(server: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    with httpx.Client(base_url=server) as client:
        return client.post("/playground/ask", json=body(**more), headers={"Origin": server, **(headers or {})})


def state(address: str, user: str) -> Any:
    return httpx.get(f"{address}/playground/state", params={"user": user}).json()


@pytest.mark.parametrize(
    "path", ["/playground", "/playground/state?user=Mkt", "/static/page.css", "/healthz", "/nowhere"]
)
def test_every_answer_carries_the_safe_headers(address: str, path: str) -> None:
    answer = httpx.get(address + path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    )
    assert "form-action 'self'; frame-ancestors 'none'; base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "server" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "127.0.0.2:80"])
@pytest.mark.parametrize("path", ["/playground", "/playground/state?user=Mkt", "/playground/events?user=Mkt"])
def test_a_foreign_host_name_is_not_served(address: str, host: str, path: str) -> None:
    assert httpx.get(address + path, headers={"Host": host}).status_code in (400, 421)


def test_a_foreign_host_name_may_not_ask(address: str, company: Company) -> None:
    answer = ask(address, headers={"Host": "evil.example", "Origin": "http://evil.example"})
    assert answer.status_code == 421
    assert company.asked == []


def test_a_configured_host_name_is_served(company: Company) -> None:
    with served(company.app(hosts=["calbot.example"])) as url:
        assert httpx.get(f"{url}/playground", headers={"Host": "calbot.example"}).status_code == 200


@pytest.mark.parametrize("name", ["localhost", "[::1]"])
def test_other_loopback_names_are_served(address: str, name: str) -> None:
    assert httpx.get(f"{address}/playground", headers={"Host": f"{name}:8000"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1", "http://127.0.0.1"])
def test_a_post_from_another_site_is_refused(address: str, company: Company, origin: str) -> None:
    assert ask(address, headers={"Origin": origin}).status_code == 403
    assert company.asked == []


def test_a_post_without_an_origin_is_refused(address: str) -> None:
    assert httpx.post(f"{address}/playground/ask", json=body()).status_code == 403


def test_a_post_that_the_browser_calls_cross_site_is_refused(address: str) -> None:
    assert ask(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_form_of_another_site_has_the_wrong_type(address: str) -> None:
    assert ask(address, headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_body_beyond_64_kib_is_refused_however_it_is_sent(address: str, company: Company) -> None:
    def pieces() -> Any:
        for _ in range(100):
            yield b" " * 1024

    headers = {"Origin": address, "Content-Type": "application/json"}
    assert ask(address, text="x" * 70_000).status_code == 413
    assert httpx.post(f"{address}/playground/ask", content=pieces(), headers=headers).status_code == 413
    assert company.asked == []


@pytest.mark.parametrize(
    "broken",
    [
        {"text": None},
        {"text": "   "},
        {"text": "x" * 5000},
        {"press": {"verb": "flag.claim"}},
        {"key": "short"},
        {"key": "<script>"},
        {"thread": "1; drop table"},
        {"text": None, "press": {"verb": "Flag Claim"}},
        {"text": None, "press": {"verb": "flag.claim", "subject": 2**70}},
        {"text": None, "press": {"verb": "flag.claim", "subject": "1"}},
        {"text": None, "form": {"verb": "flag.claim", "values": {"a": 1}}},
        {"text": None, "form": {"verb": "flag.claim", "values": {str(n): "" for n in range(50)}}},
        {"more": 1},
    ],
)
def test_a_malformed_ask_is_told_where_and_not_repeated(address: str, broken: dict[str, Any]) -> None:
    answer = ask(address, **broken)
    assert answer.status_code == 400
    assert set(answer.json()) == {"problem"}
    assert "drop table" not in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"user": "\\ud800"}', b"[" * 50_000])
def test_what_is_not_json_is_refused(address: str, raw: bytes) -> None:
    headers = {"Origin": address, "Content-Type": "application/json"}
    assert httpx.post(f"{address}/playground/ask", content=raw, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "unknown", [{"user": "Nobody"}, {"address": "#boardroom"}, {"address": "Lead"}, {"thread": "99"}, {"message": "99"}]
)
def test_unknown_people_places_and_messages_are_404(address: str, company: Company, unknown: dict[str, str]) -> None:
    assert ask(address, **unknown).status_code == 404
    assert company.asked == []


@pytest.mark.parametrize(
    "path", ["/playground?user=Nobody", "/playground/state?user=Nobody", "/playground/events?user=No"]
)
def test_nobody_sees_nothing(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 404


@pytest.mark.parametrize("path", ["/playground/state", "/playground/events?user=Mkt&after=x"])
def test_a_missing_or_wrong_parameter_is_400(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 400


def test_a_private_message_of_somebody_else_cannot_be_answered(address: str, company: Company) -> None:
    said = ask(address).json()["messages"][0]
    assert said["private"]
    assert ask(address, user="Lead", thread=str(said["id"]), key="f" * 16).status_code == 404


def test_each_has_a_conversation_with_calbot_alone(address: str, company: Company) -> None:
    assert ask(address, user="Mkt", address="Mkt", text="good morning").status_code == 200
    states = {user: httpx.get(f"{address}/playground/state?user={user}").json() for user in ("Mkt", "Lead")}
    for user, state in states.items():
        assert state["places"][-1]["address"] == user
        assert {"Mkt", "Lead"} & {place["address"] for place in state["places"]} == {user}
    assert [one["address"] for one in states["Mkt"]["messages"]] == ["Mkt"]
    assert states["Lead"]["messages"] == []


def test_the_same_key_has_one_effect(address: str, company: Company) -> None:
    first, second = ask(address).json(), ask(address).json()
    assert first == second
    assert len(company.asked) == 1
    assert len(state(address, "Agt1")["messages"]) == 2


def test_the_same_key_after_a_restart_has_no_second_effect(company: Company) -> None:
    for _ in range(2):
        with served(company.app()) as url:
            shown = [message["id"] for message in ask(url).json()["messages"]]
            assert shown == [1, 2]
    assert len(company.asked) == 1


def test_two_people_may_choose_the_same_key(address: str, company: Company) -> None:
    ask(address)
    ask(address, user="Lead")
    assert len(company.asked) == 2


def test_a_press_carries_all_that_its_button_carried(address: str, company: Company) -> None:
    card = done(company.platform.post("#care", watch_card(), key="watch"))
    press = {"verb": "alert.cover", "subject": 88, "revision": 4, "values": {"heads": "1"}}
    answer = ask(address, text=None, press=press, message=card)
    assert answer.status_code == 200
    pressed = company.asked[0]
    assert (pressed.verb, pressed.subject, pressed.revision, pressed.values) == ("alert.cover", 88, 4, {"heads": "1"})
    assert (pressed.platform, pressed.user, pressed.address, pressed.message) == ("playground", "Agt1", "#care", card)


def test_a_defect_says_so_without_its_text(address: str) -> None:
    answer = ask(address, text="/calbot fail")
    assert answer.status_code == 500
    assert "on purpose" not in answer.text
    assert answer.json()["problem"].startswith("calbot failed here")


def test_plain_words_are_for_people_and_a_mention_is_public(address: str, company: Company) -> None:
    ask(address, text="good morning")
    ask(address, text="@calbot week", key="f" * 16)
    seen = state(address, "Lead")["messages"]
    assert [message["payload"]["text"] for message in seen] == ["good morning", "@calbot week"]
    assert [asked.text for asked in company.asked] == ["week"]


async def read_events(address: str, user: str, after: int, count: int, last: str = "") -> list[Any]:
    async with httpx.AsyncClient(base_url=address) as client:
        path = f"/playground/events?user={user}&after={after}"
        async with aconnect_sse(client, "GET", path, headers={"Last-Event-ID": last} if last else {}) as stream:
            assert stream.response.headers["content-type"].startswith("text/event-stream")
            found: list[Any] = []
            async for event in stream.aiter_sse():
                if event.data:
                    found.append((event.id, json.loads(event.data)))
                if len(found) == count:
                    break
            return found


def test_events_resume_after_the_last_one_and_show_only_what_is_mine(address: str) -> None:
    ask(address)
    for number in range(3):
        ask(address, text=f"news {number}", key=f"{number}" * 16)

    everything = asyncio.run(read_events(address, "Lead", 0, 3))
    assert [message["payload"]["text"] for _, message in everything] == ["news 0", "news 1", "news 2"]
    rest = asyncio.run(read_events(address, "Lead", 0, 1, last=everything[1][0]))
    assert rest == everything[2:]
    mine = asyncio.run(read_events(address, "Agt1", 0, 2))
    assert [message["private"] for _, message in mine] == [True, True]


def test_an_edit_is_an_event_too(address: str, company: Company) -> None:
    ref = done(company.platform.post("#care", watch_card(), key="watch"))

    async def story() -> Any:
        reading = asyncio.ensure_future(read_events(address, "Mkt", 1, 1))
        await company.platform.amend("#care", ref, watch_card(struck=True), key="amend")
        return await asyncio.wait_for(reading, 20)

    ((identity, message),) = asyncio.run(story())
    assert (identity, message["id"], message["edited"]) == ("2", int(ref), True)


def test_without_a_board_there_is_no_playground(company: Company) -> None:
    app = make_app(company.wires(), answer=company.answer, menu=menu)
    with served(app) as url:
        assert httpx.get(f"{url}/playground").status_code == 404
        assert httpx.get(f"{url}/healthz").status_code == 200
