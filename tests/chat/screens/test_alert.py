"""The WATCH card: window and number first, why, what to do, range, how fresh; struck through when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calbot.alerts.record import Record
from calbot.chat.cards import Actions, Title
from calbot.chat.commands.table import PRESSES
from calbot.chat.plain import plain
from calbot.chat.screens.alert import card
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.views import AlertView, Cause
from calbot.flows.ways import Remedy, Stint
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.post import Post
from calbot.words.say import Say, sayer

LONDON, TOKYO = sayer("en", "Europe/London"), sayer("ja", "Asia/Tokyo")
NOW = datetime(2026, 11, 25, 11, 18, tzinfo=UTC)


@pytest.fixture
def view(alert: Callable[..., Alert], post: Callable[..., Post]) -> AlertView:
    do_dont = post(title="do/don't")
    promo = post(id=219, network="x", brand="Pan", title="promo", starts_at=datetime(2026, 11, 26, 18, 30, tzinfo=UTC))
    return AlertView(
        alert=alert(),
        causes=(Cause(do_dont, 190, 115, 310), Cause(promo, 70, 40, 120)),
        options=(
            Remedy("move", datetime(2026, 11, 27, 8, tzinfo=UTC), 138.0, do_dont),
            Remedy(
                "cover",
                datetime(2026, 11, 26, 19, tzinfo=UTC),
                120.0,
                ends_at=datetime(2026, 11, 27, 1, tzinfo=UTC),
                heads=1,
            ),
        ),
        may=frozenset({"post.move"}),
        now=NOW,
        sight=Sight("Pot social", NOW),
    )


def test_the_whole_card_in_english(view: AlertView) -> None:
    shown = card(replace(view, thin_from=datetime(2026, 11, 26, 21, tzinfo=UTC), thin_heads=1), LONDON)
    assert plain(shown).split("\n") == [
        "[WATCH] Thu 26 Nov 18:30-02:00 London: mean first response 4.6 h (SLA 4 h; normally 18 min)",
        "Why     p-214 TikTok “do/don't” 19:00 (190 messages, 115-310) and p-219 X “promo” 18:30 (70 messages, 40-120)"
        " arrive together: more than the people on duty can answer in time. Only 1 person on duty from 21:00.",
        "Do      1. Move p-214 to Fri 27 Nov 08:00 London: 2.3 h",
        "        2. Ask for +1 person, Thu 26 Nov 19:00-01:00 London: 2 h",
        "Range   2.9 h to 6.8 h. 62% would wait over 4 h.",
        "Record  No record yet: fewer than five like it are over. Missed in 30 days: 0.",
        "Trust   Pot social seen Wed 25 Nov 11:18 London.",
        "[Move p-214 to Fri 27 Nov 08:00 London (2.3 h)]",
        "s-88 · told here since this place is bound to care; team care answers these posts.",
    ]
    assert shown.level == "watch"
    assert shown.fallback.endswith("18 min) s-88")


def test_the_lead_in_japanese_for_a_reader_in_tokyo(view: AlertView) -> None:
    assert plain(card(view, TOKYO)).split("\n")[0] == (
        "[注意] 11月27日(金) 3:30-11:00 東京 平均初回応答 4.6時間(目標 4時間、通常 18分)"
    )


def test_the_move_button_carries_where_to_and_the_revision_it_was_drawn_with(view: AlertView) -> None:
    (row,) = (element for element in card(view, LONDON).elements if isinstance(element, Actions))
    (button,) = row.buttons
    assert (button.verb, button.subject, button.revision) == ("post.move", 214, 1)
    assert button.values == {"to": "2026-11-27T08:00:00+00:00", "zone": "Europe/London", "alert": "88.1"}


def test_who_may_not_move_sees_the_options_without_buttons(view: AlertView) -> None:
    shown = card(replace(view, may=frozenset()), LONDON)
    assert not any(isinstance(element, Actions) for element in shown.elements)
    assert "Move p-214 to" in plain(shown)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("alert.gone.cancelled", "Called off: p-214 TikTok “do/don't” was cancelled (Mkt). No spike."),
        (
            "alert.gone.moved",
            "Called off: p-214 TikTok “do/don't” was moved to Thu 26 Nov 19:00 London (Mkt). No spike.",
        ),
        ("alert.gone.covered", "Called off: cover was added. The answers will be in time."),
        ("alert.gone.changed", "Called off: the forecast changed. The answers will be in time."),
    ],
)
def test_called_off_is_struck_through_and_says_why(view: AlertView, why: str, said: str) -> None:
    view.alert.call_off(why, NOW, 214)
    shown = card(replace(view, gone_post=view.causes[0].post, gone_by="Mkt"), LONDON)
    assert shown.struck
    assert shown.elements[0].spans[0].struck if isinstance(shown.elements[0], Title) else False
    assert plain(shown).split("\n")[1] == said
    assert not any(isinstance(element, Actions) for element in shown.elements)
    assert shown.fallback.startswith(said)


@pytest.mark.parametrize("level", AlertLevel)
@pytest.mark.parametrize("say", [LONDON, TOKYO])
def test_every_level_is_said_in_words(view: AlertView, level: AlertLevel, say: Say) -> None:
    view.alert.level = level
    first = plain(card(view, say)).split("\n")[0]
    assert first.startswith("[")


def test_without_a_post_or_a_feed_it_says_so(view: AlertView) -> None:
    view = replace(view, sight=CLEAR)
    said = plain(card(replace(view, causes=(), options=()), LONDON))
    assert "no single post explains it" in said
    assert "posts were entered in chat" in said


def test_past_windows_keep_their_card(view: AlertView) -> None:
    view.alert.state = AlertState.PAST
    assert not card(view, LONDON).struck


def test_a_cause_of_another_day_names_it(view: AlertView) -> None:
    cause = view.causes[0]
    cause.post.starts_at = datetime(2026, 11, 25, 20, tzinfo=UTC)
    assert "Wed 25 Nov 20:00 (190 messages" in plain(card(view, LONDON))


def test_every_way_out_tells_its_result_and_only_a_move_is_a_button(view: AlertView) -> None:
    move, cover = view.options
    at, post = datetime(2026, 11, 27, 8, tzinfo=UTC), move.post
    more = (Stint(datetime(2026, 11, 27, 19, tzinfo=UTC), datetime(2026, 11, 27, 23, tzinfo=UTC), 2),)
    ways = (
        replace(move, late=0.21, reach=0.06),
        replace(cover, late=0.16, more=more),
        Remedy("split", at, 150.0, post, late=0.2, share=0.5),
        Remedy("trim", at, 160.0, post, late=0.2, share=0.25, reach=0.75),
        Remedy("nothing", at, 276.0, late=0.62),
    )
    said = plain(card(replace(view, options=ways), LONDON))
    for line in (
        "1. Move p-214 to Fri 27 Nov 08:00 London: 2.3 h, 21% late, reach -6%",
        "2. Ask for +1 person, Thu 26 Nov 19:00-01:00 London and +2 people, Fri 27 Nov 19:00-23:00 London: 2 h, 16%",
        "3. Send 50% of p-214 at Fri 27 Nov 08:00 London instead: 2.5 h, 20% late",
        "4. Promote p-214 only 25% as much: 2.7 h, 20% late, reach -75%",
        "5. Do nothing: 4.6 h, 62% late",
    ):
        assert line in said
    assert said.count("[Move") == 1
    assert "何もしない → 4.6時間、遅延62%" in plain(card(replace(view, options=ways), TOKYO))


def test_ways_out_of_a_window_that_runs_say_of_whom_they_tell(view: AlertView) -> None:
    def said(nothing: datetime, say: Say) -> str:
        return plain(card(replace(view, options=(*view.options, Remedy("nothing", nothing, 301.0, late=0.7))), say))

    begun = datetime(2026, 11, 26, 21, tzinfo=UTC)
    assert "3. Do nothing: 5 h, 70% late\n        Each for messages from 21:00 on." in said(begun, LONDON)
    assert "いずれも6:00以降に届く分です。" in said(begun, TOKYO)
    assert "Each for" not in said(view.alert.starts_at, LONDON)


def test_a_team_without_anybody_is_told_that_nobody_is_there(view: AlertView) -> None:
    gone = replace(view, causes=(), thin_from=view.alert.starts_at, thin_heads=0)
    assert "Nobody is on duty in this time" in plain(card(gone, LONDON))


EVERYTHING = frozenset(
    {
        "post.move",
        "alert.see",
        "alert.ack",
        "alert.snooze",
        "alert.assign",
        "alert.rate",
        "cover.ask",
        "forecast.expect",
    }
)


def labels(view: AlertView) -> list[list[str]]:
    rows = [element for element in card(view, LONDON).elements if isinstance(element, Actions)]
    return [[button.label for button in row.buttons] for row in rows]


def test_all_buttons_of_an_open_warning_and_each_carries_its_version(view: AlertView) -> None:
    told, another = replace(view, may=EVERYTHING), "p-214: I expect another number"
    assert labels(told) == [
        ["Move p-214 to Fri 27 Nov 08:00 London (2.3 h)", "Ask cover +1 (2 h)"],
        ["I have it", "Until my next shift", "Until...", "Give to...", "Leave it as it is", another, "Why me?"],
        ["Useful", "Too much", "Too late"],
    ]
    rows = [element for element in card(told, LONDON).elements if isinstance(element, Actions)]
    drawn = [button for row in rows for button in row.buttons]
    assert {button.verb for button in drawn} <= PRESSES.keys()
    assert {button.revision for button in drawn if button.verb.startswith(("alert", "cover"))} == {1}


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (AlertState.ACKED, ["Give to...", "p-214: I expect another number", "Why me?"]),
        (AlertState.SNOOZED, ["I have it", "Give to...", "p-214: I expect another number", "Why me?"]),
    ],
)
def test_what_is_answered_is_not_asked_again(view: AlertView, state: AlertState, first: list[str]) -> None:
    view.alert.state = state
    assert labels(replace(view, may=EVERYTHING, cover_asked=True))[1] == first
    assert "Ask cover" not in str(labels(replace(view, may=EVERYTHING, cover_asked=True)))


def test_a_warning_that_is_over_can_only_be_judged(view: AlertView) -> None:
    view.alert.state = AlertState.PAST
    assert labels(replace(view, may=EVERYTHING)) == [["Why me?"], ["Useful", "Too much", "Too late"]]
    assert "Move p-214" not in plain(card(view, LONDON)), "nothing can be done about it any more"


def test_its_record_with_its_interval_and_what_was_missed(view: AlertView) -> None:
    told = replace(view, record=Record(9, 12, 0.468, 0.911, 3), missed=2)
    record = "9 of the last 12 warnings like this came true (75%, likely 47%-91%). 3 more were acted on."
    assert f"{record} Missed in 30 days: 2." in plain(card(told, LONDON))
    assert "直近12回中9回的中(75%、推定47%-91%)" in plain(card(told, TOKYO))
