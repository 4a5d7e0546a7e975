"""Another system is told of every step of a flag: a receiver on loopback, which checks what Standard Webhooks ask."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from calbot.clock import system_clock
from calbot.flows import flag, flag_ladder, outhook
from calbot.flows.turn import Turn
from calbot.jobs.system import migrate_jobs
from calbot.model.flag import FlagKind
from calbot.model.flag_why import WhyNot
from calbot.model.outhook import Outhook, OuthookState
from calbot.store import outhook as outhooks
from calbot.store import person as people
from calbot.store import place as places
from calbot.store.session import reading, writing
from calbot.wiring import queue
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.outhook_doctor import examine_webhook
from calbot.wiring.work_doctor import examine_work
from tests.company import PAN_AND_POT
from tests.databases import ON_SQLITE, Databases
from tests.serving import running

KEY, OLD = b"a key of thirty-two bytes, yes!!", b"its predecessor, also thirty-two"
NOTE = "Jane wrote that the lid is broken"


def secret(key: bytes) -> str:
    return f"whsec_{base64.b64encode(key).decode()}"


@dataclass
class Receiver:
    """Answers with what the test says, in that order, then 204; keeps what came."""

    answers: list[web.Response | float] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    keys: tuple[bytes, ...] = (KEY,)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append((headers, body))
        answer = self.answers.pop(0) if self.answers else web.Response(status=204)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response(status=204)
        return answer

    def told(self) -> list[dict[str, Any]]:
        """The bodies, each with a signature of one of the keys, made by the scheme's own words."""
        for headers, body in self.heard:
            said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            good = {base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode() for key in self.keys}
            assert good == {one.removeprefix("v1,") for one in headers["webhook-signature"].split(" ")}
            assert abs(time.time() - int(headers["webhook-timestamp"])) < 300
            assert headers["content-type"] == "application/json"
        return [json.loads(body) for _, body in self.heard]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.heard]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def address(receiver: Receiver) -> Iterator[str]:
    application = web.Application()
    application.router.add_post("/hooks", receiver.take)
    with running(application, "receiver") as url:
        yield url


@dataclass
class Desk:
    house: House

    def act(self, flow: Any, *args: Any, who: str = "Mkt", later: timedelta = timedelta(), **kwargs: Any) -> Any:
        with reading(self.house.engine) as session:
            person = people.by_name(session, MAIN, who)
            place = places.by_address(session, MAIN, "playground", "#care")
        assert person is not None
        assert place is not None
        with writing(self.house.engine, MAIN) as session:
            turn = Turn(MAIN, system_clock() + later, person.id, place.id, enqueue=self.house.door.enqueue)
            return flow(session, turn, *args, **kwargs)

    def open(self, kind: FlagKind = FlagKind.OTHER, note: str = NOTE) -> Any:
        return self.act(flag.open_flag, kind, "", None, note, who="Agt1").flag

    def work(self) -> None:
        asyncio.run(self.house.work_once())

    def rows(self) -> list[Outhook]:
        with reading(self.house.engine) as session:
            known = (outhooks.by_id(session, MAIN, number) for number in range(1, 50))
            return [one for one in known if one is not None]

    def due_now(self) -> None:
        """As if the pause were over."""
        with writing(self.house.engine, MAIN) as session:
            for one in outhooks.pending(session, MAIN):
                one.due_at = system_clock() - timedelta(seconds=1)
            session.commit()


def company(folder: Path, address: str, more: str = "") -> Path:
    hook = f'[webhook]\nurl = "{address}hooks"\nsecret_file = "secret.txt"\n{more}' if address else ""
    (folder / "secret.txt").write_text(secret(KEY))
    exception = f'[fetch]\nexceptions = ["127.0.0.1:{address.rstrip("/").rpartition(":")[2]}=127.0.0.1/32"]\n'
    file = folder / "calbot.toml"
    file.write_text(f"{PAN_AND_POT}\n{hook}\n{exception if address else ''}")
    return file


@pytest.fixture
def desk(tmp_path: Path, address: str, databases: Databases) -> Iterator[Desk]:
    port = address.rstrip("/").rpartition(":")[2]
    opened = open_house(
        databases.copy("with jobs", migrate_jobs),
        playground=True,
        fetch_exceptions=(f"127.0.0.1:{port}=127.0.0.1/32",),
    )
    install(opened, company(tmp_path, address))
    yield Desk(opened)
    opened.close()


