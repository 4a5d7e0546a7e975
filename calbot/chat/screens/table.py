"""Which flow and which screen draw a notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calbot.chat.cards import Card
from calbot.chat.screens import alert, finding, flag, hours, post, result
from calbot.flows import alert as alerts
from calbot.flows import finding as findings
from calbot.flows import flag as flags
from calbot.flows import outlook
from calbot.flows import post as posts
from calbot.flows import result as results
from calbot.words.say import Say

Draw = Callable[[Any, Say, Mapping[str, Any]], Card]


@dataclass(frozen=True, slots=True)
class Screen:
    """`load(session, turn, subject_id)` gives the view, `draw(view, say, notice.values)` the card."""

    load: Callable[..., Any]
    draw: Draw


def _plain(card: Callable[[Any, Say], Card]) -> Draw:
    return lambda view, say, values: card(view, say)


SCREENS: Mapping[str, Screen] = {
    "alert.card": Screen(alerts.show, _plain(alert.card)),
    "finding.card": Screen(findings.show, _plain(finding.card)),
    "flag.card": Screen(flags.show, _plain(flag.card)),
    "flag.settled": Screen(flags.show, _plain(flag.settled)),
    "flag.bounced": Screen(flags.show, _plain(flag.bounced)),
    "post.moved": Screen(posts.show, post.told_moved),
    "post.cancelled": Screen(posts.show, post.told_cancelled),
    "result.card": Screen(results.show, _plain(result.card)),
    "surge.card": Screen(outlook.surge_card, _plain(hours.surge)),
}
