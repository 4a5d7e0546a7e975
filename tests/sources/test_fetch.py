"""The guarded fetcher against hostile addresses and hostile servers; nothing here leaves the machine."""

from __future__ import annotations

import asyncio
import gzip
import logging
import traceback
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest

from calbot.errors import Lasting, Outside, Passing
from calbot.sources.body import NO_ANSWER, TOO_BIG
from calbot.sources.fetch import Fetched, Fetcher
from calbot.sources.guard import read_exemption
from tests.sources.hostile import HONEST, HOSTILE, REDIRECTS, resolve
from tests.sources.loopback import Talk, answering, server

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Recorder(httpcore.AsyncNetworkBackend):
    """Dials nothing: notes each number asked for and answers from `answers` in turn."""

    def __init__(self, *answers: bytes) -> None:
        self.dialled: list[tuple[str, int]] = []
        self.streams: list[RecordedStream] = []
        self.answers = list(answers) or [PAGE]

    async def connect_tcp(self, host: str, port: int, *_more: Any, **_named: Any) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        self.streams.append(RecordedStream(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]))
        return self.streams[-1]


class RecordedStream(httpcore.AsyncMockStream):
    """Gives one scripted answer; keeps what was written and the name asked of TLS."""

    def __init__(self, answer: bytes) -> None:
        super().__init__([answer])
        self.written = b""
        self.tls_name: str | None = None

    async def write(self, buffer: bytes, *_more: Any, **_named: Any) -> None:
        self.written += buffer

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, **_named: Any
    ) -> httpcore.AsyncNetworkStream:
        self.tls_name = server_hostname
        return self


def redirect(target: str, status: str = "302 Found") -> bytes:
    return f"HTTP/1.1 {status}\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


def guarded(recorder: Recorder, *exceptions: str, lookup: Any = resolve, **more: Any) -> Fetcher:
    granted = [read_exemption(text) for text in exceptions]
    return Fetcher(**{"allow_http": True, "exceptions": granted, "resolve": lookup, "dialler": recorder, **more})


def fetch(fetcher: Fetcher, url: str, **more: Any) -> Fetched:
    return asyncio.run(fetcher.get(url, **more))


def talk_with(
    talk: Talk, *, path: str = "/", exception: str = "127.0.0.1:{}=127.0.0.1/32", get: Any = None, **more: Any
) -> Fetched:
    """Fetches from a real server on loopback that the operator allowed."""

    async def run() -> Fetched:
        async with server(talk) as port:
            fetcher = Fetcher(exceptions=[read_exemption(exception.format(port))], **more)
            return await fetcher.get(f"http://127.0.0.1:{port}{path}", **(get or {}))

    return asyncio.run(run())


def test_ssrf_table_is_long_enough() -> None:
    assert len(set(HOSTILE)) + len(set(REDIRECTS)) >= 100
    assert len(set(HONEST)) >= 50


@pytest.mark.parametrize("url", HOSTILE)
def test_ssrf_hostile_address_is_never_dialled(url: str) -> None:
    recorder = Recorder()
    with pytest.raises(Outside) as refusal:
        fetch(guarded(recorder), url)
    assert recorder.dialled == []
    assert str(refusal.value) == NO_ANSWER


@pytest.mark.parametrize("target", REDIRECTS)
def test_ssrf_redirect_to_a_hostile_address_is_never_dialled(target: str) -> None:
    recorder = Recorder(redirect(target))
    with pytest.raises(Passing) as refusal:
        fetch(guarded(recorder), "http://public.test/")
    assert recorder.dialled == [("93.184.215.14", 80)]
    assert str(refusal.value) == NO_ANSWER


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://rebinding.test/"])
def test_ssrf_last_hop_of_a_chain_is_checked_too(target: str) -> None:
    recorder = Recorder(redirect("/two"), redirect("http://public.test/three"), redirect(target))
    with pytest.raises(Passing):
        fetch(guarded(recorder), "http://public.test/")
    assert set(recorder.dialled) == {("93.184.215.14", 80)}


