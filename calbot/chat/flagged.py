"""Pieces of a flag that several screens draw alike: its line, its state, its facts, its buttons."""

from __future__ import annotations

from typing import Final, assert_never

from calbot.alerts.fixed import BY_WORD, CALLED_OFF, PAGE_BY_WORD, UNSEEN
from calbot.chat.cards import Button, Span, foreign, spans
from calbot.chat.drawing import address, line_of, link_button, named, when
from calbot.flows.views import FlagView
from calbot.model.flag import Flag, FlagKind, FlagState, Severity
from calbot.model.flag_why import WhyNot
from calbot.words.say import Say

_CASE: Final = "flag.case.form"
_MOST_CASES: Final = 3
_SHOWN: Final = {
    FlagState.OPEN: ("flag.claim", "flag.fixed", "flag.pass_on", "flag.decline.form", _CASE),
    FlagState.CLAIMED: ("flag.fixed", "flag.wait.form", "flag.give.form", "flag.line.form", "flag.decline.form", _CASE),
    FlagState.WAITING: ("flag.fixed", "flag.claim", "flag.give.form", "flag.line.form", "flag.decline.form", _CASE),
    FlagState.VERIFYING: (),
    FlagState.SETTLED: (),
    FlagState.DECLINED: (),
}
_THANKED: Final = ("flag.fixed",)
_WHOLE_SOME: Final = 10.0
"""From so many people on nobody reads decimals."""


def lead_of(view: FlagView, say: Say) -> str:
    """`f-57 broken link · Mkt is on it`."""
    return say("flag.lead", flag=view.flag.name, kind=kind_word(view.flag.kind, say), state=state_of(view, say))


def line(view: FlagView, say: Say) -> str:
    """The same with its post, for one plain line."""
    about = f" {line_of(view.post, say)}" if view.post else ""
    return lead_of(view, say) + about


def state_of(view: FlagView, say: Say) -> str:
    """Who has it, or what became of it, in words."""
    flag = view.flag
    match flag.state:
        case FlagState.OPEN:
            return say("flag.state.for", who=view.owner_name) if view.owner_name else say("flag.state.open")
        case FlagState.CLAIMED:
            return say("flag.state.claimed", who=view.owner_name)
        case FlagState.WAITING:
            return say("flag.state.waiting", who=view.owner_name, until=flag.waits_until or flag.changed_at)
        case FlagState.VERIFYING:
            return say("flag.state.verifying", who=view.owner_name)
        case FlagState.SETTLED if flag.kind is FlagKind.PRAISE:
            return say("flag.state.thanked")
        case FlagState.SETTLED if was_called_off(flag):
            return say("flag.state.called_off")
        case FlagState.SETTLED:
            return say("flag.state.settled") if was_seen(flag) else say("flag.state.settled_by_word")
        case FlagState.DECLINED if flag.into is not None:
            return say("flag.state.merged", flag=f"f-{flag.into}")
        case FlagState.DECLINED:
            return say("flag.state.declined", why=why_word(flag.why_not, say))


def also(view: FlagView, say: Say) -> str:
    """Which flags turned out to be this one, for those who know it by their numbers; "" where none did."""
    names = [f"f-{number}" for number in view.flag.merged]
    return say("flag.also", flags=say.listing(names)) if names else ""


def was_seen(flag: Flag) -> bool:
    """Whether calbot itself has seen that it is fixed."""
    return flag.checked.get("said") not in (None, CALLED_OFF, *BY_WORD)


def was_called_off(flag: Flag) -> bool:
    """Whether it was settled by a post that does not go out: nobody has mended anything."""
    return flag.checked.get("said") == CALLED_OFF


def why_word(why: str, say: Say) -> str:
    """Why it was no issue; one that this version does not know is another one."""
    match why:
        case WhyNot.LOGIN:
            return say("flag.why.login")
        case WhyNot.COUNTRY:
            return say("flag.why.country")
        case WhyNot.WORKS:
            return say("flag.why.works")
        case WhyNot.INTENDED:
            return say("flag.why.intended")
        case _:
            return say("flag.why.other")


def customer_line(view: FlagView, say: Say) -> str:
    """What customers may be told: what was approved for this flag, else for its kind, in the reader's language where
    there is one; "" where nothing was."""
    return view.flag.line or view.lines.get(say.locale) or next(iter(view.lines.values()), "")


def kind_word(kind: FlagKind, say: Say) -> str:
    """What is wrong, in a word or two."""
    match kind:
        case FlagKind.BROKEN_LINK:
            return say("flag.kind.broken_link")
        case FlagKind.COPY_ERROR:
            return say("flag.kind.copy_error")
        case FlagKind.WRONG_IMAGE:
            return say("flag.kind.wrong_image")
        case FlagKind.WRONG_PRICE:
            return say("flag.kind.wrong_price")
        case FlagKind.CONFUSING:
            return say("flag.kind.confusing")
        case FlagKind.POLICY_RISK:
            return say("flag.kind.policy_risk")
        case FlagKind.MISSING_ANSWER:
            return say("flag.kind.missing_answer")
        case FlagKind.DUPLICATE_POST:
            return say("flag.kind.duplicate_post")
        case FlagKind.PRAISE:
            return say("flag.kind.praise")
        case FlagKind.OTHER:
            return say("flag.kind.other")
        case _:
            assert_never(kind)


def severity_word(severity: Severity, say: Say) -> str:
    """How grave, in a word."""
    match severity:
        case Severity.HIGH:
            return say("flag.severity.high")
        case Severity.MIDDLE:
            return say("flag.severity.middle")
        case Severity.LOW:
            return say("flag.severity.low")
        case _:
            assert_never(severity)


