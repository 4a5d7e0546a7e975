"""Moves and cancels written to Microsoft Graph by its real SDK: guarded, and nothing but the times."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytest.importorskip("msgraph", reason="the extra calbot[graph] is not installed")

from calbot.errors import Lasting, Passing, Unknown
from calbot.flows.writing import Answer, Task
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, WritebackState
from calbot.sources.graph import Mailbox
from calbot.sources.graphline import Access
from calbot.sources.graphwrite import NO_RIGHT, NOT_OURS, write
from tests.graph.test_look import App
from tests.graph.town import MAIL, Answered, Town, event, town

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
OLD = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
TO = datetime(2027, 6, 1, 18, 30, tzinfo=UTC)


@pytest.fixture
def office() -> Iterator[Town]:
    with town() as opened:
        opened.put("a", **event("TikTok - A", categories=["tiktok"], originalEndTimeZone="Tokyo Standard Time"))
        opened.put("m", **event("Weekly", type="seriesMaster"))
        opened.put("m1", **event("Weekly", type="occurrence", seriesMasterId="m"))
        yield opened
    assert opened.wrong == []


def task(key: str = "a", wanted: Saying | None = None, *known: Saying, **more: Any) -> Task:
    source = Source(workspace_id="w", id=1, kind=SourceKind.GRAPH, name="Pot", zone="Europe/London")
    told = {"only_look": False, "title": "A", "zone": "Europe/London", "now": NOW, **more}
    return Task(1, 1, source, key, wanted or Saying(TO), known or (Saying(OLD),), **told)


def done(office: Town, asked: Task) -> Answer:
    return asyncio.run(write(asked, Mailbox(MAIL), Access(App(), office.url)))


def methods(office: Town) -> list[str]:
    return [one.partition(" ")[0] for one in office.asked]


def kept(office: Town, key: str = "a") -> Any:
    return office.calendars["own"].events[key][1]


def test_a_move_sends_nothing_but_the_times_each_in_the_zone_of_who_wrote_it(office):
    before = kept(office)
    assert done(office, task()).state is WritebackState.WRITTEN
    assert methods(office) == ["GET", "PATCH"]
    assert office.patched == [
        {
            "start": {"dateTime": "2027-06-01T19:30:00", "timeZone": "GMT Standard Time"},
            "end": {"dateTime": "2027-06-02T04:30:00", "timeZone": "Tokyo Standard Time"},
        }
    ]
    after = kept(office)
    assert {name for name in after if after[name] != before.get(name)} == {"start", "end"}
    assert after["start"]["dateTime"] == "2027-06-01T18:30:00.0000000"


def test_an_occurrence_of_a_series_is_moved_alone(office):
    series = kept(office, "m")
    assert done(office, task("m1")).state is WritebackState.WRITTEN
    assert kept(office, "m1")["start"]["dateTime"] == "2027-06-01T18:30:00.0000000"
    assert kept(office, "m") == series


def test_a_zone_that_nobody_knows_and_the_hour_that_clocks_repeat_are_written_in_utc(office):
    office.put("a", originalStartTimeZone="tzone://Microsoft/Custom")
    done(office, task())
    office.put("a", **event("A"))
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    done(office, task("a", Saying(second)))
    assert [one["start"] for one in office.patched] == [
        {"dateTime": "2027-06-01T18:30:00", "timeZone": "UTC"},
        {"dateTime": "2027-10-31T01:30:00", "timeZone": "UTC"},
    ]


def test_a_whole_day_gets_an_hour(office):
    office.put("a", **event("A", "2026-11-28T00:00:00", "2026-11-29T00:00:00", isAllDay=True))
    day = Saying(datetime(2026, 11, 28, tzinfo=UTC), all_day=True)
    assert done(office, task("a", None, day)).state is WritebackState.WRITTEN
    (sent,) = office.patched
    assert (sent["isAllDay"], sent["end"]["dateTime"]) == (False, "2027-06-02T04:30:00")


def test_a_cancel_takes_the_event_out_under_the_same_guard(office):
    assert done(office, task("a", Saying(OLD, off=True))).state is WritebackState.WRITTEN
    assert (methods(office), kept(office)) == (["GET", "DELETE"], None)
    assert done(office, task("a", Saying(OLD, off=True))).state is WritebackState.WRITTEN
    assert methods(office)[2:] == ["GET"]


def test_what_is_there_already_is_not_sent_again(office):
    done(office, task())
    assert done(office, task()).state is WritebackState.WRITTEN
    assert done(office, task(only_look=True)).state is WritebackState.DONE
    assert methods(office) == ["GET", "PATCH", "GET", "GET"]


def test_another_hour_is_not_written_over(office):
    office.put("a", **event("A", "2026-11-30T10:00:00"))
    answer = done(office, task())
    assert (answer.state, answer.theirs) == (WritebackState.CONFLICT, Saying(OLD + timedelta(days=2)))
    office.delete("a")
    answer = done(office, task())
    assert (answer.state, answer.theirs and answer.theirs.off) == (WritebackState.CONFLICT, True)
    assert office.patched == []


def meddling(office: Town, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Somebody else changes the event once, between its reading and its writing."""
    guarded, done_with = Town.guarded, list[bool]()

    def faster(self: Town, key: str, tag: str) -> Any:
        if not done_with:
            done_with.append(True)
            self.put(key, **changes)
        return guarded(self, key, tag)

    monkeypatch.setattr(Town, "guarded", faster)


