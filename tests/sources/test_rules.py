"""Finding rule files."""

from __future__ import annotations

from pathlib import Path

import pytest

from calbot.errors import RuleFileError, SeveralErrors
from calbot.sources.rules import read_rule_texts


def test_shipped_rules_are_named_as_in_the_checkout() -> None:
    texts = read_rule_texts()
    assert texts
    assert all(name.startswith("rules/") and name.endswith(".toml") for name in texts)
    assert all((Path(__file__).parents[2] / name).is_file() for name in texts)


def test_own_folder_is_read_deeply_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.toml").write_bytes(b"\xef\xbb\xbfid = 'two'\r\n")
    (tmp_path / "a.toml").write_text("id = 'one'")
    (tmp_path / "notes.txt").write_text("no rule")
    assert read_rule_texts(tmp_path) == {
        str(tmp_path / "a.toml"): "id = 'one'",
        str(tmp_path / "b" / "two.toml"): "id = 'two'\n",
    }


def test_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="holds no"):
        read_rule_texts(tmp_path)
    with pytest.raises(RuleFileError, match="no such folder"):
        read_rule_texts(tmp_path / "missing")


def test_files_that_are_no_text_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"a = 1\nb = '\xff'")
    with pytest.raises(RuleFileError, match=r"bad.toml:2: this line is not UTF-8"):
        read_rule_texts(tmp_path)
    (tmp_path / "big.toml").write_bytes(b"#" * 200_000)
    with pytest.raises(SeveralErrors, match="100 kB"):
        read_rule_texts(tmp_path)
