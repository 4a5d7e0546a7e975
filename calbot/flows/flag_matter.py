"""What a flag is about, as one text: two reports of one matter are one flag, whoever writes them and however."""

from __future__ import annotations

from hashlib import sha256

from calbot.model.flag import FlagKind
from calbot.model.link import url_key
from calbot.model.post import Post


def address_of(kind: FlagKind, page: str, post: Post | None) -> str:
    """The page that a flag is about. A broken link is about its post's own where none is named; everything else only
    about one that is not its post's: a typo is not mended by a page."""
    own = post.link if post is not None else ""
    if kind is FlagKind.BROKEN_LINK:
        return page or own
    return "" if page and own and url_key(page) == url_key(own) else page


def key_of(kind: FlagKind, address: str, post: Post | None, note: str) -> str:
    """Post, normalised address and kind. A broken link is one matter, whichever of the posts that lead to it is named;
    what names neither post nor page is about what it says."""
    about = "" if post is None or (address and kind is FlagKind.BROKEN_LINK) else str(post.id)
    page = url_key(address) if address else ""
    if not about and not page:
        about = f"note:{sha256(' '.join(note.casefold().split()).encode()).hexdigest()}"
    return f"{about}|{page}|{kind.value}"


def matter_of(key: str) -> str:
    """The same in a length that an index takes."""
    return sha256(key.encode()).hexdigest()
