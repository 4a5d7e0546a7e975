"""`flag broken link <url>`: care tells marketing that something about a post is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from calbot.chat.ask import Ask, Reply
from calbot.chat.choices import NEAR, Options, post_options
from calbot.chat.command import Command, Lookup, Pressed
from calbot.chat.desk import Desk
from calbot.chat.flag_links import page_of, seen_at, target_of
from calbot.chat.flag_words import KINDS, LONGEST_NOTE, case_in, case_of, kind_in, matter_in, url_in
from calbot.chat.pressed import line_in
from calbot.chat.reading import number_in
from calbot.chat.said_at import NOW, kept_in, said_at
from calbot.chat.screens import flag as screen
from calbot.chat.screens import flag_guess as guessed
from calbot.chat.screens import flags as forms
from calbot.errors import TellUser
from calbot.flows import answer, flag_external, flag_guess, flag_view
from calbot.flows import flag as flow
from calbot.flows import lookup as lookups
from calbot.flows import post as posts
from calbot.flows.views import PostView
from calbot.model.external import External
from calbot.model.flag import Flag, FlagKind
from calbot.model.flag_why import WhyNot
from calbot.model.link import web_url

_NUMBER = re.compile(r"[0-9]{1,9}")
_A_DAY = timedelta(days=1)


async def handle(words: str, desk: Desk) -> Reply:
    """Kind, link and note; without words a form. A link or post that is flagged already is joined at once. f-12 alone
    is shown."""
    case, said = case_in(words)
    flagged, _ = number_in(said, "f") if case is not None else (None, "")
    if case is not None and flagged is not None:
        return Reply(screen.attached(await desk.flow(flag_external.attach, flagged, None, case), desk.say))
    shown, left = number_in(words, "f", lone=False)
    if shown is not None and not left.strip():
        return Reply(screen.card(await desk.flow(flag_view.show, shown), desk.say))
    url, rest = await page_of(said, desk)
    number, rest = number_in(rest, "p", lone=False)
    rest = rest.removeprefix("の") if number else rest
    kind, note = kind_in(" ".join(rest.split()), about_link=bool(url))
    if not (url or kind) and not note.strip("#0123456789"):
        return Reply(form=screen.form(None, "", "", desk.say, options=await posts_near("", desk)))
    what = FlagKind(kind) if kind else (FlagKind.BROKEN_LINK if url and not note else FlagKind.OTHER)
    return await _guess(what, url, note[:LONGEST_NOTE], desk, number, case)


async def draft(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    if url_in(ask.values) is None:
        return await _again(ask, desk)
    kind, url, note = matter_in(ask.values)
    said = ask.values.get("case", "").strip()
    case = case_of(said)
    if said and case is None:
        return await _again(ask, desk)
    if ask.subject:
        return await _open(kind, url, note, desk, ask.subject, ask.revision, case)
    chosen = ask.values.get("post", "")
    number = int(chosen) if _NUMBER.fullmatch(chosen) else None
    return await _guess(kind, url, note, desk, number, case, kept_in(ask.values))


async def _again(ask: Ask, desk: Desk) -> Reply:
    """The form as it was filled, with what is wrong at the link or the case."""
    view = await _shown(ask, desk)
    known = ask.values.get("kind", "")
    kind = FlagKind(known) if known in KINDS.values() else None
    url, note, case = (ask.values.get(name, "") for name in ("url", "note", "case"))
    wrong = {"url": desk.say("flag.no_link")} if url_in(ask.values) is None else {}
    wrong |= {"case": desk.say("flag.no_case")} if case.strip() and case_of(case.strip()) is None else {}
    options, kept = await _near(ask, desk), kept_in(ask.values)
    return Reply(form=screen.form(kind, url, note, desk.say, view.post if view else None, options, wrong, case, kept))


async def posts_near(typed: str, desk: Desk) -> Options:
    """The posts that are out or to come, the nearest first, by what was typed."""
    return post_options(await desk.flow(lookups.of_near, typed, "flag.open"), desk.say)


async def _near(ask: Ask, desk: Desk) -> Options:
    """The posts that are nearest to the message on which somebody reports, or to now."""
    return post_options(await desk.flow(lookups.of_near, "", "flag.open", said_at(ask.values)), desk.say)


async def _guess(
    kind: FlagKind,
    url: str,
    note: str,
    desk: Desk,
    post_id: int | None = None,
    case: External | None = None,
    kept: Mapping[str, str] = NOW,
) -> Reply:
    if post_id:
        return await _open(kind, url, note, desk, post_id, None, case)
    target = await target_of(url, desk)
    guess = await desk.flow(flag_guess.guess, kind, url, note, target, None, said_at(kept))
    if guess.already is not None and url:
        joined = await desk.flow(flow.open_flag, kind, url, guess.already.post_id, note, target, case=case)
        return Reply(screen.opened(joined, desk.say))
    return Reply(guessed.guess(guess, await seen_at(kind, url, desk), desk.say, case, kept))


async def _open(
    kind: FlagKind,
    url: str,
    note: str,
    desk: Desk,
    post_id: int,
    revision: int | None = None,
    case: External | None = None,
    target: str | None = None,
) -> Reply:
    """The post is named; but what turned out to be no issue before is read before it is flagged once more."""
    target = await target_of(url, desk) if target is None else target
    guess = await desk.flow(flag_guess.guess, kind, url, note, target, post_id)
    if guess.lesson is not None:
        return Reply(guessed.guess(guess, await seen_at(kind, url, desk), desk.say, case))
    view = await desk.flow(flow.open_flag, kind, url, post_id, note, target, revision, case)
    return Reply(screen.opened(view, desk.say))


async def _shown(ask: Ask, desk: Desk) -> PostView | None:
    """The post of the card, as the button was drawn on it; None where it was drawn on none."""
    if not ask.subject:
        return None
    view = await desk.flow(posts.show, ask.subject)
    view.post.meet(ask.revision)
    return view


async def open_flag(ask: Ask, desk: Desk) -> Reply:
    """[Yes, flag], or another post chosen in the form ("0": none)."""
    kind, url, note = matter_in(ask.values)
    chosen = ask.values.get("post", "")
    post_id, revision = (int(chosen), None) if _NUMBER.fullmatch(chosen) else (ask.subject, ask.revision)
    target = web_url(ask.values.get("target", "")) or ""
    case = case_of(ask.values.get("case", ""))
    if post_id and revision is None:
        return await _open(kind, url, note, desk, post_id, None, case, target)
    view = await desk.flow(flow.open_flag, kind, url, post_id or None, note, target, revision, case)
    return Reply(screen.opened(view, desk.say))


async def other(ask: Ask, desk: Desk) -> Reply:
    """[Other post]: which one?"""
    kind, url, note = matter_in(ask.values)
    target, kept = ask.values.get("target", ""), kept_in(ask.values)
    guess = await desk.flow(flag_guess.guess, kind, url, note, target, None, said_at(kept))
    return Reply(form=guessed.other(guess, desk.say, case_of(ask.values.get("case", "")), kept))


async def form(ask: Ask, desk: Desk) -> Reply:
    """[Flag] on a post's card, [Different problem], or the shortcut on a message."""
    view, url = await _shown(ask, desk), ask.values.get("url", "")
    if view is None:
        url, _ = await page_of(url, desk)
        return Reply(form=screen.form(None, url, "", desk.say, None, await _near(ask, desk), kept=kept_in(ask.values)))
    return Reply(form=screen.form(None, url or view.post.link, "", desk.say, view.post))


