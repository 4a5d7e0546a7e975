"""Before a post goes out: when its link is looked at, what was seen means for it, and what is worth telling its owner.

Whoever asks is told all that was found; by itself calbot tells what is to be mended (WARN and STOP), never a NOTE.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from calbot.alerts.fixed import PASSING, is_front, judged
from calbot.alerts.mention import DEAD
from calbot.alerts.page_title import speaks_of
from calbot.alerts.title_words import words
from calbot.model.link import host
from calbot.model.rule import Level

DAY: Final = timedelta(hours=24)
QUARTER: Final = timedelta(minutes=15)
OUT: Final = timedelta(minutes=10)
"""Looks are at save, so long before it goes out, and so long after it."""
AGAIN: Final = timedelta(minutes=2)
LOOKS: Final = 3
"""What may be over in a moment is looked at so often before anybody is told."""
LIFE: Final = timedelta(days=7)
"""How long people open the link of a post."""
_MADE_UP: Final = timedelta(hours=12)
"""A look that a downtime swallowed is made up for as long."""
_RENEWED: Final = 0.2
"""Whoever renews certificates by themselves does so before the last fifth of their time."""
_SLACK: Final = timedelta(minutes=1)
_NEVER: Final = timedelta()

UNPUBLISHED: Final = frozenset({"link.missing", "link.soft_missing", "link.login", "link.front_door"})
"""What a page answers that is not published yet."""
_REFUSED: Final = frozenset({"link.blocked", "link.robots"})
_OPENS_ALL_THE_SAME: Final = frozenset({"link.moved", "link.unencrypted"})
_ANSWERLESS: Final = "link.no_answer"
_FEW_HOSTS: Final = 3
_DRAWS_PREVIEWS: Final = frozenset({"facebook", "linkedin", "x", "twitter", "threads", "bluesky", "mastodon", "line"})
"""Networks on which a link is shown by its page's own title and picture."""

COPY_RULES: Final = frozenset(
    {"placeholder-text", "brand-terms", "link-missing", "link-tracking", "wrong-handle", "phone-number"}
    | {"japanese-letters", "locale-mismatch", "spelling"}
)
"""The rules that read what a post says; what they find is told in the same message."""


LINK, MENTION = "link", "mention"
CHECKS: Final[Mapping[str, frozenset[str]]] = {
    "unpublished": frozenset({"preflight.not_yet"}),
    "tracking": frozenset({"preflight.tracking_lost", "preflight.tracking_twice"}),
    "certificate": frozenset({"preflight.certificate"}),
    "preview": frozenset({"preflight.image_broken", "preflight.no_preview"}),
    "title": frozenset({"preflight.other_title"}),
    "hidden": frozenset({"preflight.hidden"}),
    MENTION: frozenset({"preflight.dead_mention"}),
    LINK: frozenset(),
}
"""What each check says; all that no other says, of a link that does not lead where it should, is LINK's."""


@dataclass(frozen=True, slots=True)
class PreflightPolicy:
    """A link is looked at when the post is saved (`at_save`), so long `before` it goes out (falling), and so long
    `after` it (None: not). `checks` are those whose findings count (see `CHECKS`), `looks` of them `again` apart are
    made of what may be over in a moment, `life` is how long people open the link, `mended` how often it is looked
    whether something is. One round takes on `most` posts and looks at links for `budget_s` seconds."""

    at_save: bool = True
    before: tuple[timedelta, ...] = (DAY, QUARTER)
    after: timedelta | None = OUT
    checks: frozenset[str] = frozenset(CHECKS)
    looks: int = LOOKS
    again: timedelta = AGAIN
    life: timedelta = LIFE
    mended: timedelta = timedelta(minutes=30)
    most: int = 400
    budget_s: float = 40.0

    @property
    def first(self) -> timedelta:
        """How long before a post its first hour is."""
        return max(self.before, default=_NEVER)

    @property
    def last(self) -> timedelta:
        """How long before a post its last hour is."""
        return min(self.before, default=_NEVER)

    def counts(self, said: str) -> bool:
        """Whether what a look found is to be told of."""
        return next((name for name, kinds in CHECKS.items() if said in kinds), LINK) in self.checks


