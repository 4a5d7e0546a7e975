"""A post before anybody saves it: what it would bring, and what would be wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from calbot.alerts.faq import Answered
from calbot.flows import picture
from calbot.flows.allowed import actor, demand
from calbot.flows.asked import answers_of, asked_of
from calbot.flows.assess import Assessment, Judged, assess
from calbot.flows.post import account_for, demand_coming
from calbot.flows.sight import sight_of
from calbot.flows.turn import Turn, looking
from calbot.flows.views import DraftView, FindingView
from calbot.flows.week import workspace_zone
from calbot.model.account import Account
from calbot.model.finding import Finding
from calbot.model.post import Post
from calbot.store import person as people

_DRAFT = 0
"""Its number while it has none; posts count from 1."""


@looking
def preview(
    session: Session,
    turn: Turn,
    network: str,
    brand: str,
    title: str,
    link: str,
    starts_at: datetime,
    zone: str,
    account_id: int | None = None,
) -> DraftView:
    """The post as it would be: its forecast, the waiting while its messages arrive, and the findings it would cause."""
    account = account_for(session, turn, network, brand, account_id)
    demand(actor(session, turn), "post.add", account)
    demand_coming(starts_at, turn.now, "post.add.past")
    others = (person.zone for person in people.every(session, turn.workspace_id))
    zones = dict.fromkeys(other for other in (workspace_zone(session, turn), *others) if other != zone)
    world = picture.gather(session, turn)
    draft = _draft(account, title, link, starts_at, zone)
    draft.told_at = turn.now
    seen = assess(replace(world, posts=[*world.posts, draft]))
    forecast = seen.posts.get(_DRAFT)
    return DraftView(
        account,
        title,
        link,
        starts_at,
        zone,
        tuple(zones),
        forecast,
        _findings(seen, draft, turn),
        seen.teams[account.team].window(forecast) if forecast else None,
        answers=tuple((one.question, _locales(one, starts_at)) for one in answers_of(world, draft)),
        unanswered=top.question if (top := asked_of(world, draft)) is not None and not top.answered else "",
        sight=sight_of(session, turn),
    )


def _locales(answer: Answered, at: datetime) -> tuple[str, ...]:
    """The languages in which it may be told when the post goes out."""
    return tuple(sorted(locale for locale, until in answer.until.items() if until > at))


def _draft(account: Account, title: str, link: str, starts_at: datetime, zone: str) -> Post:
    return Post(
        workspace_id=account.workspace_id,
        id=_DRAFT,
        account_id=account.id,
        network=account.network,
        handle=account.handle,
        brand=account.brand,
        title=title,
        link=link,
        starts_at=starts_at,
        zone=zone,
        owner_id=account.owner_id,
    )


def _findings(seen: Assessment, draft: Post, turn: Turn) -> tuple[FindingView, ...]:
    """What the draft would cause, worst first; nothing to press, since nothing is kept."""
    about = [one for one in seen.judged if any(post.id == _DRAFT for post in one.found.posts)]
    return tuple(
        _finding(one, draft, turn) for one in sorted(about, key=lambda one: (-one.found.rule.level.rank, one.found.at))
    )


def _finding(one: Judged, draft: Post, turn: Turn) -> FindingView:
    found = one.found
    # In the rule's sentences it goes by its title: nobody knows a p-0.
    values = {name: f"“{draft.title}”" if value == draft.name else value for name, value in found.values.items()}
    finding = Finding(
        workspace_id=turn.workspace_id,
        id=0,
        key=found.key,
        rule=found.rule.id,
        level=found.rule.level,
        at=found.at,
        found_at=turn.now,
        changed_at=turn.now,
    )
    return FindingView(finding, found.rule, found.posts, values=values, remedies=one.remedies, until=one.until)
