"""What the answers of `calbot init` come to on the first day: messages, replies, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

from calbot.config.workspace import WorkspaceFile
from calbot.flows.sizing import crew
from calbot.flows.world import terms
from calbot.words.say import Say

_HOURS_A_WEEK = 7 * 24


def opening(said: WorkspaceFile) -> dict[str, Any]:
    """Sizes in JSON terms; no address of a feed stands in it."""
    settings = said.settings()
    agreed, told = terms(settings, said.zone), crew(settings, said.zone)
    return {
        "name": said.name,
        "zone": said.zone,
        "sizing": settings["sizing"],
        "sla": {promise.name: promise.target_minutes for promise in said.sla},
        "people": [person.name for person in said.people],
        "accounts": [f"{account.network}/{account.handle}" for account in said.accounts],
        "places": [place.address for place in said.places],
        "sources": [{"kind": source.kind, "name": source.name} for source in said.sources],
        "messages_per_week": round(agreed.sizing.per_hour * _HOURS_A_WEEK, 1),
        "replies_per_week": round(told.hours_a_week * agreed.replies_per_hour, 1) if told else None,
    }


def sentences(file: Path, said: WorkspaceFile, numbers: Mapping[str, Any], say: Say) -> Iterator[str]:
    """The same for people, and what to run next."""
    yield say("init.written", file=str(file))
    yield "  " + _capacity(numbers, say)
    if not said.sources:
        yield "  " + say("init.no_source")
    if not said.accounts:
        yield "  " + say("init.no_account")
    yield say("init.next")
    plan = next((one.path for one in said.sources if one.kind in ("ics", "posts_csv") and one.path), "posts.csv")
    told = quote(str(file))
    yield f"  calbot check {quote(str(file.parent / plan))} --workspace {told}"
    yield f"  export CALBOT_WORKSPACE={told} CALBOT_PLAYGROUND=1"
    yield "  calbot migrate && calbot doctor && calbot serve"


def _capacity(numbers: Mapping[str, Any], say: Say) -> str:
    messages, replies = numbers["messages_per_week"], numbers["replies_per_week"]
    if replies is None:
        return say("init.capacity.unknown", messages=round(messages))
    if replies < messages:
        return say("init.capacity.short", messages=round(messages), replies=round(replies))
    return say("init.capacity", messages=round(messages), replies=round(replies))
