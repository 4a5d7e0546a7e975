"""CalDAV against a real server on loopback: what is asked, what comes of it, and what no server can do to its asker."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

pytest.importorskip("caldav", reason="the extra calbot[caldav] is not installed")
pytest.importorskip("radicale", reason="radicale, the CalDAV server of these tests, is not installed")

from calbot.sources import caldav, davsession
from calbot.sources.caldav import look
from calbot.sources.collection import Collection
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.mirror import Item, Mirror, packed, unpacked
from calbot.sources.notread import NotRead
from tests.sources.loopback import answering, server
from tests.sources.town import PASSWORD, USER, Office, event, office

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("caldav")) as opened:
        yield opened


@pytest.fixture
def pot(town: Office, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The server with a new calendar "pot" of three entries."""
    town.refuse.clear()
    town.make("pot", "Pot social")
    for number in range(3):
        town.put("pot", f"e{number}", event(f"e{number}", f"TikTok - Post {number}"))
    yield town
    town.refuse.clear()
    town.send("DELETE", f"/{USER}/pot/")


def fetcher_of(town: Office) -> Fetcher:
    return Fetcher(exceptions=[read_exemption(f"127.0.0.1:{town.port}=127.0.0.1/32")])


def ask(town: Office, mirror: Mirror | None = None, today: date = TODAY, **more: str) -> Mirror:
    told = {"url": town.home("pot"), "user": USER, "password": PASSWORD, **more}
    return look(Collection(**told), mirror or Mirror(), fetcher_of(town), today)


def names(mirror: Mirror) -> list[str]:
    return sorted(name.rpartition("/")[2] for name in mirror.items)


def refused(town: Office, mirror: Mirror | None = None, **more: str) -> tuple[str, str]:
    with pytest.raises(NotRead) as refusal:
        ask(town, mirror, **more)
    return refusal.value.problem, str(refusal.value)


def test_a_first_look_takes_every_entry_as_it_is_written(pot):
    mirror = ask(pot)
    assert names(mirror) == ["e0.ics", "e1.ics", "e2.ics"]
    assert b"SUMMARY:TikTok - Post 1" in mirror.items[f"/{USER}/pot/e1.ics"].body
    assert mirror.token


def test_a_look_at_what_has_not_changed_is_one_small_question(pot):
    mirror = ask(pot)
    pot.asked.clear()
    assert ask(pot, mirror) is mirror
    assert pot.asked == [("REPORT", f"/{USER}/pot/")]


def test_a_later_look_fetches_only_what_changed_and_drops_what_is_gone(pot):
    mirror = ask(pot)
    pot.put("pot", "e1", event("e1", "TikTok - Moved", "20261129T100000Z"))
    pot.put("pot", "a b@ü", event("odd name", "IG - New"))
    pot.delete("pot", "e0")
    later = ask(pot, mirror)
    assert names(later) == ["a b@ü.ics", "e1.ics", "e2.ics"]
    assert b"Moved" in later.items[f"/{USER}/pot/e1.ics"].body
    assert later.items[f"/{USER}/pot/e2.ics"] is mirror.items[f"/{USER}/pot/e2.ics"]


def test_a_token_that_the_server_has_forgotten_means_everything_anew_without_what_is_gone(pot):
    mirror = ask(pot)
    pot.delete("pot", "e0")
    later = ask(pot, replace(mirror, token="http://radicale.org/ns/sync/forgotten"))
    assert names(later) == ["e1.ics", "e2.ics"]
    assert later.token != mirror.token
    # The bodies whose tag is the same were not asked for again.
    assert [method for method, _ in pot.asked] == ["REPORT", "REPORT"]


@pytest.mark.parametrize("without", [(), ("sync-collection",)])
def test_a_change_of_which_a_server_tells_nothing_any_more_is_found_the_next_day(pot, without):
    pot.refuse.update(without)
    mirror = ask(pot)
    pot.put("pot", "e1", event("e1", "TikTok - Moved"))
    pot.delete("pot", "e0")
    brought_back = ask(pot, mirror)
    # As after a backup: it takes the token for its newest, and what was known is older.
    behind = replace(mirror, token=brought_back.token, ctag=brought_back.ctag)
    assert ask(pot, behind) is behind
    pot.asked.clear()
    later = ask(pot, behind, TODAY + timedelta(days=1))
    assert {name: item.body for name, item in later.items.items()} == {
        name: item.body for name, item in brought_back.items.items()
    }
    assert later.items[f"/{USER}/pot/e2.ics"] is mirror.items[f"/{USER}/pot/e2.ics"]
    assert ask(pot, later, TODAY + timedelta(days=1)) is later


