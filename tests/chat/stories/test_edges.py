"""What goes otherwise than planned, in each chat: moves, cancels, surges, misses. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.flows import evidence, preflight
from calbot.flows.preflight import Seen
from calbot.flows.tell import care_places, tell
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.event import Event, EventKind
from calbot.model.miss import Miss, MissCause
from calbot.model.outlook import Outlook
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.wiring.house import MAIN
from tests.chat import weeks
from tests.chat.conftest import NOW
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.plan import EVENING, caused_by, covered, looked, moved_to, settled, told, with_calendar
from tests.chat.stories.stage import Stage, said

HOUR = timedelta(hours=1)
THIRD = datetime(2026, 12, 3, 10, tzinfo=UTC)


def the_post(stage: Stage, number: int = 1) -> Post:
    found: Post = next(one for one in stage.rows(Post) if one.id == number)
    return found


def lines(stage: Stage, who: str = "Mkt", place: str = MARKETING) -> list[str]:
    """What stands there of the first post, for phones."""
    return [one.line for one in stage.all_see(who, place) if "p-1" in one.line]


def test_three_moves_are_one_message_and_there_and_back_is_none(stage: Stage) -> None:
    with_calendar(stage)
    looked(stage, told("a", THIRD), told("b", THIRD))
    stage.work()

    # 13:00, 13:04, 13:09 It is dragged three times: nothing is said meanwhile.
    for minutes, hour in ((0, 14), (4, 16), (5, 12)):
        stage.office.later(minutes=minutes)
        looked(stage, told("a", THIRD.replace(hour=hour)), told("b", THIRD))
        stage.work()
        assert lines(stage) == []

    # 13:19 One message, of the net change, where marketing and where care reads.
    stage.later(minutes=10, seconds=1)
    (line,) = lines(stage)
    assert "Thu 3 Dec 10:00" in line
    assert "12:00 London" in line
    assert len(lines(stage, "Agt1", CARE)) == 1

    # There and back within ten minutes: silence.
    for minutes, hour in ((60, 15), (4, 12)):
        stage.office.later(minutes=minutes)
        looked(stage, told("a", THIRD.replace(hour=hour)), told("b", THIRD))
    stage.later(minutes=20)
    assert len(lines(stage)) == 1


def test_the_third_move_of_a_week_asks_whether_its_hour_is_to_be_confirmed(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    for hour in ("8:00", "9:00", "10:00"):
        (asked,) = stage.says("Mkt", f"move p-214 fri {hour}")
        stage.presses("Mkt", asked, "Move")
        stage.later(minutes=30)
    card = stage.card("Mkt", MARKETING, "Moved 3 times in 7 days")
    stage.presses("Mkt", card, "Hold as TBC")
    assert the_post(stage, 214).all_day


def test_a_cancel_takes_the_warning_along_and_asks_about_the_cover(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    stage.work()
    settled(stage, caused_by(214), ways=(moved_to(the_post(stage, 214), EVENING + 14 * HOUR), covered()))
    stage.says("Lead", "here care")
    card = stage.card("Lead", CARE, "s-1")
    stage.presses("Lead", card, "Ask cover")
    stage.presses("Agt1", stage.card("Agt1", CARE, "c-1"), "I can")
    assert [one.state for one in stage.rows(Cover)] == [CoverState.FILLED]

    # 17:00 It is cancelled: struck wherever it stands, and the lead is asked whether Agt1 is let go.
    (asked,) = stage.says("Mkt", "cancel p-214")
    stage.presses("Mkt", asked, "Cancel")
    settled(stage)
    stage.work()
    assert next(one.state for one in stage.rows(Alert) if one.id == 1) is AlertState.CALLED_OFF
    assert all(any(one.struck for one in stage.all_see(who, CARE, "s-1")) for who in ("Lead", "Agt1", "Agt3"))
    release = next(
        one for one in stage.all_see("Lead", CARE) if any(label.startswith("Release") for label in one.labels)
    )
    stage.presses("Lead", release, "Release")
    assert [one.state for one in stage.rows(Cover)] == [CoverState.STOOD_DOWN]
    assert "You are not needed" in said(stage.sees("Agt1"))


def test_a_window_that_nobody_was_warned_of_is_explained_by_one_press(stage: Stage) -> None:
    stage.keep(weeks.missed(MAIN))
    assert "m-3" in said(stage.says("Lead", "miss"))
    (card,) = stage.says("Lead", "miss m-3")
    label = next(one for one in card.labels if "epost" in one)
    stage.presses("Lead", card, label)
    assert [one.cause for one in stage.rows(Miss)] == [MissCause.REPOST]


def test_a_slash_in_a_thread_is_not_the_only_way(stage: Stage) -> None:
    told_of = said(stage.says("Agt1", "help"))
    assert "@calbot" in told_of
    assert "flag" in told_of


def test_two_clicks_are_one_effect_and_an_old_button_says_why(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    (first,) = stage.says("Mkt", "move p-214 fri 8:00")
    (second,) = stage.says("Mkt2", "move p-214 fri 9:00")
    stage.presses("Mkt", first, "Move")
    late: Any = stage.presses("Mkt2", second, "Move")
    assert the_post(stage, 214).starts_at.hour == 8
    assert "Mkt moved it" in said(late), said(late)
    assert len(stage.rows(Post)) == 1


def test_of_a_surge_that_no_post_explains_care_says_what_is_behind_it(stage: Stage) -> None:
    since = NOW.replace(minute=0)
    number = int(since.timestamp() // 3600)
    surge: dict[str, Any] = {"since": since.isoformat(), "times": 3.2, "expected": 1.0, "share": 0.08, "posts": []}
    surge |= {"low": 0.0, "high": 0.2, "told": number}
    ran = {"made_at": since, "start": since, "mean": [1.0], "baseline": [1.0], "surge": surge}
    stage.keep(Outlook(workspace_id=MAIN, team="care", **ran))

    def say(session: Session, turn: Turn) -> None:
        tell(session, turn, care_places(session, turn), "surge.card", ("surge", number), "0", slot="card")
        session.commit()

    stage.flow(say)
    card = stage.card("Agt1", CARE, "3.2 times the usual messages")
    assert "8%" in card.words
    assert {"Outage", "News", "Influencer"} <= {*card.labels}
    stage.presses("Agt1", card, "News")
    (event,) = (one for one in stage.rows(Event) if one.kind is EventKind.SURGE)
    assert event.title == "news"


def test_around_a_post_its_owner_hears_of_what_is_to_be_mended_or_unknown_and_of_nothing_else(stage: Stage) -> None:
    link = "https://pot.example/safe"
    stage.keep(stage.office.post_of(link=link, starts_at=NOW + HOUR))
    expected = {"told_at": NOW, "starts_at": NOW + HOUR, "mean": 190.0, "low": 115.0, "high": 310.0}
    stage.keep(Result(workspace_id=MAIN, post_id=214, size="big", **expected))
    stage.office.later(minutes=45)
    seen = {"status": 200, "said": "link.healthy", "asked": link, "url": link, "title": "Safe", "healthy": True}

    # 14:45 All is well: silence.
    stage.flow(preflight.keep, [Seen(214, link, seen)])
    assert not stage.sees("Mkt", ALONE, "p-214")

    # 15:10 It is out, and its link is broken: the owner alone, once; mended, the message says so.
    stage.office.later(minutes=26)
    gone = seen | {"status": 404, "said": "link.missing", "title": "", "healthy": False}
    stage.flow(preflight.keep, [Seen(214, link, gone)])
    assert "1 thing to mend" in stage.card("Mkt", ALONE, "p-214").words
    assert not stage.sees("Mkt2", ALONE, "p-214")
    stage.office.later(minutes=5)
    stage.presses("Mkt", stage.card("Mkt", ALONE, "p-214"), "Look again")
    stage.flow(preflight.keep, [Seen(214, link, seen)])
    assert "mended, nothing is left to do" in stage.card("Mkt", ALONE, "p-214: mended").words

    # 15:15 Care counts on it, and nothing shows that it went out: the owner is asked, alone, and says so.
    assert stage.flow(evidence.due) == [214]
    stage.flow(evidence.look, 214)
    asked = stage.card("Mkt", ALONE, "nothing shows it yet")
    assert not stage.sees("Mkt2", ALONE, "p-214")
    stage.presses("Mkt", asked, "It is out")
    assert "p-214 is out, says Mkt." in stage.card("Mkt", ALONE, "p-214 is out").words
    assert stage.flow(evidence.due) == []


def test_who_is_away_is_not_called_and_the_backup_is(stage: Stage) -> None:
    def back_up(session: Session, turn: Turn) -> None:
        session.get_one(Account, (MAIN, 1)).backup_id = 2
        session.commit()

    stage.flow(back_up)
    away = {"starts_at": NOW - HOUR, "ends_at": NOW + 72 * HOUR, "kind": EventKind.ABSENCE, "owner": "Mkt"}
    stage.keep(stage.office.post_of(owner_id=None), Event(workspace_id=MAIN, id=9000, **away))
    stage.work()
    stage.office.later(hours=22)
    grave = caused_by(214, minutes=500.0, chance=0.9)
    settled(stage, grave, ways=(moved_to(the_post(stage, 214), EVENING + 14 * HOUR), covered()))
    assert not stage.sees("Mkt", ALONE, "s-1")
    called = stage.card("Mkt2", ALONE, "s-1")
    assert "You get this as stand-in for TikTok." in called.words
    assert any(label.startswith("Move p-214") for label in called.labels)
