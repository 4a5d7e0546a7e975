"""Sending: in the conversation's pace, edited in place, never blindly twice, and parked where Teams is closed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Actions, Button, Card, Text, Title, spans
from calbot.chat.platform import CannotTell
from calbot.chat.teams.caller import Caller, Refused
from calbot.chat.teams.pace import LIMITS, Pace
from calbot.chat.teams.send import TeamsChat
from calbot.chat.teams.tokens import Tokens
from calbot.errors import Lasting, NotThere, Passing, Unknown
from calbot.flows.turn import Turn
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store.session import reading, writing
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.teams import TeamsSetup
from calbot.words.say import sayer
from tests.chat.conftest import NOW
from tests.company import PAN_AND_POT
from tests.teams.connector import BOT, SECRET, TENANT, Fault, Login, Said, Tenant, served

MARKETING, CARE, GROUP = "19:mkt0@thread.tacv2", "19:care0@thread.tacv2", "19:group0@thread.v2"
MKT, LEAD = "6a1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b11", "7b1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b22"
MIKAS = f"a:1{MKT.replace('-', '')}"
CARD = Card((Title(spans("p-214 [x](y)")), Actions((Button("Claim", "flag.claim", 57, 3),))), "p-214 [x](y)")
OTHER = Card((Title(spans("p-214 moved")),), "p-214 moved")


class Line:
    """calbot's end: the real SDK to the connector on loopback."""

    def __init__(self, town: Tenant, base: str, pace: Pace | None = None) -> None:
        self.town, self.parked = town, list[tuple[str, str]]()
        self.tokens = Tokens(BOT, SECRET, TENANT, http=Login(base))
        self.caller = Caller(self.tokens, TENANT, f"{base}teams/")
        self.chat = TeamsChat(self.caller, self._park, pace or Pace(()))
        self._runner = asyncio.Runner()

    async def _park(self, address: str, why: str) -> None:
        self.parked.append((address, why))

    def run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return self._runner.run(awaited())

    def close(self) -> None:
        self.run(self.chat.close())
        self._runner.close()


@pytest.fixture
def town() -> Tenant:
    return Tenant({MARKETING, CARE, GROUP})


@pytest.fixture
def line(town: Tenant) -> Iterator[Line]:
    with served(town) as base:
        opened = Line(town, base)
        yield opened
        opened.close()
    assert town.wrong == []


def test_a_card_is_posted_with_a_line_for_notifications(line: Line) -> None:
    ref = line.run(line.chat.post(MARKETING, CARD, key="k1"))
    (said,) = line.town.told(MARKETING)
    assert ref == f"{MARKETING}/{said.id}"
    assert said.summary == "p-214 (x)(y)"
    assert said.card["body"][0]["inlines"][0]["text"] == "p-214 [x](y)"


def test_a_message_is_edited_in_place_however_often(line: Line) -> None:
    ref = line.run(line.chat.post(MARKETING, CARD, key="k1"))
    for _ in range(2):
        line.run(line.chat.amend(MARKETING, ref, OTHER, key="k2"))
    (said,) = line.town.told(MARKETING)
    assert (said.summary, said.edits) == ("p-214 moved", 2)


def test_an_answer_stands_under_its_message_in_a_channel_and_in_the_row_in_a_group_chat(line: Line) -> None:
    root = line.run(line.chat.post(MARKETING, CARD, key="k1"))
    line.run(line.chat.post(MARKETING, OTHER, key="k2", thread=root))
    assert [one.thread for one in line.town.told(MARKETING)] == ["", root.rpartition("/")[2]]
    root = line.run(line.chat.post(GROUP, CARD, key="k1"))
    line.run(line.chat.post(GROUP, OTHER, key="k2", thread=root))
    assert [one.thread for one in line.town.told(GROUP)] == ["", ""]


