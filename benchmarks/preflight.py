"""How long 2,000 links on 50 hosts take to look at, whether every host was asked politely, and what memory that needs.

`python -m benchmarks.preflight [--links N] [--hosts N] [--pause S] [--json]`

The hosts live in a process of their own on loopback and measure by themselves: each tells when a request came, and when
the answer to the one before it was given. Most pages are well; some are missing, slow, lead on to another page or to
another host, or have a picture elsewhere; one host asks for a longer pause, one for being left alone. Goals: every link
looked at, no host asked twice at once or within its pause, at most 256 MiB. Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any, Final

from calbot.clock import system_clock
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.polite import PAUSE_S, PoliteFetcher
from calbot.sources.preflight import BUDGET_S, LinkInspector

MOST_MIB: Final = 256
SLOW_S: Final = 0.3
_FILL: Final = "<p>Lids and pots.</p>" * 1500
_PATIENT, _SHY = 1, 2
"""Numbers of the host that asks for a longer pause, and of the one that asks to be left alone."""


@dataclass(frozen=True)
class Plan:
    """`links` on `hosts`, with `pause` seconds between two requests to one of them."""

    links: int
    hosts: int
    pause: float

    def urls(self, port: int) -> list[str]:
        """The links, host after host in turn."""
        return [f"http://{_name(n % self.hosts)}:{port}/{_does(n // self.hosts)}/{n}" for n in range(self.links)]

    def pause_of(self, host: str) -> float:
        """What is to lie between two requests to `host`."""
        return max(self.pause, 2 * self.pause if host == _name(_PATIENT) else 0.0)


def _name(number: int) -> str:
    return f"host-{number:02}.test"


def _does(number: int) -> str:
    odd = {3: "missing", 7: "slow", 11: "moved", 13: "away", 17: "picture"}
    return odd.get(number % 20, "page")


class Hosts:
    """All hosts behind one port, told apart by the name that is asked for; keeps when each was asked and answered."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.asked: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.together = 0
        self._busy: set[str] = set()

    async def serve(self, line: Connection) -> None:
        """Answer until `line` says that it is over; then tell over it what was seen."""
        listening = await asyncio.start_server(self._one, "127.0.0.1", 0)
        line.send(listening.sockets[0].getsockname()[1])
        async with listening:
            await asyncio.to_thread(line.recv)
        line.send({"asked": dict(self.asked), "together": self.together})

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came = time.monotonic()
        with closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            host = next(line for line in head.split("\r\n") if line.lower().startswith("host:"))[5:].strip()
            name = host.partition(":")[0]
            self.together += name in self._busy
            self._busy.add(name)
            status, body, more = self._page(name, host, head.split(" ", 2)[1])
            if "/slow/" in head:
                await asyncio.sleep(SLOW_S)
            self._busy.discard(name)
            # Before the answer goes out: whoever gets it cannot have counted its pause from an earlier moment.
            self.asked[name].append((came, time.monotonic()))
            text = body.encode()
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\n{more}\r\n".encode() + text)
            await writer.drain()

    def _page(self, name: str, host: str, path: str) -> tuple[str, str, str]:
        html = "Content-Type: text/html; charset=utf-8\r\n"
        if path == "/robots.txt":
            return "200 OK", self._robots(name), "Content-Type: text/plain\r\n"
        port, number = host.partition(":")[2], int(path.rsplit("/", 1)[-1])
        match path.split("/")[1]:
            case "missing":
                return "404 Not Found", "<title>Not found</title>", html
            case "moved":
                return "301 Moved Permanently", "", f"Location: /page/{number}\r\n"
            case "away":
                other = _name((number + 7) % self._plan.hosts)
                return "302 Found", "", f"Location: http://{other}:{port}/page/{number}\r\n"
            case "picture":
                image = f"http://{_name((number + 5) % self._plan.hosts)}:{port}/page/{number}"
                return "200 OK", _page(number, image), html
            case _:
                return "200 OK", _page(number), html

    def _robots(self, name: str) -> str:
        if name == _name(_SHY):
            return "User-agent: *\nDisallow: /\n"
        delay = f"Crawl-delay: {2 * self._plan.pause:g}\n" if name == _name(_PATIENT) else ""
        return f"User-agent: *\n{delay}Disallow: /private/\n"


