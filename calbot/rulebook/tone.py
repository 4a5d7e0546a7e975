"""The tone of a post: whether it sells something, or tells of something grave; "" where it does neither.

Only words that hardly mean anything else: a post that is not recognised costs a hint, a wrong one costs trust.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import compress
from typing import Any

import re2

from calbot.rulebook.field import Plan
from calbot.rulebook.sweep import matched

PROMO, GRAVE = "promo", "grave"

_PROMO_KINDS = frozenset(
    {
        *("promo", "promotion", "promotional", "offer", "sale", "discount", "coupon", "giveaway", "contest"),
        *("sweepstake", "ad", "advert", "販促", "セール", "割引", "クーポン", "キャンペーン", "プレゼント"),
        *("gewinnspiel", "rabatt", "angebot"),
    }
)
_GRAVE_KINDS = frozenset(
    {
        *("apology", "recall", "condolence", "condolences", "crisis", "incident", "outage"),
        *("お詫び", "謝罪", "回収", "リコール", "訃報", "追悼", "entschuldigung", "rückruf", "trauer"),
    }
)
_PROMO_WORDS = (
    r"\b(giveaway|give-away|sweepstakes?|promo( code)?|discount( code)?s?|coupons?|vouchers?|bogo|flash sale"
    r"|(summer|winter|spring|autumn|fall|easter|christmas|holiday|clearance|final|big) sale|sale (ends|starts)|on sale"
    r"|black friday|cyber monday|prime day|win (a|an|one|your|free)|rabatt(code)?|gutschein(code)?|gewinnspiel"
    r"|sonderangebot|ausverkauf)\b|\d ?%.? off\b|\d ?(%|percent|prozent) (discount|rabatt|off)|\bsave \d+ ?%"
    r"|セール|割引|クーポン|\d ?[%%](オフ|OFF|引)|プレゼントキャンペーン|半額|特価"
)
_GRAVE_WORDS = (
    r"\b(product recall|safety recall|voluntary recall|recall (notice|of|alert)|(lid|pan|pot|cooker) recall"
    r"|we apologi[sz]e|(our|an|a sincere) apolog(y|ies)|apology|condolences|in memoriam|rest in peace|rückruf"
    r"|wir entschuldigen uns|wir trauern|in stiller trauer)\b|お詫び|謝罪|自主回収|リコール|訃報|追悼|哀悼|ご冥福"
)


def tones(plan: Plan) -> Sequence[str]:
    """For each post PROMO, GRAVE or "", by content type, tags (of "info/promo" the last part counts) and words.

    What is both, a recall with a voucher, is grave.
    """
    kinds = list(zip(plan.column("type"), plan.column("tags"), strict=True))
    known = {kind: _of_kind(*kind) for kind in {*kinds}}
    texts = plan.column("text")
    either, grave = _patterns()
    told = [known[kind] for kind in kinds]
    for place in compress(range(len(texts)), matched(either, texts)):
        if told[place] != GRAVE:
            told[place] = GRAVE if grave.search(texts[place]) else PROMO
    return told


def _of_kind(kind: str, tags: Sequence[str]) -> str:
    said = {kind.casefold(), *(tag.rpartition("/")[2].casefold() for tag in tags)}
    if said & _GRAVE_KINDS:
        return GRAVE
    return PROMO if said & _PROMO_KINDS else ""


@cache
def _patterns() -> tuple[Any, Any]:
    """Of any tone, and of the grave one: most texts have neither, and are looked through once."""
    options = re2.Options()
    options.never_capture = True
    options.case_sensitive = False
    return re2.compile(f"{_PROMO_WORDS}|{_GRAVE_WORDS}", options), re2.compile(_GRAVE_WORDS, options)
