"""Starting fast: garbage is not looked for before a command has imported all it needs."""

from __future__ import annotations

import gc


def importing() -> None:
    """Importing makes some 100,000 objects that stay: looking for garbage meanwhile costs a fifth of the start-up."""
    gc.disable()


def imported() -> None:
    """All that is there stays, so it is left out of every later search for garbage. Does nothing but after
    `importing`."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def leaving() -> None:
    """What is there goes with the process: one last search for garbage would cost a tenth of a second."""
    gc.freeze()
