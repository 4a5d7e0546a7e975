"""What a post shows, as far as the files or words that a calendar names for it tell: a picture, a film, several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_MOST: Final = 4000
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "image": frozenset(
        {"jpg", "jpeg", "png", "webp", "heic", "avif", "tif", "tiff", "psd"}
        | {"image", "images", "photo", "photos", "picture", "pictures", "graphic", "static", "画像", "写真", "静止画"}
    ),
    "video": frozenset({"mp4", "mov", "m4v", "webm", "avi", "mkv", "video", "videos", "film", "clip", "動画"}),
    "gif": frozenset({"gif", "gifs"}),
    "carousel": frozenset({"carousel", "slides", "gallery", "カルーセル"}),
    "audio": frozenset({"mp3", "wav", "m4a", "ogg", "audio", "podcast", "音声"}),
}
_KIND_OF: Final = {word: kind for kind, words in _KINDS.items() for word in words}
_ENDING: Final = re.compile(r"\.([a-z0-9]{2,5})(?:[?#]\S*)?$")
_ADDRESS: Final = re.compile(r"\S+[/.]\S+")
_WORD: Final = re.compile(r"[^\W\d_]+")


def shown(text: str) -> str:
    """One of image, video, gif, carousel, audio (`forecast.history.MEDIA` knows them all), or "" where the text does
    not tell. Several pictures are a carousel; a film beside pictures is a film."""
    files, words = list[str](), list[str]()
    for part in re.split(r"[\s,;|、]+", text[:_MOST].casefold()):
        if ending := _ENDING.search(part):
            files.append(ending[1])
        elif not _ADDRESS.fullmatch(part):
            words += _WORD.findall(part)
    kinds = [_KIND_OF[word] for word in (*files, *words) if word in _KIND_OF]
    for kind in ("carousel", "video"):
        if kind in kinds:
            return kind
    pictures = sum(_KIND_OF.get(ending) == "image" for ending in files)
    return "carousel" if pictures > 1 else next(iter(kinds), "")
