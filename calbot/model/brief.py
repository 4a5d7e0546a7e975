"""A brief: what care is told of a post, in which version who has read it, and what it leaves open."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Field, SQLModel, UniqueConstraint

from calbot.errors import TellUser
from calbot.model.columns import belongs, listing, mapping, number_key, workspace_key

NOTE: Final = 2000
"""Characters of what one shift hands to the next."""


class Brief(SQLModel, table=True):
    """What care is told of post `post_id`, in its `version`th form.

    `said` is what that version says, in JSON terms (`alerts.brief.FACTS`): what the post said when it was settled, and
    what people have added by hand. `post_revision` is the revision of the post that it was last compared with. Every
    button carries the version.
    """

    __tablename__ = "cb_brief"
    __table_args__ = (belongs("post_id", "cb_post"),)

    workspace_id: str = workspace_key()
    post_id: int = number_key()
    version: int = 1
    said: dict[str, Any] = mapping()
    post_revision: int
    changed_at: datetime

    @property
    def name(self) -> str:
        """What people call it: p-231, as its post."""
        return f"p-{self.post_id}"

    def meet(self, version: int) -> None:
        """Refuse a press that was drawn with another version."""
        if version != self.version:
            raise TellUser("brief.stale", post=self.name, version=self.version)

    def renew(self, said: dict[str, Any], now: datetime) -> None:
        """It says something else from now on."""
        self.said, self.version, self.changed_at = said, self.version + 1, now


class BriefRead(SQLModel, table=True):
    """`person_id` has read what the brief of `post_id` `said` in `version`; `told` is the last version whose
    difference from that the person was told (0 for none)."""

    __tablename__ = "cb_brief_read"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "post_id", "person_id"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    post_id: int
    person_id: int
    version: int
    said: dict[str, Any] = mapping()
    at: datetime
    told: int = 0

    def read(self, version: int, said: dict[str, Any], now: datetime) -> None:
        """The person has read a newer version."""
        self.version, self.said, self.at = version, said, now


class ShiftBrief(SQLModel, table=True):
    """What `person_id` is told of the shift from `starts_at` to `ends_at` with `team`, once.

    `posts` are [post, version] pairs as they were drawn last, [] before the person was told anything (`told_at`).
    `poor` is when the person found it of no help. `drafted_at` is when the person was offered a note for the next
    shift, `note` that note as it was handed over (`handed_at`). Every button carries `revision`.
    """

    __tablename__ = "cb_shift_brief"
    __table_args__ = (
        belongs("person_id", "cb_person"),
        UniqueConstraint("workspace_id", "person_id", "starts_at"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    person_id: int
    team: str = Field(default="care", max_length=80)
    starts_at: datetime
    ends_at: datetime = Field(index=True)
    posts: list[list[int]] = listing()
    revision: int = 1
    told_at: datetime | None = None
    read_at: datetime | None = None
    poor: datetime | None = None
    drafted_at: datetime | None = None
    note: str = Field(default="", max_length=NOTE)
    handed_at: datetime | None = None

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("brief.stale_shift")

    def draw(self, posts: list[list[int]]) -> None:
        """It tells of these posts, in these versions, from now on."""
        self.posts = posts
        self.revision += 1

    def hand_over(self, note: str, now: datetime) -> None:
        """The note for the next shift is out; there is one."""
        if self.handed_at is not None:
            raise TellUser("handover.once")
        self.note, self.handed_at = note, now
        self.revision += 1


class BriefQuestion(SQLModel, table=True):
    """What `person_id` asks about a brief, and marketing's `reply` by `reply_by`, "" while there is none."""

    __tablename__ = "cb_brief_question"
    __table_args__ = (
        belongs("post_id", "cb_post"),
        belongs("person_id", "cb_person"),
        belongs("reply_by", "cb_person"),
    )

    workspace_id: str = workspace_key()
    id: int = number_key()
    post_id: int = Field(index=True)
    person_id: int
    text: str = Field(max_length=500)
    reply: str = Field(default="", max_length=500)
    reply_by: int | None = None
    asked_at: datetime
    replied_at: datetime | None = None
    revision: int = 1

    def meet(self, revision: int) -> None:
        """Refuse a press that was drawn with an older revision."""
        if revision != self.revision:
            raise TellUser("brief.question.stale")

    def answer(self, reply: str, person_id: int, now: datetime) -> None:
        """Marketing has said so; it may say something else later."""
        self.reply, self.reply_by, self.replied_at = reply, person_id, now
        self.revision += 1

    def withdraw(self) -> None:
        """The post says something else by now: there is no approved answer any more."""
        self.reply, self.reply_by, self.replied_at = "", None, None
        self.revision += 1
