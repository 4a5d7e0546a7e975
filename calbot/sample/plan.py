"""The coming fortnight as marketing wrote it down, with the collisions that people really make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calbot.sample.company import ZONE


@dataclass(frozen=True, slots=True)
class Planned:
    """One calendar entry, `day` days after today at wall clock `at` of `zone`; `at` None is an all-day entry.

    `owner` "" leaves the owner out. `weekly` repeats it; `cancelled` and `utc` (written in UTC by an export) are how
    the calendar tool wrote it. An entry with a `mark` ("Blackout", "OOO") is no post.
    """

    key: str
    day: int
    at: time | None
    outlet: str
    title: str
    kind: str = ""
    path: str = ""
    copy: str = ""
    owner: str = "Mkt"
    campaign: str = ""
    zone: str = ZONE
    weekly: bool = False
    cancelled: bool = False
    thread: bool = False
    utc: bool = False
    mark: str = ""
    days: int = 1

    def starts(self, today: date) -> datetime:
        """Wall-clock start (00:00 for an all-day entry), without a zone."""
        return datetime.combine(today + timedelta(days=self.day), self.at or time())


PAGES = {
    "/pyramid": (404, "Pyramid of pans"),
    "/water-test": (200, "How to run the water test"),
    "/dos-and-donts": (200, "Do's and don'ts of pressure cooking"),
    "/promo": (200, "The whole range"),
    "/seal": (200, "Seal check"),
    "/which-seal": (200, "Which seal fits?"),
    "/stock": (200, "Chicken stock in 40 minutes"),
    "/autumn-sale": (200, "Autumn sale"),
    "/giveaway": (200, "Win a steamer"),
    "/3-l": (200, "The 3 L pot"),
    "/news": (200, "Pan & Pot Post"),
    "/lid-care": (200, "Lid care in three steps"),
    "/lid-care-ja": (200, "圧力鍋のふたの洗い方"),
    "/lid-sizes": (200, "Which lid fits the 3 L pot?"),
    "/weekend": (200, "Weekend offer"),
    "/kitchen": (200, "Inside the test kitchen"),
}
"""Status and title of each page of the sample's link server: one campaign page is missing, as such pages are."""

_SALE = "Our autumn sale is on: every pan, every lid and every steamer is reduced until Sunday night."

PLAN: tuple[Planned, ...] = (
    Planned("pyramid", 0, time(11), "ig", "Pyramid of pans", "reel", "/pyramid", "How high can we stack them?"),
    Planned("water", 0, time(15), "tt", "How to run the water test", "video", "/water-test", "Two minutes, one cup."),
    # The evening: two brands, one pool of moderators, one of them left after 21:00.
    Planned(
        "promo",
        1,
        time(18, 30),
        "x",
        "Promo thread: the whole range",
        "promo",
        "/promo",
        "Seven posts, seven pans, one code for each.",
        "Mkt2",
        "range",
        thread=True,
    ),
    Planned(
        "donts",
        1,
        time(19),
        "tt",
        "Do's and don'ts of pressure cooking",
        "howto",
        "/dos-and-donts",
        "Nine things we wish everybody knew before the first use.",
        campaign="how-to",
    ),
    Planned("stock", 5, time(9), "fb", "Chicken stock in 40 minutes", "recipe", "/stock", owner="Mkt2"),
    # Half an hour apart on one account.
    Planned("seal", 2, time(10), "ig", "Seal check", "reel", "/seal", "Look, press, turn."),
    Planned("which", 2, time(10, 30), "ig", "Which seal fits?", "photo", "/which-seal", "A seal for each size."),
    Planned(
        "recall",
        3,
        None,
        "",
        "Lid recall notice",
        copy="We ask customers to check a lid on this day; no promotion beside it",
        mark="Blackout",
    ),
    Planned(
        "giveaway",
        3,
        time(12),
        "fb",
        "Giveaway: win a steamer",
        "promo",
        "/giveaway",
        "Tell us what you would steam first.",
        "Mkt2",
        "giveaway",
    ),
    # The same offer twice, word for word, to people who follow both accounts.
    Planned("sale-fb", 4, time(13), "fb", "Autumn sale", "promo", "/autumn-sale?utm_source=facebook", _SALE, "Mkt2"),
    Planned("sale-x", 5, time(12, 30), "x", "Autumn sale", "promo", "/autumn-sale?utm_source=x", _SALE, "Mkt2"),
    # Nobody answers for the film account.
    Planned("film", 6, time(16), "yt", "Inside the test kitchen", "howto", "/kitchen", "How we break lids.", ""),
    # Typed as 15:00, exported as 03:00 UTC.
    Planned("night", 6, time(3), "ig", "Lid care in three steps", "recipe", "/lid-care", "Rinse, dry, rest.", utc=True),
    Planned(
        "percent",
        7,
        time(11),
        "x",
        "Weekend offer",
        "promo",
        "/weekend",
        "Only this weekend: XX % off all lids with code [CODE].",
        "Mkt2",
        "weekend",
    ),
    Planned("leave", 7, None, "", "Mkt2 on leave", mark="OOO", days=2),
    Planned(
        "tokyo",
        8,
        time(20),
        "ig",
        "圧力鍋のふたの洗い方",
        "reel",
        "/lid-care-ja",
        "ふたは毎回洗いましょう。",
        zone="Asia/Tokyo",
    ),
    Planned(
        "chicago",
        9,
        time(9),
        "x",
        "Ask us anything",
        "note",
        "",
        "Your lid questions, our answers.",
        "Mkt2",
        zone="America/Chicago",
    ),
    Planned("poll", 10, time(12), "ig", "Poll: soup or stew?", "photo", "", "You choose the next recipe."),
    Planned("old-trend", 10, time(17), "tt", "Canceled: Steam challenge", "video", "", cancelled=True),
    Planned(
        "launch", 11, None, "yt", "Launch film: the 3 L pot", "video", "/3-l", "Small pot, big lid.", campaign="3-l"
    ),
    Planned("faq", 12, time(9), "blog", "Which lid fits the 3 L pot?", "article", "/lid-sizes", "All sizes."),
    Planned("weekly", 4, time(8), "mail", "Pan & Pot Post", "mail", "/news", "Recipes and news.", "Mkt2", weekly=True),
)
