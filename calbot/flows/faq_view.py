"""An approved answer as it stands: its texts, whose it is, where it belongs, how often it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.faq import SHIPPED, Answered, FaqPolicy, belonging, fit
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.asked import subject_of
from calbot.flows.turn import Turn, looking
from calbot.model.faq import Faq, FaqPost, FaqText
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import faq as faqs
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import workspace as workspaces

VERBS: Final = ("faq.use", "faq.write", "faq.approve")
USED: Final = timedelta(days=30)
"""How far back uses are counted."""
MOST: Final = 10
"""So many answers are found by words: nobody who is asked by a customer reads more."""
_FITS: Final = 0.5


@dataclass(frozen=True, slots=True)
class FaqView:
    """A question with its answers by language, as seen at `now`. `owner_name` is "" while nobody answers for it,
    `names` are those of its writers and approvers by id, `used` how often it was taken within 30 days. `posts` are
    those to which it was attached; `near` is the post that is spoken of, and `attached` whether it is among them.
    `mine`: whoever looks answers for it."""

    faq: Faq
    texts: tuple[FaqText, ...]
    owner_name: str
    names: Mapping[int, str]
    used: int
    posts: tuple[Post, ...]
    may: frozenset[str]
    now: datetime
    near: Post | None = None
    mine: bool = False

    @property
    def attached(self) -> bool:
        """Whether it was attached to the post that is spoken of."""
        return self.near is not None and any(one.id == self.near.id for one in self.posts)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages in which customers may be told it."""
        return tuple(sorted(one.locale for one in self.texts if one.holds(self.now)))

    def text_in(self, locale: str) -> FaqText | None:
        """The text in that language, whatever its state."""
        return next((one for one in self.texts if one.locale == locale), None)


@looking
def show(session: Session, turn: Turn, faq_id: int, post_id: int | None = None) -> FaqView:
    """An answer as it stands, spoken of with a post or without."""
    near = post_of(session, turn, post_id) if post_id is not None else None
    return view_of(session, turn, faq_of(session, turn, faq_id), near)


@looking
def show_text(session: Session, turn: Turn, text_id: int) -> FaqView:
    """The question to which a text is the answer."""
    text = faqs.text_by_id(session, turn.workspace_id, text_id)
    if text is None:
        raise TellUser("faq.not_found", faq="q-?")
    return view_of(session, turn, faq_of(session, turn, text.faq_id))


@looking
def search(session: Session, turn: Turn, words: str) -> list[FaqView]:
    """The answers that fit the words best: those that may be told first, then those that were, then drafts. Without
    words all of them, the last changed first."""
    known, texts = faqs.every(session, turn.workspace_id), faqs.texts(session, turn.workspace_id)
    told = {one.id: " ".join([one.question, *(text.text for text in texts.get(one.id, ()))]) for one in known}
    fits = {one.id: fit(words, told[one.id]) for one in known} if words else {}
    chosen = [one for one in known if not words or fits[one.id] >= _FITS]
    views = _views(session, turn, chosen, texts)
    return sorted(views, key=lambda view: (_rank(view), -fits.get(view.faq.id, 0.0), -view.faq.changed_at.timestamp()))


def _rank(view: FaqView) -> int:
    if view.locales:
        return 0
    return 1 if any(text.expired(view.now) for text in view.texts) else 2


@looking
def of_post(session: Session, turn: Turn, post_id: int) -> list[FaqView]:
    """The answers that belong to a post: those attached to it, then those that it calls up."""
    return about(session, turn, post_id)[0]


@looking
def about(session: Session, turn: Turn, post_id: int) -> tuple[list[FaqView], Post]:
    """The answers of a post, with the post."""
    post = post_of(session, turn, post_id)
    return of_posts(session, turn, [post])[post.id], post