def test_every_step_is_told_once_signed_and_in_order(desk: Desk, receiver: Receiver) -> None:
    one = desk.open()
    desk.open()
    for flow in (flag.claim, flag.pass_on, flag.claim):
        one = desk.act(flow, one.id, one.revision).flag
    one = desk.act(flag.give, one.id, one.revision, 2).flag
    one = desk.act(flag.wait, one.id, one.revision, system_clock() + timedelta(minutes=5)).flag
    desk.act(flag_ladder.climb, one.id, later=timedelta(minutes=6))
    one = desk.act(flag.fixed, one.id, one.revision + 1).flag
    desk.open()
    desk.act(flag.decline, one.id, one.revision + 1, WhyNot.WORKS, "")
    desk.due_now()
    desk.work()
    steps = [
        *("opened", "claimed", "passed_on", "claimed", "handed_over", "waits", "resumed", "fixed", "settled"),
        *("reopened", "declined"),
    ]
    told = receiver.told()
    assert [one["type"] for one in told] == [f"flag.{step}" for step in steps]
    assert [one["data"]["state"] for one in told][-4:] == ["verifying", "settled", "open", "declined"]
    revisions = [one["data"]["revision"] for one in told]
    assert revisions == sorted(set(revisions)), "whoever gets them in another order can tell"
    assert len(set(receiver.ids())) == len(steps)
    assert {one.state for one in desk.rows()} == {OuthookState.SENT}


@ON_SQLITE
def test_nothing_that_people_wrote_is_told(desk: Desk, receiver: Receiver) -> None:
    desk.open()
    desk.work()
    (told,) = receiver.told()
    assert "Jane" not in json.dumps(told)
    assert not {"note", "url", "reply", "line"} & told["data"].keys()
    assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None


@ON_SQLITE
def test_whoever_wants_the_words_gets_them(desk: Desk, receiver: Receiver, tmp_path: Path, address: str) -> None:
    install(desk.house, company(tmp_path, address, "words = true\n"))
    desk.open()
    desk.work()
    assert receiver.told()[0]["data"]["note"] == NOTE


def test_while_one_secret_replaces_another_both_sign(desk: Desk, receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(f"{secret(KEY)},\n{secret(OLD)}\n")
    receiver.keys = (KEY, OLD)
    desk.open()
    desk.work()
    assert len(receiver.told()) == 1


@ON_SQLITE
@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_what_is_not_taken_is_told_again_under_the_same_name(desk: Desk, receiver: Receiver, status: int) -> None:
    receiver.answers = [web.Response(status=status, headers={"location": "/elsewhere", "retry-after": "3"})]
    desk.open()
    desk.work()
    (row,) = desk.rows()
    assert (row.state, row.attempt, row.problem) == (
        OuthookState.PENDING,
        1,
        f"the webhook's address answers {status}",
    )
    assert row.due_at > system_clock()
    desk.work()
    assert len(receiver.heard) == 1, "not before its pause is over"
    (check,) = [one for one in examine_work(desk.house.database) if one.name == "webhook"]
    assert f"answers {status}" in check.said
    desk.due_now()
    desk.work()
    assert len(receiver.told()) == 2
    assert len(set(receiver.ids())) == 1
    assert desk.rows()[0].state is OuthookState.SENT


@ON_SQLITE
def test_a_pause_that_is_asked_for_is_kept_and_pauses_grow(desk: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=500), web.Response(status=500), web.Response(status=503)]
    receiver.answers[-1].headers["retry-after"] = "7200"  # type: ignore[union-attr]
    desk.open()
    waits = []
    for _ in range(3):
        desk.work()
        waits.append((desk.rows()[0].due_at - system_clock()).total_seconds())
        desk.due_now()
    assert 5 < waits[0] <= 10 < waits[1] <= 20 < 7000 < waits[2] <= 7200


def test_a_later_step_waits_for_the_one_before_it_and_other_flags_do_not(desk: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=500)]
    one = desk.open()
    desk.act(flag.claim, one.id, one.revision)
    desk.open(FlagKind.CONFUSING)
    desk.work()
    assert [(each["data"]["flag"], each["type"]) for each in receiver.told()] == [
        ("f-1", "flag.opened"),
        ("f-2", "flag.opened"),
    ]
    desk.due_now()
    desk.work()
    desk.work()
    assert [each["type"] for each in receiver.told()][2:] == ["flag.opened", "flag.claimed"]


