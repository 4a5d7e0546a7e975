"""Entries of a shared calendar that are nobody's post: absences, one-to-ones, meetings, private times."""

from __future__ import annotations

import re

from calbot.sources.absence import AWAY
from calbot.sources.convention import metadata
from calbot.sources.overlay import event_kind
from calbot.sources.reading import Entry

_SKIPPED = {
    "private": re.compile(
        r"busy|free|tentative|private( appointment| event)?|appointment|予定あり|非公開(の予定)?", re.I
    ),
    "away": AWAY,
    "one_to_one": re.compile(r"(.*\b)?(1\s?:\s?1|1-on-1|1on1|one[- ]on[- ]one|one[- ]to[- ]one)(\b.*)?|.*面談", re.I),
    # Only what is plainly no post: "Interview with our chef" and "Retro pans are back" are posts.
    "meeting": re.compile(
        r"(.*\s)?(stand-?up|all[- ]hands|team meeting|weekly sync|dentist)|.+['’]s birthday|lunch( with .*)?"
        r"|.*(定例|会議|打ち合わせ)|ランチ",
        re.I,
    ),
}


def skipped(entry: Entry) -> str:
    """Why `entry` is no post: "private", "away", "one_to_one" or "meeting"; "" where it is a post or an event."""
    title = " ".join(entry.title.split())
    reason = next((reason for reason, words in _SKIPPED.items() if words.fullmatch(title)), "")
    if not reason and not (entry.private and not title):
        return ""
    said = metadata(entry)
    # Whoever names a channel means a post, whatever its title looks like.
    if said.networks or event_kind(entry, said) is not None:
        return ""
    return reason or "private"
