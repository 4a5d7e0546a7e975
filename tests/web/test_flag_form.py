"""The web form for flags: whose address it is may flag, asked as in chat; nobody else learns anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from calbot.flows import calendar, flag, flag_cases
from calbot.flows.calendar import Look
from calbot.flows.turn import Turn
from calbot.jobs.system import migrate_jobs
from calbot.model.external import External
from calbot.model.flag import Flag, FlagKind
from calbot.model.flag_report import FlagReport
from calbot.model.flag_why import WhyNot
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.state import SourceState
from calbot.store import flag as flags
from calbot.store import person as people
from calbot.store.session import reading, writing
from calbot.web.flag_form import PAGE
from calbot.web.opened import app_of
from calbot.web.signed_person import sealed
from calbot.wiring.house import MAIN, House, install, open_house
from tests.company import PAN_AND_POT
from tests.databases import ON_SQLITE, Databases
from tests.web.stand import served

KEY, OLD = b"a key of thirty-two bytes, yes!!", b"its predecessor, also thirty-two"
NOW = datetime.now(UTC).replace(microsecond=0)
LINK = "http://127.0.0.1:1/pyramid"
ALONE = """
[[people]]
name = "Zoe"
zone = "Europe/London"
roles = ["agent"]

[[people]]
name = "Aki"
zone = "Asia/Tokyo"
locale = "ja"
roles = ["agent"]

