"""Homes in Slack: the marketer's posts and flags, the lead's load and warnings, the agent's shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.model.alert import Alert
from calbot.model.heard import HeardState
from calbot.model.outlook import Outlook
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store.session import writing
from tests.chat.conftest import NOW
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MKT, Office, words_of
from tests.slack.shapes import wrong_with_view
from tests.slack.town import View

HOUR = timedelta(hours=1)


def home_of(office: Office, user: str) -> View:
    """What the person sees, which is what Slack takes."""
    office.send(office.hands.home(user))
    office.answer()
    assert office.town.refused == []
    view = office.town.homes[user]
    assert wrong_with_view(view.view) == []
    return view


def told(office: Office, user: str) -> str:
    return words_of(home_of(office, user).view["blocks"])


@pytest.fixture
def busy(office: Office) -> Office:
    """Pot's owner is Mkt; Pan has a post of nobody, and one of an agent who owns it alone."""
    office.keep(office.post_of(214, title="Mine by account"))
    office.keep(office.post_of(215, title="Mine by name", account_id=None, owner_id=1, starts_at=NOW + 3 * 24 * HOUR))
    office.keep(office.post_of(216, title="Not mine", account_id=None, owner_id=3, starts_at=NOW + 2 * HOUR))
    office.keep(office.post_of(217, title="Much later", starts_at=NOW + 9 * 24 * HOUR))
    return office


def test_the_marketers_home_has_their_own_posts_of_the_week(busy: Office) -> None:
    shown = told(busy, MKT)
    own = shown[: shown.index("posts today") if "posts today" in shown else shown.index("post today")]
    assert "2 posts of yours until Tue 1 Dec" in own
    assert "p-214" in own
    assert "p-215" in own
    assert "p-216" not in own
    assert "p-217" not in shown
    assert "posts of yours" not in told(busy, LEAD)
    assert "posts of yours" not in told(busy, AGT1)


def test_a_marketer_without_posts_is_told_so(office: Office) -> None:
    assert "Nothing of yours is planned" in told(office, MKT)


def test_the_leads_home_has_the_load_and_the_warnings(busy: Office) -> None:
    window = {"starts_at": NOW + 31 * HOUR, "ends_at": NOW + 39 * HOUR, "normal_minutes": 18.0, "share_late": 0.6}
    minutes = {"minutes": 276.0, "minutes_low": 174.0, "minutes_high": 408.0, "target_minutes": 240}
    assert "messages expected" not in told(busy, LEAD), "nothing is known of the next hours yet"
    busy.work()
    assert busy.rows(Outlook), "the assessment tells of the hours ahead"
    busy.keep(Alert(workspace_id="main", id=88, created_at=NOW, changed_at=NOW, told_at=NOW, **window, **minutes))
    shown = told(busy, LEAD)
    assert "s-88" in shown
    assert "messages expected" in shown
    assert "Chicago" in shown
    assert "messages expected" not in told(busy, MKT)


def test_the_agents_home_has_the_shift_and_what_goes_out_in_it(busy: Office) -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    busy.keep(Shift(workspace_id="main", id=1, name="agt1", starts_at=noon, ends_at=noon + 8 * HOUR))
    busy.keep(Shift(workspace_id="main", id=2, name="agt2", starts_at=noon + 9 * HOUR, ends_at=noon + 17 * HOUR))
    shown = told(busy, AGT1)
    assert "Your shift: Wed 25 Nov 12:00-20:00 London" in shown
    assert "1 post goes out in it." in shown
    assert shown.index("p-216") < shown.index("post today")
    assert "その間に公開される投稿はありません。" in told(busy, AGT2)


def test_who_is_all_of_it_has_all_of_it_within_slacks_limits(busy: Office) -> None:
    everything = [role.value for role in Role]
    with writing(busy.house.engine, "main") as session:
        mkt = next(one for one in busy.rows(Person) if one.name == "Mkt")
        session.get_one(Person, ("main", mkt.id)).roles = everything
        session.commit()
    many: list[Any] = [
        busy.post_of(300 + at, title="<!channel> " + "x" * 400, starts_at=NOW + at * HOUR) for at in range(120)
    ]
    busy.keep(*many)
    for number in range(6):
        busy.say(AGT1, f"flag typo p-{300 + number}", CARE)
    view = home_of(busy, MKT)
    assert len(view.view["blocks"]) <= 100
    assert len(busy.rows(Post)) == 124


@pytest.mark.parametrize("word", ["not_enabled", "user_not_found", "invalid_arguments"])
def test_a_home_that_slack_does_not_take_is_not_offered_without_end(office: Office, word: str) -> None:
    office.town.fail(word, "views.publish", times=99)
    office.send(office.hands.home(MKT))
    for _ in range(4):
        office.answer()
        office.later(seconds=40)
    assert [row.state for row in office.heard()] == [HeardState.ANSWERED]
    assert sum(fault.times for fault in office.town.faults) == 98, "asked once"
