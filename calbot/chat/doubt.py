"""What becomes of a message that may have arrived, where the chat cannot be asked: by kind, as the README tells."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from calbot.flows import (
    clocks,
    faq_wanted,
    half_off,
    heard,
    mailed,
    meant,
    morning,
    parted,
    pause_telling,
    question,
    readings,
    replay,
    talk,
    thread,
    understood_told,
    wrap,
    writeback,
)


class Doubt(StrEnum):
    """SAID_AGAIN once for each call of unknown outcome, marked as a possible repeat. LEFT: not said again; it stays in
    sight, and what comes of it later is a message of its own. QUIET: left while no warning above INFO stands that only
    it may tell of, else said again."""

    SAID_AGAIN = "said again"
    LEFT = "left"
    QUIET = "quiet"


class Kind(NamedTuple):
    """Messages of a kind, by their screens, and why they are dealt with so."""

    name: str
    screens: tuple[str, ...]
    doubt: Doubt
    why: str


KINDS: Final = (
    Kind(
        "warnings (WATCH, ACT, NOW): cards, calls by name, reminders, and that they are off",
        ("alert.card", "alert.call", "alert.told", "alert.rung", talk.TALK, thread.STEP, "surge.card", mailed.CARD),
        Doubt.SAID_AGAIN,
        "one that is missed costs a day, one that is there twice a look; one that is not struck has people come in",
    ),
    Kind(
        "cover: who can come, who is let go",
        ("cover.card", "cover.released", "cover.standdown"),
        Doubt.SAID_AGAIN,
        "people plan their hours by it",
    ),
    Kind(
        "flags, ideas: cards, calls by name, and what became of them",
        (
            "flag.card",
            "flag.call",
            "flag.rung",
            "flag.settled",
            "flag.declined",
            "flag.bounced",
            "flag.merged",
            "idea.card",
            "idea.shipped",
            "idea.declined",
        ),
        Doubt.SAID_AGAIN,
        "somebody waits for it",
    ),
    Kind(
        "briefs, notes between shifts, and what changed in them",
        ("brief.shift", "brief.changed", "brief.asked", "brief.answered", "handover.draft", "handover.card"),
        Doubt.SAID_AGAIN,
        "whoever is on shift answers customers by it",
    ),
    Kind(
        "approved answers, wording checks and customers to surprise",
        (
            "faq.expires",
            "faq.withdrawn",
            faq_wanted.WANTED,
            faq_wanted.WRITTEN,
            "wording.card",
            "wording.line",
            "wording.reply",
            "wording.result",
            "delight.card",
            "delight.told",
        ),
        Doubt.SAID_AGAIN,
        "somebody waits for it, or would tell customers what is wrong by now",
    ),
    Kind(
        "findings, preflight, blind calendars, missed spikes",
        ("finding.card", "preflight.card", "preflight.more", "feed.card", "miss.card"),
        Doubt.SAID_AGAIN,
        "something has to be mended",
    ),
    Kind(
        "posts that were moved or called off, and questions about them",
        (
            "post.held",
            "post.moved",
            "post.cancelled",
            "post.settled",
            "post.bundle",
            "removal.card",
            half_off.CARD,
            meant.CARD,
            parted.CARD,
            question.CARD,
            readings.CARD,
            writeback.CARD,
        ),
        Doubt.SAID_AGAIN,
        "the plan is another, or waits for an answer",
    ),
    Kind(
        "pauses: what is held, what has to be stopped by hand, and whose yes it needs",
        (
            pause_telling.CARD,
            pause_telling.MINE,
            pause_telling.CAUGHT,
            pause_telling.ENDED,
            pause_telling.HELD,
        ),
        Doubt.SAID_AGAIN,
        "what nobody stops goes out in a crisis, and what nobody answers never does",
    ),
    Kind(
        "answers, and what calbot says of itself",
        (
            heard.SCREEN,
            "person.linked",
            "place.hello",
            "place.parked",
            understood_told.CARD,
            replay.CARD,
            replay.GIVEN_UP,
        ),
        Doubt.SAID_AGAIN,
        "whoever asked waits for it",
    ),
    Kind(
        "what a person reads once a day, in the morning or the evening, or as clocks change",
        (morning.CARD, wrap.CARD, clocks.CARD),
        Doubt.SAID_AGAIN,
        "the next one is of another day",
    ),
    Kind(
        "digests (INFO)",
        ("digest.card", "digest.informed"),
        Doubt.QUIET,
        "the next one says the same; but a warning that was folded into it stands nowhere else",
    ),
    Kind(
        "how posts began, and their results",
        ("began.card", "result.card"),
        Doubt.LEFT,
        "nothing has to be done, and twice it only takes time",
    ),
)
_OF: Final[Mapping[str, Doubt]] = {screen: kind.doubt for kind in KINDS for screen in kind.screens}


def doubt_of(screen: str) -> Doubt:
    """What becomes of a message of `screen`; what nobody has thought of must not be lost."""
    return _OF.get(screen, Doubt.SAID_AGAIN)


def doubt_markdown() -> str:
    """The table of the README."""
    told = ["| what | may have arrived | because |", "| --- | --- | --- |"]
    how = {
        Doubt.SAID_AGAIN: "said again, marked as a possible repeat",
        Doubt.LEFT: "not said again",
        Doubt.QUIET: "not said again, but while a warning above INFO stands",
    }
    return "\n".join((*told, *(f"| {kind.name} | {how[kind.doubt]} | {kind.why} |" for kind in KINDS)))