SHIPPED: Final = PreflightPolicy()


@dataclass(frozen=True)
class Problem:
    """One thing about a link: `said` is a message id, `values` fill it (JSON terms, instants as ISO text)."""

    said: str
    level: Level
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> bool:
        """Whether calbot speaks of it without being asked."""
        return self.level is not Level.NOTE


def next_look(
    starts_at: datetime,
    looked_at: datetime | None,
    now: datetime,
    *,
    all_day: bool,
    policy: PreflightPolicy = SHIPPED,
) -> datetime | None:
    """When the link is to be looked at next, `now` or earlier where that is due; None where nothing more is.

    The hours move with the post. However many were missed, one look makes up for them. Of an `all_day` post, whose hour
    is not known, only the day before counts.
    """
    if is_over(starts_at, now, all_day=all_day, policy=policy):
        return None
    before = policy.before[:1] if all_day else policy.before
    after = () if all_day or policy.after is None else (starts_at + policy.after,)
    moments = (*(starts_at - one for one in before), *after)
    if looked_at is not None:
        return next((at for at in moments if at > looked_at), None)
    # What is out when calbot first hears of it is no preflight any more: customers have seen it.
    if not all_day and now > starts_at + 2 * (policy.after or _NEVER):
        return None
    return now if policy.at_save else next((at for at in moments if at > now - _MADE_UP), None)


def over_at(starts_at: datetime, *, all_day: bool, policy: PreflightPolicy = SHIPPED) -> datetime:
    """From when on nobody looks at a post's link any more."""
    return starts_at + (DAY if all_day else policy.after or _NEVER) + _MADE_UP


def is_over(starts_at: datetime, now: datetime, *, all_day: bool, policy: PreflightPolicy = SHIPPED) -> bool:
    """Whether a post is out for so long that no look is made up for."""
    return now >= over_at(starts_at, all_day=all_day, policy=policy)


def told_from(
    starts_at: datetime, told_at: datetime | None, now: datetime, policy: PreflightPolicy = SHIPPED
) -> datetime | None:
    """From when on the owner is told; None for at once. Whoever has just planned a post hears at once; of a plan that
    was there before calbot (`told_at` is None, see `Post`) nobody is told everything on the first day."""
    at = starts_at - policy.first
    return at if told_at is None and now < at - _SLACK else None


def look_again(
    seen: Mapping[str, Any], looks: int, now: datetime, policy: PreflightPolicy = SHIPPED
) -> datetime | None:
    """When to look once more before anybody is told of what `looks` in a row have said; None where it is certain."""
    return now + policy.again if seen.get("said") in PASSING and looks < policy.looks else None


