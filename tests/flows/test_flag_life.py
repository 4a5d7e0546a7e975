"""A flag in a real database, in any order of events: one for each matter, and every reporter is told, once."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select

from calbot.errors import TellUser
from calbot.flows import calendar, flag, flag_ladder, outhook
from calbot.model.flag import CLOSED, Flag, FlagKind, FlagState
from calbot.model.flag_report import FlagReport
from calbot.model.flag_why import WhyNot
from calbot.model.link import url_key
from calbot.model.notice import Notice
from calbot.model.outhook import Outhook
from calbot.model.post import PostState
from calbot.model.workspace import History
from tests.databases import Databases
from tests.engines import engine_on
from tests.flows.conftest import NOW, Hand, listened_to, look, post

PAGE, SHORT = "https://pan.example/pyramid", "https://bit.ly/pyramid"
OWN = ((PAGE, ""), ("HTTPS://PAN.example:443/pyramid/?utm_source=x#top", ""), (SHORT, PAGE))
OTHERS = (("https://pan.example/other", ""), ("https://bit.ly/other", "https://pan.example/other/"))
"""What a report may name, and where that leads if it is short: the post's own page, or another one."""
UNREAD = ((SHORT, ""), ("https://bit.ly/other", ""))
"""Short links while their shortener is away: that nobody knows where they lead is no fault."""
BEHIND = {SHORT: PAGE, "https://bit.ly/other": "https://pan.example/other/"}
CHATS = {"Agt1": "#care", "Agt2": "#marketing"}
TELLS = ("flag.settled", "flag.declined")
SELDOM = st.sampled_from((False, False, False, False, True))


class Crash(Exception):
    """The process dies just before its commit."""


