"""Every button and form carries the version that it was drawn with: an older one does nothing, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calbot.alerts.brief import facts
from calbot.chat.cards import Actions, Button, Card, Form
from calbot.chat.commands.table import PRESSES
from calbot.chat.plain import plain
from calbot.flows.question import about
from calbot.model.alert import Alert, AlertState
from calbot.model.brief import Brief, BriefQuestion, ShiftBrief
from calbot.model.cover import Cover, CoverState
from calbot.model.delight import Delight
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.finding import Finding
from calbot.model.flag import Flag
from calbot.model.forecast import Expectation
from calbot.model.idea import Idea, IdeaAsk
from calbot.model.identity import Identity
from calbot.model.miss import Miss
from calbot.model.notice import Notice, NoticeState
from calbot.model.outlook import Outlook
from calbot.model.pause import Held, Pause, PauseState
from calbot.model.pause import Verdict as HeldVerdict
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.model.qa import Draw, Score
from calbot.model.readings import About, Readings, Way
from calbot.model.removal import Removal
from calbot.model.source import Source, SourceKind
from calbot.model.verdict import Opinion, Verdict
from calbot.model.wording import Wording
from calbot.model.workspace import History
from calbot.model.writeback import Saying, Writeback, WritebackState
from calbot.rulebook.rule import Rule
from calbot.store.session import reading
from calbot.store.tables import METADATA
from calbot.words.say import sayer
from tests.chat.conftest import ALERT, NOW, POST, Chat, opened
from tests.web.gallery import SCENES

NEWER, OLDER = 7, 6
HOUR = timedelta(hours=1)
DAY = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
TWICE = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
"""01:30 in London, which that night shows twice."""


@dataclass(frozen=True)
class Case:
    """A press of `subject` with `values`, which acts, and with `older` ones, or of `gone`, which does not."""

    subject: int
    values: Mapping[str, str] = field(default_factory=dict)
    older: Mapping[str, str] = field(default_factory=dict)
    gone: int = 0
    says: str = "Nothing changed"


def as_told(post: Mapping[str, Any]) -> str:
    return about(Post(workspace_id="acme", id=1, created_at=NOW, changed_at=NOW, **post))


AN_HOUR = {"starts_at": DAY, "all_day": True, "zone": "Europe/London"}
A_CLOCK = {"starts_at": TWICE, "all_day": False, "zone": "Europe/London"}
AN_OFF = {"starts_at": DAY + HOUR, "all_day": False, "zone": "Europe/London"}
A_TWIN = {"starts_at": DAY + 9 * HOUR, "all_day": False, "zone": "Europe/London"}
APART = f"{as_told(A_TWIN)} p-303 {as_told(AN_OFF)}"
MOVED = {"about": as_told({**AN_HOUR, "starts_at": DAY - 24 * HOUR})}
TO = {"to": "2026-11-27T08:00:00+00:00", "zone": "Europe/London"}
A_FLAG = {"kind": "other", "note": "Not ours"}
DRAWN: Mapping[str, Case] = {
    "alert.ack": Case(88),
    "alert.assign": Case(88, {"to": "2"}),
    "alert.assign.form": Case(88),
    "alert.leave": Case(88, {"reason": "Known"}),
    "alert.leave.form": Case(88),
    "alert.rate": Case(88, {"opinion": "useful"}),
    "alert.request": Case(88, {"kind": "split", "post": "214"}),
    "alert.snooze": Case(88),
    "alert.snooze.form": Case(88),
    # What follows from all that was said is what the button was drawn with.
    "alert.tune": Case(88, {"ratio": "1.2"}, {"ratio": "1.1"}),
    "check.again": Case(214),
    "cover.ask.alert": Case(88),
    # While people are looked for it is one question, whoever has answered it: then and after are its two versions.
    "cover.comes": Case(4, gone=5, says="c-5 is filled already"),
    "cover.not": Case(4),
    "cover.release": Case(6),
    "cover.keep": Case(6),
    "delight.no": Case(5),
    "delight.yes": Case(5),
    "expect": Case(214, {"messages": "260"}),
    "expect.form": Case(214),
    "idea.decline": Case(31, {"words": "The manual says so"}),
    "idea.decline.form": Case(31),
    "idea.part": Case(31, {"ask": "9", "text": "Is the lid safe?"}),
    "idea.plus": Case(31),
    "idea.ship": Case(31, {"wish": "video", "post": "214"}),
    "idea.ship.form": Case(31),
    "idea.take": Case(31, {"wish": "video", "post": "214"}),
    "idea.take.form": Case(31),
    "faq.approve": Case(12, {"locale": "ja"}),
    "faq.attach": Case(12, {"post": "214"}),
    "faq.attach.form": Case(12),
    "faq.copy": Case(12, {"locale": "en"}),
    "faq.edit": Case(12, {"question": "Which seal fits?", "locale": "en", "text": "The 24 cm one.", "approve": "yes"}),
    "faq.edit.form": Case(12),
    "faq.part": Case(12, {"post": "214"}),
    "faq.take": Case(12),
    "faq.want.ask": Case(214, {"question": "Which seal fits?", "to": "4"}),
    "faq.want.take": Case(214, {"question": "Which seal fits?"}),
    "faq.withdraw": Case(12, {"locale": "en"}),
    "finding.override": Case(3, {"reason": "Known", "until": "fri 18:00"}),
    "finding.override.form": Case(3),
    "flag.claim": Case(40),
    "flag.decline": Case(40, {"why": "works"}),
    "flag.decline.form": Case(40),
    "flag.draft": Case(214, A_FLAG),
    "flag.fixed": Case(40),
    "flag.form": Case(214),
    "flag.give": Case(40, {"to": "2"}),
    "flag.give.form": Case(40),
    "flag.case": Case(40, {"case": "5001x"}),
    "flag.case.form": Case(40),
    "flag.line": Case(40, {"line": "A new link comes"}),
    "flag.line.form": Case(40),
    "flag.open": Case(214, A_FLAG),
    "flag.pass_on": Case(40),
    "brief.about": Case(214, {"words": "Safe?"}),
    "brief.about.form": Case(214),
    "brief.ask": Case(4, {"post": "214", "words": "Safe?"}),
    "brief.ask.form": Case(4),
    "brief.fill": Case(214, {"sees": "A video"}),
    "brief.fill.form": Case(214),
    "brief.poor": Case(4),
    "brief.read": Case(214),
    "brief.reply": Case(4, {"words": "Yes"}),
    "brief.reply.form": Case(4),
    "brief.shift.read": Case(4),
    "handover.form": Case(4),
    "handover.post": Case(4, {"note": "All is well"}),
    "flag.wait": Case(40, {"until": "fri 18:00"}),
    "flag.wait.form": Case(40),
    "qa.form": Case(5),
    "qa.score": Case(5, {f"line{line}": "yes" for line in range(5)} | {"lines": "5"}),
    "morning.fine": Case(9, {"day": "2026-11-25"}, {"day": "2026-11-24"}),
    "miss.explain": Case(3, {"cause": "repost"}),
    "held.drop": Case(8),
    "held.other": Case(8, {"when": "fri 8:00"}),
    "held.other.form": Case(8),
    "held.yes": Case(8),
    "pause.confirm": Case(4),
    "pause.end": Case(5),
    "pause.end.confirm": Case(6),
    "pause.plan": Case(5),
    "pause.refuse": Case(6),
    "post.cancel": Case(214),
    "post.cancel.ask": Case(214),
    "post.hold": Case(214),
    "post.move": Case(214, TO),
    "post.move.ask": Case(214, {"when": "fri 8:00"}),
    "post.move.form": Case(214),
    "half_off.off": Case(305, {"about": as_told(AN_OFF)}, MOVED),
    "half_off.on": Case(305, {"about": as_told(AN_OFF)}, MOVED),
    "parted.hour": Case(304, {"about": APART, "to": (DAY + 9 * HOUR).isoformat()}, {"about": "another"}),
    "parted.two": Case(304, {"about": APART}, {"about": "another"}),
    "question.clock": Case(301, {"about": as_told(A_CLOCK), "to": TWICE.isoformat()}, MOVED),
    "question.hour": Case(300, {"about": as_told(AN_HOUR)}, MOVED),
    "question.off": Case(302, {"about": as_told(AN_OFF)}, MOVED),
    "post.undo": Case(308),
    "question.out": Case(307, {"about": as_told(AN_OFF)}, MOVED),
    "question.on": Case(302, {"about": as_told(AN_OFF)}, MOVED),
    "removal.apply": Case(3, says="The calendar has changed since"),
    "removal.keep": Case(3, says="The calendar has changed since"),
    "surge.explain": Case(int(NOW.timestamp() // 3600), {"cause": "outage"}),
    "wording.ask": Case(214),
    "wording.line": Case(3, {"text": "Not for the 3 L model."}),
    "wording.line.form": Case(3),
    "wording.ok": Case(3),
    "wording.reply": Case(3, {"text": "Thank you"}),
    "wording.reply.form": Case(3),
    "wording.say": Case(3, {"text": "Is it safe?"}),
    "wording.say.form": Case(3),
    "writeback.mine": Case(3, says="That has been settled or changed meanwhile"),
    "writeback.theirs": Case(3, says="That has been settled or changed meanwhile"),
    "readings.way": Case(93, {"way": "1"}, says="This has been answered or asked anew"),
    "zone.every": Case(90, says="This has been answered or asked anew"),
    "zone.meant": Case(90, says="This has been answered or asked anew"),
    "zone.once": Case(90, says="This has been answered or asked anew"),
    "zone.told": Case(90, says="This has been answered or asked anew"),
}
"""What is drawn on something: each refuses what was drawn on an older version of it."""

NEW = {
    "cover.ask",
    "cover.confirm",
    "faq.new",
    "faq.new.form",
    "flag.other",
    "pause.ask",
    "post.add",
    "post.add.ask",
    "post.add.form",
    "post.draft",
}
"""What is only about to be: there is nothing yet that could have changed. Pressed twice it is kept once."""

COUNTS = {"idea.give"}
"""A form that is sent twice: two customers have asked."""

TALKS = {"alert.talk", "alert.talk.form"}
"""Words to a person, which change nothing: whichever version they were drawn on, they are said as they were written."""

LEAVES = {"alert.why_me", "cover.leave", "post.add.drop", "post.keep"}
LEAVES |= {"tour.end", "tour.go"}
LEAVES |= {"whatif.which"}
LEAVES |= {"rules.all", "rules.backtest", "rules.review", "rules.test", "rules.weeks"}
"""What changes nothing whenever it is pressed."""

IN_ITS_VALUES = {"alert.tune": "ratio", "question.clock": "about", "question.hour": "about", "question.off": "about"}
IN_ITS_VALUES |= {"question.on": "about", "question.out": "about", "parted.hour": "about", "parted.two": "about"}
IN_ITS_VALUES |= {"morning.fine": "day", "half_off.off": "about", "half_off.on": "about"}
ANSWERS = ["half_off.off", "half_off.on", "parted.hour", "parted.two"]
ANSWERS += ["question.clock", "question.hour", "question.off", "question.out"]
WITHOUT_A_SUBJECT = {"flag.draft", "flag.form", "flag.open", "post.move.ask"}
"""A form that asks which post, or a flag on none."""
COUNTS_FROM_NOUGHT = {"surge.explain"}
"""How often somebody has said what is behind a surge: not at all, at first."""


def test_every_button_and_form_is_known_here() -> None:
    assert DRAWN.keys() | NEW | COUNTS | TALKS | LEAVES == PRESSES.keys()


def drawn(scene: Card | Form) -> Iterator[Button | Form]:
    if isinstance(scene, Form):
        yield scene
        return
    for element in scene.elements:
        if isinstance(element, Actions):
            yield from (button for button in element.buttons if not button.url)


@pytest.mark.parametrize("scene", SCENES)
def test_whatever_is_drawn_on_something_carries_its_version(scene: str) -> None:
    for one in drawn(SCENES[scene](sayer("en", "Europe/London"))):
        if one.verb not in DRAWN or one.verb in COUNTS_FROM_NOUGHT:
            continue
        if one.verb in IN_ITS_VALUES:
            assert one.values[IN_ITS_VALUES[one.verb]], one
        elif one.subject or one.verb not in WITHOUT_A_SUBJECT:
            assert one.revision > 0, one


def test_the_screens_draw_all_of_them() -> None:
    """Else the test above would prove little."""
    seen = {one.verb for make in SCENES.values() for one in drawn(make(sayer("en", "Europe/London")))}
    assert seen == PRESSES.keys()


@pytest.fixture(scope="module")
def _filled(_company: Path, rules: dict[str, Rule], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something of each kind, all in their seventh version; to be copied."""

    def age(session: Any, turn: Any) -> None:
        for noun, number in ((Post, 214), (Finding, 3)):
            session.get_one(noun, ("acme", number)).revision = NEWER
        session.commit()

    file = tmp_path_factory.mktemp("filled") / "calbot.db"
    with opened(_company, file, rules) as chat:
        chat.flow(age)
        for rows in (_people(), _posts(), _warnings(), _asked_for(), _paused(), _calendars()):
            chat.keep(*rows)
    return file


