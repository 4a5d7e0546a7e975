"""Reading rule files: every mistake is told at once, with line, column, key and caret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calbot.errors import RuleFileError, SeveralErrors
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts
from tests.rulebook.build import CASES, HEAD

GOOD = f'{HEAD}\n[when]\npair = {{ same = ["account"], within = "1h" }}\n{CASES}'


def mistakes(text: str, *others: str) -> list[RuleFileError]:
    texts = {f"{number}.toml": one for number, one in enumerate((text, *others))}
    with pytest.raises(SeveralErrors) as raised:
        load_rules(texts)
    assert all(isinstance(error, RuleFileError) for error in raised.value.errors)
    return [error for error in raised.value.errors if isinstance(error, RuleFileError)]


def told(text: str) -> list[tuple[int, int, str]]:
    return [(error.line, error.column, error.key) for error in mistakes(text)]


def test_a_good_rule_loads_with_its_placeholders() -> None:
    (rule,) = load_rules({"x.toml": GOOD.replace('"D"', '"Move {b} to {free_slot}."')})
    assert (rule.id, rule.file, rule.needs) == ("mine", "x.toml", {"b", "free_slot"})
    assert [case.line for case in rule.cases] == [10, 14]


def test_the_same_text_is_read_once_in_a_process_and_another_one_anew() -> None:
    (first,), (again,) = load_rules({"x.toml": GOOD}), load_rules({"x.toml": GOOD})
    assert again is first
    (changed,) = load_rules({"x.toml": GOOD.replace("1h", "2h")})
    assert (changed.when == first.when, changed.file) == (False, "x.toml")
    (elsewhere,) = load_rules({"y.toml": GOOD})
    assert elsewhere.file == "y.toml"


def test_windows_line_ends_count_the_same() -> None:
    assert told(GOOD.replace("within", "withn").replace("\n", "\r\n"))[0] == (8, 1, "when.pair")


def test_an_unknown_key_names_the_nearest_and_points_at_it() -> None:
    (error,) = mistakes(GOOD.replace("same", "sane").replace("within", 'same = ["team"], within'))
    assert (error.file, error.line, error.column, error.key) == ("0.toml", 8, 10, "when.pair.sane")
    assert 'unknown key "sane"; did you mean same?' in error.problem
    assert error.problem.endswith('    pair = { sane = ["account"], same = ["team"], within = "1h" }\n             ^')


def test_a_mistake_in_a_condition_points_into_it() -> None:
    (error,) = mistakes(GOOD.replace("\n[[case]]", "unless = \"'é日本' == a.campain\"\n[[case]]", 1))
    assert (error.line, error.column, error.key) == (9, 22, "when.unless")
    assert "did you mean a.campaign?" in error.problem
    # Full-width signs take two cells each in a terminal: the caret moves along.
    assert error.problem.splitlines()[-1] == " " * 27 + "^"


def test_escapes_before_the_place_are_counted_as_written() -> None:
    line = r'unless = "\"\u00e9\" == a.nope"'
    (error,) = mistakes(GOOD.replace("\n[[case]]", f"{line}\n[[case]]", 1))
    assert error.column == line.index("nope") + 1


def test_all_mistakes_of_all_files_at_once_in_order() -> None:
    first = GOOD.replace('"warn"', '"warm"').replace('"1h"', '"soon"').replace('"W"', '"{c}"')
    found = mistakes(first, 'id = "y"\nx')
    assert [(error.file, error.key) for error in found] == [
        ("0.toml", "level"),
        ("0.toml", "why"),
        ("0.toml", "when.pair.within"),
        ("1.toml", ""),
    ]
    assert (found[-1].line, found[-1].problem.split(":")[0]) == (2, "not TOML")


def test_two_files_with_one_id() -> None:
    (error,) = mistakes(GOOD, GOOD)
    assert str(error) == '1.toml: id: "mine" is already the id of 0.toml'


@pytest.mark.parametrize(("finds", "said"), [("finds = 0", "finds something"), ("finds = 1", "stays silent")])
def test_a_rule_without_a_case_of_both_kinds_does_not_load(finds: str, said: str) -> None:
    (error,) = mistakes(GOOD.replace("finds = 0", finds).replace("finds = 1", finds))
    assert (said in error.problem, error.line, error.key) == (True, 10, "case")


@pytest.mark.parametrize(
    ("when", "key", "said"),
    [
        ("post = {}", "when.post", "finds every post"),
        ('pair = { within = "1h" }', "when.pair", "needs `same`, `differ` or `near`"),
        ('pair = { within = "0h", same = ["team"] }', "when.pair.within", "longer than nothing"),
        ('pair = { within = true, same = ["team"] }', "when.pair.within", "must be a text"),
        ('pair = { near = {}, within = "1h" }', "when.pair.near", "compares nothing"),
        ('pair = { same = ["team"], differ = ["team"], within = "1h" }', "when.pair.differ", "cannot be the same"),
        ("event = { kind = [] }", "when.event.kind", "is empty"),
        ('event = { kind = ["blackot"] }', "when.event.kind[1]", "did you mean blackout?"),
        ('count = { within = "1d", more_than = 1.5 }', "when.count.more_than", "whole number"),
        ('load = { above = "targt" }', "when.load.above", "did you mean target?"),
        ('post = { local = "6-7" }', "when.post.local", "hours of the local clock"),
        ('post = { local = "07:00-07:00" }', "when.post.local", "starts where it ends"),
        ('pair = { same = ["team"], within = "1h" }\nload = { above = "target" }', "when", "tells pair and load"),
        ('only = "true"', "when", "tells nothing"),
        ('post = {}\nonly = ""', "when.only", "is empty"),
        ('post = {}\nonly = "a.hour"', "when.only", "must be true or false"),
        ("post = {}\nonly = \"a.title.matches('[')\"", "when.only", "RE2"),
        ("post = {}\nonly = \"a.tags[0] == 'x'\"", "when.only", "has no answer"),
        ('post = {}\nonly = "b.thread"', "when.only", "did you mean a.thread?"),
        (f'post = {{}}\nonly = "{"!" * 500}a.thread"', "when.only", "at most 500"),
    ],
)
def test_what_a_rule_cannot_look_for(when: str, key: str, said: str) -> None:
    found = mistakes(f"{HEAD}\n[when]\n{when}\n{CASES}")
    assert any(error.key == key and said in error.problem for error in found), [str(error) for error in found]


@pytest.mark.parametrize(
    ("case", "key"),
    [
        ('posts = [{ at = "2026-05-04T09:00" }]', "case[1].posts[1].at"),
        ('posts = [{ at = "2026-05-04T09:00+05:30" }]', "case[1].posts[1].at"),
        ('posts = [{ at = "2026-05-04T09:00Z", zone = "Mars" }]', "case[1].posts[1].zone"),
        ("posts = [3]", "case[1].posts[1]"),
        ("posts = [{}]", "case[1].posts[1]"),
        ('load = [{ from = "2026-05-04T09:00Z", minutes = 1, posts = ["a"] }]', "case[1].load[1].posts[1]"),
        ('events = [{ kind = "x", from = "2026-05-04T09:00Z", to = "2026-05-04T09:00Z" }]', "case[1].events[1].kind"),
        ('name = "none"', "case[2].name"),
    ],
)
def test_what_a_case_cannot_hold(case: str, key: str) -> None:
    text = GOOD.replace('name = "one"', case) if case.startswith("name") else GOOD.replace('"one"', f'"one"\n{case}')
    assert key in [error.key for error in mistakes(text)]


def test_a_companys_own_japanese_texts() -> None:
    (rule,) = load_rules({"x.toml": f'{GOOD}\n[ja]\ntitle = "題名 {{a}}"\n'})
    assert (rule.text("title", "ja"), rule.text("why", "ja"), rule.text("title", "en")) == ("題名 {a}", "W", "T")
    assert told(f'{GOOD}\n[ja]\ntitel = "x"\ntitle = "{{c}}"') == [(19, 1, "ja.titel"), (20, 10, "ja.title")]


def test_instants_may_be_toml_dates() -> None:
    (rule,) = load_rules({"x.toml": GOOD.replace('"one"', '"one"\nposts = [{ at = 2026-05-04T09:00:00+02:00 }]')})
    assert rule.cases[0].facts.posts[0].zone == "Etc/GMT-2"


def test_no_files_are_no_rules() -> None:
    assert load_rules({}) == ()


@pytest.mark.parametrize("text", ["id = " + "9" * 10_000, "id = " + "[" * 5_000], ids=["a number too long", "too deep"])
def test_what_breaks_the_parser_itself_is_a_mistake_in_that_file(text: str) -> None:
    with pytest.raises(SeveralErrors) as told:
        load_rules({"odd.toml": text})
    assert told.value.errors[0].file == "odd.toml"


def test_without_cases_a_rule_is_the_same_but_for_them():
    texts = read_rule_texts(None)
    for whole, bare in zip(load_rules(texts), load_rules(texts, cases=False), strict=True):
        assert whole.cases
        assert bare == replace(whole, cases=())
