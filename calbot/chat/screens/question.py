"""What a calendar leaves open about a post: the question, what each answer means, and what is known since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from calbot.chat.cards import Button, Card, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, out_line, sentence, when
from calbot.chat.said_back import choice
from calbot.flows.question import OFF, ON, Kind, QuestionView, about
from calbot.words.say import Say

_HOUR: Final = timedelta(hours=1)


def card(view: QuestionView, say: Say, values: Mapping[str, Any]) -> Card:
    """The question in `values`, or what has become of it."""
    match Kind(str(values.get("kind", Kind.HOUR.value))):
        case Kind.HOUR:
            known = _off(view, say) or _known_hour(view, say, values)
            return sentence(known) if known else _hour(view, say, values)
        case Kind.CLOCK:
            known = _off(view, say) or _known_clock(view, say, values)
            return sentence(known) if known else _clock(view, say, values)
        case Kind.OFF:
            known = _known_off(view, say)
            return sentence(known) if known else _looks_off(view, say)
        case Kind.OUT:
            known = _off(view, say) or _known_out(view, say, values)
            return sentence(known) if known else _out(view, say)
        case never:
            assert_never(never)


def answered(view: QuestionView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(say("question.thanks", post=view.post.name))


def _off(view: QuestionView, say: Say) -> str:
    return "" if view.post.live else say("question.off", post=line_of(view.post, say))


def _known_hour(view: QuestionView, say: Say, values: Mapping[str, Any]) -> str:
    """What is said where the hour is asked for no more, "" while it is."""
    post = view.post
    if not post.all_day:
        return say("question.hour.known", post=line_of(post, say), at=when(post, say))
    if Kind.HOUR in view.answers:
        hours = _hours(values.get("fine", ()), view, say)
        return say("question.hour.answered", post=line_of(post, say), who=_who(view, Kind.HOUR, say), hours=hours)
    return say("question.hour.over", post=line_of(post, say)) if values.get("over") else ""


def _hour(view: QuestionView, say: Say, values: Mapping[str, Any]) -> Card:
    post = view.post
    lead = say("question.hour", post=line_of(post, say), day=say.day(post.starts_at, post.zone))
    fine, bad = (_hours(values.get(name, ()), view, say) for name in ("fine", "bad"))
    minutes, target = (say.hours(float(values.get(name, 0))) for name in ("minutes", "target"))
    told = say.text(
        say("question.hour.fine", hours=fine), say("question.hour.bad", hours=bad, minutes=minutes, target=target)
    )
    buttons: tuple[Button, ...] = ()
    if "post.move" in view.may:
        buttons = (
            Button(say("question.button.fine", hours=fine), "question.hour", post.id, values={"about": about(post)}),
            Button(say("question.button.hour"), "post.move.form", post.id, post.revision),
        )
    return _asked(lead, told, buttons, say("question.note"))


def _known_clock(view: QuestionView, say: Say, values: Mapping[str, Any]) -> str:
    post, hours = view.post, [datetime.fromisoformat(one) for one in values.get("hours", ())]
    at = choice(post.starts_at, post.zone, hours, say)
    if Kind.CLOCK in view.answers:
        return say("question.clock.answered", who=_who(view, Kind.CLOCK, say), post=line_of(post, say), at=at)
    return say("question.clock.known", post=line_of(post, say), at=at) if values.get("over") else ""


def _clock(view: QuestionView, say: Say, values: Mapping[str, Any]) -> Card:
    post = view.post
    hours = [datetime.fromisoformat(one) for one in values.get("hours", ())]
    lead = say("question.clock", post=line_of(post, say), day=say.day(post.starts_at, post.zone))
    now = say("question.clock.now", calendar=view.calendar, at=choice(post.starts_at, post.zone, hours, say))
    buttons = (
        Button(
            choice(at, post.zone, hours, say),
            "question.clock",
            post.id,
            values={"to": at.isoformat(), "about": about(post)},
        )
        for at in hours
        if "post.move" in view.may
    )
    return _asked(lead, now, tuple(buttons), say("question.clock.note"))


def _known_off(view: QuestionView, say: Say) -> str:
    post, said = view.post, view.answers.get(Kind.OFF, ("", ""))[0]
    who = _who(view, Kind.OFF, say)
    if said == ON and post.live:
        return say("question.off.on", who=who, post=line_of(post, say))
    if said == OFF and not post.live:
        return say("question.off.off", who=who, post=line_of(post, say))
    return say("question.off.again", post=line_of(post, say)) if post.live else ""


def _looks_off(view: QuestionView, say: Say) -> Card:
    post = view.post
    lead = say("question.looks_off", post=line_of(post, say), calendar=view.calendar)
    buttons: tuple[Button, ...] = ()
    if "post.cancel" in view.may:
        buttons = (
            Button(say("question.button.on"), "question.on", post.id, values={"about": about(post)}),
            Button(say("question.button.off"), "question.off", post.id, values={"about": about(post)}),
        )
    return _asked(lead, say("question.looks_off.means"), buttons, say("question.off.note"))


def _known_out(view: QuestionView, say: Say, values: Mapping[str, Any]) -> str:
    post = view.post
    shows, over = str(values.get("shows", "")), bool(values.get("over"))
    if values.get("about") != about(post) or (over and not shows):
        return say("question.out.moved", post=line_of(post, say), at=when(post, say))
    if Kind.OUT in view.answers:
        return out_line(post, _who(view, Kind.OUT, say), "", say)
    return out_line(post, "", shows, say) if over else ""


def _out(view: QuestionView, say: Say) -> Card:
    post = view.post
    lead, buttons = say("question.out", post=line_of(post, say), at=when(post, say)), list[Button]()
    if "post.move" in view.may:
        about_it = {"about": about(post)}
        buttons = [
            Button(say("question.button.out"), "question.out", post.id, values=about_it, style="primary"),
            Button(say("question.button.late"), "post.move.form", post.id, post.revision),
            Button(say("flag.button.hold", post=post.name), "post.hold", post.id, post.revision),
        ]
    if "post.cancel" in view.may:
        buttons.append(Button(say("question.button.gone"), "post.cancel.ask", post.id, post.revision))
    return _asked(lead, say("question.out.means"), tuple(buttons), say("question.note"))


def _asked(lead: str, told: str, buttons: tuple[Button, ...], note: str) -> Card:
    return Card((Title(spans(lead)), Text(spans(told)), *actions(buttons), Note(spans(note))), lead)


def _who(view: QuestionView, kind: Kind, say: Say) -> str:
    return view.answers.get(kind, ("", ""))[1] or say("post.nobody")


def _hours(told: Sequence[str], view: QuestionView, say: Say) -> str:
    """Runs of hours by the clocks of the post: "08:00-17:00 and 19:00-20:00, London"."""
    zone = view.post.zone
    parts = [f"{say.time(first, zone)}-{say.time(last, zone)}" for first, last in _runs(told)]
    return say("question.hours", hours=say.listing(parts), city=say.city(zone))


def _runs(told: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Hours that follow each other as one stretch."""
    first = last = None
    for at in (datetime.fromisoformat(one) for one in told):
        if first is not None and last is not None and at != last:
            yield first, last
            first = at
        first, last = first or at, at + _HOUR
    if first is not None and last is not None:
        yield first, last