@pytest.fixture
def full(_filled: Path, rules: dict[str, Rule], tmp_path: Path) -> Iterator[Chat]:
    """A company that has it."""
    with opened(_filled, tmp_path / "calbot.db", rules) as chat:
        yield chat


def _people() -> Iterator[Any]:
    yield Person(workspace_id="acme", id=9, name="Boss", zone="Europe/London", locale="en", roles=["admin"])


def _posts() -> Iterator[Any]:
    yield Identity(workspace_id="acme", id=9, person_id=9, platform="room", user="Boss")
    asked = {"workspace_id": "acme", "person_id": 9}
    yield Idea(id=31, text="Does the lid fit 3 L?", opened_at=NOW, changed_at=NOW, revision=NEWER, **asked)
    told = {"url": "https://social.example/p/1", "why": "Lost a cooker", "opened_at": NOW, "changed_at": NOW}
    yield Delight(id=5, revision=NEWER, **told, **asked)
    yield Draw(id=3, seed=20261125, wanted=3, among=9, drawn_at=NOW, **asked)
    yield Score(workspace_id="acme", id=5, draw_id=3, desk="zendesk", key="12345", at=NOW, revision=NEWER)
    yield IdeaAsk(id=9, idea_id=31, at=NOW, **asked)
    yield Faq(id=12, question="Which seal?", opened_at=NOW, changed_at=NOW, revision=NEWER, **asked)
    yield Wording(id=3, post_id=214, asked_at=NOW, due_at=NOW + HOUR, changed_at=NOW, revision=NEWER, **asked)
    for number, locale, state in ((1, "en", FaqState.APPROVED), (2, "ja", FaqState.DRAFT)):
        held = {"expires_at": NOW + 9 * HOUR, "changed_at": NOW}
        yield FaqText(id=number, faq_id=12, locale=locale, text="The 22 cm one.", state=state, **held, **asked)
    told_of = facts(Post(**POST), {})
    yield Brief(workspace_id="acme", post_id=214, version=NEWER, said=told_of, post_revision=NEWER, changed_at=NOW)
    yield BriefQuestion(id=4, post_id=214, text="3 L?", asked_at=NOW, revision=NEWER, **asked)
    shift = {"starts_at": NOW - HOUR, "ends_at": NOW + HOUR, "revision": NEWER}
    yield ShiftBrief(id=4, posts=[[214, NEWER]], **shift, **asked)
    plain_one: dict[str, Any] = {"workspace_id": "acme", "account_id": 2, "created_at": NOW, "changed_at": NOW}
    told = {"starts_at": TWICE.isoformat(), "zone": "Europe/London"}
    yield Source(workspace_id="acme", id=91, name="Plan", location="y")
    yield Source(
        workspace_id="acme", id=92, name="Sheet", location="z", memory={"parted": {"304": 303}, "half_off": [305]}
    )
    yield Post(id=303, source_id=91, entry_key="a", **plain_one, **AN_OFF)
    yield Post(id=304, source_id=92, entry_key="b", **plain_one, **A_TWIN)
    yield Post(id=305, source_id=91, entry_key="c", **plain_one, **AN_OFF)
    yield Post(id=300, **plain_one, **AN_HOUR)
    yield Post(id=301, said=told, **plain_one, **A_CLOCK)
    yield Post(id=308, revision=NEWER, **plain_one, **AN_OFF)
    was = (DAY + 2 * HOUR).isoformat()
    done: dict[str, Any] = {"noun": "post", "noun_id": 308, "verb": "move", "details": {"starts_at": [was, was]}}
    yield History(workspace_id="acme", id=9001, at=NOW, person_id=9, **done)
    yield Post(id=307, **plain_one, **AN_OFF)
    is_out = {"kind": "out", "about": as_told(AN_OFF)}
    line: dict[str, Any] = {"subject": "question", "subject_id": 307, "slot": "out", "values": is_out}
    yield Notice(
        workspace_id="acme", id=9001, key="out", place_id=1, screen="question.card", state=NoticeState.SENT, due_at=NOW,
        created_at=NOW, ref="9001", **line,
    )  # fmt: skip
    noted = [{"key": "reading.looks_cancelled"}]
    yield Post(id=302, state=PostState.CANCELLED, notes=noted, **plain_one, **AN_OFF)
    yield Expectation(
        workspace_id="acme", post_id=214, made_at=NOW, mean=190.0, low=115.0, high=310.0, first_hour=NOW, per_hour=[9.0]
    )