async def claim(ask: Ask, desk: Desk) -> Reply:
    """[I'm on it]."""
    return Reply(screen.claimed(await desk.flow(flow.claim, ask.subject, ask.revision), desk.say))


async def pass_on(ask: Ask, desk: Desk) -> Reply:
    """[Not mine]."""
    return Reply(screen.done(await desk.flow(flow.pass_on, ask.subject, ask.revision), desk.say))


async def fixed(ask: Ask, desk: Desk) -> Reply:
    """[Fixed]: believed once the link answers, or the copy is another; [Changed elsewhere] is believed."""
    by_word = bool(ask.values.get("by_word"))
    return Reply(screen.done(await desk.flow(flow.fixed, ask.subject, ask.revision, by_word=by_word), desk.say))


async def give_form(ask: Ask, desk: Desk) -> Reply:
    """[Hand over]: to whom?"""
    flag = await _met(ask, desk)
    return Reply(form=forms.give_form(flag, await desk.flow(answer.heirs), desk.say))


async def give(ask: Ask, desk: Desk) -> Reply:
    """A filled form."""
    chosen = ask.values.get("to", "")
    if not _NUMBER.fullmatch(chosen):
        raise TellUser("alert.assign.whom")
    return Reply(screen.done(await desk.flow(flow.give, ask.subject, ask.revision, int(chosen)), desk.say))


