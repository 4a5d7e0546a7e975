"""Dialogs: forms in a window of their own, opened by a button, or from any message by the app's own menu.

In a dialog Teams takes Action.Submit alone, and brings back what was filled in; the answer is the next picture of the
dialog, or a sentence.
"""

from __future__ import annotations

from typing import Any, Final

from calbot.chat.hearing import SAY
from calbot.chat.teams.elements import Piece, cut

FETCH: Final = "task/fetch"
SUBMIT: Final = "task/submit"
EXTENSION_FETCH: Final = "composeExtension/fetchTask"
EXTENSION_SUBMIT: Final = "composeExtension/submitAction"
NAMES: Final = frozenset({FETCH, SUBMIT, EXTENSION_FETCH, EXTENSION_SUBMIT})
"""Invokes that are answered by a dialog."""
FLAG: Final = "flag"
"""The command on a message."""
ADD: Final = "add"
"""The command where one writes."""
OPENING: Final = {"msteams": {"type": FETCH}}
"""What an action carries that opens a dialog."""
_FORM: Final = ".form"
_ASK_BACK: Final = frozenset({"flag.other", SAY})
_TITLE: Final = 60


def opens(verb: str) -> bool:
    """Whether a press of `verb` is answered by a form, and so opens a dialog."""
    return verb.endswith(_FORM) or verb in _ASK_BACK


def inside(part: Any) -> Any:
    """A card as it stands in a dialog: every press is sent from there, and answered there."""
    if isinstance(part, list):
        return [inside(one) for one in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("type")) in ("Action.Execute", "Action.Submit"):
        data = {name: value for name, value in part["data"].items() if name not in OPENING}
        kept = {name: value for name, value in part.items() if name != "verb"}
        return {**kept, "type": "Action.Submit", "data": data}
    return {name: inside(value) for name, value in part.items()}


def info(shown: Piece, title: str, content_type: str) -> Piece:
    """What Teams is told of a dialog."""
    about = {"title": cut(title, _TITLE) or "calbot", "width": "medium", "height": "medium"}
    return about | {"card": {"contentType": content_type, "content": inside(shown)}}