class Life(RuleBasedStateMachine):
    """Two reporters in two chats, marketing, a link that breaks and heals, retries, and processes that die."""

    model: Path
    """A database with the company, to copy."""

    @initialize(link=st.sampled_from((PAGE, SHORT)))
    def born(self, link: str) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=self.model.parent)
        shutil.copy(self.model, self.folder.name)
        self.opened = engine_on(f"sqlite:///{Path(self.folder.name) / self.model.name}")
        self.hand = Hand(self.opened.__enter__(), {})
        self.link = link
        self.hand.run(calendar.apply, self.hand.source_id(), look(post("reel", -1, link=link)), NOW)
        self.owed: Counter[tuple[int, int]] = Counter()
        """Of each flag and reporter: how often something that came of it was to be told."""
        self.about: dict[int, tuple[FlagKind, bool]] = {}
        """Of each flag: what it is about in truth, its kind and whether it is the post's own page."""
        self.names: dict[int, set[str]] = {}
        """Of each flag: by which pages it is known."""
        self.waiting: set[tuple[int, int]] = set()
        self.heard: dict[str, dict[str, Any]] = {}
        """What another system has taken, by its name, in the order in which it first did."""
        self.hand.run(listened_to)

    def teardown(self) -> None:
        if hasattr(self, "hand"):
            self.opened.__exit__(None, None, None)
            self.folder.cleanup()

    def all_of(self, noun: type[Any]) -> list[Any]:
        def every(session: Session, _workspace_id: str) -> list[Any]:
            return list(session.exec(select(noun)))

        return self.hand.ask(every)

    def flags(self) -> list[Flag]:
        return self.all_of(Flag)

    def does(self, crashes: bool, flow: Callable[..., Any], *args: Any, **said: Any) -> Any:
        """What comes of it: a view, or None where it was refused, or the process died before its commit."""
        before = [one.model_dump() for one in (*self.flags(), *self.all_of(FlagReport), *self.all_of(Notice))]

        def dying(session: Session, turn: Any, *given: Any, **named: Any) -> Any:
            def die() -> None:
                raise Crash

            session.commit = die  # type: ignore[method-assign]  # a process that dies reaches no commit
            return flow(session, turn, *given, **named)

        try:
            return self.hand.run(dying if crashes else flow, *args, **said)
        except (TellUser, Crash):
            after = [one.model_dump() for one in (*self.flags(), *self.all_of(FlagReport), *self.all_of(Notice))]
            assert after == before, "what is refused, or dies, changes nothing"
            return None

    def known_by(self, flag_id: int, *urls: str) -> None:
        """Somebody has named these addresses of a flag; those that turned out to be another one are that one."""
        pages = {url_key(url) for url in urls if url}
        self.names.setdefault(flag_id, set()).update(pages)
        into = {one.id: one.into for one in self.flags() if one.into is not None}
        for gone, stays in into.items():
            last = stays
            while last in into:
                last = into[last]
            assert self.about[gone] == self.about[last], "only what is the same in truth becomes one"
            self.names[last] |= self.names.pop(gone, set())
            moved = {key for key in self.waiting if key[0] == gone}
            self.waiting = (self.waiting - moved) | {(last, person) for _, person in moved}

    def settled_now(self, flag_id: int) -> None:
        """All who wait for news of it were told by now."""
        for key in [key for key in self.waiting if key[0] == flag_id]:
            self.owed[key] += 1
            self.waiting.discard(key)

    @rule(
        who=st.sampled_from(tuple(CHATS)),
        named=st.sampled_from((*OWN, *OTHERS, *UNREAD)),
        kind=st.sampled_from((FlagKind.BROKEN_LINK, FlagKind.COPY_ERROR)),
        crashes=SELDOM,
        again=st.booleans(),
    )
    def report(self, who: str, named: tuple[str, str], kind: FlagKind, *, crashes: bool, again: bool) -> None:
        url, target = named
        for dies in (crashes, *((False,) if again else ())):
            view = self.does(dies, flag.open_flag, kind, url, 1, "", target, who=who, where=CHATS[who])
            if view is not None:
                about = (kind, named in OWN or url == SHORT)
                assert self.about.setdefault(view.flag.id, about) == about
                person = self.hand.turn(who).person_id
                assert person is not None
                self.waiting.add((view.flag.id, person))
                self.known_by(view.flag.id, url, target)

    @rule(data=st.data(), crashes=SELDOM, stale=SELDOM)
    def press(self, data: st.DataObject, *, crashes: bool, stale: bool) -> None:
        if not (known := self.flags()):
            return
        one = data.draw(st.sampled_from(known))
        revision = one.revision - stale
        presses: dict[str, Callable[[], Any]] = {
            "claim": lambda: (flag.claim, one.id, revision),
            "pass_on": lambda: (flag.pass_on, one.id, revision),
            "fixed": lambda: (flag.fixed, one.id, revision),
            "wait": lambda: (flag.wait, one.id, revision, self.hand.now + timedelta(hours=3)),
            "decline": lambda: (flag.decline, one.id, revision, WhyNot.WORKS, ""),
            "line": lambda: (flag.approve, one.id, revision, "we know"),
        }
        name = data.draw(st.sampled_from((*sorted(presses), "fixed", "decline", "fixed")))
        flow, *args = presses[name]()
        view = self.does(crashes, flow, *args, who="Mkt", where="#marketing")
        assert not (stale and view), "a press that was drawn earlier does nothing"
        if view is not None and view.flag.state in CLOSED:
            self.settled_now(one.id)

    @rule(healthy=st.booleans(), twice=st.booleans(), crashes=SELDOM, status=st.sampled_from((404, 0)))
    def links_are_looked_at(self, *, healthy: bool, twice: bool, crashes: bool, status: int) -> None:
        said = "link.healthy" if healthy else "link.missing" if status else "link.no_answer"
        seen = {"at": self.hand.now.isoformat(), "healthy": healthy, "status": 200 if healthy else status, "said": said}
        for number, urls in self.hand.run(flag.to_look_at):
            asked = [BEHIND.get(url, url) if status else url for url in urls]
            for _ in range(1 + twice):
                view = self.does(crashes, flag.settle_look, number, *({**seen, "asked": one} for one in asked))
                if view is not None:
                    self.known_by(number, *asked)
                    if view.flag.state in CLOSED:
                        self.settled_now(view.flag.id)

    @rule(outcome=st.sampled_from(("taken", "taken", "refused", "heard, and the process dies", "dies")))
    def another_system_is_told(self, outcome: str) -> None:
        for number in self.hand.run(outhook.due):
            if outcome == "dies":
                self.does(True, outhook.begin, number)
                continue
            call = self.hand.run(outhook.begin, number)
            assert call is not None, "what is due can be told"
            if outcome != "refused":
                body = json.loads(call.body)
                assert self.heard.setdefault(call.key, body) == body, "the same name says the same"
            if outcome == "taken":
                self.hand.run(outhook.finish, call)
            elif outcome == "refused":
                self.hand.run(outhook.put_off, call, 0.0, "status 500")

    @rule(minutes=st.integers(1, 1800), crashes=SELDOM)
    def time_passes(self, minutes: int, *, crashes: bool) -> None:
        self.hand.now += timedelta(minutes=minutes)
        for number in self.hand.run(flag_ladder.due):
            self.does(crashes, flag_ladder.climb, number)
            if next(one for one in self.flags() if one.id == number).state in CLOSED:
                self.settled_now(number)

    @rule(state=st.sampled_from((PostState.CANCELLED, PostState.SCHEDULED)), crashes=SELDOM)
    def its_post_is_cancelled_or_on_again(self, state: PostState, *, crashes: bool) -> None:
        told = look(post("reel", -1, link=self.link, state=state))
        self.does(crashes, calendar.apply, self.hand.source_id(), told, self.hand.now)

    @invariant()
    def one_open_flag_for_one_matter(self) -> None:
        if not hasattr(self, "hand"):
            return
        open_ones = [one for one in self.flags() if one.state not in CLOSED]
        matters = [one.matter for one in open_ones]
        assert len(matters) == len(set(matters))
        named = [(self.about[one.id], name) for one in open_ones for name in self.names[one.id]]
        assert len(named) == len(set(named)), "what is known to be one page is one flag"
        assert all(one.open_key for one in open_ones)
        assert all(one.open_key is None and one.rung_at is None for one in self.flags() if one.state in CLOSED)

    @invariant()
    def every_reporter_was_told_as_often_as_there_was_something_to_tell(self) -> None:
        if not hasattr(self, "hand"):
            return
        told = Counter((one.subject_id, one.only_for) for one in self.all_of(Notice) if one.screen in TELLS)
        assert told == +self.owed

    @invariant()
    def whoever_waits_for_news_waits_for_a_flag_that_stands(self) -> None:
        if not hasattr(self, "hand"):
            return
        states = {one.id: one.state for one in self.flags()}
        assert all(states[flag_id] not in CLOSED for flag_id, _ in self.waiting)
        untold = {(one.flag_id, one.person_id) for one in self.all_of(FlagReport) if one.told_at is None}
        assert untold == self.waiting

    @invariant()
    def each_step_is_told_another_system_once_and_in_order(self) -> None:
        if not hasattr(self, "hand"):
            return
        kept: dict[int, list[str]] = {}
        for row in sorted(self.all_of(Outhook), key=lambda one: one.id):
            kept.setdefault(row.flag_id, []).append(row.event)
        steps: dict[int, list[str]] = {}
        for line in sorted(self.all_of(History), key=lambda one: one.id):
            if line.noun == "flag" and line.verb in outhook.EVENTS:
                steps.setdefault(line.noun_id, []).append(f"flag.{line.verb}")
        assert kept == steps, "what is refused, or dies, is told nobody; all else once"
        told: dict[str, list[int]] = {}
        for body in self.heard.values():
            told.setdefault(body["data"]["flag"], []).append(body["data"]["revision"])
        assert all(revisions == sorted(set(revisions)) for revisions in told.values())

    @invariant()
    def nobody_is_called_for_what_is_over_or_taken(self) -> None:
        if not hasattr(self, "hand"):
            return
        states = {one.id: one.state for one in self.flags()}
        calls = self.hand.notices("flag.call")
        assert all(states[one.subject_id] not in (*CLOSED, FlagState.VERIFYING) for one in calls)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("hand")
def test_the_life_of_a_flag_in_any_order(databases: Databases) -> None:
    Life.model = Path(databases.copy("flows: a company").removeprefix("sqlite:///"))
    calm = settings(
        max_examples=12, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=calm)