async def wait_form(ask: Ask, desk: Desk) -> Reply:
    """[Wait]: until when?"""
    flag = await _met(ask, desk)
    return Reply(form=forms.wait_form(flag, desk.local(desk.now + _A_DAY), desk.say))


async def wait(ask: Ask, desk: Desk) -> Reply:
    """A filled form; an hour that means several, or none, is asked for again."""
    said = ask.values.get("until", "").strip()
    reading = desk.when(said)
    if reading.problem or not reading.choices:
        wrong = desk.say(reading.problem or "flag.wait.when", **reading.values)
        return Reply(form=forms.wait_form(await _met(ask, desk), said, desk.say, wrong))
    return Reply(screen.done(await desk.flow(flow.wait, ask.subject, ask.revision, reading.choices[0]), desk.say))


async def decline_form(ask: Ask, desk: Desk) -> Reply:
    """[Not an issue]: why?"""
    return Reply(form=forms.decline_form(await _met(ask, desk), desk.say))


async def decline(ask: Ask, desk: Desk) -> Reply:
    """A filled form; another reason than those listed needs words."""
    try:
        why = WhyNot(ask.values.get("why", ""))
    except ValueError:
        raise TellUser("router.old_button") from None
    words = line_in(ask.values, "words")
    if why is WhyNot.OTHER and not words:
        flag = await _met(ask, desk)
        return Reply(form=forms.decline_form(flag, desk.say, words, desk.say("flag.decline.words")))
    return Reply(screen.done(await desk.flow(flow.decline, ask.subject, ask.revision, why, words), desk.say))


async def line_form(ask: Ask, desk: Desk) -> Reply:
    """[Line for customers]: what may they be told?"""
    return Reply(form=forms.line_form(await _met(ask, desk), desk.say))


async def line(ask: Ask, desk: Desk) -> Reply:
    """A filled form; an empty one takes it back."""
    view = await desk.flow(flow.approve, ask.subject, ask.revision, line_in(ask.values, "line"))
    return Reply(screen.approved(view, desk.say))


async def case_form(ask: Ask, desk: Desk) -> Reply:
    """[Add case]: which one?"""
    return Reply(form=forms.case_form(await _met(ask, desk), desk.say))


async def case(ask: Ask, desk: Desk) -> Reply:
    """A filled form; what is neither a number nor an address is asked for again."""
    said = ask.values.get("case", "").strip()
    found = case_of(said)
    if found is None:
        return Reply(form=forms.case_form(await _met(ask, desk), desk.say, said, desk.say("flag.no_case")))
    return Reply(screen.attached(await desk.flow(flag_external.attach, ask.subject, ask.revision, found), desk.say))


async def _met(ask: Ask, desk: Desk) -> Flag:
    """The flag, as the button was drawn on it."""
    flag = (await desk.flow(flag_view.show, ask.subject)).flag
    flag.meet(ask.revision)
    return flag


COMMAND = Command(
    "flag",
    "command.flag.usage",
    "command.flag.about",
    handle,
    "flag.open",
    {"ja": ("報告", "フラグ", "リンク切れ報告")},
    {
        "flag.open": Pressed(open_flag, "flag.open"),
        "flag.draft": Pressed(draft, "flag.open"),
        "flag.other": Pressed(other, "flag.open"),
        "flag.form": Pressed(form, "flag.open"),
        "flag.claim": Pressed(claim, "flag.claim"),
        "flag.pass_on": Pressed(pass_on, "flag.pass_on"),
        "flag.fixed": Pressed(fixed, "flag.fixed"),
        "flag.give.form": Pressed(give_form, "flag.give"),
        "flag.give": Pressed(give, "flag.give"),
        "flag.wait.form": Pressed(wait_form, "flag.wait"),
        "flag.wait": Pressed(wait, "flag.wait"),
        "flag.decline.form": Pressed(decline_form, "flag.decline"),
        "flag.decline": Pressed(decline, "flag.decline"),
        "flag.case.form": Pressed(case_form, "flag.open"),
        "flag.case": Pressed(case, "flag.open"),
        "flag.line.form": Pressed(line_form, "flag.line"),
        "flag.line": Pressed(line, "flag.line"),
    },
    {NEAR: Lookup(posts_near, "flag.open")},
)
