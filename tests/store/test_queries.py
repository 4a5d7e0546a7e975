"""What the queries of the nouns find and keep."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session, select

from calbot.model.account import Account
from calbot.model.alert import Alert, AlertState
from calbot.model.event import Event
from calbot.model.finding import Finding, FindingState
from calbot.model.flag import Flag
from calbot.model.forecast import Expectation
from calbot.model.identity import Identity
from calbot.model.inbound import Count
from calbot.model.override import Override
from calbot.model.person import Person, Role
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post, PostState
from calbot.model.rule import Level
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import Workspace
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import event as events
from calbot.store import finding as findings
from calbot.store import flag as flags
from calbot.store import forecast as forecasts
from calbot.store import history as histories
from calbot.store import inbound as inbounds
from calbot.store import override as overrides
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import playground as messages
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store.asking import in_parts

HOUR = timedelta(hours=1)
_EXPECTED = {"workspace_id": "acme", "mean": 12.0, "low": 8.0, "high": 20.0}
DAY = timedelta(days=1)


@pytest.fixture
def kept(session: Session) -> Session:
    """Two people, two accounts, one source."""
    for row in (
        Person(workspace_id="acme", id=1, name="Mika", roles=["marketer", "lead"]),
        Person(workspace_id="acme", id=2, name="Lee", roles=["agent"]),
        Identity(workspace_id="acme", id=1, person_id=2, platform="slack", user="U2"),
        Account(workspace_id="acme", id=1, network="x", handle="@pot", brand="Pot"),
        Account(workspace_id="acme", id=2, network="tiktok", handle="@pot", brand="Pot"),
        Source(workspace_id="acme", id=1, name="Marketing", location="marketing.ics"),
    ):
        session.add(row)
        session.flush()
    return session


def _post(number: int, at: datetime, **values: object) -> Post:
    return Post(workspace_id="acme", id=number, starts_at=at, **values)


def test_posts_of_a_span_come_by_time_without_the_cancelled(kept: Session, now: datetime) -> None:
    kept.add_all(
        [
            _post(1, now + HOUR, brand="Pot"),
            _post(2, now, brand="Pan"),
            _post(3, now + 2 * HOUR, brand="Pot"),
            _post(4, now, state=PostState.CANCELLED),
            _post(5, now, state=PostState.MISSING, brand="Pot"),
        ]
    )

    def found(**asked: object) -> list[int]:
        return [post.id for post in posts.between(kept, "acme", now, now + 2 * HOUR, **asked)]

    assert found() == [2, 5, 1]
    assert found(brand="Pot") == [5, 1]
    assert found(cancelled=True) == [2, 4, 5, 1]


def test_posts_as_lines_are_the_same_without_what_no_line_shows(kept: Session, now: datetime) -> None:
    kept.add_all([_post(1, now + HOUR, brand="Pot", said={"title": "x"}), _post(2, now, brand="Pan")])
    kept.add(_post(3, now, state=PostState.CANCELLED))
    kept.flush()
    kept.expunge_all()
    lines = posts.lines(kept, "acme", now, now + 2 * HOUR)
    assert [(post.id, post.brand) for post in lines] == [(2, "Pan"), (1, "Pot")]
    assert [post.id for post in posts.lines(kept, "acme", now, now + 2 * HOUR, "Pot")] == [1]
    with pytest.raises(InvalidRequestError, match="said"):
        _ = lines[1].said


def test_posts_by_calendar_entry_include_the_cancelled(kept: Session, now: datetime) -> None:
    kept.add_all(
        [
            _post(1, now, source_id=1, entry_key="a"),
            _post(2, now, source_id=1, entry_key="b", state=PostState.CANCELLED),
            _post(3, now, entry_key="c"),
        ]
    )
    assert {key: post.id for key, post in posts.by_entries(kept, "acme", 1).items()} == {"a": 1, "b": 2}


def test_posts_for_guessing_are_the_newest_first(kept: Session, now: datetime) -> None:
    kept.add_all(
        [
            _post(1, now - DAY, link="https://a.example/", network="x", brand="Pot"),
            _post(2, now - HOUR, network="x"),
            _post(3, now + HOUR, link="https://b.example/"),
            _post(4, now - HOUR, state=PostState.CANCELLED, link="https://c.example/"),
        ]
    )
    assert [post.id for post in posts.recent(kept, "acme", now)] == [2, 1]
    assert [post.id for post in posts.recent(kept, "acme", now, brand="Pot", network="x")] == [1]
    assert [post.id for post in posts.recent(kept, "acme", now, limit=1)] == [2]
    assert [post.id for post in posts.linked(kept, "acme", now - 2 * DAY, now + DAY)] == [3, 1]


def test_the_revisions_of_a_post_tell_who_changed_what(kept: Session, now: datetime) -> None:
    post = _post(1, now)
    kept.add(post)
    posts.keep_revision(kept, post, {}, now, source_id=1)
    posts.keep_revision(kept, post, post.move(now + DAY, "UTC", now + HOUR), now + HOUR, person_id=1)
    kept.commit()
    first, second = posts.revisions(kept, "acme", 1)
    assert (first.revision, first.source_id, first.changes) == (1, 1, {})
    assert (second.revision, second.person_id) == (2, 1)
    assert second.changes["starts_at"] == [now.isoformat(), (now + DAY).isoformat()]


def test_people_by_identity_name_and_role(kept: Session) -> None:
    lee = people.by_identity(kept, "acme", "slack", "U2")
    assert lee is not None
    assert lee.name == "Lee"
    assert people.by_identity(kept, "acme", "teams", "U2") is None
    assert [one.name for one in people.with_role(kept, "acme", Role.LEAD, Role.AGENT)] == ["Mika", "Lee"]
    assert [one.user for one in people.identities(kept, "acme", 2)] == ["U2"]
    assert sorted(people.by_ids(kept, "acme", [1, 2, 3])) == [1, 2]


def test_places_hear_about_their_brand_or_all(kept: Session) -> None:
    kinds = [(PlaceKind.CARE, "Pot"), (PlaceKind.CARE, ""), (PlaceKind.CARE, "Pan"), (PlaceKind.MARKETING, "Pot")]
    for number, (kind, brand) in enumerate(kinds, 1):
        kept.add(Place(workspace_id="acme", id=number, platform="p", address=str(number), kind=kind, brand=brand))
    assert [place.id for place in places.bound(kept, "acme", PlaceKind.CARE, "Pot")] == [1, 2]
    assert [place.id for place in places.bound(kept, "acme", PlaceKind.CARE)] == [1, 2, 3]
    kept.exec(select(Place).where(Place.id == 2)).one().parked_at = datetime.fromisoformat("2026-11-26T12:00+00:00")
    kept.flush()
    assert [place.id for place in places.bound(kept, "acme", PlaceKind.CARE)] == [1, 3], "closed to calbot"
    found = places.by_address(kept, "acme", "p", "4")
    assert found is not None
    assert found.kind is PlaceKind.MARKETING


def test_accounts_by_number(kept: Session) -> None:
    assert list(accounts.by_number(kept, "acme")) == [1, 2]


def test_sources_are_due_when_never_seen_or_overdue(kept: Session, now: datetime) -> None:
    for number, (kind, at) in enumerate(
        [(SourceKind.ICS, now), (SourceKind.ICS, now - HOUR), (SourceKind.ICS, now + HOUR), (SourceKind.CHAT, None)], 2
    ):
        where = "" if kind is SourceKind.CHAT else f"{number}.ics"
        told = {"kind": kind, "name": str(number), "location": where, "next_look_at": at}
        kept.add(Source(workspace_id="acme", id=number, **told))
    assert [source.id for source in sources.due(kept, "acme", now)] == [1, 3, 2]
    assert [source.id for source in sources.of_kind(kept, "acme", SourceKind.CHAT)] == [5]


def _count(at: datetime, messages: int, **values: object) -> Count:
    return Count(workspace_id="", id=0, starts_at=at, messages=messages, **values)


def test_counts_are_taken_over_once_and_only_changes_are_written(kept: Session, now: datetime) -> None:
    told = [_count(now + number * HOUR, number, brand=brand) for number in range(30) for brand in ("Pan", "Pot")]
    assert inbounds.keep(kept, "acme", told) == 60
    assert inbounds.keep(kept, "acme", told) == 0
    told[5].messages = 99
    assert inbounds.keep(kept, "acme", [*told, _count(now - HOUR, 1)]) == 2
    found = inbounds.between(kept, "acme", now - HOUR, now + 30 * HOUR)
    assert (len(found), found[0].messages, sum(count.messages == 99 for count in found)) == (61, 1, 1)
    assert sorted(count.id for count in found) == list(range(1, 62))
    assert len(inbounds.between(kept, "acme", now, now + 2 * HOUR, "Pot")) == 2
    assert inbounds.last_at(kept, "acme") == now + 29 * HOUR
    assert inbounds.keep(kept, "acme", []) == 0


def test_counts_in_another_zone_are_the_same_slot_and_the_last_one_wins(kept: Session, now: datetime) -> None:
    tokyo = now.astimezone(datetime.fromisoformat("2026-01-01T00:00+09:00").tzinfo)
    assert inbounds.keep(kept, "acme", [_count(now, 1), _count(tokyo, 2)]) == 1
    assert inbounds.keep(kept, "acme", [_count(tokyo, 2)]) == 0


def test_taking_over_counts_keeps_other_changes_of_the_same_flow(kept: Session, now: datetime) -> None:
    inbounds.keep(kept, "acme", [_count(now, 1)])
    read = inbounds.between(kept, "acme", now, now + HOUR)[0]
    source = sources.by_id(kept, "acme", 1)
    assert source is not None
    source.seen_at = now
    inbounds.keep(kept, "acme", [_count(now, 5)])
    kept.commit()
    again = inbounds.between(kept, "acme", now, now + HOUR)[0]
    assert (source.seen_at, read.messages, again.messages) == (now, 1, 5)


def _shift(at: datetime, team: str = "care", heads: int = 1) -> Shift:
    return Shift(workspace_id="", id=0, starts_at=at, ends_at=at + 8 * HOUR, team=team, heads=heads)


def test_a_roster_replaces_its_own_stretch_and_touches_only_what_differs(kept: Session, now: datetime) -> None:
    week = [_shift(now + number * DAY) for number in range(7)]
    assert shifts.replace(kept, "acme", now, now + 7 * DAY, week) == 7
    assert shifts.replace(kept, "acme", now + 7 * DAY, now + 8 * DAY, [_shift(now + 7 * DAY, "night")]) == 1
    again = [_shift(now + number * DAY, heads=2 if number == 3 else 1) for number in range(6)]
    assert shifts.replace(kept, "acme", now, now + 7 * DAY, again) == 3
    kept.commit()
    found = shifts.between(kept, "acme", now, now + 9 * DAY)
    assert [shift.id for shift in found] == [1, 2, 3, 9, 5, 6, 8]
    assert shifts.teams(kept, "acme") == ["care", "night"]
    assert len(shifts.between(kept, "acme", now + 8 * HOUR, now + DAY)) == 0
    assert len(shifts.between(kept, "acme", now + 7 * HOUR, now + DAY, "care")) == 1


def test_two_rosters_leave_each_other_alone_and_what_both_say_counts_once(kept: Session, now: datetime) -> None:
    def of(source: int, *names: str) -> int:
        told = [_shift(now) for _ in names]
        for shift, name in zip(told, names, strict=True):
            shift.name = name
        return shifts.replace(kept, "acme", now, now + DAY, told, source)

    kept.add(Source(workspace_id="acme", id=2, name="Teams"))
    kept.flush()
    assert (of(1, "Agt1", "Agt2"), of(2, "Agt2", "Agt3")) == (2, 2)
    assert [one.name for one in shifts.between(kept, "acme", now, now + DAY)] == ["Agt1", "Agt2", "Agt3"]
    assert of(1, "Agt1") == 1
    assert [one.name for one in shifts.between(kept, "acme", now, now + DAY)] == ["Agt1", "Agt2", "Agt3"]
    assert of(2, "Agt3") == 1
    assert [one.name for one in shifts.between(kept, "acme", now, now + DAY)] == ["Agt1", "Agt3"]


def test_shifts_from_before_rosters_were_told_apart_go_with_the_first_that_tells_of_their_hours(
    kept: Session, now: datetime
) -> None:
    shifts.replace(kept, "acme", now, now + DAY, [_shift(now, heads=3)])
    shifts.replace(kept, "acme", now, now + DAY, [_shift(now)], 1)
    assert [one.heads for one in shifts.between(kept, "acme", now, now + DAY)] == [1]


def test_two_people_alike_on_one_roster_are_two_shifts(kept: Session, now: datetime) -> None:
    assert shifts.replace(kept, "acme", now, now + DAY, [_shift(now), _shift(now)]) == 2
    assert shifts.replace(kept, "acme", now, now + DAY, [_shift(now), _shift(now)]) == 0
    assert shifts.replace(kept, "acme", now, now + DAY, [_shift(now)]) == 1


def test_events_are_replaced_per_source(kept: Session, now: datetime) -> None:
    def event(title: str) -> Event:
        return Event(workspace_id="", id=0, title=title, starts_at=now, ends_at=now + DAY)

    assert events.replace(kept, "acme", None, [event("Christmas")]) == 1
    assert events.replace(kept, "acme", 1, [event("Outage"), event("Sale")]) == 2
    assert events.replace(kept, "acme", 1, [event("Sale")]) == 1
    kept.commit()
    assert [one.title for one in events.between(kept, "acme", now, now + HOUR)] == ["Christmas", "Sale"]
    assert events.between(kept, "acme", now + DAY, now + 2 * DAY) == []


def test_findings_by_state_and_post(kept: Session, now: datetime) -> None:
    for number, state in enumerate(FindingState, 1):
        kept.add(
            Finding(
                workspace_id="acme",
                id=number,
                key=f"k{number}",
                rule="gap",
                state=state,
                post_ids=[number, 7],
                at=now - number * HOUR,
                found_at=now,
                changed_at=now,
            )
        )
    kept.flush()
    kept.add(
        Override(
            workspace_id="acme", id=1, finding_id=2, person_id=1, reason="ok", created_at=now, expires_at=now + HOUR
        )
    )
    assert [one.name for one in findings.open_ones(kept, "acme")] == ["n-1"]
    assert [one.name for one in findings.true_ones(kept, "acme")] == ["n-2", "n-1"]
    assert [one.name for one in findings.of_post(kept, "acme", 7)] == ["n-2", "n-1"]
    assert findings.of_post(kept, "acme", 3) == []
    assert sorted(findings.by_keys(kept, "acme", ["k1", "k3", "k9"])) == ["k1", "k3"]
    assert findings.levels(kept, "acme", ["gap", "other"]) == {1: [Level.WARN], 7: [Level.WARN]}
    assert findings.levels(kept, "acme", ["other"]) == {}
    assert len(overrides.active(kept, "acme", now)) == 1
    assert overrides.active(kept, "acme", now + HOUR) == []
    assert overrides.of_finding(kept, "acme", 2) is not None


def test_more_is_asked_for_at_once_than_a_statement_takes(kept: Session, now: datetime) -> None:
    kept.add_all([_post(1, now), Expectation(**_EXPECTED, post_id=1, made_at=now, first_hour=now)])
    kept.add(Finding(workspace_id="acme", id=1, key="k1", rule="gap", at=now, found_at=now, changed_at=now))
    many = 33_000
    assert list(findings.by_keys(kept, "acme", [f"k{number}" for number in range(many)])) == ["k1"]
    assert forecasts.totals(kept, "acme", range(many)) == {1: (12.0, 8.0, 20.0)}
    assert [len(part) for part in in_parts(range(5), 2)] == [2, 2, 1]


def test_alerts_that_stand_and_alerts_of_a_span(kept: Session, now: datetime) -> None:
    minutes = {"minutes": 1, "minutes_low": 1, "minutes_high": 1, "target_minutes": 1, "normal_minutes": 1}
    for number, state in enumerate(AlertState, 1):
        start = now + number * DAY
        kept.add(
            Alert(
                workspace_id="acme",
                id=number,
                state=state,
                starts_at=start,
                ends_at=start + HOUR,
                share_late=0.1,
                created_at=now,
                changed_at=now,
                **minutes,
            )
        )
    assert [one.name for one in alerts.open_ones(kept, "acme", "care")] == ["s-1", "s-2", "s-3"]
    assert alerts.open_ones(kept, "acme", "night") == []
    assert [one.name for one in alerts.between(kept, "acme", now + 2 * DAY, now + 4 * DAY)] == ["s-2", "s-3"]


def _flag(now: datetime, key: str) -> Flag:
    return Flag(workspace_id="acme", id=0, open_key=key, opened_at=now, changed_at=now)


def test_a_second_report_joins_and_a_settled_flag_does_not_hold_its_key(kept: Session, now: datetime) -> None:
    first, joined = flags.open_or_join(kept, _flag(now, "a"))
    assert (first.name, joined) == ("f-1", False)
    same, joined = flags.open_or_join(kept, _flag(now, "a"))
    assert (same, joined) == (first, True)
    first.verify(1, now)
    assert flags.verifying(kept, "acme", now) == [first]
    first.settle({"healthy": True}, now)
    again, joined = flags.open_or_join(kept, _flag(now, "a"))
    assert (again.name, joined) == ("f-2", False)
    assert flags.open_ones(kept, "acme") == [again]


def test_a_reporter_counts_once(kept: Session, now: datetime) -> None:
    flag, _ = flags.open_or_join(kept, _flag(now, "a"))
    told = [flags.keep_report(kept, "acme", flag.id, person, None, now) for person in (1, 1, 2)]
    assert told == [True, False, True]
    assert [report.person_id for report in flags.reports(kept, "acme", flag.id)] == [1, 2]


def test_the_playground_keeps_messages_like_a_chat(kept: Session, now: datetime) -> None:
    said = {"address": "#care", "author": "calbot", "at": now}
    first = messages.post(kept, "acme", payload={"text": "a"}, delivery_key="d", **said)
    assert messages.post(kept, "acme", payload={"text": "b"}, delivery_key="d", **said) is first
    whisper = messages.post(kept, "acme", payload={"text": "psst"}, only_for="mkt", **said)
    answer = messages.post(kept, "acme", payload={"text": "c"}, thread_of=first.id, **said)
    assert [one.id for one in messages.since(kept, "acme", 0, "lead")] == [first.id, answer.id]
    assert [one.id for one in messages.since(kept, "acme", 0, "mkt")] == [first.id, whisper.id, answer.id]
    assert messages.since(kept, "acme", 0, "mkt", "#marketing") == []
    assert messages.thread(kept, "acme", first.id) == [answer]
    seen = answer.change
    messages.amend(kept, "acme", first.id, {"text": "a"}, now + HOUR)
    assert messages.since(kept, "acme", seen) == []
    messages.amend(kept, "acme", first.id, {"text": "z"}, now + HOUR)
    kept.commit()
    assert [(one.id, one.payload, one.edited_at) for one in messages.since(kept, "acme", seen)] == [
        (first.id, {"text": "z"}, now + HOUR)
    ]
    assert messages.amend(kept, "acme", 99, {}, now) is None


def test_history_is_told_in_order(kept: Session, now: datetime) -> None:
    for verb in ("add", "move"):
        histories.add(kept, "acme", at=now, person_id=1, noun="post", noun_id=3, verb=verb, details={"why": verb})
    histories.add(kept, "acme", at=now, person_id=None, noun="flag", noun_id=3, verb="settle")
    assert [line.verb for line in histories.of(kept, "acme", "post", 3)] == ["add", "move"]
    assert [line.verb for line in histories.recent(kept, "acme", 2)] == ["settle", "move"]


def test_a_workspace_knows_when_something_changed(kept: Session, now: datetime) -> None:
    workspaces.changed(kept, "acme", now)
    workspaces.changed(kept, "nobody", now)
    kept.commit()
    assert [(one.id, one.changed_at) for one in kept.exec(select(Workspace).order_by(Workspace.id))] == [
        ("acme", now),
        ("rival", None),
    ]
    assert [one.id for one in workspaces.every(kept)] == ["acme", "rival"]
