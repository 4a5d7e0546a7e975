"""The case report: how flags were dealt with, by kind and by where they came from."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.alerts.cases import CaseLine
from calbot.chat.cards import Card, Element, Note, Table, Text, Title, spans
from calbot.chat.drawing import sentence
from calbot.chat.flagged import kind_word
from calbot.flows.flag_cases import CaseReport
from calbot.model.flag import FlagKind
from calbot.words.names import chat_name
from calbot.words.say import Say


def card(view: CaseReport, say: Say) -> Card:
    """All in one line, then a row for each kind and for each source."""
    total = view.total
    if not total.opened:
        return sentence(say("flag.cases.none", n=view.days))
    lead = say("flag.cases.lead", n=total.opened, days=view.days)
    lines = [(say("flag.cases.all"), total)]
    lines += [(kind_word(FlagKind(one.name), say), one) for one in view.kinds]
    lines += [(chat_name(one.name, say), one) for one in view.sources if one.name]
    elements: tuple[Element, ...] = (
        Title(spans(lead)),
        Text(spans(_summary(total, say))),
        _counts(lines, say),
        _times(lines, say),
        Note(spans(say("flag.cases.note"))),
    )
    return Card(elements, lead)


def _summary(total: CaseLine, say: Say) -> str:
    still = total.opened - total.fixed - total.declined
    return say.text(
        say("flag.cases.seen", verified=total.verified, n=total.fixed) if total.fixed else "",
        say("flag.cases.external", n=total.external) if total.external else "",
        say("flag.cases.declined", n=total.declined) if total.declined else "",
        say("flag.cases.open", n=still) if still else say("flag.cases.all_over"),
    )


def _counts(lines: Sequence[tuple[str, CaseLine]], say: Say) -> Table:
    heads = (
        say("flag.cases.head.what"),
        say("flag.cases.head.opened"),
        say("flag.cases.head.claimed"),
        say("flag.cases.head.fixed"),
        say("flag.cases.head.verified"),
    )
    counted = [(name, (one.opened, one.claimed, one.fixed, one.verified)) for name, one in lines]
    rows = tuple((name, *(say.number(count) for count in counts)) for name, counts in counted)
    return Table(heads, rows, say("flag.cases.counts"))


def _times(lines: Sequence[tuple[str, CaseLine]], say: Say) -> Table:
    heads = (
        say("flag.cases.head.what"),
        say("flag.cases.head.to_claim"),
        say("flag.cases.head.to_fix"),
        say("flag.cases.head.to_verify"),
    )
    timed = [(name, (one.to_claim, one.to_fix, one.to_verify)) for name, one in lines]
    rows = tuple((name, *(_took(minutes, say) for minutes in times)) for name, times in timed)
    return Table(heads, rows, say("flag.cases.times"))


def _took(minutes: float | None, say: Say) -> str:
    return say("flag.cases.unknown") if minutes is None else say.hours(max(1.0, minutes))
