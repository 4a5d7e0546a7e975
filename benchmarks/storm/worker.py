"""calbot as it runs, over the storm's chat server; and the nursery, a process that forks such workers.

`python -m benchmarks.storm.worker --database URL --chat URL` works until SIGTERM. `--nursery` has imported all that a
worker needs, and read the rules; it reads one JSON order a line and answers each with one: {"start": {...}} with
{"pid"}, {"end": [pid, ...], "signal": 9} with {"ended": {pid: code}} once they are gone, {"alive": []} with {"alive":
[pid, ...], "ended": {pid: code}} of all that ended by themselves. Whoever kills a worker every three seconds does not
want to pay for a thousand imports each time. Its workers end with it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import calbot.jobs.engine  # noqa: F401  # imported by whoever works; here for the workers that are forked
from benchmarks.storm.crash import MID_MIGRATION, arm
from benchmarks.storm.platform import NAME, StormChat
from benchmarks.storm.putting import KEY, ByFlow
from benchmarks.storm.skew import go_wrong
from benchmarks.storm.spikes import Put, spike_of
from calbot.flows import audit
from calbot.jobs import handlers
from calbot.jobs import worker as watches
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts
from calbot.web.opened import app_of
from calbot.web.server import Server, listen
from calbot.wiring.database import migrate
from calbot.wiring.house import House, open_house
from calbot.wiring.logs import open_log
from calbot.words.say import sayer


@dataclass(frozen=True)
class Orders:
    """What a worker is told: where the database and the chat are, by how many seconds its machine's clock is wrong, and
    the port on which it also serves its pages (0: it only works). With `step` it kills itself there; of `told`
    (workspace, key) it only tells that spike, and at the step of a migration it only migrates. `heartbeat` is where it
    tells that all is well, and `hurry` how many times as often as shipped it asks whether it is."""

    database: str
    chat: str
    skew: float = 0.0
    port: int = 0
    step: str = ""
    statement: int = 1
    told: tuple[str, str] | None = None
    heartbeat: str = ""
    hurry: float = 1.0


def house_of(orders: Orders, chat: StormChat) -> House:
    """The house with the storm's chat as a further platform."""
    return open_house(
        orders.database,
        platforms={NAME: chat},
        heartbeat_url=orders.heartbeat,
        fetch_exceptions=[f"127.0.0.1:{urlsplit(orders.heartbeat).port}=127.0.0.1/32"] if orders.heartbeat else (),
    )


async def work(orders: Orders) -> None:
    """Do all jobs until SIGTERM."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    chat = StormChat(orders.chat)
    house = house_of(orders, chat)
    try:
        await house.work(stop)
    finally:
        house.close()
        await chat.close()


def serve(orders: Orders) -> None:
    """All in one process, as `calbot serve`: the pages with POST /spikes, and the work behind them."""
    chat = StormChat(orders.chat)
    house = house_of(orders, chat)
    app = app_of(house, work=True, spike_keys=(KEY,))
    with listen("127.0.0.1", orders.port) as door:
        Server(app, "127.0.0.1", orders.port).serve_until_stopped(door)


def nursery() -> None:
    """Fork workers and end them, as told on standard input."""
    # Kept by text: no worker reads the same thirty files and compiles their conditions again, or the names of cities.
    load_rules(read_rule_texts(None))
    sayer("en", "UTC").city()
    # As `calbot` itself does: who looks for garbage among all that was imported copies what all workers share.
    gc.freeze()
    children: set[int] = set()
    ended: dict[int, int] = {}
    for line in sys.stdin:
        told = json.loads(line)
        if "start" in told:
            pid = _fork(Orders(**told["start"]))
            children.add(pid)
            ended.pop(pid, None)
            answer: dict[str, Any] = {"pid": pid}
        elif "end" in told:
            answer = {"ended": _end(told["end"], told["signal"], children)}
        else:
            ended |= _ended(children)
            answer = {"alive": sorted(children), "ended": ended}
        print(json.dumps(answer), flush=True)
    _end(list(children), signal.SIGKILL, children)


def _fork(orders: Orders) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        # Told to stop before it has begun: it has nothing to finish.
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        # What it says is for the log; standard output belongs to the nursery's answers.
        os.dup2(2, 1)
        _do(orders)
        code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _hurry(times: float) -> None:
    """Tick and audit so many times as often, and have patience with messages for so much less. From outside: shipped
    code has no such setting."""
    for room, name in ((watches, "TICK"), (handlers, "AUDIT"), (audit, "LATE")):
        setattr(room, name, getattr(room, name) / times)


def _do(orders: Orders) -> None:
    if orders.skew:
        go_wrong(orders.skew)
    if orders.hurry != 1.0:
        _hurry(orders.hurry)
    if orders.step:
        arm(orders.step, orders.statement)
    if orders.step == MID_MIGRATION:
        migrate(orders.database)
    elif orders.told is not None:
        workspace_id, key = orders.told
        house = open_house(orders.database)
        asyncio.run(ByFlow(house).raise_(workspace_id, spike_of(Put(workspace_id, key), 1)))
    elif orders.port:
        serve(orders)
    else:
        asyncio.run(work(orders))


def _ended(children: set[int]) -> dict[int, int]:
    """Those that have ended by themselves, which are children no more, with their exit codes."""
    looked = [os.waitpid(pid, os.WNOHANG) for pid in children]
    codes = {pid: os.waitstatus_to_exitcode(status) for pid, status in looked if pid}
    children -= set(codes)
    return codes


def _end(pids: list[int], sign: int, children: set[int]) -> dict[int, int]:
    ours = [pid for pid in pids if pid in children]
    for pid in ours:
        os.kill(pid, sign)
    codes = {pid: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in ours}
    children -= set(ours)
    return codes


def main() -> None:
    """Work, or be the nursery."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="")
    parser.add_argument("--chat", default="")
    parser.add_argument("--skew", type=float, default=0.0, help="seconds by which its machine's clock is wrong")
    parser.add_argument("--nursery", action="store_true")
    given = parser.parse_args()
    open_log("warning")
    if given.nursery:
        nursery()
    else:
        _do(Orders(given.database, given.chat, given.skew))


if __name__ == "__main__":
    main()
