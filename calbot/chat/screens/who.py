"""Who answers for an account, and the list of all accounts with what each lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from calbot.chat.cards import Card, Fields, Note, Span, Table, Title, foreign, one_line, spans
from calbot.chat.drawing import sentence
from calbot.flows.who import AccountLine, Gap
from calbot.words.names import network_name
from calbot.words.say import Say

_MOST: Final = 6
_ROWS: Final = 40


def card(lines: Sequence[AccountLine], words: str, say: Say) -> Card:
    """One field for each account that was named."""
    if not lines:
        return sentence(say("who.none", words=one_line(words, 80)) if words else say("who.no_accounts"))
    shown = lines[:_MOST]
    lead = say("who.lead", n=len(lines))
    pairs = tuple((_called(one, say), (foreign(" · ".join(_parts(one, say)), 500),)) for one in shown)
    more = len(lines) - len(shown)
    note = say("who.more", n=more) if more else say("who.note")
    return Card((Title(spans(lead)), Fields(pairs), Note(spans(note))), lead)


def registry(lines: Sequence[AccountLine], say: Say) -> Card:
    """All accounts; those that lack most come first."""
    if not lines:
        return sentence(say("who.no_accounts"))
    lacking = sum(bool(one.gaps) for one in lines)
    lead = say("who.registry", n=len(lines), lacking=lacking)
    ordered = sorted(lines, key=lambda one: -len(one.gaps))[:_ROWS]
    heads = ("who.head.account", "who.head.owner", "who.head.backup", "who.head.promise", "who.head.gaps")
    rows = tuple(_row(one, say) for one in ordered)
    table = Table(tuple(say(head) for head in heads), rows, lead)
    more = len(lines) - len(ordered)
    return Card((Title((Span(lead),)), table, Note(spans(say("who.more", n=more) if more else say("who.note")))), lead)


def _row(one: AccountLine, say: Say) -> tuple[str, ...]:
    gaps = say.listing([gap_word(gap, say) for gap in one.gaps]) if one.gaps else say("who.whole")
    nobody = say("who.nobody")
    return (_called(one, say), one.owner or nobody, one.backup or nobody, one.account.sla_profile, gaps)


def _called(one: AccountLine, say: Say) -> str:
    account = one.account
    said = " ".join(part for part in (network_name(account.network, say), account.handle) if part)
    return one_line(f"{said} ({account.brand})" if account.brand else said, 120)


def _parts(one: AccountLine, say: Say) -> Iterator[str]:
    yield say("who.owner", who=one.owner) if one.owner else say("who.no_owner")
    yield say("who.backup", who=one.backup) if one.backup else say("who.no_backup")
    if one.named["A"]:
        yield say("who.accountable", who=say.listing(one.named["A"]))
    if one.named["R"]:
        yield say("who.responsible", who=say.listing(one.named["R"]))
    if one.named["C"]:
        yield say("who.consulted", who=say.listing(one.named["C"]))
    if one.named["I"]:
        yield say("who.informed", who=say.listing(one.named["I"]))
    if one.on_duty:
        yield say("who.on_duty", who=say.listing(one.on_duty))


def gap_word(gap: Gap, say: Say) -> str:
    """What is missing, in a few words."""
    match gap:
        case Gap.OWNER:
            return say("who.gap.owner")
        case Gap.BACKUP:
            return say("who.gap.backup")
        case Gap.AUDIENCE:
            return say("who.gap.audience")
        case Gap.COUNTS:
            return say("who.gap.counts")
        case Gap.ROSTER:
            return say("who.gap.roster")
        case _:
            assert_never(gap)