def test_who_is_faster_is_not_written_over(office, monkeypatch):
    meddling(office, monkeypatch, **event("A", "2026-11-30T10:00:00"))
    assert done(office, task()).state is WritebackState.CONFLICT
    assert (methods(office), office.patched) == (["GET", "PATCH", "GET"], [])


def test_who_changes_its_text_meanwhile_keeps_that(office, monkeypatch):
    meddling(office, monkeypatch, subject="Another title")
    assert done(office, task()).state is WritebackState.WRITTEN
    assert (kept(office)["subject"], len(office.patched)) == ("Another title", 1)


def test_an_event_that_this_mailbox_is_only_invited_to_is_left_alone(office):
    office.put("a", isOrganizer=False)
    with pytest.raises(Lasting, match=NOT_OURS):
        done(office, task())


def test_without_the_right_to_write_the_operator_hears_which_one(office):
    office.read_only = True
    with pytest.raises(Lasting, match=NO_RIGHT):
        done(office, task())


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ([Answered(429, "TooManyRequests", Retry_After="700")], Passing),
        ([Answered(503, "ServiceUnavailable", Retry_After="700")], Passing),
        ([Answered(500, "InternalServerError")], Unknown),
        ([Answered(400, "ErrorPropertyValidationFailure")], Lasting),
    ],
)
def test_a_refusal_is_told_apart_by_whether_it_passes(office, faults, error):
    office.faults = faults
    with pytest.raises(error) as refusal:
        done(office, task())
    if error is Passing:
        assert refusal.value.retry_after == 700
    assert done(office, task()).state is WritebackState.WRITTEN


def test_an_answer_that_is_lost_is_unknown_and_the_next_try_finds_it_done(office, monkeypatch):
    shown = Town.shown

    def lost(self: Town, key: str, told: Any, prefer: str) -> Any:
        if self.patched:
            raise ConnectionAbortedError
        return shown(self, key, told, prefer)

    with monkeypatch.context() as patch:
        patch.setattr(Town, "shown", lost)
        with pytest.raises(Unknown):
            done(office, task())
    assert done(office, task()).state is WritebackState.WRITTEN
    assert len(office.patched) == 1


@pytest.mark.parametrize("tag", ["", "*"])
def test_without_a_tag_that_tells_two_changes_apart_nothing_is_sent(office, monkeypatch, tag):
    monkeypatch.setattr(Town, "etag", lambda self, key: tag)
    for wanted in (Saying(TO), Saying(OLD, off=True)):
        with pytest.raises(Lasting, match="no tag"):
            done(office, task("a", wanted))
    assert methods(office) == ["GET", "GET"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("wanted", [Saying(TO), Saying(OLD, off=True)])
@pytest.mark.parametrize("read_first", [True, False])
def test_a_change_is_sent_on_to_nobody(office, status, wanted, read_first):
    with town() as other:
        other.put("a", **event("TikTok - A"))
        answers = [Answered(status, "Moved", Location=f"{other.url}/users/{MAIL}/events/a")]
        office.faults = [None, *answers] if read_first else answers
        with pytest.raises(Lasting, match="set CALBOT_GRAPH_URL"):
            done(office, task("a", wanted))
        assert (other.asked, other.patched, office.patched) == ([], [], [])
        assert kept(office) is not None
