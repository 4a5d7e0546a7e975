"""What is still open for the next working day, for one marketer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, clean, spans
from calbot.chat.drawing import sentence
from calbot.chat.flagged import kind_word
from calbot.chat.sight import aged
from calbot.flows.faq_wanted import Missing
from calbot.flows.wrap import WrapView
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.words.say import Say

_MOST, _QUESTION = 4, 300
_DAY = timedelta(days=1)


@aged
def card(view: WrapView, say: Say) -> Card:
    """What goes out next first, then what is open with its buttons; one line once nothing is."""
    if not view.open:
        return sentence(say("wrap.done"))
    first = _coming(view, say)
    elements: list[Element] = [Title(spans(first))]
    for one in view.missing[:_MOST]:
        elements += [Text(spans(_missing(one, say))), *actions(_buttons(one, say))]
    if len(view.missing) > _MOST:
        elements.append(Text(spans(say("wrap.more", n=len(view.missing) - _MOST))))
    elements += [Text(spans(told)) for told in _others(view, say)]
    return Card((*elements, Note(spans(say("wrap.note")))), first)


def asked(who: Person, say: Say) -> Card:
    """Only for who asked."""
    return sentence(say("wrap.asked", who=who.name))


def _coming(view: WrapView, say: Say) -> str:
    """ "Tomorrow" is the reader's; what lies behind a weekend says its day."""
    here = ZoneInfo(view.person.zone)
    tomorrow = view.now.astimezone(here).date() + _DAY
    days = {one.starts_at.astimezone(here).date() for one in view.coming}
    if not view.coming:
        return say("wrap.unknown" if view.sight.unseen else "wrap.nothing_coming")
    if days == {tomorrow}:
        return say("wrap.tomorrow", posts=say.listing([_at(one, say.time(one.starts_at), say) for one in _some(view)]))
    return say("wrap.coming", posts=say.listing([_at(one, say.instant(one.starts_at), say) for one in _some(view)]))


def _some(view: WrapView) -> tuple[Post, ...]:
    """The nearest."""
    return view.coming[:_MOST]


def _at(post: Post, at: str, say: Say) -> str:
    return say("wrap.post", post=post.name, at=at if not post.all_day else say.day(post.starts_at, post.zone))


def _missing(one: Missing, say: Say) -> str:
    return say("wrap.missing", post=one.post.name, question=clean(one.question, _QUESTION))


def _buttons(one: Missing, say: Say) -> Iterator[Button]:
    told = {"question": one.question[:_QUESTION]}
    yield Button(say("wrap.button.take"), "faq.want.take", one.post.id, one.post.revision, told, "primary")
    if one.ask is not None:
        label = say("wrap.button.ask", who=clean(one.ask.name, 40))
        yield Button(label, "faq.want.ask", one.post.id, one.post.revision, {**told, "to": str(one.ask.id)})


def _others(view: WrapView, say: Say) -> Iterator[str]:
    if view.broken:
        yield say("wrap.broken", posts=say.listing([one.name for one in view.broken[:_MOST]]))
    if view.held:
        yield say("wrap.held", posts=say.listing([one.name for one in view.held[:_MOST]]), n=len(view.held))
    for flag in view.flags[:_MOST]:
        yield say("wrap.flag", flag=flag.name, kind=kind_word(flag.kind, say))
    if len(view.flags) > _MOST:
        yield say("wrap.flags.more", n=len(view.flags) - _MOST)
