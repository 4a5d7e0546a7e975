"""Overlay events of a check: calendars that are named as such, and the dates that calbot knows by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path

from calbot.model.account import Account
from calbot.model.country import country_of
from calbot.model.event import Event, EventKind
from calbot.model.post import Post
from calbot.rulebook.rule import Rule
from calbot.rulebook.when import EventWhen


class NoOverlayError(ValueError):
    """What was typed names no calendar of events; the message says how to write it."""


def kinds_of(named: Sequence[str]) -> dict[str, EventKind]:
    """File or address -> kind of each "holiday=uk.ics". Raises NoOverlayError."""
    found: dict[str, EventKind] = {}
    for one in named:
        kind, equals, file = one.partition("=")
        if not equals or not file:
            raise NoOverlayError(f'"{one}" names no kind; write it as holiday=uk-holidays.ics')
        if kind not in tuple(EventKind):
            raise NoOverlayError(f'"{kind}" is no kind of event; known are {", ".join(EventKind)}')
        found[file] = EventKind(kind)
    return found


def dated(
    rules: Sequence[Rule],
    folder: Path | None,
    posts: Iterable[Post],
    accounts: Mapping[int, Account],
    span: tuple[datetime, datetime],
    *,
    roster: bool,
    closes: Set[str],
    workspace_id: str,
    locale: str,
) -> list[Event]:
    """Sensitive dates and public holidays of the countries that `posts` go out in, as far as any of `rules` asks, and
    the holidays of the countries whose days `closes` a promise's clock.

    Rules that hold holidays against a roster ask nothing where there is none. Raises SeveralErrors for bad packs.
    """
    asked = _asked(rules, roster=roster)
    places = {(_country(post, accounts), post.zone) for post in posts}
    countries = {country or country_of(zone) for country, zone in places} - {""}
    found: list[Event] = []
    if countries and EventKind.SENSITIVE in asked:
        from calbot.sources.dates import load_dates, sensitive_events
        from calbot.sources.rules import read_date_texts

        dates = load_dates(read_date_texts(folder))
        found += sensitive_events(dates, *span, workspace_id=workspace_id, source_id=None, countries=countries)
    off = closes | (countries if EventKind.HOLIDAY in asked else set())
    if off:
        from calbot.sources.holiday import holiday_events

        found += holiday_events(off, *span, workspace_id=workspace_id, source_id=None, locale=locale)
    return found


def _country(post: Post, accounts: Mapping[int, Account]) -> str:
    account = accounts.get(post.account_id) if post.account_id is not None else None
    return account.country if account else ""


def _asked(rules: Sequence[Rule], *, roster: bool) -> set[EventKind]:
    """The kinds of events that any rule looks for and could find with what is known."""
    return {
        kind
        for rule in rules
        if isinstance(rule.when, EventWhen) and (roster or "a.cover" not in rule.asks)
        for kind in rule.when.kinds
    }
