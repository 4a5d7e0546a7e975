"""A post changes after its brief was read: readers of an older version hear what is new, once, and nobody else."""

from __future__ import annotations

from typing import Any

from calbot.alerts.brief import changes, facts, is_gone, runs
from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import brief_change, moved
from calbot.flows.turn import Turn
from calbot.model.brief import Brief, BriefQuestion, BriefRead
from calbot.model.post import Post
from calbot.store import post as posts
from tests.chat.briefs import SEVEN, begin, rows, said


def edited(session: Any, turn: Turn, post_id: int, values: dict[str, Any]) -> None:
    """Its calendar says something else of a post."""
    post = session.get_one(Post, ("acme", post_id))
    changed = post.take(values, turn.now)
    if changed:
        posts.keep_revision(session, post, changed, turn.now)
    session.commit()


def edit(chat: Any, post_id: int, **values: Any) -> None:
    chat.flow(edited, post_id, values)


def read_shift(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.room.places["Agt1"][0], "Read"), "#care")
    chat.deliver()


def pressed(verb: str, revision: int = 1, **values: str) -> Button:
    return Button("", verb, 231, revision, values)


def tick(chat: Any, **passed: float) -> None:
    """Time passes, and what is due then is done, twice: jobs come doubled."""
    chat.later(**passed)
    for post_id in (229, 231):
        chat.flow(brief_change.settle, post_id)
        chat.flow(brief_change.settle, post_id)
    chat.deliver()


def test_the_difference_goes_to_readers_only_and_once_it_is_settled(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    early.say("Agt2", "brief p-231", "#care")
    edit(early, 231, link="https://pot.example/water-test", copy_text="lids since 2021")
    tick(early, minutes=5)
    assert len(early.told("Agt1")) == 1, "somebody may still be at it"
    tick(early, minutes=6)
    told = early.told("Agt1")[1]
    assert told.splitlines()[0] == "p-231 TikTok “How to run the water test” changed after you read v1"
    assert "link /water → /water-test" in told
    assert "words “All lids” → “lids since 2021”" in told
    assert "[Read v2]" in told
    assert early.told("Agt2") == [], "who has read nothing hears nothing"
    assert "ブリーフ v2" in plain(early.say("Agt2", "brief p-231", "#care").card)
    tick(early, minutes=30)
    assert len(early.told("Agt1")) == 2
    shown = plain(early.press("Agt1", button(early.room.places["Agt1"][1], "Read v2"), "#care").card)
    assert "You have read v2." in shown


def test_spaces_hashtags_and_campaign_tags_are_no_version(early: Any, button: Any) -> None:
    edit(early, 231, copy_text="All lids #water #test")
    begin(early)
    read_shift(early, button)
    edit(early, 231, copy_text="All   lids\n#test #water", link="https://pot.example/water?utm_source=tiktok")
    tick(early, minutes=11)
    assert early.row(Brief, 231).version == 1
    assert len(early.told("Agt1")) == 1


def test_there_and_back_before_it_is_settled_is_silence(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    edit(early, 231, title="Other")
    early.later(minutes=4)
    edit(early, 231, title="How to run the water test")
    tick(early, minutes=11)
    assert len(early.told("Agt1")) == 1
    assert early.row(Brief, 231).version == 1


def test_back_again_after_it_was_told_is_said_in_the_same_message(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    edit(early, 231, title="Other")
    tick(early, minutes=11)
    edit(early, 231, title="How to run the water test")
    tick(early, minutes=11)
    _, told = early.told("Agt1")
    assert told == "p-231 TikTok “How to run the water test” is again as you read it."


def test_a_third_version_is_told_from_the_one_that_was_read(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    edit(early, 231, copy_text="lids since 2021")
    tick(early, minutes=11)
    old = button(early.room.places["Agt1"][1], "Read v2")
    edit(early, 231, link="https://pot.example/test")
    tick(early, minutes=11)
    told = early.told("Agt1")[2]
    assert "“All lids” → “lids since 2021”" in told
    assert "/water → /test" in told
    refused = early.press("Agt1", old, "#care")
    assert plain(refused.card).startswith("Nothing changed: the brief of p-231 is v3 by now.")
    assert [one.version for one in rows(early, BriefRead) if one.post_id == 231] == [1]


def test_a_cancel_is_told_to_readers_of_the_brief_only(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    early.say("Agt2", "brief p-231", "#care")
    early.press("Mkt", pressed("post.cancel"))
    tick(early, minutes=1)
    assert early.told("Agt1")[1].startswith("p-231 TikTok “How to run the water test” will not run.")
    assert early.told("Agt2") == []
    assert "p-231" not in early.told("Agt1")[0], "it is gone from the shift's brief"
    form = early.press("Agt1", button(early.room.places["Agt1"][1], "Question"), "#care")
    assert form.form is not None


def test_an_answer_that_speaks_of_what_was_changed_is_withdrawn(early: Any, button: Any) -> None:
    begin(early)
    asked = early.press("Agt1", button(early.room.places["Agt1"][0], "Question"), "#care")
    early.send("Agt1", asked, {"post": "231", "words": "Which lids?"}, "#care")
    early.deliver()
    reply = early.press("Mkt", button(early.room.places["Mkt"][0], "Reply"))
    early.send("Mkt", reply, {"words": "All lids."})
    early.deliver()
    read_shift(early, button)
    edit(early, 231, copy_text="seals since 2021")
    tick(early, minutes=11)
    told = early.told("Agt1")[-1]
    assert "The answer to “Which lids?” may be wrong now: it is withdrawn until marketing approves a new one." in told
    assert rows(early, BriefQuestion)[0].reply == ""
    assert "[Reply]" in early.told("Mkt")[0]


def test_the_line_about_a_move_says_how_many_hear_of_it(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    early.say("Agt2", "read p-231", "#care")
    early.press("Mkt", pressed("post.move", to="2026-11-26T17:00:00+00:00", zone="Europe/London"))
    early.later(minutes=11)
    early.flow(moved.settle, 231)
    early.deliver()
    (line,) = (one for one in early.told("#care") if "15:00" in one)
    assert line.endswith("Brief v2 goes to the 2 who had read v1.")
    assert "when: now Thu 26 Nov 17:00 London" in early.told("Agt1")[-1]
    assert "17:00" not in said(early.room.places["Agt1"][0].card), "it goes out after the shift"


def test_after_it_is_out_an_edit_is_no_brief(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    early.clock[0] = SEVEN.replace(hour=15, minute=5)
    edit(early, 231, link="https://pot.example/other")
    tick(early, minutes=30)
    assert early.row(Brief, 231).version == 1


def test_what_is_said_in_words_is_told_in_runs() -> None:
    assert runs("fits all lids sold here", "fits lids since 2021 sold here") == (("all lids", "lids since 2021"),)
    assert runs("a b", "a b") == ()
    long = " ".join(map(str, range(40)))
    assert runs("", long) == (("", "0 1 2 3 4 5 6 …"),)


def test_changes_are_what_a_reader_would_see(post: Any) -> None:
    old = facts(post(), {})
    assert changes(old, facts(post(zone="Asia/Tokyo"), {})) == ()
    (one,) = changes(old, facts(post(title="New"), {}))
    assert (one.field, one.old, one.new) == ("title", "Do's & don'ts", "New")
    assert not is_gone([one], "Which seal fits?")
