"""`calbot demo`: a sample company in a folder, its check in the terminal, and the playground to walk around in."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from calbot.cli.language import language
from calbot.clock import system_clock

if TYPE_CHECKING:
    from calbot.web.link_server import LinkServer

EXAMPLE = "Example: calbot demo --once"
DEFAULT_HOME = Path("demo-data")
SEED = 26
DATABASE = "calbot.db"
WORKSPACE_FILE = "calbot.toml"


def demo(
    once: Annotated[bool, typer.Option("--once", help="Print the check and stop.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the playground; 0 takes a free one.")] = 8321,
    seed: Annotated[int, typer.Option(help="Another number makes another half-year.")] = SEED,
    home: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the files go; default: demo-data.")] = None,
    lang: Annotated[str, typer.Option(metavar="en|ja", callback=language, help="Language of the report.")] = "en",
) -> None:
    """Make a sample company, check it, and serve the playground until Ctrl-C.

    Brands Pan and Pot, seven accounts, six moderators, half a year of counts, and a fortnight with real collisions.
    Needs no token and no other server. Everything stays in the folder and on this machine.
    """
    from calbot.sample.plan import PAGES
    from calbot.web.link_server import LinkServer
    from calbot.words.say import sayer

    links = LinkServer(PAGES, sayer(lang, "UTC"))
    try:
        # The port first: where another demo runs, its files are not to be written over.
        with _folder(home, once=once) as folder, nullcontext() if once else _door(port) as door:
            write_sample(folder, system_clock(), seed, links.address)
            # A folder that is gone at the end is no place to send a reader to: its files are named without it.
            with chdir(folder) if once and home is None else nullcontext():
                told = _checked(Path() if once and home is None else folder, lang)
            sys.stdout.write(told + "\n")
            sys.stdout.flush()
            if door is not None:
                links.start()
                _serve(folder, links, door, lang)
    finally:
        links.stop()


def write_sample(folder: Path, now: datetime, seed: int, links: str) -> Mapping[str, Path]:
    """Writes the sample's files into `folder` (made if missing), dates relative to `now`; file name -> path.

    The demo's own database goes, so that every demo begins with the same story.
    """
    import numpy as np

    from calbot.sample.write import sample_files

    folder.mkdir(parents=True, exist_ok=True)
    for leftover in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / leftover).unlink(missing_ok=True)
    files = sample_files(now.astimezone(UTC).date(), np.random.default_rng(seed), links)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return {name: folder / name for name in files}


def _door(port: int) -> socket.socket:
    from calbot.errors import SettingError
    from calbot.web.server import listen

    try:
        return listen("127.0.0.1", port)
    except SettingError as taken:
        raise typer.BadParameter(taken.problem, param_hint="--port") from None


@contextmanager
def _folder(home: Path | None, *, once: bool) -> Iterator[Path]:
    if once and home is None:
        with TemporaryDirectory(prefix="calbot-demo-") as name:
            yield Path(name)
    else:
        yield home or DEFAULT_HOME


def _checked(folder: Path, lang: str) -> str:
    """The report on the sample, as `calbot check` prints it."""
    from calbot.cli.gather import Wanted
    from calbot.cli.judge import judge, text_of
    from calbot.cli.reading import start_reading
    from calbot.sample.write import CALENDAR, HISTORY, INBOUND, SHIFTS, WORKSPACE

    now = system_clock()
    files = (str(folder / CALENDAR), str(folder / HISTORY))
    wanted = Wanted(
        files, now, inbound=folder / INBOUND, shifts=folder / SHIFTS, workspace=folder / WORKSPACE, lang=lang
    )
    return text_of(judge(wanted, start_reading(files, "", "", "", now)))


def _serve(folder: Path, links: LinkServer, door: socket.socket, lang: str) -> None:
    """Takes the sample over into a database of its own and serves it until Ctrl-C."""
    from calbot.sample.answers import ANSWERS
    from calbot.sample.write import TICKETS
    from calbot.web.opened import app_of
    from calbot.web.server import Server
    from calbot.wiring.database import migrate
    from calbot.wiring.desk import know_answers, know_conversations
    from calbot.wiring.house import install, open_house
    from calbot.wiring.logs import open_log
    from calbot.words.say import sayer

    open_log("warning")
    say = sayer(lang, "UTC")
    database = f"sqlite:///{(folder / DATABASE).resolve()}"
    migrate(database)
    house = open_house(database, playground=True, fetch_exceptions=(links.exception,))
    install(house, folder / WORKSPACE_FILE)
    know_conversations(house, folder / TICKETS)
    know_answers(house, ANSWERS)
    app = app_of(house, work=True, links_url=links.address)

    def started(listening: int) -> None:
        told = say("demo.serving", playground=f"http://127.0.0.1:{listening}/", links=f"{links.address}/")
        sys.stdout.write("\n" + told + "\n")
        sys.stdout.flush()

    # uvicorn finishes what is under way, then lets Ctrl-C through.
    with suppress(KeyboardInterrupt):
        Server(app, "127.0.0.1", door.getsockname()[1], started).run(sockets=[door])
    house.close()
    sys.stdout.write(say("demo.stopped") + "\n")
