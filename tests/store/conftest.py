"""Real databases of both kinds, made by the migrations, and a workspace that holds one of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from calbot.model.account import Account
from calbot.model.alert import Alert, AlertState
from calbot.model.beat import Beat
from calbot.model.brief import Brief, BriefQuestion, BriefRead, ShiftBrief
from calbot.model.conversation import Conversation
from calbot.model.cover import Cover, CoverAnswer
from calbot.model.delight import Delight
from calbot.model.estimate import Estimate
from calbot.model.event import Event
from calbot.model.faq import Faq, FaqPost, FaqState, FaqText, FaqUse
from calbot.model.finding import Finding
from calbot.model.fitted import FittedState
from calbot.model.flag import Flag, FlagState
from calbot.model.flag_report import FlagReport
from calbot.model.forecast import Expectation
from calbot.model.heard import Heard, HeardState
from calbot.model.idea import Idea, IdeaAsk
from calbot.model.identity import Identity
from calbot.model.inbound import InboundCount
from calbot.model.installation import Installation
from calbot.model.mirror import Mirror
from calbot.model.miss import Miss
from calbot.model.moving import PostMove
from calbot.model.network import Network
from calbot.model.notice import MAY_BE_THERE, Notice, NoticeState
from calbot.model.outfeed import Outfeed
from calbot.model.outhook import Outhook, OuthookState
from calbot.model.outlook import Outlook
from calbot.model.override import Override
from calbot.model.pause import Held, Pause, PauseState
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.playground import PlaygroundMessage
from calbot.model.post import Post
from calbot.model.preflight import Preflight
from calbot.model.qa import Draw, Score
from calbot.model.removal import Removal
from calbot.model.result import Result
from calbot.model.revision import PostRevision
from calbot.model.shift import Shift
from calbot.model.source import Source
from calbot.model.trying import Trying
from calbot.model.verdict import Threshold, Verdict
from calbot.model.wording import Wording, WordingAnswer
from calbot.model.workspace import Counter, History, Workspace
from calbot.model.writeback import Writeback, WritebackState
from calbot.store.session import open_engine, writing
from tests.databases import Databases
from tests.engines import engine_on

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def url(databases: Databases) -> str:
    """A database of the present shape with the empty workspaces acme and rival."""
    return databases.copy("two workspaces", lambda url: _into(url, lambda session: None))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on `url`."""
    with engine_on(url) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as session:
        yield session


@pytest.fixture(scope="session")
def _models() -> Iterator[dict[str, Engine]]:
    """Engines on the filled models, by address: opened once, since they only look."""
    engines: dict[str, Engine] = {}
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def acme_filled(databases: Databases, _models: dict[str, Engine]) -> Iterator[Session]:
    """acme holds one of everything, rival nothing; shared between tests, so never commit."""
    url = databases.model("acme filled", lambda url: _into(url, lambda session: _fill(session, "acme")))
    with writing(_opened(url, _models)) as session:
        yield session


@pytest.fixture
def both_filled(databases: Databases, _models: dict[str, Engine]) -> Iterator[Session]:
    """acme and rival hold one of everything each; shared between tests, so never commit."""
    url = databases.model("both filled", lambda url: _into(url, fill_both))
    with writing(_opened(url, _models)) as session:
        yield session


@pytest.fixture
def filled_url(databases: Databases) -> str:
    """A database in which acme and rival hold one of everything each, for this test alone."""
    # Not the model of `both_filled`: an engine stays open on that one, and PostgreSQL copies no database in use.
    return databases.copy("both filled, to copy", lambda url: _into(url, fill_both))


def _opened(url: str, models: dict[str, Engine]) -> Engine:
    if url not in models:
        models[url] = open_engine(url)
    return models[url]


def fill_both(session: Session) -> None:
    """One of everything in both workspaces, and a sign of life."""
    session.add(Beat(name="tick", at=NOW, said={"due": 1}))
    for workspace in ("acme", "rival"):
        _fill(session, workspace)


