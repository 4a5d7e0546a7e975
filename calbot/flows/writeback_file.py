"""The file with one change, for whoever keeps a calendar that calbot only reads: its address is signed, and expires."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn, looking
from calbot.model.writeback import Writeback
from calbot.store import writeback as writebacks

GOOD_FOR: Final = timedelta(days=14)
_TOKEN: Final = re.compile(r"(\d{1,9})-(\d{1,12})-([0-9a-f]{40})")


def address_of(writeback: Writeback, web: str) -> str:
    """Where the file can be fetched, "" where there is none, or calbot has no address (`web`) that people reach."""
    if not web or not writeback.file or not writeback.open:
        return ""
    until = int((writeback.changed_at + GOOD_FOR).timestamp())
    return f"{web.rstrip('/')}/change/{writeback.id}-{until}-{_signed(writeback, until)}.ics"


@looking
def read(session: Session, turn: Turn, token: str) -> bytes | None:
    """The file that a token names; None for every token that is none, or is one no more."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    number, until, signed = int(found[1]), int(found[2]), found[3]
    known = writebacks.by_id(session, turn.workspace_id, number)
    if known is None or not hmac.compare_digest(_signed(known, until), signed):
        return None
    good = known.open and turn.now < datetime.fromtimestamp(until, UTC)
    return known.file if good and known.file else None


def _signed(writeback: Writeback, until: int) -> str:
    """Of this change alone: what is wanted anew has another one."""
    about = f"{writeback.workspace_id}:{writeback.id}:{until}:{hashlib.sha256(writeback.file).hexdigest()}"
    return hmac.new(writeback.seal.encode(), about.encode(), hashlib.sha256).hexdigest()[:40]
