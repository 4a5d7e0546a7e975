"""`copy p-12 fri 8:00`: the same post again at another hour, or on another channel, said back before it is saved."""

from __future__ import annotations

from calbot.chat.ask import Reply
from calbot.chat.command import Command
from calbot.chat.desk import Desk
from calbot.chat.drafting import read_words, to_draft
from calbot.chat.reading import demand_one_post, number_in
from calbot.errors import TellUser
from calbot.flows import account as accounts
from calbot.flows import post as flow

_FILLERS = ("to ", "on ", "for ", "を", "に")


async def handle(words: str, desk: Desk) -> Reply:
    """The same post again at another hour, or on another account; a draft as a new one is."""
    number, rest = number_in(words, "p")
    if number is None:
        raise TellUser("post.copy.which")
    demand_one_post(rest)
    view = await desk.flow(flow.show, number)
    post, choices = view.post, await desk.flow(accounts.choices)
    for filler in _FILLERS:
        rest = rest.strip().removeprefix(filler)
    said = read_words(rest.strip(), choices)
    values = {
        "network": post.network,
        "brand": post.brand,
        "title": "" if post.private else post.title,
        "link": post.link,
    }
    if view.account is not None and not {"network", "brand"} & said.keys():
        values["account"] = str(view.account.id)
    return await to_draft(
        {key: value for key, value in values.items() if value} | said | {"draft": desk.ask.key}, desk, choices
    )


COMMAND = Command("copy", "command.copy.usage", "command.copy.about", handle, "post.add", {"ja": ("複製", "コピー")})
