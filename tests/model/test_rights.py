"""The whole table of rights: each role, each verb, each letter of RACI, and another workspace."""

from __future__ import annotations

import itertools

import pytest

from calbot.model.account import Account
from calbot.model.person import Person, Role
from calbot.model.rights import VERBS, may

# Written out once more by hand: verb -> marketer, lead, agent, admin, nobody; then R, A, C, I of the account.
EXPECTED = {
    "post.see": "y y y y . | . . . .",
    "post.add": "y . . y . | y y . .",
    "post.move": "y . . y . | y y . .",
    "post.cancel": "y . . y . | y y . .",
    "post.pause": "y y . y . | . . . .",
    "rule.see": "y y y y . | . . . .",
    "finding.override": "y y . y . | . y . .",
    "forecast.see": "y y . y . | y y y y",
    "alert.see": "y y y y . | . . . .",
    "alert.ack": "y y y y . | . . . .",
    "alert.snooze": "y y y y . | . . . .",
    "alert.assign": "y y . y . | . . . .",
    "alert.rate": "y y y y . | . . . .",
    "alert.tune": ". y . y . | . . . .",
    "forecast.expect": "y y . y . | . . . .",
    "cover.ask": ". y . y . | . . . .",
    "cover.answer": ". y y y . | . . . .",
    "miss.explain": "y y y y . | . . . .",
    "surge.explain": ". y y y . | . . . .",
    "flag.open": "y y y y . | . . . .",
    "flag.claim": "y y . y . | y y . .",
    "flag.pass_on": "y y . y . | y y . .",
    "flag.fixed": "y y . y . | y y . .",
    "flag.give": "y y . y . | y y . .",
    "flag.wait": "y y . y . | y y . .",
    "flag.decline": "y y . y . | y y . .",
    "flag.line": "y y . y . | y y . .",
    "idea.give": "y y y y . | . . . .",
    "idea.answer": "y . . y . | . . . .",
    "faq.use": "y y y y . | . . . .",
    "faq.write": "y y y y . | . . . .",
    "faq.approve": "y y . y . | . . . .",
    "delight.name": "y y y y . | . . . .",
    "delight.answer": ". y . y . | . . . .",
    "report.see": "y y . y . | . . . .",
    "qa.draw": ". y . y . | . . . .",
    "rule.try": "y y . y . | . . . .",
    "wording.ask": "y . . y . | y y . .",
    "wording.answer": ". y y y . | . . . .",
    "brief.read": "y y y y . | . . . .",
    "brief.fill": "y y . y . | y y . .",
    "handover.give": ". y y y . | . . . .",
    "feed.answer": "y y . y . | . . . .",
    "place.bind": "y y . y . | . . . .",
    "person.lang": "y y y y . | . . . .",
    "person.quiet": "y y y y . | . . . .",
    "person.late": "y y y y . | . . . .",
}
HOLDERS = ("marketer", "lead", "agent", "admin", "")
MATRIX = [
    (verb, holder, sign == "y")
    for verb, row in EXPECTED.items()
    for holder, sign in zip((*HOLDERS, *"RACI"), row.replace("|", "").split(), strict=True)
]


def _person(*roles: str, workspace: str = "acme", number: int = 7) -> Person:
    return Person(workspace_id=workspace, id=number, name="Mika", roles=list(roles))


def _account(workspace: str = "acme", **given: object) -> Account:
    return Account(workspace_id=workspace, id=1, network="x", handle="@pot", **given)


def test_the_table_is_written_for_every_verb() -> None:
    assert set(EXPECTED) == set(VERBS)


@pytest.mark.parametrize(("verb", "holder", "allowed"), MATRIX)
def test_each_verb_for_each_role_and_letter(verb: str, holder: str, allowed: bool) -> None:
    if holder in HOLDERS:
        person = _person(holder) if holder else _person()
        assert may(person, verb) is allowed
        assert may(person, verb, _account()) is allowed
    else:
        assert may(_person(), verb, _account(raci={holder: [3, 7]})) is allowed
        assert not may(_person(), verb, _account(raci={holder: [3]}))
        assert not may(_person(), verb)


@pytest.mark.parametrize(("verb", "role"), list(itertools.product(VERBS, Role)))
def test_nothing_is_allowed_on_an_account_of_another_workspace(verb: str, role: Role) -> None:
    elsewhere = _account("rival", raci={letter: [7] for letter in "RACI"}, owner_id=7, backup_id=7)
    assert not may(_person(role.value), verb, elsewhere)


def test_the_owner_is_accountable_and_the_backup_responsible() -> None:
    assert may(_person("agent"), "finding.override", _account(owner_id=7))
    assert not may(_person("agent"), "finding.override", _account(backup_id=7))
    assert may(_person("agent"), "flag.claim", _account(backup_id=7))


def test_two_roles_add_up() -> None:
    assert may(_person("agent", "marketer"), "post.add")


def test_an_unknown_verb_is_a_defect() -> None:
    with pytest.raises(KeyError, match=r"post\.paint"):
        may(_person("admin"), "post.paint")
