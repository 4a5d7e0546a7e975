"""Care finds what customers may be told, whoever knows writes it, and marketing approves it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.ask import Reply
from calbot.chat.cards import Button, Card, Note
from calbot.chat.plain import plain
from calbot.flows import faq_watch, revised
from calbot.flows.turn import Turn
from calbot.model.faq import Faq, FaqPost, FaqState, FaqText, FaqUse
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.workspace import Workspace
from calbot.store.session import reading, writing

SEAL = {"question": "Which seal fits?", "locale": "en", "text": "The 22 cm one fits all lids."}


def written(chat: Any, who: str = "Mkt", approve: str = "yes", **more: str) -> Reply:
    reply = chat.send(who, chat.say(who, "faq new"), {**SEAL, "approve": approve, **more})
    assert not reply.refused, plain(reply.card)
    return reply


def texts(chat: Any) -> list[tuple[str, FaqState]]:
    with reading(chat.engine) as session:
        return [(one.locale, one.state) for one in session.exec(select(FaqText).order_by(FaqText.id))]


def grey(card: Card | None) -> str:
    assert card is not None
    return "\n".join("".join(span.text for span in one.spans) for one in card.elements if isinstance(one, Note))


def test_an_agent_drafts_marketing_approves_and_care_copies(chat: Any, button: Any) -> None:
    form = chat.say("Agt1", "faq new which seal fits?", "#care")
    assert [one.name for one in form.form.fields] == ["question", "locale", "text"], "an agent approves nothing"
    draft = chat.send("Agt1", form, {"text": "The 22 cm one fits all lids."}, "#care")
    assert "English: a draft of Agt1, not approved." in plain(draft.card)
    assert "q-1 which seal fits?" in grey(chat.say("Agt2", "faq seal").card)
    shown = chat.say("Mkt", "faq q-1")
    approved = chat.press("Mkt", button(shown, "Approve (English)"))
    assert "English: approved by Mkt, until Mon 24 May 2027." in plain(approved.card)
    assert "Owner  Mkt" in plain(approved.card)
    found = chat.say("Agt1", "faq seal", "#care")
    assert plain(found.card).startswith("1 approved answer\nq-1 which seal fits?: “The 22 cm one fits all lids.”")
    taken = chat.press("Agt1", button(found, "Copy (English)"), "#care")
    assert plain(taken.card).startswith("The 22 cm one fits all lids.")
    assert "taken 1 time in 30 days" in plain(taken.card)


def test_pressed_twice_it_is_one_customer_and_another_agent_is_one_more(chat: Any, button: Any) -> None:
    written(chat)
    copy = button(chat.say("Agt1", "faq q-1", "#care"), "Copy")
    for who in ("Agt1", "Agt1", "Lead"):
        chat.press(who, copy, "#care")
    chat.later(minutes=5)
    assert "taken 3 times" in plain(chat.press("Agt1", copy, "#care").card)
    with reading(chat.engine) as session:
        assert len(session.exec(select(FaqUse)).all()) == 3


def test_one_answer_in_two_languages_is_told_in_the_readers(chat: Any) -> None:
    written(chat)
    edit = chat.press("Mkt", Button("", "faq.edit.form", 1, chat.row(Faq, 1).revision))
    chat.send("Mkt", edit, {"locale": "ja", "text": "22cm用が合います。"})
    assert texts(chat) == [("en", FaqState.APPROVED), ("ja", FaqState.APPROVED)]
    assert "22cm用が合います。" in plain(chat.say("Agt2", "回答 seal").card)
    assert "The 22 cm one" in plain(chat.say("Agt1", "faq seal").card)


def test_what_has_expired_is_grey_names_its_owner_and_cannot_be_copied(chat: Any, button: Any) -> None:
    written(chat)
    copy = button(chat.say("Agt1", "faq seal"), "Copy")
    chat.later(days=181)
    found = chat.say("Agt1", "faq seal")
    assert plain(found.card).startswith("0 approved answers")
    assert "q-1 Which seal fits? English: expired Mon 24 May. Mkt answers for it." in grey(found.card)
    assert not any(isinstance(one, Button) and one.verb == "faq.copy" for one in _buttons(found))
    refused = chat.press("Agt1", copy)
    assert refused.refused
    assert "may not be told just now" in plain(refused.card)


def _buttons(reply: Reply) -> list[Button]:
    return [one for element in reply.card.elements for one in getattr(element, "buttons", ())] if reply.card else []


@pytest.mark.parametrize("owned", [True, False])
def test_that_it_expires_soon_is_told_by_day(chat: Any, owned: bool) -> None:
    written(chat)
    faq = chat.row(Faq, 1)
    with writing(chat.engine) as session:
        session.get_one(Faq, (faq.workspace_id, 1)).owner_id = faq.owner_id if owned else None
        session.commit()
    chat.later(days=166, hours=14)
    (text_id,) = _due(chat)
    chat.flow(faq_watch.warn, text_id)
    chat.deliver()
    where = "Mkt" if owned else "#marketing"
    asleep = [told for told in chat.told(where) if "expires soon" in told]
    assert asleep == []
    chat.later(hours=8)
    chat.deliver()
    assert [told for told in chat.told(where) if "expires soon" in told]


def test_what_was_approved_anew_in_the_night_is_not_said_to_expire_in_the_morning(chat: Any, button: Any) -> None:
    written(chat)
    chat.later(days=166, hours=14)
    chat.flow(faq_watch.warn, *_due(chat))
    form = chat.press("Lead", button(chat.say("Lead", "faq q-1"), "Edit"))
    assert not chat.send("Lead", form, {"approve": "yes"}).refused
    chat.later(hours=10)
    chat.deliver()
    assert not [told for told in chat.told("Mkt") if "expires soon" in told]


def test_its_owner_is_told_once_before_it_expires_and_approves_it_anew(chat: Any, button: Any) -> None:
    written(chat)
    for _ in range(3):
        chat.later(days=83 if chat.told("Mkt") == [] else 1)
        for text_id in _due(chat):
            chat.flow(faq_watch.warn, text_id)
            chat.flow(faq_watch.warn, text_id)
        chat.deliver()
    (told,) = chat.told("Mkt")
    assert told.startswith("q-1 expires soon. Is it still right?\nWhich seal fits?")
    chat.later(days=20)
    anew = chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Approve (English)"))
    assert "expired" not in plain(anew.card)
    assert chat.row(FaqText, 1).told_at is None, "before it expires once more its owner is told once more"


def _due(chat: Any) -> list[int]:
    with reading(chat.engine) as session:
        return faq_watch.due(session, Turn("acme", chat.clock[0]))


def test_a_company_may_set_other_days(chat: Any) -> None:
    with writing(chat.engine) as session:
        acme = session.get_one(Workspace, "acme")
        acme.settings["answers"] = {"days": 30, "told_days": 5}
        session.commit()
    assert "until Fri 25 Dec" in plain(written(chat).card)
    chat.later(days=26)
    assert _due(chat) == [1]


def test_who_may_not_approve_does_not_change_what_is_approved(chat: Any) -> None:
    written(chat)
    for verb, values in (("faq.approve", {"locale": "en"}), ("faq.withdraw", {"locale": "en"}), ("faq.take", {})):
        assert chat.press("Agt1", Button("", verb, 1, 1, values)).refused
    for values in (
        {**SEAL, "text": "Any."},
        {**SEAL, "text": "Any.", "approve": "yes"},
        {**SEAL, "locale": "ja", "question": "Which lid?"},
    ):
        refused = chat.press("Agt1", Button("", "faq.edit", 1, 1, values))
        assert refused.refused, values
    assert chat.row(FaqText, 1).text == SEAL["text"]
    assert chat.row(Faq, 1).question == SEAL["question"]


def test_whoever_may_approve_it_answers_for_it_once_its_owner_does_not_any_more(chat: Any, button: Any) -> None:
    written(chat)
    assert "Owner  Mkt" in plain(chat.say("Agt1", "faq q-1").card)
    with pytest.raises(StopIteration):
        button(chat.say("Mkt", "faq q-1"), "I answer for it")
    taken = chat.press("Mkt2", button(chat.say("Mkt2", "faq q-1"), "I answer for it"))
    assert "Owner  Mkt2" in plain(taken.card)
    assert chat.row(FaqText, 1).state is FaqState.APPROVED


def test_two_who_change_it_at_once_do_not_overwrite_each_other(chat: Any, button: Any) -> None:
    written(chat)
    first, second = (chat.press(who, button(chat.say(who, "faq q-1"), "Edit")) for who in ("Mkt", "Mkt2"))
    assert not chat.send("Mkt", first, {"text": "The 24 cm one."}).refused
    late = chat.send("Mkt2", second, {"text": "The 26 cm one."})
    assert late.refused
    assert plain(late.card).startswith("Nothing changed: q-1 is another by now.")
    assert chat.row(FaqText, 1).text == "The 24 cm one."


def test_the_same_question_twice_is_refused_with_its_number(chat: Any) -> None:
    written(chat)
    again = chat.send("Mkt2", chat.say("Mkt2", "faq new"), {**SEAL, "question": " which  SEAL fits?"})
    assert again.refused
    assert plain(again.card) == "Nothing changed: q-1 answers the same question already."


def test_it_is_attached_by_hand_proposed_by_likeness_and_parted(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=245, title="How to clean the seal"))
    written(chat)
    shown = chat.say("Mkt", "faq p-245")
    assert plain(shown.card).startswith("1 answer belongs to p-245")
    assert "q-1 belongs to p-245." in plain(chat.press("Mkt", button(shown, "q-1 belongs")).card)
    assert "Posts  p-245" in plain(chat.say("Agt1", "faq q-1").card)
    parted = chat.press("Mkt2", button(chat.say("Mkt2", "faq p-245"), "q-1 does not"))
    assert "q-1 does not belong to p-245." in plain(parted.card)
    assert plain(chat.say("Mkt", "faq p-245").card).startswith("0 answers")
    form = chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Attach"))
    chat.send("Mkt", form, {"post": "214"})
    with reading(chat.engine) as session:
        said = [(one.post_id, one.belongs) for one in session.exec(select(FaqPost).order_by(FaqPost.post_id))]
    assert said == [(214, True), (245, False)]


def test_a_post_that_changes_what_it_quotes_withdraws_it_until_it_is_approved_anew(
    chat: Any, button: Any, post: Any
) -> None:
    copy = "Safe for all lids. See https://pot.example/water"
    chat.keep(post(id=231, title="How to run the water test", copy_text=copy))
    written(chat, question="Which lids does the water test fit?", text="It fits all lids.")
    taken = button(chat.say("Agt1", "faq lids"), "Copy")
    _reworded(chat, "Safe for all lids! See https://pot.example/water")
    assert texts(chat) == [("en", FaqState.APPROVED)], "a point is no fact"
    _reworded(chat, "Safe for lids since 2021. See https://pot.example/water-test")
    chat.deliver()
    assert texts(chat) == [("en", FaqState.WITHDRAWN)]
    (told,) = chat.told("Mkt")
    assert told.startswith("q-1 is withdrawn: a post has changed what it quotes.")
    assert "p-231 now says “for lids since 2021”, not “for all lids" in told
    assert chat.press("Agt1", taken).refused
    chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Approve (English)"))
    assert texts(chat) == [("en", FaqState.APPROVED)]


def _reworded(chat: Any, copy: str) -> None:
    """As `calbot.flows.calendar` takes over what a calendar has changed."""
    with writing(chat.engine) as session:
        row = session.get_one(Post, ("acme", 231))
        changes = row.take({"copy_text": copy}, chat.clock[0])
        revised.keep_revision(session, Turn("acme", chat.clock[0]), row, changes)
        session.commit()


def test_a_move_withdraws_what_names_the_day(chat: Any) -> None:
    written(chat, question="When is the video out?", text="It is out on Thursday at 7 pm.")
    written(chat, question="What is in the video?", text="All that you may do, and what not.")
    for faq_id in (1, 2):
        chat.press("Mkt", Button("", "faq.attach", faq_id, 1, {"post": "214"}))
    asked = chat.say("Mkt", "move p-214 fri 9:00")
    moved = next(one for one in _buttons(asked) if one.verb == "post.move")
    assert not chat.press("Mkt", moved).refused
    assert texts(chat) == [("en", FaqState.WITHDRAWN), ("en", FaqState.APPROVED)]


def test_without_words_by_number_and_for_what_nobody_wrote(chat: Any) -> None:
    assert plain(chat.say("Agt1", "faq").card).startswith("No answers yet.")
    none = chat.say("Agt1", "faq parcel")
    assert plain(none.card).startswith("No answer has “parcel”.")
    assert _buttons(none)[0].values == {"question": "parcel"}
    written(chat)
    assert plain(chat.say("Agt1", "faq").card).startswith("1 approved answer")
    assert chat.say("Agt1", "faq q-9").refused
    assert chat.say("Agt1", "faq p-9").refused
    assert plain(chat.say("Agt2", "回答").card).startswith("承認済みの回答1件")


@pytest.mark.parametrize("slip", [{"text": " "}, {"question": ""}, {"locale": "xx"}, {"locale": ""}])
def test_what_is_no_answer_is_refused(chat: Any, slip: dict[str, str]) -> None:
    assert chat.send("Mkt", chat.say("Mkt", "faq new"), {**SEAL, **slip}).refused


def test_personal_data_is_not_kept_and_hostile_text_stays_text(chat: Any) -> None:
    nasty = "Call +44 7700 900123, <!channel> @here [x](https://evil.example) \u202e"
    shown = written(chat, text=nasty)
    kept = chat.row(FaqText, 1).text
    assert "900123" not in kept
    assert "[phone]" in kept
    assert "\u202e" not in plain(shown.card)
    assert "phone" in plain(shown.card)


def test_an_answer_of_another_company_is_none_of_ours(chat: Any) -> None:
    with writing(chat.engine) as session:
        now = chat.clock[0]
        session.add(Workspace(id="rival", name="Rival", created_at=now))
        session.flush()
        session.add(Person(workspace_id="rival", id=1, name="Spy", roles=["marketer"]))
        session.flush()
        key = {"workspace_id": "rival", "id": 1, "person_id": 1}
        session.add(Faq(**key, question="Which seal fits?", opened_at=now, changed_at=now))
        session.flush()
        held = {"state": FaqState.APPROVED, "expires_at": now + timedelta(days=9), "changed_at": now}
        session.add(FaqText(**key, faq_id=1, locale="en", text="Ours alone.", **held))
        session.commit()
    assert plain(chat.say("Agt1", "faq seal").card).startswith("No answer has “seal”.")
    assert chat.say("Agt1", "faq q-1").refused
    assert chat.press("Agt1", Button("", "faq.copy", 1, 1, {"locale": "en"})).refused
