"""How old it is what a card tells, and whom not to believe it from: in words, and in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from calbot.chat.cards import Note, Text
from calbot.chat.plain import plain
from calbot.chat.screens import home, morning, status, week, wrap
from calbot.chat.sight import line
from calbot.flows.trust import CLEAR, Sight, Unseen
from calbot.model.state import SourceState
from calbot.words.say import Say, sayer
from tests.web.exhibits import BLIND, MANY_UNSEEN, NOW, SIGHT, a_home, a_week
from tests.web.exhibits_day import NO_DAY, ONLY_FLAGS
from tests.web.exhibits_status import FEEDS, SEEN, WELL

EN, JA = sayer("en", "Europe/London"), sayer("ja", "Europe/London")
HOUR = timedelta(hours=1)
LEAST = {
    SourceState.STALE: Unseen("Pot", SourceState.STALE, NOW - 3 * HOUR, last=True),
    SourceState.FROZEN: Unseen("Pot", SourceState.FROZEN, NOW - 90 * HOUR),
    SourceState.BLIND: Unseen("Pot", SourceState.BLIND, NOW - HOUR, problem="source.login"),
}


def of(one: Unseen) -> Sight:
    return Sight("Pot", NOW, (one,))


@pytest.mark.parametrize(
    ("say", "sight", "told"),
    [
        (EN, SIGHT, "Pot social seen Thu 26 Nov 09:07 London."),
        (JA, SIGHT, "Pot social を11月26日(木) 9:07 ロンドンに確認。"),
        (EN, of(LEAST[SourceState.STALE]), "This may be incomplete. Pot: stale, last read Thu 26 Nov 06:10 London."),
        (
            EN,
            of(LEAST[SourceState.FROZEN]),
            "This may be incomplete. Pot: frozen? unchanged since Sun 22 Nov 15:10 London.",
        ),
        (
            EN,
            of(LEAST[SourceState.BLIND]),
            "This may be incomplete. Pot: blind since Thu 26 Nov 08:10 London. The server refuses the login.",
        ),
        (EN, of(Unseen("Pot", SourceState.STALE, last=True)), "This may be incomplete. Pot: not read yet."),
        (EN, of(Unseen("Pot", SourceState.BLIND, last=True)), "This may be incomplete. Pot: blind, never read so far."),
        (EN, CLEAR, ""),
    ],
)
def test_one_line_says_how_old_it_is_or_whom_not_to_believe(say: Say, sight: Sight, told: str) -> None:
    assert line(sight, say) == told


def test_of_many_feeds_three_are_named_and_the_rest_is_counted() -> None:
    told = line(MANY_UNSEEN, EN)
    assert all(name in told for name in ("Plan: frozen", "Launches: stale", "2 more feeds"))
    assert "Wrong" not in told
    assert "ほか2件" in line(MANY_UNSEEN, JA)


def test_an_age_stands_under_a_card_and_a_warning_of_a_feed_at_its_top() -> None:
    seen, unseen = week.card(a_week(2), EN), week.card(a_week(2, BLIND), EN)
    assert isinstance(seen.elements[-1], Note)
    assert plain(seen).endswith(line(SIGHT, EN))
    assert isinstance(unseen.elements[1], Text)
    assert plain(unseen).splitlines()[1] == line(BLIND, EN)


@pytest.mark.parametrize("state", list(LEAST))
def test_no_list_of_posts_is_called_empty_while_a_feed_is_not_seen(state: SourceState) -> None:
    view = a_week(0, of(LEAST[state]))
    for drawn in (week.card(view, EN), week.today(view, EN), week.mine(view, EN)):
        assert plain(drawn).startswith("I cannot say what is planned.")
        assert "Pot: " in plain(drawn)
    assert plain(week.card(replace(view, sight=SIGHT), EN)).startswith("No posts are planned.")


@pytest.mark.parametrize("state", list(LEAST))
def test_nothing_is_said_to_be_quiet_in_a_shift_while_a_feed_is_not_seen(state: SourceState) -> None:
    empty = a_home(during=a_week(0))
    unseen = plain(home.shift(replace(empty, today=a_week(0, of(LEAST[state]))), EN))
    assert "Nothing goes out" not in unseen
    assert "Whether anything goes out in it is not known." in unseen
    assert "Pot: " in unseen
    assert "Nothing goes out in it." in plain(home.shift(empty, EN))
    assert "go out in it." in plain(home.shift(a_home(during=a_week(3), today=a_week(0, BLIND)), EN))


@pytest.mark.parametrize("state", list(LEAST))
def test_no_day_is_called_empty_while_a_feed_is_not_seen(state: SourceState) -> None:
    for draw, view, quiet in ((morning.card, NO_DAY, "No post goes out"), (wrap.card, ONLY_FLAGS, "Nothing of yours")):
        unseen = plain(draw(replace(view, sight=of(LEAST[state])), EN))
        assert quiet not in unseen
        assert "is not known." in unseen
        assert "Pot: " in unseen
        assert quiet in plain(draw(replace(view, sight=SIGHT), EN))


@pytest.mark.parametrize("at", [2, 3, 4], ids=["frozen", "stale", "blind"])
def test_status_is_not_well_while_a_feed_is_not_seen(at: int) -> None:
    assert plain(status.card(WELL, SEEN, EN)).startswith("All is well")
    told = plain(status.card(WELL, (*SEEN, FEEDS[at]), EN))
    assert told.startswith("1 feed cannot be relied on")
    assert ("frozen? unchanged since", "stale, last read", "blind, last read")[at - 2] in told