def facts_of(view: FlagView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    """What is wrong with what, who saw it, by when it should be right, what it costs."""
    flag, post = view.flag, view.post
    facts: list[tuple[str, tuple[Span, ...]]] = []
    if post is not None:
        facts.append((say("flag.label.post"), (*named(post, say), Span(f" · {when(post, say)}"))))
    if flag.url:
        facts.append((say("flag.label.link"), (address(flag.url),)))
    if flag.cases:
        facts.append((say("flag.label.case"), _case_spans(flag)))
    if flag.note:
        facts.append((say("flag.label.note"), (foreign(flag.note, 500),)))
    if flag.merged:
        facts.append((say("flag.label.merged"), spans(say.listing([f"f-{number}" for number in flag.merged]))))
    if view.reporters:
        reported = say("flag.reporters", who=say.listing(view.reporters), at=flag.opened_at, n=len(view.reporters))
        facts.append((say("flag.label.reporters"), spans(reported)))
    if flag.stands and flag.due_at is not None:
        due = say("flag.due", severity=severity_word(flag.severity, say), at=flag.due_at)
        facts.append((say("flag.label.due"), spans(due)))
    if costs := costs_of(view, say):
        facts.append((say("flag.label.impact"), spans(costs)))
    if checked := checked_of(view, say):
        facts.append((say("flag.label.checked"), spans(checked)))
    if told := customer_line(view, say):
        facts.append((say("flag.label.line"), (foreign(told, 1000),)))
    if flag.state is FlagState.DECLINED and flag.reply:
        facts.append((say("flag.label.reply"), (foreign(flag.reply, 500),)))
    return facts


def costs_of(view: FlagView, say: Say) -> str:
    """What the impact clock shows; "" while it shows nothing."""
    an_hour, so_far = view.impact.an_hour, view.impact.so_far
    if an_hour <= 0:
        return ""
    digits = 0 if an_hour >= _WHOLE_SOME else 1
    return say("flag.impact", n=say.number(an_hour, digits), sofar=say.number(so_far, digits))


def checked_of(view: FlagView, say: Say) -> str:
    """What the last look from outside said; `said` in it is a message id."""
    checked = view.flag.checked
    if not checked.get("said"):
        return ""
    title = str(checked.get("title") or view.flag.url)
    return say(
        str(checked["said"]), title=title, status=str(checked.get("status", "")), host=str(checked.get("host", ""))
    )


def buttons_of(view: FlagView, say: Say) -> list[Button]:
    """What can be done in this state by who looks; each button carries the revision it was drawn with."""
    flag = view.flag
    shown = _SHOWN[flag.state]
    if flag.kind is FlagKind.PRAISE:
        shown = _THANKED if shown else ()
    verbs = [verb for verb in shown if _right(verb) in view.may]
    drawn = [
        Button(_label(verb, flag, say), verb, flag.id, flag.revision, style="primary" if verb == verbs[0] else "plain")
        for verb in verbs
    ]
    if view.coming and shown and view.post is not None and not view.post.all_day and "post.move" in view.may:
        hold = say("flag.button.hold", post=view.post.name)
        drawn.append(Button(hold, "post.hold", view.post.id, view.post.revision))
    return drawn


def bounced_buttons(view: FlagView, say: Say) -> list[Button]:
    """The same beneath a look that found it not fixed: whoever changed it where calbot cannot see it, or opens
    what lets no program in, or knows that another page is meant, may say so."""
    drawn, flag = buttons_of(view, say), view.flag
    match flag.checked.get("said"):
        case "flag.checked.same_copy":
            label = say("flag.button.elsewhere")
        case said if said in UNSEEN:
            label = say("flag.button.opens")
        case said if said in PAGE_BY_WORD:
            label = say("flag.button.right_page")
        case _:
            return drawn
    if flag.state is FlagState.CLAIMED and "flag.fixed" in view.may:
        drawn.append(Button(label, "flag.fixed", flag.id, flag.revision, {"by_word": "1"}))
    return drawn


def _right(verb: str) -> str:
    """Whoever may flag may say which case that is about."""
    return "flag.open" if verb == _CASE else verb.removesuffix(".form")


def link_buttons(flag: Flag) -> list[Button | None]:
    """To what is flagged, and to the cases of other systems."""
    shown = [one.url for one in flag.external if one.url][:_MOST_CASES]
    return [link_button(url) for url in dict.fromkeys((flag.url, *shown))]


def _case_spans(flag: Flag) -> tuple[Span, ...]:
    """The cases of other systems: numbers and addresses to read, not to follow."""
    found: list[Span] = []
    for one in flag.external[:_MOST_CASES]:
        found += [Span(" · ")] if found else []
        found += [foreign(one.id, 80)] if one.id else []
        found += [Span(" ")] if one.id and one.url else []
        found += [address(one.url)] if one.url else []
    more = len(flag.external) - _MOST_CASES
    return (*found, Span(f" +{more}")) if more > 0 else tuple(found)


def _label(verb: str, flag: Flag, say: Say) -> str:
    match verb:
        case "flag.claim":
            return say("flag.button.claim")
        case "flag.pass_on":
            return say("flag.button.pass_on")
        case "flag.wait.form":
            return say("flag.button.wait")
        case "flag.give.form":
            return say("flag.button.give")
        case "flag.line.form":
            return say("flag.button.line")
        case "flag.decline.form":
            return say("flag.button.decline")
        case "flag.case.form":
            return say("flag.button.case")
        case _:
            return say("flag.button.thanks") if flag.kind is FlagKind.PRAISE else say("flag.button.fixed")
