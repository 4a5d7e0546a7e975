"""The rule guide: what each rule says and looks for, and the words to write one's own with, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calbot.rulebook.placeholders import FLOW, FOUND
from calbot.rulebook.rule import Rule
from calbot.rulebook.vocabulary import EVENT, GROUPS, POST, SCOPES, WINDOW, Fields
from calbot.rulebook.when import KINDS

_OPENING = """# Rules

Made by `calbot rules list --format markdown`; do not edit by hand.

A rule is one TOML file: when it holds, how bad that is (`note`, `warn`, `stop`), why, what to do, and cases that prove
it. Put yours into a folder and run `calbot check posts.ics --rules FOLDER`; `calbot rules check --rules FOLDER` plays
their cases and says which parts no case would miss."""

_KINDS = """## What a rule can look for

`[when]` holds exactly one of these, and may hold `only` and `unless`, conditions in CEL of at most 500 characters.

* `post` looks at one post: `local = "22:00-06:00"` at its hour on its own clock; `once = ["account"]` tells all
  posts alike in these fields as one finding.
* `pair` looks at two posts less than `within = "1h"` apart, the same in all fields of `same = ["account"]`, different
  in all of `differ = ["brand"]`. With `near = { copy = 0.8, link = true }` they are alike in copy (share of words
  in common) or lead to the same page.
* `event` looks at a post inside an event of `kind = ["blackout"]` (blackout, holiday, sensitive, outage, release,
  sale), also `before = "1d"` or `after = "1d"`. An event limited to a brand or network in `scope = ["brand",
  "network"]` meets only posts of it.
* `count` looks for more than `more_than = 3` posts in a sliding window `within = "1d"`, the same in all of `same`.
* `load` looks for hours in which a care team is `above = "target"` or `above = "capacity"`; with `brands = 2` and
  `within = "12h"`, for those to which posts of so many brands, so near to each other, bring load."""

_CASES = """## Cases

Each `[[case]]` sets up a small world and says how many findings the rule has in it; a rule without one case that
finds and one that stays silent does not load.

* `posts`: `at` (with its offset from UTC), and any of `account`, `network`, `handle`, `brand`, `title`, `copy`, `link`,
  `campaign`, `type`, `tags`, `thread`, `all_day`, `paid`, `reach`, `zone`, `owner`, `owner_name`, `state`. An account
  is made up when a post names it; `accounts` gives it `network`, `brand`, `team`, `audience` and `owner`.
* `events`: `kind`, `from`, `to`, `title`, `reason`, `brand`, `network`.
* `load`: `from`, `hours`, `minutes` (mean first response), `target`, `team`, `expected`, `capacity`, `share_late`,
  `posts` (their numbers, from 1, biggest first)."""


def guide(rules: Sequence[Rule]) -> str:
    """The whole guide, ending in a newline."""
    parts = [_OPENING, "## The rules", *(_rule(rule) for rule in rules), _KINDS, *_words(), _CASES]
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    lines = [f"### {rule.id}", f"**{rule.title}** ({rule.level.value}, `{rule.file}`)"]
    lines += [f"* Why: {rule.why}", f"* Do: {rule.do}"]
    lines += [f"* {word}: `{text}`" for word, text in (("Only", rule.only), ("Unless", rule.unless)) if text]
    lines += [f"* Cases: {'; '.join(case.name for case in rule.cases)}"]
    return "\n\n".join([lines[0], lines[1], "\n".join(lines[2:])])


def _words() -> Iterator[str]:
    yield (
        "## Words of conditions\n\n`a.` is the post (the earlier of a pair), `b.` the later one, `gap` the whole "
        "minutes between them, `e.` the event, `w.` the span of load. `same`, `differ` and `once` take "
        f"{_listed(GROUPS)}; `scope` takes {_listed(SCOPES)}. "
        "`a.text.matches(r'...')` takes an RE2 pattern."
    )
    for prefix, fields in (("a.", POST), ("e.", EVENT), ("w.", WINDOW)):
        yield _table(prefix, fields)
    yield "## Words of texts\n\nTitle, why and do may hold these, in braces."
    rows = [f"| {kind} | {', '.join(f'`{{{name}}}`' for name in FOUND[kind])} |" for kind in KINDS]
    rows.append(f"| any, filled where it is told | {', '.join(f'`{{{name}}}`' for name in FLOW)} |")
    yield "\n".join(["| kind | words |", "|---|---|", *rows])


def _table(prefix: str, fields: Fields) -> str:
    rows = [f"| `{prefix}{name}` | {field.type.value} | {field.meaning} |" for name, field in fields.items()]
    return "\n".join(["| word | type | meaning |", "|---|---|---|", *rows])


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
