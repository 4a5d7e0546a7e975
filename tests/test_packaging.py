"""What is installed and shipped: the locks are complete, and the wheel brings all it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements/demo.txt", "requirements/dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SDKS = {
    "slack-sdk",
    "slack-bolt",
    "aiohttp",
    "microsoft-teams-apps",
    "msgraph-sdk",
    "azure-identity",
    "caldav",
}
DRIVER = "psycopg"
"""No SDK: the job engine requires it whatever the database is, so it is in every lock."""


def requirements(lock: str) -> Iterator[tuple[str, str, str]]:
    """(name, version, marker and hashes) of each requirement of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        name, _, rest = line.partition("==")
        version, _, more = rest.partition(" ")
        yield name, version, more


def names(lock: str) -> set[str]:
    return {name for name, _, _ in requirements(lock)}


def plain(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_one_version_and_hashes(lock: str) -> None:
    read = list(requirements(lock))
    assert len(read) > 30
    for name, version, more in read:
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*(\[[a-z0-9,-]+\])?", name), name
        assert re.fullmatch(r"[\w.+!]+", version), f"{name} {version}"
        assert re.fullmatch(r"( *;[^-]*?(?:-[^-]+?)*?)?( *--hash=sha256:[0-9a-f]{64})+ *", more), name


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_no_path_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"^\s*(--(extra-)?index|--find-links|-i |-e |-r |#)|://|@ |(^|\s)\.?\.?/", text, re.MULTILINE)


def test_locks_agree_with_each_other() -> None:
    versions: dict[tuple[str, str], str] = {}
    for lock in LOCKS:
        for name, version, more in requirements(lock):
            marker = more.partition("--hash")[0].strip()
            if "python_full_version" not in marker:
                assert versions.setdefault((name, ""), version) == version, f"{name} in {lock}"


def test_demo_lock_holds_the_core_and_no_sdk_of_an_extra() -> None:
    core = {plain(one) for one in PROJECT["project"]["dependencies"]}
    build = {plain(one) for one in PROJECT["dependency-groups"]["build"]}
    assert core | build <= names("requirements/demo.txt")
    assert not SDKS & names("requirements/demo.txt")
    assert DRIVER in names("requirements/demo.txt")
    assert not {"pytest", "mypy", "ruff"} & names("requirements/demo.txt")


def test_other_locks_hold_all_they_are_for() -> None:
    extras = {plain(one) for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra} - {
        "calbot"
    }
    assert extras >= SDKS | {DRIVER}
    assert extras <= {name.partition("[")[0] for name in names("requirements.txt")}
    assert {plain(one) for one in PROJECT["dependency-groups"]["dev"]} <= names("requirements/dev.txt")
    assert names("requirements/demo.txt") <= names("requirements/dev.txt")


def test_dateutil_stays_below_what_three_libraries_refuse() -> None:
    for lock in LOCKS:
        assert {version.split(".")[0] for name, version, _ in requirements(lock) if name == "python-dateutil"} == {"2"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as packed:
        return set(packed.namelist())


def test_wheel_brings_every_file_of_the_package(wheel: set[str]) -> None:
    files = {path for path in (ROOT / "calbot").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {str(path.relative_to(ROOT)) for path in files} <= wheel
    for kind in (".py", "py.typed", ".po"):
        assert any(name.endswith(kind) for name in wheel)


def test_wheel_brings_every_shipped_rule(wheel: set[str]) -> None:
    rules = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.toml")}
    assert rules
    assert {f"calbot/shipped_rules/{name}" for name in rules} <= wheel


def test_wheel_brings_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel} == {"calbot", f"calbot-{PROJECT['project']['version']}.dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


def test_licence_is_the_one_that_is_declared() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_procfile_names_commands_that_exist() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
    assert lines == {"release": "calbot migrate", "web": "calbot serve --no-work", "worker": "calbot work"}
