"""An export of a help desk on a Friday: what customers wrote since Thursday, for what a lead looks at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from calbot.wiring.bringing import Brought, keep_once, read_once
from calbot.wiring.house import House

THREE = datetime(2026, 11, 26, 15, tzinfo=UTC)
"""Thursday, when p-231 goes out."""
FRIDAY = datetime(2026, 11, 27, 16, tzinfo=UTC)
OWN = ["Facts right", "Tone of the brand", "Link given"]
HEAD = "Id,Requester,Requester email,Subject,Assignee,Status,Via,Ticket type,Created at"
CUSTOMER = "Ada Lovelace"


def exported(since: datetime = THREE, until: datetime = FRIDAY) -> str:
    """A ticket each half an hour: two of three from TikTok, answered by two people."""
    lines, at, number = [HEAD], since - timedelta(hours=6), 5000
    while at < until:
        number += 1
        told = f"{number},{CUSTOMER},ada@example.com,My lid,Agent {number % 2},Open"
        lines.append(f"{told},{'Mail' if number % 3 == 0 else 'TikTok'},Question,{at:%Y-%m-%d %H:%M:%S} +0000")
        at += timedelta(minutes=30)
    return "\n".join(lines)


def imported(house: House, folder: Path, text: str) -> Brought:
    """What `calbot import` does with it."""
    path = folder / "tickets.csv"
    path.write_text(text, encoding="utf-8")
    kind, outcome = read_once(path, None, "", house.clock())
    return keep_once(house, path, kind, outcome)
