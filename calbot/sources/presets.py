"""What help desks call the columns of their exports, as their pages, their APIs or published headers show them.

An export has a row for each ticket, case, conversation or message. Only the columns named here are ever looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from calbot.errors import InputError
from calbot.sources.reading import NOTHING
from calbot.sources.table import plain_name
from calbot.sources.zoned import parted

_HEADER_WITHIN = 40
COUNTED: Final = r"[1-9]\d{0,7}"
"""A number that a desk has counted up to. A telephone number of as few digits begins with 0, or has signs in it."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Names are as `table.plain_name` leaves them, best first. `marks` are columns that together tell the export from
    all others, `when` is the column of the instant at which a contact came, `type` what it is about, `state` its
    status. `zone` is where its times are written if they name no zone, "" where that depends on who exported it.
    `codes` are numbers that stand for channels, `ours` channels on which the company itself begins; `by` names who has
    begun it, `us` those of them who are the company; anything in `sent` says that the company has sent it. `number` is
    what the desk calls a conversation, `shape` how such a number is written, and `agent` who answers it. `page` tells
    of the export or of the fields in it."""

    key: str
    title: str
    page: str
    marks: Sequence[frozenset[str]]
    when: Sequence[str]
    channel: Sequence[str]
    type: Sequence[str]
    state: Sequence[str] = ("status",)
    zone: str = ""
    codes: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    ours: frozenset[str] = frozenset()
    by: Sequence[str] = ()
    us: frozenset[str] = frozenset()
    sent: Sequence[str] = ()
    number: Sequence[str] = ()
    shape: str = COUNTED
    agent: Sequence[str] = ()


PRESETS: Final[Mapping[str, Preset]] = {
    one.key: one
    for one in (
        Preset(
            key="zendesk",
            title="Zendesk",
            page="https://support.zendesk.com/hc/en-us/articles/4408886165402",
            marks=(frozenset({"created at", "via", "requester"}), frozenset({"created at", "via", "ticket type"})),
            when=("created at",),
            channel=("via",),
            type=("ticket type",),
            number=("id", "ticket id"),
            agent=("assignee",),
        ),
        Preset(
            key="freshdesk",
            title="Freshdesk",
            page="https://developers.freshdesk.com/api/#tickets",
            # Whoever exports chooses the columns; the second is what stands in headers without the source.
            marks=(
                frozenset({"ticket id", "created time", "source"}),
                frozenset({"ticket id", "created time", "agent", "group"}),
            ),
            when=("created time",),
            channel=("source",),
            type=("type",),
            codes={"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback widget"},
            ours=frozenset({"outbound email", "10"}),
            number=("ticket id",),
            agent=("agent",),
        ),
        Preset(
            key="intercom",
            title="Intercom",
            page="https://www.intercom.com/help/en/articles/7022438-reporting-metrics-attributes",
            marks=(frozenset({"conversation id", "conversation started at"}),),
            when=("conversation started at",),
            channel=("channel", "conversation channel"),
            type=("conversation type", "ticket type"),
            state=("current conversation state", "conversation state", "state"),
            by=("started by", "conversation started by"),
            us=frozenset({"admin", "teammate"}),
            number=("conversation id",),
            # Longer than any telephone number, or as short as those of the first years.
            shape=rf"{COUNTED}|[1-9]\d{{14,17}}",
            agent=("teammate currently assigned", "assignee"),
        ),
        Preset(
            key="salesforce",
            title="Salesforce",
            page="https://help.salesforce.com/s/articleView?id=service.cases_fields.htm",
            marks=(frozenset({"case number", "date time opened"}), frozenset({"casenumber", "createddate"})),
            when=("date time opened", "createddate"),
            channel=("case origin", "origin"),
            type=("type", "case type", "case reason", "reason"),
            number=("case number", "casenumber"),
            # Cases are numbered with noughts before, "00001026"; a telephone number of eight digits has one at most.
            shape=rf"{COUNTED}|(?=\d{{1,8}}\Z)00\d+",
            agent=("case owner", "owner"),
        ),
        Preset(
            key="sprout",
            title="Sprout Social",
            page="https://api.sproutsocial.com/docs/",
            marks=(
                frozenset({"created time", "network", "post type"}),
                # Cases rather than messages.
                frozenset({"created time", "queue id", "priority", "type"}),
            ),
            when=("created time",),
            channel=("network",),
            type=("post type", "type"),
            zone="UTC",
            sent=("publishing post id",),
            number=("id",),
        ),
    )
}

_FIRST_WORD: Final = {
    "twitter": "x",
    **{name: name for name in ("x", "facebook", "instagram", "tiktok", "youtube", "linkedin", "whatsapp", "telegram")},
    **{name: name for name in ("threads", "reddit", "pinterest", "bluesky", "line", "google", "snapchat", "discord")},
    "fb": "facebook",
    "messenger": "facebook",
    "mail": "email",
    "email": "email",
    "e": "email",
    "gmail": "email",
}
"""A channel by the first word of its name: "Twitter DM" and "Facebook Messenger" are x and facebook."""


def preset_named(key: str) -> Preset:
    """The preset of that key. Raises InputError with all keys."""
    if key not in PRESETS:
        raise InputError(f'"{key[:40]}" is no preset; there are {", ".join(PRESETS)}')
    return PRESETS[key]


def detected(rows: Sequence[Sequence[str]]) -> Preset | None:
    """The one export that the first rows can be; None where they are none, or several."""
    whens = {name for one in PRESETS.values() for name in one.when}
    for cells in rows[:_HEADER_WITHIN]:
        names = {plain_name(parted(cell, whens)[0]) for cell in cells}
        fitting = [one for one in PRESETS.values() if any(marks <= names for marks in one.marks)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def channel_of(preset: Preset, text: str) -> str:
    """The channel that a cell names, in calbot's words; "" for an empty one."""
    plain = plain_name(text)
    if plain in preset.codes:
        return preset.codes[plain]
    first = plain.partition(" ")[0]
    return _FIRST_WORD.get(first, plain)[:40]
