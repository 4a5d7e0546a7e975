"""Who may do what: one table, asked when a button is drawn and again when it is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from calbot.model.account import Account
from calbot.model.person import Person, Role

_EVERYBODY = frozenset({Role.MARKETER, Role.LEAD, Role.AGENT})
_MARKETERS = frozenset({Role.MARKETER})
_PLANNERS = frozenset({Role.MARKETER, Role.LEAD})
_LEADS = frozenset({Role.LEAD})
_CARE = frozenset({Role.LEAD, Role.AGENT})


@dataclass(frozen=True, slots=True)
class Right:
    """`roles` may do it anywhere; on an account, those who are one of the letters `raci` there may do it too."""

    roles: frozenset[Role]
    raci: str = ""


RIGHTS: Final[Mapping[str, Right]] = {
    "post.see": Right(_EVERYBODY),
    "post.add": Right(_MARKETERS, "RA"),
    "post.move": Right(_MARKETERS, "RA"),
    "post.cancel": Right(_MARKETERS, "RA"),
    "post.pause": Right(_PLANNERS),
    "rule.see": Right(_EVERYBODY),
    "finding.override": Right(_PLANNERS, "A"),
    "forecast.see": Right(_PLANNERS, "RACI"),
    "alert.see": Right(_EVERYBODY),
    "alert.ack": Right(_EVERYBODY),
    "alert.snooze": Right(_EVERYBODY),
    "alert.assign": Right(_PLANNERS),
    "alert.rate": Right(_EVERYBODY),
    "alert.tune": Right(_LEADS),
    "forecast.expect": Right(_PLANNERS),
    "cover.ask": Right(_LEADS),
    "cover.answer": Right(_CARE),
    "miss.explain": Right(_EVERYBODY),
    "surge.explain": Right(_CARE),
    "flag.open": Right(_EVERYBODY),
    "flag.claim": Right(_PLANNERS, "RA"),
    "flag.pass_on": Right(_PLANNERS, "RA"),
    "flag.fixed": Right(_PLANNERS, "RA"),
    "flag.give": Right(_PLANNERS, "RA"),
    "flag.wait": Right(_PLANNERS, "RA"),
    "flag.decline": Right(_PLANNERS, "RA"),
    "flag.line": Right(_PLANNERS, "RA"),
    "idea.give": Right(_EVERYBODY),
    "idea.answer": Right(_MARKETERS),
    "faq.use": Right(_EVERYBODY),
    "faq.write": Right(_EVERYBODY),
    "faq.approve": Right(_PLANNERS),
    "report.see": Right(_PLANNERS),
    "rule.try": Right(_PLANNERS),
    "qa.draw": Right(_LEADS),
    "delight.name": Right(_EVERYBODY),
    "delight.answer": Right(_LEADS),
    "wording.ask": Right(_MARKETERS, "RA"),
    "wording.answer": Right(_CARE),
    "brief.read": Right(_EVERYBODY),
    "brief.fill": Right(_PLANNERS, "RA"),
    "handover.give": Right(_CARE),
    "feed.answer": Right(_PLANNERS),
    "place.bind": Right(_PLANNERS),
    "person.lang": Right(_EVERYBODY),
    "person.quiet": Right(_EVERYBODY),
    "person.late": Right(_EVERYBODY),
}
"""Verb -> who may. An admin may do everything."""

VERBS: Final = tuple(RIGHTS)


def may(person: Person, verb: str, account: Account | None = None) -> bool:
    """Whether `person` may do `verb` (on `account`, if it is about one).

    Nobody may do anything on an account of another workspace. A verb that is not in the table raises KeyError.
    """
    right = RIGHTS[verb]
    if account is not None and account.workspace_id != person.workspace_id:
        return False
    by_role = person.has(Role.ADMIN, *right.roles)
    return by_role or (account is not None and any(person.id in _holders(account, letter) for letter in right.raci))


def _holders(account: Account, letter: str) -> frozenset[int]:
    """The ids of those who are R, A, C or I of the account: its owner is accountable, its backup responsible."""
    implied = {"A": account.owner_id, "R": account.backup_id}.get(letter)
    return frozenset(account.raci.get(letter, ())) | ({implied} if implied is not None else frozenset())