def alert(**changes: Any) -> Alert:
    return Alert(**{**ALERT, **changes})


def _warnings() -> Iterator[Any]:
    split = {"kind": "split", "to": TO["to"], "minutes": 130.0, "post_id": 214, "ends_at": None, "heads": 1}
    warned = alert(told_at=NOW, revision=NEWER)
    warned.options = [*warned.options, split]
    yield warned
    for number in (81, 82, 83):
        over = {"state": AlertState.PAST, "starts_at": NOW - 30 * HOUR, "ends_at": NOW - 20 * HOUR}
        yield alert(id=number, told_at=NOW - 40 * HOUR, **over)
        yield Verdict(workspace_id="acme", alert_id=number, person_id=1, opinion=Opinion.TOO_MUCH, at=NOW)
    yield Miss(
        workspace_id="acme", id=3, starts_at=NOW - 30 * HOUR, ends_at=NOW - 20 * HOUR, minutes=300.0,
        target_minutes=240, messages=160.0, found_at=NOW, changed_at=NOW, revision=NEWER,
    )  # fmt: skip
    surge = {"told": DRAWN["surge.explain"].subject, "turns": NEWER, "since": NOW.isoformat(), "posts": []}
    surge |= {"times": 3.2, "expected": 1.0, "share": 0.0, "low": 0.0, "high": 0.1}
    yield Outlook(workspace_id="acme", team="care", made_at=NOW, start=NOW, surge=surge)


