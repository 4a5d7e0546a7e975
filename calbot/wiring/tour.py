"""The stops of the tour: for each role the screens of a day, drawn by what draws the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from calbot.chat.screens import alert, brief, cover, faq, flag, handover, idea, morning, moved, qa, result, wrap
from calbot.chat.touring import Guided, Stop
from calbot.wiring.tour_sample import Sample
from calbot.words.say import Say


def stops(guided: Guided, say: Say, now: datetime) -> Sequence[Stop]:
    """What somebody is shown who follows a person of that role through a day."""
    day = Sample(say, now)
    match guided:
        case Guided.MARKETER:
            return _marketer(day, say)
        case Guided.LEAD:
            return _lead(day, say)
        case Guided.AGENT:
            return _agent(day, say)
        case _:
            assert_never(guided)


def _marketer(day: Sample, say: Say) -> Sequence[Stop]:
    view, values = day.moved()
    return (
        Stop(say("tour.marketer.alert", at=say.time(day.now)), alert.card(day.alert(), say)),
        Stop(say("tour.marketer.moved"), moved.card(view, say, values)),
        Stop(say("tour.marketer.flag", at=say.time(day.at(11, 18))), flag.card(day.flag(), say)),
        Stop(say("tour.marketer.idea"), idea.card(day.idea(offered=True), say)),
        Stop(say("tour.marketer.wrap", at=say.time(day.at(17, 30))), wrap.card(day.wrap(), say)),
    )


def _lead(day: Sample, say: Say) -> Sequence[Stop]:
    return (
        Stop(say("tour.lead.morning", at=say.time(day.at(7, 30))), morning.card(day.morning(), say)),
        Stop(say("tour.lead.alert", at=say.time(day.now)), alert.card(day.alert(), say)),
        Stop(say("tour.lead.cover"), cover.card(day.cover(), say)),
        Stop(say("tour.lead.qa"), qa.card(day.looked(), say)),
        Stop(say("tour.lead.result"), result.card(day.result(), say)),
    )


def _agent(day: Sample, say: Say) -> Sequence[Stop]:
    question = say("tour.sample.question")
    return (
        Stop(say("tour.agent.shift", at=say.time(day.at(7))), brief.shift(day.shift(), say)),
        Stop(say("tour.agent.answers"), faq.found([day.answers()], question, say)),
        Stop(say("tour.agent.flag", at=say.time(day.at(11, 18))), flag.opened(day.flag(), say)),
        Stop(say("tour.agent.idea"), idea.given(day.idea(offered=False), say)),
        Stop(say("tour.agent.handover", at=say.time(day.at(14, 50))), handover.draft(day.handover(), say)),
    )
