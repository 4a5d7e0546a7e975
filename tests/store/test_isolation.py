"""No query of the store finds anything of another workspace; the queries are found by looking, not listed by hand."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

import calbot.store
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.flag import FlagKind
from calbot.model.flag_report import FlagReport
from calbot.model.identity import Identity
from calbot.model.notice import Notice
from calbot.model.person import Role
from calbot.model.place import PlaceKind
from calbot.model.post import Post
from calbot.model.source import SourceKind
from calbot.store.tables import METADATA

MACHINERY = {"session", "engine", "trouble", "tables", "migrate", "migrations"} | {
    "asking",
    "beat",  # tells of processes, which work for all workspaces
    "inserting",
    "lane",
    "notice_statements",
    "number",
    "replacing",
    "round_statements",
}
WRITERS = {
    "cover.keep_answer",
    "event.replace",
    "faq.link",
    "fitted.replace",
    "flag.hand_over_reports",
    "flag.keep_report",
    "flag.open_or_join",
    "forecast.replace",
    "heard.forget",
    "heard.forget_ways",
    "heard.keep",
    "history.add",
    "inbound.keep",
    "installation.forget",
    "inbound.tell",
    "mirror.keep",
    "notice.add",
    "notice.begin_drawing",
    "notice.forget_ref",
    "notice.spare",
    "outhook.forget",
    "outlook.replace",
    "place.rest",
    "place.swept",
    "playground.post",
    "post.keep_first_revisions",
    "post.keep_revision",
    "qa.forget",
    "qa.keep",
    "round.begin_drawing_each",
    "round.claim_each",
    "round.spare_each",
    "shift.replace",
    "wording.keep_answer",
    "workspace.changed",
}
WITHOUT_WORKSPACE = {"trying.suspects", "workspace.every"}
STATEMENTS = {"heard.keeping"}
"""Put together for others, and asked of no session."""
BY_ROW = {"flag.open_or_join", "heard.keep", "post.keep_revision"}
"""The workspace is the one of the row that they are handed."""


def _queries() -> dict[str, Callable[..., Any]]:
    found = {}
    for module_info in pkgutil.iter_modules(calbot.store.__path__):
        if module_info.name in MACHINERY:
            continue
        module = importlib.import_module(f"calbot.store.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            full = f"{module_info.name}.{name}"
            if function.__module__ == module.__name__ and not name.startswith("_") and full not in STATEMENTS:
                found[full] = function
    return found


QUERIES = _queries()
READERS = sorted(QUERIES.keys() - WRITERS - WITHOUT_WORKSPACE)


def _arguments(name: str, function: Callable[..., Any], now: datetime) -> dict[str, Any]:
    """An argument for each parameter that matches the one row of everything."""
    known: dict[str, Any] = {
        "start": now - timedelta(hours=2),
        "end": now + timedelta(hours=2),
        "now": now + timedelta(hours={"round.open_ended": 2, "post.sources_ahead": -2}.get(name, 0)),
        "at": now,
        "before": now + timedelta(hours=2),
        "since": now - timedelta(hours=2),
        "team": "care",
        "origin": "key",
        "limit": 10,
        "every": timedelta(minutes=1),
        "change": 0,
        "platform": "playground",
        "user": "mkt",
        "address": "#care",
        "brand": "Pot",
        "network": "x",
        "handle": "@pot",
        "kind": "assess"
        if name == "trying.renew"
        else {"place": PlaceKind.CARE, "trying": "sync", "flag": FlagKind.BROKEN_LINK}.get(
            name.split(".", maxsplit=1)[0], SourceKind.ICS
        ),
        "began_at": now,
        "roles": Role.MARKETER,
        "open_key": "1||",
        "matter": "m1",
        "delivery_key": "d1",
        "digest": "d1",
        "keys": ["a"] if name == "notice.known_keys" else ["gap:1"],
        "rules": ["gap"],
        "subject": ("alert", 1) if name == "moving.bundles" else "alert",
        "screen": "alert.call" if name == "held_up.held_up" else "alert.card",
        "screens": ["alert.card"],
        "slot": "card",
        "level": "watch",
        "noun": "post",
        "nouns": ["alert"],
        "verbs": ["add"],
        "verb": "add",
        "starts_at": now,
        "ends_at": now + timedelta(hours=1),
        "entry_key": "uid",
        "payload": {"text": "new"},
        "key": {"finding.by_key": "gap:1", "notice.by_key": "a", "account.network": "x"}.get(name),
        "name": {"person.by_name": "Mika", "source.by_name": "Marketing"}.get(name),
        "heard_id": 2 if name == "heard.held" else 1,
        "seen": now,
        "told": [(4, 1, "m")],
        "most": 10,
        "wanted": 3 if name == "qa.same" else [(1, "alert", 1, "card", 0)],
        "until": now + timedelta(hours=2),
        "notice_id": 4 if name in ("notice.held", "notice.arrived") else 2,
        "attempt": None if name == "notice.claim" else 1,
        "ref": "m",
        "thread": "m1",
        "token": "sealed",
        "words": ["post"],
        "rule": "gap",
        "url": "https://a.example/p/1",
        "seed": 20261127,
        "alert": Alert(id=1, team="care", starts_at=now, ends_at=now + timedelta(hours=1)),
    }
    values = {}
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        if parameter.name in known:
            values[parameter.name] = known[parameter.name]
        elif parameter.name.endswith("_ids"):
            values[parameter.name] = [1]
        elif parameter.name.endswith("_id"):
            values[parameter.name] = 1
        elif parameter.default is inspect.Parameter.empty:
            raise AssertionError(f"{name}: say in this test what {parameter.name} is")
    if name == "post.recent":
        values.pop("network")
    return values


def _ask(name: str, session: Session, workspace: str, now: datetime) -> Any:
    function = QUERIES[name]
    values = _arguments(name, function, now)
    spread = [values.pop("roles")] if "roles" in values else []
    return function(session, workspace, *spread, **values)


def test_every_query_takes_the_session_and_the_workspace_first() -> None:
    for name, function in QUERIES.items():
        parameters = list(inspect.signature(function).parameters)
        assert parameters[0] == "session", name
        if name not in WITHOUT_WORKSPACE | BY_ROW:
            assert parameters[1] == "workspace_id", name


def test_the_lists_of_this_test_name_what_exists() -> None:
    assert QUERIES.keys() >= WRITERS | WITHOUT_WORKSPACE | BY_ROW


@pytest.mark.parametrize("name", READERS)
def test_a_query_finds_its_own_and_nothing_of_another_workspace(name: str, acme_filled: Session, now: datetime) -> None:
    assert _ask(name, acme_filled, "nobody", now) in (None, [], {}, set(), 0, False, "")
    if name != "workspace.by_id":
        assert _ask(name, acme_filled, "rival", now) in (None, [], {}, set(), 0, False, "")
    found = _ask(name, acme_filled, "acme", now)
    assert found
    assert _workspaces(found) <= {"acme"}


@pytest.mark.parametrize("name", READERS)
def test_a_query_over_two_alike_workspaces_keeps_them_apart(name: str, both_filled: Session, now: datetime) -> None:
    assert _workspaces(_ask(name, both_filled, "rival", now)) <= {"rival"}
    assert _count(_ask(name, both_filled, "rival", now)) == _count(_ask(name, both_filled, "acme", now))


def _workspaces(found: Any) -> set[str]:
    rows = found.values() if isinstance(found, dict) else found if isinstance(found, list) else [found]
    return {getattr(row, "workspace_id", getattr(row, "id", "")) for row in rows if isinstance(row, SQLModel)}


def _count(found: Any) -> int:
    return len(found) if isinstance(found, list | dict | set) else 1


@pytest.mark.parametrize(
    "row",
    [
        Post(workspace_id="rival", id=9, account_id=1, starts_at=datetime.fromisoformat("2026-11-26T12:00+00:00")),
        Account(workspace_id="rival", id=9, network="x", handle="@pan", owner_id=1),
        Identity(workspace_id="rival", id=9, person_id=1, platform="playground", user="spy"),
    ],
    ids=["post", "account", "identity"],
)
def test_a_reference_into_another_workspace_cannot_be_stored(row: SQLModel, acme_filled: Session) -> None:
    # Built anew: a copy would share what the first session knows of it.
    acme_filled.add(type(row)(**row.model_dump()))
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        acme_filled.commit()


def test_a_row_cannot_be_moved_into_another_workspace_with_its_references(acme_filled: Session) -> None:
    report = acme_filled.exec(select(FlagReport)).one()
    report.workspace_id = "rival"
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        acme_filled.commit()


def test_every_column_that_names_a_row_is_a_reference() -> None:
    """A noun and its id in two columns (history, notice) can be none."""
    for table in METADATA.tables.values():
        referring = {name for key in table.foreign_key_constraints for name in key.column_keys}
        naming = {column.name for column in table.columns if column.name.endswith(("_id", "_of", "only_for"))}
        assert naming - referring <= {"noun_id", "subject_id"} | ({"only_for"} if "playground" in table.name else set())


def test_every_reference_between_nouns_carries_the_workspace() -> None:
    for table in METADATA.tables.values():
        for reference in table.foreign_key_constraints:
            assert reference.column_keys[0] == "workspace_id", f"{table.name}: {reference.column_keys}"


def test_claiming_a_notice_of_another_workspace_leaves_it_alone(acme_filled: Session, now: datetime) -> None:
    assert QUERIES["notice.claim"](acme_filled, "rival", 2, now) is None
    assert QUERIES["round.claim_each"](acme_filled, "rival", {2: 0}, now) == {}
    assert acme_filled.exec(select(Notice.attempt).where(col(Notice.id) == 2)).one() == 0