def our_own_fault(seen: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a round of looks (by address) tells of calbot's own line: several hosts, and none answers."""
    answered = [one for one in seen.values() if one.get("said") != _ANSWERLESS]
    return not answered and len({host(url) for url in seen}) >= _FEW_HOSTS


def problems_of(
    seen: Mapping[str, Any],
    link: str,
    starts_at: datetime,
    title: str,
    now: datetime,
    *,
    own: Collection[str] = (),
    copy: str = "",
    brand: str = "",
    network: str = "",
    all_day: bool = False,
    policy: PreflightPolicy = SHIPPED,
) -> list[Problem]:
    """What a look (`seen`, see `sources.preflight`; empty where there was none) means for a post with `link`, worst
    first. `own` are the sites that the company links to; `title`, `copy`, `brand` and `network` are the post's."""
    found: list[Problem] = [*_twice(link), *_dead(seen.get("mentions", {}))]
    if seen.get("said"):
        final = judged(seen, str(seen.get("asked") or link), title, own, named=link)
        if not final.get("healthy"):
            found.append(_broken(final, starts_at, now, all_day=all_day, policy=policy))
        else:
            # A page may still be a draft days before.
            near = now >= starts_at - policy.first - _SLACK
            found += _of_page(final, link)
            found += _shown(final, link, f"{title} {copy}", brand, network, Level.WARN if near else Level.NOTE)
            if problem := _expiring(final, starts_at, now, policy.life):
                found.append(problem)
    return sorted((one for one in found if policy.counts(one.said)), key=lambda one: -one.level.rank)


def _broken(
    seen: Mapping[str, Any], starts_at: datetime, now: datetime, *, all_day: bool, policy: PreflightPolicy
) -> Problem:
    """A page that is not there a week before is no news, one that is not there a day before is a reminder."""
    said = str(seen.get("said"))
    values = {name: str(seen.get(name) or "") for name in ("status", "host", "title")}
    if said in _REFUSED:
        return Problem(said, Level.NOTE, values)
    days_off = now < starts_at - policy.first - _SLACK
    if said in PASSING and days_off:
        # A site that is away for an hour is no news to whoever posts next week.
        return Problem(said, Level.NOTE, values)
    last = starts_at + DAY if all_day else starts_at - policy.last - _SLACK
    if said in UNPUBLISHED and now < last:
        level = Level.NOTE if days_off else Level.WARN
        return Problem("preflight.not_yet", level, {"at": starts_at.isoformat()})
    return Problem(said, Level.WARN if said in _OPENS_ALL_THE_SAME else Level.STOP, values)


def _of_page(seen: Mapping[str, Any], link: str) -> list[Problem]:
    """What is not quite right with a page that opens."""
    found = []
    if seen.get("hops") and _utm(link) and seen.get("asked") == link and not _utm(str(seen.get("url"))):
        found.append(Problem("preflight.tracking_lost", Level.WARN))
    if seen.get("image_ok") is False:
        found.append(Problem("preflight.image_broken", Level.WARN))
    if seen.get("hidden"):
        found.append(Problem("preflight.hidden", Level.NOTE))
    return found


def _shown(seen: Mapping[str, Any], link: str, said: str, brand: str, network: str, level: Level) -> list[Problem]:
    """What people are shown of the page before they open it, against what its post has `said`."""
    found, title = [], str(seen.get("og_title") or seen.get("title") or "")
    about = {"site": host(str(seen.get("url") or link)), "brand": brand, "language": str(seen.get("lang") or "")}
    if not is_front(seen) and not speaks_of(title, said, **about):
        # The page that the link names; only whether it is the one that was meant is open.
        named = words(title) & words(unquote(urlsplit(link).path).replace("_", " "))
        found.append(Problem("preflight.other_title", Level.NOTE if named else level, {"title": title}))
    # Only a page has them: of a file nothing was read.
    if "og_title" in seen and not (seen["og_title"] and seen["og_image"]):
        drawn = network.casefold() in _DRAWS_PREVIEWS
        found.append(Problem("preflight.no_preview", level if drawn else Level.NOTE))
    return found


def _expiring(seen: Mapping[str, Any], starts_at: datetime, now: datetime, life: timedelta) -> Problem | None:
    """A certificate that ends while people open the post, and that should have been renewed by now: the page's, or that
    of a machine which leads there; of several the one that ends first."""
    page = [(host(str(seen.get("url"))), *seen["certificate"])] if seen.get("certificate") else []
    ending = [
        (datetime.fromisoformat(until), name)
        for name, since, until in (*page, *seen.get("way", ()))
        if _is_late(datetime.fromisoformat(since), datetime.fromisoformat(until), now)
    ]
    until, name = min(ending, default=(None, ""))
    if until is None or until >= max(starts_at, now) + life:
        return None
    return Problem("preflight.certificate", Level.WARN, {"until": until.isoformat(), "host": name})


def _is_late(since: datetime, until: datetime, now: datetime) -> bool:
    return until - now < _RENEWED * (until - since)


def _dead(mentions: Mapping[str, str]) -> list[Problem]:
    gone = [handle for handle, said in mentions.items() if said == DEAD]
    return [Problem("preflight.dead_mention", Level.WARN, {"handles": " ".join(gone)})] if gone else []


def _twice(link: str) -> list[Problem]:
    names = _utm(link)
    doubled = next((name for name in names if names.count(name) > 1), "")
    return [Problem("preflight.tracking_twice", Level.WARN, {"name": doubled})] if doubled else []


def _utm(link: str) -> Sequence[str]:
    """The names of its utm_ parameters, in order."""
    try:
        return [name.lower() for name, _ in parse_qsl(urlsplit(link).query) if name.lower().startswith("utm_")]
    except ValueError:
        return []
