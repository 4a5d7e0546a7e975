"""A calendar with tags, as servers have them, and a worker that writes to it and may die at any step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from calbot.flows import calendar, versions, writeback, writing
from calbot.flows import post as post_flow
from calbot.flows.turn import Turn
from calbot.flows.writing import Answer, Task
from calbot.model.post import Post, PostState
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.sources.verdict import answered
from calbot.store import post as posts
from calbot.store import source as sources
from tests.flows.conftest import NOW, Hand, look, post

HOUR = timedelta(hours=1)
BEFORE, CALLED, LOST, AFTER = "before", "called", "lost", "after"
"""Where a worker dies: before the server is called, while the call is on its way (it arrives after the death), with the
answer of a call that never arrived, and after an answer that nobody kept."""


@dataclass
class Server:
    """What the calendar says of the post "a", under a tag; `writes` are all that it was made to say, `late` calls that
    arrive after their caller has died."""

    says: Saying
    tag: int = 0
    writes: list[Saying] = field(default_factory=list)
    late: list[tuple[int, Saying]] = field(default_factory=list)

    def put(self, tag: int, wanted: Saying) -> bool:
        """False where somebody else was faster. What it says already is never written again."""
        if tag != self.tag:
            return False
        assert not wanted.says(self.says), "written twice"
        self.by_hand(wanted)
        self.writes.append(wanted)
        return True

    def by_hand(self, saying: Saying) -> None:
        """Somebody changes it in a calendar program."""
        self.says, self.tag = saying, self.tag + 1

    def arrive(self) -> None:
        """Calls whose caller has died arrive."""
        for tag, wanted in self.late:
            self.put(tag, wanted)
        self.late.clear()


@dataclass
class Office:
    """A company whose calendar calbot writes to."""

    hand: Hand
    server: Server

    @property
    def post(self) -> Post:
        found: Post = self.hand.ask(posts.by_id, 1)
        return found

    @property
    def row(self) -> Writeback | None:
        found: Writeback | None = self.hand.ask(last_of_post, 1)
        return found

    @property
    def state(self) -> str:
        return self.row.state.value if self.row else ""

    def move(self, hours: float, who: str = "Mkt") -> None:
        self.hand.run(post_flow.move, 1, at(hours).starts_at, "Europe/London", who=who, where="#marketing")

    def cancel(self) -> None:
        self.hand.run(post_flow.cancel, 1, who="Mkt", where="#marketing")

    def hold(self) -> None:
        self.hand.run(post_flow.defer, 1, who="Mkt", where="#marketing")

    def work(self, dies: str = "") -> bool:
        """One try of what is due; False where nothing is."""
        due = self.hand.run(writing.due)
        if not due:
            return False
        task: Task | None = self.hand.run(writing.begin, due[0])
        if task is None or dies == BEFORE:
            return False
        answer = self._called(task, dies)
        if not dies:
            self.hand.run(writing.finish, task, answer)
        return True

    def _called(self, task: Task, dies: str) -> Answer:
        for _ in range(3):
            answer = answered(task, self.server.says)
            if answer is not None:
                return answer
            if dies == CALLED:
                self.server.late.append((self.server.tag, task.wanted))
                return Answer(WritebackState.WRITTEN)
            if dies == LOST or self.server.put(self.server.tag, task.wanted):
                return Answer(WritebackState.WRITTEN)
        raise AssertionError("never written")

    def look(self, saying: Saying | None = None) -> None:
        """The calendar is looked at, as it is or as it was when the look began."""
        said = saying or self.server.says
        told = post("a", 0, state=PostState.CANCELLED if said.off else PostState.SCHEDULED, all_day=said.all_day)
        told.starts_at = said.starts_at
        self.hand.run(calendar.apply, self.hand.source_id(), look(told), self.hand.now)

    def choose(self, whose: str, **revision: int) -> None:
        row = self.row
        assert row is not None
        flow = {"mine": versions.mine, "theirs": versions.theirs}[whose]
        self.hand.run(flow, row.id, revision.get("revision", row.revision), who="Mkt", where="#marketing")

    def cards(self) -> list[Any]:
        return self.hand.notices(writeback.CARD)


def at(hours: float) -> Saying:
    """So many hours from the beginning."""
    return Saying(NOW + hours * HOUR)


def written_to(hand: Hand, kind: SourceKind = SourceKind.CALDAV, *, write: bool = True) -> Office:
    """An office whose calendar is of that kind, with a post that goes out in 200 hours."""

    def change(session: Session, turn: Turn) -> None:
        source: Source | None = sources.by_name(session, turn.workspace_id, "Pot social")
        assert source is not None
        source.kind, source.memory["write"] = kind, write
        session.commit()

    hand.run(change)
    office = Office(hand, Server(at(200)))
    office.look()
    return office


def last_of_post(session: Session, workspace_id: str, post_id: int) -> Writeback | None:
    """The last one of a post, open or not."""
    wanted = select(Writeback).where(Writeback.workspace_id == workspace_id, Writeback.post_id == post_id)
    return session.exec(wanted.order_by(col(Writeback.id).desc()).limit(1)).first()
