"""What a knock of Microsoft Graph does to the source that it is about."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from calbot.flows import hint, sync
from calbot.flows.hint import APART, REAUTHORIZE, REMOVED, Hint
from calbot.flows.sync import Outcome
from calbot.model.source import Source, SourceKind
from calbot.store import source as sources
from tests.flows.conftest import Hand

SEAL = sha256(b"secret").hexdigest()
KNOCK = Hint("s1", SEAL)


@pytest.fixture
def graph(hand: Hand) -> Hand:
    """The source is a mailbox with a subscription, seen a minute ago and looked at again in four."""

    def change(session, turn):
        source = sources.by_id(session, turn.workspace_id, hand.source_id())
        source.kind, source.location = SourceKind.GRAPH, "graph:marketing@pot.example"
        source.memory["subscription"] = {"id": "s1", "until": "2026-11-29T00:00:00+00:00", "seal": SEAL}
        source.seen_at, source.next_look_at = turn.now - timedelta(minutes=1), turn.now + timedelta(minutes=4)
        session.commit()

    hand.run(change)
    return hand


def now(hand: Hand) -> Source:
    return hand.ask(sources.by_id, hand.source_id())


def due(hand: Hand) -> bool:
    return any(source.id == hand.source_id() for source in hand.run(lambda s, t: sources.due(s, t.workspace_id, t.now)))


def test_a_knock_has_its_calendar_looked_at_now(graph):
    assert not due(graph)
    assert graph.run(hint.hear, [KNOCK]) == 1
    assert due(graph)


def test_whoever_does_not_know_the_secret_does_nothing(graph):
    strangers = [Hint("s1", sha256(b"guess").hexdigest()), Hint("s2", SEAL), Hint("", SEAL), Hint("s1", "é")]
    assert graph.run(hint.hear, strangers) == 0
    assert not due(graph)


def test_a_calendar_that_was_just_seen_is_looked_at_ten_seconds_later(graph):
    def seen(session, turn):
        sources.by_id(session, turn.workspace_id, graph.source_id()).seen_at = turn.now
        session.commit()

    graph.run(seen)
    before = now(graph).seen_at
    graph.run(hint.hear, [KNOCK] * 50)
    assert now(graph).next_look_at == before + APART
    assert not due(graph)


def test_one_that_is_due_already_is_not_put_off(graph):
    graph.run(hint.hear, [KNOCK])
    first = now(graph).next_look_at
    graph.later(seconds=5)
    graph.run(hint.hear, [KNOCK])
    assert now(graph).next_look_at == first


def test_a_removed_subscription_is_forgotten_so_that_the_look_makes_it_anew(graph):
    graph.run(hint.hear, [Hint("s1", SEAL, REMOVED)])
    assert now(graph).memory["subscription"] == {}
    assert due(graph)


def test_one_to_be_reauthorized_is_marked_and_missed_knocks_are_a_look(graph):
    graph.run(hint.hear, [Hint("s1", SEAL, REAUTHORIZE)])
    assert now(graph).memory["subscription"]["renew"] is True
    graph.run(hint.hear, [Hint("s1", SEAL, "missed")])
    assert now(graph).memory["subscription"]["id"] == "s1"
    assert due(graph)


def test_a_knock_while_a_look_is_under_way_brings_another_one(graph):
    graph.later(minutes=4)
    began = graph.now
    assert due(graph)
    graph.later(seconds=2)
    graph.run(hint.hear, [KNOCK])
    graph.later(seconds=1)
    graph.run(sync.keep, graph.source_id(), Outcome(timedelta(minutes=5), same=True), began)
    assert now(graph).next_look_at == graph.now + APART
    graph.later(seconds=10)
    assert due(graph)
    # What was knocked for before it began is done with it.
    began = graph.now
    graph.later(seconds=3)
    graph.run(sync.keep, graph.source_id(), Outcome(timedelta(minutes=5), same=True), began)
    assert now(graph).next_look_at == graph.now + timedelta(minutes=5)