def of_posts(session: Session, turn: Turn, among: Sequence[Post]) -> dict[int, list[FaqView]]:
    """The same of several posts that are at hand, by post; also what has expired or was withdrawn, so ask each view
    for its `locales`."""
    known = {one.id: one for one in faqs.every(session, turn.workspace_id)}
    texts = faqs.texts(session, turn.workspace_id)
    answers = answered(session, turn, [post.id for post in among], known, texts)
    owners = accounts.by_number(session, turn.workspace_id)
    found = {post.id: belonging(subject_of(post, owners), answers) for post in among}
    wanted = {one.number for belong in found.values() for one in belong}
    views = {view.faq.id: view for view in _views(session, turn, [known[one] for one in sorted(wanted)], texts)}
    return {post_id: [views[one.number] for one in belong] for post_id, belong in found.items()}


def answered(
    session: Session,
    turn: Turn,
    post_ids: Sequence[int],
    known: Mapping[int, Faq],
    texts: Mapping[int, Sequence[FaqText]],
) -> list[Answered]:
    """The `known` questions as what decides sees them; `post_ids` are the posts that matter."""
    said: dict[int, list[FaqPost]] = {}
    for links in faqs.links(session, turn.workspace_id, post_ids).values():
        for one in links:
            said.setdefault(one.faq_id, []).append(one)
    return [
        Answered(
            number=one.id,
            question=one.question,
            until={
                text.locale: text.expires_at
                for text in texts.get(one.id, ())
                if text.expires_at is not None and text.holds(turn.now)
            },
            brand=one.brand,
            posts=frozenset(link.post_id for link in said.get(one.id, ()) if link.belongs),
            apart=frozenset(link.post_id for link in said.get(one.id, ()) if not link.belongs),
        )
        for one in known.values()
    ]


def view_of(session: Session, turn: Turn, faq: Faq, near: Post | None = None) -> FaqView:
    """The view of an answer that is at hand."""
    texts = faqs.texts_of(session, turn.workspace_id, [faq.id])
    return _views(session, turn, [faq], texts, near)[0]


def _views(
    session: Session,
    turn: Turn,
    chosen: Sequence[Faq],
    texts: Mapping[int, Sequence[FaqText]],
    near: Post | None = None,
) -> list[FaqView]:
    ids = [one.id for one in chosen]
    used = faqs.uses_since(session, turn.workspace_id, ids, turn.now - USED)
    may = allowed(session, turn, VERBS)
    named = people.by_ids(session, turn.workspace_id, sorted(_people(chosen, texts)))
    return [
        FaqView(
            faq=one,
            texts=tuple(texts.get(one.id, ())),
            owner_name=_name(named, one.owner_id),
            names={key: person.name for key, person in named.items()},
            used=used.get(one.id, 0),
            posts=_attached(session, turn, one),
            may=may,
            now=turn.now,
            near=near,
            mine=one.owner_id is not None and one.owner_id == turn.person_id,
        )
        for one in chosen
    ]


def _people(chosen: Iterable[Faq], texts: Mapping[int, Sequence[FaqText]]) -> set[int]:
    told = {one.owner_id for one in chosen} | {one.person_id for one in chosen}
    for one in chosen:
        for text in texts.get(one.id, ()):
            told |= {text.person_id, text.approved_by}
    return {one for one in told if one is not None}


def _name(named: Mapping[int, Person], person_id: int | None) -> str:
    person = named.get(person_id) if person_id is not None else None
    return person.name if person is not None else ""


def _attached(session: Session, turn: Turn, faq: Faq) -> tuple[Post, ...]:
    ids = faqs.posts_of(session, turn.workspace_id, faq.id)
    found = posts.by_ids(session, turn.workspace_id, ids)
    return tuple(found[one] for one in ids if one in found)


def faq_of(session: Session, turn: Turn, faq_id: int) -> Faq:
    """A question by its number."""
    faq = faqs.by_id(session, turn.workspace_id, faq_id)
    if faq is None:
        raise TellUser("faq.not_found", faq=f"q-{faq_id}")
    return faq


def post_of(session: Session, turn: Turn, post_id: int) -> Post:
    """A post by its number."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post


def policy_of(session: Session, turn: Turn) -> FaqPolicy:
    """How long this company's answers hold, as its file says."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    told = (workspace.settings.get("answers") if workspace else None) or {}
    holds = timedelta(days=told["days"]) if "days" in told else SHIPPED.holds
    return FaqPolicy(holds, timedelta(days=told["told_days"]) if "told_days" in told else SHIPPED.before)