def test_one_person_is_told_in_the_conversation_with_calbot_which_is_opened_once(line: Line) -> None:
    ref = line.run(line.chat.post(MKT, CARD, key="k1"))
    assert ref.startswith(f"{MIKAS}/")
    line.run(line.chat.whisper(MARKETING, MKT, OTHER, key="k2"))
    assert len(line.town.told(MIKAS)) == 2
    assert [what for what, _ in line.town.calls] == ["open", "create", "create"]


def test_several_read_hours_by_their_own_clocks_and_one_in_the_own_zone(line: Line) -> None:
    card = Card((Text(spans("at ", sayer("en", "Europe/London").time(NOW))),), "x")
    for address in (MARKETING, GROUP, MKT):
        line.run(line.chat.post(address, card, key="k"))
    shown = [one.card["body"][0]["inlines"][1]["text"] for one in line.town.said]
    assert shown == ["{{TIME(2026-11-25T11:18:00Z)}}", "{{TIME(2026-11-25T11:18:00Z)}}", "11:18"]


def test_the_token_is_asked_for_once_and_anew_when_teams_takes_it_no_more(line: Line) -> None:
    for _ in range(3):
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert line.town.tokens == {"token-0"}
    line.town.tokens.clear()
    line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert len(line.town.told(MARKETING)) == 4
    # A new one that is not taken either says that it is no matter of the token's age.
    line.town.faults += [Fault(401), Fault(401)]
    before = len(line.town.calls)
    with pytest.raises(Passing, match="token") as told:
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert (told.value.retry_after, len(line.town.calls) - before) == (300.0, 2)


def test_many_who_need_a_token_at_once_ask_for_one(line: Line) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(line.chat.post(MARKETING, CARD, key=f"k{at}") for at in range(6)))

    line.run(all_at_once())
    assert line.town.tokens == {"token-0"}


def test_without_a_token_all_waits_and_nothing_is_lost(line: Line) -> None:
    line.town.secret = "another"
    with pytest.raises(Passing, match="invalid_client") as told:
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert told.value.retry_after == 300.0
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(("said", "waits"), [("7", 7.0), ("", 2.0), ("Wed, 21 Oct 2026", 2.0), ("99999999", 3600.0)])
def test_a_busy_teams_says_how_long_to_wait(line: Line, said: str, waits: float) -> None:
    line.town.faults.append(Fault(429, said))
    with pytest.raises(Passing) as told:
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert told.value.retry_after == waits
    assert line.town.told(MARKETING) == []


@pytest.mark.parametrize("kind", [500, 502, 503, 504, 412, "lost", "dropped"])
def test_what_may_have_arrived_is_called_once_and_left_in_doubt(line: Line, kind: int | str) -> None:
    line.run(line.chat.post(CARE, OTHER, key="k0"))
    line.town.faults.append(Fault(kind))
    with pytest.raises(Unknown):
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert len(line.town.told(MARKETING)) == (1 if kind == "lost" else 0)
    assert len(line.town.calls) == 2
    with pytest.raises(CannotTell):
        line.run(line.chat.find(MARKETING, "k"))


@pytest.mark.parametrize("kind", [500, "lost", "dropped"])
def test_an_edit_that_may_have_been_made_is_made_again(line: Line, kind: int | str) -> None:
    ref = line.run(line.chat.post(MARKETING, CARD, key="k"))
    line.town.faults.append(Fault(kind))
    with pytest.raises(Passing):
        line.run(line.chat.amend(MARKETING, ref, OTHER, key="k2"))
    line.run(line.chat.amend(MARKETING, ref, OTHER, key="k2"))
    assert [one.summary for one in line.town.told(MARKETING)] == ["p-214 moved"]


def test_what_never_left_is_only_put_off(town: Tenant) -> None:
    with served(town) as base:
        pass
    gone = Line(town, base)
    with pytest.raises(Passing):
        gone.run(gone.chat.post(MARKETING, CARD, key="k"))
    gone.close()


def test_a_message_that_is_gone_is_told_anew(line: Line) -> None:
    ref = line.run(line.chat.post(MARKETING, CARD, key="k"))
    line.town.said.clear()
    with pytest.raises(NotThere):
        line.run(line.chat.amend(MARKETING, ref, OTHER, key="k"))
    with pytest.raises(NotThere):
        line.run(line.chat.amend(MARKETING, f"{MARKETING}/-", OTHER, key="k"))