def test_ssrf_name_is_looked_up_once_so_it_cannot_be_rebound() -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Iterable[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    recorder = Recorder()
    assert fetch(guarded(recorder, lookup=rebinding), "http://rebind.test/").body == b"ok"
    assert asked == ["rebind.test"]
    assert recorder.dialled == [("93.184.215.14", 80)]


def test_ssrf_name_rebound_between_two_hops_is_refused() -> None:
    answers = iter([["93.184.215.14"], ["169.254.169.254"]])
    recorder = Recorder(redirect("http://rebind.test/again"))
    with pytest.raises(Passing):
        fetch(guarded(recorder, lookup=lambda host, port: next(answers)), "http://rebind.test/")
    assert recorder.dialled == [("93.184.215.14", 80)]


@pytest.mark.parametrize("url", HONEST)
def test_ssrf_guard_lets_honest_addresses_through(url: str) -> None:
    recorder = Recorder()
    assert fetch(guarded(recorder), url).status == 200
    assert len(recorder.dialled) == 1


def test_ssrf_plain_http_needs_the_switch() -> None:
    recorder = Recorder(redirect("http://public.test/"))
    with pytest.raises(Lasting):
        fetch(guarded(recorder, allow_http=False), "http://public.test/")
    with pytest.raises(Passing):
        fetch(guarded(recorder, allow_http=False), "https://public.test/")
    assert recorder.dialled == [("93.184.215.14", 443)]


def test_ssrf_proxy_variables_of_the_environment_are_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    recorder = Recorder()
    fetch(guarded(recorder), "http://public.test/")
    assert recorder.dialled == [("93.184.215.14", 80)]


def test_ssrf_exception_of_the_operator_holds_for_its_host_and_port_only() -> None:
    recorder = Recorder()
    fetcher = guarded(recorder, "loop.test:8123=127.0.0.0/8", "127.0.0.1:8124=127.0.0.1/32", allow_http=False)
    assert fetch(fetcher, "http://loop.test:8123/").status == 200
    assert fetch(fetcher, "http://127.0.0.1:8124/").status == 200
    for url in (
        "http://loop.test/",
        "http://loop.test:8124/",
        "http://127.0.0.1:8123/",
        "http://localhost:8123/",
        "https://meta.test:8123/",
    ):
        with pytest.raises(Outside):
            fetch(fetcher, url)
    assert recorder.dialled == [("127.0.0.1", 8123), ("127.0.0.1", 8124)]


def test_ssrf_exception_ends_where_its_network_ends() -> None:
    recorder = Recorder()
    with pytest.raises(Passing):
        fetch(guarded(recorder, "loop.test:8123=10.0.0.0/8"), "http://loop.test:8123/")
    assert recorder.dialled == []


def test_number_is_dialled_while_name_stays_in_tls_and_host() -> None:
    recorder = Recorder()
    fetch(guarded(recorder), "https://public.test/feed.ics?a=1#part")
    (stream,) = recorder.streams
    assert recorder.dialled == [("93.184.215.14", 443)]
    assert stream.tls_name == "public.test"
    assert b"Host: public.test\r\n" in stream.written
    assert stream.written.startswith(b"GET /feed.ics?a=1 HTTP/1.1\r\n")


def test_second_address_is_dialled_when_the_first_does_not_answer() -> None:
    class Half(Recorder):
        async def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore.AsyncNetworkStream:
            stream = await super().connect_tcp(host, port, *more, **named)
            if len(self.dialled) == 1:
                raise httpcore.ConnectError("refused")
            return stream

    recorder = Half()
    assert fetch(guarded(recorder), "http://both.test/").body == b"ok"
    assert recorder.dialled == [("93.184.215.14", 80), ("2606:4700::1111", 80)]


def test_redirects_are_followed_three_times_and_no_more() -> None:
    three = Recorder(redirect("/1"), redirect("https://public.test/2", "308 Permanent Redirect"), redirect("3"), PAGE)
    fetched = fetch(guarded(three), "http://public.test/")
    assert (fetched.hops, fetched.url, fetched.body) == (3, "https://public.test/3", b"ok")
    four = Recorder(redirect("/again"))
    with pytest.raises(Passing, match="could not be read"):
        fetch(guarded(four), "http://public.test/")
    assert len(four.dialled) == 4


def test_not_modified_comes_back_with_its_headers() -> None:
    recorder = Recorder(b'HTTP/1.1 304 Not Modified\r\nETag: W/"7"\r\n\r\n')
    fetched = fetch(
        guarded(recorder), "https://public.test/", etag='"6"', last_modified="Sat, 21 Nov 2026 08:00:00 GMT"
    )
    assert (fetched.status, fetched.headers["etag"], fetched.body) == (304, 'W/"7"', b"")
    assert b'If-None-Match: "6"\r\nIf-Modified-Since: Sat, 21 Nov 2026 08:00:00 GMT\r\n' in recorder.streams[0].written


def test_real_server_answers_through_an_exception() -> None:
    fetched = talk_with(answering(b"BEGIN:VCALENDAR", Content_Type="text/calendar"))
    assert (fetched.status, fetched.body, fetched.headers["content-type"]) == (200, b"BEGIN:VCALENDAR", "text/calendar")


def test_error_statuses_are_answers() -> None:
    assert talk_with(answering(b"gone", "410 Gone")).status == 410


def test_gzip_is_unpacked_also_in_several_members() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    assert talk_with(answering(body, Content_Encoding="gzip")).body == b"one two"


def test_gzip_that_ends_early_is_not_half_a_calendar() -> None:
    with pytest.raises(Passing):
        talk_with(answering(gzip.compress(b"x" * 99_999)[:-20], Content_Encoding="gzip"))


def test_body_shorter_than_promised_is_not_half_a_calendar() -> None:
    async def talk(_head: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nBEGIN:VCALENDAR")

    with pytest.raises(Passing):
        talk_with(talk)


def test_gzip_bomb_is_stopped() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with pytest.raises(Lasting, match=TOO_BIG):
        talk_with(answering(bomb, Content_Encoding="gzip"), max_bytes=1_000_000)


def test_compressed_body_is_capped_on_the_wire() -> None:
    with pytest.raises(Lasting, match=TOO_BIG):
        talk_with(answering(gzip.compress(bytes(range(256)) * 400, 0), Content_Encoding="gzip"), max_wire=10_000)


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "deflate", "zstd"])
def test_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(Lasting):
        talk_with(answering(b"x", Content_Encoding=coding))


