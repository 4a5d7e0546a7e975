"""Changes written to a real CalDAV server: guarded by its tags, whatever happens between reading and writing."""

from __future__ import annotations

import asyncio
import http.client
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("caldav", reason="the extra calbot[caldav] is not installed")
pytest.importorskip("radicale", reason="radicale, the CalDAV server of these tests, is not installed")

from calbot.errors import Lasting, Passing, Unknown
from calbot.flows.writing import Answer, Task
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, WritebackState
from calbot.sources.caldav import look
from calbot.sources.collection import Collection, address_in
from calbot.sources.davwrite import write
from calbot.sources.fetch import Fetched, Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.ics import read_calendar
from calbot.sources.mirror import Mirror
from calbot.sources.reading import CalendarReading
from tests.sources.town import PASSWORD, USER, Office, event, office

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
OLD = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
TO = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
MORE = 'SEQUENCE:3\nX-ODD;P="a:b":kept é\nDTEND:20261128T110000Z\nCATEGORIES:tiktok'


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("caldav")) as opened:
        yield opened


@pytest.fixture
def pot(town: Office) -> Iterator[Office]:
    """A calendar with two entries."""
    town.make("pot")
    town.put("pot", "a b@ü", event("a", "TikTok - A", more=MORE))
    town.put("pot", "w", event("w", "Weekly", "20261126T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4"))
    yield town
    town.send("DELETE", f"/{USER}/pot/")


class Meddler(Fetcher):
    """A fetcher during whose requests something happens: `before` a method is sent, or instead of what came `after`."""

    def __init__(self, town: Office, before: Any = None, after: Any = None, near: Office | None = None) -> None:
        ports = [town.port, *((near.port,) if near is not None else ())]
        super().__init__(exceptions=[read_exemption(f"127.0.0.1:{port}=127.0.0.1/32") for port in ports])
        self.before, self.after, self.sent = before, after, list[str]()

    async def ask(self, method: str, url: str, **more: Any) -> Fetched:
        self.sent.append(method)
        if self.before is not None:
            self.before(method)
        fetched = await super().ask(method, url, **more)
        return self.after(method, fetched) if self.after is not None else fetched


def body_of(town: Office, name: str = "a b@ü") -> bytes:
    link = http.client.HTTPConnection("127.0.0.1", town.port)
    told = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    link.request("GET", quote(f"/{USER}/pot/{name}.ics"), headers={"Authorization": f"Basic {told}"})
    body = link.getresponse().read()
    link.close()
    return body


def task(key: str = "a", wanted: Saying | None = None, *known: Saying, **more: Any) -> Task:
    source = Source(workspace_id="w", id=1, kind=SourceKind.CALDAV, name="Pot", zone="Europe/London")
    told = {"only_look": False, "title": "A", "zone": "Europe/London", "now": NOW, **more}
    return Task(1, 1, source, key, wanted or Saying(TO), known or (Saying(OLD),), **told)


def done(town: Office, asked: Task, fetcher: Fetcher | None = None, **collection: str) -> Answer:
    place = Collection(**{"url": town.home("pot"), "user": USER, "password": PASSWORD, **collection})
    mirror = look(Collection(town.home("pot"), USER, PASSWORD), Mirror(), Meddler(town), date(2026, 11, 26))

    async def read(body: bytes) -> CalendarReading:
        return read_calendar(body, "f", NOW - timedelta(days=90), NOW + timedelta(days=90), "Europe/London")

    return asyncio.run(write(asked, place, mirror, fetcher or Meddler(town), read))


