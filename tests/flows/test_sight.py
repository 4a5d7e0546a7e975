"""What a view shows has an age: no flow leaves it out, and it causes no message by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from sqlmodel import Session

from calbot import flows
from calbot.flows import alert_view, brief_view, finding, forecast, sync
from calbot.flows import post as post_flow
from calbot.flows.sight import sight_of
from calbot.flows.sync import Outcome
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.store import alert as alerts
from tests.databases import ON_SQLITE
from tests.flows.conftest import Hand, look, post, roster
from tests.flows.test_outlook import plan
from tests.flows.test_picture import crowd, think

HOUR = timedelta(hours=1)
ROOT = Path(flows.__path__[0])
WITHOUT = {
    "brief_view.BriefView": "`views_of` puts it into all of them at once",
    "draft.FindingView": "stands beside a draft, which tells it",
}


def views() -> dict[tuple[str, str], int]:
    """The views with a sight, and the place of that among their fields."""
    found: dict[tuple[str, str], int] = {}
    for module in iter_modules(flows.__path__):
        for name, one in vars(import_module(f"{flows.__name__}.{module.name}")).items():
            if isinstance(one, type) and is_dataclass(one):
                names = [field.name for field in fields(one)]
                found |= {(one.__module__, name): names.index("sight")} if "sight" in names else {}
    return found


def made(path: Path, known: dict[str, int]) -> Iterator[tuple[str, bool]]:
    """Each view that a flow makes, and whether it is given its sight."""
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in known:
            spread = sum(2 for one in call.args if isinstance(one, ast.Starred))
            named = any(word.arg == "sight" for word in call.keywords)
            yield call.func.id, named or len(call.args) + spread > known[call.func.id]


def _is_of(one: object, module: str) -> bool:
    return isinstance(one, type) and one.__module__ == module


def test_no_flow_makes_a_view_without_its_age() -> None:
    by_module = views()
    found: dict[str, list[bool]] = {}
    for path in sorted(ROOT.glob("*.py")):
        here = vars(import_module(f"{flows.__name__}.{path.stem}"))
        known = {
            name: at for (module, name), at in by_module.items() if getattr(here.get(name), "__module__", "") == module
        }
        for name, given in made(path, known):
            found.setdefault(f"{path.stem}.{name}", []).append(given)
    assert len(found) > 20
    assert {name for name, given in found.items() if not all(given)} == WITHOUT.keys()


@ON_SQLITE
def test_looks_that_find_the_same_edit_no_card_though_the_age_is_another(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    plan(hand, *crowd())
    alert, *_ = hand.ask(alerts.open_ones)
    seen, told = hand.run(sight_of).seen_at, [notice.id for notice in hand.notices()]
    assert told
    for outcome in (Outcome(HOUR / 4, same=True), Outcome(HOUR / 4, calendar=look(*crowd()))) * 10:
        hand.later(minutes=1)
        hand.run(sync.keep, hand.source_id(), outcome)
        think(hand)
    assert hand.run(sight_of).seen_at == hand.now == seen + HOUR / 3
    assert [notice.id for notice in hand.notices()] == told
    assert hand.run(alert_view.show, alert.id).sight == Sight("Pot social", seen)


@ON_SQLITE
def test_an_age_is_told_of_each_finding_and_of_what_each_post_brings(hand: Hand) -> None:
    plan(hand, post("a", 30), post("b", 30.1))
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, same=True))
    view = hand.run(post_flow.show, 1)
    (found, *_) = view.findings
    shown = hand.run(finding.show, found.finding.id).sight
    assert shown == view.sight == hand.run(forecast.of_post, 1).sight == Sight("Pot social", hand.now)
    hand.later(hours=5)
    assert hand.run(finding.show, found.finding.id).sight.names == ("Pot social",)


@ON_SQLITE
def test_a_card_about_one_post_tells_the_age_of_its_own_calendar(hand: Hand) -> None:
    plan(hand, post("a", 30))
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, same=True))
    earlier = hand.now - HOUR / 2

    def connect(session: Session, turn: Turn) -> None:
        for number, name, state in ((90, "Launches", SourceState.FRESH), (91, "Lost", SourceState.BLIND)):
            kept = {"location": f"https://x.example/{number}.ics", "seen_at": earlier, "state": state}
            session.add(Source(workspace_id=turn.workspace_id, id=number, name=name, **kept))
        session.commit()

    hand.run(connect)
    every = hand.run(sight_of)
    assert (every.feed, every.seen_at, every.names) == ("Launches", earlier, ("Lost",))
    for view in (hand.run(post_flow.show, 1), hand.run(forecast.of_post, 1), hand.run(brief_view.show, 1)):
        assert (view.sight.feed, view.sight.seen_at) == ("Pot social", hand.now)
        assert view.sight.names == ("Lost",), "what is found of a post rests on the others too"


def test_a_post_from_chat_is_as_old_as_what_it_is_judged_by(hand: Hand) -> None:
    plan(hand, post("a", 30))
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, same=True))

    def bare(session: Session, turn: Turn) -> None:
        session.get_one(Post, (turn.workspace_id, 1)).source_id = None
        session.commit()

    hand.run(bare)
    assert hand.run(post_flow.show, 1).sight == hand.run(sight_of) == Sight("Pot social", hand.now)