async def endless(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


def test_endless_body_is_stopped() -> None:
    with pytest.raises(Lasting, match=TOO_BIG):
        talk_with(endless, max_bytes=300_000)


def test_endless_body_can_be_cut() -> None:
    assert len(talk_with(endless, get={"max_bytes": 1000, "cut": True}).body) == 1000


async def drip(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def dripping_head(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    await drip(_head, writer)


async def silence(_head: str, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def nonsense(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")


async def many_headers(_head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200_000)


@pytest.mark.parametrize("talk", [drip, dripping_head, silence, nonsense, many_headers])
def test_slow_and_senseless_servers_end_with_the_one_sentence(talk: Talk) -> None:
    with pytest.raises(Passing, match=NO_ANSWER):
        talk_with(talk, deadline_s=0.4)


def test_server_that_refuses_the_call_gives_the_one_sentence() -> None:
    fetcher = Fetcher(exceptions=[read_exemption("127.0.0.1:1=127.0.0.1/32")])
    with pytest.raises(Passing, match=NO_ANSWER):
        fetch(fetcher, "http://127.0.0.1:1/")


CANARY = "canary7f3a"


@pytest.mark.parametrize(
    ("url", "answers"),
    [
        (f"https://public.test/{CANARY}?t={CANARY}", [PAGE]),
        (f"https://public.test/{CANARY}", [redirect(f"https://{CANARY}.test/{CANARY}")]),
        (f"https://{CANARY}.test/", [PAGE]),
        (f"http://127.0.0.1/{CANARY}", [PAGE]),
        (f"https://{CANARY}:x@public.test/", [PAGE]),
        (f"nonsense://{CANARY}", [PAGE]),
        (f"https://public.test/{CANARY}", [b"not http at all"]),
        (f"https://public.test/{CANARY}", [f"HTTP/1.1 200 OK\r\nLink: {CANARY}\r\n\r\n".encode() + b"x" * 2000]),
    ],
)
def test_secret_address_is_in_no_log_line_error_or_repr(
    url: str, answers: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        told = repr(fetch(guarded(Recorder(*answers), max_bytes=1000), url))
    except Outside as problem:
        told = "".join(traceback.format_exception(problem, chain=True)) + repr(problem.__context__)
    # The traceback quotes source lines of this file, none of which spells the canary.
    assert CANARY not in told
    assert CANARY not in caplog.text
