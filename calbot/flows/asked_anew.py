"""A question about a post that may come up again: each time it has a message of its own, edited until it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from calbot.flows.removal_told import whom
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.post import Post
from calbot.store import history as histories
from calbot.store import place as places
from calbot.store import slot as slots


@dataclass(frozen=True, slots=True)
class AskedAnew:
    """Such a question: its `card`, what its messages are about (`noun`, by the number of the post), and what a post's
    history calls it when it comes up (`verb`)."""

    card: str
    noun: str
    verb: str

    def ask(self, session: Session, turn: Turn, post: Post, owned: Sequence[Post], about: str) -> None:
        """Have whoever owns `owned` asked; the history of `post` says already that it came up. The caller commits."""
        slot = self._slot(session, turn, post)
        for place, person_id, at in whom(session, turn, None, owned):
            line: dict[str, Any] = {"slot": slot, "only_for": person_id, "due_at": at, "values": {"about": about}}
            tell(session, turn, [place], self.card, (self.noun, post.id), slot, **line)

    def show_again(self, session: Session, turn: Turn, post: Post, now: str = "", *, retract: bool = False) -> None:
        """Edit its message, unless that is about what is true `now`; with `retract` only where somebody may have seen
        it. The caller commits."""
        slot, subject = self._slot(session, turn, post), (self.noun, post.id)
        told = slots.last_of(session, turn.workspace_id, self.noun, slot, [post.id]).get(post.id)
        if told is None or (now and told.values.get("about") == now):
            return
        for place_id, person_id, shown in slots.readers_of(session, turn.workspace_id, *subject):
            place = places.by_id(session, turn.workspace_id, place_id)
            if place is not None and shown == slot:
                line: dict[str, Any] = {"slot": slot, "only_for": person_id, "values": {"about": now}}
                tell(session, turn, [place], self.card, subject, f"{slot}.{told.id}", **line, retract=retract)

    def _slot(self, session: Session, turn: Turn, post: Post) -> str:
        """The edit of an old message is seen by nobody."""
        return f"asked{len(histories.of_all(session, turn.workspace_id, 'post', [post.id], self.verb))}"
