"""What looks make of a flag that somebody calls fixed: at its addresses from outside, or at its post's words anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.faq import may_answer, same_question
from calbot.alerts.fixed import CALLED_OFF, IN_WORDS, PAGE_BY_WORD, UNSEEN, copy_key, judged, titled
from calbot.flows import faq_view
from calbot.flows.flag_matter import leads_to, learn, pages_known, seen_of, to_look
from calbot.flows.flag_view import post_of
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, FlagKind
from calbot.model.link import site, url_key, web_url
from calbot.model.post import Post
from calbot.store import faq as faqs
from calbot.store import post as posts

MEANT: Final = "meant"
"""The titles in `Flag.checked` of which somebody has said that they are those of the right page."""
PAGES: Final = "pages_meant"
"""The pages (`url_key`) of which somebody has said that they are the right ones."""
NAMED: Final = "named"
"""By which address of a flag a look was made; where it looked is behind that, if it is a short one."""
LOOKED: Final = "looked"
"""The addresses in `Flag.checked` at which the last look was made."""
_LINKED: Final = timedelta(days=190)


def found_at(session: Session, turn: Turn, flag: Flag, looks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the looks come to: the first one that is not healthy, and may not be believed on word if there is such a
    one; else the first. The flag learns which pages they have seen."""
    post = post_of(session, turn, flag.post_id)
    own, title = _own_sites(session, turn, post), post.title if post is not None else ""
    meant, pages = list(flag.checked.get(MEANT, ())), list(flag.checked.get(PAGES, ()))
    seen = [
        judged(
            *(one, str(one.get("asked") or flag.target or flag.url), title, own),
            named=str(one.get(NAMED) or ""),
            meant=pages,
        )
        for one in looks
    ]
    if post is not None:
        seen = [titled(one, f"{title} {post.copy_text}", post.brand, meant) for one in seen]
    for one in seen:
        learn(flag, [page for page in (url_key(str(one.get("asked") or "")),) if page], (leads_to(one),))
    ill = sorted((one for one in seen if not one["healthy"]), key=_settled_by_word)
    # What is by somebody's word in part is told as that.
    well = sorted(seen, key=lambda one: one.get("said") == "link.healthy")
    found = next(iter([*ill, *well]))
    at = [str(one[NAMED]) for one in looks if NAMED in one]
    return found | ({MEANT: meant} if meant else {}) | ({PAGES: pages} if pages else {}) | ({LOOKED: at} if at else {})


def _settled_by_word(look: Mapping[str, Any]) -> int:
    """0 where no word does; 1 where one has it looked at again; 2 where one is believed."""
    said = look.get("said")
    return 2 if said in UNSEEN else int(said in PAGE_BY_WORD)


def is_seen(flag: Flag, wanted: Sequence[str]) -> bool:
    """Whether the last look was at all addresses that count by now: of no other one somebody's word is taken."""
    return set(map(url_key, flag.checked.get(LOOKED, wanted))).issuperset(map(url_key, wanted))


def believe_page(flag: Flag) -> None:
    """The page that opened, under whichever title and wherever it is, is the right one: so somebody says who knows
    it."""
    if flag.checked.get("said") in PAGE_BY_WORD:
        title, page = str(flag.checked.get("title") or ""), url_key(str(flag.checked.get("url") or ""))
        for name, said in ((MEANT, title), (PAGES, page)):
            known = dict.fromkeys([*flag.checked.get(name, ()), *([said] if said else [])])
            flag.checked = {**flag.checked, name: list(known)}


def addresses(session: Session, turn: Turn, flag: Flag) -> tuple[str, ...]:
    """Where to look: at what it was reported by; but where its post leads elsewhere by now, there instead, and nowhere
    once it leads to no page or does not go out. What another post still leads to is looked at in any case."""
    looks, post = to_look(flag), post_of(session, turn, flag.post_id)
    if post is None:
        return looks
    known, now = set(pages_known(flag)) - {""}, {url_key(post.link)} if post.live else set()
    lines = posts.revisions(session, turn.workspace_id, post.id)
    had = {url_key(str(link or "")) for line in lines for link in line.changes.get("link", ())} | {url_key(post.link)}
    if known.isdisjoint(had - now) or _is_linked(session, turn, known, now):
        return looks
    instead = web_url(post.link) if post.live else None
    return (instead,) if instead else ()


