"""Somebody's first day in Slack: a walk through a day of somebody else, seen by nobody else. Written to be read."""

from __future__ import annotations

from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MKT, Office, labels, words_of
from tests.slack.town import Message

SAMPLE = "this company does not exist"


def said(messages: list[Message]) -> str:
    return " ".join(" / ".join(words_of(message.blocks) for message in messages).split())


def test_the_tour(office: Office) -> None:
    # She asks in the channel; only she sees the first screen of five, plainly a sample.
    office.work()
    trail = len(office.trail("post"))
    (stop,) = office.say(MKT, "tour")
    assert stop.only_for == MKT
    assert "Sample · marketer, 1 of 5" in said([stop])
    assert SAMPLE in said([stop])
    assert labels(stop) == ["Next", "End"]

    # [Next] shows the next one in its place, and the buttons of the sample are words.
    for place in range(2, 6):
        (stop,) = office.press(MKT, stop, "Next")
        assert f"Sample · marketer, {place} of 5" in said([stop])
        assert SAMPLE in said([stop])
        assert set(labels(stop)) <= {"Next", "Back", "End"}
    assert labels(stop) == ["Back", "End"]
    (over,) = office.press(MKT, stop, "End")
    assert "That was the tour." in said([over])
    assert len([one for one in office.town.told("C0MARKETING", MKT) if one.only_for]) == 1, "it was one message"

    # The lead and the agent see their own day, Agt2 in Japanese; nobody else has read of it, and nothing was kept.
    assert "Sample · care lead, 1 of 5" in said(office.say(LEAD, "tour", CARE))
    assert "Sample · agent, 1 of 5" in said(office.say(AGT1, "tour", CARE))
    assert "サンプル · 担当者 1/5" in said(office.say(AGT2, "ツアー", CARE))
    assert len(office.trail("post")) == trail
    assert not any(SAMPLE in words_of(one.blocks) for one in office.town.told(CARE, MKT))
    assert office.town.refused == []
