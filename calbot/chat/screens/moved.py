"""A move, in a calendar or in chat, told once it is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calbot.chat.cards import Button, Card, Text, actions, spans
from calbot.chat.drawing import sentence
from calbot.chat.folded import move_line
from calbot.chat.sight import aged, under
from calbot.flows.moved import OFTEN, MovedView
from calbot.words.say import Say
from calbot.words.told import lines

_LINES = 10


@aged
def card(view: MovedView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line: `values` are old and new (ISO instants), steps, how many times it was told in a week, and `again` where
    people last read that it is off; often enough, it asks whether the hour is to be confirmed."""
    told = say.text(move_line(view, say, values), _load(view, say), _briefed(say, values))
    times = int(values.get("times", 1))
    if times < OFTEN or "post.move" not in view.may:
        return Card((Text(spans(told)),), told)
    asked = say.text(say("moved.often", n=times), say("moved.hold"))
    hold = Button(say("moved.button.hold"), "post.hold", view.post.id, view.post.revision)
    return Card((Text(spans(told)), Text(spans(asked)), *actions((hold,))), f"{told} {asked}")


def bundle(views: Sequence[MovedView], say: Say, values: Mapping[str, Any]) -> Card:
    """Many moves of an hour: `moves` are the values of each, with its `post_id`, as they settled. The load is told
    where customers would wait too long; else it is fine everywhere."""
    known = {view.post.id: view for view in views}
    told = [(known[one["post_id"]], one) for one in values.get("moves", ()) if one["post_id"] in known]
    title = say("moved.bundle", n=len(told))
    said = [
        say.text(move_line(view, say, one), _load(view, say) if _late(view) else "", _briefed(say, one))
        for view, one in told[:_LINES]
    ]
    if len(told) > _LINES:
        said.append(say("again.digest.more", n=len(told) - _LINES))
    windows = [view.window for view, _ in told]
    fine = bool(windows) and all(windows) and not any(_late(view) for view, _ in told)
    card = sentence(title, lines(said), say("moved.fine") if fine else "")
    return under(card, views[0].sight, say) if views else card


def _briefed(say: Say, values: Mapping[str, Any]) -> str:
    """Who hears of it beside this line: those who have read an older brief."""
    if "brief" not in values:
        return ""
    version, readers, before = (int(one) for one in values["brief"])
    if before:
        return say("moved.brief", n=readers, version=version, before=before)
    return say("moved.brief.several", n=readers, version=version)


def _late(view: MovedView) -> bool:
    return view.window is not None and view.window.minutes > view.window.target_minutes


def _load(view: MovedView, say: Say) -> str:
    window = view.window
    if window is None:
        return ""
    if window.minutes <= window.target_minutes:
        return say("moved.fine")
    return say("moved.load", minutes=say.hours(window.minutes), target=say.hours(window.target_minutes))
