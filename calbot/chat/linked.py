"""Links to posts in calbot itself (https://calbot.example/p/12), shown where somebody shares one.

Nothing is fetched for it: the number in the address is looked up. Only calbot's own address counts, and only in a
conversation in which calbot tells of that post anyway, when somebody shares it who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from calbot.chat.ask import Ask
from calbot.chat.cards import Card
from calbot.chat.links import post_of
from calbot.chat.screens import linked as screen
from calbot.chat.wires import Wires
from calbot.flows import linked as flow
from calbot.flows import person as people
from calbot.flows.turn import Turn
from calbot.words.say import sayer

SHARED: Final = "link.shared"
"""The verb of somebody who shared links: `values` are links (one a line), channel and message."""
MOST: Final = 5
"""Links of one message that are shown."""


@runtime_checkable
class ShowsLinks(Protocol):
    """A platform on which an app may show what its own links lead to."""

    async def unfurl(self, address: str, channel: str, message: str, cards: Mapping[str, Card]) -> None:
        """Show each card under the link that it belongs to in the message of a channel (which an address that is a
        person's does not tell); twice does no harm."""


async def show_links(wires: Wires, turn: Turn, ask: Ask) -> None:
    """Show what was shared, to a conversation in which calbot tells of it anyway. Raises Passing where that has to be
    tried again."""
    platform = wires.platforms.get(ask.platform)
    if not isinstance(platform, ShowsLinks):
        return
    cards = await cards_of(wires, turn, ask)
    if cards:
        await platform.unfurl(ask.address, ask.values.get("channel", ""), ask.message, cards)


async def cards_of(wires: Wires, turn: Turn, ask: Ask) -> dict[str, Card]:
    """What those of its links show that may be shown there, to whom it is said."""
    shared = {link: post_of(wires.own_url, link) for link in ask.values.get("links", "").split("\n")[:MOST]}
    numbers = {link: number for link, number in shared.items() if number is not None}
    met = await wires.flow(people.known, turn, ask.platform, ask.address, ask.user) if numbers else None
    if met is None or met.person is None:
        return {}
    whose = Turn(turn.workspace_id, turn.now, met.person.id, met.place.id)
    views = await wires.flow(flow.of_posts, whose, tuple(numbers.values()))
    say = sayer(met.place.locale, met.place.zone, turn.now)
    return {link: screen.card(views[number], say) for link, number in numbers.items() if number in views}
