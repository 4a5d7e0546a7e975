"""Small changes to a CEL condition and to the patterns in it, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<string>[rR]?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))|(?P<number>\b\d+(?:\.\d+)?\b)"
    r"|(?P<operator>&&|\|\||[=!<>]=|[<>]|!)|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\s+|[\s\S]"
)
_OTHER: dict[str, tuple[str, ...]] = {"&&": ("||",), "||": ("&&",), "==": ("!=",), "!=": ("==",), "!": ("",)}
_OTHER |= {"<": ("<=", ">"), ">": (">=", "<"), "<=": ("<", ">="), ">=": (">", "<=")}


def changed_conditions(text: str) -> Iterator[tuple[str, str]]:
    """What is changed, and the condition with that change: denied, an operator, operand or constant changed."""
    yield "denied", f"!({text})"
    for token in _TOKEN.finditer(text):
        for new in _instead(token, text):
            yield f"{token[0]} -> {new or 'nothing'}", text[: token.start()] + new + text[token.end() :]
    for start, end in _operands(text):
        yield f"without {text[start:end].strip()}", _dropped(text, start, end)


def _instead(token: re.Match[str], text: str) -> Iterator[str]:
    if token["operator"]:
        yield from _OTHER[token["operator"]]
    elif token["number"]:
        number = token["number"]
        step = 0.1 if "." in number else 1
        yield from (
            (f"{float(number) + step:.2f}", f"{float(number) - step:.2f}")
            if "." in number
            else (
                str(int(number) + 1),
                str(int(number) - 1),
            )
        )
    elif token["string"] and text[: token.start()].rstrip().endswith("matches("):
        yield from _patterns(token["string"])
    elif token["string"]:
        quote = token["string"][-1]
        yield f"{token['string'][:-1]}~{quote}"


def _operands(text: str) -> Iterator[tuple[int, int]]:
    """Each operand of && and || (start, end), at every depth of brackets."""
    ends: list[list[int]] = [[0]]
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "(":
                ends.append([token.end()])
            case ")":
                yield from _pieces(ends.pop(), token.start())
            case "&&" | "||":
                ends[-1] += [token.start(), token.end()]
    yield from _pieces(ends.pop(), len(text))


def _pieces(marks: list[int], end: int) -> Iterator[tuple[int, int]]:
    if len(marks) > 1:
        edges = [*marks, end]
        yield from zip(edges[::2], edges[1::2], strict=True)


def _dropped(text: str, start: int, end: int) -> str:
    """The text without the operand, and without the operator that joined it."""
    after = re.match(r"&&|\|\|", text[end:])
    if after:
        return text[:start] + text[end + 2 :]
    return re.sub(r"(?:&&|\|\|)\s*$", "", text[:start]) + text[end:]


def _patterns(literal: str) -> Iterator[str]:
    """The pattern without one of its alternatives, or without its flags."""
    if "(?i)" in literal:
        yield literal.replace("(?i)", "")
    # In a raw literal a backslash escapes one sign, in another it takes two backslashes to.
    escape = 2 if literal[0] in "rR" else 3
    starts: list[list[int]] = [[literal.index(literal[-1]) + 1]]
    at = starts[0][0]
    while at < len(literal) - 1:
        match literal[at]:
            case "\\":
                at += escape - 1
            case "[":
                at = literal.index("]", at + 2)
            case "(":
                starts.append([at + 1])
            case ")":
                yield from _without_each(literal, starts.pop(), at)
            case "|":
                starts[-1].append(at + 1)
        at += 1
    yield from _without_each(literal, starts.pop(), len(literal) - 1)


def _without_each(literal: str, starts: list[int], end: int) -> Iterator[str]:
    if len(starts) < 2:
        return
    flags = "(?i)" if literal[starts[0] :].startswith("(?i)") else ""
    pieces = [literal[start : stop - 1] for start, stop in zip(starts, [*starts[1:], end + 1], strict=True)]
    pieces[0] = pieces[0].removeprefix(flags)
    for index in range(len(pieces)):
        kept = "|".join(pieces[:index] + pieces[index + 1 :])
        yield literal[: starts[0]] + flags + kept + literal[end:]
