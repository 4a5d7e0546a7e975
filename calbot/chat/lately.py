"""Whoever pressed too late is told who was first, with what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from calbot.chat.desk import Desk
from calbot.errors import TellUser
from calbot.flows.lately import last_deed

DEEDS: Final[Mapping[str, Mapping[str, str]]] = {
    "flag": {
        "claimed": "lately.taken",
        "passed_on": "lately.passed_on",
        "handed_over": "lately.handed_over",
        "waits": "lately.put_off",
        "fixed": "lately.fixed",
        "declined": "lately.no_issue",
        "line": "lately.line",
    },
    "alert": {
        "acked": "lately.taken",
        "assigned": "lately.handed_over",
        "snoozed": "lately.put_off",
        "left": "lately.left",
        "requested": "lately.requested",
        "cover": "lately.cover",
        "moved": "lately.moved_post",
    },
    "post": {
        "move": "lately.moved",
        "hold": "lately.held",
        "cancel": "lately.cancelled",
        "undo": "lately.undone",
        "theirs": "lately.theirs",
    },
    "pause": {
        "confirmed": "lately.paused",
        "refused": "lately.pause_refused",
        "goes_on": "lately.pause_goes_on",
        "end_asked": "lately.pause_end_asked",
        "ended": "lately.pause_ended",
    },
    "cover": {
        "comes": "lately.comes",
        "declined": "lately.not_me",
        "released": "lately.released",
        "kept": "lately.kept",
    },
    "finding": {"override": "lately.override"},
    "idea": {
        "taken": "lately.taken",
        "shipped": "lately.shipped",
        "declined": "lately.declined",
        "parted": "lately.parted",
    },
}
"""What people do by buttons that others see too, by the noun and its verb in the audit trail: how it is told."""


async def first(refusal: TellUser, desk: Desk) -> str:
    """Who acted last on what a press is refused for, in a sentence; "" where nobody did, or it is about nothing."""
    for noun, deeds in DEEDS.items():
        number = str(refusal.values.get(noun, "")).rpartition("-")[2]
        if not number.isdecimal():
            continue
        deed = await desk.flow(last_deed, noun, int(number), tuple(deeds))
        return desk.say(deeds[deed.verb], who=deed.who, ago=desk.say.ago(deed.seconds)) if deed is not None else ""
    return ""
