"""Reading calbot's own code."""

from __future__ import annotations

import ast
import gc
from pathlib import Path


def parsed(path: Path) -> ast.Module:
    """The tree of a file of code. CPython 3.11 counts wrongly, and fails, where a collection runs code while it builds
    one (its issue 106905): meanwhile nothing is collected."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()
