"""Has the words of coming posts looked through before they are judged."""

from __future__ import annotations

from dataclasses import replace

from calbot.flows.world import World
from calbot.sources.spelling import slips


def spelt(world: World) -> World:
    """`world` with the slips in its coming posts; the company's names and words are right. Takes seconds for very many
    posts: for a thread."""
    own = [*world.wrong_terms.values(), *(person.name for person in world.people.values())]
    own += [f"{account.brand} {account.handle}" for account in world.accounts.values()]
    texts = [f"{post.title}\n{post.copy_text}" for post in world.coming()]
    return replace(world, slips=slips(texts, own))
