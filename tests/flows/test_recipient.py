"""Who is told of a warning by name, as what, and who only reads of it; with R, A, C and I of the accounts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from calbot.config.reading import read_workspace_file
from calbot.flows import answer, calendar, digest, flag, informed, late, mention, quiet, recipient
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.model.alert import AlertLevel
from calbot.model.event import Event, EventKind
from calbot.model.flag import FlagKind, FlagState
from calbot.model.flag_why import WhyNot
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts
from calbot.store import event as events
from calbot.store import person as people
from calbot.store import place as places
from calbot.store.session import apply, open_engine
from calbot.wiring.company import company
from tests.databases import ON_SQLITE, Databases
from tests.flows.conftest import NOW, WORKSPACE, Hand, look, post
from tests.flows.warnings import EVENING, HOUR, SPIKE, a_move, deliver, row, screens, settle, the_post

GRAVE = replace(SPIKE, minutes=500.0, chance=0.9, causes=((1, 190.0, 115.0, 310.0), (2, 70.0, 40.0, 110.0)))
SOON = replace(GRAVE, starts_at=NOW + 5 * HOUR, ends_at=NOW + 13 * HOUR)


def person(name: str, role: str = "marketer", more: str = "") -> str:
    known = f'identities = {{ playground = "{name.lower()}" }}'
    return f'[[people]]\nname = "{name}"\nzone = "Europe/London"\nroles = ["{role}"]\n{known}\n{more}\n'


PLACES = "".join(
    f'[[places]]\nplatform = "playground"\naddress = "#{kind}"\nkind = "{kind}"\n' for kind in ("marketing", "care")
)
SOURCE = '[[sources]]\nkind = "ics"\nname = "Pot social"\npath = "pot.ics"\n'
NAMES = ("Ann", "Rob", "Ron", "Con", "Ina", "Bea", "Own")
TEAM = "".join(map(person, NAMES)) + person("Lead", "lead")
ACCOUNTS = """
[[accounts]]
network = "tiktok"
handle = "@pot"
brand = "Pot"
owner = "Own"
backup = "Bea"
raci = { R = ["Rob"], A = ["Ann"], C = ["Con", "Rob"], I = ["Ina"] }
[[accounts]]
network = "x"
handle = "@pan"
brand = "Pan"
owner = "Ann"
raci = { R = ["Ron"], I = ["Ina", "Con"] }
"""


@pytest.fixture
def company_hand(databases: Databases, tmp_path: Path) -> Iterator[Hand]:
    engine = open_engine(databases.copy())
    rules = {rule.id: rule for rule in load_rules(read_rule_texts())}
    hand = Hand(engine, rules)
    install(hand, tmp_path, TEAM + ACCOUNTS)
    yield hand
    engine.dispose()


def install(hand: Hand, tmp_path: Path, text: str) -> None:
    told = company(read_workspace_file(text + PLACES + SOURCE), WORKSPACE, tmp_path, NOW)
    apply(hand.engine, workspace_flow.install, Turn(WORKSPACE, NOW), told)
    pan = post("b", 32.5, network="x", handle="@pan", title="Promo")
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33), pan), NOW)


def names(hand: Hand, ids: list[int | None]) -> list[str]:
    known = {one.id: one.name for one in hand.ask(people.every)}
    return [known[one] for one in ids if one is not None]


def told(hand: Hand) -> list[str]:
    """Who is told by name, in the order of time."""
    calls = [one for one in hand.notices() if one.screen == "alert.call"]
    return names(hand, [one.only_for for one in sorted(calls, key=lambda one: (one.due_at, one.id))])


@ON_SQLITE
def test_an_act_goes_to_those_who_are_responsible_and_accountable_and_then_to_the_backups(company_hand: Hand) -> None:
    settle(company_hand, SOON)
    assert row(company_hand).level is AlertLevel.ACT
    assert sorted(told(company_hand)[:5]) == ["Ann", "Lead", "Own", "Rob", "Ron"]
    assert told(company_hand)[5:] == ["Bea"]
    bea = next(one for one in company_hand.notices("alert.call") if names(company_hand, [one.only_for]) == ["Bea"])
    assert bea.due_at - NOW == timedelta(minutes=30)


@ON_SQLITE
def test_where_those_who_answer_are_away_the_backup_hears_at_once(company_hand: Hand) -> None:
    leave = [
        Event(
            workspace_id=WORKSPACE,
            id=0,
            kind=EventKind.ABSENCE,
            title="Leave",
            owner=name,
            starts_at=NOW,
            ends_at=EVENING,
        )
        for name in ("Ann", "Own", "Rob")
    ]
    pan = post("b", 32.5, network="x", handle="@pan", title="Promo")
    company_hand.run(calendar.apply, company_hand.source_id(), look(post("a", 33), pan, events=tuple(leave)), NOW)
    settle(company_hand, SOON)
    calls = {names(company_hand, [one.only_for])[0]: one.due_at for one in company_hand.notices("alert.call")}
    assert calls == dict.fromkeys(("Bea", "Lead", "Ron"), NOW)


@ON_SQLITE
def test_where_all_sleep_the_responsible_one_is_woken_and_not_the_accountable(company_hand: Hand) -> None:
    pan = post("b", 20, network="x", handle="@pan", title="Promo")
    company_hand.run(calendar.apply, company_hand.source_id(), look(post("a", 20), pan), NOW)
    company_hand.later(hours=17)
    night = replace(GRAVE, starts_at=NOW + 21 * HOUR, ends_at=NOW + 29 * HOUR)
    # At five it is out, and nobody is up before seven.
    settle(company_hand, night, ways=(a_move(NOW + 40 * HOUR, the_post(company_hand)),))
    woken = [one.only_for for one in company_hand.notices("alert.call") if one.due_at == company_hand.now]
    assert names(company_hand, woken) == ["Rob"]


@pytest.mark.parametrize(("minutes", "told_then"), [(10, False), (45, True)])
@ON_SQLITE
def test_who_would_be_told_half_an_hour_later_and_has_left_by_then_is_not_told(
    company_hand: Hand, *, minutes: int, told_then: bool
) -> None:
    leave = Event(workspace_id=WORKSPACE, id=0, kind=EventKind.ABSENCE, title="Leave", owner="Bea")
    leave.starts_at, leave.ends_at = NOW + timedelta(minutes=minutes), EVENING
    pan = post("b", 32.5, network="x", handle="@pan", title="Promo")
    company_hand.run(calendar.apply, company_hand.source_id(), look(post("a", 33), pan, events=(leave,)), NOW)
    settle(company_hand, SOON)
    assert ("Bea" in told(company_hand)) is told_then


@pytest.mark.parametrize(("minutes", "told_then"), [(20, True), (45, False)])
@ON_SQLITE
def test_who_is_away_and_back_by_the_hour_of_the_call_is_told_then(
    company_hand: Hand, *, minutes: int, told_then: bool
) -> None:
    away(company_hand, "Bea", NOW - HOUR, NOW + timedelta(minutes=minutes))
    settle(company_hand, SOON)
    calls = {names(company_hand, [one.only_for])[0]: one.due_at for one in company_hand.notices("alert.call")}
    assert calls.get("Bea") == (NOW + timedelta(minutes=30) if told_then else None)


@ON_SQLITE
def test_who_is_back_by_the_morning_is_told_then_and_not_woken_before(company_hand: Hand) -> None:
    company_hand.now = NOW + timedelta(hours=14)  # 23:00 in London
    midnight = NOW.replace(day=27, hour=0)
    for name in (*NAMES, "Lead"):
        away(company_hand, name, NOW, midnight)
    settle(company_hand, replace(GRAVE, starts_at=midnight + 8 * HOUR, ends_at=midnight + 16 * HOUR))
    assert set(told(company_hand)) > {"Ann", "Lead", "Own", "Rob", "Ron"}
    assert {one.due_at for one in company_hand.notices("alert.call")} == {midnight + 7 * HOUR}


def away(hand: Hand, name: str, starts_at: datetime, ends_at: datetime) -> None:
    """One more of them is away; the calendar still tells of the others."""
    known = [one for one in hand.ask(events.between, NOW - 48 * HOUR, NOW + 48 * HOUR) if one.owner != name]
    leaves = [
        Event(workspace_id=WORKSPACE, id=0, kind=EventKind.ABSENCE, title="Leave", owner=one.owner,
              starts_at=one.starts_at, ends_at=one.ends_at) for one in known
    ]  # fmt: skip
    leave = Event(workspace_id=WORKSPACE, id=0, kind=EventKind.ABSENCE, title="Leave", owner=name)
    leave.starts_at, leave.ends_at = starts_at, ends_at
    pan = post("b", 32.5, network="x", handle="@pan", title="Promo")
    told_of = look(post("a", 33), pan, events=(*leaves, leave))
    hand.run(calendar.apply, hand.source_id(), told_of, NOW)


@ON_SQLITE
def test_who_would_be_told_in_the_morning_and_is_away_by_then_is_not_told(company_hand: Hand) -> None:
    company_hand.now = NOW + timedelta(hours=14)  # 23:00 in London
    midnight = NOW.replace(day=27, hour=0)
    leave = Event(workspace_id=WORKSPACE, id=0, kind=EventKind.ABSENCE, title="Leave", owner="ann")
    leave.starts_at, leave.ends_at = midnight, midnight + timedelta(days=5)
    pan = post("b", 32.5, network="x", handle="@pan", title="Promo")
    company_hand.run(calendar.apply, company_hand.source_id(), look(post("a", 33), pan, events=(leave,)), NOW)
    settle(company_hand, GRAVE)
    assert "Ann" not in told(company_hand)
    assert {"Rob", "Ron", "Own"} <= set(told(company_hand))


@ON_SQLITE
def test_who_is_consulted_or_informed_reads_one_digest_the_next_morning(company_hand: Hand) -> None:
    settle(company_hand, SOON)
    digests = company_hand.notices("digest.informed")
    assert sorted(names(company_hand, [one.only_for for one in digests])) == ["Con", "Ina"]
    assert {one.due_at for one in digests} == {NOW.replace(day=27, hour=8)}
    # A second warning of the same day is read with the first.
    later = replace(SPIKE, starts_at=EVENING + 48 * HOUR, ends_at=EVENING + 52 * HOUR)
    settle(company_hand, SOON, later)
    assert len(company_hand.notices("digest.informed")) == 2
    ina = company_hand.ask(people.by_name, "Ina").id
    view = company_hand.run(informed.of_person, ina)
    assert [(one.alert.name, dict(parts)) for one, parts in view.alerts] == [
        ("s-1", {"I": ("tiktok", "x")}),
        ("s-2", {"I": ("tiktok",)}),
    ]
    # What is over by then is read of no more.
    settle(company_hand, later)
    assert [one.alert.name for one, _ in company_hand.run(informed.of_person, ina).alerts] == ["s-2"]


@ON_SQLITE
def test_a_digest_waits_for_the_end_of_the_readers_quiet_hours(company_hand: Hand) -> None:
    hours = (NOW.replace(hour=20).time(), NOW.replace(hour=9, minute=30).time())
    company_hand.run(quiet.set_hours, hours, who="Ina", where="#care")
    settle(company_hand, SOON)
    due = {names(company_hand, [one.only_for])[0]: one.due_at for one in company_hand.notices("digest.informed")}
    assert due["Ina"] == NOW.replace(day=27, hour=9, minute=30)


@ON_SQLITE
def test_what_puts_it_before_a_person_is_told_with_what_of(company_hand: Hand) -> None:
    settle(company_hand, SOON)
    parts = {name: dict(company_hand.run(recipient.why, 1, who=name)[1]) for name in (*NAMES, "Lead")}
    assert parts == {
        "Ann": {"A": ("tiktok", "x")},
        "Rob": {"R": ("tiktok",), "C": ("tiktok",)},
        "Ron": {"R": ("x",)},
        "Con": {"C": ("tiktok",), "I": ("x",)},
        "Ina": {"I": ("tiktok", "x")},
        "Bea": {"backup": ("tiktok",)},
        "Own": {"A": ("tiktok",)},
        "Lead": {"lead": ()},
    }


@ON_SQLITE
def test_the_message_to_one_person_knows_as_what_that_person_reads_it(company_hand: Hand) -> None:
    settle(company_hand, SOON)
    assert company_hand.run(digest.again, 1, who="Ann").parts == {"A": ("tiktok", "x")}
    company_hand.run(answer.assign, 1, company_hand.ask(people.by_name, "Con").id, who="Lead", where="#care")
    assert company_hand.run(digest.again, 1, who="Con").mine


def test_nobody_of_a_long_list_is_the_seventh_and_each_kind_of_help_is_asked(hand: Hand, tmp_path: Path) -> None:
    leads = "".join(person(f"Lead{number}", "lead") for number in range(5))
    crowd = "".join(person(f"R{number}") for number in range(8))
    listed = ", ".join(f'"R{number}"' for number in range(8))
    account = f'[[accounts]]\nnetwork = "tiktok"\nhandle = "@pot"\nbrand = "Pot"\nraci = {{ R = [{listed}] }}\n'
    install(hand, tmp_path, leads + crowd + account)
    (alert,) = settle(hand, SPIKE)
    found = hand.ask(lambda session, _: recipient.recipients_of(session, hand.turn(), alert))
    assert len(found) == 6
    assert [sorted(one.can) for one in found] == [["cover"], ["move"]] * 3


@pytest.fixture
def called(company_hand: Hand) -> Hand:
    settle(company_hand, SOON)
    return company_hand


def named(hand: Hand, where: str = "#care") -> list[str]:
    return [one.name for one in hand.run(mention.show, 1, where=where).named]


@ON_SQLITE
def test_an_act_names_those_who_are_told_now_and_a_watch_nobody(called: Hand) -> None:
    assert sorted(named(called)) == ["Ann", "Lead", "Own", "Rob", "Ron"]
    settle(called, replace(SOON, minutes=300.0))
    assert row(called).level is AlertLevel.WATCH
    assert named(called) == []


@ON_SQLITE
def test_who_sleeps_or_asked_for_a_later_word_is_not_named_before_being_told(company_hand: Hand) -> None:
    company_hand.run(late.set_lateness, 20, who="Rob", where="#care")
    night = (NOW.replace(hour=8).time(), NOW.replace(hour=12).time())
    company_hand.run(quiet.set_hours, night, who="Ann", where="#care")
    settle(company_hand, SOON)
    assert sorted(named(company_hand)) == ["Lead", "Own", "Ron"]
    company_hand.later(minutes=20)
    deliver(company_hand)
    assert sorted(named(company_hand)) == ["Lead", "Own", "Rob", "Ron"]
    company_hand.later(minutes=10)
    assert named(company_hand)[-1] == "Bea"
    company_hand.now = NOW.replace(hour=12)
    assert named(company_hand)[-1] == "Ann"


@ON_SQLITE
def test_once_somebody_has_it_or_it_is_over_nobody_is_named(called: Hand) -> None:
    called.run(answer.ack, 1, who="Own", where="#care")
    assert named(called) == []
    settle(called)
    assert row(called).stands is False
    assert named(called) == []


@ON_SQLITE
def test_nobody_is_named_where_the_platform_does_not_know_them(called: Hand, tmp_path: Path) -> None:
    elsewhere = '[[places]]\nplatform = "elsewhere"\naddress = "#care"\nkind = "care"\n'
    told_of = company(read_workspace_file(TEAM + ACCOUNTS + elsewhere + PLACES + SOURCE), WORKSPACE, tmp_path, NOW)
    called.run(workspace_flow.install, told_of)
    place = next(one for one in called.ask(places.every) if one.platform == "elsewhere")
    view = called.run(lambda session, turn: mention.show(session, replace(turn, place_id=place.id), 1))
    assert view.named == ()


@ON_SQLITE
def test_a_lateness_of_ones_own_moves_the_word_and_an_answer_takes_it_back(company_hand: Hand) -> None:
    company_hand.run(late.set_lateness, 45, who="Ann", where="#care")
    settle(company_hand, SOON)
    ann = company_hand.ask(people.by_name, "Ann").id
    (call,) = [one for one in company_hand.notices("alert.call") if one.only_for == ann]
    assert call.due_at == NOW + timedelta(minutes=45)
    company_hand.later(minutes=10)
    assert "alert.call" in screens(deliver(company_hand))
    company_hand.run(answer.ack, 1, who="Lead", where="#care")
    company_hand.later(hours=1)
    assert ann not in {one.only_for for one in deliver(company_hand)}


@ON_SQLITE
def test_another_lateness_in_the_file_holds_where_nobody_said_anything(company_hand: Hand, tmp_path: Path) -> None:
    for line, kept in (("late_minutes = 5", 5), ("late_minutes = 15", 15), ("", None)):
        install(company_hand, tmp_path, TEAM.replace('name = "Ann"', f'name = "Ann"\n{line}') + ACCOUNTS)
        assert company_hand.ask(people.by_name, "Ann").late_minutes == kept


def test_what_was_said_of_lateness_in_chat_outlives_the_file(company_hand: Hand, tmp_path: Path) -> None:
    company_hand.run(late.set_lateness, 45, who="Ann", where="#care")
    text = TEAM.replace('name = "Ann"', 'name = "Ann"\nlate_minutes = 5') + ACCOUNTS
    install(company_hand, tmp_path, text)
    assert company_hand.ask(people.by_name, "Ann").late_minutes == 45
    company_hand.run(late.set_lateness, None, who="Ann", where="#care")
    install(company_hand, tmp_path, text)
    assert company_hand.ask(people.by_name, "Ann").late_minutes == 5


@ON_SQLITE
def test_a_name_is_what_the_platform_calls_the_person(called: Hand) -> None:
    view = called.run(mention.show, 1, where="#care")
    assert {(one.user, one.name) for one in view.named} >= {("ann", "Ann"), ("lead", "Lead")}


def test_who_is_consulted_or_informed_reads_of_flags_the_next_morning(company_hand: Hand) -> None:
    """Con is consulted and Ina informed about @pot; those who answer for it are called, and read no digest of it."""
    hand = company_hand
    opened = hand.run(flag.open_flag, FlagKind.BROKEN_LINK, "", 1, "", who="Lead", where="#care").flag
    hand.run(flag.open_flag, FlagKind.PRAISE, "", 1, "", who="Lead", where="#care")
    digests = hand.notices("digest.informed")
    assert sorted(names(hand, [one.only_for for one in digests])) == ["Con", "Ina"]
    assert {one.due_at for one in digests} == {NOW.replace(day=27, hour=8)}
    ina = hand.ask(people.by_name, "Ina").id
    assert [(one.flag.name, dict(parts)) for one, parts in hand.run(informed.of_person, ina).flags] == [
        ("f-1", {"I": ("tiktok",)})
    ]
    assert hand.run(informed.of_person, hand.ask(people.by_name, "Rob").id).flags == ()
    hand.run(flag.decline, opened.id, opened.revision, WhyNot.WORKS, "", who="Own", where="#marketing")
    (closed,) = hand.run(informed.of_person, ina).flags
    assert closed[0].flag.state is FlagState.DECLINED, "what became of it is read too"
    hand.later(hours=25)
    assert hand.run(informed.of_person, ina).flags == ()
