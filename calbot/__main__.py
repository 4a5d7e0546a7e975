"""`calbot` and `python -m calbot`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Importing makes some 100,000 objects that stay: collecting garbage meanwhile costs a tenth of the start-up.
    gc.disable()
    from calbot.cli.app import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
