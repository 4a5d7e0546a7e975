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
  sale, absence), also `before = "1d"` or `after = "1d"`. An event limited to a brand, network, country or owner in
  `scope = ["brand", "network", "country"]` meets only posts of it.
* `count` looks for more than `more_than = 3` posts in a sliding window `within = "1d"`, the same in all of `same`.
* `streak` looks for more than `more_than = 3` posts in a row for which `only` holds, the same in all of `same`, each
  less than `within = "7d"` after the one before. Posts for which `unless` holds neither count nor end a row.
* `share` looks for stretches in which `only` holds for a part `above = 0.5` of the posts in a sliding window `within =
  "14d"`, where it has `at_least = 8` of them. Posts for which `unless` holds do not count at all.
* `load` looks for hours in which a care team is `above = "target"` or `above = "capacity"`; with `brands = 2` and
  `within = "12h"`, for those to which posts of so many brands, so near to each other, bring load."""

_CASES = """## Cases

Each `[[case]]` sets up a small world and says how many findings the rule has in it; a rule without one case that
finds and one that stays silent does not load.

* `posts`: `at` (with its offset from UTC), and any of `account`, `network`, `handle`, `brand`, `title`, `copy`, `link`,
  `campaign`, `type`, `tags`, `thread`, `all_day`, `paid`, `reach`, `zone`, `owner`, `owner_name`, `state`, `after`,
  `size`, `told` (since when its start is known), `gap` (written at an hour that does not exist), `question`, `asked`,
  `answered` (what customers ask of it, how many, whether they may be told). An account is made up
  when a post names it; `accounts` gives it `network`, `brand`, `team`, `audience`, `country`, `owner` and `backup`.
* `events`: `kind`, `from`, `to`, `title`, `reason`, `brand`, `network`, `country`, `owner`.
* `shifts`: `from`, `to`, `team`, `skills`, `languages`; `terms` (wrong = right) and `skills` (tag = skill) are tables.
* `load`: `from`, `hours`, `minutes` (mean first response), `target`, `team`, `expected`, `capacity`, `share_late`,
  `posts` (their numbers, from 1, biggest first)."""


_OVERLAYS = """## Events that rules see

* Entries of a calendar whose title begins with "Blackout:", "Holiday:", "Outage:", "Sale:", "Release:" or
  "Sensitive:" are events, not posts; so are absences that say whose they are ("OOO: Mika", "Mika - on leave").
* A calendar that holds nothing else: `overlay = "outage"` at its `[[sources]]` in calbot.toml, or
  `calbot check posts.ics --overlay outage=status.ics`.
* Public holidays of the countries that posts go out in: that of the account (`country` in calbot.toml), else that of
  the zone in which a post was planned. They are computed, substitute days too.
* Sensitive dates of these countries, from the packs in `rules/timing/sensitive-date/` (JP, US, GB, DE), each date with
  its reason, source and years. Put your own beside your own `sensitive-date.toml`, in a folder of that name: `country`,
  then one `[[date]]` each with `title`, `reason`, `source`, one of `on = "08-09"`, `nth = "2nd sunday of november"`,
  `easter = -2`, `advent = -14` (days from Easter Sunday or the first Sunday of Advent), and at will `brand`, `network`,
  `from_year`, `to_year`."""

_BACKTEST = """## Before a rule may speak

`calbot rules backtest RULE --days 90 posts.ics` replays it on the past calendar (without a file: on the database) and
counts what it would have told, week by week, with examples; `--at-most 3` exits 1 when that is more than 3 in a mean
week."""


def guide(rules: Sequence[Rule]) -> str:
    """The whole guide, ending in a newline."""
    told = (_rule(rule) for rule in rules)
    parts = [_OPENING, "## The rules", *told, _KINDS, _OVERLAYS, *_words(), _CASES, _BACKTEST]
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