@pytest.mark.parametrize("address", [MARKETING, MKT, "19:nowhere@thread.tacv2"])
def test_where_calbot_is_let_in_no_more_the_place_is_parked(line: Line, address: str) -> None:
    line.town.closed |= {MARKETING, MKT}
    with pytest.raises(Lasting, match=r"403|404"):
        line.run(line.chat.post(address, CARD, key="k"))
    assert [where for where, _ in line.parked] == [address]


@pytest.mark.parametrize("address", [MARKETING, MKT])
def test_an_edit_that_is_refused_there_parks_it_too(line: Line, address: str) -> None:
    ref = line.run(line.chat.post(address, CARD, key="k"))
    line.town.closed.add(ref.partition("/")[0])
    with pytest.raises(Lasting, match="403"):
        line.run(line.chat.amend(address, ref, OTHER, key="k2"))
    assert [where for where, _ in line.parked] == [address]


def test_a_card_that_teams_refuses_closes_no_place(line: Line) -> None:
    line.town.faults.append(Fault(413, code="MessageSizeTooBig"))
    with pytest.raises(Refused, match="MessageSizeTooBig"):
        line.run(line.chat.post(MARKETING, CARD, key="k"))
    assert line.parked == []


@pytest.mark.parametrize("address", ["19:x/../../v3/conversations", "19:a b", "19:?x=1", "19:x#y", "19:x%2e"])
def test_an_address_leads_nowhere_else(line: Line, address: str) -> None:
    with pytest.raises(Lasting):
        line.run(line.chat.post(address, CARD, key="k"))
    assert line.town.calls == []


def test_calbot_keeps_teams_pace_so_that_none_is_refused(town: Tenant) -> None:
    town.limits = LIMITS
    with served(town) as base:
        paced = Line(town, base, Pace())

        async def burst() -> list[Any]:
            # The first call of all asks for a token, and would arrive later than the pace knows.
            await paced.chat.post(GROUP, CARD, key="g")
            going = (paced.chat.post(MARKETING, CARD, key=f"k{at}") for at in range(9))
            return await asyncio.gather(*going, paced.chat.post(CARE, CARD, key="c"), return_exceptions=True)

        told = paced.run(burst())
        paced.close()
    assert [one for one in told if isinstance(one, Exception)] == []
    assert (len(town.told(MARKETING)), len(town.told(CARE))) == (9, 1)


def test_who_would_wait_too_long_comes_again_later() -> None:
    async def burst() -> Passing:
        pace = Pace(((2, 30.0),))
        await pace.turn("a")
        await pace.turn("a")
        await pace.turn("b")
        with pytest.raises(Passing) as told:
            await pace.turn("a")
        return told.value

    assert 29.0 < asyncio.run(burst()).retry_after <= 30.2


_NAMED = {
    'identities = { playground = "mkt" }': f'identities = {{ teams = "{MKT}" }}',
    'identities = { playground = "lead" }': f'identities = {{ teams = "{LEAD}" }}',
    'platform = "playground"': 'platform = "teams"',
    'address = "#marketing"': f'address = "{MARKETING}"',
    'address = "#care"': f'address = "{CARE}"',
}


@contextmanager
def company(town: Tenant, ready: Path, folder: Path) -> Iterator[House]:
    """The company of many tests, in Teams."""
    shutil.copy(ready, folder / "calbot.db")
    (folder / "calbot.toml").write_text(reduce(lambda text, named: text.replace(*named), _NAMED.items(), PAN_AND_POT))
    with served(town) as base:
        setup = TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", http=Login(base), pace=Pace(()))
        now = [NOW]
        house = open_house(f"sqlite:///{folder / 'calbot.db'}", clock=lambda: now[0], teams=setup)
        object.__setattr__(house, "now", now)
        install(house, folder / "calbot.toml")
        yield house
        assert house.teams is not None
        asyncio.run(house.teams.close())
        house.close()