def _asked_for() -> Iterator[Any]:
    for number, state, asked in ((4, CoverState.OPEN, None), (5, CoverState.FILLED, None), (6, CoverState.OPEN, NOW)):
        yield Cover(
            workspace_id="acme", id=number, starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR, state=state, offered_at=asked,
            created_at=NOW, changed_at=NOW, revision=NEWER,
        )  # fmt: skip
    yield Flag(workspace_id="acme", id=40, post_id=214, opened_at=NOW, changed_at=NOW, revision=NEWER)


def _paused() -> Iterator[Any]:
    """One of each state in which buttons stand, asked for by another than who presses; what is over holds p-306."""
    states = ((4, PauseState.ASKED), (5, PauseState.STANDS), (6, PauseState.ENDING), (7, PauseState.OVER))
    for number, state in states:
        yield Pause(
            workspace_id="acme", id=number, tag="recall", reason="lid recall", state=state, until=NOW + HOUR,
            person_id=1, end_id=1, asked_at=NOW, expires_at=NOW + HOUR, changed_at=NOW, revision=NEWER,
        )  # fmt: skip
    yield Post(id=306, owner_id=9, workspace_id="acme", account_id=2, created_at=NOW, changed_at=NOW, **AN_OFF)
    yield Held(
        workspace_id="acme", id=8, pause_id=7, post_id=306, verdict=HeldVerdict.SLOT, was_at=DAY,
        slot_at=DAY + 30 * HOUR, changed_at=NOW, revision=NEWER,
    )  # fmt: skip


