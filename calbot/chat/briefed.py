"""Pieces of a brief that the brief of a post and the brief of a shift draw alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from calbot.alerts.brief import Change, Touch, runs
from calbot.chat.cards import Span, clean, foreign, spans
from calbot.chat.drawing import address, messages, when
from calbot.flows.brief_view import BriefView
from calbot.flows.size import BIG, SMALL
from calbot.model.link import host
from calbot.model.post import Post
from calbot.words.names import network_name
from calbot.words.say import Say

Pair = tuple[str, tuple[Span, ...]]
_WITH_MESSAGES: Final = frozenset({"instagram", "facebook", "tiktok", "x", "threads", "linkedin", "line", "whatsapp"})
"""Networks in which a customer and a company can go on in private."""
_COPY, _LINE, _MOST = 240, 500, 3


def expected(view: BriefView, say: Say) -> str:
    """How much it brings: "small, 25 messages (10-60)"; "" where nobody knows."""
    if view.forecast is None:
        return ""
    told = messages(view.forecast.mean, view.forecast.low, view.forecast.high, say, guess=view.forecast.guess)
    return say("brief.sized", size=_size(view.size, say), messages=told) if view.size else told


def _size(size: str, say: Say) -> str:
    if size == SMALL:
        return say("brief.size.small")
    return say("brief.size.big") if size == BIG else say("brief.size.medium")


def touched(how: Touch, view: BriefView, say: Say) -> str:
    """How a post touches a shift, "" where it just goes out in it."""
    match how:
        case Touch.AFTER:
            return say("brief.touch.after")
        case Touch.LEAVING:
            return say("brief.touch.leaving")
        case Touch.PEAK:
            return say("brief.touch.peak", at=say.time(view.peak)) if view.peak else say("brief.touch.peaks")
        case _:
            return ""


def lines(view: BriefView, say: Say) -> Iterator[Pair]:
    """What calbot knows, in the same order always; what it does not know is left to `missing`."""
    if sees := _sees(view, say):
        yield say("brief.label.sees"), sees
    if affects := str(view.said.get("affects") or ""):
        yield say("brief.label.affects"), (foreign(affects, _LINE),)
    if view.asked:
        yield say("brief.label.asked"), spans(*_asked(view, say))
    for answer in view.answers[-_MOST:]:
        about = (foreign(answer.about), Span(" ")) if answer.about else ()
        quoted = foreign(say("brief.quoted", text=clean(answer.text, _LINE)), _LINE + 2)
        by = (say("brief.answer.by", who=answer.by),) if answer.by else ()
        yield say("brief.label.answer"), (*about, quoted, *spans(*(f" {one}" for one in by)))
    if private := _private(view, say):
        yield say("brief.label.private"), private


def _sees(view: BriefView, say: Say) -> tuple[Span, ...]:
    told: list[str | Span] = []
    if sees := str(view.said.get("sees") or ""):
        told.append(foreign(sees, _LINE))
    elif view.post.copy_text.strip():
        told.append(foreign(say("brief.quoted", text=clean(view.post.copy_text, _COPY)), _COPY + 2))
    if view.post.link:
        told += [*([" "] if told else []), address(view.post.link)]
    return spans(*told)


def _asked(view: BriefView, say: Say) -> Iterator[str | Span]:
    for number, one in enumerate(view.asked[:_MOST], 1):
        yield f"{'; ' if number > 1 else ''}{number} "
        yield foreign(one.text)
        if not one.answered:
            yield f" {say('brief.asked.open')}"


def _private(view: BriefView, say: Say) -> tuple[Span, ...]:
    if private := str(view.said.get("private") or ""):
        return (foreign(private, _LINE),)
    if view.post.network in _WITH_MESSAGES:
        return spans(say("brief.private", network=network_name(view.post.network, say)))
    return ()


def missing(view: BriefView, say: Say) -> str:
    """What nobody has said yet, as one line; "" where nothing is missing."""
    lacks = []
    if not _sees(view, say):
        lacks.append(say("brief.lacks.sees"))
    if not view.said.get("affects"):
        lacks.append(say("brief.lacks.affects"))
    if any(not one.answered for one in view.asked):
        lacks.append(say("brief.lacks.answers"))
    if not view.owner_name:
        lacks.append(say("brief.lacks.owner"))
    if view.forecast is None:
        lacks.append(say("brief.lacks.forecast"))
    return say("brief.missing", what=say.listing(lacks)) if lacks else ""


def plain_enough(view: BriefView) -> bool:
    """Whether a line is enough: few messages, and nothing that somebody has said about it."""
    by_hand = any(view.said.get(field) for field in ("sees", "affects", "private"))
    return view.size == SMALL and not (view.asked or view.answers or by_hand)


def differences(changed: Sequence[Change], post: Post, say: Say) -> Iterator[tuple[Span, ...]]:
    """What a newer version says otherwise, a line each: link /water → /water-test; “all lids” → “lids since 2021”."""
    for one in changed:
        match one.field:
            case "starts_at" | "all_day":
                if one.field == "starts_at" or not any(other.field == "starts_at" for other in changed):
                    yield spans(say("brief.diff.when", when=when(post, say)))
            case "link":
                old, new = _two_links(str(one.old or ""), str(one.new or ""))
                yield (*spans(say("brief.diff.link"), " "), *_arrow(address(old), address(new), say))
            case "title" | "copy_text" | "sees" | "affects" | "private":
                label = _label(one.field, say)
                for before, after in runs(str(one.old or ""), str(one.new or "")):
                    yield (*spans(label, " "), *_arrow(_said(before, say), _said(after, say), say))
            case "network" | "handle" | "brand":
                yield (*spans(say("brief.diff.where"), " "), *_arrow(_said(one.old, say), _said(one.new, say), say))


def _arrow(old: Span, new: Span, say: Say) -> tuple[Span, ...]:
    return (old, *spans(f" {say('brief.diff.arrow')} "), new)


def _said(words: object, say: Say) -> Span:
    told = str(words or "")
    return foreign(say("brief.quoted", text=clean(told, _COPY)), _COPY + 2) if told else Span(say("brief.diff.nothing"))


def _two_links(old: str, new: str) -> tuple[str, str]:
    """On one site only the rest of the addresses is told."""
    if old and new and host(old) == host(new):
        short = [urlsplit(one)._replace(scheme="", netloc="").geturl() or "/" for one in (old, new)]
        return short[0], short[1]
    return old or "-", new or "-"


def _label(field: str, say: Say) -> str:
    if field == "title":
        return say("brief.diff.title")
    if field == "copy_text":
        return say("brief.diff.copy")
    if field == "sees":
        return say("brief.label.sees")
    return say("brief.label.affects") if field == "affects" else say("brief.label.private")
