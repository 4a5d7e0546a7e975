"""Questions of Teams that are answered within the request and kept nowhere: what a field offers, what a link shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from calbot.chat.ask import Ask
from calbot.chat.cards import Actions, Card
from calbot.chat.choices import Options
from calbot.chat.linked import SHARED, cards_of
from calbot.chat.router import suggestions
from calbot.chat.teams import answers
from calbot.chat.teams.answers import Answered
from calbot.chat.teams.elements import Piece, choice, cut, unmarked
from calbot.chat.teams.listen import NotHeard, ask_of
from calbot.chat.teams.render import CONTENT_TYPE, payload
from calbot.chat.wires import Wires
from calbot.flows.turn import Turn
from calbot.model.link import web_url

NAMES: Final = frozenset({answers.SEARCH, answers.QUERY_LINK})
"""Invokes that ask, and change nothing."""
_UNFURLED: Final = "1.3"
"""Newer cards Teams does not show under a link (learn.microsoft.com, "Link unfurling")."""
_PREVIEW: Final = "application/vnd.microsoft.card.thumbnail"
_OFFERED: Final = 15
"""Options that Teams shows (learn.microsoft.com, "Typeahead search in Adaptive Cards")."""
_TITLE: Final = 200


async def answered(body: Mapping[str, Any], wires: Wires, workspace_id: str) -> Answered:
    """The answer to one of NAMES. Raises NotHeard for what asks nothing."""
    value = body.get("value")
    if not isinstance(value, dict):
        raise NotHeard("value: none")
    if body.get("name") == answers.SEARCH:
        return offered(await suggestions(_search(body, value), wires))
    url = value.get("url")
    link = web_url(url) if isinstance(url, str) else None
    if link is None:
        raise NotHeard("url: none")
    ask = ask_of(body, verb=SHARED, values={"links": link})
    cards = await cards_of(wires, Turn(workspace_id, wires.clock()), ask)
    return unfurled(list(cards.values()))


def _search(body: Mapping[str, Any], value: Mapping[str, Any]) -> Ask:
    """What was typed into which field; `dataset` is the name of its lookup."""
    typed, dataset = value.get("queryText"), value.get("dataset")
    if not isinstance(dataset, str) or not isinstance(typed, str | None):
        raise NotHeard("dataset: none of ours")
    return ask_of(body, verb=dataset, text=typed or "")


def offered(options: Options) -> Answered:
    """What a field offers."""
    return answers.found([choice(value, label) for value, label in options[:_OFFERED]])


def unfurled(cards: list[Card]) -> Answered:
    """What is shown under a link, nothing where there is no card. Nobody keeps it: it is for where it was asked, and a
    kept one Teams would show elsewhere."""
    return answers.listed([_attachment(card) for card in cards])


def _attachment(card: Card) -> Piece:
    """Without buttons: those that bring something back need a newer card."""
    bare = Card(tuple(one for one in card.elements if not isinstance(one, Actions)), card.fallback, struck=card.struck)
    title = cut(unmarked(card.fallback), _TITLE) or "-"
    made = payload(bare) | {"version": _UNFURLED}
    preview = {"contentType": _PREVIEW, "content": {"title": title}}
    return {"contentType": CONTENT_TYPE, "content": made, "preview": preview}
