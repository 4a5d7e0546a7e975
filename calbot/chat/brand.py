"""Which brand people mean."""

from __future__ import annotations

from calbot.chat.desk import Desk
from calbot.chat.reading import folded
from calbot.errors import TellUser
from calbot.flows import account as accounts


async def brand_in(words: str, desk: Desk) -> str:
    """The brand that `words` name, the place's own ("" for all) where they name none.

    An unknown brand is refused: an empty week of a brand that does not exist would look like a quiet one.
    """
    wanted = folded(words)
    if not wanted:
        return desk.place.brand
    known = await desk.flow(accounts.brands)
    match = next((brand for brand in known if folded(brand) == wanted), None)
    if match is None:
        raise TellUser("place.brand_unknown", brand=words.strip(), brands=", ".join(known))
    return match
