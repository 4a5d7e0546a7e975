"""What is wrong with a post, and somebody's reasoned yes to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.sight import sight_of
from calbot.flows.tell import record
from calbot.flows.trust import CLEAR
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FindingView
from calbot.flows.ways import Remedy, Stint
from calbot.model.account import Account
from calbot.model.finding import Finding, FindingState
from calbot.model.override import Override
from calbot.model.post import Post
from calbot.rulebook.rule import Rule
from calbot.store import account as accounts
from calbot.store import finding as findings
from calbot.store import number as numbers
from calbot.store import override as overrides
from calbot.store import person as people
from calbot.store import post as posts

_VERBS = ("finding.override", "post.move")


def override(
    session: Session, turn: Turn, finding_id: int, revision: int, reason: str, expires_at: datetime
) -> FindingView:
    """Answer for a finding until `expires_at`, with a reason that is kept."""
    person = actor(session, turn)
    finding = _finding(session, turn, finding_id)
    demand(person, "finding.override", _account(session, turn, finding))
    finding.meet(revision)
    if not reason.strip():
        raise TellUser("finding.override.no_reason")
    if expires_at <= turn.now:
        raise TellUser("finding.override.past")
    finding.override(turn.now)
    session.add(_override(session, turn, finding, person.id, reason.strip(), expires_at))
    record(session, turn, "finding", finding.id, "override", reason=reason.strip(), expires_at=expires_at.isoformat())
    session.commit()
    return _view(session, turn, finding, _rule(turn, finding))


@looking
def show(session: Session, turn: Turn, finding_id: int) -> FindingView:
    """One finding as it stands."""
    finding = _finding(session, turn, finding_id)
    return _view(session, turn, finding, _rule(turn, finding))


def views_of_post(session: Session, turn: Turn, post: Post) -> tuple[FindingView, ...]:
    """All that is true of a post by rules in force, worst first."""
    found = [one for one in findings.of_post(session, turn.workspace_id, post.id) if one.rule in turn.rules]
    ordered = sorted(found, key=lambda one: (one.state is FindingState.OVERRIDDEN, -one.level.rank, one.at))
    return tuple(_view(session, turn, one, turn.rules[one.rule], of=post) for one in ordered)


def kept_remedy(remedy: Remedy) -> dict[str, Any]:
    """A remedy in JSON terms."""
    return {
        "kind": remedy.kind,
        "to": remedy.to.isoformat(),
        "minutes": remedy.minutes,
        "post_id": remedy.post.id if remedy.post else None,
        "ends_at": remedy.ends_at.isoformat() if remedy.ends_at else None,
        "heads": remedy.heads,
        "late": remedy.late,
        "share": remedy.share,
        "reach": remedy.reach,
        "sla": remedy.sla,
        "target_minutes": remedy.target_minutes,
        "more": [[stint.to.isoformat(), stint.ends_at.isoformat(), stint.heads] for stint in remedy.more],
    }


def read_remedy(kept: Mapping[str, Any], named: Mapping[int, Post]) -> Remedy:
    """The remedy that `kept_remedy` wrote, now or in an older version."""
    ends = kept.get("ends_at")
    return Remedy(
        kind=kept["kind"],
        to=datetime.fromisoformat(kept["to"]),
        minutes=kept["minutes"],
        post=named.get(kept["post_id"]) if kept.get("post_id") is not None else None,
        ends_at=datetime.fromisoformat(ends) if ends else None,
        heads=kept.get("heads", 1),
        late=kept.get("late"),
        share=kept.get("share", 1.0),
        reach=kept.get("reach"),
        more=tuple(
            Stint(datetime.fromisoformat(to), datetime.fromisoformat(end), heads)
            for to, end, heads in kept.get("more", ())
        ),
        sla=kept.get("sla", "general"),
        target_minutes=kept.get("target_minutes"),
    )


def _finding(session: Session, turn: Turn, finding_id: int) -> Finding:
    finding = findings.by_id(session, turn.workspace_id, finding_id)
    if finding is None or finding.rule not in turn.rules:
        raise TellUser("finding.not_found", finding=f"n-{finding_id}")
    return finding


def _rule(turn: Turn, finding: Finding) -> Rule:
    return turn.rules[finding.rule]


def _override(
    session: Session, turn: Turn, finding: Finding, person_id: int, reason: str, expires_at: datetime
) -> Override:
    return Override(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "override"),
        finding_id=finding.id,
        person_id=person_id,
        reason=reason,
        created_at=turn.now,
        expires_at=expires_at,
    )


def _as_of(finding: Finding, rule: Rule, post: Post) -> dict[str, Any]:
    """What fills the sentences of a finding beside `post`: where the rule has the other brand's post moved, that one is
    the one to move. One that names the post which brings most names it beside any."""
    told = dict(finding.values)
    if _is_of_two(finding) and "{b}" in rule.do and told.get("a") == post.name:
        told |= {"a": told["b"], "b": told["a"], "brand": told["other_brand"], "other_brand": told["brand"]}
    return told


def _ways(finding: Finding, of: Post | None) -> list[dict[str, Any]]:
    """Beside the post `of` one brand, no move of the other's."""
    if of is None or not _is_of_two(finding):
        return finding.remedies
    return [one for one in finding.remedies if one.get("post_id") in (None, of.id)]


def _is_of_two(finding: Finding) -> bool:
    """Whether posts of two brands bring it."""
    return finding.values.get("other_brand", "") not in ("", finding.values.get("brand", ""))


def _movable(finding: Finding) -> list[int]:
    return [kept["post_id"] for kept in finding.remedies if kept.get("post_id") is not None]


def _account(session: Session, turn: Turn, finding: Finding) -> Account | None:
    """The account of the first post: whoever is accountable there may answer for the finding."""
    if not finding.post_ids:
        return None
    post = posts.by_id(session, turn.workspace_id, finding.post_ids[0])
    if post is None or post.account_id is None:
        return None
    return accounts.by_id(session, turn.workspace_id, post.account_id)


def _view(session: Session, turn: Turn, finding: Finding, rule: Rule, of: Post | None = None) -> FindingView:
    """The finding with all its posts; with that one alone, and those that its remedies name, beside the post `of`."""
    asked = finding.post_ids if of is None else [of.id, *_movable(finding)]
    named = posts.by_ids(session, turn.workspace_id, asked)
    overridden = finding.state is FindingState.OVERRIDDEN
    standing = overrides.of_finding(session, turn.workspace_id, finding.id) if overridden else None
    fixer = people.by_id(session, turn.workspace_id, finding.by_id) if finding.by_id is not None else None
    answerer = people.by_id(session, turn.workspace_id, standing.person_id) if standing else None
    return FindingView(
        finding=finding,
        rule=rule,
        posts=tuple(named[one] for one in finding.post_ids if one in named),
        override=standing,
        may=allowed(session, turn, _VERBS, _account(session, turn, finding)),
        values=dict(finding.values) if of is None else _as_of(finding, rule, of),
        remedies=tuple(read_remedy(kept, named) for kept in _ways(finding, of)),
        by=fixer.name if fixer else "",
        until=finding.until,
        override_by=answerer.name if answerer else "",
        # Beside a post it is told once for all.
        sight=sight_of(session, turn) if of is None else CLEAR,
    )