def test_what_was_never_taken_is_parked_in_sight_and_told_once_it_is_let_go(desk: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=500)]
    desk.open()
    with writing(desk.house.engine, MAIN) as session:
        (row,) = outhooks.pending(session, MAIN)
        row.created_at -= timedelta(hours=73)
        session.commit()
    assert queue.look(desk.house.database).told()["webhooks"] == 1
    desk.work()
    found = queue.look(desk.house.database)
    assert [(one.work, one.problem) for one in found.parked] == [
        ("outhook:1", "not told (flag.opened): not taken after 1 tries: the webhook's address answers 500")
    ]
    queue.let_go(desk.house.database, "outhook:1")
    desk.work()
    assert len(set(receiver.ids())) == 1
    assert [one.state for one in desk.rows()] == [OuthookState.SENT]


@ON_SQLITE
def test_an_address_that_is_gone_is_not_asked_again(desk: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=410)]
    desk.open()
    desk.work()
    assert desk.rows()[0].state is OuthookState.PARKED
    assert "410" in desk.rows()[0].problem


@ON_SQLITE
def test_a_receiver_that_does_not_answer_is_told_again(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_out = desk.house.hands.tell_out
    fetcher = tell_out.__self__._fetcher  # type: ignore[attr-defined]
    monkeypatch.setattr(fetcher, "_deadline_s", 0.3)
    receiver.answers = [2.0]
    desk.open()
    desk.work()
    assert desk.rows()[0].state is OuthookState.PENDING
    monkeypatch.setattr(fetcher, "_deadline_s", 10.0)
    desk.due_now()
    desk.work()
    assert len(receiver.told()) == 2
    assert len(set(receiver.ids())) == 1


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://localhost:1/", "https://10.0.0.1/", "http://pot.example/"]
)
def test_an_address_inside_is_never_called(desk: Desk, tmp_path: Path, url: str) -> None:
    """ssrf: as every call outside, through the guard; plain http only where the operator has exempted it."""
    file = company(tmp_path, "")
    file.write_text(f'{file.read_text()}\n[webhook]\nurl = "{url}"\nsecret_file = "secret.txt"\n')
    install(desk.house, file)
    desk.open()
    desk.work()
    (row,) = desk.rows()
    assert row.state in (OuthookState.PARKED, OuthookState.PENDING)
    assert row.problem
    assert url not in row.problem


def test_a_secret_that_is_missing_is_waited_for_and_the_doctor_says_so(
    desk: Desk, receiver: Receiver, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("whsec_short")
    desk.open()
    desk.work()
    (row,) = desk.rows()
    assert "holds no secret" in row.problem
    assert "short" not in row.problem.replace("whsec_ and", "")
    settings = {"webhook": {"url": "https://x.example/", "secret_file": str(tmp_path / "secret.txt")}}
    assert [one.state for one in examine_webhook(settings)] == ["fail"]
    (tmp_path / "secret.txt").write_text(secret(KEY))
    assert [one.state for one in examine_webhook(settings)] == ["ok"]
    desk.due_now()
    desk.work()
    assert len(receiver.told()) == 1


@ON_SQLITE
def test_without_a_webhook_nothing_is_kept_and_what_waits_is_dropped(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    install(desk.house, company(tmp_path, ""))
    desk.open(FlagKind.CONFUSING)
    desk.work()
    assert [one.state for one in desk.rows()] == [OuthookState.DROPPED]


@ON_SQLITE
def test_what_was_taken_is_forgotten_after_a_week(desk: Desk) -> None:
    desk.open()
    desk.work()

    def forgotten(session: Any, turn: Turn) -> None:
        outhook.tidy(session, turn)
        session.commit()

    desk.act(forgotten, later=timedelta(days=6))
    assert len(desk.rows()) == 1
    desk.act(forgotten, later=timedelta(days=8))
    assert desk.rows() == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_process_that_is_killed_while_it_tells_is_followed_by_one_that_tells_it_again(
    desk: Desk, receiver: Receiver, tmp_path: Path
) -> None:
    """At least once, and under the same name: nobody can know whether the first call was heard."""
    desk.open()
    receiver.answers = [30.0]
    surroundings = {**os.environ, "CALBOT_DATABASE_URL": desk.house.database, "CALBOT_PLAYGROUND": "1"}
    surroundings["CALBOT_WORKSPACE"] = str(tmp_path / "calbot.toml")
    command = [sys.executable, "-m", "calbot", "work", "--once"]
    killed = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while not receiver.heard and time.monotonic() < until and killed.poll() is None:
            time.sleep(0.05)
        assert receiver.heard, killed.communicate()
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
    assert [(one.state, one.attempt) for one in desk.rows()] == [(OuthookState.PENDING, 1)]
    desk.work()
    assert [(one.state, one.attempt) for one in desk.rows()] == [(OuthookState.SENT, 2)]
    assert len(receiver.told()) == 2
    assert len(set(receiver.ids())) == 1
