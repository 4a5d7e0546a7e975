"""What holds between processes: no update lost, nothing acknowledged lost to a kill, one sender for a notice."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from calbot.model.notice import NoticeState
from calbot.model.place import Place
from calbot.model.workspace import Counter
from calbot.store import notice as notices
from calbot.store.number import next_number
from calbot.store.session import beside, open_engine, reading, writing

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
TIMES, NOTICES, KILLS = 100, 60, 20

# It imports what a single flow would, not the whole house; each round is a process of its own, killed once it has
# acknowledged a few posts and at no particular point of the next one.
ADD_POSTS = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from calbot.model.post import Post
from calbot.store.number import next_number
from calbot.store.session import open_engine, writing

open_engine(sys.argv[1]).dispose()

def add_posts(told):
    engine = open_engine(sys.argv[1])
    while True:
        with writing(engine, "acme") as session:
            number = next_number(session, "acme", "post")
            session.add(Post(workspace_id="acme", id=number, starts_at=datetime(2026, 11, 26, 19, 0, tzinfo=UTC)))
            session.commit()
        os.write(told, f"{number}\\n".encode())

chance = random.Random(7)
for _ in range(int(sys.argv[2])):
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        add_posts(told)
    os.close(told)
    said, enough = b"", chance.randrange(1, 10)
    while said.count(b"\\n") < enough:
        more = os.read(heard, 4096)
        assert more, "it ended by itself"
        said += more
    time.sleep(chance.random() / 100)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(heard, 4096):
        said += more
    os.close(heard)
    os.write(1, said)
"""


def _count_up(url: str, _answer: object) -> None:
    engine = open_engine(url)
    for _ in range(TIMES):
        with writing(engine, "acme") as session:
            counter = session.get_one(Counter, ("acme", "post"))
            counter.last = counter.last + 1
            session.commit()


def _send_all(url: str, answer: multiprocessing.queues.Queue[list[int]]) -> None:
    engine, sent = open_engine(url), []
    while True:
        with reading(engine) as session:
            left = notices.waiting(session, "acme")
        if not left:
            answer.put(sent)
            return
        for place in (1, 2):
            with beside(engine) as session:
                found = notices.due_in(session, "acme", place, NOW)
                number = found[0].id if found is not None else 0
                mine = notices.claim(session, "acme", number, NOW) if number else None
                session.commit()
            if mine is None:
                continue
            sent.append(number if mine.state is NoticeState.SENDING and mine.attempt == 1 else -number)
            with writing(engine, "acme") as session:
                notice = notices.by_id(session, "acme", number)
                assert notice is not None
                notice.state, notice.lease_until = NoticeState.SENT, None
                session.commit()


def _in_processes(work: Callable[..., None], url: str, count: int) -> multiprocessing.queues.Queue[list[int]]:
    # A process forked from this one would share its connections: they come from one that has none, which has imported
    # this module once for all of them.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    answer: multiprocessing.queues.Queue[list[int]] = context.Queue()
    children = [context.Process(target=work, args=(url, answer)) for _ in range(count)]
    for child in children:
        child.start()
    for child in children:
        child.join(90)
    assert [child.exitcode for child in children] == [0] * count
    return answer


def test_no_update_is_lost_between_four_processes(engine: Engine, url: str) -> None:
    with writing(engine) as session:
        session.add(Counter(workspace_id="acme", noun="post"))
        session.commit()
    _in_processes(_count_up, url, 4)
    with reading(engine) as session:
        assert session.get_one(Counter, ("acme", "post")).last == 4 * TIMES


def test_of_two_processes_one_sends_a_notice_and_sends_it_once(engine: Engine, url: str) -> None:
    with writing(engine) as session:
        session.add_all(
            Place(workspace_id="acme", id=place, platform="playground", address=f"#{place}") for place in (1, 2)
        )
        for number in range(NOTICES):
            notices.add(
                session,
                "acme",
                {1 + number % 2: f"k{number}"},
                screen="x",
                subject="p",
                subject_id=1,
                now=NOW,
            )
        session.commit()
    answer = _in_processes(_send_all, url, 2)
    assert sorted(answer.get() + answer.get()) == list(range(1, NOTICES + 1))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_acknowledged_survives_a_kill(engine: Engine, url: str) -> None:
    command = [sys.executable, "-c", ADD_POSTS, url, str(KILLS)]
    said = subprocess.run(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    told = [int(line) for line in said.stdout.splitlines()]
    assert len(set(told)) == len(told) >= KILLS
    with reading(engine) as session:
        connection = session.connection()
        assert set(told) <= set(connection.exec_driver_sql("SELECT id FROM cb_post").scalars())
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    with writing(engine) as session:
        assert next_number(session, "acme", "post") > max(told)
