"""Small workbooks made on the spot, honest ones by openpyxl and others by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[object]]


def book(sheets: Mapping[str, Rows], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of `sheets`; `change` is given it before it is saved."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(made)
    body = io.BytesIO()
    made.save(body)
    return body.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """`members` as a zip."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return body.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    told = parts(data)
    told[name] = change(told.get(name, b""))
    return zipped(told)


FIRST = "xl/worksheets/sheet1.xml"