def _page(number: int, image: str = "") -> str:
    told = f'<meta property="og:title" content="Lid {number}">'
    told += f'<meta property="og:image" content="{image}">' if image else ""
    return f"<!doctype html><head><title>Lid {number}</title>{told}</head><body><h1>{number}</h1>{_FILL}</body>"


def _serve(plan: Plan, line: Connection) -> None:
    asyncio.run(Hosts(plan).serve(line))


def measure(plan: Plan, budget_s: float = BUDGET_S) -> dict[str, Any]:
    """Look at all links, budget after budget, until none is left; then compare with what the hosts have seen."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(plan, theirs), daemon=True)
    server.start()
    port = int(mine.recv())
    begun, before = time.monotonic(), _peak_mib()
    try:
        said, rounds = asyncio.run(_look(plan, port, budget_s))
        seconds = time.monotonic() - begun
        mine.send("over")
        seen = mine.recv()
    finally:
        server.terminate()
        server.join()
    return _told(plan, said, seen) | {
        "seconds": round(seconds, 1),
        "rounds": rounds,
        "peak_mib": round(_peak_mib(), 1),
        "grown_mib": round(_peak_mib() - before, 1),
    }


async def _look(plan: Plan, port: int, budget_s: float) -> tuple[dict[str, str], int]:
    granted = [read_exemption(f"{_name(n)}:{port}=127.0.0.1/32") for n in range(plan.hosts)]
    fetcher = Fetcher(exceptions=granted, allow_http=True, resolve=lambda host, port: ["127.0.0.1"])
    inspector = LinkInspector(PoliteFetcher(fetcher, pause_s=plan.pause), system_clock, budget_s=budget_s)
    urls, said, rounds = plan.urls(port), dict[str, str](), 0
    while left := [url for url in urls if url not in said]:
        found = await inspector.look(left)
        said |= {url: str(one["said"]) for url, one in found.items()}
        rounds += 1
        if not found:
            break
    return said, rounds


def _told(plan: Plan, said: dict[str, str], seen: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, int] = defaultdict(int)
    for one in said.values():
        counts[one] += 1
    asked: dict[str, list[tuple[float, float]]] = seen["asked"]
    early, least = 0, float("inf")
    for host, times in asked.items():
        ordered = sorted(times)
        for (_, answered), (came, _) in pairwise(ordered):
            early += came - answered < plan.pause_of(host)
            least = min(least, came - answered)
    return {
        "links": plan.links,
        "hosts": plan.hosts,
        "pause_s": plan.pause,
        "looked_at": len(said),
        "said": dict(sorted(counts.items())),
        "requests": sum(map(len, asked.values())),
        "at_the_same_time": seen["together"],
        "too_early": early,
        "least_pause_s": round(least, 3),
    }


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def missed(result: dict[str, Any]) -> list[str]:
    """The goals that a result misses, by name."""
    goals = {
        "every link looked at": result["looked_at"] == result["links"],
        "never two requests at once": result["at_the_same_time"] == 0,
        "every pause kept": result["too_early"] == 0,
        f"at most {MOST_MIB} MiB": result["peak_mib"] <= MOST_MIB,
    }
    return [name for name, met in goals.items() if not met]


def main(argv: Sequence[str] | None = None) -> int:
    """Run it, print what came of it."""
    asks = argparse.ArgumentParser(
        prog="python -m benchmarks.preflight",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: python -m benchmarks.preflight --links 200 --hosts 20 --pause 0.2 --json",
    )
    asks.add_argument("--links", type=int, default=2000, help="how many links (default 2000)")
    asks.add_argument("--hosts", type=int, default=50, help="on how many hosts (default 50)")
    asks.add_argument("--pause", type=float, default=PAUSE_S, help=f"seconds between two requests (default {PAUSE_S})")
    asks.add_argument("--json", action="store_true", help="one JSON object only")
    asked = asks.parse_args(argv)
    if asked.hosts < 3 or asked.links < asked.hosts or asked.pause <= 0:
        asks.error("at least 3 hosts, as many links as hosts, and a pause above 0")
    result = measure(Plan(asked.links, asked.hosts, asked.pause))
    wrong = missed(result)
    if asked.json:
        print(json.dumps(result | {"missed": wrong}))
    else:
        width = max(map(len, result))
        print("\n".join(f"{name:<{width}}  {value}" for name, value in result.items()))
        print("goals missed: " + ", ".join(wrong) if wrong else "all goals met")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
