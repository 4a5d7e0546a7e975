"""A rule: when it holds, how bad that is, why, what to do, and the cases that prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from calbot.model.rule import Level
from calbot.rulebook.condition import Condition
from calbot.rulebook.facts import Facts
from calbot.rulebook.when import When


@dataclass(frozen=True, slots=True)
class Case:
    """A small world in which the rule must find exactly `finds` things; it is set up only when the case is played."""

    name: str
    finds: int
    set_up: Callable[[], Facts] = field(compare=False, repr=False)
    find_line: Callable[[], int] = field(compare=False, repr=False)

    @property
    def facts(self) -> Facts:
        """The world, made anew."""
        return self.set_up()

    @property
    def line(self) -> int:
        """Where the rule file tells the case."""
        return self.find_line()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file. `only` and `unless` are CEL text ("" for none); `ja` holds a company's own Japanese texts.

    `needs` are the placeholders of its texts; those that are no value of a finding ({free_slot}, {cover}) the flow
    fills.
    """

    id: str
    title: str
    level: Level
    why: str
    do: str
    when: When
    only: str = ""
    unless: str = ""
    cases: tuple[Case, ...] = ()
    file: str = ""
    ja: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    only_check: Condition | None = field(default=None, compare=False, repr=False)
    unless_check: Condition | None = field(default=None, compare=False, repr=False)

    @property
    def asks(self) -> frozenset[str]:
        """Every field that its conditions name ("a.cover")."""
        conditions = [one for one in (self.only_check, self.unless_check) if one is not None]
        direct = (name for condition in conditions for name in condition.direct)
        return frozenset(direct) | {match.field for condition in conditions for match in condition.matches}

    def text(self, part: str, locale: str) -> str:
        """`part` (title, why, do) in the file's own words for `locale`, else in English, its id in the catalogs."""
        own = self.ja.get(part) if locale == "ja" else None
        return own or {"title": self.title, "why": self.why, "do": self.do}[part]