def _calendars() -> Iterator[Any]:
    meant = {"from": "Europe/London", "zone": "America/Chicago", "answer": "", "revision": NEWER, "odd": 6, "many": 6}
    meant |= {"post": 214, "told": DAY.isoformat()}
    yield Source(
        workspace_id="acme", id=90, kind=SourceKind.ICS, name="Pot social", location="x", memory={"meant": meant}
    )
    ways = Readings(About.CLOCK, "3:00", (Way("24", "03:00"), Way("12", "15:00"))).kept
    asked = {"asked": ways, "answer": -1, "stands": True, "whole": True, "revision": NEWER, "slot": "readings1"}
    yield Source(
        workspace_id="acme", id=93, kind=SourceKind.POSTS_CSV, name="Plan", location="p", memory={"readings": asked}
    )
    yield Removal(
        workspace_id="acme", id=3, source_id=91, post_ids=[214], braked=True, coming=1, since=NOW, same_since=NOW,
        changed_at=NOW, revision=NEWER,
    )  # fmt: skip
    here, there = Saying(NOW + 32 * HOUR).kept, Saying(DAY + 9 * HOUR).kept
    yield Writeback(
        workspace_id="acme", id=3, post_id=214, source_id=91, wanted=there, base=here, theirs=here,
        state=WritebackState.CONFLICT, due_at=NOW, created_at=NOW, changed_at=NOW, revision=NEWER,
    )  # fmt: skip


