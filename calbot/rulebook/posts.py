"""The fields of a post: every word behind `a.` and `b.` of a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import cast

from calbot.model.account import Account
from calbot.model.country import country_of
from calbot.model.post import PostState
from calbot.rulebook.clocks import changes
from calbot.rulebook.cover import HOURS, cover
from calbot.rulebook.facts import Facts
from calbot.rulebook.field import Plan, PostField, Type, Value, local
from calbot.rulebook.language import other_languages
from calbot.rulebook.mention import right_handles, wrong_handles
from calbot.rulebook.order import needs, unknown
from calbot.rulebook.question import answered, asked, top_question
from calbot.rulebook.skill import lacking
from calbot.rulebook.spelling import meant, misspelt
from calbot.rulebook.term import right_terms, wrong_terms
from calbot.rulebook.text import plain_texts, texts
from calbot.rulebook.tone import tones
from calbot.rulebook.tracking import source_network, tracked, usual

_HOUR = timedelta(hours=1)
NOTICE_UNKNOWN = 100_000
"""Hours of notice where nobody knows: more than any rule asks for."""


def _account_key(account: Account | None, handle: str, network: str, brand: str) -> str:
    """One word for the account a post appears on; "" when neither account, handle nor network is known."""
    if account is not None:
        return _on(account.handle or str(account.id), account.network)
    if handle:
        return _on(handle, network)
    return _on(brand, network) if network else ""


def _on(name: str, network: str) -> str:
    return f"{name} on {network}".casefold()


def _own(type_: Type, meaning: str, name: str) -> PostField:
    return PostField(type_, meaning, lambda post, *_: cast(Value, getattr(post, name)), name)


def _person(person_id: int | None, facts: Facts) -> str:
    if person_id is None:
        return ""
    person = facts.people.get(person_id)
    return person.name if person else f"#{person_id}"


def _owners(plan: Plan) -> Sequence[str]:
    named = {id_: _person(id_, plan.facts) for id_ in {*plan.attribute("owner_id")}}
    rows = zip(plan.attribute("owner_id"), plan.column("account_owner"), plan.attribute("owner_name"), strict=True)
    return [named[own] or account or said for own, account, said in rows]


def _notices(plan: Plan) -> Sequence[int]:
    rows = zip(plan.attribute("starts_at"), plan.attribute("told_at"), strict=True)
    return [NOTICE_UNKNOWN if told is None else max((at - told) // _HOUR, 0) for at, told in rows]


def _sizes(plan: Plan) -> Sequence[str]:
    sizes = plan.facts.sizes
    return [sizes.get(id_, "") for id_ in plan.attribute("id")] if sizes else [""] * len(plan.posts)


def _or_of_account(name: str) -> Callable[[Plan], Sequence[str]]:
    """What the post says itself, else what its account says."""

    def read(plan: Plan) -> Sequence[str]:
        rows = zip(plan.attribute(name), plan.accounts, strict=True)
        return [own or (getattr(account, name) if account else "") for own, account in rows]

    return read


def _account_keys(plan: Plan) -> Sequence[str]:
    names = ("account_id", "handle", "network", "brand")
    rows = list(zip(*(plan.attribute(name) for name in names), strict=True))
    accounts = plan.facts.accounts
    known = {row: _account_key(accounts.get(row[0]), *row[1:]) for row in {*rows}}
    return [known[row] for row in rows]


def _countries(plan: Plan) -> Sequence[str]:
    rows = list(zip(plan.attribute("account_id"), plan.attribute("zone"), strict=True))
    accounts = plan.facts.accounts
    known = {
        (id_, zone): (accounts[id_].country if id_ in accounts else "") or country_of(zone) for id_, zone in {*rows}
    }
    return [known[row] for row in rows]


def _owners_named(plan: Plan) -> Sequence[bool]:
    """One answer for all: somebody owns an account, or a post of the plan."""
    named = _accounts_owned(plan.facts) or any(plan.column("owner"))
    return [named] * len(plan.posts)


def _unowned_beside(plan: Plan) -> Sequence[bool]:
    accounts = plan.column("account")
    unowned = {account for account, owner in zip(accounts, plan.column("owner"), strict=True) if not owner}
    return [account in unowned for account in accounts]


def _accounts_owned(facts: Facts) -> bool:
    return any(account.owner_id is not None for account in facts.accounts.values())


def _rests_on(plan: Plan) -> Sequence[str]:
    return [need.on.name if need else "" for need in needs(plan)]


def _why_not(plan: Plan) -> Sequence[str]:
    return [need.state if need else "" for need in needs(plan)]


_WHERE = {
    "brand": PostField(Type.STRING, "brand", whole=_or_of_account("brand")),
    "network": PostField(Type.STRING, "network (instagram, tiktok, ...)", whole=_or_of_account("network")),
    "account": PostField(Type.STRING, 'account, as "@pot on instagram"', whole=_account_keys),
    "team": PostField(
        Type.STRING,
        "care team that answers the account",
        of_account=lambda account, _: account.team if account else "care",
    ),
    "country": PostField(
        Type.STRING,
        'country of its account (JP), else that of the zone it was planned in, "" where neither tells',
        whole=_countries,
    ),
    "account_country": PostField(
        Type.STRING,
        'country of its account alone (JP), "" where calbot.toml does not tell',
        of_account=lambda account, _: account.country if account else "",
    ),
}
_SAYS = {
    "title": _own(Type.STRING, "title in the calendar", "title"),
    "copy": _own(Type.STRING, "the copy", "copy_text"),
    "text": PostField(Type.STRING, "title and copy, one line each", whole=texts),
    "plain": PostField(
        Type.STRING, "the same with full-width letters, digits and signs as plain ones (NFKC)", whole=plain_texts
    ),
    "other_language": PostField(
        Type.STRING,
        "language that its copy (without any, its title) is surely written in, where its account's country reads "
        'another one (en, de, fr, es, it, nl, pt); "" for none',
        whole=other_languages,
    ),
    "link": _own(Type.STRING, "link", "link"),
    "linked": PostField(Type.BOOL, "it has a link", whole=lambda plan: [bool(link) for link in plan.column("link")]),
    "tracked": PostField(
        Type.BOOL, "its link carries utm_ parameters", whole=lambda plan: list(map(tracked, plan.column("link")))
    ),
    "tracking_usual": PostField(
        Type.BOOL, "three of four links to the same host carry utm_ parameters, of at least four", whole=usual
    ),
    "utm_network": PostField(
        Type.STRING,
        'network that the utm_source of its link names, "" for none',
        whole=lambda plan: list(map(source_network, plan.column("link"))),
    ),
    "campaign": _own(Type.STRING, 'campaign, "" for none', "campaign"),
    "type": _own(Type.STRING, "content type (reel, poll, ...)", "content_type"),
    "tone": PostField(
        Type.STRING,
        '"promo" where it sells, "grave" where it recalls, apologises or mourns, by its type, tags and words; else ""',
        whole=tones,
    ),
    "wrong_term": PostField(
        Type.STRING, 'first word in it that [[terms]] of calbot.toml calls wrong, "" for none', whole=wrong_terms
    ),
    "right_term": PostField(Type.STRING, 'what to write instead, "" for nothing', whole=right_terms),
    "wrong_handle": PostField(
        Type.STRING,
        "first @handle in it that is one letter off from the company's own on its network, or the company's own on "
        'another network; "" for none',
        whole=wrong_handles,
    ),
    "right_handle": PostField(Type.STRING, 'what to write instead, "" where nobody knows', whole=right_handles),
    "misspelt": PostField(
        Type.STRING, 'first English word in it that is a slip (extra "spelling"), "" for none', whole=misspelt
    ),
    "meant": PostField(Type.STRING, 'the word that may be meant, "" for none', whole=meant),
    "tags": PostField(Type.LIST, "tags", lambda post, *_: tuple(post.tags)),
    "length": PostField(Type.INT, "characters of the copy", lambda post, *_: len(post.copy_text) or post.copy_length),
}
_WHO = {
    "owner": PostField(Type.STRING, "who answers for it: the post's owner, else the account's", whole=_owners),
    "account_owner": PostField(
        Type.STRING,
        'who answers for its account, "" for nobody',
        of_account=lambda account, facts: _person(account.owner_id if account else None, facts),
    ),
    "backup": PostField(
        Type.STRING,
        'who stands in for the account\'s owner, "" for nobody',
        of_account=lambda account, facts: _person(account.backup_id if account else None, facts),
    ),
    "unowned_beside": PostField(
        Type.BOOL, "a post on its account has nobody who answers for it", whole=_unowned_beside
    ),
    "owners_named": PostField(
        Type.BOOL, "somebody is named as the owner of any post or account at all", whole=_owners_named
    ),
    "accounts_owned": PostField(
        Type.BOOL,
        "calbot.toml names the owner of any account at all",
        whole=lambda plan: [_accounts_owned(plan.facts)] * len(plan.posts),
    ),
    "lacking": PostField(
        Type.STRING,
        "skill or language that it needs (tags skill/senior, lang/ja, and [[skills]] of calbot.toml) and nobody of its "
        'team has on shift within four hours; "" for none, and where the roster does not tell',
        whole=lacking,
    ),
    "cover": PostField(
        Type.DOUBLE,
        f"first replies that its team can give in the {HOURS} hours after it, as part of what is usual at that time of "
        "day; 1.0 where the roster does not tell",
        whole=cover,
    ),
}
_WHEN = {
    "zone": _own(Type.STRING, "IANA zone it was planned in", "zone"),
    "at": _own(Type.TIMESTAMP, "when it goes out", "starts_at"),
    "hour": PostField(Type.INT, "hour on its own clock, 0 to 23", lambda post, *_: local(post).hour),
    "weekday": PostField(
        Type.INT, "day of the week on its own clock, 1 Monday to 7 Sunday", lambda post, *_: local(post).isoweekday()
    ),
    "in_hours": PostField(
        Type.INT,
        "whole hours from now, negative once out",
        lambda post, _, facts: (post.starts_at - facts.now) // _HOUR,
    ),
    "notice": PostField(
        Type.INT,
        f"whole hours for which its present start was known before it; {NOTICE_UNKNOWN} where nobody can tell",
        whole=_notices,
    ),
    "clock_change": PostField(
        Type.STRING,
        '"gap" where its hour does not exist since clocks jump over it, "fold" where it happens twice, else ""',
        whole=changes,
    ),
    "all_day": _own(Type.BOOL, "no hour is known", "all_day"),
    "after": _own(Type.STRING, "the post that must be out before it, in its calendar's words", "after"),
    "after_unknown": PostField(
        Type.STRING,
        'what it must follow, in its calendar\'s words, where no known post is called so; else ""',
        whole=unknown,
    ),
    "rests_on": PostField(
        Type.STRING, 'the post that it rests on, where that one will not be out in time; else ""', whole=_rests_on
    ),
    "rests_on_state": PostField(
        Type.STRING, 'why that one will not be out: "cancelled", "missing", "later"; else ""', whole=_why_not
    ),
}
_IS = {
    "thread": _own(Type.BOOL, "part of a thread", "thread"),
    "paid": PostField(Type.BOOL, "known to be paid for", lambda post, *_: post.paid is True),
    "missing": PostField(
        Type.BOOL, "its calendar stopped mentioning it", lambda post, *_: post.state is PostState.MISSING
    ),
    "reach": PostField(Type.INT, "planned reach, 0 where unknown", lambda post, *_: post.reach or 0),
    "audience": PostField(
        Type.INT,
        "followers of the account, 0 where unknown",
        of_account=lambda account, _: (account and account.audience) or 0,
    ),
    "size": PostField(
        Type.STRING,
        'what it brings to care: "small" (less than half of what its team is used to get in the time of its promise), '
        '"medium", or "big" (one and a half times as much); "" where there is no forecast',
        whole=_sizes,
    ),
}

_ASKED = {
    "top_question": PostField(
        Type.STRING, 'what most customers asked of what it is about, "" for nothing', whole=top_question
    ),
    "asked": PostField(Type.INT, "how many customers asked that of late", whole=asked),
    "answered": PostField(
        Type.BOOL,
        "an approved answer to that, in its language, holds when it goes out; true where nobody asks",
        whole=answered,
    ),
}

POST: Mapping[str, PostField] = MappingProxyType({**_WHERE, **_SAYS, **_WHO, **_WHEN, **_IS, **_ASKED})