def test_a_move_is_put_back_with_its_tag_and_every_other_line_as_it_was(pot):
    before = body_of(pot)
    assert done(pot, task()).state is WritebackState.WRITTEN
    after = body_of(pot)
    named = {line.partition(b":")[0].partition(b";")[0] for line in set(before.splitlines()) ^ set(after.splitlines())}
    assert named == {b"DTSTART", b"DTEND", b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED"}
    assert b"SEQUENCE:4" in after
    assert b"DTSTART:20261201T183000Z" in after
    assert b'X-ODD;P="a:b":kept \xc3\xa9' in after


def test_what_is_there_already_is_not_written_again(pot):
    done(pot, task())
    written, fetcher = body_of(pot), Meddler(pot)
    assert done(pot, task(), fetcher).state is WritebackState.WRITTEN
    assert (fetcher.sent, body_of(pot)) == (["GET"], written)
    assert done(pot, task(only_look=True)).state is WritebackState.DONE


def test_a_cancel_and_one_occurrence_of_a_series(pot):
    assert done(pot, task(wanted=Saying(OLD, off=True))).state is WritebackState.WRITTEN
    assert b"STATUS:CANCELLED" in body_of(pot)
    third = Saying(datetime(2026, 12, 3, 10, tzinfo=UTC))
    assert done(pot, task("w/20261203T100000Z", None, third)).state is WritebackState.WRITTEN
    told = body_of(pot, "w")
    assert told.count(b"BEGIN:VEVENT") == 2
    assert b"RECURRENCE-ID:20261203T100000Z" in told
    entries = {one.key: one.starts_at for one in read_calendar(told, "f", OLD, TO + timedelta(days=90), "").entries}
    assert entries["w/20261203T100000Z"] == TO
    assert entries["w/20261210T100000Z"] == third.starts_at + timedelta(days=7)


def moved_by_hand(town: Office, to: str = "20261130T120000Z", more: str = MORE) -> None:
    town.put("pot", "a b@ü", event("a", "TikTok - A", to, more.replace("DTEND:20261128T110000Z", f"DTEND:{to}")))


def test_another_hour_is_not_written_over(pot):
    moved_by_hand(pot)
    before = body_of(pot)
    answer = done(pot, task())
    assert (answer.state, answer.theirs) == (
        WritebackState.CONFLICT,
        Saying(datetime(2026, 11, 30, 12, tzinfo=UTC)),
    )
    assert body_of(pot) == before


def test_who_is_faster_between_reading_and_writing_is_not_written_over(pot):
    meddled: list[str] = []

    def faster(method: str) -> None:
        if method == "PUT" and not meddled:
            meddled.append(method)
            moved_by_hand(pot)

    fetcher = Meddler(pot, before=faster)
    answer = done(pot, task(), fetcher)
    assert (fetcher.sent, answer.state) == (["GET", "PUT", "GET"], WritebackState.CONFLICT)
    assert b"DTSTART:20261130T120000Z" in body_of(pot)


def test_who_changes_something_else_meanwhile_keeps_that(pot):
    meddled: list[str] = []

    def faster(method: str) -> None:
        if method == "PUT" and not meddled:
            meddled.append(method)
            moved_by_hand(pot, "20261128T100000Z", MORE + "\nLOCATION:new")

    assert done(pot, task(), Meddler(pot, before=faster)).state is WritebackState.WRITTEN
    told = body_of(pot)
    assert b"LOCATION:new" in told
    assert b"DTSTART:20261201T183000Z" in told


def test_who_never_stops_changing_it_is_let_go_on(pot):
    def always(method: str) -> None:
        if method == "PUT":
            moved_by_hand(pot, "20261128T100000Z", f"{MORE}\nLOCATION:{len(fetcher.sent)}")

    fetcher = Meddler(pot, before=always)
    with pytest.raises(Passing):
        done(pot, task(), fetcher)
    assert fetcher.sent.count("PUT") == 3


def test_an_answer_that_is_lost_is_unknown_and_the_next_try_finds_it_done(pot):
    def lost(method: str, fetched: Fetched) -> Fetched:
        if method == "PUT":
            raise Passing("no answer")
        return fetched

    with pytest.raises(Unknown):
        done(pot, task(), Meddler(pot, after=lost))
    written, fetcher = body_of(pot), Meddler(pot)
    assert done(pot, task(), fetcher).state is WritebackState.WRITTEN
    assert (fetcher.sent, body_of(pot)) == (["GET"], written)


@pytest.mark.parametrize(
    ("status", "error"),
    [(503, Passing), (429, Passing), (423, Passing), (507, Passing), (500, Unknown), (403, Lasting), (405, Lasting)],
)
def test_a_refusal_is_told_apart_by_whether_it_passes(pot, status, error):
    def refused(method: str, fetched: Fetched) -> Fetched:
        return replace(fetched, status=status, headers={"retry-after": "90"}) if method == "PUT" else fetched

    with pytest.raises(error) as refusal:
        done(pot, task(), Meddler(pot, after=refused))
    if error is Passing:
        assert refusal.value.retry_after == 90


@pytest.mark.parametrize(("method", "status"), [("GET", 301), ("GET", 307), ("PUT", 302), ("PUT", 303), ("PUT", 308)])
def test_who_is_sent_on_writes_nothing_there_and_hears_what_to_set(pot, tmp_path, method, status):
    with office(tmp_path) as other:
        other.make("pot")
        other.put("pot", "a b@ü", event("a", "TikTok - A", more=MORE))
        fetcher, here, there = Meddler(pot, near=other), body_of(pot), body_of(other)
        other.asked.clear()
        pot.moved[method] = (status, other.root)
        try:
            with pytest.raises(Lasting, match='set url of the source "Pot" to it in the workspace file'):
                done(pot, task(), fetcher)
        finally:
            pot.moved.clear()
        assert other.asked == []
        assert (body_of(pot), body_of(other)) == (here, there)


@pytest.mark.parametrize("tag", ["", 'W/"1"', "*"])
def test_without_a_tag_that_tells_two_changes_apart_nothing_is_written(pot, tag):
    def untagged(method: str, fetched: Fetched) -> Fetched:
        return replace(fetched, headers={**fetched.headers, "etag": tag})

    fetcher = Meddler(pot, after=untagged)
    with pytest.raises(Lasting):
        done(pot, task(), fetcher)
    assert fetcher.sent == ["GET"]


def test_an_entry_that_is_gone_has_to_be_decided_about(pot):
    def gone(method: str) -> None:
        if method == "GET":
            pot.send("DELETE", f"/{USER}/pot/a b@ü.ics")

    answer = done(pot, task(), Meddler(pot, before=gone))
    assert (answer.state, answer.theirs and answer.theirs.off) == (WritebackState.CONFLICT, True)
    with pytest.raises(Lasting, match="does not find"):
        done(pot, task())


def test_a_wrong_password_is_told_and_stands_in_no_text(pot):
    with pytest.raises(Lasting) as refusal:
        done(pot, task(), password="other secret")
    assert "secret" not in str(refusal.value)


def test_the_name_of_an_object_leads_to_no_other_machine():
    home = "https://dav.example/cal/?x=1"
    assert address_in(home, "//evil.example/x") == "https://dav.example//evil.example/x"
    assert address_in(home, "/cal/a?b#c.ics") == "https://dav.example/cal/a%3Fb%23c.ics"
