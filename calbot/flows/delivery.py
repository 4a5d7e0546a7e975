"""What the turn of a notice hands to those who deliver it."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.model.notice import Notice
from calbot.model.place import Place


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice whose turn it is in its place. From `flows.taking.next_in(session, turn, place_id)`.

    `user` is the platform's name of the one reader of a whisper. `ref` is the message to amend (the newest SENT of the
    same place, subject and slot; it was a `repeat` that says so), `lost` the keys of what was given up and may be there
    for all that, the newest first, `thread` the message to answer under; "" for none. `locale` and `zone` are the
    reader's for a whisper, else the place's.
    """

    notice: Notice
    place: Place
    user: str = ""
    ref: str = ""
    repeat: bool = False
    lost: tuple[str, ...] = ()
    thread: str = ""
    locale: str = "en"
    zone: str = "UTC"