def notices(house: House) -> list[Notice]:
    with reading(house.engine) as session:
        return list(session.exec(select(Notice)))


def tell(house: House, address: str, once: str = "once", **line: str) -> None:
    """Have something to say at `address`: what is told of another place that was closed."""
    from calbot.flows.tell import tell as keep

    with writing(house.engine, MAIN) as session:
        place = session.exec(select(Place).where(Place.address == address)).one()
        keep(session, Turn(MAIN, NOW), [place], "place.parked", ("place", place.id), once, **line)
        session.commit()


def deliver(house: House) -> None:
    async def do() -> None:
        await house.hands.deliver()
        await house.hang_up()

    asyncio.run(do())


def test_the_outbox_speaks_in_teams(town: Tenant, ready: Path, tmp_path: Path) -> None:
    with company(town, ready, tmp_path) as house:
        tell(house, CARE)
        deliver(house)
        deliver(house)
        (said,) = town.told(CARE)
        (notice,) = notices(house)
    assert (notice.state, notice.ref) == (NoticeState.SENT, f"{CARE}/{said.id}")


def test_a_message_in_doubt_is_said_once_more_and_says_so(town: Tenant, ready: Path, tmp_path: Path) -> None:
    with company(town, ready, tmp_path) as house:
        tell(house, CARE)
        town.faults.append(Fault("lost"))
        deliver(house)
        assert notices(house)[0].state is NoticeState.DOUBT
        house.now[0] += timedelta(minutes=1)
        deliver(house)
        first, again = town.told(CARE)
        assert notices(house)[0].state is NoticeState.SENT
    assert words(again) != words(first)
    assert len(words(again)) > len(words(first))


def words(said: Said) -> str:
    return " ".join(run["text"] for block in said.card["body"] for run in block.get("inlines", ()))


def test_a_channel_that_calbot_was_removed_from_is_parked_and_the_other_side_told(
    town: Tenant, ready: Path, tmp_path: Path
) -> None:
    with company(town, ready, tmp_path) as house:
        tell(house, MARKETING)
        town.closed.add(MARKETING)
        deliver(house)
        deliver(house)
        with reading(house.engine) as session:
            closed = session.exec(select(Place).where(Place.address == MARKETING)).one()
    assert closed.parked_at is not None
    assert "BotNotInConversationRoster" in closed.problem
    assert len(town.told(CARE)) == 1
    assert closed.kind is PlaceKind.MARKETING


def test_where_only_an_edit_is_refused_the_other_side_is_told_too(town: Tenant, ready: Path, tmp_path: Path) -> None:
    with company(town, ready, tmp_path) as house:
        tell(house, MARKETING, slot="card")
        deliver(house)
        town.closed.add(MARKETING)
        tell(house, MARKETING, "again", slot="card")
        deliver(house)
        deliver(house)
        with reading(house.engine) as session:
            closed = session.exec(select(Place).where(Place.address == MARKETING)).one()
    assert [what for what, _ in town.calls] == ["create", "update", "create"], "nothing is said anew there"
    assert closed.parked_at is not None
    assert len(town.told(CARE)) == 1


@pytest.mark.parametrize("told_id", [True, False])
def test_what_stands_below_a_message_that_is_gone_is_said_beside_it(
    town: Tenant, ready: Path, tmp_path: Path, told_id: bool
) -> None:
    town.names = told_id
    with company(town, ready, tmp_path) as house:
        tell(house, CARE, "card", slot="card")
        deliver(house)
        town.gone |= {one.id for one in town.said}
        town.said.clear()
        tell(house, CARE, "line", thread_slot="card")
        deliver(house)
        deliver(house)
        (line,) = town.told(CARE)
        assert {one.state for one in notices(house)} == {NoticeState.SENT}
        with reading(house.engine) as session:
            assert all(one.parked_at is None for one in session.exec(select(Place)))
    assert line.thread == ""
    assert len(town.calls) <= 4