def _into(url: str, fill: Callable[[Session], None]) -> None:
    """Two workspaces, and what `fill` puts into them."""
    engine = open_engine(url)
    with writing(engine) as session:
        session.add_all(Workspace(id=name, name=name, created_at=NOW) for name in ("acme", "rival"))
        session.flush()
        fill(session)
        session.commit()
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    return NOW


def _fill(session: Session, workspace: str) -> None:
    """One of everything, each with id 1; a second place, that is closed; a second post, that is over; a second notice;
    an answer to the message."""
    for row in _rows(workspace):
        session.add(row)
        session.flush()


def _rows(workspace: str) -> list[SQLModel]:
    key = {"workspace_id": workspace, "id": 1}
    span = {"starts_at": NOW, "ends_at": NOW + HOUR}
    minutes = {"minutes": 300, "minutes_low": 200, "minutes_high": 400, "target_minutes": 240, "normal_minutes": 90}
    told = {"screen": "alert.card", "subject": "alert", "subject_id": 1, "slot": "card", "due_at": NOW}
    changed = {"created_at": NOW, "changed_at": NOW}
    called = {"screen": "alert.call", "subject": "call", "subject_id": 1, "slot": "call", "due_at": NOW}
    said = {"author": "calbot", "posted_at": NOW}
    untold = {"flag_id": 1, "event": "flag.opened", "body": "{}", "due_at": NOW, **changed}
    return [
        Person(**key, name="Mika", roles=["marketer"]),
        Identity(**key, person_id=1, platform="playground", user="mkt"),
        Network(**key, key="x", title="X"),
        Account(**key, network="x", handle="@pot", brand="Pot", owner_id=1),
        Place(**key, platform="playground", address="#care", kind=PlaceKind.CARE, brand="Pot"),
        Place(**{**key, "id": 2}, platform="playground", address="#plan", kind=PlaceKind.MARKETING, parked_at=NOW),
        Source(**key, name="Marketing", location="marketing.ics"),
        Post(
            **key, source_id=1, entry_key="uid", account_id=1, brand="Pot", link="https://pot.example/", starts_at=NOW
        ),
        PostRevision(**key, post_id=1, revision=1, at=NOW),
        Expectation(workspace_id=workspace, post_id=1, made_at=NOW, mean=1, low=0, high=2, first_hour=NOW),
        FittedState(workspace_id=workspace, team="care", made_at=NOW, until=NOW, basis="0", state={"version": 1}),
        Outlook(workspace_id=workspace, team="care", made_at=NOW, start=NOW, mean=[2.0], baseline=[1.0]),
        Post(**{**key, "id": 2}, source_id=1, entry_key="over", account_id=1, title="A post", starts_at=NOW - HOUR),
        Result(workspace_id=workspace, post_id=1, told_at=NOW, starts_at=NOW, mean=1, low=0, high=2),
        Result(workspace_id=workspace, post_id=2, told_at=NOW, starts_at=NOW, mean=1, low=0, high=2, closed_at=NOW),
        Event(**key, source_id=1, title="Christmas", **span),
        InboundCount(**key, starts_at=NOW, brand="Pot", messages=7),
        Shift(**key, person_id=1, **span),
        Finding(**key, key="gap:1", rule="gap", post_ids=[1], at=NOW, found_at=NOW, changed_at=NOW),
        Override(**key, finding_id=1, person_id=1, reason="known", created_at=NOW, expires_at=NOW + HOUR),
        Alert(**key, **span, **minutes, share_late=0.5, created_at=NOW, changed_at=NOW, rung_at=NOW, origin="key"),
        Alert(**{**key, "id": 2}, **span, **minutes, share_late=0.5, state=AlertState.PAST, told_at=NOW, **changed),
        Alert(**{**key, "id": 3}, **span, **minutes, share_late=0.5, told_at=NOW, judged_at=NOW, **changed),
        Verdict(workspace_id=workspace, alert_id=1, person_id=1, at=NOW),
        Threshold(workspace_id=workspace, team="care", ratio=1.2, person_id=1, at=NOW),
        Cover(**key, **span, alert_id=1, asked_by=1, **changed),
        Mirror(workspace_id=workspace, source_id=1, body=workspace.encode(), kept_at=NOW),
        CoverAnswer(**key, cover_id=1, person_id=1, comes=True, at=NOW),
        Installation(**key, platform="playground", team="care", token="sealed", installed_at=NOW),
        Outfeed(**key, place_id=1, digest="d1", created_at=NOW),
        Estimate(workspace_id=workspace, post_id=1, person_id=1, messages=260, ours=190, at=NOW),
        PostMove(workspace_id=workspace, post_id=1, was=NOW, since=NOW, last_at=NOW, due_at=NOW),
        Preflight(
            workspace_id=workspace, post_id=1, link="https://pot.example/", next_at=NOW, stands=True, changed_at=NOW
        ),
        Conversation(workspace_id=workspace, desk="zendesk", key="12345", at=NOW, network="x"),
        Draw(**key, seed=20261127, wanted=3, among=41, post_id=1, person_id=1, drawn_at=NOW),
        Score(**key, draw_id=1, desk="zendesk", key="12345", at=NOW, network="x"),
        Delight(**key, url="https://a.example/p/1", why="Lost a cooker", person_id=1, opened_at=NOW, changed_at=NOW),
        Idea(**key, text="Does the lid fit?", person_id=1, post_id=1, opened_at=NOW, changed_at=NOW),
        IdeaAsk(**key, idea_id=1, person_id=1, place_id=1, at=NOW),
        Faq(**key, question="Does the lid fit?", person_id=1, owner_id=1, opened_at=NOW, changed_at=NOW),
        FaqText(
            **key,
            faq_id=1,
            locale="en",
            text="It does.",
            state=FaqState.APPROVED,
            person_id=1,
            approved_by=1,
            approved_at=NOW,
            expires_at=NOW,
            changed_at=NOW,
        ),
        FaqPost(**key, faq_id=1, post_id=1, person_id=1, at=NOW),
        Wording(**key, post_id=1, person_id=1, asked=[1], asked_at=NOW, due_at=NOW, changed_at=NOW),
        WordingAnswer(**key, wording_id=1, person_id=1, at=NOW, post_revision=1),
        Pause(
            **key,
            reason="lid recall",
            state=PauseState.STANDS,
            until=NOW,
            person_id=1,
            by_id=1,
            end_id=1,
            account_id=1,
            asked_at=NOW,
            expires_at=NOW,
            changed_at=NOW,
        ),
        Held(**key, pause_id=1, post_id=1, was_at=NOW, person_id=1, changed_at=NOW),
        FaqUse(**key, faq_id=1, locale="en", person_id=1, place_id=1, at=NOW),
        Brief(workspace_id=workspace, post_id=1, post_revision=0, changed_at=NOW),
        BriefRead(**key, post_id=1, person_id=1, version=1, at=NOW),
        ShiftBrief(**key, person_id=1, **span, posts=[[1, 1]]),
        BriefQuestion(**key, post_id=1, person_id=1, text="Does it fit?", asked_at=NOW),
        Removal(**key, source_id=1, person_id=1, post_ids=[1], since=NOW, same_since=NOW, changed_at=NOW),
        Writeback(
            **key,
            post_id=1,
            source_id=1,
            person_id=1,
            file=b"BEGIN:VCALENDAR",
            due_at=NOW,
            called_at=NOW,
            written_at=NOW,
            created_at=NOW,
            changed_at=NOW,
        ),
        Writeback(
            **{**key, "id": 2},
            post_id=1,
            source_id=1,
            state=WritebackState.PARKED,
            due_at=NOW,
            created_at=NOW,
            changed_at=NOW,
        ),
        Miss(**key, **span, minutes=300, target_minutes=240, messages=160, found_at=NOW, changed_at=NOW),
        Flag(**key, state=FlagState.VERIFYING, post_id=1, open_key="1||", opened_at=NOW, changed_at=NOW),
        Outhook(**key, **untold, key="msg_1"),
        Outhook(**{**key, "id": 2}, **untold, key="msg_2", state=OuthookState.PARKED),
        Flag(**{**key, "id": 2}, open_key="2||", rung_at=NOW, opened_at=NOW, changed_at=NOW),
        Flag(
            **{**key, "id": 3},
            state=FlagState.SETTLED,
            matter="m1",
            settled_at=NOW,
            opened_at=NOW - HOUR,
            changed_at=NOW,
        ),
        FlagReport(**key, flag_id=1, person_id=1, place_id=1, reported_at=NOW),
        Notice(
            **key,
            key="a",
            place_id=1,
            **told,
            state=NoticeState.SENT,
            ref="m1",
            called_at=NOW - HOUR,
            sent_at=NOW,
            created_at=NOW,
        ),
        Notice(**{**key, "id": 2}, key="b", place_id=1, **told, created_at=NOW, values={"voice": "watch"}),
        Notice(
            **{**key, "id": 9},
            key="call",
            place_id=1,
            only_for=1,
            **called,
            state=NoticeState.SENT,
            wanted_at=NOW,
            sent_at=NOW,
            created_at=NOW,
        ),
        Notice(
            **{**key, "id": 10},
            key="later call",
            place_id=1,
            only_for=1,
            **{**called, "due_at": NOW + HOUR},
            values={"held": True},
            wanted_at=NOW,
            created_at=NOW,
        ),
        Notice(
            **{**key, "id": 3},
            key="c",
            place_id=1,
            **{**told, "subject": "digest"},
            state=NoticeState.DEAD,
            created_at=NOW,
        ),
        Notice(
            **{**key, "id": 4},
            key="d",
            place_id=1,
            **told,
            state=NoticeState.SENDING,
            attempt=1,
            lease_until=NOW + HOUR,
            called_at=NOW - HOUR,
            echo_ref="m4",
            created_at=NOW,
        ),
        Notice(
            **{**key, "id": 11},
            key="lost",
            place_id=1,
            **told,
            state=NoticeState.DEAD,
            called_at=NOW - HOUR,
            created_at=NOW,
        ),
        Notice(
            **{**key, "id": 12},
            key="may be there",
            place_id=1,
            **told,
            state=NoticeState.DEAD,
            problem=MAY_BE_THERE,
            called_at=NOW - HOUR,
            created_at=NOW,
        ),
        Heard(**key, key="h1", said={"text": "week"}, heard_at=NOW),
        Heard(**{**key, "id": 2}, key="h2", attempt=1, lease_until=NOW + HOUR, heard_at=NOW),
        Heard(**{**key, "id": 3}, key="h3", state=HeardState.PARKED, problem="defect", heard_at=NOW),
        PlaygroundMessage(**key, **said, address="#care", delivery_key="d1", change=1),
        PlaygroundMessage(**{**key, "id": 2}, **said, address="#care", thread_of=1, change=2),
        Trying(workspace_id=workspace, kind="sync", subject_id=1, tries=1, began_at=NOW, parked_at=NOW),
        Trying(workspace_id=workspace, kind="assess", subject_id=1, tries=1, began_at=NOW, until=NOW),
        History(**key, at=NOW, person_id=1, noun="post", noun_id=1, verb="add"),
        History(
            **{**key, "id": 2},
            at=NOW,
            noun="alert",
            noun_id=1,
            verb="folded",
            details={"level": "watch", "places": [1]},
        ),
        *(Counter(workspace_id=workspace, noun=noun, last=4) for noun in ("notice", "playground", "playground_change")),
    ]
