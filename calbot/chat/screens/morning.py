"""How the day looks, for one care lead: how customers wait, the posts to know, the best help, and what is trusted."""

from __future__ import annotations

from collections.abc import Iterator

from calbot.chat import queue
from calbot.chat.cards import Actions, Button, Card, Element, Fields, Note, Text, Title, actions, clean, spans
from calbot.chat.drawing import title_of, way_out
from calbot.chat.notice import notice_line
from calbot.chat.sight import aged
from calbot.chat.warning import cover_button, lead
from calbot.flows.morning import MorningView
from calbot.flows.outlook_view import PromiseLine
from calbot.flows.views import AlertView, PostLine
from calbot.flows.ways import Remedy
from calbot.words.say import Say


@aged
def card(view: MorningView, say: Say) -> Card:
    """The one number first; nothing of it calls for an answer but the help, until that is left alone."""
    first = _lead(view, say)
    rest = [(queue.label(say("morning.label"), one, say), spans(queue.response(one, say))) for one in view.promises[1:]]
    elements: list[Element] = [Title(spans(first)), *([Fields(tuple(rest))] if rest else [])]
    elements.append(Text(spans(_posts(view, say))))
    elements += _help(view, say)
    elements += [Text(spans(told)) for told in _rest(view, say)]
    return Card((*elements, Note(spans(say("morning.note")))), first)


def _lead(view: MorningView, say: Say) -> str:
    if not view.promises or view.until is None:
        return say("morning.unknown")
    one = view.promises[0]
    told = {
        "until": say.instant(view.until),
        "minutes": say.hours(one.minutes),
        "target": say.hours(one.target_minutes),
        "late": say.percent(one.late),
    }
    if one.percentile is not None:
        return _about(one, say("morning.lead.percentile", percent=say.number(one.percentile), **told), say)
    return _about(one, say("morning.lead", **told), say)


def _about(one: PromiseLine, told: str, say: Say) -> str:
    return say("surge.team", team=one.team, told=told) if one.team else told


def _posts(view: MorningView, say: Say) -> str:
    if not view.planned:
        return say("morning.posts.unknown" if view.sight.unseen else "morning.posts.none")
    named = say.listing([_post(line, say) for line in view.posts])
    return say("morning.posts", n=view.planned, posts=named)


def _post(line: PostLine, say: Say) -> str:
    title = clean(title_of(line.post, say), 60)
    return say("morning.post", post=line.post.name, title=title, at=say.instant(line.post.starts_at))


def _help(view: MorningView, say: Say) -> Iterator[Element]:
    """The warning behind it, the best way out and, where that is another, the cover that the lead can ask for."""
    if view.help is None:
        return
    offered = [one for one in view.help.options if one.kind != "nothing"]
    first, cover = offered[:1], [one for one in offered if one.kind == "cover" and not view.help.cover_asked]
    told = [say("morning.help", way=way_out(one, say)) for one in first]
    told += [say("morning.help.cover", way=way_out(one, say)) for one in cover if one not in first]
    yield Text(spans(say.text(f"{view.help.alert.name}:", lead(view.help, say))))
    yield Text(spans(say.text(*told)))
    if view.left:
        yield Text(spans(say("morning.left")))
    else:
        yield from _buttons(view, view.help, cover, say)


def _buttons(view: MorningView, help: AlertView, cover: list[Remedy], say: Say) -> tuple[Actions, ...]:
    ask = cover_button(help, say) if cover else None
    fine = Button(say("morning.button.fine"), "morning.fine", view.person.id, values={"day": view.day.isoformat()})
    return actions((ask, fine))


def _rest(view: MorningView, say: Say) -> Iterator[str]:
    for surge in view.surges:
        yield say.text(queue.surge(surge, say), say("morning.planned") if surge.planned else "")
    if view.notice is not None:
        yield notice_line(*view.notice, say)
    yield say("morning.flags", n=view.flags) if view.flags else say("morning.flags.none")
    if view.sight.seen_at is not None and not view.sight.unseen:
        yield say("feeds.well")
