"""Care answers in the thread of the question, an agent in each chat; marketing reads it before the post goes out."""

from __future__ import annotations

from datetime import timedelta

from calbot.model.identity import Identity
from calbot.model.person import Person
from calbot.model.wording import WordingAnswer
from tests.chat.conftest import NOW
from tests.chat.mixed import page
from tests.chat.mixed.conftest import Company
from tests.chat.slack import office as slack
from tests.chat.slack.office import words_of
from tests.chat.teams import office as teams
from tests.chat.teams.office import words

SAFE = "people will ask if this is safe for the 3 L model"


def test_an_agent_in_each_chat_answers_in_the_thread_and_marketing_reads_it_in_time(both: Company) -> None:
    # Nobody keeps a roster, so all of care is asked, in the places of all three chats.
    starts = NOW + timedelta(hours=4)
    both.slack.keep(
        both.slack.post_of(231, title="How to run the water test", copy_text="Safe for all lids.", starts_at=starts),
        Person(workspace_id="main", id=9, name="Agt3", zone="Europe/London", roles=["agent"]),
        Identity(workspace_id="main", id=99, person_id=9, platform="playground", user="agt3"),
    )
    (asked,) = both.slack.say(slack.MKT, "wording p-231")
    assert "Asked all of care what in p-231 will confuse people." in words_of(asked.blocks)
    both.slack.work()
    here = both.slack.town.told(slack.CARE)[-1]
    there = both.teams.town.told(teams.CARE)[-1]
    assert "Or mention calbot in this thread and say it there." in words_of(here.blocks)

    # Slack: a mention in the thread; whoever writes is thanked alone, marketing reads it, the other chats see it.
    both.slack.send(both.slack.hands.mention(slack.AGT1, slack.CARE, SAFE, here.ts))
    both.slack.work()
    thanks = both.slack.town.told(slack.CARE, slack.AGT1)[-1]
    assert (thanks.thread_ts, thanks.only_for) == (here.ts, slack.AGT1)
    assert words_of(thanks.blocks).startswith("Thank you. Mkt hears of it before p-231 goes out.")
    (result,) = (one for one in both.slack.town.direct(slack.MKT).messages if "p-231" in words_of(one.blocks))
    assert words_of(result.blocks).startswith("Agt1 has read p-231")
    assert SAFE in words_of(result.blocks)
    assert both.slack.clock() < starts
    in_teams = both.teams.town.told(teams.CARE)
    assert [words(one.card) for one in in_teams if one.thread == there.id and SAFE in words(one.card)]
    assert not [one for one in both.slack.town.told(slack.CARE) if SAFE in words_of(one.blocks)], "it stands there"

    # Teams: a mention in the thread of the same question, with a customer in it; the result is edited, not sent anew.
    both.teams.say(
        teams.AGT2, "customer Jane Doe asks whether all lids means hers", f"{teams.CARE};messageid={there.id}"
    )
    both.slack.work()
    assert words_of(result.blocks).startswith("Agt1 and Agt2 have read p-231")
    assert "customer [name] asks whether all lids means hers" in words_of(result.blocks)

    # The playground: the same, and somebody presses a button, which the thread shows too.
    card = next(one for one in both.page.told(page.CARE) if "p-231" in page.words_of(one))
    both.page.asks("agt3", page.CARE, text="@calbot wording: which lids?", thread=str(card["id"]))
    both.slack.press(slack.AGT1, here, "All clear", slack.CARE)
    both.slack.work()
    assert "which lids?" in words_of(result.blocks)
    assert "Agt1:  all clear" in words_of(result.blocks)
    for told in (
        [words_of(one.blocks) for one in both.slack.town.told(slack.CARE) if one.thread_ts == here.ts],
        [words(one.card) for one in both.teams.town.told(teams.CARE) if one.thread == there.id],
        [page.words_of(one) for one in both.page.told(page.CARE, "agt3") if one["id"] != card["id"]],
    ):
        assert any("Agt1: all clear" in " ".join(one.split()) for one in told), told
    kept = {one.person_id: one.text for one in both.rows(WordingAnswer)}
    assert list(kept.values()) == ["", "customer [name] asks whether all lids means hers", "which lids?"]
    assert "Jane" not in repr(both.slack.heard())


def test_what_is_said_in_another_thread_is_no_answer(both: Company) -> None:
    both.slack.keep(both.slack.post_of(231, starts_at=NOW + timedelta(hours=4)))
    both.slack.say(slack.MKT, "wording p-231")
    both.slack.work()
    both.slack.send(both.slack.hands.mention(slack.AGT1, slack.CARE, SAFE, "1700000000.000100"))
    both.slack.send(both.slack.hands.mention(slack.AGT1, slack.CARE, SAFE))
    both.slack.work()
    assert both.rows(WordingAnswer) == []
