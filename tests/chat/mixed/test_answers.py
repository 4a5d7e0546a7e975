"""What customers may be told, and what will confuse them: marketing in Slack, an agent in each chat. To be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.model.faq import FaqState, FaqText, FaqUse
from calbot.model.shift import Shift
from calbot.model.wording import Wording, WordingState
from tests.chat.conftest import NOW
from tests.chat.mixed.conftest import Company
from tests.chat.slack import office as slack
from tests.chat.slack.office import labels, words_of
from tests.chat.teams import office as teams
from tests.chat.teams.office import alone, buttons, words
from tests.slack.town import Message

HOUR = timedelta(hours=1)
SAFE = "people will ask if this is safe for the 3 L model"


@pytest.fixture
def day(both: Company) -> Company:
    """p-231 goes out in four hours; Agt1 (Slack, London) and Agt2 (Teams, Tokyo) are on shift."""
    title = "How to run the water test"
    both.slack.keep(
        both.slack.post_of(231, title=title, copy_text="Safe for all lids.", starts_at=NOW + 4 * HOUR),
        *(
            Shift(workspace_id="main", id=key, person_id=key, starts_at=NOW - HOUR, ends_at=NOW + 7 * HOUR)
            for key in (3, 4)
        ),
    )
    return both


def in_slack(day: Company, user: str) -> list[str]:
    return [words_of(message.blocks) for message in day.slack.town.direct(user).messages]


def of_the_check(day: Company) -> list[Message]:
    """What marketing's own conversation holds of the words of p-231."""
    return [one for one in day.slack.town.direct(slack.MKT).messages if "read p-231" in words_of(one.blocks)]


def test_an_answer_written_in_slack_is_taken_in_both_chats(day: Company) -> None:
    # An agent drafts it in Slack, in a modal; it is grey in Teams.
    day.slack.say(slack.AGT1, "faq new which lids does the water test fit?", slack.CARE)
    day.slack.submit(slack.AGT1, day.slack.modal(), {"text": "It fits all lids.", "locale": "en"}, slack.CARE)
    (grey,) = day.teams.say(teams.AGT2, "回答 lids", alone(teams.AGT2))
    assert "承認済みの回答0件" in words(grey.card)
    assert "Agt1 の下書き（未承認）" in words(grey.card)

    # Marketing approves it; both agents take it.
    (shown,) = day.slack.say(slack.MKT, "faq q-1")
    assert "Approve (English)" in labels(shown)
    day.slack.press(slack.MKT, shown, "Approve (English)")
    (found,) = day.slack.say(slack.AGT1, "faq lids", slack.CARE)
    (taken,) = day.slack.press(slack.AGT1, found, "Copy (English)", slack.CARE)
    assert words_of(taken.blocks).startswith("It fits all lids.")
    (there,) = day.teams.say(teams.AGT2, "回答 lids", alone(teams.AGT2))
    day.teams.press(teams.AGT2, there.card, "コピー（英語）", alone(teams.AGT2))
    assert sorted(one.person_id for one in day.rows(FaqUse)) == [3, 4]
    assert [one.state for one in day.rows(FaqText)] == [FaqState.APPROVED]


def test_care_reads_the_words_in_both_chats_and_marketing_hears_once(day: Company) -> None:
    # 10:30 Marketing asks; each agent is asked alone, in the chat where that agent is.
    (asked,) = day.slack.say(slack.MKT, "wording p-231")
    assert "Asked Agt1 and Agt2 what in p-231 will confuse people." in words_of(asked.blocks)
    day.slack.work()
    assert "Mkt asks: what in p-231 will confuse people?" in in_slack(day, slack.AGT1)[0]
    (question,) = (
        one for one in day.teams.town.told(alone(teams.AGT2)) if "p-231 にわかりにくい点はありますか" in words(one.card)
    )
    assert "問題なし" in buttons(question.card)

    # Agt1 says it in words, Agt2 presses; marketing is told once, with what can be done.
    day.slack.say(slack.AGT1, f"wording p-231 {SAFE}", slack.CARE)
    day.slack.work()
    assert of_the_check(day) == []
    day.teams.press(teams.AGT2, question.card, "問題なし", alone(teams.AGT2))
    day.slack.work()
    (result,) = of_the_check(day)
    assert words_of(result.blocks).startswith("Agt1 and Agt2 have read p-231")
    assert SAFE in words_of(result.blocks)
    assert {"Add line to copy", "Add FAQ", "Reply"} <= {*labels(result)}

    # It is cancelled: both questions are struck where they stand, and so is what was said of it.
    (really,) = day.slack.say(slack.MKT, "cancel p-231")
    day.slack.press(slack.MKT, really, "Cancel")
    day.slack.work()
    assert "p-231 will not go out: nothing to read." in in_slack(day, slack.AGT1)[0]
    assert "p-231 は中止です" in words(question.card)
    assert words_of(result.blocks).startswith("p-231 will not go out")
    assert [one.state for one in day.rows(Wording)] == [WordingState.OFF]
