"""A post that is being written in chat: words to a draft, said back, or a form with what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from calbot.chat.ask import Reply
from calbot.chat.cards import Form
from calbot.chat.desk import Desk
from calbot.chat.free_title import Parted
from calbot.chat.pressed import instant_in, line_in, zone_in
from calbot.chat.reading import folded, link_in, links_in, phrase_in, quoted_in
from calbot.chat.screens import draft as screen
from calbot.chat.when import Reading
from calbot.errors import TellUser
from calbot.flows import draft as drafts
from calbot.flows.views import Choices
from calbot.words.names import network_name

NETWORK_WORDS = {
    "twitter": "x",
    "insta": "instagram",
    "ig": "instagram",
    "fb": "facebook",
    "yt": "youtube",
    "インスタグラム": "instagram",
    "インスタ": "instagram",
    "ティックトック": "tiktok",
    "フェイスブック": "facebook",
    "ユーチューブ": "youtube",
    "メルマガ": "newsletter",
    "ブログ": "blog",
}
_LONGEST_TITLE = 500
_DIGITS = 9
_MOST_READINGS = 6
_MOST_LINKS = 3


def read_words(words: str, choices: Choices) -> dict[str, str]:
    """network, brand, title, link and when as they stand in `words`; what is not there is missing. A second link is no
    part of the title, and a post has one: with several, `link` is all of them, and whoever wrote them is asked."""
    links, rest = links_in(words)
    title, rest = quoted_in(rest)
    found = {"title": title[:_LONGEST_TITLE], "link": " ".join(links[:_MOST_LINKS])}
    handle, rest = _handle_in(rest, choices)
    found |= handle
    for name, table in (("network", _networks(choices)), ("brand", _brands(choices))) * 2:
        if not found.get(name):
            found[name], rest = phrase_in(rest, table)
    found["when"] = " ".join(rest.split())
    return {name: value for name, value in found.items() if value}


def _handle_in(words: str, choices: Choices) -> tuple[dict[str, str], str]:
    """An account by its own name (@pot) tells network and brand where only one account has it."""
    for word in words.split():
        fitting = [one for one in choices.accounts if word.startswith("@") and folded(one.handle) == folded(word)]
        if len(fitting) == 1:
            return {"network": fitting[0].network, "brand": fitting[0].brand}, words.replace(word, " ", 1)
    return {}, words


def _networks(choices: Choices) -> dict[str, str]:
    here = {account.network for account in choices.accounts}
    titled = {folded(network.title): network.key for network in choices.networks}
    return {word: key for word, key in (NETWORK_WORDS | titled | {key: key for key in here}).items() if key in here}


def _brands(choices: Choices) -> dict[str, str]:
    return {folded(brand): brand for brand in choices.brands}


async def to_draft(values: dict[str, str], desk: Desk, choices: Choices) -> Reply:
    """The draft said back, or its form where something is missing, wrong or in doubt."""
    values = placed(values, choices)
    errors = _missing(values, desk, choices)
    if errors or "at" in values:
        return Reply(form=form_of(values, desk, choices, errors)) if errors else await _echo(values, desk)
    reading = desk.which(values["when"])
    if reading.problem:
        wrong = {"when": desk.say(reading.problem, **reading.values)}
        return Reply(form=form_of(values, desk, choices, wrong))
    if len(reading.choices) > 1:
        drafts_of = [{**_kept(values), "at": at.isoformat(), "zone": reading.zone} for at in reading.choices]
        return Reply(screen.choose(drafts_of, desk.say))
    return await _echo(values | {"at": reading.choices[0].isoformat(), "zone": reading.zone}, desk)


def to_ways(values: dict[str, str], ways: Sequence[Parted], wrong: Reading, desk: Desk, choices: Choices) -> Reply:
    """Which of several ways to part time and title is meant; a form, which keeps all words, where there is none, where
    there are too many to choose from, or where something else is missing."""
    values = placed(values, choices)
    readings = [
        {**_kept(values), "at": at.isoformat(), "zone": way.reading.zone, "title": way.title[:_LONGEST_TITLE]}
        for way in ways
        for at in way.reading.choices
    ]
    errors = _missing(values | ({"title": ways[0].title} if ways else {}), desk, choices)
    if readings and len(readings) <= _MOST_READINGS and not errors:
        return Reply(screen.choose(readings, desk.say))
    if wrong.problem:
        errors["when"] = desk.say(wrong.problem, **wrong.values)
    return Reply(form=form_of(values, desk, choices, errors | _missing(values, desk, choices)))


def placed(values: Mapping[str, str], choices: Choices) -> dict[str, str]:
    """The account that was chosen tells network and brand; one that fits the words alone is the one that is meant."""
    placed, number = dict(values), values.get("account", "")
    for one in choices.accounts:
        if str(one.id) == number:
            return placed | {"network": one.network, "brand": one.brand}
    placed.pop("account", None)
    said = (values.get("network", ""), values.get("brand", ""))
    fitting = [one for one in choices.accounts if said[0] in ("", one.network) and said[1] in ("", one.brand)]
    if fitting and (all(said) or (any(said) and len(fitting) == 1)):
        one = fitting[0]
        return placed | {"network": one.network, "brand": one.brand, "account": str(one.id)}
    return placed


def _missing(values: Mapping[str, str], desk: Desk, choices: Choices) -> dict[str, str]:
    """What is not there yet, by field; nothing is called missing where nothing was said."""
    wanted = [] if values.get("account") else ["account"]
    wanted += [] if values.get("title") else ["title"]
    wanted += [] if values.get("when") or values.get("at") else ["when"]
    said_nothing = not any(value for name, value in values.items() if name != "draft")
    errors = {name: "" if said_nothing else desk.say("post.add.missing") for name in wanted}
    pair = (values.get("network", ""), values.get("brand", ""))
    if all(pair) and pair not in {(account.network, account.brand) for account in choices.accounts}:
        errors["account"] = desk.say("post.add.no_account", network=network_name(pair[0], desk.say), brand=pair[1])
    if (link := values.get("link", "")) and link_in(link)[0] != link:
        errors["link"] = desk.say("post.add.links" if len(links_in(link)[0]) > 1 else "post.add.no_link")
    return errors


def form_of(values: Mapping[str, str], desk: Desk, choices: Choices, errors: Mapping[str, str]) -> Form:
    """The form of a draft, with what is wrong by field."""
    said = values.get("when") or (desk.local(instant_in(values, "at")) if values.get("at") else "")
    return screen.form(choices, {**values, "when": said}, desk.say, errors)


async def _echo(values: Mapping[str, str], desk: Desk) -> Reply:
    view = await desk.flow(drafts.preview, *parts_of_post(values), account_id=account_of(values))
    return Reply(screen.card(view, _kept(values), desk.say))


def parts_of_post(values: Mapping[str, str]) -> tuple[str, str, str, str, datetime, str]:
    """network, brand, title, link, instant and zone, each fit to be kept."""
    network, brand, title = (line_in(values, name, _LONGEST_TITLE) for name in ("network", "brand", "title"))
    link, _ = link_in(values.get("link", ""))
    if not title:
        raise TellUser("router.old_button")
    return network, brand, title, link, instant_in(values, "at"), zone_in(values)


def account_of(values: Mapping[str, str]) -> int | None:
    """The number of the account that was chosen."""
    number = values.get("account", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _DIGITS else None


def _kept(values: Mapping[str, str]) -> dict[str, str]:
    """What a button carries."""
    wanted = ("network", "brand", "account", "title", "link", "at", "zone", "draft")
    return {name: values[name] for name in wanted if values.get(name)}
