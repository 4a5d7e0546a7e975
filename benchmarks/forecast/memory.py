"""What a fit needs of memory, measured in a process of its own.

`ru_maxrss` cannot tell it: Linux hands a process the peak of the one that started it, over fork and exec alike, so that
every small method looks as big as the benchmark itself. The high-water mark of the process's own pages (`VmHWM` in
/proc/self/status, see proc(5)) begins anew with exec, and writing 5 to /proc/self/clear_refs sets it back to what is
resident. The marks of child processes (Prophet's sampler is one) are read every few milliseconds while they run.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.forecast.common import Row

_OWN = Path("/proc/self")
_EVERY = 0.005
_SET_BACK = "5"


def memory(fit: Callable[..., object], *arguments: object) -> Row:
    """`mib`: peak resident MiB of a fresh process that imports what it needs and runs `fit`; `fit_mib`: what a second
    run adds to what is resident before it. Children included; {} where there is no /proc/self/clear_refs (not Linux).

    `fit` is a module's function, `arguments` can be pickled. Raises EOFError where it fails."""
    if not (_OWN / "clear_refs").exists():
        return {}
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_measured, args=(theirs, fit, arguments))
    process.start()
    theirs.close()
    try:
        whole, more = ours.recv()
    finally:
        process.join()
    return {"mib": whole, "fit_mib": more}


def _measured(told: Connection, fit: Callable[..., object], arguments: tuple[object, ...]) -> None:
    with _children() as peaks:
        fit(*arguments)
    whole = _mib("VmHWM") + sum(peaks.values())
    gc.collect()
    _give_back()
    (_OWN / "clear_refs").write_text(_SET_BACK)
    before = _mib("VmRSS")
    with _children() as peaks:
        fit(*arguments)
    told.send((whole, _mib("VmHWM") - before + sum(peaks.values())))


def _give_back() -> None:
    """Freed pages that the C library keeps would hide what the next run takes."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


@contextmanager
def _children() -> Iterator[dict[int, float]]:
    """Peaks in MiB by process id of the children that run meanwhile."""
    peaks, over = dict[int, float](), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            for child in _running():
                peaks[child] = max(peaks.get(child, 0.0), _mib("VmHWM", Path("/proc") / str(child)))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield peaks
    finally:
        over.set()
        watching.join()


def _running() -> list[int]:
    lists = (_read(one) for one in _OWN.glob("task/*/children"))
    return [int(child) for text in lists for child in text.split()]


def _mib(name: str, process: Path = _OWN) -> float:
    """A line of the status of `process` in MiB, 0 where it is gone."""
    found = re.search(rf"^{name}:\s+(\d+) kB", _read(process / "status"), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
