"""What the tour shows: a day of a company that does not exist, by the clock and in the language of whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calbot.alerts.brief import Touch, facts
from calbot.alerts.lead_time import InTime
from calbot.alerts.record import Record
from calbot.flows.brief_answers import Answer, Asked
from calbot.flows.brief_view import BriefView, FlagLine, Note, ShiftView
from calbot.flows.cover import CoverView
from calbot.flows.faq_view import FaqView
from calbot.flows.faq_wanted import Missing
from calbot.flows.handover import DraftView
from calbot.flows.idea_view import IdeaView
from calbot.flows.morning import MorningView
from calbot.flows.moved import MovedView
from calbot.flows.outlook_view import PromiseLine
from calbot.flows.qa import DrawView
from calbot.flows.result_view import ResultView
from calbot.flows.trust import Sight
from calbot.flows.views import AlertView, Cause, FlagView, PostLine
from calbot.flows.ways import Remedy, Window
from calbot.flows.wrap import WrapView
from calbot.forecast.after import look_back
from calbot.model.alert import Alert, AlertLevel
from calbot.model.brief import BriefQuestion, ShiftBrief
from calbot.model.cover import Cover, CoverState
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.flag import Flag, FlagKind
from calbot.model.forecast import Expectation
from calbot.model.idea import Idea, IdeaState
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.qa import Draw, Score
from calbot.model.result import Result
from calbot.model.rights import VERBS
from calbot.words.say import Say

_HERE: Final = "tour"
_MAY: Final = frozenset(VERBS)
_HOUR: Final = timedelta(hours=1)
_WINDOW: Final = (276.0, 174.0, 408.0)
_RECORD: Final = Record(9, 12, 0.47, 0.91)
_MET: Final = ["yes"] * 5


@dataclass(frozen=True)
class Sample:
    """One day at the company, spoken of through `say`; every view is made when it is asked for."""

    say: Say
    day: datetime

    def at(self, hour: int, minute: int = 0) -> datetime:
        """An hour of that day by the clock of whoever looks."""
        zone = ZoneInfo(self.say.zone)
        return datetime.combine(self.day.astimezone(zone).date(), time(hour, minute), zone).astimezone(self.day.tzinfo)

    @property
    def now(self) -> datetime:
        """The hour at which most of it is seen."""
        return self.at(9, 10)

    def sight(self, hour: int, minute: int = 0) -> Sight:
        """At that hour its calendar was seen three minutes ago."""
        return Sight("Pot social", self.at(hour, minute) - timedelta(minutes=3))

    def person(self, number: int, name: str, role: str) -> Person:
        """Somebody who works there."""
        return Person(workspace_id=_HERE, id=number, name=name, roles=[role], zone=self.say.zone)

    @property
    def tiktok(self) -> Post:
        """What brings most of the load."""
        return self._post(214, "tiktok", "@pot", "Pot", self.say("tour.sample.tiktok"), self.at(19))

    @property
    def giveaway(self) -> Post:
        """What comes half an hour before it."""
        return self._post(219, "x", "@pan", "Pan", self.say("tour.sample.giveaway"), self.at(18, 30))

    @property
    def reel(self) -> Post:
        """What goes out in the morning."""
        return self._post(228, "instagram", "@pan", "Pan", self.say("tour.sample.reel"), self.at(11))

    def _post(self, number: int, network: str, handle: str, brand: str, title: str, at: datetime) -> Post:
        return Post(
            workspace_id=_HERE, id=number, network=network, handle=handle, brand=brand, title=title, starts_at=at,
            zone=self.say.zone, link=f"https://{brand.lower()}.example/{number}", created_at=self.at(8),
            changed_at=self.at(8),
        )  # fmt: skip

    def alert(self) -> AlertView:
        """Two posts of one evening, and the ways out."""
        minutes, low, high = _WINDOW
        row = Alert(
            workspace_id=_HERE, id=88, level=AlertLevel.ACT, starts_at=self.at(18, 30), ends_at=self.at(23, 30),
            minutes=minutes, minutes_low=low, minutes_high=high, target_minutes=240, normal_minutes=18.0,
            share_late=0.62, feed_seen_at=self.at(9, 7), feed_name="Pot social", created_at=self.now,
            changed_at=self.now,
        )  # fmt: skip
        causes = (Cause(self.tiktok, 190, 115, 310), Cause(self.giveaway, 70, 40, 110))
        return AlertView(row, causes, self._ways(), _MAY, self.now, record=_RECORD, missed=2, sight=self.sight(9, 10))

    def _ways(self) -> tuple[Remedy, ...]:
        morning = self.at(8) + 24 * _HOUR
        return (
            Remedy("move", morning, 138.0, self.tiktok, late=0.21),
            Remedy("cover", self.at(19), 120.0, ends_at=self.at(23), late=0.16),
            Remedy("nothing", self.at(18, 30), _WINDOW[0], late=0.62),
        )

    def moved(self) -> tuple[MovedView, dict[str, Any]]:
        """What all read once the first way was pressed."""
        new = self.at(8) + 24 * _HOUR
        post = Post(**(self.tiktok.model_dump() | {"starts_at": new}))
        told = {"old": self.at(19).isoformat(), "new": new.isoformat(), "steps": 1}
        return MovedView(post, "Mika", Window(138.0, 58.0, 210.0, 240, 0.21), _MAY, self.sight(9, 12)), told

    def flag(self) -> FlagView:
        """A link of a post that is out is broken."""
        seen: dict[str, Any] = {
            "kind": FlagKind.BROKEN_LINK,
            "opened_at": self.at(11, 18),
            "changed_at": self.at(11, 18),
        }
        row = Flag(workspace_id=_HERE, id=57, post_id=self.reel.id, **seen)
        row.url, row.checked = self.reel.link, {"said": "link.missing", "status": 404}
        row.note = self.say("tour.sample.note")
        row.due_at = self.at(12, 18)
        names, lines = ("Kim",), {self.say.locale: self.say("tour.sample.line")}
        told: dict[str, Any] = {"may": _MAY, "now": self.at(11, 19), "lines": lines, "sight": self.sight(11, 19)}
        return FlagView(row, self.reel, "", names, joined=False, **told)

    def idea(self, *, offered: bool) -> IdeaView:
        """What customers keep asking: told by an agent, or offered to marketing once many have asked."""
        row = Idea(
            workspace_id=_HERE, id=31, text=self.say("tour.sample.question"), person_id=4,
            state=IdeaState.OFFERED if offered else IdeaState.OPEN, opened_at=self.at(8) - timedelta(days=12),
            changed_at=self.now,
        )  # fmt: skip
        by, near = ("Kim", "Lee"), self.tiktok
        if offered:
            return IdeaView(row, by, "", 12, 12, 14, _MAY, near=near)
        return IdeaView(row, by, "", 9, 9, 14, _MAY, joined=True, ask_id=1, times=1, said=row.text)

    def wrap(self) -> WrapView:
        """What is open at half past five."""
        missing = Missing(self.moved()[0].post, self.say("tour.sample.question"), None)
        mika = self.person(1, "Mika", "marketer")
        coming = (self.giveaway, self.moved()[0].post)
        return WrapView(mika, self.at(17, 30), coming, (missing,), (), (self.flag().flag,), self.sight(17, 30))

    def morning(self) -> MorningView:
        """How the day looks to a lead."""
        promise = PromiseLine(
            "general", 240, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, self.at(23, 30), broken=True
        )
        posts = (
            PostLine(self.reel, "@pan", 25.0, 14.0, 40.0, 0, None),
            PostLine(self.giveaway, "@pan", 70.0, 40.0, 110.0, 0, None),
            PostLine(self.tiktok, "@pot", 190.0, 115.0, 310.0, 0, None),
        )
        seen = (self.at(7, 30), (promise,), self.at(23, 59), posts, 3, self.alert(), (InTime(13, 11), InTime(12, 8)), 1)
        return MorningView(self.person(2, "Ann", "lead"), *seen, sight=self.sight(7, 30))

    def cover(self) -> CoverView:
        """Somebody is asked for, and comes."""
        row = Cover(
            workspace_id=_HERE, id=12, alert_id=88, starts_at=self.at(19), ends_at=self.at(23), heads=1, minutes=120.0,
            state=CoverState.FILLED, created_at=self.now, changed_at=self.now,
        )  # fmt: skip
        comes = (self.person(4, "Kim", "agent"),)
        return CoverView(
            row, comes, (), self.alert().alert, "Ann", _MAY, self.now, stand_down=False, sight=self.sight(9, 20)
        )

    def result(self) -> ResultView:
        """What a post brought, two days after it."""
        told: dict[str, Any] = {"mean": 190, "low": 115, "high": 310, "actual": 204.0}
        row = Result(workspace_id=_HERE, post_id=214, told_at=self.now, starts_at=self.at(19), **told)
        return ResultView(self.tiktok, row, look_back(190, 115, 310, 204.0, 200.0))

    def looked(self) -> DrawView:
        """Conversations that a lead has looked at."""
        seed = int(f"{self.day.astimezone(ZoneInfo(self.say.zone)):%Y%m%d}")
        draw = Draw(workspace_id=_HERE, id=3, seed=seed, wanted=3, among=41, person_id=2, drawn_at=self.now)
        marks = (_MET, [*_MET[:-1], "partly"], _MET)
        scores = tuple(
            Score(
                workspace_id=_HERE, id=number, draw_id=3, desk="zendesk", key=f"50{number}7", network="tiktok",
                marks=given, at=self.at(8) - number * _HOUR,
            )
            for number, given in enumerate(marks, 1)
        )  # fmt: skip
        return DrawView(draw, scores, None, "Ann", ("Ann",), timedelta(days=35))

    def shift(self) -> ShiftView:
        """What an agent has to know as the shift begins."""
        by_hand = {"sees": self.say("tour.sample.sees"), "affects": self.say("tour.sample.affects")}
        question = self.say("tour.sample.question")
        expected = Expectation(
            workspace_id=_HERE, post_id=228, made_at=self.at(7), mean=25, low=14, high=40, first_hour=self.at(11)
        )
        brief = BriefView(
            post=self.reel, version=1, said=facts(self.reel, by_hand), owner_name="Mika", forecast=expected,
            size="small", peak=self.at(12), asked=(Asked(question, answered=True),),
            answers=(Answer(self.say("tour.sample.answer"), "Mika", question),), read=0, may=_MAY, coming=True,
        )  # fmt: skip
        note = Note("Lee", self.say("tour.sample.handover"), self.at(6, 50))
        return ShiftView(self._kim(), self._shift(), ((brief, Touch.LIVE),), (), (note,), over=False)

    def answers(self) -> FaqView:
        """An answer that may be told."""
        faq = Faq(
            workspace_id=_HERE, id=12, question=self.say("tour.sample.question"), person_id=4, opened_at=self.at(8),
            changed_at=self.at(8),
        )  # fmt: skip
        text = FaqText(
            workspace_id=_HERE, id=1, faq_id=12, locale=self.say.locale, text=self.say("tour.sample.answer"),
            person_id=1, state=FaqState.APPROVED, approved_by=1, approved_at=self.at(8),
            expires_at=self.at(8) + timedelta(days=180), changed_at=self.at(8),
        )  # fmt: skip
        return FaqView(faq, (text,), "Mika", {1: "Mika"}, 7, (self.tiktok,), _MAY, self.now)

    def handover(self) -> DraftView:
        """The note to the next shift."""
        flag = FlagLine(self.flag().flag, "Mika")
        asked = BriefQuestion(
            workspace_id=_HERE, id=3, post_id=214, person_id=4, text=self.say("tour.sample.question"), asked_at=self.now
        )
        known = (self.idea(offered=True).idea, 3)
        live = (self.reel, Touch.LIVE)
        return DraftView(self._kim(), self._shift(), (flag,), (live,), (known,), (asked,), ("Lee",))

    def _kim(self) -> Person:
        return self.person(4, "Kim", "agent")

    def _shift(self) -> ShiftBrief:
        return ShiftBrief(workspace_id=_HERE, id=7, person_id=4, starts_at=self.at(7), ends_at=self.at(15))
