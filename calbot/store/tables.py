"""Every table of calbot: importing this module makes `METADATA` complete."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel

from calbot.model import (
    account,
    alert,
    beat,
    brief,
    conversation,
    cover,
    delight,
    estimate,
    event,
    faq,
    finding,
    fitted,
    flag,
    flag_report,
    forecast,
    heard,
    idea,
    identity,
    inbound,
    installation,
    mirror,
    miss,
    moving,
    network,
    notice,
    outfeed,
    outhook,
    outlook,
    override,
    pause,
    person,
    place,
    playground,
    post,
    preflight,
    qa,
    removal,
    result,
    revision,
    shift,
    source,
    trying,
    verdict,
    wording,
    workspace,
    writeback,
)

NOUNS = (
    workspace, person, identity, network, account, place, source, post, revision, event, inbound, shift, finding,
    override, alert, flag, flag_report, forecast, fitted, outlook, result, notice, playground, trying, beat,
    mirror, heard, cover, verdict, estimate, moving, miss, outfeed, installation, removal,
    writeback, preflight, idea, faq, brief, delight, wording, outhook, conversation, qa, pause,
)  # fmt: skip
METADATA = SQLModel.metadata
PREFIX = "cb_"
VERSION_TABLE = "cb_alembic_version"


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a thing found in the database is calbot's: the database may hold another program's tables too."""
    return kind != "table" or (name or "").startswith(PREFIX)
