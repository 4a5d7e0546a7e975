"""Which flow and which screen draw a notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calbot.chat.cards import Card
from calbot.chat.screens import (
    again,
    alert,
    began,
    brief,
    clocks,
    cover,
    delight,
    faq,
    feeds,
    finding,
    flag,
    flags,
    half_off,
    handover,
    held,
    hours,
    idea,
    meant,
    miss,
    morning,
    moved,
    parted,
    pause,
    person,
    place,
    post,
    preflight,
    question,
    readings,
    removal,
    reply,
    result,
    rules,
    thread,
    wording,
    wrap,
    writeback,
)
from calbot.flows import began as begans
from calbot.flows import (
    brief_change,
    brief_question,
    digest,
    faq_view,
    faq_wanted,
    faq_watch,
    flag_view,
    idea_view,
    informed,
    mailed,
    meant_view,
    mention,
    outlook,
    pause_telling,
    pause_view,
    preflight_view,
    shift_brief,
    thread_view,
    understood_told,
    wording_telling,
    wording_view,
)
from calbot.flows import clocks as clock_flow
from calbot.flows import cover as covers
from calbot.flows import delight as delights
from calbot.flows import feeds as feed_flow
from calbot.flows import finding as findings
from calbot.flows import half_off as halves
from calbot.flows import handover as handovers
from calbot.flows import heard as heards
from calbot.flows import identity as identities
from calbot.flows import meant as meants
from calbot.flows import miss as misses
from calbot.flows import morning as mornings
from calbot.flows import moved as moves
from calbot.flows import parted as partings
from calbot.flows import place as places
from calbot.flows import post as posts
from calbot.flows import question as questions
from calbot.flows import readings as readings_flow
from calbot.flows import removal as removals
from calbot.flows import replay as replays
from calbot.flows import result as results
from calbot.flows import talk as talks
from calbot.flows import thread as threads
from calbot.flows import wrap as wraps
from calbot.flows import writeback as writebacks
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
    begans.CARD: Screen(begans.show, _plain(began.card)),
    "alert.card": Screen(mention.show, _plain(alert.in_place)),
    "alert.call": Screen(digest.again, again.call),
    "alert.told": Screen(digest.again, again.call),
    "alert.rung": Screen(digest.again, again.rung),
    talks.TALK: Screen(digest.again, again.talk),
    threads.STEP: Screen(thread_view.show, thread.steps),
    handovers.DRAFT: Screen(handovers.show, _plain(handover.draft)),
    handovers.CARD: Screen(handovers.show, _plain(handover.card)),
    shift_brief.CARD: Screen(shift_brief.show, _plain(brief.shift)),
    brief_change.CARD: Screen(brief_change.show, brief.changed),
    brief_question.ASKED: Screen(brief_question.show, _plain(brief.question)),
    brief_question.ANSWERED: Screen(brief_question.show, _plain(brief.answered)),
    clock_flow.CARD: Screen(clock_flow.show, _plain(clocks.card)),
    "cover.card": Screen(covers.show, _plain(cover.card)),
    "cover.released": Screen(covers.show, _plain(cover.released)),
    "cover.standdown": Screen(covers.show, _plain(cover.standdown)),
    "digest.card": Screen(digest.of_place, again.digest),
    "delight.card": Screen(delights.show, _plain(delight.card)),
    "delight.told": Screen(delights.show, _plain(delight.told)),
    "digest.informed": Screen(informed.of_person, _plain(again.informed)),
    faq_wanted.WANTED: Screen(faq_view.show, _plain(faq.wanted)),
    faq_wanted.WRITTEN: Screen(faq_view.show, _plain(faq.written)),
    faq_watch.EXPIRES: Screen(faq_view.show_text, _plain(faq.expires)),
    faq_watch.WITHDRAWN: Screen(faq_view.show, _plain(faq.withdrawn)),
    "feed.card": Screen(feed_flow.show, _plain(feeds.blind)),
    understood_told.CARD: Screen(feed_flow.show, _plain(feeds.understood)),
    "finding.card": Screen(findings.show, _plain(finding.card)),
    "flag.card": Screen(flag_view.show, _plain(flag.card)),
    "flag.call": Screen(flag_view.show, flag.call),
    "flag.rung": Screen(flag_view.show, flag.rung),
    "flag.settled": Screen(flag_view.show, _plain(flag.settled)),
    "flag.declined": Screen(flag_view.show, _plain(flag.declined)),
    "flag.bounced": Screen(flag_view.show, _plain(flag.bounced)),
    "flag.merged": Screen(flag_view.show, flags.merged),
    "idea.card": Screen(idea_view.show, _plain(idea.card)),
    "idea.shipped": Screen(idea_view.show, _plain(idea.shipped)),
    "idea.declined": Screen(idea_view.show, _plain(idea.declined)),
    halves.CARD: Screen(halves.show, _plain(half_off.card)),
    "heard.reply": Screen(heards.reply, _plain(reply.card)),
    meants.CARD: Screen(meant_view.show, _plain(meant.card)),
    readings_flow.CARD: Screen(readings_flow.show, _plain(readings.card)),
    mailed.CARD: Screen(mailed.show, again.mailed),
    mornings.CARD: Screen(mornings.show, _plain(morning.card)),
    "miss.card": Screen(misses.show, _plain(miss.card)),
    partings.CARD: Screen(partings.show, _plain(parted.card)),
    pause_telling.CARD: Screen(pause_view.show, _plain(pause.card)),
    pause_telling.MINE: Screen(pause_view.show, pause.mine),
    pause_telling.CAUGHT: Screen(pause_view.show, pause.caught),
    pause_telling.ENDED: Screen(pause_view.show, pause.ended),
    pause_telling.HELD: Screen(pause_view.show_held, _plain(held.card)),
    "person.linked": Screen(identities.show, person.told),
    "place.hello": Screen(places.show, _plain(place.hello)),
    "place.parked": Screen(places.show, _plain(place.parked)),
    "post.held": Screen(posts.show, post.told_held),
    # What an older version kept and nobody has delivered yet.
    "post.moved": Screen(posts.show, post.told_moved),
    "post.cancelled": Screen(posts.show, post.told_cancelled),
    "post.settled": Screen(moves.show, moved.card),
    "post.bundle": Screen(moves.show_bundle, moved.bundle),
    questions.CARD: Screen(questions.show, question.card),
    "preflight.card": Screen(preflight_view.show, _plain(preflight.card)),
    "preflight.more": Screen(preflight_view.show, preflight.more),
    "removal.card": Screen(removals.show, _plain(removal.card)),
    replays.CARD: Screen(replays.show, _plain(rules.replayed)),
    replays.GIVEN_UP: Screen(replays.undone, _plain(rules.given_up)),
    "result.card": Screen(results.show, _plain(result.card)),
    wraps.CARD: Screen(wraps.show, _plain(wrap.card)),
    writebacks.CARD: Screen(writebacks.show, _plain(writeback.card)),
    wording_telling.CARD: Screen(wording_view.show, _plain(wording.card)),
    wording_telling.RESULT: Screen(wording_view.show, _plain(wording.result)),
    wording_telling.REPLY: Screen(wording_view.show, _plain(wording.replied)),
    wording_telling.LINE: Screen(wording_view.show, wording.said),
    "surge.card": Screen(outlook.surge_card, _plain(hours.surge)),
}
