"""`add tiktok pot tue 3pm "title" https://...`: a new post, said back before it is saved."""

from __future__ import annotations

from calbot.chat.ask import Ask, Reply
from calbot.chat.choices import ACCOUNTS, Options, account_options
from calbot.chat.command import Command, Lookup, Pressed
from calbot.chat.desk import Desk
from calbot.chat.drafting import account_of, form_of, parts_of_post, placed, read_words, to_draft, to_ways
from calbot.chat.drawing import sentence
from calbot.chat.free_title import parted
from calbot.chat.pressed import line_in
from calbot.chat.screens import post as screen
from calbot.chat.screens import wording as wording_screen
from calbot.flows import account as accounts
from calbot.flows import lookup as lookups
from calbot.flows import post as flow
from calbot.flows import wording


async def handle(words: str, desk: Desk) -> Reply:
    """Words to a draft; without words, or where a part is missing, a form with what was understood."""
    choices = await desk.flow(accounts.choices)
    values = read_words(words, choices)
    values["draft"] = desk.ask.key
    if "title" in values or "when" not in values:
        return await to_draft(values, desk, choices)
    ways, wrong = parted(values["when"], desk.which)
    if len(ways) == 1:
        return await to_draft(values | {"when": ways[0].phrase, "title": ways[0].title}, desk, choices)
    return to_ways(values, ways, wrong, desk, choices)


async def draft(ask: Ask, desk: Desk) -> Reply:
    """A filled form, or one of several instants chosen."""
    return await to_draft(dict(ask.values), desk, await desk.flow(accounts.choices))


async def save(ask: Ask, desk: Desk) -> Reply:
    """[Save]: pressed twice it is one post."""
    draft, account = line_in(ask.values, "draft", 200), account_of(ask.values)
    view = await desk.flow(flow.add, *parts_of_post(ask.values), draft=draft, account_id=account)
    return Reply(screen.saved(view, desk.say))


async def save_and_ask(ask: Ask, desk: Desk) -> Reply:
    """[Save, ask care to check wording]: it is saved first, as care reads nothing that may never be."""
    draft, account = line_in(ask.values, "draft", 200), account_of(ask.values)
    view = await desk.flow(flow.add, *parts_of_post(ask.values), draft=draft, account_id=account)
    return Reply(wording_screen.asked(await desk.flow(wording.ask, view.post.id), desk.say))


async def change(ask: Ask, desk: Desk) -> Reply:
    """[Change]: the same draft as a form."""
    choices = await desk.flow(accounts.choices)
    return Reply(form=form_of(placed(ask.values, choices), desk, choices, {}))


async def accounts_like(typed: str, desk: Desk) -> Options:
    """The accounts that a person may add to, by what was typed."""
    return account_options(await desk.flow(lookups.of_accounts, typed, "post.add"), desk.say)


async def drop(ask: Ask, desk: Desk) -> Reply:
    """[Cancel]: nothing was saved, and that is said."""
    return Reply(sentence(desk.say("post.draft.dropped")))


COMMAND = Command(
    "add",
    "command.add.usage",
    "command.add.about",
    handle,
    "post.add",
    {"ja": ("追加", "登録")},
    {
        "post.add": Pressed(save, "post.add"),
        "post.add.ask": Pressed(save_and_ask, "post.add"),
        "post.draft": Pressed(draft, "post.add"),
        "post.add.form": Pressed(change, "post.add"),
        "post.add.drop": Pressed(drop),
    },
    # Who answers for one account may add there, whatever the role says: the flow asks for each.
    {ACCOUNTS: Lookup(accounts_like)},
)
