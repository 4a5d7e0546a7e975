"""A chat server on loopback that fails on purpose: `python -m benchmarks.storm.chat --help`.

It knows nothing of who calls it. Whatever it accepts is in its ledger, a file that is only ever added to, before
anybody hears of it; a server that is started again on the same file goes on where it was.

  POST  /messages            {key, place, text, thread}   -> {ref}
  PATCH /messages/REF        {key, place, text}           -> {ref}, 404 for a ref it does not know
  GET   /messages?place=&key=                             -> {ref}, null where no such message came
  GET   /messages?place=                                  -> {messages: [...]}

With each may come `by`, the number of the process that calls: it is kept in the ledger.

With `--ill MIX --ill-places PREFIX` the calls about places whose names begin so meet another mix, until SIGUSR1.

Modes: `ask` answers the two questions; `echo` refuses them (403) and tells each accepted message to a callback address
until that says 200, some of them twice; `mute` does neither.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.storm.faults import MIXES, Fate, Fault, Mix, fate
from benchmarks.storm.wire import Answer, Call, Line, serve

MODES = ("ask", "echo", "mute")
_HOLD = 120.0
"""Seconds for which a stalled call is held when its caller does not hang up."""
_TOLD_TWICE = 0.05


class Ledger:
    """One JSON object a line: what was called, with its fault, and what was accepted."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def add(self, what: str, **said: object) -> None:
        """Keep a line; it outlives this process once this returns."""
        os.write(self._file, json.dumps({"at": time.time(), "what": what, **said}).encode() + b"\n")

    def lines(self) -> Iterator[dict[str, Any]]:
        """All that was kept."""
        with self._path.open(encoding="utf-8") as kept:
            yield from (json.loads(line) for line in kept if line.endswith("\n"))


