"""`calbot` and `python -m calbot`."""

from __future__ import annotations

import sys

from calbot.cli.start import importing, leaving


def main() -> None:
    """Run the command line and leave with its exit code."""
    importing()
    from calbot.cli.app import keeps, run
    from calbot.model.keeping import keep_nothing

    if not keeps(sys.argv[1:]):
        keep_nothing()
    try:
        run(sys.argv[1:])
    finally:
        leaving()


if __name__ == "__main__":
    main()
