"""Finds the rule files, shipped or a company's own, and hands their text on; judging them is the rulebook's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from calbot.errors import PlacedError, RuleFileError, SeveralErrors

DATES = "sensitive-date"
"""The rule that has packs, and their folder beside it."""

_MOST_FILES = 1000
_MOST_BYTES = 100_000


def read_rule_texts(folder: Path | None = None) -> Mapping[str, str]:
    """File name -> TOML text, sorted by name; `None` means the rules that calbot brings along.

    Names are as the reader would type them ("rules/load/above-cover.toml"). Raises RuleFileError for a folder that
    gives no rules, SeveralErrors for files that are no text.
    """
    root = _shipped() if folder is None else folder
    if not root.is_dir():
        raise RuleFileError("there is no such folder", file=str(root))
    paths = sorted(path for path in root.rglob("*.toml") if path.is_file() and not _is_data(path))
    if not paths:
        raise RuleFileError("the folder holds no .toml file", file=str(root))
    if len(paths) > _MOST_FILES:
        raise RuleFileError(f"the folder holds more than {_MOST_FILES} rule files", file=str(root))
    return _texts({_shown(path, root, folder): path for path in paths})


def read_date_texts(folder: Path | None = None) -> Mapping[str, str]:
    """File name -> TOML text of the packs of sensitive dates: the files in the folder `sensitive-date` beside the rule.

    A company's own rules without such a folder go with the shipped packs. Raises SeveralErrors for files that are no
    text.
    """
    root = _shipped() if folder is None else folder
    paths = sorted(path for path in root.rglob(f"{DATES}/*.toml") if path.is_file() and _is_data(path))
    if folder is not None and not paths:
        return read_date_texts()
    return _texts({_shown(path, root, folder): path for path in paths})


def _is_data(path: Path) -> bool:
    """Whether a file stands in the folder named like a rule beside it: it holds what that rule needs, and is none."""
    return path.parent.with_suffix(".toml").is_file()


def _shipped() -> Path:
    """Inside the wheel the rules lie in the package; in a checkout beside it."""
    package = Path(str(files("calbot")))
    packed = package / "shipped_rules"
    return packed if packed.is_dir() else package.parent / "rules"


def _shown(path: Path, root: Path, folder: Path | None) -> str:
    # The shipped ones are named as in the checkout, wherever they were installed.
    return str(path) if folder is not None else f"rules/{path.relative_to(root).as_posix()}"


def _texts(paths: Mapping[str, Path]) -> dict[str, str]:
    texts: dict[str, str] = {}
    errors: list[PlacedError] = []
    for name, path in paths.items():
        try:
            texts[name] = _text(path, name)
        except RuleFileError as error:
            errors.append(error)
    _tell(errors)
    return texts


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise RuleFileError(f"a rule file has at most {_MOST_BYTES // 1000} kB", file=name)
        # Line ends as TOML and every error position count them.
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise RuleFileError("this line is not UTF-8; save the file as UTF-8", file=name, line=line) from None
    except OSError as problem:
        raise RuleFileError(f"the file cannot be read: {problem.strerror}", file=name) from None


def _tell(errors: Iterable[PlacedError]) -> None:
    told = list(errors)
    if len(told) == 1:
        raise told[0]
    if told:
        raise SeveralErrors(told)