@pytest.mark.parametrize(
    ("status", "problem"), [("500 Internal Server Error", "source.not_there"), ("404 Not Found", ""), ("", "")]
)
def test_an_entry_that_a_server_fails_to_give_is_not_gone(status, problem):
    listing = (
        '<multistatus xmlns="DAV:"><response><href>/cal/a.ics</href><propstat><prop><getetag>"2"</getetag></prop>'
        "<status>HTTP/1.1 200 OK</status></propstat></response><sync-token>t2</sync-token></multistatus>"
    )
    failed = (
        '<multistatus xmlns="DAV:"><response><href>/cal/a.ics</href><propstat><prop>'
        '<calendar-data xmlns="urn:ietf:params:xml:ns:caldav"/></prop>'
        f"<status>HTTP/1.1 {status}</status></propstat></response></multistatus>"
    )
    known = Mirror(home="HOME", token="t", since=f"{TODAY}", items={"/cal/a.ics": Item("1", b"x")})
    assert answered(listing, known, failed) == problem


def test_a_server_without_sync_collection_is_asked_by_its_ctag(pot):
    pot.refuse.add("sync-collection")
    mirror = ask(pot)
    assert (names(mirror), mirror.token) == (["e0.ics", "e1.ics", "e2.ics"], "")
    pot.asked.clear()
    assert ask(pot, mirror) is mirror
    assert [method for method, _ in pot.asked] == ["PROPFIND"]
    pot.put("pot", "e1", event("e1", "TikTok - Moved"))
    pot.delete("pot", "e2")
    later = ask(pot, mirror)
    assert names(later) == ["e0.ics", "e1.ics"]
    assert b"Moved" in later.items[f"/{USER}/pot/e1.ics"].body


def test_a_server_that_has_learnt_sync_collection_is_asked_by_it_only_from_the_next_full_read_on(pot):
    pot.refuse.add("sync-collection")
    mirror = ask(pot)
    pot.refuse.clear()
    assert ask(pot, mirror) is mirror


def test_the_calendar_is_found_by_its_name_from_the_servers_own_address(pot):
    assert ask(pot, url=pot.root, calendar="pot SOCIAL").home == pot.home("pot")
    assert ask(pot, url=pot.root).home == pot.home("pot"), "the only one needs no name"


def test_which_of_several_calendars_is_asked_and_not_guessed(pot):
    pot.make("pan", "Pan")
    try:
        problem, said = refused(pot, url=pot.root)
        assert problem == "source.which_calendar"
        assert said == 'calendars here: "Pan", "Pot social"; name one of them with calendar = "..."'
    finally:
        pot.send("DELETE", f"/{USER}/pan/")


def test_a_wrong_password_is_told_as_that_also_when_it_was_right_before(pot):
    assert refused(pot, password="wrong")[0] == "source.login"
    assert refused(pot, ask(pot), password="wrong")[0] == "source.login"


def test_a_calendar_that_is_gone_leaves_the_copy_alone(pot):
    mirror = ask(pot)
    pot.send("DELETE", f"/{USER}/pot/")
    try:
        assert refused(pot, mirror)[0] == "source.not_there"
    finally:
        pot.make("pot", "Pot social")


def test_another_calendar_is_not_read_instead_of_one_that_is_gone(pot):
    assert refused(pot, url=pot.home("gone"))[0] == "source.not_there"


def test_a_calendar_that_was_made_anew_at_another_address_is_found_again_by_its_name(pot):
    mirror = ask(pot, url=pot.root, calendar="Pot social")
    pot.send("DELETE", f"/{USER}/pot/")
    pot.make("pot2", "Pot social")
    try:
        pot.put("pot2", "n", event("n", "IG - New"))
        later = ask(pot, mirror, url=pot.root, calendar="Pot social")
        assert (later.home, names(later)) == (pot.home("pot2"), ["n.ics"])
    finally:
        pot.send("DELETE", f"/{USER}/pot2/")
        pot.make("pot", "Pot social")


def test_a_copy_survives_its_keeping_and_a_broken_one_is_an_empty_one(pot):
    mirror = replace(ask(pot), asked="x", since="2026-11-26")
    kept = packed(mirror)
    assert unpacked(kept) == mirror
    for broken in (b"", kept[:-9], b"no zip", packed(Mirror())[:4]):
        assert unpacked(broken) == Mirror()


def test_what_calbot_may_not_dial_is_not_dialled_by_the_library_either(pot):
    with pytest.raises(NotRead) as refusal:
        look(Collection(pot.home("pot"), USER, PASSWORD), Mirror(), Fetcher(allow_http=True), TODAY)
    assert refusal.value.problem == "source.not_there"
    assert pot.asked == []


def test_a_password_goes_over_tls_or_where_the_operator_says_and_nowhere_else():
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return []

    with pytest.raises(NotRead):
        look(
            Collection("http://public.test/", USER, PASSWORD),
            Mirror(),
            Fetcher(allow_http=True, resolve=resolve),
            TODAY,
        )
    assert looked_up == []
    with pytest.raises(NotRead):
        look(Collection("https://public.test/", USER, PASSWORD), Mirror(), Fetcher(resolve=resolve), TODAY)
    assert set(looked_up) == {"public.test"}


