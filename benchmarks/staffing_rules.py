"""What long `stop` rules cost a search for slots: rules of the rulebook that forbid a post 40 days, or all 90."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from calbot.flows.assess import facts_of
from calbot.flows.permits import permits
from calbot.flows.world import World
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.rulebook.pack import load_rules
from calbot.staffing.plan import Permits, Plan
from calbot.staffing.slots import safe_slots

DAY = timedelta(days=1)
_HEAD = 'id = "never"\ntitle = "Not then"\nlevel = "stop"\nwhy = "So."\ndo = "Move it."\n\n[when]\n'
_PROMO = "\nonly = \"a.type == 'promo'\"\n"
_WHEN = {
    "event": 'event = { kind = ["sale"] }\n',
    "pair": 'pair = { same = ["campaign"], within = "DAYSd" }\n',
    "count": 'count = { same = ["campaign"], within = "DAYSd", more_than = 1 }\n',
    "streak": 'streak = { same = ["campaign"], within = "DAYSd", more_than = 1 }' + _PROMO,
    "share": 'share = { same = ["campaign"], within = "DAYSd", above = 0.9, at_least = 2 }' + _PROMO,
}


def stopped(plan: Plan) -> dict[str, float]:
    """CPU seconds to find slots of the first post of `plan` over 90 days under a rule of each kind, and how many of the
    five that are asked for there are: `..._40` forbids 40 days around the other post that goes out first (a sale: from
    now on), `..._90` all of them, around any other."""
    told: dict[str, float] = {}
    for kind, when in _WHEN.items():
        for days in (40, 90):
            bound = replace(plan, permits=_permits(plan, when.replace("DAYS", str(days)), days))
            began = time.process_time()
            found = safe_slots(bound, plan.posts[0].post_id, 90 * DAY)
            told |= {f"{kind}_{days}_s": time.process_time() - began, f"{kind}_{days}_found": float(len(found))}
    return told


def _permits(plan: Plan, when: str, days: int) -> Permits | None:
    own, *others = plan.posts
    first = min(others, key=lambda one: one.starts_at)
    row = {"workspace_id": "w", "network": "tiktok", "content_type": "promo"}
    posts = [
        Post(
            **row,
            id=one.post_id,
            title=f"Post {one.post_id}",
            handle=one.account,
            zone=one.zone,
            starts_at=one.starts_at,
            campaign="big" if one in (own, first) or days > 40 else "",
        )
        for one in plan.posts
    ]
    end = plan.start + timedelta(hours=plan.hours)
    sale = Event(workspace_id="w", id=1, kind=EventKind.SALE, starts_at=plan.start, ends_at=plan.start + days * DAY)
    rules = load_rules({"never.toml": _HEAD + when}, cases=False)
    world = World(posts=posts, start=plan.start, end=end, now=plan.now, rules=rules, events=[sale])
    return permits(world, facts_of(world, (), {}))
