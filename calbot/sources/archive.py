"""An .xlsx opened with care: what its zip holds is measured before anything of it is parsed.

Every part that is kept has been unpacked here, byte by counted byte; no part names another file, an entity or a
document type; pictures, macros, links to other workbooks and everything else that a calendar does without stay out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from calbot.errors import InputError
from calbot.sources import bounds

MOST_BYTES = 20_000_000 * bounds.SCALE
MOST_PARTS = 2_000
MOST_UNPACKED = 64_000_000 * bounds.SCALE
MOST_RATIO = 400
"""How many times larger than packed a part may be. Excel's own rows of nothing pack to a fortieth."""
_RATIO_FROM = 1_000_000
_BLOCK = 1 << 16

_KEPT = re.compile(r"(?:\[Content_Types\]|_rels/\.rels|xl/.*)\.?(?:xml|rels)", re.IGNORECASE)
_LEFT = re.compile(
    r"xl/(?:media|drawings|charts|chartsheets|embeddings|externalLinks|pivot\w*|customXml|activeX|ctrlProps|queryTables"
    r"|comments\w*|threadedComments|persons|printerSettings|diagrams|slicers?\w*|connections|vba\w*|calcChain)\b",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']*)")
# Rows and cells that hold nothing but a format: a sheet that was formatted to its end has a million of them.
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\s(?=[^<>]*\br=)[^<>]*/>")
_EMPTY_ROW = re.compile(rb"<((?:\w+:)?row)\s(?=[^<>]*\br=)[^<>]*(?:/>|>\s*</\1>)")
_BROKEN = "the workbook is damaged; open it and save it again as .xlsx"
_BOMB = "it unpacks to more than a calendar needs; copy the sheet of the posts into a new workbook"


def looks_packed(data: bytes) -> bool:
    """Whether `data` begins like a workbook, of now or of old, or like any other archive."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def opened(data: bytes, file: str) -> dict[str, bytes]:
    """The XML parts of a workbook by name, without rows and cells that hold nothing. Raises InputError."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("this workbook is of an old kind or has a password; save it as .xlsx, without one", file=file)
    if len(data) > MOST_BYTES:
        raise InputError(f"the workbook has more than {MOST_BYTES // 1_000_000} MB; split it by month", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = dict(_parts(archive, file))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputError(f"{_BROKEN} ({str(error)[:80]})", file=file) from None
    if "xl/workbook.xml" not in parts:
        raise InputError("this is an archive, but no .xlsx workbook; unpack it, or save the sheet as .xlsx", file=file)
    return parts


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """`parts` as a workbook again, for a library that wants one."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    body.seek(0)
    return body


def _parts(archive: zipfile.ZipFile, file: str) -> Iterator[tuple[str, bytes]]:
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise InputError(f"it has more than {MOST_PARTS:,} parts; copy the sheet into a new workbook", file=file)
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise InputError(f"{_BROKEN} (two parts have one name)", file=file)
    wanted = [one for one in members if _KEPT.fullmatch(one.filename) and not _LEFT.match(one.filename)]
    if any(one.flag_bits & 1 for one in members):
        raise InputError("the workbook has a password; save it without one", file=file)
    if any(_bomb(one) for one in wanted) or sum(one.file_size for one in wanted) > MOST_UNPACKED:
        raise InputError(_BOMB, file=file)
    left = MOST_UNPACKED
    for member in wanted:
        data = _unpacked(archive, member, left, file)
        left -= len(data)
        _refuse_hostile(data, file)
        yield member.filename, _without_nothing(data) if "/worksheets/" in member.filename else data


def _bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, file: str) -> bytes:
    """The bytes of one part; what its directory says of its size is not believed."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{_BROKEN} (packed in a way that .xlsx does not use)", file=file)
    blocks, size = [], 0
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > left:
                raise InputError(_BOMB, file=file)
            blocks.append(block)
    return b"".join(blocks)


def _refuse_hostile(data: bytes, file: str) -> None:
    """No part has a document type, so none has entities; in UTF-8 only, so that nothing hides in another coding."""
    coding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (coding and coding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise InputError(f"{_BROKEN} (its parts are not in UTF-8)", file=file)
    if _FORBIDDEN.search(data):
        raise InputError("a part of it declares a document type or entities, which no workbook does", file=file)


def _without_nothing(data: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", data))
