"""The app's package: by the official schema, without a permission, the same bytes each time."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from calbot.chat.commands.table import COMMANDS, WORDS
from calbot.chat.reading import first_word, unaddressed
from calbot.chat.teams.manifest import REST, manifest, menu, package
from calbot.cli.app import run
from calbot.errors import SettingError
from tests.teams.connector import BOT

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "teams-manifest.json").read_text(encoding="utf-8"))
URL = "https://calbot.example"


def test_teams_takes_it() -> None:
    made = manifest(BOT, URL, "0.1.0")
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(made)] == []
    assert made["id"] == made["bots"][0]["botId"] == BOT


def test_it_asks_for_no_permission() -> None:
    made = manifest(BOT, URL, "0.1.0")
    assert {"authorization", "permissions", "webApplicationInfo", "devicePermissions"} & made.keys() == set()
    assert made["validDomains"] == ["calbot.example"]


def test_of_all_links_teams_asks_about_those_to_calbot_only() -> None:
    (extension,) = manifest(BOT, f"{URL}:8443/", "0.1.0")["composeExtensions"]
    told = {"domains": ["calbot.example"], "supportsAnonymizedPayloads": False}
    assert extension["messageHandlers"] == [{"type": "link", "value": told}]


def test_any_message_can_be_flagged_and_a_post_added_where_one_writes() -> None:
    (extension,) = manifest(BOT, URL, "0.1.0")["composeExtensions"]
    told = {one["id"]: (one["title"], one["context"], one["fetchTask"]) for one in extension["commands"]}
    assert told["flag"] == ("Flag to marketing", ["message"], True)
    assert told["add"] == ("Add a post", ["compose", "commandBox"], True)


def test_its_menu_is_of_commands_that_there_are_help_first() -> None:
    first, *more = manifest(BOT, URL, "0.1.0")["bots"][0]["commandLists"]
    titles = [one["title"] for one in first["commands"]]
    assert titles[0] == "help"
    assert len(titles) == len(set(titles)) == 12
    assert set(titles) <= WORDS.keys() | {"help"}
    assert {"mention", "slash"} == set(first["triggers"])
    assert {tuple(one["scopes"]) for one in more} == {("team", "groupChat")}


def test_every_command_is_a_slash_command_that_only_the_asker_sees() -> None:
    (bot,) = manifest(BOT, URL, "0.1.0")["bots"]
    assert bot["supportsTargetedMessages"] is True
    slashed = [one["title"] for some in bot["commandLists"] if "slash" in some["triggers"] for one in some["commands"]]
    assert len(slashed) == len(set(slashed))
    own = {WORDS[title].name for title in slashed if title != REST}
    assert own <= {command.name for command in COMMANDS}
    assert len(own) == len(COMMANDS) or (slashed[-1] == REST and len(slashed) == 36)


@pytest.mark.parametrize("count", [34, 35, 36, 60])
def test_words_that_its_lists_do_not_hold_stand_behind_one_slash(count: int) -> None:
    many = [replace(COMMANDS[0], usage=f"word{number}") for number in range(count)]
    offered = [word for word, _ in menu(many)]
    # With help before them, Teams takes 36.
    assert len(offered) == min(count + 1, 36)
    assert offered[: count + 1][-1] == (f"word{count - 1}" if count <= 35 else REST)
    assert first_word(unaddressed(f"/{REST} word59 p-12")) == ("word59", "p-12")


@pytest.mark.parametrize(
    ("bot", "url", "key"),
    [
        ("", URL, "CALBOT_TEAMS_CLIENT_ID"),
        (BOT, "", "--url"),
        (BOT, "http://c.example", "--url"),
        (BOT, "https://", "--url"),
    ],
)
def test_what_is_missing_is_named(bot: str, url: str, key: str) -> None:
    with pytest.raises(SettingError) as told:
        manifest(bot, url, "0.1.0")
    assert told.value.key == key


def test_the_package_is_the_same_bytes_and_holds_icons_of_the_right_size() -> None:
    first = package(BOT, URL, "0.1.0")
    assert first == package(BOT, URL, "0.1.0")
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(packed.read("manifest.json")) == manifest(BOT, URL, "0.1.0")
        colours, outline = pixels(packed.read("color.png"), 192), pixels(packed.read("outline.png"), 32)
    assert {one[3] for one in colours} == {255}
    assert outline == {(255, 255, 255, 255), (255, 255, 255, 0)}, "white on nothing"


def pixels(png: bytes, side: int) -> set[tuple[int, ...]]:
    """The colours of a picture that is `side` pixels wide and high."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (side, side)
    length = struct.unpack(">I", png[33:37])[0]
    rows = zlib.decompress(png[41 : 41 + length])
    wide = side * 4 + 1
    assert len(rows) == side * wide
    lines = (rows[at + 1 : at + wide] for at in range(0, len(rows), wide))
    return {tuple(line[at : at + 4]) for line in lines for at in range(0, len(line), 4)}


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALBOT_TEAMS_CLIENT_ID", BOT)
    with pytest.raises(SystemExit) as left:
        run(["teams", "package", "--url", URL, "--output", str(tmp_path / "app.zip")])
    assert left.value.code == 0
    assert zipfile.is_zipfile(tmp_path / "app.zip")
    with pytest.raises(SystemExit) as left:
        run(["teams", "package", "--url", URL, "--output", str(tmp_path / "none" / "app.zip")])
    assert left.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
