"""Builds the small world of a case: rows that were never in a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.model.shift import Shift
from calbot.rulebook.clocks import GAP_NOTE
from calbot.rulebook.facts import Facts, LoadHour, Question
from calbot.rulebook.rule import Case
from calbot.rulebook.table import Table
from calbot.rulebook.vocabulary import zone_of

_WORKSPACE = "case"
Values = dict[str, Any]
_HOUR = timedelta(hours=1)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read_case(table: Table) -> Case:
    """One `[[case]]`: posts are numbered from 1, accounts and people are made up as they are named."""
    name, finds = table.text("name", None), table.whole("finds", 0, 1000)
    stage = _Stage(table)
    posts = [stage.post(inner, number) for number, inner in enumerate(table.tables("posts"), start=1)]
    events = [_event(inner, number) for number, inner in enumerate(table.tables("events"), start=1)]
    load = [hour for inner in table.tables("load") for hour in _hours(inner)]
    shifts = [_shift(inner, number) for number, inner in enumerate(table.tables("shifts"), start=1)]
    terms, skills, slips = table.pairs("terms"), table.pairs("skills"), table.pairs("slips")
    now = table.instant("now", _NOW).astimezone(UTC)
    table.close()

    def set_up() -> Facts:
        return Facts(
            posts=[Post(**values) for values in posts],
            accounts={values["id"]: Account(**values) for values in stage.accounts.values()},
            people={number: Person(**_row(number), name=name) for name, number in stage.people.items()},
            events=[Event(**values) for values in events],
            load=load,
            now=now,
            shifts=[Shift(**values) for values in shifts],
            sizes=stage.sizes,
            terms=terms,
            skills=skills,
            slips=slips,
            questions=stage.questions,
        )

    return Case(name, finds, set_up, lambda: table.mistakes.line_of(table.path))


def _row(number: int) -> Values:
    return {"workspace_id": _WORKSPACE, "id": number}


class _Stage:
    """Accounts (as column values) and people by name, numbered as they come."""

    def __init__(self, table: Table) -> None:
        self.accounts: dict[str, Values] = {}
        self.people: dict[str, int] = {}
        self.sizes: dict[int, str] = {}
        self.questions: dict[int, Question] = {}
        for inner in table.tables("accounts"):
            self._declare(inner)

    def post(self, table: Table, number: int) -> Values:
        """Post `number`; on a named account it takes network and brand from there unless it says otherwise."""
        name = table.text("account")
        account = self._account(name) if name else {}
        at = table.instant("at", None)
        owner = table.text("owner")
        values = _row(number) | {
            "account_id": account.get("id"),
            "network": table.text("network", account.get("network", "")),
            "handle": table.text("handle", account.get("handle", "")),
            "brand": table.text("brand", account.get("brand", "")),
            "starts_at": at.astimezone(UTC),
            "zone": _zone(table, at),
            "owner_id": self._person(owner) if owner else None,
            "paid": table.flag("paid") if "paid" in table else None,
            "reach": table.whole("reach", 0, 10**9, 0) or None,
            "state": PostState(table.word("state", tuple(PostState), PostState.SCHEDULED.value)),
        }
        values |= {
            "title": table.text("title"),
            "copy_text": table.text("copy", longest=5000),
            "link": table.text("link"),
        }
        values |= {
            "campaign": table.text("campaign"),
            "content_type": table.text("type"),
            "tags": [*table.words("tags")],
        }
        values |= {
            "thread": table.flag("thread"),
            "all_day": table.flag("all_day"),
            "owner_name": table.text("owner_name"),
        }
        values |= _told(table)
        if "size" in table:
            self.sizes[number] = table.word("size", ("small", "medium", "big"))
        if question := table.text("question"):
            asked, answered = table.whole("asked", 1, 10**6, 1), table.flag("answered")
            self.questions[number] = Question(question, asked, answered)
        table.close()
        return values

    def _declare(self, table: Table) -> None:
        account = self._account(table.text("name", None))
        owner, backup = table.text("owner"), table.text("backup")
        account |= {
            "network": table.text("network"),
            "brand": table.text("brand"),
            "team": table.text("team", "care"),
            "audience": table.whole("audience", 0, 10**10, 0) or None,
            "owner_id": self._person(owner) if owner else None,
            "backup_id": self._person(backup) if backup else None,
            "country": table.text("country"),
        }
        table.close()

    def _account(self, name: str) -> Values:
        number = len(self.accounts) + 1
        return self.accounts.setdefault(name, _row(number) | {"network": "", "handle": name})

    def _person(self, name: str) -> int:
        return self.people.setdefault(name, len(self.people) + 1)


def _told(table: Table) -> Values:
    """What its calendar says of how it hangs together with the rest, and since when."""
    return {
        "after": table.text("after"),
        "told_at": table.instant("told", None).astimezone(UTC) if "told" in table else None,
        "notes": [{"key": GAP_NOTE}] if table.flag("gap") else [],
    }


def _zone(table: Table, at: datetime) -> str:
    """The named zone, else one without summer time with the offset of `at` (their signs are the other way round)."""
    name = table.text("zone")
    if name:
        if name != "UTC" and zone_of(name) is UTC:
            table.wrong("zone", f'"{name}" is no IANA zone, as "Europe/London"')
        return name
    offset = at.utcoffset() or timedelta(0)
    if offset % _HOUR:
        table.wrong("at", 'has an offset of broken hours; name the zone too, as zone = "Asia/Kolkata"')
    hours = -(offset // _HOUR)
    return f"Etc/GMT{hours:+d}" if hours else "UTC"


def _event(table: Table, number: int) -> Values:
    event = _row(number) | {
        "kind": EventKind(table.word("kind", tuple(EventKind))),
        "title": table.text("title"),
        "reason": table.text("reason"),
        "starts_at": table.instant("from", None).astimezone(UTC),
        "ends_at": table.instant("to", None).astimezone(UTC),
        "brand": table.text("brand"),
        "network": table.text("network"),
        "country": table.text("country"),
        "owner": table.text("owner"),
    }
    table.close()
    return event


def _shift(table: Table, number: int) -> Values:
    shift = _row(number) | {
        "team": table.text("team", "care"),
        "starts_at": table.instant("from", None).astimezone(UTC),
        "ends_at": table.instant("to", None).astimezone(UTC),
        "skills": [*table.words("skills")],
        "languages": [*table.words("languages")],
    }
    table.close()
    return shift


def _hours(table: Table) -> list[LoadHour]:
    """`hours` hours alike from `from` on; `posts` are the numbers of the case's posts, biggest first."""
    start = table.instant("from", None).astimezone(UTC)
    count = table.whole("hours", 1, 200, 1)
    hour = LoadHour(
        starts_at=start,
        team=table.text("team", "care"),
        minutes=table.number("minutes", 0, 100_000),
        target_minutes=table.whole("target", 1, 100_000, 240),
        share_late=table.number("share_late", 0, 1, 0.0),
        expected=table.number("expected", 0, 10**6, 0.0),
        capacity=table.number("capacity", 0, 10**6, 0.0),
        post_ids=table.numbers("posts"),
    )
    table.close()
    return [replace(hour, starts_at=start + _HOUR * number) for number in range(count)]