[[sources]]
kind = "ics"
name = "Pot social"
path = "pot.ics"
"""


@pytest.fixture
def house(databases: Databases, tmp_path: Path) -> Iterator[House]:
    opened = open_house(databases.copy("with jobs", migrate_jobs))
    (tmp_path / "calbot.toml").write_text(PAN_AND_POT + ALONE)
    install(opened, tmp_path / "calbot.toml")
    told = {"network": "tiktok", "handle": "@pot", "zone": "Europe/London"}
    posts = [
        Post(workspace_id=MAIN, id=0, entry_key="a", title="Pyramid", link=LINK, starts_at=NOW, **told),
        Post(workspace_id=MAIN, id=0, entry_key="b", title="Lids", starts_at=NOW - timedelta(days=2), **told),
    ]
    seen = Look(SourceState.FRESH, posts, (), (NOW - timedelta(days=9), NOW + timedelta(days=30)))
    with writing(opened.engine, MAIN) as session:
        calendar.apply(session, Turn(MAIN, datetime.now(UTC)), 1, seen, NOW)
    yield opened
    opened.close()


def person(house: House, name: str) -> Person:
    with reading(house.engine) as session:
        found = people.by_name(session, MAIN, name)
    assert found is not None
    return found


def address(house: House, name: str = "Zoe", key: bytes = KEY) -> str:
    return f"/flag/{sealed(key, PAGE, person(house, name))}"


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    with served(app_of(house, work=False, form_keys=(KEY, OLD))) as url, httpx.Client(base_url=url) as opened:
        yield opened


def send(client: httpx.Client, where: str, data: dict[str, str], **headers: str) -> httpx.Response:
    own = {"Origin": str(client.base_url).rstrip("/")}
    return client.post(where, data=data, headers=own | headers)


def draft(**values: str) -> dict[str, str]:
    about = {"kind": "broken_link", "url": LINK, "note": "404"} | values
    return {
        "verb": "flag.draft",
        "subject": "0",
        "revision": "0",
        **{f"v.{name}": said for name, said in about.items()},
    }


def pressed(page: httpx.Response, label: str) -> dict[str, str]:
    """What the browser sends for the button of that label."""
    forms = re.findall(r'<form method="post">(.*?)</form>', page.text, re.DOTALL)
    found = next(one for one in forms if f">{label}</button>" in unescape(one))
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', found)}


def kept(house: House) -> list[Flag]:
    with reading(house.engine) as session:
        return flags.changed_since(session, MAIN, NOW - timedelta(days=1))


def reports(house: House) -> list[FlagReport]:
    with reading(house.engine) as session:
        return [
            one for found in flags.reports_of(session, MAIN, [one.id for one in kept(house)]).values() for one in found
        ]


def test_from_the_form_by_the_guess_to_marketing(client: httpx.Client, house: House) -> None:
    where = address(house)
    page = client.get(where)
    assert page.status_code == 200
    assert "You are Zoe." in page.text
    guess = send(client, where, draft(case="5001x"))
    assert "Is it p-1" in guess.text
    assert kept(house) == [], "nothing is flagged before the tap"
    opened = send(client, where, pressed(guess, "Yes, flag"))
    assert "f-1 opened, Mkt told." in opened.text
    assert "You will hear" not in opened.text
    assert "This page tells you what becomes of it." in opened.text
    (one,) = kept(house)
    assert (one.kind, one.post_id, one.note, one.external) == (FlagKind.BROKEN_LINK, 1, "404", (External("5001x"),))
    (report,) = reports(house)
    assert (report.person_id, report.place_id) == (person(house, "Zoe").id, None)
    with reading(house.engine) as session:
        (line,) = flag_cases.report(session, Turn(MAIN, datetime.now(UTC))).sources
    assert (line.name, line.opened) == ("web", 1)


@ON_SQLITE
def test_a_second_send_and_another_reporter_join_the_same_flag(client: httpx.Client, house: House) -> None:
    for name in ("Zoe", "Zoe", "Aki"):
        page = send(client, address(house, name), draft(post="1"))
        assert page.status_code == 200
        assert "You will hear" not in page.text
    assert "結果はこのページに出ます" in page.text
    assert len(kept(house)) == 1
    assert len(reports(house)) == 2


@ON_SQLITE
def test_who_has_a_chat_too_hears_there(client: httpx.Client, house: House) -> None:
    assert "You will hear when it is fixed." in send(client, address(house, "Agt1"), draft(post="1")).text


def test_what_became_of_it_stands_on_the_page_since_nothing_is_told_elsewhere(
    client: httpx.Client, house: House
) -> None:
    send(client, address(house), draft(post="1"))
    (one,) = kept(house)
    with writing(house.engine, MAIN) as session:
        turn = Turn(MAIN, datetime.now(UTC), person(house, "Mkt").id)
        flag.decline(session, turn, one.id, one.revision, WhyNot.WORKS, "")
    assert "What became of your flags" in client.get(address(house)).text
    assert "f-1 broken link" in client.get(address(house)).text
    assert "f-1" not in client.get(address(house, "Aki")).text, "others' flags are no business of this page"


def test_the_page_says_why_with_thanks_and_what_customers_may_be_told(client: httpx.Client, house: House) -> None:
    for name in ("Zoe", "Aki"):
        send(client, address(house, name), draft(post="1"))
    (one,) = kept(house)
    with writing(house.engine, MAIN) as session:
        turn = Turn(MAIN, datetime.now(UTC), person(house, "Mkt").id)
        view = flag.approve(session, turn, one.id, one.revision, "A new link <b>comes</b>")
        flag.decline(session, turn, one.id, view.flag.revision, WhyNot.OTHER, "It opens at noon")
    page = unescape(client.get(address(house)).text)
    assert "Thank you for looking closely; please go on telling us." in page
    assert "Mkt: It opens at noon" in page
    assert "Customers may be told: A new link <b>comes</b>" in page
    assert "<b>" not in client.get(address(house)).text
    assert "It opens at noon" in client.get(address(house, "Aki")).text
    assert "Thank you for" not in client.get(address(house, "Aki")).text, "each in their own language"


@ON_SQLITE
def test_it_speaks_the_language_of_its_person(client: httpx.Client, house: House) -> None:
    page = client.get(address(house, "Aki"))
    assert '<html lang="ja">' in page.text
    assert "マーケティングに知らせる" in page.text
    assert "どの投稿" in page.text or "投稿" in page.text


@ON_SQLITE
def test_personal_data_is_taken_out_before_it_is_kept_and_that_is_said(client: httpx.Client, house: House) -> None:
    note = "customer Jane Doe, 07700 900123, of 12 Oxford Street"
    page = send(client, address(house), draft(kind="wrong_price", post="1", note=note))
    assert kept(house)[0].note == "customer [name], [phone], of [address]"
    assert "Jane" not in page.text
    assert "a phone number" in page.text


@ON_SQLITE
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(client: httpx.Client, house: House) -> None:
    page = send(
        client, address(house), draft(url="javascript:alert(1)", case="<b>", note='"><script>alert(1)</script>')
    )
    assert page.text.count('aria-invalid="true"') == 2
    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert kept(house) == []


@ON_SQLITE
def test_an_address_is_good_with_either_key_and_for_nobody_else(client: httpx.Client, house: House) -> None:
    zoe, aki = person(house, "Zoe"), person(house, "Aki")
    assert client.get(address(house, key=OLD)).status_code == 200
    seal = sealed(KEY, PAGE, zoe).partition("-")[2]
    others = [
        f"{aki.id}-{seal}",
        f"{zoe.id}-{'A' * 43}",
        f"999-{seal}",
        f"{zoe.id}",
        sealed(KEY, "another page", zoe),
        sealed(b"a key that nobody has given us!!", PAGE, zoe),
        f"{zoe.id}-{seal}x",
        f"{10**12}-{seal}",
    ]
    for token in others:
        assert client.get(f"/flag/{token}").status_code == 404, token
        assert send(client, f"/flag/{token}", draft(post="1")).status_code == 404, token
    renamed = Person(**{**zoe.model_dump(), "name": "Zed"})
    assert sealed(KEY, PAGE, renamed) != sealed(KEY, PAGE, zoe)
    assert kept(house) == []


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_cannot_send_it(client: httpx.Client, house: House, headers: dict[str, str]) -> None:
    assert send(client, address(house), draft(post="1"), **headers).status_code == 403
    assert kept(house) == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"verb": "flag.decline", "subject": "1", "revision": "1"}, 400),
        ({"verb": "post.cancel", "subject": "1", "revision": "1"}, 400),
        ({"verb": "flag.draft", "subject": "x", "revision": "1"}, 400),
        ({"verb": "flag.draft", "subject": "-1", "revision": "1"}, 400),
        ({"v.kind": "other"}, 400),
        ({**draft(), **{f"v.{n}": "" for n in range(60)}}, 400),
        ({**draft(note="x" * 20_000)}, 413),
    ],
)
def test_only_this_pages_own_forms_are_taken(
    client: httpx.Client, house: House, data: dict[str, str], status: int
) -> None:
    assert send(client, address(house), data).status_code == status
    own: dict[str, Any] = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post(address(house), json=draft(), headers=own).status_code == 415
    assert kept(house) == []


@ON_SQLITE
def test_so_many_in_a_minute_are_refused_for_that_person_alone(client: httpx.Client, house: House) -> None:
    where = address(house)
    statuses = [send(client, where, draft(post="1")).status_code for _ in range(14)]
    assert statuses == [200] * 12 + [429] * 2
    assert send(client, address(house, "Aki"), draft(post="1")).status_code == 200


@ON_SQLITE
def test_the_page_keeps_its_address_to_itself_and_runs_nothing(client: httpx.Client, house: House) -> None:
    page = client.get(address(house))
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert client.get("/static/flag.css").status_code == 200


@ON_SQLITE
def test_without_a_secret_there_is_no_such_page(house: House) -> None:
    with served(app_of(house, work=False)) as url, httpx.Client(base_url=url) as client:
        assert client.get(address(house)).status_code == 404
