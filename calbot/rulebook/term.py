"""Words that the company does not write: a brand name misspelt, a word that is not to be used."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import re2

from calbot.rulebook.field import Plan

_SPACED = 0x250
"""Scripts before this sign part words by blanks; in others a term may stand inside a longer text."""
_PART_OF_A_NAME = frozenset("/@#.-_&=")
"""Behind one of these a word is part of an address, a handle or a hashtag."""


def wrong_terms(plan: Plan) -> Sequence[str]:
    """For each post the first word of its title or copy that is in `Facts.terms`, as it is kept there; "" for none."""
    terms, texts = plan.facts.terms, plan.column("text")
    if not terms:
        return [""] * len(texts)
    find = _Finder(terms)
    rows = zip(texts, plan.column("plain"), strict=True)
    return [find(text) or (find.in_plain(plain) if plain != text else "") for text, plain in rows]


def right_terms(plan: Plan) -> Sequence[str]:
    """For each post what to write instead of its wrong term; "" where it has none, or there is nothing instead."""
    return [plan.facts.terms.get(term, "") for term in plan.column("wrong_term")]


class _Finder:
    """One pattern for all terms, the right ones too: "Pot" is not wrong inside of "Instant Pot"."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = terms
        self._kept = {_plain(term): term for term in terms}
        self._exact = {term for term, right in terms.items() if _plain(term) == _plain(right)}
        options = re2.Options()
        options.longest_match = True
        options.never_capture = True
        both = sorted({*terms, *filter(None, terms.values())}, key=len, reverse=True)
        self._right = frozenset(terms.values())
        self._pattern: Any = re2.compile("|".join(self._one(term) for term in both), options)

    def __call__(self, text: str) -> str:
        for hit in self._pattern.finditer(text):
            said = " ".join(hit[0].split())
            term = said if said in self._exact else self._kept.get(_plain(said), "")
            inside_a_name = hit.start() > 0 and text[hit.start() - 1] in _PART_OF_A_NAME
            if term and said not in self._right and not inside_a_name:
                return term
        return ""

    def in_plain(self, text: str) -> str:
        """The same of a text whose width is another one by now; what only its width makes wrong says nothing there."""
        term = self(text)
        right = self._terms.get(term, "")
        return "" if term and _narrow(term) == _narrow(right) else term

    def _one(self, term: str) -> str:
        """Any blanks between its words, in capitals or not unless only that makes it wrong."""
        body = r"\s+".join(re2.escape(word) for word in term.split())
        first, last = (r"\b" if sign.isalnum() and ord(sign) < _SPACED else "" for sign in (term[0], term[-1]))
        return f"{first}{body}{last}" if term in self._exact else f"(?i:{first}{body}{last})"


def _narrow(term: str) -> str:
    return unicodedata.normalize("NFKC", term)


def _plain(term: str) -> str:
    return " ".join(term.split()).casefold()