def test_a_redirect_to_another_machine_does_not_take_the_password_along(pot):
    heads: list[str] = []

    async def run() -> None:
        async def talk(head, writer):
            heads.append(head)
            await answering(b"", "404 Not Found")(head, writer)

        async with server(talk) as other:
            moved = answering(b"", "301 Moved", Location=f"http://127.0.0.1:{other}/cal/")
            async with server(moved) as port:
                allowed = [read_exemption(f"127.0.0.1:{each}=127.0.0.1/32") for each in (port, other)]
                fetcher = Fetcher(exceptions=allowed)
                place = Collection(f"http://127.0.0.1:{port}/cal/", USER, PASSWORD)
                with pytest.raises(NotRead):
                    await asyncio.to_thread(look, place, Mirror(), fetcher, TODAY)

    asyncio.run(run())
    assert heads
    assert not [head for head in heads if "authorization" in head.lower()]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><multistatus xmlns="DAV:"><response>&a;</response></multistatus>'
DEEP = "<a>" * 60 + "</a>" * 60
LOOP = (
    '<multistatus xmlns="DAV:"><response><href>/cal/</href><propstat><prop><resourcetype><collection/>'
    '<c:calendar xmlns:c="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop><status>HTTP/1.1 200 OK</status>'
    "</propstat></response><sync-token>x</sync-token></multistatus>"
)


@pytest.mark.parametrize("body", [BOMB, DEEP, "<multistatus", "", "<html><p>Please log in<br></html>", "\0\0", "[]"])
@pytest.mark.parametrize("known", [Mirror(), Mirror(home="http://127.0.0.1/", token="t", ctag="c", since=f"{TODAY}")])
def test_an_answer_that_is_no_plain_xml_costs_one_look(body, known):
    assert answered(body, known) in ("source.unreadable", "source.not_there", "source.which_calendar")


def test_a_server_that_lists_entries_and_gives_none_is_not_read_as_empty():
    listing = (
        '<multistatus xmlns="DAV:"><response><href>/cal/a.ics</href><propstat><prop><getetag>"1"</getetag></prop>'
        "<status>HTTP/1.1 200 OK</status></propstat></response><sync-token>t2</sync-token></multistatus>"
    )
    empty = '<multistatus xmlns="DAV:"></multistatus>'
    assert answered(listing, Mirror(home="HOME", token="t", since=f"{TODAY}"), empty) == "source.unreadable"


def test_a_server_that_never_ends_telling_is_left(monkeypatch):
    monkeypatch.setattr(davsession, "REQUESTS", 20)
    page = (
        '<multistatus xmlns="DAV:"><response><href>/cal/{0}.ics</href>'
        "<status>HTTP/1.1 404 Not Found</status></response>"
        "<response><href>/cal/</href><status>HTTP/1.1 507 Insufficient Storage</status></response>"
        "<sync-token>t{0}</sync-token></multistatus>"
    )
    assert answered(page, Mirror(home="HOME", token="t", since=f"{TODAY}")) == "source.too_big"


def answered(body: str, known: Mirror, *more: str) -> str:
    """The problem of a look at a server that says `body` ("{0}": which answer it is) and then `more`."""
    asked = 0

    async def talk(head, writer):
        nonlocal asked
        said = ([body, *more] + [body if not more else more[-1]] * 999)[asked]
        asked += 1
        await answering(said.replace("{0}", str(asked)).encode(), "207 Multi-Status", Content_Type="text/xml")(
            head, writer
        )

    async def run() -> str:
        async with server(talk) as port:
            fetcher = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{port}=127.0.0.1/32")])
            url = f"http://127.0.0.1:{port}/cal/"
            mirror = replace(known, home=url) if known.home else known
            try:
                await asyncio.to_thread(look, Collection(url), mirror, fetcher, TODAY)
            except NotRead as problem:
                return problem.problem
        return ""

    return asyncio.run(run())


def test_a_batch_that_is_too_much_at_once_is_asked_for_in_parts(pot):
    for number in range(6):
        pot.put("pot", f"big{number}", event(f"big{number}", "IG - Long", more=f"DESCRIPTION:{'x' * 3000}"))
    small = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{pot.port}=127.0.0.1/32")], max_bytes=12_000)
    mirror = look(Collection(pot.home("pot"), USER, PASSWORD), Mirror(), small, TODAY)
    assert len(mirror.items) == 9


def test_neither_address_nor_password_stands_in_what_is_printed(pot):
    told = Collection(pot.home("pot"), USER, PASSWORD)
    assert PASSWORD not in repr(told)
    assert "127.0.0.1" not in repr(told) + repr(ask(pot))


def test_without_the_library_the_operator_hears_what_to_install(pot, monkeypatch):
    monkeypatch.setitem(sys.modules, "caldav.davclient", None)
    assert refused(pot) == ("source.needs_extra", caldav.EXTRA)