def kept(chat: Chat) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds."""
    with reading(chat.engine) as session:
        ask = session.connection().exec_driver_sql
        return {name: [tuple(row) for row in ask(f'SELECT * FROM "{name}"')] for name in METADATA.tables}


@pytest.mark.parametrize("verb", DRAWN)
def test_a_press_on_what_is_shown_now_is_heard(full: Chat, verb: str) -> None:
    case = DRAWN[verb]
    reply = full.press("Boss", Button("", verb, case.subject, NEWER, case.values))
    assert not reply.refused, plain(reply.card)
    assert reply.form is not None or (reply.card is not None and "Something broke" not in plain(reply.card))


@pytest.mark.parametrize("verb", DRAWN)
def test_a_press_on_what_was_shown_before_does_nothing_and_says_why(full: Chat, verb: str) -> None:
    case = DRAWN[verb]
    before = kept(full)
    old = Button("", verb, case.gone or case.subject, OLDER, {**case.values, **case.older})
    reply = full.press("Boss", old)
    assert (reply.form, reply.refused) == (None, True)
    assert plain(reply.card).startswith(case.says)
    assert kept(full) == before


@pytest.mark.parametrize(
    ("verb", "slip"),
    [
        ("finding.override", {"until": "soon"}),
        ("flag.wait", {"until": "soon"}),
        ("flag.decline", {"why": "other"}),
        ("flag.draft", {"url": "no link"}),
    ],
)
def test_an_older_form_is_not_drawn_anew_for_a_slip_in_it(full: Chat, verb: str, slip: dict[str, str]) -> None:
    case = DRAWN[verb]
    values = {**case.values, **slip}
    assert full.press("Boss", Button("", verb, case.subject, NEWER, values)).form is not None
    older = full.press("Boss", Button("", verb, case.subject, OLDER, values))
    assert (older.form, older.refused) == (None, True)


@pytest.mark.parametrize("verb", ANSWERS)
def test_what_was_answered_is_not_answered_by_a_button_that_still_asks(full: Chat, verb: str) -> None:
    case = DRAWN[verb]
    press = Button("", verb, case.subject, 0, case.values)
    assert not full.press("Boss", press).refused
    again = full.press("Mkt", press)
    assert again.refused
    assert "nothing is left to answer" in plain(again.card)


def test_cover_that_is_about_to_be_asked_for_is_asked_for_once(full: Chat) -> None:
    span = {"starts": (NOW + 7 * HOUR).isoformat(), "ends": (NOW + 9 * HOUR).isoformat(), "heads": "1"}
    press = Button("", "cover.ask", values=span)
    assert not full.press("Lead", press).refused
    twice = full.press("Lead", press)
    assert twice.refused
    assert plain(twice.card) == "Nothing changed: c-1 asks for the same people already."
    assert not full.press("Lead", Button("", "cover.ask", values={**span, "heads": "2"})).refused