@dataclass
class Server:
    """What was accepted so far, and how calls fare."""

    ledger: Ledger
    mode: str
    mix: Mix
    seed: int
    callback: str = ""
    ill: Mix | None = None
    ill_places: str = ""
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[tuple[str, str], str] = field(default_factory=dict)
    calls: Counter[tuple[str, ...]] = field(default_factory=Counter)
    echoes: asyncio.Queue[dict[str, str]] = field(default_factory=asyncio.Queue)

    def remember(self) -> None:
        """Take up what an earlier process accepted."""
        for line in self.ledger.lines():
            if line["what"] == "post":
                self._keep(line["ref"], line)
            elif line["what"] == "edit":
                self.messages[line["ref"]]["text"] = line["text"]
            elif line["what"] == "call":
                self.calls[line["method"], line["place"], line["key"]] += 1
            elif line["what"] == "healed":
                self.ill = None

    def heal(self) -> None:
        """From now on all places fare alike."""
        self.ill = None
        self.ledger.add("healed")

    def mix_of(self, place: str) -> Mix:
        """How calls about that place fare."""
        return self.ill if self.ill is not None and place.startswith(self.ill_places) else self.mix

    async def handle(self, call: Call, line: Line) -> None:
        """Let the call meet its fate."""
        said = call.query if call.method == "GET" else call.body
        place, key = str(said.get("place", "")), str(said.get("key", ""))
        self.calls[call.method, place, key] += 1
        mix, by = self.mix_of(place), str(said.get("by", ""))
        met = fate(mix, self.seed, call.method, place, key, self.calls[call.method, place, key])
        self.ledger.add("call", method=call.method, place=place, key=key, fault=met.fault.value, by=by)
        if met.fault is Fault.LATE:
            # It goes on when the caller has hung up: what was handed in is accepted all the same.
            await asyncio.sleep(mix.late[0] + met.luck * (mix.late[1] - mix.late[0]))
        await self._broken(met, call, line)

    async def _broken(self, met: Fate, call: Call, line: Line) -> None:
        match met.fault:
            case Fault.REFUSED:
                await line.answer(Answer(500, {"problem": "it failed"}))
            case Fault.RESET:
                line.cut()
            case Fault.STALL:
                await line.wait_for_hang_up(_HOLD)
            case Fault.BUSY:
                await line.answer(Answer(429, {"problem": "slow down"}, {"Retry-After": str(1 + int(met.luck * 3))}))
            case Fault.FAILED_AFTER:
                self._do(call)
                await line.answer(Answer(500, {"problem": "it failed"}))
            case Fault.RESET_AFTER:
                self._do(call)
                line.cut()
            case Fault.HALF:
                await line.answer(self._do(call), share=0.3 + 0.6 * met.luck)
            case Fault.LATE | Fault.NONE:
                await line.answer(self._do(call))

    def _do(self, call: Call) -> Answer:
        if call.method == "GET" and call.path == "/messages":
            return self._asked(call.query)
        if call.method == "POST" and call.path == "/messages":
            return self._posted(call.body)
        if call.method == "PATCH" and call.path.startswith("/messages/"):
            return self._edited(call.path.removeprefix("/messages/"), call.body)
        return Answer(404, {"problem": "no such thing"})

    def _posted(self, said: Mapping[str, Any]) -> Answer:
        ref = f"m{len(self.messages) + 1}"
        kept = {name: str(said.get(name, "")) for name in ("key", "place", "thread", "text")}
        self.ledger.add("post", ref=ref, **kept)
        self._keep(ref, kept)
        if self.mode == "echo":
            self.echoes.put_nowait({"key": kept["key"], "place": kept["place"], "ref": ref})
        return Answer(200, {"ref": ref})

    def _edited(self, ref: str, said: Mapping[str, Any]) -> Answer:
        known = self.messages.get(ref)
        if known is None or known["place"] != said.get("place"):
            return Answer(404, {"problem": "no such message"})
        self.ledger.add("edit", ref=ref, key=said.get("key", ""), place=known["place"], text=said.get("text", ""))
        known["text"] = str(said.get("text", ""))
        return Answer(200, {"ref": ref})

    def _asked(self, query: Mapping[str, str]) -> Answer:
        if self.mode != "ask":
            return Answer(403, {"problem": "nobody may read here"})
        place = query.get("place", "")
        if "key" in query:
            ref = self.by_key.get((place, query["key"]))
            self.ledger.add("found", place=place, key=query["key"], ref=ref)
            return Answer(200, {"ref": ref})
        return Answer(200, {"messages": [one for one in self.messages.values() if one["place"] == place]})

    def _keep(self, ref: str, said: Mapping[str, Any]) -> None:
        self.messages[ref] = {"ref": ref, **{name: said[name] for name in ("key", "place", "thread", "text")}}
        self.by_key.setdefault((said["place"], said["key"]), ref)

    async def tell(self) -> None:
        """Tell of each accepted message, one after another, until the callback has taken it; some twice."""
        async with httpx.AsyncClient(timeout=10.0) as client:
            while True:
                echo = await self.echoes.get()
                times = 2 if fate(self.mix, self.seed, "echo", echo["ref"]).luck < _TOLD_TWICE else 1
                for _ in range(times):
                    await self._tell(client, echo)

    async def _tell(self, client: httpx.AsyncClient, echo: Mapping[str, str]) -> None:
        pause = 0.1
        while True:
            try:
                if (await client.post(self.callback, json=dict(echo))).status_code == 200:
                    self.ledger.add("told", **echo)
                    return
            except httpx.HTTPError:
                pass  # Whoever listens there may be dead for now; it is told again.
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2.0)


async def _serve(server: Server, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, server.heal)

    def heard() -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            stop.set()

    # Whoever started it holds its standard input; when that ends, by a goodbye or a death, it is of no use any more.
    loop.add_reader(sys.stdin.fileno(), heard)
    listening = await serve(server.handle, port)
    telling = [asyncio.ensure_future(server.tell()) for _ in range(4 if server.mode == "echo" else 0)]
    print(listening.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    for task in telling:
        task.cancel()


def main() -> None:
    """Print the port, and serve until SIGTERM or the end of standard input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--mode", choices=MODES, default="ask")
    parser.add_argument("--mix", choices=sorted(MIXES), default="storm")
    parser.add_argument("--ill", choices=sorted(MIXES), help="how calls about --ill-places fare, until SIGUSR1")
    parser.add_argument("--ill-places", default="", help="how the names of those begin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callback", default="", help="where accepted messages are told, in mode echo")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if given.mode == "echo" and not given.callback:
        parser.error("--mode echo needs --callback")
    ill = MIXES[given.ill] if given.ill else None
    server = Server(
        Ledger(given.ledger), given.mode, MIXES[given.mix], given.seed, given.callback, ill, given.ill_places
    )
    server.remember()
    asyncio.run(_serve(server, given.port))


if __name__ == "__main__":
    main()
