from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

JUDGED = {
    "account": "Account",
    "event": "Event",
    "finding": "Finding",
    "inbound": "InboundCount",
    "network": "Network",
    "person": "Person",
    "post": "Post",
    "shift": "Shift",
}
AT = datetime(2030, 3, 4, 9, tzinfo=UTC)
GIVEN = {
    "workspace_id": "acme", "id": 1, "starts_at": AT, "ends_at": AT, "at": AT, "found_at": AT, "changed_at": AT,
    "name": "Ada", "network": "x", "handle": "@pot", "key": "k", "rule": "blackout", "title": "T",
}  # fmt: skip

TELL = """
import json, sys
from datetime import datetime
from importlib import import_module
from calbot.model.keeping import keep_nothing, keeps

if sys.argv[1] == "plain":
    keep_nothing()
judged, given = json.loads(sys.argv[2]), json.loads(sys.argv[3])
at = datetime.fromisoformat(given.pop("at"))
given |= {name: at for name in ("at", "starts_at", "ends_at", "found_at", "changed_at")}
told = {"keeps": keeps()}
for file, noun in judged.items():
    made = getattr(import_module(f"calbot.model.{file}"), noun)
    row = made(**{name: value for name, value in given.items() if name in made.model_fields})
    told[noun] = {name: repr(getattr(row, name)) for name in made.model_fields}
from calbot.model.post import Post
post = Post(workspace_id="acme", id=2, starts_at=at)
told["move"] = post.move(at.replace(hour=11), "Asia/Tokyo", at)
told["cancel"], told["live"], told["revision"] = post.cancel(at), post.live, post.revision
told["loaded"] = sorted({"sqlmodel", "sqlalchemy", "pydantic"} & set(sys.modules))
print(json.dumps(told))
"""


def told(kind: str) -> dict[str, Any]:
    given = {name: value for name, value in GIVEN.items() if not isinstance(value, datetime)} | {"at": AT.isoformat()}
    done = subprocess.run(
        [sys.executable, "-c", TELL, kind, json.dumps(JUDGED), json.dumps(given)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_noun_without_its_table_has_the_same_fields_defaults_and_moves() -> None:
    tables, plain = told("tables"), told("plain")
    assert (tables.pop("keeps"), plain.pop("keeps")) == (True, False)
    assert (tables.pop("loaded"), plain.pop("loaded")) == (["pydantic", "sqlalchemy", "sqlmodel"], [])
    assert plain == tables


def test_each_plain_noun_has_lists_of_its_own() -> None:
    code = (
        "from calbot.model.keeping import keep_nothing; keep_nothing()\n"
        "from calbot.model.person import Person\n"
        "a, b = (Person(workspace_id='acme', id=n, name='Ada') for n in (1, 2))\n"
        "a.roles.append('lead'); print(b.roles, a == b)\n"
        "print(a == Person(workspace_id='acme', id=1, name='Ada', roles=['lead']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False", "True"]


@pytest.mark.parametrize("missing", ["starts_at", "id", "workspace_id"])
def test_a_plain_noun_needs_what_its_table_needs(missing: str) -> None:
    given = {"workspace_id": "'acme'", "id": "1", "starts_at": "AT"}
    del given[missing]
    code = (
        "from datetime import datetime, UTC; AT = datetime(2030, 3, 4, tzinfo=UTC)\n"
        "from calbot.model.keeping import keep_nothing; keep_nothing()\n"
        "from calbot.model.post import Post\n"
        f"Post({', '.join(f'{name}={value}' for name, value in given.items())})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert missing in done.stderr.splitlines()[-1]


def test_a_session_refuses_what_has_no_table() -> None:
    code = (
        "from calbot.model.keeping import keep_nothing; keep_nothing()\n"
        "from calbot.model.person import Person\n"
        "from sqlmodel import Session, create_engine\n"
        "from sqlalchemy.orm.exc import UnmappedInstanceError\n"
        "try: Session(create_engine('sqlite://')).add(Person(workspace_id='acme', id=1, name='Ada'))\n"
        "except UnmappedInstanceError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"
