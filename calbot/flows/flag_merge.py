"""Flags that turn out to be one, once more is known of their pages or posts: they go on as one of them.

It is the one furthest on its way, else the oldest. Whoever reported the others has reported that one; their cards say
where they went, and a press on them does nothing.
"""

from __future__ import annotations

from typing import Any, Final

from sqlmodel import Session

from calbot.flows.changing import world_changed
from calbot.flows.flag_ladder import arm
from calbot.flows.flag_matter import behind_of, lead_of, learn, pages_known, same_as, seen_of, to_look
from calbot.flows.flag_telling import hears, hush, show, source_at, speak
from calbot.flows.outhook import write_down
from calbot.flows.shift_brief import show_flags
from calbot.flows.tell import shown_in, tell
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.link import url_key
from calbot.model.post import Post
from calbot.store import flag as flags

SCREEN: Final = "flag.merged"
_ORDER: Final = (FlagState.VERIFYING, FlagState.CLAIMED, FlagState.WAITING, FlagState.OPEN)


def merged(session: Session, turn: Turn, flag: Flag) -> Flag:
    """The flag that stands for `flag` and all others that are about the same by now; the caller commits."""
    while others := same_as(session, turn, flag):
        first, last = sorted((flag, others[0]), key=lambda one: (_ORDER.index(one.state), one.id))
        _merge(session, turn, first, last)
        flag = first
    return flag


def follow(session: Session, turn: Turn, post: Post) -> None:
    """More, or other, is known of where the link of a post leads: flags that are one by that become one. The caller
    commits."""
    own = [page for page in dict.fromkeys((url_key(post.link), url_key(behind_of(session, turn, post)))) if page]
    for flag in flags.open_ones(session, turn.workspace_id):
        broken, about = flag.kind is FlagKind.BROKEN_LINK, not set(own).isdisjoint(pages_known(flag))
        if not flag.stands or not (about if broken else flag.post_id == post.id):
            continue
        learn(flag, (*own,) if broken else ("",) if about else ())
        learn(flag, leads=(lead_of(session, turn, post, pages_known(flag)),))
        merged(session, turn, flag)


def pass_to(session: Session, turn: Turn, post: Post, other: Post) -> None:
    """What was flagged of `post` is about `other`: the two are one post. The caller commits."""
    for flag in flags.open_ones(session, turn.workspace_id):
        if flag.stands and flag.post_id == post.id:
            flag.post_id, flag.seen = other.id, {**flag.seen, **seen_of(other)}
            show(session, turn, merged(session, turn, flag), f".{other.name}")


def _merge(session: Session, turn: Turn, first: Flag, last: Flag) -> None:
    hush(session, turn, last)
    pages, leads, urls = pages_known(last), tuple(last.seen.get("leads", ())), to_look(last)
    brought = _brought(session, turn, first, last)
    first.merge(last, turn.now)
    learn(first, pages, leads, urls)
    # Its key is free before another one is known by it.
    session.flush()
    flags.hand_over_reports(session, turn.workspace_id, last.id, first.id)
    write_down(session, turn, last, "merged", into=first.name)
    write_down(session, turn, first, "took_in", other=last.name, **brought)
    arm(session, turn, first)
    show(session, turn, first)
    speak(session, turn, first, SCREEN, last.name)
    _end(session, turn, first, last)
    show_flags(session, turn, last)
    world_changed(session, turn)


def _brought(session: Session, turn: Turn, first: Flag, last: Flag) -> dict[str, Any]:
    """Who comes along, as the history tells it: how many that have not reported `first` too, and from which chats."""
    known = {one.person_id for one in flags.reports(session, turn.workspace_id, first.id)}
    fresh = [one for one in flags.reports(session, turn.workspace_id, last.id) if one.person_id not in known]
    sources = dict.fromkeys(source_at(session, turn, one.place_id) for one in fresh)
    return {"new": len(fresh), "sources": list(sources)}


def _end(session: Session, turn: Turn, first: Flag, last: Flag) -> None:
    """Where the card of the other one stands it says where that went; where nobody has seen it nothing is said."""
    about, once = ("flag", last.id), f"r{last.revision}"
    where = {place.id: place for place in (*hears(session, turn, last), *shown_in(session, turn, about, "card"))}
    heard = tell(session, turn, where.values(), "flag.card", about, once, slot="card", retract=True)
    standing = [where[number] for number in heard]
    tell(session, turn, standing, SCREEN, about, once, thread_slot="card", values={"why": first.name})