def reach_all(looks: Sequence[dict[str, Any]], wanted: Sequence[str]) -> bool:
    """Whether the looks were at all addresses that count by now ("named": what each was asked for by)."""
    named = {str(one[NAMED]) for one in looks if NAMED in one}
    return bool(looks or not wanted) and (not named or named.issuperset(wanted))


def leads_elsewhere(session: Session, turn: Turn, flag: Flag) -> bool:
    """Whether a post that goes out leads to the page that was flagged."""
    known = set(pages_known(flag)) - {""}
    return flag.kind is FlagKind.BROKEN_LINK and _is_linked(session, turn, known, set())


def _is_linked(session: Session, turn: Turn, pages: set[str], but: set[str]) -> bool:
    around = posts.links(session, turn.workspace_id, turn.now - _LINKED, turn.now + _LINKED)
    return not pages.isdisjoint({url_key(link) for link in around} - but)


def read_anew(session: Session, turn: Turn, flag: Flag, *, by_word: bool) -> dict[str, Any]:
    """What calbot itself knows of a fix without looking outside: the post's words, and its answers, as they are now."""
    post = post_of(session, turn, flag.post_id)
    looked = {"at": turn.now.isoformat(), "healthy": True, "said": "flag.checked.by_word"}
    if post is not None and not post.live:
        return looked | {"said": CALLED_OFF}
    if flag.kind is FlagKind.BROKEN_LINK and flag.url:
        return looked | {"said": "flag.checked.opened_by_word" if by_word else "flag.checked.unlinked"}
    known = flag.seen.get("copy") if post is not None and post.copy_text else None
    if not by_word and flag.kind is FlagKind.MISSING_ANSWER and _is_answered(session, turn, flag, post):
        return looked | {"said": "flag.checked.answered"}
    if by_word or post is None or known is None or flag.kind not in IN_WORDS:
        return looked
    # Before only words were kept, the link was among them.
    same_words = known in (seen_of(post)["copy"], copy_key(post.title, post.copy_text, post.link))
    if same_words and not (flag.kind is FlagKind.WRONG_PRICE and _has_another_hour(flag, post)):
        return looked | {"healthy": False, "said": "flag.checked.same_copy"}
    return looked | {"said": "flag.checked.new_copy"}


def _is_answered(session: Session, turn: Turn, flag: Flag, post: Post | None) -> bool:
    """Whether an answer was approved since that belongs to its post, and may be to what was flagged, or that is to the
    question that was flagged."""
    belong = faq_view.of_posts(session, turn, [post])[post.id] if post is not None else []
    near = {view.faq.id for view in belong if may_answer(view.faq.question, flag.note)}
    known = [
        one.id
        for one in faqs.every(session, turn.workspace_id)
        if one.id in near
        or ((post is None or one.brand in ("", post.brand)) and same_question(flag.note, one.question))
    ]
    texts = faqs.texts_of(session, turn.workspace_id, known)
    return any(
        text.holds(turn.now) and text.approved_at is not None and text.approved_at >= flag.began
        for several in texts.values()
        for text in several
    )


def _has_another_hour(flag: Flag, post: Post) -> bool:
    """Whether it goes out at another time than when it was flagged; one that was only held has none yet."""
    held = post.all_day and not flag.seen.get("all_day", False)
    return not held and flag.seen.get("starts_at") != post.starts_at.isoformat()


def _own_sites(session: Session, turn: Turn, post: Post | None) -> frozenset[str]:
    """The sites that the company's posts lead to."""
    near = posts.between(session, turn.workspace_id, turn.now - _LINKED, turn.now + _LINKED)
    return frozenset(site(one.link) for one in near if one.link and (post is None or one.id != post.id))
